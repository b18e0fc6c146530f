"""Ratios of sums over groups at all thresholds at once."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.counting.grouped import GroupedScores, grouped_arrays
from evalkit.intervals.ratios_of_groups import PROPORTIONS, group_moments, ratio_bounds, ratio_parts
from evalkit.intervals.shares import ratio_interval
from tests.intervals.groups import some_groups


@pytest.mark.parametrize("key", [*PROPORTIONS, "f1"])
@pytest.mark.parametrize("seed", range(3))
def test_bounds_at_all_thresholds_are_those_at_each(key: str, seed: int) -> None:
    s = grouped_arrays(*some_groups(seed))
    thresholds = np.concatenate([[inf], np.arange(100, -50, -5) / 100])
    bounds = ratio_bounds(group_moments(s, thresholds), key)
    for i, threshold in enumerate(thresholds):
        x, y = ratio_parts(key, *s.at(threshold), s.positives, s.negatives)
        one = ratio_interval(x, y)
        wanted = [one.value, one.low, one.high]
        assert [bounds.value[i], bounds.low[i], bounds.high[i]] == pytest.approx(wanted, rel=1e-9, nan_ok=True)


def test_bounds_are_wilsons_where_pairs_are_independent() -> None:
    truth, score, _ = some_groups(3)
    m = group_moments(grouped_arrays(truth, score, None), [0.5, 0.3])
    assert ratio_bounds(m, "precision").method == "Wilson"
    assert ratio_bounds(m, "f1").method == "cluster-robust, logit scale"
    k, n = int(np.sum(truth & (score >= 0.5))), int(truth.sum())
    assert ratio_bounds(m, "recall").low[0] == pytest.approx(ek.wilson(k, n).low)


def test_bounds_refuse_what_is_no_ratio_and_thresholds_that_rise() -> None:
    s = grouped_arrays([1, 0], [0.5, 0.2], None)
    with pytest.raises(ek.InvalidInputError, match="No ratio of sums"):
        ratio_bounds(group_moments(s, [0.5]), "matthews_correlation")
    with pytest.raises(ek.InvalidInputError, match="strictly falling"):
        group_moments(s, [0.2, 0.5])


@given(st.integers(0, 10**6))
def test_the_order_of_rows_and_the_names_of_groups_do_not_matter(seed: int) -> None:
    truth, score, group = some_groups(seed)
    order = np.random.default_rng(seed).permutation(len(truth))
    renamed = np.array([f"video {99 - g}" for g in group])
    e, other = ek.delong(truth, score, groups=group), ek.delong(truth[order], score[order], groups=renamed[order])
    assert [other.value, other.low, other.high] == pytest.approx([e.value, e.low, e.high], rel=1e-9)


def test_grouped_scores_know_whether_pairs_are_alone() -> None:
    truth, score, group = some_groups(0)
    assert grouped_arrays(truth, score, None).single
    assert not grouped_arrays(truth, score, group).single
    assert isinstance(grouped_arrays([], [], None), GroupedScores)


@pytest.mark.parametrize("related", [False, True])
@pytest.mark.parametrize("n_thresholds", [3, 40])
def test_the_negative_predictive_value_is_the_precision_of_the_mirrored_scores(
    related: bool, n_thresholds: int
) -> None:
    rng = np.random.default_rng(7)
    truth, score = rng.random(120) < 0.4, rng.integers(0, 20, 120) / 20
    groups = [f"g{i // 3}" for i in range(120)] if related else None
    thresholds = np.linspace(1.02, -0.03, n_thresholds)  # from nothing predicted to everything
    own = ratio_bounds(group_moments(grouped_arrays(truth, score, groups), thresholds), "negative_predictive_value")
    mirrored = group_moments(grouped_arrays(~truth, -score, groups), -thresholds[::-1])
    wanted = ratio_bounds(mirrored, "precision")
    assert np.isnan(own.value[-1])
    for end in ("value", "low", "high"):
        np.testing.assert_allclose(getattr(own, end), getattr(wanted, end)[::-1], atol=1e-12)


@given(st.integers(0, 10**6), st.integers(1, 12))
def test_pairs_that_are_groups_by_themselves_have_the_moments_of_groups_that_are_counted_one_by_one(
    seed: int, n_thresholds: int
) -> None:
    rng = np.random.default_rng(seed)
    n_groups = int(rng.integers(0, 30))
    kind = rng.integers(0, 3, n_groups)  # a negative, a positive, or a group that holds nothing
    scored = np.flatnonzero((kind < 2) & (rng.random(n_groups) < 0.8))
    alone = GroupedScores(
        kind[scored] == 1, rng.integers(0, 6, len(scored)) / 5, scored, (kind == 1).astype(int), (kind == 0).astype(int)
    )
    thresholds = np.append(np.unique(rng.integers(-1, 7, n_thresholds) / 5)[::-1], -9.0)
    # A group of two negatives without a score adds to sums of negatives alone, and is taken off again.
    pair = GroupedScores(
        alone.y_true, alone.y_score, alone.group, np.append(alone.positives, 0), np.append(alone.negatives, 2)
    )
    fast, slow = group_moments(alone, thresholds), group_moments(pair, thresholds)
    for powers, sums in fast.products.items():
        further = 2.0 ** len(powers) if set(powers) == {3} else 0.0
        assert sums.tolist() == (slow.products[powers] - further).tolist()
    assert (fast.n_positive, fast.n_negative, fast.n_any) == (slow.n_positive, slow.n_negative - 1, slow.n_any - 1)
    for name, further in (("n_flagged", 0), ("n_passed", 1), ("n_flagged_or_positive", 0)):
        assert getattr(fast, name).tolist() == (getattr(slow, name) - further).tolist()
    assert fast.single
    assert not slow.single


@pytest.mark.parametrize(("n_pairs", "n_scores"), [(4000, 12), (60, 40)])  # pairs that are alike, and that are not
def test_moments_at_many_thresholds_are_those_at_a_few(n_pairs: int, n_scores: int) -> None:
    rng = np.random.default_rng(n_pairs)
    group = rng.integers(0, n_pairs // 4, n_pairs)
    s = grouped_arrays(rng.random(n_pairs) < 0.3, rng.integers(0, n_scores, n_pairs) / n_scores, group)
    thresholds = np.arange(n_scores + 1, -2, -0.5) / n_scores
    many = group_moments(s, thresholds)
    for start in range(0, len(thresholds), 5):
        few = group_moments(s, thresholds[start : start + 5])
        for powers, sums in few.products.items():
            assert many.products[powers][start : start + 5].tolist() == sums.tolist()
        for name in ("n_flagged", "n_passed", "n_flagged_or_positive"):
            assert getattr(many, name)[start : start + 5].tolist() == getattr(few, name).tolist()


def test_a_group_with_two_scores_of_one_example_is_not_taken_for_a_pair() -> None:
    spans = GroupedScores(np.array([True, False]), np.array([0.9, 0.4]), np.zeros(2, int), np.array([1]), np.array([0]))
    assert spans.single
    assert group_moments(spans, [0.5, 0.4]).products[(0, 1)].tolist() == [0.0, 1.0]
