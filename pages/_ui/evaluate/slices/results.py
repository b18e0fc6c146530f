"""What the Slices tab computes, each thing once: of the whole model, whatever slice of it is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evalkit.engine.table import PredictionTable
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
from pages._ui.tables.counting_table import in_turn, told_of


@dataclass(frozen=True, slots=True)
class Sliced:
    """What is sliced: all items of the model, by the labels that are counted, where these stand.

    of: with the attributes that were added, if it is in memory. labels: pooled; or the one that is open. at: the
    threshold.
    """

    of: Predictions | PredictionTable
    labels: tuple[str, ...]
    label: str | None
    at: float
    level: float
    shared: bool

    @property
    def key(self) -> tuple[str, tuple[str, ...], str | None, float]:
        return self.of.digest, self.labels, self.label, self.at

    @property
    def attributes(self) -> tuple[str, ...]:
        return tuple(self.of.source.attributes if isinstance(self.of, PredictionTable) else self.of.attributes)


def sliced(shown: workspace.Entry, view: state.View, left_out: Sequence[str]) -> Sliced | None:
    """Of the entry that is looked at; None where there are counts only."""
    entry = workspace.entry(shown.key) or shown
    ev = model_results.standing(entry.evaluation, model_results.own_thresholds(entry, view), shared=entry.shared)
    whole = ev.source if ev.predictions is None else with_further(ev.predictions)
    if not isinstance(whole, Predictions | PredictionTable):
        return None
    labels = tuple(label for label in ev.labels if label not in left_out) or ev.labels
    return Sliced(whole, labels, view.label, view.threshold, view.level, entry.shared)


def table_of(s: Sliced, p: Predictions, by: tuple[str, ...], figure: str) -> SliceTable:
    """p: what is sliced. by: attributes that are crossed; every one by itself where none is named."""

    def make() -> SliceTable:
        source = cached_large(("item source", p.digest, s.labels), lambda: ItemSource(p, p.attributes, s.labels))
        return slices(source, by or None, label=s.label, threshold=s.at, figure=figure, level=s.level)

    return cached(("slices", *s.key, s.level, by, figure), make, shared=s.shared)


def counted_in_table(s: Sliced, table: PredictionTable, by: tuple[str, ...], figure: str) -> Beside:
    """As ``table_of``, of a table that stays where it is: counted beside the page."""

    def work(tell: Tell) -> SliceTable:
        told = told_of(tell)
        with in_turn(tell):
            return table.slices(
                by or None, label=s.label, labels=s.labels, threshold=s.at, figure=figure, level=s.level, told=told
            )

    return beside.begin("slices", ("slices", *s.key, s.level, by, figure), "", work)


def weak_slices(s: Sliced, figure: str) -> Beside:
    """The search for weak slices, whose result is WeakSlices: made beside the page."""
    of = s.of

    def work(tell: Tell) -> WeakSlices:
        if isinstance(of, PredictionTable):
            with in_turn(tell):
                return of.find_weak_slices(
                    label=s.label,
                    labels=s.labels,
                    threshold=s.at,
                    figure=figure,
                    level=s.level,
                    told=lambda progress: tell(progress.done),
                )
        ev = evaluate(of).select(s.labels)
        return find_weak_slices(ev, label=s.label, threshold=s.at, figure=figure, level=s.level, progress=tell)

    return beside.begin("weak", ("weak slices", *s.key, s.level, figure), "Searching for weak slices", work)
