"""The grid itself: a seeded part of it in every run, and what the last whole run found."""

import math
from collections.abc import Iterator
from functools import cache

import pytest
from scipy import stats

from evalkit.intervals.coverage import COVERED
from tests.conftest import SOAK
from tests.worlds.grid import WORLDS
from tests.worlds.limits import EXCEPTIONS, SHARE_OF_CELLS, limit_of, matches, misses, share_of_usual, wide
from tests.worlds.tables import MEASURED, PAGE, as_text, lowest_and_highest, read_tallies
from tests.worlds.tally import Cell, Tally, measured

PART = range(20_000, 20_400 if SOAK else 20_024)
"""Samples of each world, none of which the whole run has drawn."""

SURELY = 1e-4
"""A cell of a part fails where its count would be as far off by chance only so rarely."""


@pytest.fixture(scope="module")
def whole() -> dict[Cell, Tally]:
    return read_tallies()


@cache
def part(world: str) -> dict[Cell, Tally]:
    return measured(world, PART, tenth=not SOAK)


def off(cells: dict[Cell, Tally]) -> Iterator[str]:
    """Cells of a part that are surely beyond their limits."""
    for cell, tally in cells.items():
        if cell.kind == "power" or not tally.runs:
            continue
        limit, covers = limit_of(cell), stats.binom.cdf(tally.hits, tally.runs, limit_of(cell))
        by_chance = covers if cell.kind == "coverage" else stats.binom.sf(tally.hits - 1, tally.runs, limit)
        if by_chance < SURELY:
            yield f"{cell}: {tally}, limit {limit}"


@pytest.mark.parametrize("world", [world.name for world in WORLDS])
def test_a_part_of_the_grid_keeps_the_limits(world: str) -> None:
    assert not list(off(part(world)))


@pytest.mark.parametrize("world", ["independent", "labels", "near-perfect-12"])
def test_a_part_of_the_grid_is_what_the_whole_run_found(world: str, whole: dict[Cell, Tally]) -> None:
    """A change that makes intervals wider or tests blind is seen as well: cells are as they were measured."""
    for cell, tally in part(world).items():
        before = whole[cell]
        share = (before.hits + 1) / (before.runs + 2)
        error = math.sqrt(share * (1 - share) * (1 / max(tally.runs, 1) + 1 / max(before.runs, 1)))
        assert math.isnan(tally.share) or abs(tally.share - before.share) <= 6 * error + 1e-9, cell


def test_the_whole_run_kept_the_limits(whole: dict[Cell, Tally]) -> None:
    assert [str(miss) for miss in misses(whole)] == []
    assert share_of_usual(whole) >= SHARE_OF_CELLS


def test_every_exception_is_needed(whole: dict[Cell, Tally]) -> None:
    for exception in EXCEPTIONS:
        found = [(cell, tally) for cell, tally in whole.items() if matches(cell, exception.cells)]
        assert any(tally.share < 0.91 if cell.kind == "coverage" else tally.share > 0.06 for cell, tally in found), (
            exception
        )


def test_every_wide_interval_has_its_reason(whole: dict[Cell, Tally]) -> None:
    assert [str(cell) for cell, reason in wide(whole).items() if not reason] == []


def test_the_page_is_that_of_the_tallies(whole: dict[Cell, Tally]) -> None:
    assert PAGE.read_text(encoding="utf-8") == as_text(whole), f"python -m tests.worlds --page writes it: {MEASURED}"


def test_helps_say_what_was_measured(whole: dict[Cell, Tally]) -> None:
    assert {of: dict(figures) for of, figures in COVERED.items()} == lowest_and_highest(whole)
