"""What a measured coverage, size or verdict may be, and which cells may be otherwise, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import NamedTuple, TypeAlias

from scipy import stats

from evalkit.comparison.p_values import holm
from tests.worlds.tally import Cell, Tally

USUAL, LOWEST, LOWEST_RELATED = 0.93, 0.91, 0.89
"""Intervals of 95 % hold the truth in 93 % of samples or more in nine tenths of all cells, and never in fewer than
91 %; of 40 groups that correlate by .6, in 89 %."""

SHARE_OF_CELLS = 0.9
WIDE = 0.975
"""Intervals that hold it more often are wider than they need be: they are named in ``WIDE_BECAUSE``."""

Pattern: TypeAlias = tuple[str, str, str, str]
"""World, measure, kind and figure of cells, with ``*`` and ``[...]`` as in file names."""


class Exempt(NamedTuple):
    """Cells that may be otherwise. limit: the lowest coverage, or the highest share of rejections or verdicts."""

    cells: Pattern
    limit: float
    reason: str


class Wide(NamedTuple):
    """Cells that are wider than need be."""

    cells: Pattern
    reason: str


MOST_REJECTED = 0.06
"""Tests may reject this often where there is nothing to find: a cell fails if it is surely above, by Holm over all."""

UNSURE = 0.01
"""A coverage cell fails where its share would lie so low by chance in fewer than one of a hundred runs."""

EXCEPTIONS: tuple[Exempt, ...] = (
    Exempt(
        ("near-perfect*", "bootstrap", "coverage", "balanced_accuracy"),
        0.58,
        "A bootstrap knows no error of a recall that is 1. Pages show the interval of recall and specificity instead.",
    ),
    Exempt(
        ("near-perfect*", "bootstrap", "coverage", "roc_auc"),
        0.75,
        "Near an area of 1 resamples vary too little. Pages show the score interval instead, as `delong` gives it.",
    ),
    Exempt(
        ("near-perfect-wide-12", "interval", "coverage", "log_loss"),
        0.84,
        "Most of the loss lies in errors that few samples of this size have at all.",
    ),
    Exempt(
        ("*", "means *", "verdict", "verdict"),
        0.08,
        "Of means over labels precision and recall are two chances to differ; pages judge pooled labels instead.",
    ),
    *(
        Exempt(
            ("labels", "counts *", kind, "*"),
            limit,
            "Counts alone do not tell that labels of one item are related; pages say that intervals are too narrow.",
        )
        for kind, limit in (("size", 0.09), ("verdict", 0.1))
    ),
)

WIDE_BECAUSE: tuple[Wide, ...] = (
    Wide(
        ("*", "counts *", "coverage", "*"),
        "Of counts alone it is not known which items both models share, nor what lies between two thresholds.",
    ),
    Wide(
        ("*", "*", "coverage", "roc_auc"),
        "The variance of ROC AUC is moderated: of few positives a narrower one covers too little.",
    ),
    Wide(
        ("*", "*at one precision", "coverage", "accuracy"),
        "At one precision its difference is that of recall times (1 − fp / tp); near a precision of .5 both vanish.",
    ),
    Wide(
        ("rare-*", "*", "coverage", "*"),
        "The number of positives is the same in all samples; intervals allow for data in which it varies.",
    ),
    Wide(
        ("near-perfect*", "*", "coverage", "*"),
        "Nearly all samples have the same few errors, or none, and the number of positives is fixed.",
    ),
    Wide(
        ("100-groups-3%", "*", "coverage", "recall"),
        "A quarter of the groups hold a positive, most of them one: degrees of freedom are those of few groups.",
    ),
    Wide(
        ("*", "*at one *", "coverage", "*"),
        "Few groups, or few items near the threshold, leave few degrees of freedom to a matched comparison.",
    ),
)


@dataclass(frozen=True, slots=True)
class Miss:
    """A cell that is beyond its limit."""

    cell: Cell
    tally: Tally
    limit: float

    def __str__(self) -> str:
        shown = f"{100 * self.tally.share:.1f} +- {100 * self.tally.error:.1f} %, limit {100 * self.limit:g} %"
        return f"{self.cell.world}: {self.cell.measure}: {self.cell.kind} of {self.cell.figure}: {shown}"


def matches(cell: Cell, pattern: Pattern) -> bool:
    return all(fnmatch(part, each) for part, each in zip(cell, pattern, strict=True))


def limit_of(cell: Cell) -> float:
    """The lowest coverage, or the highest share of rejections or verdicts."""
    for exception in EXCEPTIONS:
        if matches(cell, exception.cells):
            return exception.limit
    if cell.kind == "coverage":
        return LOWEST_RELATED if cell.world == "40-groups-r6" else LOWEST
    return MOST_REJECTED


def judged(cells: Mapping[Cell, Tally], *kinds: str) -> dict[Cell, Tally]:
    """Cells of these kinds in which at least half of the samples had an answer."""
    return {cell: tally for cell, tally in cells.items() if cell.kind in kinds and tally.runs >= max(tally.missing, 1)}


def misses(cells: Mapping[Cell, Tally]) -> list[Miss]:
    """Cells with too low a coverage; and those whose tests, or verdicts, find too much, surely so by Holm."""
    found = [
        Miss(cell, tally, limit_of(cell))
        for cell, tally in judged(cells, "coverage").items()
        if stats.binom.cdf(tally.hits, tally.runs, limit_of(cell)) < UNSURE
    ]
    tested = judged(cells, "size", "verdict")
    p = [stats.binom.sf(tally.hits - 1, tally.runs, limit_of(cell)) for cell, tally in tested.items()]
    for (cell, tally), adjusted in zip(tested.items(), holm(p) if p else (), strict=True):
        if adjusted < 0.05:
            found.append(Miss(cell, tally, limit_of(cell)))
    return found


def wide(cells: Mapping[Cell, Tally]) -> dict[Cell, str]:
    """Coverage cells that are surely above WIDE, with the reason why they are; "" where none is known."""
    found = judged(cells, "coverage")
    above = [cell for cell, tally in found.items() if stats.binom.sf(tally.hits - 1, tally.runs, WIDE) < UNSURE]
    return {cell: next((each.reason for each in WIDE_BECAUSE if matches(cell, each.cells)), "") for cell in above}


def share_of_usual(cells: Mapping[Cell, Tally]) -> float:
    """The share of coverage cells with at least USUAL."""
    covered = judged(cells, "coverage")
    return sum(tally.share >= USUAL for tally in covered.values()) / len(covered)
