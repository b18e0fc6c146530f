"""Counts at thresholds, worked by hand: one case for each way in which scores can tie."""

from math import inf, nan

import numpy as np
import pytest

from evalkit import Counts, InvalidInputError, ThresholdCounts, counts_by_threshold, sum_tables
from tests.builders import ABSENT

# name -> truth, scores, rows of (threshold, tp, fp) below the row at inf
WORKED = {
    "no ties": ([1, 0, 1, 0], [0.9, 0.6, 0.5, 0.1], [(0.9, 1, 0), (0.6, 1, 1), (0.5, 2, 1), (0.1, 2, 2)]),
    "positives tie": ([1, 1, 0], [0.8, 0.8, 0.3], [(0.8, 2, 0), (0.3, 2, 1)]),
    "negatives tie": ([0, 1, 0], [0.4, 0.7, 0.4], [(0.7, 1, 0), (0.4, 1, 2)]),
    "a positive and a negative tie": ([0, 1, 1], [0.5, 0.5, 0.2], [(0.5, 1, 1), (0.2, 2, 1)]),
    "ties at both ends": ([1, 0, 1, 0, 1], [1, 1, 0.5, 0, 0], [(1.0, 1, 1), (0.5, 2, 1), (0.0, 3, 2)]),
    "all tie": ([1, 0, 0, 1, 0], [0.3] * 5, [(0.3, 2, 3)]),
    "all tie at zero": ([1, 0], [0, 0], [(0.0, 1, 1)]),
    "minus zero ties with zero": ([1, 0, 1], [-0.0, 0.0, -1.0], [(0.0, 1, 1), (-1.0, 2, 1)]),
    "negative scores": ([1, 0, 1], [-0.5, -0.5, -3.0], [(-0.5, 1, 1), (-3.0, 2, 1)]),
    "only positives": ([1, 1], [0.2, 0.9], [(0.9, 1, 0), (0.2, 2, 0)]),
    "only negatives": ([0, 0], [0.2, 0.9], [(0.9, 0, 1), (0.2, 0, 2)]),
    "one positive": ([1], [0.4], [(0.4, 1, 0)]),
    "one negative": ([0], [-4.0], [(-4.0, 0, 1)]),
    "absent scores": ([1, 0, 1, 0], [0.7, ABSENT, ABSENT, 0.7], [(0.7, 1, 1)]),
    "no score at all": ([1, 0], [ABSENT, ABSENT], []),
    "no examples": ([], [], []),
    "neighbouring numbers do not tie": (
        [1, 0],
        [0.3, np.nextafter(0.3, 1)],
        [(float(np.nextafter(0.3, 1)), 0, 1), (0.3, 1, 1)],
    ),
}


@pytest.mark.parametrize(("truth", "scores", "rows"), WORKED.values(), ids=WORKED)
def test_counts_worked_by_hand(truth: list[int], scores: list[float], rows: list[tuple[float, int, int]]) -> None:
    table = counts_by_threshold(truth, scores)
    found = zip(table.thresholds.tolist(), table.tp.tolist(), table.fp.tolist(), strict=True)
    assert list(found) == [(inf, 0, 0), *rows]
    assert (table.positives, table.negatives) == (sum(truth), len(truth) - sum(truth))
    assert table.resolution == "exact"


def test_false_negatives_and_true_negatives_follow_from_the_totals() -> None:
    c = counts_by_threshold([1, 0, 1, 0, 1], [0.9, 0.6, 0.5, ABSENT, ABSENT]).counts
    assert np.asarray(c.fn).tolist() == [3, 2, 2, 1]
    assert np.asarray(c.tn).tolist() == [2, 2, 1, 1]


def test_counts_are_integers() -> None:
    table = counts_by_threshold([1, 0], [0.9, 0.1])
    assert table.tp.dtype == table.fp.dtype == np.int64
    assert all(type(count) is int for count in (table.at(0.5).tp, table.at(0.5).fp, table.at(0.5).fn, table.at(0.5).tn))


@pytest.mark.parametrize("truth", [[1, 0], [True, False], [1.0, 0.0], np.array([1, 0], dtype=np.uint8)])
def test_truth_may_be_booleans_or_zeros_and_ones(truth: object) -> None:
    assert counts_by_threshold(truth, [0.9, 0.1]).at(0.5) == Counts(tp=1, fp=0, fn=0, tn=1)


def test_scores_may_be_integers_float32_or_a_view_with_steps() -> None:
    assert counts_by_threshold([1, 0], [3, 1]).thresholds.tolist() == [inf, 3.0, 1.0]
    assert counts_by_threshold([1, 0], np.array([3, 1], dtype=np.uint8)).thresholds.tolist() == [inf, 3.0, 1.0]
    single = np.array([0.3, 0.1], dtype=np.float32)
    assert counts_by_threshold([1, 0], single).thresholds.tolist() == [inf, 0.3, 0.1]  # as they are written
    steps = np.array([0.9, 0.5, 0.1, 0.5])[::2]
    assert counts_by_threshold([1, 0], steps).thresholds.tolist() == [inf, 0.9, 0.1]


def test_the_arrays_passed_in_are_left_as_they_were() -> None:
    truth, scores = np.array([True, False, True]), np.array([0.2, -0.0, 0.9])
    counts_by_threshold(truth, scores)
    assert truth.tolist() == [True, False, True]
    assert scores.tolist() == [0.2, 0.0, 0.9]
    assert scores.flags.writeable


def test_a_table_cannot_be_changed() -> None:
    table = counts_by_threshold([1, 0], [0.9, 0.1])
    for array in (table.thresholds, table.tp, table.fp):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7


def test_a_table_is_truncated_where_positives_have_no_score() -> None:
    assert counts_by_threshold([1, 1, 0], [0.9, ABSENT, 0.2]).truncated
    assert not counts_by_threshold([1, 1, 0], [0.9, 0.1, ABSENT]).truncated


@pytest.mark.parametrize(
    ("truth", "scores", "found"),
    [
        ([1, 0], [0.5, nan], "nan"),
        ([1, 0], [inf, 0.5], "inf"),
        ([1, 0, 1], [ABSENT, nan, 0.5], "nan"),
        ([1, 2], [0.5, 0.4], "2"),
        ([1, -1], [0.5, 0.4], "-1"),
        ([1, 0.5], [0.5, 0.4], "0.5"),
        ([1, nan], [0.5, 0.4], "nan"),
        (["cat", "dog"], [0.5, 0.4], "'cat'"),
        ([1, 0, 1], [0.5, 0.4], r"\(3,\), \(2,\)"),
        ([[1, 0]], [[0.5, 0.4]], r"\(1, 2\), \(1, 2\)"),
        ([1, 0], [[0.5, 0.4]], r"\(2,\), \(1, 2\)"),
        (1, 0.5, r"\(\), \(\)"),
    ],
)
def test_input_that_cannot_be_counted_is_refused_with_what_was_found(truth: object, scores: object, found: str) -> None:
    with pytest.raises(InvalidInputError, match=rf": {found}\."):
        counts_by_threshold(truth, scores)


@pytest.mark.parametrize(
    ("thresholds", "tp", "fp"),
    [([], [], []), ([0.9, 0.5], [1, 2], [0, 0]), ([inf, 0.5], [0, 1, 2], [0, 0]), ([inf, 0.5], [0, 1], [0])],
)
def test_a_table_needs_aligned_rows_and_begins_at_infinity(thresholds: list, tp: list, fp: list) -> None:
    with pytest.raises(InvalidInputError, match="aligned rows, the first at inf"):
        ThresholdCounts(np.array(thresholds), np.array(tp), np.array(fp), 2, 2)


@pytest.mark.parametrize(
    ("thresholds", "tp", "fp", "found"),
    [
        ([inf, 0.5, 0.9], [0, 1, 2], [0, 0, 0], r"rows 1 and 2.*tp 1, fp 0 at 0\.5; tp 2, fp 0 at 0\.9"),
        ([inf, 0.5, 0.5], [0, 1, 2], [0, 0, 0], "rows 1 and 2"),
        ([inf, nan, 0.5], [0, 1, 2], [0, 0, 0], "rows 0 and 1"),
        ([inf, 0.9, 0.5], [0, 2, 1], [0, 0, 0], "rows 1 and 2"),
        ([inf, 0.9, 0.5], [0, 1, 1], [0, -1, 0], "rows 0 and 1"),
    ],
)
def test_rows_of_a_table_that_are_out_of_order_are_refused(thresholds: list, tp: list, fp: list, found: str) -> None:
    with pytest.raises(InvalidInputError, match=f"fall strictly, and counts never fall.*{found}"):
        ThresholdCounts(np.array(thresholds), np.array(tp), np.array(fp), 2, 2)


def test_counts_add_up_one_by_one_and_as_arrays() -> None:
    assert Counts(1, 2, 3, 4) + Counts(5, 6, 7, 8) == Counts(6, 8, 10, 12)
    one = counts_by_threshold([1, 0], [0.9, 0.1]).counts
    assert np.asarray((one + one).tp).tolist() == [0, 2, 2]


def test_tables_add_up_at_every_threshold_that_any_of_them_has() -> None:
    a = counts_by_threshold([1, 0, 1], [0.9, 0.5, 0.3])
    b = counts_by_threshold([0, 1], [0.9, 0.4])
    total = sum_tables([a, b])
    assert total.thresholds.tolist() == [inf, 0.9, 0.5, 0.4, 0.3]
    assert total.tp.tolist() == [0, 1, 1, 2, 3]
    assert total.fp.tolist() == [0, 1, 2, 2, 2]
    assert (total.positives, total.negatives, total.resolution) == (3, 2, "exact")


def test_the_sum_with_a_grid_is_a_grid_that_counts_each_table_at_its_own_next_threshold() -> None:
    grid = ThresholdCounts(np.array([inf, 0.6, 0.2]), np.array([0, 2, 4]), np.array([0, 1, 3]), 5, 6, resolution="grid")
    exact = counts_by_threshold([1, 0], [0.7, 0.3])
    total = sum_tables([grid, exact])
    assert total.resolution == "grid"
    assert (total.positives, total.negatives) == (6, 7)
    for threshold in (inf, 0.7, 0.6, 0.3, 0.2):
        assert total.at(threshold) == grid.at(threshold) + exact.at(threshold)


def test_a_sum_of_no_tables_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="no tables"):
        sum_tables([])
