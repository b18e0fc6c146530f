"""Areas by hand, and thinning that no eye can see."""

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit import average_precision, counts_by_threshold, roc_auc
from evalkit.counting.curves import thin
from tests.builders import ABSENT

UNIT = st.floats(0, 1)


def test_average_precision_is_the_sum_of_steps() -> None:
    """Recall rises by a third at precision 1, 2/3 and 3/5."""
    t = counts_by_threshold([1, 0, 1, 0, 1], [0.9, 0.8, 0.7, 0.6, 0.5])
    assert average_precision(t) == pytest.approx((1 + 2 / 3 + 3 / 5) / 3)


def test_tied_scores_make_one_step() -> None:
    assert average_precision(counts_by_threshold([1, 0, 1], [0.5, 0.5, 0.5])) == pytest.approx(2 / 3)
    assert roc_auc(counts_by_threshold([1, 0, 1], [0.5, 0.5, 0.5])) == 0.5


def test_average_precision_ends_at_the_recall_that_was_reached() -> None:
    t = counts_by_threshold([1, 0, 1, 1], [0.9, 0.8, 0.7, ABSENT])
    assert t.truncated
    assert average_precision(t) == pytest.approx((1 + 2 / 3) / 3)


def test_absent_scores_tie_below_all_scores_in_the_roc_auc() -> None:
    """The positive at 0.5 wins both its pairs; the absent one loses to 0.2 and ties with the absent negative."""
    t = counts_by_threshold([1, 1, 0, 0], [0.5, ABSENT, 0.2, ABSENT])
    assert roc_auc(t) == (1 + 1 + 0 + 0.5) / 4


def test_areas_are_undefined_where_a_class_is_missing() -> None:
    only_negatives, only_positives = counts_by_threshold([0, 0], [0.1, 0.9]), counts_by_threshold([1, 1], [0.1, 0.9])
    assert isnan(average_precision(only_negatives))
    assert isnan(roc_auc(only_negatives))
    assert isnan(roc_auc(only_positives))
    assert average_precision(only_positives) == 1.0


def test_without_a_score_nothing_is_found_and_nothing_is_ranked() -> None:
    t = counts_by_threshold([1, 0], [ABSENT, ABSENT])
    assert average_precision(t) == 0.0
    assert roc_auc(t) == 0.5


@given(st.lists(st.tuples(UNIT, UNIT), min_size=1, max_size=300), st.integers(1, 50))
def test_every_point_left_out_lies_within_a_cell_of_the_kept_ones_around_it(
    points: list[tuple[float, float]], cells: int
) -> None:
    x, y = np.array(points).T
    kept = thin(x, y, cells=cells)
    assert kept[0] == 0
    assert kept[-1] == len(points) - 1
    assert (np.diff(kept) > 0).all()
    for row in range(len(points)):
        nearest = kept[np.searchsorted(kept, row)]
        assert max(abs(x[row] - x[nearest]), abs(y[row] - y[nearest])) <= 1 / cells + 1e-12


def test_a_long_curve_is_thinned_to_what_a_screen_can_show() -> None:
    x = np.linspace(0, 1, 100_001)
    assert len(thin(x, x**2, cells=100)) <= 2 * 201


def test_undefined_points_are_left_out() -> None:
    assert thin(np.array([np.nan, 0.0, 0.5, 1.0]), np.array([1.0, np.nan, 0.5, 1.0])).tolist() == [2, 3]
    assert thin(np.array([np.nan]), np.array([1.0])).tolist() == []
