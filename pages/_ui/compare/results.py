"""What Compare computes, each thing once: cached by the digests of both evaluations and by what a person chose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args

from evalkit.comparison.comparison import Comparison, Method, compare
from evalkit.comparison.disagreements import Disagreements, find_disagreements
from evalkit.comparison.floors import AtFloor, FlooredMetric, compare_at_floor
from evalkit.comparison.labels import LabelComparison, compare_labels
from evalkit.comparison.matching import Match
from evalkit.comparison.pairing import Pairing, pair, shared_evaluations
from evalkit.comparison.prepared_pairs import PreparedPairs, prepare_pairs
from evalkit.evaluation.evaluation import Evaluation
from evalkit.live.controls import BoardMatch
from pages._ui.cache import cached, cached_large


def pairing(baseline: Evaluation, model: Evaluation, *, shared: bool) -> Pairing:
    return cached(("pairing", baseline.digest, model.digest), lambda: pair(baseline, model), shared=shared)


def shared_of(
    baseline: Evaluation, model: Evaluation, found: Pairing, *, shared: bool
) -> tuple[Evaluation, Evaluation]:
    """The baseline and the model on what both have. Names are in the key, since they are drawn."""
    key = ("shared", baseline.digest, baseline.name, model.digest, model.name)
    return cached(key, lambda: shared_evaluations(baseline, model, found), shared=shared)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where two models stand, and what binds them: ``driver`` is 0 if the model leads, 1 if the baseline does."""

    baseline: float
    model: float
    match: BoardMatch
    driver: int

    def of_compare(self, level: float) -> dict[str, Any]:
        """The arguments of ``compare`` of the baseline and the model: which thresholds, and who leads a match."""
        matched = {"match": self.match, "lead": "b" if self.driver == 0 else "a"}
        at = {"threshold_a": self.baseline, "threshold_b": self.model, "level": level}
        return at | (matched if self.match in get_args(Match) else {})


def pairs_of(a: Evaluation, b: Evaluation, *, shared: bool) -> PreparedPairs | None:
    """What comparisons of these two at any threshold share; None where one of them has counts only."""
    if a.predictions is None or b.predictions is None:
        return None
    return cached_large(("pairs", a.digest, b.digest), lambda: prepare_pairs(a, b, pairing(a, b, shared=shared)))


def comparison(
    baseline: Evaluation,
    model: Evaluation,
    label: str | None,
    at: Thresholds,
    level: float,
    *,
    method: Method = "micro",
    shared: bool,
) -> Comparison:
    """Model minus baseline. A match goes from the one that leads to the other."""

    def make() -> Comparison:
        pairs = pairs_of(baseline, model, shared=shared)
        return compare(baseline, model, label=label, pairs=pairs, method=method, **at.of_compare(level))

    return cached(("comparison", baseline.digest, model.digest, label, at, level, method), make, shared=shared)


def at_floor(
    baseline: Evaluation,
    model: Evaluation,
    label: str | None,
    metric: FlooredMetric,
    *,
    floor: float,
    level: float,
    shared: bool,
) -> AtFloor:
    """Model minus baseline, where each keeps to a floor; both have predictions."""

    def make() -> AtFloor:
        assert baseline.predictions is not None
        assert model.predictions is not None
        pairs = pairs_of(baseline, model, shared=shared)
        return compare_at_floor(
            baseline.predictions, model.predictions, metric, floor, label=label, level=level, pairs=pairs
        )

    return cached(("floor", baseline.digest, model.digest, label, metric, floor, level), make, shared=shared)


def label_comparison(
    baseline: Evaluation,
    model: Evaluation,
    metric: str,
    at: Thresholds,
    level: float,
    *,
    pairs: PreparedPairs | None,
    shared: bool,
    progress: Callable[[float], object],
) -> LabelComparison:
    """One figure of every label, model minus baseline, as ``comparison``.

    pairs: of these two, as ``pairs_of`` gives them. With them only the last result is kept, beside what it was made
    from, since those of thousands of labels are large; nothing of the session is asked for.
    """

    def make() -> LabelComparison:
        shown = None if pairs is None else progress
        return compare_labels(baseline, model, metric=metric, pairs=pairs, progress=shown, **at.of_compare(level))

    if pairs is None:
        return cached(("labels", baseline.digest, model.digest, metric, at, level), make, shared=shared)
    return pairs.kept("labels", (metric, at, level), make)


def disagreements(
    baseline: Evaluation, model: Evaluation, label: str | None, threshold_a: float, threshold_b: float, *, shared: bool
) -> Disagreements:
    key = ("disagreements", baseline.digest, model.digest, label, threshold_a, threshold_b)
    return cached_large(
        key,
        lambda: find_disagreements(
            baseline,
            model,
            threshold_a=threshold_a,
            threshold_b=threshold_b,
            label=label,
            pairing=pairing(baseline, model, shared=shared),
        ),
    )


def disagreements_at(pairs: PreparedPairs, c: Comparison) -> Disagreements:
    """Where just one of the two is right at the thresholds of a comparison, on all labels. Nothing is kept."""
    return find_disagreements(
        pairs.a, pairs.b, threshold_a=c.threshold_a, threshold_b=c.threshold_b, pairing=pairs.pairing
    )
