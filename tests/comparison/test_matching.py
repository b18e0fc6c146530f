"""Matching thresholds: against the definition written out, one threshold against many, and inside resamples."""

from math import inf, isnan, nan

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.comparison.matching import (
    Match,
    matched_parts,
    matched_thresholds,
    matching_rows,
    rematched,
)
from evalkit.counting.counts import Counts
from evalkit.counting.grouped import GroupedScores, grouped_arrays
from evalkit.intervals.resampling import Resamples, draw_resamples
from tests.comparison.footings import matched_threshold

MATCHES: tuple[Match, ...] = ("recall", "precision", "predicted_positive_rate")


def rough_models(seed: int, n: int = 30) -> tuple[npt.NDArray, list[npt.NDArray]]:
    """Truth, and the scores of two models with ties and some absent."""
    rng = np.random.default_rng(seed)
    truth = rng.random(n) < rng.uniform(0.05, 0.7)
    scores = [np.round(rng.normal(0.5 + 0.2 * truth, 0.3), rng.integers(1, 3)) for _ in range(2)]
    for score in scores:
        score[rng.random(n) < rng.choice([0.0, 0.3])] = -inf
    return truth, scores


def slowly(a: ek.ThresholdCounts, b: ek.ThresholdCounts, threshold: float, match: Match) -> float:
    """The definition, row by row, in whole numbers."""
    at = a.at(threshold)
    x, y = {
        "recall": (at.tp, at.tp + at.fn),
        "precision": (at.tp, at.tp + at.fp),
        "predicted_positive_rate": (at.tp + at.fp, at.tp + at.fp + at.fn + at.tn),
    }[match]
    if y == 0:
        return nan
    rows = list(range(len(b.thresholds)))
    if match == "precision":
        rows = [i for i in rows if b.tp[i] + b.fp[i] > 0]
        if not rows:
            return inf
        above = {i: int(b.tp[i] * y - (b.tp[i] + b.fp[i]) * x) for i in rows}
        peak = max(i for i in rows if above[i] == max(above.values()))
        return float(b.thresholds[peak + sum(above[i] >= 0 for i in rows if i > peak)])
    of_rows, total = (b.tp, b.positives) if match == "recall" else (b.tp + b.fp, b.positives + b.negatives)
    distance = [abs(int(of_rows[i]) * y - x * total) for i in rows]
    tied = [i for i in rows if distance[i] == min(distance)]
    return float(b.thresholds[(tied[0] + tied[-1]) // 2])


@given(st.integers(0, 10**6), st.sampled_from(MATCHES))
def test_many_thresholds_are_matched_as_the_definition_says(seed: int, match: Match) -> None:
    truth, (one, other) = rough_models(seed)
    a, b = ek.counts_by_threshold(truth, one), ek.counts_by_threshold(truth, other)
    thresholds = np.concatenate([a.thresholds, [0.505, -7.0, -inf]])
    found = matched_thresholds(a, b, thresholds, match)
    assert found.tolist() == pytest.approx([slowly(a, b, t, match) for t in thresholds], nan_ok=True)
    square = thresholds[: 2 * (len(thresholds) // 2)].reshape(2, -1)
    assert matched_thresholds(a, b, square, match).shape == square.shape


@given(st.integers(0, 10**6), st.sampled_from(MATCHES))
def test_one_threshold_is_matched_as_many_are(seed: int, match: Match) -> None:
    truth, scores = rough_models(seed)
    a, b = (grouped_arrays(truth, score, np.arange(len(truth)) % 7) for score in scores)
    tables = [ek.counts_by_threshold(truth, score) for score in scores]
    thresholds = np.arange(-5, 16) / 10
    for threshold, wanted in zip(thresholds, matched_thresholds(*tables, thresholds, match), strict=True):
        if isnan(wanted):
            with pytest.raises(ek.InvalidInputError, match="nothing to match"):
                matched_threshold(a, b, threshold, match)
        else:
            assert matched_threshold(a, b, threshold, match) == wanted


@given(st.integers(0, 10**6), st.sampled_from(MATCHES))
def test_a_resample_is_matched_as_its_own_data_would_be(seed: int, match: Match) -> None:
    truth, scores = rough_models(seed)
    weights = np.random.default_rng(seed).integers(3, size=(len(truth), 4))
    a, b = (grouped_arrays(truth, score, None) for score in scores)
    draws = Resamples(np.arange(len(truth)), weights.astype(np.float32))
    thresholds, _ = rematched(draws, (a, b), (0.5, 0.5), match, 0)
    counts = draws.counts_at_each(b, thresholds)
    for i, times in enumerate(weights.T):
        tables = [ek.counts_by_threshold(np.repeat(truth, times), np.repeat(score, times)) for score in scores]
        # The resample has a row for each score of the data, its own table one for each score that was drawn.
        wanted = slowly(*(on_rows(t, s) for t, s in zip(tables, (a, b), strict=True)), 0.5, match)
        assert thresholds[i] == pytest.approx(wanted, nan_ok=True)
        if not isnan(wanted):
            assert (counts.tp[i], counts.fp[i]) == (tables[1].at(wanted).tp, tables[1].at(wanted).fp)


def on_rows(t: ek.ThresholdCounts, s: GroupedScores) -> ek.ThresholdCounts:
    rows = np.concatenate([[inf], np.unique(s.y_score)[::-1]])
    c = t.at(rows)
    return ek.ThresholdCounts(rows, np.asarray(c.tp), np.asarray(c.fp), t.positives, t.negatives)


@pytest.mark.parametrize("match", MATCHES)
def test_rows_that_are_left_out_do_not_draw_a_match_to_where_most_are_kept(match: Match) -> None:
    """Of 4,000 scores with 40 positives a recall is met by a hundred rows, and most rows are kept near one of them."""
    rng = np.random.default_rng(2)
    truth, common = np.arange(4000) < 40, rng.normal(size=4000)
    a, b = (grouped_arrays(truth, rng.normal(1.5 * truth + common), None) for _ in range(2))
    draws = draw_resamples(4000, resamples=200, seed=3)
    of_a = draws.counts_at(a, 1.0)
    rows = np.concatenate([[inf], np.unique(b.y_score)[::-1]])
    of_all = rows[matching_rows(draws.counts(b, rows), of_a, match, np.arange(len(rows)))]
    found, _ = rematched(draws, (a, b), (1.0, matched_threshold(a, b, 1.0, match)), match, 0)
    assert np.std(found) == pytest.approx(np.std(of_all), rel=0.02)
    assert np.mean(np.abs(found - of_all)) < 0.03 * np.std(of_all)


def test_grids_are_matched_at_their_rows_with_totals_of_their_own() -> None:
    """A finds half of 10; B's rows find 0, 3, 9 and 9 of 20: 9 is nearest, and of its two rows the first is amid."""
    a = ek.ThresholdCounts(np.array([inf, 0.5]), np.array([0, 5]), np.array([0, 2]), 10, 30, "grid")
    b = ek.ThresholdCounts(
        np.array([inf, 0.9, 0.6, 0.3]), np.array([0, 3, 9, 9]), np.array([0, 0, 2, 6]), 20, 30, "grid"
    )
    assert matched_thresholds(a, b, np.array([0.5, 0.7]), "recall").tolist() == [0.6, inf]
    assert matched_thresholds(a, b, np.array([0.5, 0.7]), "precision").tolist() == pytest.approx(
        [0.6, nan], nan_ok=True
    )
    assert float(matched_thresholds(a, b, np.array(0.5), "predicted_positive_rate")) == 0.6


def test_a_grid_whose_first_rows_predict_nothing() -> None:
    a = ek.counts_by_threshold([1, 0], [0.9, 0.1])
    b = ek.ThresholdCounts(np.array([inf, 0.9, 0.4]), np.array([0, 0, 1]), np.array([0, 0, 1]), 1, 1, "grid")
    assert matched_thresholds(a, b, np.array([0.5]), "precision").tolist() == [0.4]
    silent = ek.ThresholdCounts(np.array([inf, 0.9]), np.array([0, 0]), np.array([0, 0]), 1, 1, "grid")
    assert matched_thresholds(a, silent, np.array([0.5]), "precision").tolist() == [inf]


@pytest.mark.parametrize("match", MATCHES)
@pytest.mark.parametrize("times", [10**9, 10**12])
def test_billions_of_pairs_are_matched_as_as_many_ones(match: Match, times: int) -> None:
    """Products of such counts have no room in 64 bits."""
    rng = np.random.default_rng(7)
    thresholds = np.array([inf, *np.arange(20, 0, -1) / 20])
    steps = rng.integers(0, 9, (2, 2, 20))

    def tables(unit: int) -> list[ek.ThresholdCounts]:
        columns = np.concatenate([np.zeros((2, 2, 1), dtype=np.int64), steps.cumsum(axis=2)], axis=2) * unit
        return [ek.ThresholdCounts(thresholds, tp, fp, int(tp[-1]), int(fp[-1]), "grid") for tp, fp in columns]

    small, large = (matched_thresholds(*tables(unit), thresholds, match).tolist() for unit in (1, times))
    assert large == pytest.approx(small, nan_ok=True)


def test_matched_parts_are_those_of_the_ratio() -> None:
    c = Counts(3, 2, 1, 4)
    for match in MATCHES:
        upper, lower = matched_parts(c, match)
        assert upper / lower == ek.METRICS[match].function(c)


def test_an_unknown_match_is_refused() -> None:
    t = ek.counts_by_threshold([1, 0], [0.9, 0.1])
    with pytest.raises(ek.InvalidInputError, match="Unknown match"):
        matched_thresholds(t, t, np.array([0.5]), "f1")
