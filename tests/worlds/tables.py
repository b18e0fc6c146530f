"""Tallies as a file of numbers, and as tables that a person reads."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mode

from evalkit.counting.figures import FIGURE_WORDS
from evalkit.intervals.coverage import USUAL, Of, Range
from tests.worlds.grid import WORLDS
from tests.worlds.limits import EXCEPTIONS, WIDE, judged, matches, misses, share_of_usual, wide
from tests.worlds.limits import USUAL as USUAL_COVERAGE
from tests.worlds.tally import Cell, Tally

MEASURED = Path(__file__).parent / "measured.csv"
"""What the last whole run found, cell by cell."""

PAGE = Path(__file__).parents[2] / "docs" / "measured.md"
"""The same as tables."""

_HEADING = """# What intervals and tests do where the truth is known

Every interval and every test of this project, over simulated test sets whose true figures are known. `make soak`
measures all of it and writes this page anew; `make test` measures a tenth and compares. How intervals and tests are
made stands in [statistics.md](statistics.md).

* **Coverage**: of all samples with an interval, the per cent in which the 95 % interval held the true value.
* **Size**: of all samples of two equally good models with a p-value, the per cent with p < 0.05.
* **Called better or worse**: of all samples of two equally good models the per cent in which the words of the
  comparison called one of them better; of labels one by one, in which any label was found to differ.
* **Power**: of all samples in which the other model is better, the per cent with p < 0.05.

Most cells are of {runs:,} samples, of which a share of 95 %, or of 5 %, has a standard error of {error:.1f} points. A
dash: no sample had an interval or a p-value. *Italics*: less than half of the samples had one.

## The worlds

| world | what is drawn |
| --- | --- |
{worlds}

Truth is in closed form but for `one-of-four`, where it is that of one draw of two million items. Average precision is
that of the whole population. Where the number of positives is fixed, figures that depend on the share of positives
are those at just this share.
"""
_KINDS = {"coverage": "coverage", "size": "size", "verdict": "called better or worse", "power": "power"}
_ORDER = list(_KINDS)


def write_tallies(cells: Mapping[Cell, Tally], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["world", "measure", "kind", "figure", "runs", "hits", "missing"])
        for cell, tally in cells.items():
            rows.writerow([*cell, tally.runs, tally.hits, tally.missing])


def read_tallies(path: Path = MEASURED) -> dict[Cell, Tally]:
    with path.open(newline="", encoding="utf-8") as file:
        return {
            Cell(row["world"], row["measure"], row["kind"], row["figure"]): Tally(  # type: ignore[arg-type]
                int(row["runs"]), int(row["hits"]), int(row["missing"])
            )
            for row in csv.DictReader(file)
        }


def as_text(cells: Mapping[Cell, Tally]) -> str:
    """All tables: one for each measure and kind, a row for each world, a column for each figure."""
    runs = mode(tally.runs + tally.missing for tally in cells.values())
    worlds = "\n".join(f"| {world.name} | {world.what} |" for world in WORLDS)
    parts = [_HEADING.format(runs=runs, error=100 * (0.05 * 0.95 / runs) ** 0.5, worlds=worlds)]
    parts.append(f"\n## The limits, and what is beyond them\n\n{_limits(cells)}")
    tables: dict[tuple[str, str], dict[tuple[str, str], Tally]] = {}
    for cell, tally in cells.items():
        tables.setdefault((cell.measure, cell.kind), {})[cell.world, cell.figure] = tally
    for measure, kind in sorted(tables, key=lambda each: (each[0].endswith("B better"), _ORDER.index(each[1]))):
        parts.append(f"\n## {measure[0].upper()}{measure[1:]}: {_KINDS[kind]}\n\n{_table(tables[measure, kind])}")
    return "".join(parts)


_SINGLE = ("interval", "interval of one label", "interval of a mean")
_ONE = " of one model"
_OF_TWO = ("at ", "means at ", "labels at ")


def lowest_and_highest(cells: Mapping[Cell, Tally]) -> dict[Of, dict[str, Range]]:
    """What helps say of intervals on screen: of figures that are ever outside of USUAL, in whole per cent.

    Not of counts alone, of which the screen says that they ignore what is related, nor of what only Python gives.
    """
    shares: dict[Of, dict[str, list[float]]] = {"one model": {}, "a difference": {}}
    for cell, tally in judged(cells, "coverage").items():
        if cell.measure in _SINGLE or cell.figure.endswith(_ONE):
            shares["one model"].setdefault(cell.figure.removesuffix(_ONE), []).append(tally.share)
        elif cell.measure.startswith(_OF_TWO) and not cell.measure.endswith("B better"):
            shares["a difference"].setdefault(cell.figure, []).append(tally.share)
    found: dict[Of, dict[str, Range]] = {}
    for of, figures in shares.items():
        ranges = {key: (round(100 * min(each)), round(100 * max(each))) for key, each in figures.items()}
        found[of] = {key: each for key, each in ranges.items() if each[0] < USUAL[0] or each[1] > USUAL[1]}
    return found


def _limits(cells: Mapping[Cell, Tally]) -> str:
    """How many cells keep the limits, which may be otherwise, and why some are wider than need be."""
    covered = judged(cells, "coverage")
    beyond = len(misses(cells)) or "None"
    told = (
        f"Of {len(covered):,} cells of coverage {100 * share_of_usual(cells):.1f} % are at {100 * USUAL_COVERAGE:g} % "
        f"or above. {beyond} of them, or of the cells of tests, is beyond its limit. These have limits of their own:"
    )
    lines = [
        told,
        "",
        "| world | measure | figure | cells | measured | reason |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for each in EXCEPTIONS:
        found = [tally.share for cell, tally in judged(cells, each.cells[2]).items() if matches(cell, each.cells)]
        world, measure, _, figure = (_pattern(part) for part in each.cells)
        lines.append(f"| {world} | {measure} | {figure} | {len(found)} | {_spread(found)} | {each.reason} |")
    reasons: dict[str, list[float]] = {}
    for cell, reason in wide(cells).items():
        reasons.setdefault(reason, []).append(cells[cell].share)
    lines += [
        "",
        f"{len(wide(cells))} cells are surely above {100 * WIDE:g} %, so that their intervals are wider than need be:",
        "",
        "| cells | measured | reason |",
        "| --- | --- | --- |",
        *(f"| {len(found)} | {_spread(found)} | {reason} |" for reason, found in reasons.items()),
    ]
    return "\n".join(lines) + "\n"


def _pattern(part: str) -> str:
    return "any" if part == "*" else part.replace("_", " ").replace("*", "…")


def _spread(shares: Sequence[float]) -> str:
    return f"{100 * min(shares):.1f} to {100 * max(shares):.1f} %" if shares else "–"


def _table(found: Mapping[tuple[str, str], Tally]) -> str:
    worlds = [world.name for world in WORLDS if any(name == world.name for name, _ in found)]
    figures = list(dict.fromkeys(figure for _, figure in found))
    lines = [
        "| world | " + " | ".join(_title(figure) for figure in figures) + " |",
        "| --- |" + " --- |" * len(figures),
    ]
    for world in worlds:
        lines.append(f"| {world} | " + " | ".join(_percent(found.get((world, each))) for each in figures) + " |")
    return "\n".join(lines) + "\n"


def _title(figure: str) -> str:
    for key, words in FIGURE_WORDS.items():
        if figure == key:
            return words.within
    return figure.replace("_", " ")


def _percent(tally: Tally | None) -> str:
    if tally is None or not tally.runs:
        return "–"
    text = f"{100 * tally.share:.1f}"
    return text if tally.runs >= tally.missing else f"*{text}*"
