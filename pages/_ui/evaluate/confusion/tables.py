"""Which tables of two labels there are of a model, and what each counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evalkit.charts.confusion import GridWords
from evalkit.counting.confusions.grid import LabelGrid
from evalkit.counting.confusions.multi_label import given_beside, given_instead
from evalkit.counting.confusions.single_label import confusion_cells
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.label_order import alike_order
from evalkit.examples.moved import ConfusionChange, confusion_change, instead_change
from evalkit.predictions import ONE_DECISION, Predictions
from pages._ui import model_results, show, state, workspace
from pages._ui.address.opening import open_examples
from pages._ui.cache import cached
from pages._ui.view import BESIDE, CHANGES, INSTEAD, MOVED, MOVED_INSTEAD, TAKEN_FOR

TITLES = {
    TAKEN_FOR: "Taken for each other",
    MOVED: "Better or worse than the baseline",
    INSTEAD: "Given instead of a missed label",
    MOVED_INSTEAD: "Better or worse than the baseline",
    BESIDE: "Falsely given beside another",
}
_OF_MISSED = GridWords(
    "Missed label",
    "Label falsely given instead",
    "Share of the misses of the row",
    "Share of the false positives of the column",
    "(nothing)",
)
_WORDS = {
    TAKEN_FOR: GridWords(),
    MOVED: GridWords(),
    INSTEAD: _OF_MISSED,
    MOVED_INSTEAD: _OF_MISSED,
    BESIDE: GridWords(
        "Falsely given label",
        "Label given beside it",
        "Share of the false positives of the row",
        "Share of what is given of the column",
        "(nothing)",
    ),
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table of two labels.

    went: what left its cells, where the table is of a change and ``grid`` is of what came. alike: the labels in an
    order in which alike ones are neighbours. opens: looks at the items of a cell, by the labels of its row and column;
    None where there are no items.
    """

    key: str
    grid: LabelGrid
    words: GridWords
    alike: Sequence[str]
    opens: Callable[[str, str | None], None] | None
    went: LabelGrid | None = None

    def name(self, column: str | None) -> str:
        return self.words.none if column is None else column


@dataclass(frozen=True, slots=True)
class Side:
    """A model as it stands: its predictions, and the threshold, which moves those of all labels in a plan."""

    p: Predictions
    at: float
    shared: bool


def sides_of(
    ev: Evaluation, baseline: workspace.Entry | None, view: state.View, *, shared: bool
) -> tuple[Side, Side | None] | None:
    """The model and its baseline, if there is one with items; None where the model has none."""
    mine = _side(ev, view.threshold, shared=shared)
    if mine is None or baseline is None:
        return None if mine is None else (mine, None)
    own = model_results.own_thresholds(baseline, view)
    theirs = model_results.standing(baseline.evaluation, own, shared=baseline.shared)
    at = view.threshold if view.baseline_threshold is None else view.baseline_threshold
    if own is None and view.thresholds == state.PLAN:
        at = view.one_threshold
    return mine, _side(theirs, at, shared=baseline.shared)


def _side(ev: Evaluation, at: float, *, shared: bool) -> Side | None:
    p = ev.predictions
    return None if p is None else Side(p, ONE_DECISION if p.decisions_only else at, shared)


def tables_of(sides: tuple[Side, Side | None]) -> list[str]:
    """The tables that there are of a model, by their keys; the first is the usual one."""
    mine, theirs = sides
    if mine.p.task == "multilabel":
        shared = theirs is not None and theirs.p.task == mine.p.task and set(theirs.p.labels) & set(mine.p.labels)
        return [INSTEAD, MOVED_INSTEAD, BESIDE] if shared else [INSTEAD, BESIDE]
    return [TAKEN_FOR, MOVED] if theirs is not None and theirs.p.task == mine.p.task else [TAKEN_FOR]


def table_of(key: str, sides: tuple[Side, Side | None]) -> tuple[Table, str]:
    """One of them, and a sentence on what it leaves out or counts apart; empty where there is none."""
    mine, theirs = sides
    alike = cached(("alike labels", mine.p.digest), lambda: alike_order(mine.p), shared=mine.shared)
    opens = _opens(key)
    if key in CHANGES and theirs is not None:
        change = _change(key, theirs, mine)
        kept = f"{change.n_moved:,} of {show.count(change.n_shared, 'shared item')} changed cell."
        of_both = [label for label in alike if label in set(change.came.rows)]
        return Table(key, change.came, _WORDS[key], of_both, opens, change.went), kept
    if key == TAKEN_FOR:
        grid, tied = cached(
            ("taken for", mine.p.digest, mine.at), lambda: confusion_cells(mine.p, mine.at), shared=mine.shared
        )
        note = f"So do {tied:,} with a tie for the highest score." if tied else ""
        return Table(key, grid, _WORDS[key], alike, opens), note
    count = given_instead if key == INSTEAD else given_beside
    grid = cached((key, mine.p.digest, mine.at), lambda: count(mine.p, mine.at), shared=mine.shared)
    return Table(key, grid, _WORDS[key], alike, opens), ""


def _change(key: str, a: Side, b: Side) -> ConfusionChange:
    changed = confusion_change if key == MOVED else instead_change
    return cached(
        (key, a.p.digest, b.p.digest, a.at, b.at),
        lambda: changed(a.p, b.p, threshold_a=a.at, threshold_b=b.at),
        shared=a.shared and b.shared,
    )


def _opens(key: str) -> Callable[[str, str | None], None]:
    def look(row: str, column: str | None) -> None:
        view = state.view()
        thresholds = [view.threshold] if view.baseline_threshold is None else [view.threshold, view.baseline_threshold]
        moved = view.thresholds == state.PLAN
        open_examples(state.Listing(f"{key}{column or ''}"), row, thresholds, driver=view.driver or 0, moved=moved)

    return look
