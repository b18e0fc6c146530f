"""The bootstrap interval of a model: by hand, and what has none."""

from math import isnan, nan

import numpy as np
import pytest
from scipy import stats
from scipy.special import expit, logit

import evalkit as ek
from evalkit.intervals.resampling import (
    FEWEST_POSITIVES,
    bootstrap_estimate,
    draw_resamples,
)
from evalkit.intervals.residuals import EffectiveGroups
from tests.builders import predictions, random_multilabel


def test_the_same_seed_gives_the_same_interval() -> None:
    p = predictions(*random_multilabel(1))
    one, same, other = (ek.bootstrap(p, "average_precision", seed=seed) for seed in (3, 3, 4))
    assert (one.low, one.high) == (same.low, same.high) != (other.low, other.high)
    assert one.value == pytest.approx(ek.average_precision(ek.evaluate(p).pooled))


def test_macro_figures_are_means_over_labels() -> None:
    p = predictions(*random_multilabel(1, absent=0.2))
    for key in ("f1", "average_precision"):
        e = ek.bootstrap(ek.evaluate(p), key, method="macro", threshold=0.4)
        assert e.value == pytest.approx(ek.average(ek.evaluate(p), key, threshold=0.4).value)
        assert e.low < e.value < e.high


def test_too_few_positives_have_no_interval_but_a_reason() -> None:
    p = predictions([[1]] * 9 + [[0]] * 30, np.linspace(0, 1, 39)[:, None])
    e = ek.bootstrap(p, "f1")
    assert isnan(e.low)
    assert e.reason == f"there are 9 positives; a bootstrap interval needs at least {FEWEST_POSITIVES}"


def test_a_bootstrap_interval_by_hand() -> None:
    """Resamples .6, .7, .8 have a standard deviation of .1, times sqrt(5 / 4) for 5 groups, and t at 4 degrees."""
    drawn = np.array([0.6, nan, 0.7, 0.8])
    e = bootstrap_estimate("f1", 0.7, drawn, 0.9, n=30, groups=EffectiveGroups.alike(5))
    half = stats.t.ppf(0.95, 4) * 0.1 * np.sqrt(5 / 4) / (0.7 * 0.3)
    assert (e.low, e.high) == pytest.approx((expit(logit(0.7) - half), expit(logit(0.7) + half)))
    assert (e.method, e.n) == ("bootstrap by group, logit scale", 30)
    twice = bootstrap_estimate("matthews_correlation", 0.4, 2 * drawn - 1, 0.9, n=30, groups=EffectiveGroups.alike(5))
    assert (twice.low, twice.high) == pytest.approx((2 * e.low - 1, 2 * e.high - 1))


@pytest.mark.parametrize(("key", "value"), [("f1", 0.0), ("f1", 1.0), ("f1", 0.5), ("matthews_correlation", -1.0)])
def test_resamples_that_all_agree_have_an_interval_all_the_same(key: str, value: float) -> None:
    e, wanted = (
        bootstrap_estimate(key, value, np.full(9, value), 0.95, n=30, groups=EffectiveGroups.alike(8)),
        ek.wilson(8 * abs(value), 8),
    )
    assert e.method == "Wilson, groups as cases"
    assert (e.low, e.high) == ((-1, -1 + 2 * ek.wilson(0, 8).high) if value < 0 else (wanted.low, wanted.high))


def test_positives_of_one_group_have_no_bootstrap_interval() -> None:
    truth = [[1, 0]] * 12 + [[0, 0]] * 3
    p = ek.predictions_from_matrix(
        truth, np.linspace(0, 1, 30).reshape(15, 2), labels=["a", "b"], task="multilabel", groups=["v"] * 12 + ["w"] * 3
    )
    for method in ("micro", "macro", "weighted"):
        e = ek.bootstrap(p, "recall", method=method)
        assert (isnan(e.low), e.reason) == (True, "the positives lie in a single group")


def test_bootstrap_refuses_counts_only_and_unknown_keys() -> None:
    p = predictions([[1], [0]], [[0.4], [0.3]])
    ev = ek.evaluate(p)
    counts_only = ek.Evaluation("m", "multilabel", ev.labels, 2, {"label 0": ev.pooled}, None, "d")
    with pytest.raises(ek.InvalidInputError, match="counts only"):
        ek.bootstrap(counts_only, "f1")
    with pytest.raises(ek.InvalidInputError, match="No such metric"):
        ek.bootstrap(p, "auprc")
    with pytest.raises(ek.InvalidInputError, match="Unknown average"):
        ek.bootstrap(p, "f1", method="median")
    with pytest.raises(ek.InvalidInputError, match="No such label"):
        ek.bootstrap(p, "f1", label="cat")
    with pytest.raises(ek.InvalidInputError, match="needs groups, and two resamples"):
        draw_resamples(0)
