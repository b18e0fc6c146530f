"""Ratios of counts: the registry keeps its promises."""

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import inf, isnan, nan, sqrt

import numpy as np
import pytest

import evalkit as ek
from evalkit import METRICS, Counts, InvalidInputError, Metric, f_beta, matthews_correlation
from evalkit.counting.metrics import metric

FINLEY = Counts(tp=28, fp=72, fn=23, tn=2680)  # Finley's tornado forecasts, American Meteorological Journal 1884
SMALL = list(product(range(4), repeat=4))
ALL_SMALL = Counts(*(np.array(column, dtype=np.int64) for column in zip(*SMALL, strict=True)))

UNDEFINED: dict[str, Callable[[Counts], bool]] = {
    "nothing is predicted": lambda c: c.tp + c.fp == 0,
    "there are no positives": lambda c: c.tp + c.fn == 0,
    "there are no negatives": lambda c: c.fp + c.tn == 0,
    "there are no examples": lambda c: c.tp + c.fp + c.fn + c.tn == 0,
    "there are no positives or no negatives": lambda c: c.tp + c.fn == 0 or c.fp + c.tn == 0,
    "nothing is predicted and there are no positives": lambda c: c.tp + c.fp == 0 and c.tp + c.fn == 0,
    "decisions or truths are all alike": lambda c: 0 in (c.tp + c.fp, c.fn + c.tn, c.tp + c.fn, c.fp + c.tn),
}

every_metric = pytest.mark.parametrize("m", METRICS.values(), ids=METRICS)


@every_metric
def test_a_metric_is_undefined_exactly_when_its_card_says_so(m: Metric) -> None:
    for small in SMALL:
        c = Counts(*small)
        assert isnan(m.function(c)) == UNDEFINED[m.undefined_when](c), c


@every_metric
def test_arrays_give_what_single_counts_give(m: Metric) -> None:
    one_by_one = [m.function(Counts(*small)) for small in SMALL]
    together = m.function(ALL_SMALL)
    np.testing.assert_array_equal(together, one_by_one)
    assert all(type(value) is float for value in one_by_one)


@every_metric
def test_the_shape_of_arrays_is_kept(m: Metric) -> None:
    for shape in ((256,), (16, 16), (1, 256), (4, 4, 4, 4)):
        counts = (ALL_SMALL.tp, ALL_SMALL.fp, ALL_SMALL.fn, ALL_SMALL.tn)
        c = Counts(*(np.asarray(count).reshape(shape) for count in counts))
        assert m.function(c).shape == shape
        assert m.function(c).dtype == np.float64
    nothing = np.zeros(0, dtype=np.int64)
    assert m.function(Counts(nothing, nothing, nothing, nothing)).shape == (0,)


@every_metric
def test_a_metric_stays_inside_its_declared_range(m: Metric) -> None:
    low, high = m.range
    many = np.array(list(product([0, 1, 2, 3, 7, 10, 38, 39, 1000, 10**9], repeat=4)), dtype=np.int64)
    values = m.function(Counts(*many.T))
    values = values[~np.isnan(values)]
    assert low <= values.min() <= values.max() <= high


@every_metric
def test_the_best_and_the_worst_decisions_reach_the_ends_of_the_range(m: Metric) -> None:
    if m.higher_is_better is None:
        return
    right, wrong = Counts(tp=3, fp=0, fn=0, tn=5), Counts(tp=0, fp=5, fn=3, tn=0)
    best, worst = reversed(m.range) if m.higher_is_better else m.range
    assert m.function(right) == pytest.approx(best)
    assert m.function(wrong) == pytest.approx(worst)


@every_metric
def test_a_better_decision_never_makes_a_metric_worse_and_some_make_it_better(m: Metric) -> None:
    changes = []
    for tp, fp, fn, tn in product(range(1, 5), repeat=4):
        before = m.function(Counts(tp, fp, fn, tn))
        changes += [m.function(Counts(tp + 1, fp, fn - 1, tn)) - before]
        changes += [m.function(Counts(tp, fp - 1, fn, tn + 1)) - before]
    if m.higher_is_better is None:
        assert min(changes) < 0 < max(changes) or set(changes) == {0.0}
    else:
        gains = np.array(changes) * (1 if m.higher_is_better else -1)
        assert gains.min() >= -1e-12
        assert gains.max() > 0.01


@every_metric
def test_valid_counts_raise_no_floating_point_warning(m: Metric) -> None:
    with np.errstate(all="raise"):
        m.function(ALL_SMALL)
        for small in SMALL:
            m.function(Counts(*small))
            m.function(Counts(*(np.int64(count) for count in small)))


@every_metric
def test_a_metric_is_registered_under_the_name_of_its_function(m: Metric) -> None:
    assert METRICS[m.key] is m is metric(m.key)
    assert m.function is getattr(ek, m.key)
    assert m.title
    assert m.meaning.endswith(".")


def test_every_ratio_without_further_arguments_is_registered() -> None:
    assert set(METRICS) == {
        *("precision", "recall", "specificity", "false_positive_rate", "accuracy", "balanced_accuracy", "f1"),
        *("matthews_correlation", "predicted_positive_rate", "prevalence"),
    }


def test_the_registry_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        METRICS["precision"] = METRICS["recall"]


def test_an_unknown_metric_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(InvalidInputError, match=r": 'auprc'\. Metrics are: precision, recall, "):
        metric("auprc")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("precision", 28 / 100),
        ("recall", 28 / 51),
        ("specificity", 2680 / 2752),
        ("false_positive_rate", 72 / 2752),
        ("accuracy", 2708 / 2803),
        ("balanced_accuracy", (28 / 51 + 2680 / 2752) / 2),
        ("f1", 56 / (56 + 72 + 23)),
        ("matthews_correlation", (28 * 2680 - 72 * 23) / sqrt(100 * 51 * 2752 * 2703)),
        ("predicted_positive_rate", 100 / 2803),
        ("prevalence", 51 / 2803),
    ],
)
def test_finleys_tornado_forecasts(key: str, value: float) -> None:
    assert METRICS[key].function(FINLEY) == pytest.approx(value, rel=1e-14)


def test_finley_forecast_with_an_accuracy_that_never_forecasting_a_tornado_would_have_beaten() -> None:
    never = Counts(tp=0, fp=0, fn=51, tn=2752)
    assert ek.accuracy(never) > ek.accuracy(FINLEY) > 0.966
    assert ek.balanced_accuracy(never) == 0.5 < ek.balanced_accuracy(FINLEY)


@pytest.mark.parametrize("beta", [0.25, 0.5, 1.0, 2.0, 3.0])
def test_f_beta_is_the_harmonic_mean_in_which_recall_weighs_beta_squared(beta: float) -> None:
    precision, recall, weight = 28 / 100, 28 / 51, beta**2
    assert f_beta(FINLEY, beta) == pytest.approx((1 + weight) / (1 / precision + weight / recall))


def test_f_beta_lies_between_precision_and_recall_and_nears_recall_as_beta_grows() -> None:
    assert f_beta(FINLEY, 1e-6) == pytest.approx(ek.precision(FINLEY))
    assert f_beta(FINLEY, 1e6) == pytest.approx(ek.recall(FINLEY))
    assert ek.precision(FINLEY) < f_beta(FINLEY, 0.5) < ek.f1(FINLEY) < f_beta(FINLEY, 2) < ek.recall(FINLEY)


@pytest.mark.parametrize("beta", [0, -1.0, nan])
def test_beta_must_be_above_zero(beta: float) -> None:
    with pytest.raises(InvalidInputError, match=f": {beta!r}"):
        f_beta(FINLEY, beta)


def test_an_infinite_beta_is_refused_and_not_silently_undefined() -> None:
    with pytest.raises(InvalidInputError, match=": inf"):
        f_beta(FINLEY, inf)


@pytest.mark.parametrize("scale", [1, 10**5, 4 * 10**9])
def test_matthews_correlation_is_exact_for_counts_whose_products_pass_64_bits(scale: int) -> None:
    tp, fp, fn, tn = (scale * count for count in (28, 72, 23, 2680))
    product_of_sums = (tp + fp) * (fn + tn) * (tp + fn) * (fp + tn)
    expected = (tp * tn - fp * fn) / float(Fraction(product_of_sums)) ** 0.5
    assert matthews_correlation(Counts(tp, fp, fn, tn)) == pytest.approx(expected, rel=1e-12)
    arrays = Counts(*(np.array([count]) for count in (tp, fp, fn, tn)))
    assert matthews_correlation(arrays).tolist() == pytest.approx([expected], rel=1e-12)


def test_without_any_example_nothing_is_defined() -> None:
    assert all(isnan(m.function(Counts(0, 0, 0, 0))) for m in METRICS.values())
    assert isnan(f_beta(Counts(0, 0, 0, 5), 2.0))
