"""What the Slices tab computes, each thing once: of the whole model, whatever slice of it is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.evaluation.evaluation import evaluate
from evalkit.predictions import Predictions
from evalkit.slicing.source import ItemSource
from evalkit.slicing.table import SliceTable, slices
from evalkit.slicing.weak import WeakSlices, find_weak_slices
from pages._ui import model_results, state, workspace
from pages._ui.cache import cached, cached_large
from pages._ui.jobs import beside
from pages._ui.jobs.beside import Beside
from pages._ui.jobs.job import Tell
from pages._ui.slices.further import with_further


@dataclass(frozen=True, slots=True)
class Sliced:
    """What is sliced: all items of the model, by the labels that are counted, where these stand.

    p: with the attributes that were added. labels: pooled; or the one that is open. at: the threshold.
    """

    p: Predictions
    labels: tuple[str, ...]
    label: str | None
    at: float
    level: float
    shared: bool

    @property
    def key(self) -> tuple[str, tuple[str, ...], str | None, float]:
        return self.p.digest, self.labels, self.label, self.at


def sliced(shown: workspace.Entry, view: state.View, left_out: Sequence[str]) -> Sliced | None:
    """Of the entry that is looked at; None where there are counts only."""
    entry = workspace.entry(shown.key) or shown
    ev = model_results.standing(entry.evaluation, model_results.own_thresholds(entry, view), shared=entry.shared)
    if ev.predictions is None:
        return None
    labels = tuple(label for label in ev.labels if label not in left_out) or ev.labels
    return Sliced(with_further(ev.predictions), labels, view.label, view.threshold, view.level, entry.shared)


def table_of(s: Sliced, by: tuple[str, ...], figure: str) -> SliceTable:
    """by: attributes that are crossed; every one by itself where none is named."""

    def make() -> SliceTable:
        source = cached_large(("item source", s.p.digest, s.labels), lambda: ItemSource(s.p, s.p.attributes, s.labels))
        return slices(source, by or None, label=s.label, threshold=s.at, figure=figure, level=s.level)

    return cached(("slices", *s.key, s.level, by, figure), make, shared=s.shared)


def weak_slices(s: Sliced, figure: str) -> Beside:
    """The search for weak slices, whose result is WeakSlices: made beside the page."""

    def work(tell: Tell) -> WeakSlices:
        ev = evaluate(s.p).select(s.labels)
        return find_weak_slices(ev, label=s.label, threshold=s.at, figure=figure, level=s.level, progress=tell)

    return beside.begin("weak", ("weak slices", *s.key, s.level, figure), "Searching for weak slices", work)
