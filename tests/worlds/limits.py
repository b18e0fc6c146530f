"""What a measured coverage, size or verdict may be, and which cells may be otherwise, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatch

from scipy import stats

from evalkit.comparison.p_values import holm
from tests.worlds.tally import Cell, Tally

USUAL, LOWEST, LOWEST_RELATED = 0.93, 0.91, 0.89
"""Intervals of 95 % hold the truth in 93 % of samples or more in nine tenths of all cells, and never in fewer than
91 %; of 40 groups that correlate by .6, in 89 %."""

SHARE_OF_CELLS = 0.9
WIDE = 0.975
"""Intervals that hold it more often are wider than they need be: they are named in ``WIDE_BECAUSE``."""

MOST_REJECTED = 0.06
"""Tests may reject this often where there is nothing to find: a cell fails if it is surely above, by Holm over all."""

EXCEPTIONS: tuple[tuple[str, str, str, str, float, str], ...] = ()
"""(world, measure, kind, figure) by pattern, the limit of these cells, and the reason."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A cell that is beyond its limit."""

    cell: Cell
    tally: Tally
    limit: float

    def __str__(self) -> str:
        shown = f"{100 * self.tally.share:.1f} +- {100 * self.tally.error:.1f} %, limit {100 * self.limit:g} %"
        return f"{self.cell.world}: {self.cell.measure}: {self.cell.kind} of {self.cell.figure}: {shown}"


def limit_of(cell: Cell) -> float:
    """The lowest coverage, or the highest share of rejections or verdicts."""
    for *pattern, limit, _ in EXCEPTIONS:
        if all(fnmatch(part, each) for part, each in zip(cell, pattern, strict=True)):
            return limit
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
        if tally.share < limit_of(cell)
    ]
    tested = judged(cells, "size", "verdict")
    p = [stats.binom.sf(tally.hits - 1, tally.runs, limit_of(cell)) for cell, tally in tested.items()]
    for (cell, tally), adjusted in zip(tested.items(), holm(p) if p else (), strict=True):
        if adjusted < 0.05:
            found.append(Miss(cell, tally, limit_of(cell)))
    return found


def share_of_usual(cells: Mapping[Cell, Tally]) -> float:
    """The share of coverage cells with at least USUAL."""
    covered = judged(cells, "coverage")
    return sum(tally.share >= USUAL for tally in covered.values()) / len(covered)
