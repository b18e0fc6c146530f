"""What the Calibration tab computes of a model, each thing once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.calibration.bins import Reliability, reliability_of
from evalkit.calibration.claims import claims_of
from evalkit.calibration.curve import CalibrationCurve, curve_of
from evalkit.calibration.score_parts import ScoreParts, parts_of
from evalkit.counting.per_example import require_probabilities
from evalkit.errors import NotProbabilitiesError
from evalkit.predictions import Predictions
from pages._ui.cache import cached


@dataclass(frozen=True, slots=True)
class Judged:
    """One model: bins, curve, and the parts of both scores."""

    name: str
    reliability: Reliability
    curve: CalibrationCurve
    brier: ScoreParts
    log: ScoreParts

    @property
    def n(self) -> int:
        return int(self.reliability.total.sum())


@dataclass(frozen=True, slots=True)
class OfLabel:
    """What the list of labels says of one of them."""

    label: str
    reliability: Reliability
    brier: ScoreParts


def judged(
    p: Predictions, name: str, label: str | None, labels: Sequence[str], level: float, *, shared: bool
) -> Judged | str:
    """Of a label, or of these labels together; or why there is nothing to see."""

    def make() -> Judged | str:
        try:
            claims = claims_of(p, label, labels=labels, scored_only=True)
        except NotProbabilitiesError as problem:
            return str(problem)
        if not len(claims):
            return "The model gave no score here."
        return Judged(
            name,
            reliability_of(claims),
            curve_of(claims, level=level),
            parts_of(claims),
            parts_of(claims, "log"),
        )

    return cached(("calibration", p.digest, name, label, tuple(labels), level), make, shared=shared)


def of_labels(p: Predictions, labels: Sequence[str], *, shared: bool) -> list[OfLabel]:
    """Of each label; scores must be probabilities."""

    def make() -> list[OfLabel]:
        return [_of_label(p, label) for label in p.labels]

    found = cached(("calibration of labels", p.digest), make, shared=shared)
    wanted = set(labels)
    return [each for each in found if each.label in wanted]


def _of_label(p: Predictions, label: str) -> OfLabel:
    claims = claims_of(p, label, scored_only=True)
    return OfLabel(label, reliability_of(claims), parts_of(claims))


def whole_brier(p: Predictions, found: Sequence[OfLabel]) -> ScoreParts | None:
    """The parts of the Brier score of a single-label model, which are the sums over its labels."""
    if p.task != "multiclass" or len(found) != len(p.labels):
        return None
    try:
        require_probabilities(p)
    except NotProbabilitiesError:
        return None
    total, *rest = (each.brier for each in found)
    for each in rest:
        total = total + each
    return total
