"""What counts at a grid tell of scores between its thresholds, against the scores themselves."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit import ThresholdCounts, average_precision, counts_by_threshold
from evalkit.between_thresholds import average_precision_bounds, score_histogram

SCORES = st.one_of(st.floats(0, 1), st.integers(0, 20).map(lambda k: k / 20), st.just(-math.inf))
PAIRS = st.lists(st.tuples(st.booleans(), SCORES), min_size=1, max_size=40)
GRIDS = st.lists(st.one_of(st.floats(0, 1), st.integers(0, 20).map(lambda k: k / 20)), unique=True, max_size=12)


def on_grid(exact: ThresholdCounts, grid: list[float]) -> ThresholdCounts:
    thresholds = np.array([np.inf, *sorted(grid, reverse=True)])
    c = exact.at(thresholds)
    return ThresholdCounts(thresholds, c.tp, c.fp, exact.positives, exact.negatives, "grid")


@given(PAIRS, GRIDS)
def test_the_exact_average_precision_lies_within_the_bounds(pairs, grid) -> None:
    exact = counts_by_threshold(*zip(*pairs, strict=True))
    bounds = average_precision_bounds(on_grid(exact, grid))
    if exact.positives == 0:
        assert math.isnan(bounds.low)
        assert math.isnan(bounds.high)
        return
    assert -1e-12 <= bounds.low <= average_precision(exact) + 1e-12
    assert average_precision(exact) <= bounds.high + 1e-12
    assert bounds.high <= 1 + 1e-12


@given(PAIRS, GRIDS, GRIDS)
def test_a_finer_grid_never_widens_the_bounds(pairs, grid, more) -> None:
    exact = counts_by_threshold(*zip(*pairs, strict=True))
    if exact.positives:
        coarse = average_precision_bounds(on_grid(exact, grid))
        fine = average_precision_bounds(on_grid(exact, list({*grid, *more})))
        assert coarse.low <= fine.low + 1e-12
        assert fine.high <= coarse.high + 1e-12


def test_both_bounds_occur() -> None:
    """Two positives and two negatives between 0.9 and 0.1, after a negative."""
    truth = [0, 1, 1, 0, 0]
    best = counts_by_threshold(truth, [0.95, 0.8, 0.8, 0.2, 0.2])
    worst = counts_by_threshold(truth, [0.95, 0.4, 0.3, 0.7, 0.7])
    for exact, side in ((best, "high"), (worst, "low")):
        bounds = average_precision_bounds(on_grid(exact, [0.9, 0.1]))
        assert getattr(bounds, side) == pytest.approx(average_precision(exact), abs=1e-15)
    assert bounds.low == pytest.approx((1 / 4 + 2 / 5) / 2)
    assert bounds.high == pytest.approx(2 / 3)


@given(PAIRS, GRIDS)
def test_the_histogram_counts_the_scores_between_its_edges(pairs, grid) -> None:
    table = on_grid(counts_by_threshold(*zip(*pairs, strict=True)), grid)
    h = score_histogram(table)
    truth, score = (np.array(column) for column in zip(*pairs, strict=True))
    for low, high, positives, negatives, share in zip(
        h.edges[:-1], h.edges[1:], h.positives, h.negatives, h.share_positive, strict=True
    ):
        inside = truth[(score >= low) & (score < high)]
        assert (positives, negatives) == (np.count_nonzero(inside), np.count_nonzero(~inside))
        assert math.isnan(share) if not len(inside) else share == pytest.approx(inside.mean())
    assert h.total.sum() == len(pairs)
