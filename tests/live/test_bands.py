"""Bands: each point of a curve lies in the interval that is drawn around it, which is that of the very point."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import evalkit as ek
from evalkit.evaluation.figure_intervals import intervals_at
from tests.conftest import SOAK
from tests.live.score_shapes import SHAPES, model_of, shape_of

SEEDS = range(50 if SOAK else len(SHAPES))  # at least one of each shape


def _pairs(content: dict[str, Any]) -> Iterator[tuple[str, dict[str, list[float]], dict[str, list[float]]]]:
    """The lines that have a band, each with it."""
    for chart in content["charts"]:
        bands = {tuple(band["same"].items()): band["each"] for band in chart["data"].get("band", [])}
        for line in chart["data"].get("line", []):
            key = tuple((name, line["same"][name]) for name in ("model", "metric") if name in line["same"])
            if key in bands:
                yield f"{chart['id']} {key}", line["each"], bands.pop(key)
        assert not bands, "a band without its line"


def _outside(line: dict[str, list[float]], band: dict[str, list[float]]) -> int:
    """How many points of a line lie outside of their band. Points without an interval come first or last."""
    points = list(zip(line["x"], line["y"], strict=True))
    known = list(zip(band["x"], band["y"], band["end"], strict=True))
    places = [x for x, _ in points]
    start = next(i for i in range(len(points)) if places[i : i + len(known)] == [x for x, *_ in known])
    return sum(not low <= y <= high for (_, y), (_, low, high) in zip(points[start:], known, strict=False))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_point_of_a_curve_lies_outside_of_its_own_band(seed: int) -> None:
    one, several = model_of(seed), model_of(seed, labels=3, most=800)
    other = model_of(seed + 1, shape=shape_of(seed))
    boards = [
        ek.board(one),
        ek.board(one, other),
        ek.board(one, other, match="recall"),
        ek.board(several),
        ek.board(several, label="label 1"),
    ]
    drawn = 0
    for board in boards:
        for name, line, band in _pairs(board.to_dict()):
            drawn += 1
            assert _outside(line, band) == 0, name
    assert drawn == 3 * 6 + 2 * 4, "PR, ROC and four lines over thresholds; two curves of two models each"


@pytest.mark.parametrize("seed", SEEDS[:13])
def test_a_band_is_the_interval_at_the_threshold_of_each_point(seed: int) -> None:
    """The rows of the table, by their own thresholds; five digits are drawn."""
    ev = model_of(seed)
    table = ev.pooled
    bounds = intervals_at(ev, table.thresholds[::-1]).bounds
    for pane, x, y in (("pr", "recall", "precision"), ("roc", "false_positive_rate", "recall")):
        low, high = (end[::-1] for end in bounds[y])
        along = ek.METRICS[x].function(table.counts)
        rows = {
            (float(f"{a:.5g}"), float(f"{b:.5g}"), float(f"{c:.5g}")) for a, b, c in zip(along, low, high, strict=True)
        }
        chart = next(chart for chart in ek.board(ev).to_dict()["charts"] if chart["id"] == pane)
        band = chart["data"]["band"][0]["each"]
        drawn = list(zip(band["x"], band["y"], band["end"], strict=True))
        assert set(drawn[1:]) <= rows  # the first of a precision-recall curve is drawn from the left edge
