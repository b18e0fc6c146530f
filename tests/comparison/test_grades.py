"""Matches that no grade of the follower meets: by hand, what they leave open, and what is said of equal models."""

from math import inf, isnan

import numpy as np
import pytest
from scipy import stats

import evalkit as ek
from evalkit.comparison.differences import compare_scores
from evalkit.comparison.footing import matched_footing
from evalkit.comparison.p_values import more_needed
from evalkit.comparison.sentences import is_open, more_positives, settling
from evalkit.counting.grouped import GroupedScores, grouped_arrays
from evalkit.intervals.resampling import draw_resamples
from tests.comparison.footings import footing
from tests.comparison.graded import GRADES, graded_models, verdicts
from tests.comparison.models import two_ordered_models
from tests.conftest import SOAK

MATCHES = ("recall", "precision", "predicted_positive_rate")


def in_grades(*hits_and_alarms: tuple[int, int]) -> GroupedScores:
    """Grades from the highest down, each with so many positives and negatives."""
    truth = np.concatenate([np.arange(p + n) < p for p, n in hits_and_alarms])
    grade = np.repeat(np.arange(len(hits_and_alarms), 0, -1), [p + n for p, n in hits_and_alarms])
    return grouped_arrays(truth, grade.astype(float), None)


def points(a: GroupedScores, b: GroupedScores, threshold: float, match: str) -> list[tuple[float, float]] | None:
    """True and false positives of the follower at both points of the bridge, in the data."""
    draws = draw_resamples(a.n_groups, resamples=20, seed=0)
    on = matched_footing((a, b), footing((threshold, 0.5), match, draws=draws))
    if on.bridge is None:
        return None
    return [(float(c.tp[0]), float(c.fp[0])) for c in on.bridge.counts(b)]


# B finds 20, 50, 80 and 100 of 100 positives, with 2, 20, 80 and 300 of 300 negatives.
B = in_grades((20, 2), (30, 18), (30, 60), (20, 220))


def test_the_points_of_one_recall_by_hand() -> None:
    """Half way from 50 to 80: 50 false positives on the chord; 20 + 15 * 18 / 30 = 29 on the line of the grade before.

    The line of the grade after, from (100, 300) to (80, 80), would come to fewer than none.
    """
    a = in_grades((65, 40), (35, 260))
    assert points(a, B, 2.0, "recall") == [pytest.approx((65, 50)), pytest.approx((65, 29))]


def test_the_points_of_one_share_flagged_by_hand() -> None:
    """115 flagged, half way from 70 to 160. Of the 45 beyond them the grade after takes 20 / 240 from the positives.

    The grade before would come to more positives: 50 + 45 * 30 / 48.
    """
    a = in_grades((60, 55), (40, 245))
    found = points(a, B, 2.0, "predicted_positive_rate")
    assert found == [pytest.approx((65, 50)), pytest.approx((80 - 45 * 20 / 240, 80 - 45 * 220 / 240))]


def test_the_points_of_one_precision_by_hand() -> None:
    """Of 3 predictions 2 are right: the chord meets fp = tp / 2 at 53 1/3, the line of the lowest grade at 77 27/29.

    tp = 50 + 30 w and fp = 20 + 60 w: 20 + 60 w = 25 + 15 w. Back from (80, 80) by (2, 22): 80 - 22 v = 40 - v.
    """
    a = in_grades((40, 20), (60, 280))
    way, back = 5 / 45, 40 / 21
    wanted = [(50 + 30 * way, 20 + 60 * way), (80 - 2 * back, 80 - 22 * back)]
    assert points(a, B, 2.0, "precision") == [pytest.approx(each) for each in wanted]


def test_above_the_highest_grade_nothing_but_positives_come_first() -> None:
    a = in_grades((10, 3), (90, 297))
    assert points(a, B, 2.0, "recall") == [pytest.approx((10, 1)), pytest.approx((10, 0))]


def test_below_the_last_score_all_that_has_none_is_tied() -> None:
    """B scores 60 of 100 positives and 30 of 300 negatives: on the chord to (100, 300) it finds 80 with 165."""
    truth = np.arange(400) < 100
    score = np.concatenate([np.full(60, 0.9), np.full(40, -inf), np.full(30, 0.9), np.full(270, -inf)])
    b = grouped_arrays(truth, score, np.arange(400))
    a = in_grades((80, 100), (20, 200))
    assert points(a, b, 2.0, "recall") == [pytest.approx((80, 165)), pytest.approx((80, 40))]


def test_of_what_has_no_score_all_positives_may_come_first() -> None:
    """Of 170 flagged B scores 90: 80 / 310 of the way to (100, 300), or its other 40 positives and 40 negatives."""
    truth = np.arange(400) < 100
    score = np.concatenate([np.full(60, 0.9), np.full(40, -inf), np.full(30, 0.9), np.full(270, -inf)])
    b = grouped_arrays(truth, score, np.arange(400))
    a = in_grades((80, 90), (20, 210))
    chord = 60 + 40 * 80 / 310, 30 + 270 * 80 / 310
    assert points(a, b, 2.0, "predicted_positive_rate") == [pytest.approx(chord), pytest.approx((100, 70))]


def test_where_grades_bend_the_wrong_way_both_points_are_on_the_chord() -> None:
    """From (50, 20) on, the next grades rise more steeply than those before."""
    b = in_grades((2, 18), (50, 18), (28, 44), (20, 220))
    a = in_grades((27, 5), (73, 295))
    chord, best = points(a, b, 2.0, "recall")
    assert chord == pytest.approx((27, 27))
    assert best[0] == pytest.approx(27)
    assert 18 <= best[1] <= 27


@pytest.mark.parametrize("match", MATCHES)
def test_the_match_is_met_at_both_points_in_the_data_and_in_every_resample(match: str) -> None:
    truth = np.arange(600) % 3 == 0
    rng = np.random.default_rng(1)
    a, b = (grouped_arrays(truth, np.round(rng.normal(1.2 * truth), 0), np.arange(600)) for _ in range(2))
    draws = draw_resamples(600, resamples=200, seed=1)
    on = matched_footing((a, b), footing((1.0, 0.5), match, draws=draws))
    metric = ek.METRICS[match].function
    wanted = [metric(a.counts_at(1.0)), *metric(draws.counts_at(a, 1.0))]
    assert on.bridge is not None
    chord, best = on.bridge.counts(b)
    for c in (chord, best):
        assert metric(c) == pytest.approx(wanted)
    assert (np.asarray(best.fp) <= np.asarray(chord.fp) + 1e-9).mean() == 1.0 or match == "precision"
    assert (np.asarray(best.tp) >= np.asarray(chord.tp) - 1e-9).all()


@pytest.mark.parametrize("match", MATCHES)
@pytest.mark.parametrize("absent", [0.0, 0.2])
def test_scores_that_all_differ_need_no_bridge(match: str, absent: float) -> None:
    rng = np.random.default_rng(2)
    truth = rng.random(2500) < 0.3
    a, b = (rng.normal(1.2 * truth) for _ in range(2))
    for s in (a, b):
        s[rng.random(2500) < absent] = -inf
    of_a, of_b = grouped_arrays(truth, a, np.arange(2500)), grouped_arrays(truth, b, np.arange(2500))
    for threshold in (0.6, 1.5):
        assert points(of_a, of_b, threshold, match) is None


def test_the_interval_reaches_over_all_that_grades_leave_open_and_p_is_the_largest() -> None:
    a, b = graded_models(np.random.default_rng(3), 2000, 5)
    d = ek.compare(a, b, threshold_a=0.6, match="recall", resamples=200).differences["precision"]
    low, high = d.open_to
    assert low <= d.difference.value <= high
    assert d.difference.low < low < high < d.difference.high
    if low <= 0 <= high:
        assert d.p_value == 1


@pytest.mark.parametrize("options", [{}, {"method": "macro"}, {"lead": "b"}], ids=["all", "macro", "b leads"])
def test_a_difference_is_what_it_is_at_both_points_and_as_it_is(options: dict[str, str]) -> None:
    """From the resamples written out: three values, three standard errors, one interval and one p-value."""
    a, b = two_ordered_models(8, n=205, k=1)
    side = 1 if options.get("lead") == "b" else 0
    scores = [grouped_arrays(p.label("label 0").y_true, p.label("label 0").y_score, np.arange(205)) for p in (a, b)]
    draws = draw_resamples(205, resamples=60, seed=0)
    lead, follow = scores[side], scores[1 - side]
    on = matched_footing((lead, follow), footing((0.4, 0.5), "predicted_positive_rate", draws=draws))
    of_lead = ek.precision(lead.counts_at(0.4)), ek.precision(draws.counts_at(lead, 0.4))
    kinds = [(ek.precision(follow.counts_at(on.thresholds[1])), ek.precision(on.drawn(follow, 1)))]
    kinds += [(f[0], f[1:]) for f in map(ek.precision, on.bridge.counts(follow))]
    sign = 1 - 2 * side
    moved = [(sign * (value - of_lead[0]), sign * (drawn - of_lead[1])) for value, drawn in kinds]
    degrees = min(follow.positives.sum() - 1, on.support.degrees)
    quantile = stats.t.ppf(0.975, degrees)
    errors = [np.std(drawn, ddof=1) for _, drawn in moved]
    given = {"threshold_b" if side else "threshold_a": 0.4}
    d = ek.compare(a, b, match="predicted_positive_rate", resamples=60, **given, **options).differences["precision"]
    assert d.difference.value == pytest.approx(moved[0][0])
    assert d.open_to == pytest.approx((min(v for v, _ in moved), max(v for v, _ in moved)))
    assert d.difference.low == pytest.approx(min(v - quantile * e for (v, _), e in zip(moved, errors, strict=True)))
    assert d.difference.high == pytest.approx(max(v + quantile * e for (v, _), e in zip(moved, errors, strict=True)))
    tails = [2 * stats.t.sf(abs(v) / e, degrees) for (v, _), e in zip(moved, errors, strict=True)]
    assert d.p_value == pytest.approx(1.0 if d.open_to[0] <= 0 <= d.open_to[1] else max(tails))


def test_labels_and_whole_items_reach_as_far_as_their_match_leaves_open() -> None:
    a, b = two_ordered_models(3, n=300)
    c = ek.compare(a, b, match="predicted_positive_rate", threshold_a=0.45, resamples=60)
    rows = ek.compare_labels(
        a, b, metric="recall", match="predicted_positive_rate", threshold_a=0.45, resamples=60
    ).rows
    for d in (c.differences["exact_match"], *(row.difference for row in rows)):
        low, high = d.open_to
        assert low <= d.difference.value <= high
        assert d.difference.low < low
        assert high < d.difference.high


def test_what_grades_leave_open_no_number_of_items_settles() -> None:
    """On the chord B is right in 65 of 115, on the line of the grade before in 65 of 94; A in 65 of 105."""
    a = in_grades((65, 40), (35, 260))
    draws = draw_resamples(400, resamples=100, seed=0)
    on = matched_footing((a, B), footing((2.0, 0.5), "recall", draws=draws))
    d = compare_scores((a, B), on, keys=["precision"])["precision"]
    low, high = d.open_to
    assert low <= 65 / 115 - 65 / 105 < 0 < 65 / 94 - 65 / 105 <= high
    assert (d.p_value, is_open(d)) == (1, True)
    assert isnan(more_positives(d, 100))
    assert settling(d, 100).startswith("Scores in grades leave it open, with any number of items")


def test_how_many_more_items_settle_what_grades_do_not_leave_open() -> None:
    """Twice as many halve the variance, and leave as wide what lies between two grades."""
    a = in_grades((65, 60), (35, 240))
    draws = draw_resamples(400, resamples=100, seed=0)
    on = matched_footing((a, B), footing((2.0, 0.5), "recall", draws=draws))
    d = compare_scores((a, B), on, keys=["precision"])["precision"]
    low, high = d.open_to
    assert 0 < low < high
    error = (d.difference.high - high + low - d.difference.low) / 2 / stats.norm.ppf(0.975)
    assert d.more_needed(100) == more_needed(low, error, 100)


def test_the_largest_p_value_is_that_of_the_point_that_is_least_sure() -> None:
    a = in_grades((65, 60), (35, 240))
    draws = draw_resamples(400, resamples=100, seed=0)
    on = matched_footing((a, B), footing((2.0, 0.5), "recall", draws=draws))
    d = compare_scores((a, B), on, keys=["precision"])["precision"]
    led, of_led = ek.precision(a.counts_at(2.0)), ek.precision(draws.counts_at(a, 2.0))
    moved = [(ek.precision(B.counts_at(on.thresholds[1])) - led, ek.precision(on.drawn(B, 1)) - of_led)]
    moved += [(f[0] - led, f[1:] - of_led) for f in map(ek.precision, on.bridge.counts(B))]
    p_values = [2 * stats.t.sf(value / np.std(drawn, ddof=1), min(99, on.support.degrees)) for value, drawn in moved]
    assert min(value for value, _ in moved) > 0
    assert d.p_value == pytest.approx(max(p_values))
    assert max(p_values) > 1.5 * min(p_values)


SIZES = [("deciles", 4000), ("five grades", 1000), ("100 values", 1000)]
ROUNDS = 400 if SOAK else 40


@pytest.mark.parametrize("match", MATCHES)
@pytest.mark.parametrize(("grades", "n"), SIZES)
def test_equal_models_in_grades_are_called_better_or_worse_no_more_often_than_tests_reject(
    grades: str, n: int, match: str
) -> None:
    """Without regard to the grades 15 to 22 % of models with deciles were."""
    found = verdicts(GRADES[grades], n, match, ROUNDS)
    called = found["better"] + found["worse"] + found["trade"]
    assert called <= stats.binom.ppf(0.999, ROUNDS, 0.06), found


def test_what_a_match_misses_by_is_what_was_called_a_difference() -> None:
    """The test of the test: the p-value of the difference as it is, as if the grade had met the match."""
    rng, rejected = np.random.default_rng(21), 0
    for _ in range(ROUNDS):
        a, b = graded_models(rng, 4000, 10)
        d = ek.compare(a, b, threshold_a=0.6, match="precision", resamples=100).differences["recall"]
        of_a, of_b = (grouped_arrays(p.label("cat").y_true, p.label("cat").y_score, None) for p in (a, b))
        draws = draw_resamples(4000, resamples=100, seed=0)
        on = matched_footing((of_a, of_b), footing((0.6, 0.5), "precision", draws=draws))
        drawn = ek.recall(on.drawn(of_b, 1)) - ek.recall(draws.counts_at(of_a, 0.6))
        rejected += bool(abs(d.difference.value) > 1.96 * np.std(drawn, ddof=1))
    assert rejected > 0.1 * ROUNDS


def test_models_in_grades_of_which_one_is_much_better_are_told_apart() -> None:
    found = verdicts(10, 4000, "predicted_positive_rate", 20, strengths=(1.4, 1.8))
    assert found["better"] >= 15
