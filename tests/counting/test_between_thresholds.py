"""What counts at a grid tell of scores between its thresholds, against the scores themselves."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit import ThresholdCounts, average_precision, counts_by_threshold, roc_auc
from evalkit.counting.between_thresholds import average_precision_bounds, roc_auc_bounds, score_histogram

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
def test_the_exact_roc_auc_lies_within_the_bounds(pairs, grid) -> None:
    exact = counts_by_threshold(*zip(*pairs, strict=True))
    bounds = roc_auc_bounds(on_grid(exact, grid))
    if exact.positives and exact.negatives:
        assert -1e-12 <= bounds.low <= roc_auc(exact) + 1e-12
        assert roc_auc(exact) <= bounds.high + 1e-12 <= 1 + 2e-12
    else:
        assert math.isnan(bounds.low)
        assert math.isnan(bounds.high)


def test_both_bounds_of_the_roc_auc_occur() -> None:
    truth = [0, 1, 1, 0, 0]  # of six pairs, two are lost to the first negative and four are open
    bounds = roc_auc_bounds(on_grid(counts_by_threshold(truth, [0.95, 0.8, 0.8, 0.2, 0.2]), [0.9, 0.1]))
    assert bounds.low == pytest.approx(0)
    assert bounds.high == pytest.approx(4 / 6)


@given(st.data())
def test_the_low_bound_is_the_sum_over_every_positive(data) -> None:
    """As defined, positive by positive, also for more of them than are added up one by one."""
    steps = st.lists(st.integers(0, 3000), min_size=3, max_size=3)
    tp, fp = (np.cumsum([0, *data.draw(steps)]) for _ in range(2))
    t = ThresholdCounts(np.array([np.inf, 0.9, 0.5, 0.1]), tp, fp, int(tp[-1]) + 1, int(fp[-1]) + 1, "grid")
    rank = np.arange(1, tp[-1] + 1)
    slowly = np.sum(rank / (rank + np.repeat(fp[1:], np.diff(tp)))) / t.positives
    assert average_precision_bounds(t).low == pytest.approx(slowly, abs=1e-12)


def test_counts_of_billions_take_no_room_and_stay_right() -> None:
    """Scaling all counts leaves the areas as they are, but for the first positive of each step."""
    tp, fp = np.array([0, 700, 900]), np.array([0, 50, 600])
    thresholds = np.array([np.inf, 0.5, 0.1])
    small = ThresholdCounts(thresholds, tp, fp, 1000, 9000, "grid")
    big = ThresholdCounts(thresholds, tp * 10**11, fp * 10**11, 10**14, 9 * 10**14, "grid")
    assert roc_auc(big) == pytest.approx(roc_auc(small), rel=1e-14)
    for of in (average_precision_bounds, roc_auc_bounds):
        assert of(big).low == pytest.approx(of(small).low, abs=1e-3)
        assert of(big).high == pytest.approx(of(small).high, rel=1e-12)


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
