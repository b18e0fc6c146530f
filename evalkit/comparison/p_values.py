"""Tests of two models on the same pairs, and what to do with the p-values of many labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft, special

from evalkit.arrays import FloatArray, IntArray
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


@dataclass(frozen=True, slots=True)
class SignFlip:
    """The sign-flip test of groups: p-values of the exact test and of its mid-p form; both are 1 where none differs."""

    exact: float
    mid_p: float


def sign_flip(difference: npt.ArrayLike) -> SignFlip:
    """Is one model better by as much as the other, from the difference of two counts in each group, (n_groups,)?

    If two models are equally good a group might as well differ by as much in favour of the other one: given how much
    groups differ, each of the 2^n ways to put signs before them is as likely as any (Fisher, The Design of Experiments,
    1935, section 21). How often their sum is at least as large as the one seen is exact, by one Fourier transform of
    the product of cos(t |d|). Where each group holds one pair it is McNemar's test.

    Many sizes of differences with large sums are taken in larger steps, which moves p-values by less than 0.001. There
    is no p-value below _SMALLEST: rounding hides it. Differences that are no whole numbers are errors.

    >>> test = sign_flip([3, 1, -1, 2])
    >>> round(test.exact, 6), round(test.mid_p, 6)
    (0.375, 0.25)
    """
    d = np.asarray(difference)
    if not np.issubdtype(d.dtype, np.integer):
        raise InvalidInputError("Differences of counts are whole numbers.", found=str(d.dtype))
    d = d[d != 0]
    if len(d) == 0:
        return SignFlip(1.0, 1.0)
    d = d // np.gcd.reduce(d)
    if bool((np.abs(d) == 1).all()):
        same = mcnemar(int(np.count_nonzero(d < 0)), int(np.count_nonzero(d > 0)))
        return SignFlip(same.exact, same.mid_p)
    spread = float(np.linalg.norm(d.astype(np.float64)))
    if len(np.unique(np.abs(d))) * min(float(np.abs(d).sum()), 9 * spread) > _MOST:
        d, spread = _in_steps(d * (_COARSE / spread)), _COARSE
    size, times = np.unique(np.abs(d), return_counts=True)
    seen = abs(int(d.sum()))
    # Sums beyond 9 times their spread may wrap: their chance is below 1e-17 (Hoeffding, J. Am. Stat. Assoc. 58, 1963)
    reach = min(int(size @ times), int(np.ceil(9 * spread)))
    if seen > reach:
        return SignFlip(_SMALLEST, _SMALLEST)
    period = fft.next_fast_len(2 * reach + 1, real=True)
    angle = 2 * np.pi / period * np.arange(period // 2 + 1)
    product = np.ones(len(angle))
    for each, count in zip(size.tolist(), times.tolist(), strict=True):
        product *= np.cos(each * angle) ** count
    chance = fft.irfft(product, n=period)[: reach + 1]  # of sums 0 to reach; negative ones are as likely
    beyond, same_sum = 2 * float(chance[seen + 1 :].sum()), float(chance[seen]) * (2 if seen else 1)
    return SignFlip(*(float(np.clip(p, _SMALLEST, 1.0)) for p in (beyond + same_sum, beyond + same_sum / 2)))


_MOST = 4_000_000  # cosines that are taken, about 0.1 s
_COARSE = 2048.0  # standard deviation of a sum of signed differences in larger steps
_SMALLEST = 1e-15


def _in_steps(d: FloatArray) -> IntArray:
    """Rounded to whole numbers so that their sum is rounded as well: those with the largest rests go the other way."""
    whole = np.rint(d)
    rest = d - whole
    missing = round(float(rest.sum()))
    side = 1 if missing > 0 else -1
    whole[np.argsort(-side * rest, kind="stable")[: abs(missing)]] += side
    return whole.astype(np.int64)


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
