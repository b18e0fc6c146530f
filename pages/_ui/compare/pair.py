"""Which two evaluations are compared, and on which labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evalkit.comparison.pairing import RATIOS_ALONE, Pairing
from evalkit.evaluation.evaluation import Evaluation
from pages._ui import model_results, state, workspace
from pages._ui.compare import results


@dataclass(frozen=True)
class SharedLabels:
    """The labels that two models have in common. left_out: those of them that are left out of either model."""

    labels: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def all_left_out(self) -> bool:
        """Then none is, since nothing would be left to compare."""
        return bool(self.left_out) and self.left_out == self.labels

    @property
    def not_counted(self) -> tuple[str, ...]:
        return () if self.all_left_out else self.left_out


def labels_of_both(baseline: Evaluation, model: Evaluation) -> SharedLabels:
    of_model = set(model.labels)
    labels = tuple(label for label in baseline.labels if label in of_model)
    return SharedLabels(labels, state.left_out_of_both(labels))


@dataclass(frozen=True)
class Pair:
    """Two models on what is compared of them. shared: both are samples."""

    baseline: Evaluation
    model: Evaluation
    pairing: Pairing
    shared: bool

    @property
    def names(self) -> tuple[str, str]:
        """Of baseline and candidate."""
        return self.baseline.name, self.model.name

    @property
    def refused(self) -> bool:
        """Whether they cannot be held against each other. Ratios without counts can, though no test rests on them."""
        return self.pairing.reason not in ("", RATIOS_ALONE)


def pair_of(baseline: workspace.Entry, model: workspace.Entry, *, without: tuple[str, ...]) -> Pair:
    """The two models without some labels."""
    shared = baseline.shared and model.shared

    def kept(ev: Evaluation) -> Evaluation:
        labels = tuple(label for label in ev.labels if label not in without)
        return model_results.selected(ev, labels, shared=shared) if without else ev

    a, b = kept(baseline.evaluation), kept(model.evaluation)
    return Pair(a, b, results.pairing(a, b, shared=shared), shared)


def narrowed(pair: Pair, own: Sequence[Mapping[str, float] | None]) -> Pair:
    """The same two without what only one of them has. own: the thresholds of the labels of each, or None."""
    both = results.shared_of(pair.baseline, pair.model, pair.pairing, shared=pair.shared)
    a, b = (model_results.standing(ev, of, shared=pair.shared) for ev, of in zip(both, own, strict=True))
    return Pair(a, b, pair.pairing, pair.shared)
