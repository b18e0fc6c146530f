"""The area under the ROC curve: its variance written out, and what has none."""

from math import inf, isnan, nan

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import evalkit as ek
from evalkit.counting.grouped import grouped_arrays, grouped_predictions
from evalkit.intervals.roc_auc import auc_difference, auc_estimate
from tests.builders import predictions, random_multilabel
from tests.intervals.groups import some_groups


def placements_slowly(truth: npt.NDArray, score: npt.NDArray) -> tuple[float, npt.NDArray, npt.NDArray]:
    """AUC and the placements of positives and negatives, pair by pair."""
    high, low = score[truth], score[~truth]
    with np.errstate(invalid="ignore"):
        wins = (high[:, None] > low[None, :]) + 0.5 * (high[:, None] == low[None, :])
    return float(wins.mean()), wins.mean(axis=1), wins.mean(axis=0)


@pytest.mark.parametrize("seed", range(4))
def test_delong_is_the_variance_of_its_placements(seed: int) -> None:
    truth, score, _ = some_groups(seed)
    auc, high, low = placements_slowly(truth, score)
    error = np.sqrt(np.var(high, ddof=1) / len(high) + np.var(low, ddof=1) / len(low))
    half = stats.norm.ppf(0.975) * error / (auc * (1 - auc))
    e = ek.delong(truth, score)
    assert e.value == pytest.approx(auc)
    assert (np.log(e.low / (1 - e.low)), np.log(e.high / (1 - e.high))) == pytest.approx(
        (np.log(auc / (1 - auc)) - half, np.log(auc / (1 - auc)) + half)
    )
    assert e.value == pytest.approx(ek.roc_auc(ek.counts_by_threshold(truth, score)))


@pytest.mark.parametrize("seed", range(4))
def test_obuchowskis_variance_written_out(seed: int) -> None:
    truth, score, group = some_groups(seed)
    auc, high, low = placements_slowly(truth, score)
    m, n = len(high), len(low)
    of_high, of_low = group[truth], group[~truth]
    names = np.unique(group)
    up = np.array([np.sum(high[of_high == g] - auc) for g in names])
    down = np.array([np.sum(low[of_low == g] - auc) for g in names])
    i, i10, i01 = len(names), len(np.unique(of_high)), len(np.unique(of_low))
    variance = i10 / (i10 - 1) * np.sum(up**2) / m**2 + i01 / (i01 - 1) * np.sum(down**2) / n**2
    variance += 2 * i / (i - 1) * np.sum(up * down) / (m * n)
    e = ek.delong(truth, score, groups=group)
    groups = min(np.sum(each) ** 2 / np.sum(each**2) for each in (np.bincount(of_high), np.bincount(of_low)))
    half = stats.t.ppf(0.975, groups - 1) * np.sqrt(variance) / (auc * (1 - auc))
    assert np.log(e.high / (1 - e.high)) == pytest.approx(np.log(auc / (1 - auc)) + half)


def test_pairs_that_a_sparse_model_leaves_out_tie_below_all() -> None:
    truth, score = random_multilabel(5, absent=0.4)
    p = predictions(truth, score)
    e = auc_estimate(grouped_predictions(p, p.labels))
    dense = ek.delong(truth.ravel(), score.ravel(), groups=np.repeat(np.arange(len(truth)), truth.shape[1]))
    assert (e.value, e.low, e.high) == pytest.approx((dense.value, dense.low, dense.high))
    assert e.value == pytest.approx(ek.roc_auc(ek.evaluate(p).pooled))


def test_an_area_of_1_has_an_interval_all_the_same() -> None:
    e = ek.delong([0, 0, 0, 1, 1], [0.1, 0.2, 0.3, 0.8, 0.9])
    assert (e.value, e.high, e.low) == (1.0, 1.0, ek.wilson(2, 2).low)


def test_areas_without_both_classes_or_with_one_group_have_their_reason() -> None:
    e = ek.delong([1, 1], [0.1, 0.2])
    assert (isnan(e.value), e.reason) == (True, "there are no positives or no negatives")
    e = ek.delong([1, 1, 0, 0], [0.9, 0.2, 0.3, 0.1], groups=["v", "v", "v", "w"])
    assert (e.value, isnan(e.low), e.reason) == (0.75, True, "positives or negatives lie in a single group")
    assert isnan(auc_difference(grouped_arrays([1], [0.1], None), grouped_arrays([1], [0.2], None))[-1])


@pytest.mark.parametrize(
    ("truth", "score", "groups", "message"),
    [
        ([0, 1], [0.1], None, "of one length"),
        ([0, 1], [0.1, nan], None, "Scores must be numbers"),
        ([0, 1], [0.1, inf], None, "Scores must be numbers"),
        ([0, 1], [0.1, 0.2], ["v"], "one entry for each score"),
        ([0, 2], [0.1, 0.2], None, "Truth must be 0 or 1"),
    ],
)
def test_delong_refuses(truth: list, score: list, groups: list | None, message: str) -> None:
    with pytest.raises(ek.InvalidInputError, match=message):
        ek.delong(truth, score, groups=groups)


@given(st.integers(0, 10**6))
def test_a_rising_transform_leaves_the_area_alone(seed: int) -> None:
    truth, score, group = some_groups(seed, absent=0.0)
    e, other = ek.delong(truth, score, groups=group), ek.delong(truth, np.exp(3 * score) - 7, groups=group)
    assert (other.low, other.high) == (e.low, e.high)
