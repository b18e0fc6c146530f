"""What a match rests on, who leads it, and how often matched tests reject equal models."""

from math import inf, isnan

import numpy as np
import pytest
from scipy import stats

import evalkit as ek
from evalkit.counting.grouped import grouped_arrays
from tests.comparison.footings import matched_threshold
from tests.comparison.models import one_label, two_models
from tests.comparison.simulated import ROUNDS, p_values
from tests.intervals.related_pairs import related_models


@pytest.mark.parametrize("match", ["recall", "precision", "predicted_positive_rate"])
@pytest.mark.parametrize("options", [{}, {"label": "label 1"}, {"method": "macro"}], ids=["all", "label", "macro"])
def test_where_b_leads_it_is_the_comparison_of_the_swapped_models(match: str, options: dict[str, str]) -> None:
    a, b = two_models(5, absent=0.2)
    led = ek.compare(a, b, threshold_a=0.9, threshold_b=0.6, match=match, lead="b", resamples=200, **options)
    swapped = ek.compare(b, a, threshold_a=0.6, threshold_b=0.9, match=match, resamples=200, **options)
    assert (led.threshold_a, led.threshold_b) == (swapped.threshold_b, swapped.threshold_a)
    assert led.threshold_b == 0.6
    assert led.lead == "b"
    for key, d in led.differences.items():
        other = swapped.differences[key]
        assert str(d.a) == str(other.b)
        assert str(d.b) == str(other.a)
        assert d.p_value == pytest.approx(other.p_value, rel=0, abs=0, nan_ok=True)
        assert (d.test, d.left_out) == (other.test, other.left_out)
        turned = [-getattr(other.difference, end) for end in ("value", "high", "low")]
        assert [getattr(d.difference, end) for end in ("value", "low", "high")] == pytest.approx(
            turned, abs=0, nan_ok=True
        )


def test_an_unknown_lead_and_a_match_of_what_is_undefined_name_the_side() -> None:
    a, b = two_models(5)
    with pytest.raises(ek.InvalidInputError, match="lead is one of the two"):
        ek.compare(a, b, lead="model")
    for lead, name in (("a", "A"), ("b", "B")):
        with pytest.raises(ek.InvalidInputError, match=f"Precision of {name} is undefined"):
            ek.compare(a, b, threshold_a=1.1, threshold_b=1.1, match="precision", lead=lead)


def test_the_matched_threshold_by_hand() -> None:
    """A finds 2 of 3 at 0.5. B finds 2 at 0.7, 0.6 and 0.5: the middle one is taken."""
    a = grouped_arrays([1, 1, 1, 0, 0], [0.9, 0.8, 0.1, 0.2, 0.1], None)
    b = grouped_arrays([1, 1, 1, 0, 0], [0.9, 0.7, 0.1, 0.6, 0.5], None)
    assert matched_threshold(a, b, 0.5, "recall") == 0.6
    assert matched_threshold(a, b, 0.5, "precision") == 0.7
    # A's precision is 3 / 5 at 0.05. B's is above it at 0.6, below it at 0.5, and the same at 0.1: amid those is 0.5.
    assert matched_threshold(a, b, 0.05, "precision") == 0.5
    nothing = grouped_arrays([1, 0], [-inf, -inf], None)
    assert matched_threshold(grouped_arrays([1, 0], [0.9, 0.1], None), nothing, 0.5, "recall") == inf
    with pytest.raises(ek.InvalidInputError, match="nothing to match: Precision of A is undefined"):
        matched_threshold(a, b, 0.95, "precision")


def test_a_match_of_precision_rests_on_the_groups_with_false_positives() -> None:
    truth = [1] * 40 + [0] * 40
    score = np.random.default_rng(0).random(40)
    a, b = (
        one_label(truth, [*found, *[1.0] * alarms, *[0.1] * (40 - alarms)])
        for found, alarms in ((score, 3), (score[::-1] ** 2, 5))
    )
    d = ek.compare(a, b, match="precision").differences["recall"]
    error = (d.difference.high - d.difference.low) / 2 / stats.t.ppf(0.975, 2)
    assert d.p_value == pytest.approx(2 * stats.t.sf(abs(d.difference.value) / error, 2))
    a = one_label(truth, [*score, 1.0, *[0.1] * 39])
    d = ek.compare(a, b, match="precision").differences["recall"]
    assert d.difference.reason == "too few false positives to match by"
    assert isnan(d.p_value)


@pytest.mark.parametrize(("missed", "degrees"), [((4, 6), 6), ((2, 3), 2), ((1, 3), 0), ((0, 0), 0)])
def test_a_match_of_recall_rests_on_the_groups_with_missed_positives(missed: tuple[int, int], degrees: int) -> None:
    """At a recall of 1 the match would hang on where the lowest positive happens to lie."""
    truth = [1] * 40 + [0] * 40
    score = np.random.default_rng(0).random(40) / 2
    a, b = (
        one_label(truth, [*np.linspace(0.05, 0.1, few), *np.linspace(0.9, 1, 40 - few), *negatives])
        for few, negatives in zip(missed, (score, score**2), strict=True)
    )
    for method in ("micro", "macro"):
        d = ek.compare(a, b, threshold_a=0.2, match="recall", method=method).differences["specificity"]
        if not degrees:
            assert (isnan(d.p_value), d.difference.reason) == (True, "too few missed positives to match by"), method
            continue
        e = d.difference  # whose one end may be cut off at 1
        error = max(e.high - e.value, e.value - e.low) / stats.t.ppf(0.975, degrees)
        assert d.p_value == pytest.approx(2 * stats.t.sf(abs(e.value) / error, degrees)), method


@pytest.mark.parametrize(("threshold", "per_group"), [(0.0, 1), (-0.5, 1), (-0.3, 4)])
def test_a_match_of_high_recall_rejects_no_more_often_than_it_says(threshold: float, per_group: int) -> None:
    """2 to 12 of 90 positives are missed, or of 144 in groups. Without regard to that 15 % were rejected."""
    n_groups = 300 if per_group == 1 else 120
    for key, p in p_values(n_groups, per_group, "recall", ["specificity", "precision", "f1"], threshold).items():
        for level in (0.01, 0.05, 0.1):
            assert np.mean(p <= level) <= level + 3 * np.sqrt(level * (1 - level) / ROUNDS), (key, level)


def test_a_matched_precision_of_1_has_the_interval_of_as_many_cases_as_predictions() -> None:
    """Of 12 predictions, all right, and not of the 60 positives."""
    truth = [1] * 60 + [0] * 60
    a, b = (one_label(truth, np.arange(120, 0, -1) / 120 + np.arange(120) % 2 * tilt) for tilt in (0.0, 1e-4))
    d = ek.compare(a, b, threshold_a=109 / 120, match="predicted_positive_rate").differences["precision"]
    assert (d.a.value, d.b.value) == (1.0, 1.0)
    assert (d.b.low, d.b.high) == (ek.wilson(12, 12).low, 1.0)


@pytest.mark.parametrize("threshold", [1.7, 2.0])
@pytest.mark.parametrize("per_group", [1, 4], ids=["independent", "groups"])
def test_a_match_of_precision_on_few_predictions_rejects_no_more_often_than_it_says(
    per_group: int, threshold: float
) -> None:
    """30 to 50 predictions, of which 5 to 10 are false."""
    for key, p in p_values(300 if per_group == 1 else 120, per_group, "precision", ["recall"], threshold).items():
        for level in (0.01, 0.05, 0.1):
            assert np.mean(p <= level) <= level + 3 * np.sqrt(level * (1 - level) / ROUNDS), (key, level)


def test_a_matched_threshold_that_is_held_fixed_rejects_too_often() -> None:
    """The test of the test: matching once, and testing as if nothing had been matched."""
    rng, p = np.random.default_rng(5), []
    for i in range(ROUNDS):
        a, b = related_models(rng, 300, 1)
        at = matched_threshold(a, b, 0.7, "recall")
        of_a, of_b = one_label(a.y_true, a.y_score), one_label(b.y_true, b.y_score)
        fixed = ek.compare(of_a, of_b, threshold_a=0.7, threshold_b=at, seed=i, resamples=20)
        p.append(fixed.differences["specificity"].p_value)
    assert np.mean(np.array(p) <= 0.05) > 0.08
