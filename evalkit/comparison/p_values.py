"""Tests of two models on the same pairs, and what to do with the p-values of many labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from evalkit.arrays import FloatArray
from evalkit.errors import InvalidInputError

MANY_LABELS = 20
"""Above so many labels the false discovery rate is controlled too, for Holm's adjustment then finds little."""


@dataclass(frozen=True, slots=True)
class McNemar:
    """McNemar's test: p-values of the exact test, of its mid-p form, and the chi-square without correction.

    chi_square is NaN where no pair is discordant; both p-values are then 1.
    """

    exact: float
    mid_p: float
    chi_square: float


def mcnemar(only_a: int, only_b: int) -> McNemar:
    """Are as many independent pairs right by A alone as by B alone?

    McNemar, Psychometrika 12 (1947); given the discordant pairs each side is binomial with 1/2. Mid-p: Fagerland,
    Lydersen and Laake, BMC Med. Res. Methodol. 13 (2013), where both sides are equal too. Negative counts are errors.

    >>> test = mcnemar(2, 8)
    >>> round(test.exact, 6), round(test.mid_p, 6), test.chi_square
    (0.109375, 0.06543, 3.6)
    """
    if min(only_a, only_b) < 0:
        raise InvalidInputError("Discordant pairs are counts.", found=f"{only_a}, {only_b}")
    fewer, discordant = min(only_a, only_b), only_a + only_b
    if discordant == 0:
        return McNemar(1.0, 1.0, float("nan"))
    tail = float(special.bdtr(fewer, discordant, 0.5))
    point = tail - (float(special.bdtr(fewer - 1, discordant, 0.5)) if fewer else 0.0)
    mid_p = 1 - point / 2 if only_a == only_b else 2 * tail - point
    return McNemar(min(2 * tail, 1.0), min(mid_p, 1.0), (only_a - only_b) ** 2 / discordant)


def score_test(difference: npt.ArrayLike) -> float:
    """P-value of no difference from the difference of two counts in each group, (n_groups,): B's less A's.

    (sum of d)^2 / (sum of d^2) is chi-square with one degree of freedom: the score test of Obuchowski, Stat. Med. 17
    (1998), with the variance under no difference, as Yang, Sun and Hardin, Comput. Stat. Data Anal. 54 (2010). It is
    McNemar's chi-square where each pair is a group of its own, and gives 1 where no group differs.

    >>> round(score_test([1, 1, 1, 1, 1, 1, 1, 1, -1, -1]), 4)
    0.0578
    """
    d = np.asarray(difference, dtype=np.float64)
    squares = float(d @ d)
    return float(special.chdtrc(1, float(d.sum()) ** 2 / squares)) if squares else 1.0


def bootstrap_test(
    difference: float, of_resamples: FloatArray, degrees: float, *, understated: float = 1.0
) -> tuple[float, float]:
    """Standard error of a difference from its resamples, and the p-value of no difference.

    of_resamples: (n_resamples,), NaN where undefined. The difference over the standard deviation of its resamples is
    taken as t with ``degrees`` degrees of freedom (Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
    chapter 12). understated: what squares of errors are multiplied by, where groups differ in size. Where resamples
    all agree there is no error to take it by: then it is that of ``degrees`` + 1 groups that all fall on one side,
    2 ** -degrees, and no smaller than 2 / (resamples + 1). NaN where most are undefined; 1 where the two never differ.

    >>> error, p_value = bootstrap_test(0.2, np.array([0.1, 0.2, 0.3]), 50)
    >>> round(error, 3), round(p_value, 3)
    (0.1, 0.051)
    """
    defined = of_resamples[~np.isnan(of_resamples)]
    if np.isnan(difference) or len(defined) < 2 or 2 * len(defined) < len(of_resamples):
        return float("nan"), float("nan")
    error = float(np.sqrt(understated) * np.std(defined, ddof=1))
    if error < 1e-12:
        return 0.0, 1.0 if abs(difference) < 1e-12 else max(2 / (len(of_resamples) + 1), 0.5**degrees)
    return error, float(2 * special.stdtr(max(degrees, 1), -abs(difference) / error))


def holm(p_values: npt.ArrayLike) -> FloatArray:
    """P-values adjusted so that a level limits the probability of any false finding: Holm, Scand. J. Stat. 6 (1979).

    p_values: (n_labels,); NaN stays NaN and does not count.

    >>> holm([0.01, 0.04, 0.03]).round(4).tolist()
    [0.03, 0.06, 0.06]
    """
    return _adjusted(p_values, step_down=True)


def benjamini_hochberg(p_values: npt.ArrayLike) -> FloatArray:
    """P-values adjusted so that a level limits the expected share of false findings among all findings.

    Benjamini and Hochberg, J. R. Stat. Soc. B 57 (1995).

    p_values: (n_labels,); NaN stays NaN and does not count. For more than MANY_LABELS labels.

    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(4).tolist()
    [0.03, 0.04, 0.04]
    """
    return _adjusted(p_values, step_down=False)


def adjusted_for_labels(p_values: npt.ArrayLike) -> tuple[list[float], list[float]]:
    """``holm`` of the p-values of labels, and above MANY_LABELS of them ``benjamini_hochberg``, else NaN."""
    p = np.asarray(p_values, dtype=np.float64)
    many = benjamini_hochberg(p) if len(p) > MANY_LABELS else np.full(len(p), np.nan)
    return holm(p).tolist(), many.tolist()


def more_needed(difference: float, error: float, n: int, *, level: float = 0.95, power: float = 0.8) -> float:
    """About how many more cases would tell two models apart, if the difference seen is the true one.

    ``error``: standard error of the difference on ``n`` cases (examples, or positives), taken to fall with the root
    of n as more cases of the same kind come in. With this many more a two-sided test at ``1 - level`` finds the
    difference with a probability of ``power``. 0 where there are enough, inf where the difference is 0; NaN if
    undefined.

    >>> more_needed(0.02, 0.01, 400)
    385.0
    """
    if np.isnan(difference) or np.isnan(error):
        return float("nan")
    if difference == 0:
        return float("inf")
    quantiles = float(special.ndtri((1 + level) / 2) + special.ndtri(power))
    return max(float(np.ceil(n * (quantiles * error / difference) ** 2 - n)), 0.0)


def two_sample_test(k_a: int, n_a: int, k_b: int, n_b: int) -> float:
    """P-value of no difference of two shares of independent pairs, from counts alone: the pooled score test.

    NaN where either share is undefined; 1 where all pairs are alike.

    >>> round(two_sample_test(30, 50, 40, 50), 4)
    0.0291
    """
    if not n_a or not n_b:
        return float("nan")
    share = (k_a + k_b) / (n_a + n_b)
    variance = share * (1 - share) * (1 / n_a + 1 / n_b)
    return float(special.chdtrc(1, (k_b / n_b - k_a / n_a) ** 2 / variance)) if variance else 1.0


def _adjusted(p_values: npt.ArrayLike, *, step_down: bool) -> FloatArray:
    p = np.asarray(p_values, dtype=np.float64)
    adjusted = np.full(p.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    m = len(order)
    if step_down:
        steps = np.maximum.accumulate(p[order] * np.arange(m, 0, -1))
    else:
        steps = np.minimum.accumulate((p[order] * m / np.arange(1, m + 1))[::-1])[::-1]
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted
