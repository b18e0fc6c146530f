"""Running measures over many samples of worlds, and counting what happened."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tests.worlds.grid import BY_NAME
from tests.worlds.measures import MEASURES, Kind, Measure

CHUNK = 100
"""Samples of one task, so that processors share the work evenly."""

POWER_EVERY = 4
"""Of so many samples one is drawn with a known difference as well."""


class Cell(NamedTuple):
    """What is counted: of one world one figure of one measure."""

    world: str
    measure: str
    kind: Kind
    figure: str


@dataclass(frozen=True, slots=True)
class Tally:
    """runs: samples in which there was an answer. hits: how often it was yes. missing: samples without one."""

    runs: int
    hits: int
    missing: int = 0

    @property
    def share(self) -> float:
        return self.hits / self.runs if self.runs else float("nan")

    @property
    def error(self) -> float:
        """Standard error of the share."""
        return float(np.sqrt(self.share * (1 - self.share) / self.runs)) if self.runs else float("nan")

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.runs + other.runs, self.hits + other.hits, self.missing + other.missing)


def measured(world: str, seeds: Iterable[int], *, tenth: bool = False) -> dict[Cell, Tally]:
    """Tallies of some samples of a world. tenth: as ``make test`` looks at it, measures that take long at fewer."""
    found: Counter[tuple[Cell, bool | None]] = Counter()
    for seed in seeds:
        for reading in _readings(world, seed, tenth=tenth):
            found[reading] += 1
    cells = dict.fromkeys(cell for cell, _ in found)
    return {cell: Tally(found[cell, True] + found[cell, False], found[cell, True], found[cell, None]) for cell in cells}


def _readings(name: str, seed: int, *, tenth: bool) -> Iterator[tuple[Cell, bool | None]]:
    world = BY_NAME[name]
    sample = world.draw(seed)
    for measure in MEASURES:
        if measure.applies(world) and _due(measure, seed, tenth=tenth):
            for kind, figure, happened in measure.read(sample):
                yield Cell(name, measure.name, kind, figure), happened
    if not world.stronger or seed % POWER_EVERY:
        return
    sample = world.draw(seed, better=True)
    for measure in MEASURES:
        if measure.differs and measure.applies(world) and _due(measure, seed // POWER_EVERY, tenth=tenth):
            for kind, figure, happened in measure.read(sample):
                yield Cell(name, f"{measure.name}, B better", kind, figure), happened


def _due(measure: Measure, seed: int, *, tenth: bool) -> bool:
    return seed % (measure.every * (measure.tenth if tenth else 1)) == 0


def measure_grid(worlds: Sequence[str], runs: int, workers: int) -> dict[Cell, Tally]:
    """Tallies of every measure over some worlds, shared among processes."""
    tasks = [(world, range(start, min(start + CHUNK, runs))) for start in range(0, runs, CHUNK) for world in worlds]
    if workers == 1:
        parts: Iterable[dict[Cell, Tally]] = itertools.starmap(measured, tasks)
        return _summed(parts)
    with ProcessPoolExecutor(workers) as pool:
        return _summed(pool.map(measured, *zip(*tasks, strict=True)))


def _summed(parts: Iterable[dict[Cell, Tally]]) -> dict[Cell, Tally]:
    total: dict[Cell, Tally] = {}
    for part in parts:
        for cell, tally in part.items():
            total[cell] = total.get(cell, Tally(0, 0)) + tally
    return total
