"""Thresholds that keep a bound on new data with a stated confidence: promises, each of them a test.

A bound that holds on the data is no promise: of thresholds at which precision is just 0.9 here, half are below it on
new data, and of thresholds that were chosen because it is, many more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from scipy import special

from evalkit.arrays import BoolArray, FloatArray
from evalkit.counting.counts import ThresholdCounts
from evalkit.counting.source import Grouped
from evalkit.errors import InvalidInputError
from evalkit.intervals.intraclass import BY_CORRELATION, worth_by_correlation
from evalkit.intervals.ratios_of_groups import effective_counts, group_moments, ratio_parts
from evalkit.thresholds.constraint import Constraint

SEQUENCE, BET = 0.9, 0.1
"""How a promise of precision shares its risk between the two ways to find a threshold."""

MOST_STEPS = 1000
"""Thresholds that are tried where cases are related; they lie evenly by rank, whatever the truth is."""

_BETS = (0.0, 0.005, 0.015, 0.03, 0.05, 0.07)
"""Shares of errors that are bet on, for a promise of at most 0.1; others in proportion."""
_WEIGHTS = (0.5, 0.1, 0.1, 0.1, 0.1, 0.1)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one bound promises at falling thresholds.

    kept: (n_rows,) where the promise holds. hits, cases: (n_tried,) effective counts of the share that is bounded at
    the thresholds that were tried, as one that is to be high: of a bound from above its complement. least: the share
    that is promised of them.
    """

    kept: BoolArray
    hits: FloatArray
    cases: FloatArray
    least: float


def promised(bound: Constraint, t: ThresholdCounts, risk: float, related: Grouped | None = None) -> Evidence:
    """Where a bound holds on new data of this kind, so that it is broken with a probability of at most ``risk``.

    Precision at least p: from the highest score down, rank after rank, for as long as an exact binomial test at 0.9 of
    the risk rejects that precision is below p; it begins at the first rank at which it could (a fixed sequence:
    Angelopoulos et al., Learn then Test, 2021). Or, at a tenth of the risk, the lowest rank at which a bet against
    "below p" has won ten times 1 / risk (Ville's inequality), which an error at the top does not stop.
    Recall at least r, and a rate at most f: the exact distribution of an order statistic of the positives, of the
    negatives, or of all; of how many in so many items, that of the share which they are. As the share only falls or
    rises with the threshold, it is one test.

    t: of one label, or of several pooled. related: its pairs with their groups, where groups hold more than one. Then
    tests take effective counts (``effective_counts``; of all shares but precision no more than
    ``worth_by_correlation``), and only the fixed sequence is used.

    Of other metrics, and of precision from above, no promise can be made: an error.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> t = counts_by_threshold([1] * 30 + [0] * 30, [i / 60 for i in range(60, 0, -1)])
    >>> kept = promised(Constraint("precision", at_least=0.9), t, 0.1).kept
    >>> round(float(t.thresholds[kept].max()), 4), round(float(t.thresholds[kept].min()), 4)
    (0.6333, 0.5167)
    """
    way, least = _way(bound)
    if related is None or related.independent:
        hits, cases = _counted(bound.share, t)
        rows = None
    else:
        # The highest row predicts nothing, so that it is not among those that are tried by rank.
        rows = np.unique(np.linspace(0, len(t.thresholds) - 1, MOST_STEPS + 1).round().astype(np.int64))
        hits, cases = _of_related(related, t.thresholds[rows], bound.share)
    if bound.at_most is not None:
        hits = cases - hits
    found = way(hits, cases, least, risk, related is None or related.independent)
    kept = found
    if rows is not None:
        kept = np.zeros(len(t.thresholds), dtype=bool)
        kept[rows[found]] = True
    return Evidence(kept, hits, cases, least)


def _of_related(related: Grouped, thresholds: FloatArray, share: str) -> tuple[FloatArray, FloatArray]:
    """Hits and cases of as many independent cases as related ones are worth at most.

    The variance over groups tells little where one of them holds a large part of all cases, and is too small wherever
    that one happens to be like the others. How alike the cases of one group are can be told from all groups.
    """
    hits, cases = effective_counts(group_moments(related, thresholds), share)
    if share not in BY_CORRELATION:
        return hits, cases
    worth = np.minimum(worth_by_correlation(related, thresholds, share), cases)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nan_to_num(hits / cases) * worth, worth


def _way(bound: Constraint) -> tuple[Callable[..., BoolArray], float]:
    """How a bound is tested, and the share that is to be reached."""
    if bound.at_least is not None and bound.at_most is None and bound.metric in _FROM_BELOW:
        return _FROM_BELOW[bound.metric], bound.at_least
    if bound.at_most is not None and bound.at_least is None and bound.share in _FROM_ABOVE:
        return _FROM_ABOVE[bound.share], 1 - bound.at_most / (bound.of or 1)
    raise InvalidInputError(
        "No promise can be made of this bound.",
        found=str(bound),
        remedy="Bounds that can be promised: precision or recall at least; false_positive_rate, "
        "predicted_positive_rate, predicted or false_alarms_per_hour at most. All others hold on the data alone, "
        "without a confidence.",
    )


def _counted(key: str, t: ThresholdCounts) -> tuple[FloatArray, FloatArray]:
    hits, cases = ratio_parts(key, t.tp, t.fp, t.positives, t.negatives)
    n_rows = len(t.thresholds)
    of_hits, of_cases = (np.broadcast_to(np.asarray(each, dtype=np.float64), n_rows) for each in (hits, cases))
    return of_hits, of_cases


def chance(hits: FloatArray, cases: FloatArray, share: float) -> FloatArray:
    """The probability of at least so many hits where each case is one with probability ``share``; 1 without any.

    Counts need be no integers, since it is the distribution function of a beta variable.

    >>> chance(np.array([23.0, 22.0]), np.array([23.0, 22.0]), 0.9).round(4).tolist()
    [0.0886, 0.0985]
    """
    return np.where(hits > 0, special.betainc(np.maximum(hits, 1e-12), cases - hits + 1, share), 1.0)


def first_rank(least: float, risk: float) -> int:
    """How many in a row must be right before a share of at least ``least`` can be promised.

    >>> first_rank(0.9, 0.1), first_rank(0.8, 0.1)
    (23, 11)
    """
    return int(np.ceil(np.log(SEQUENCE * risk) / np.log(least) - 1e-12))


def _precision(hits: FloatArray, cases: FloatArray, least: float, risk: float, independent: bool) -> BoolArray:
    """Rows of the fixed sequence, and the lowest one by the bet."""
    kept = np.zeros(len(hits), dtype=bool)
    if not 0 < least < 1:
        return kept
    begin = int(np.argmax(cases >= first_rank(least, risk) - 1e-9))
    if cases[begin] < first_rank(least, risk) - 1e-9:
        return kept
    for start in range(begin, len(hits), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        passed = chance(hits[some], cases[some], least) <= SEQUENCE * risk
        kept[some] = np.logical_and.accumulate(passed)
        if not passed.all():
            break
    if independent and (lowest := _lowest_won(hits, cases - hits, least, -np.log(BET * risk))) is not None:
        kept[lowest] = True
    return kept


def _lowest_won(hits: FloatArray, errors: FloatArray, least: float, wanted: float) -> int | None:
    """The lowest row at which the logarithm of the wealth is as high as ``wanted``; none where it never is.

    Wealth is above 1 only where the share of hits is above ``least``, so that other rows are not looked at.
    """
    rows = np.flatnonzero(hits > least * (hits + errors))[::-1]
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        won = np.flatnonzero(_wealth(hits[some], errors[some], least) >= wanted)
        if len(won):
            return int(some[won[0]])
    return None


_AT_ONCE = 512
"""Rows that are tested at once: most sequences end soon."""


def _wealth(hits: FloatArray, errors: FloatArray, least: float) -> FloatArray:
    """Logarithm of what a bet of 1 against a share below ``least`` has become after so many hits and errors."""
    of_errors = np.array(_BETS) * (1 - least) / 0.1
    with np.errstate(divide="ignore", invalid="ignore"):
        lost = np.where(errors[:, None] > 0, errors[:, None] * np.log(of_errors / (1 - least)), 0.0)
    grown = hits[:, None] * np.log((1 - of_errors) / least) + lost
    return np.asarray(special.logsumexp(grown, axis=1, b=np.array(_WEIGHTS)))


def _falling_share(hits: FloatArray, cases: FloatArray, least: float, risk: float, independent: bool) -> BoolArray:
    """Of a share that falls with the threshold, tested from the lowest threshold up."""
    return _rising_share(hits[::-1], cases[::-1], least, risk, independent)[::-1]


def _rising_share(hits: FloatArray, cases: FloatArray, least: float, risk: float, independent: bool) -> BoolArray:
    """Of a share that falls from row to row, such as the negatives that are left alone."""
    if least <= 0:
        return np.ones(len(hits), dtype=bool)
    if not independent:
        return np.logical_and.accumulate(chance(hits, cases, least) <= risk)
    low, high = 0, len(hits)  # all cases are as many in each row, so that the test passes up to one row
    while low < high:
        middle = (low + high) // 2
        if float(chance(hits[middle], cases[middle], least)) <= risk:
            low = middle + 1
        else:
            high = middle
    return np.arange(len(hits)) < low


_FROM_BELOW = MappingProxyType({"precision": _precision, "recall": _falling_share})
_FROM_ABOVE = MappingProxyType(
    dict.fromkeys(("false_positive_rate", "predicted_positive_rate", "false_alarm_share"), _rising_share)
)


def more_needed(evidence: Evidence, risk: float) -> int | None:
    """About how many more cases of the same kind it takes until the promise holds somewhere; None where it never would.

    At each threshold the share on new data is taken to be (hits + 1/2) / (cases + 1), so that one lucky hit at the top
    promises nothing; counted are the cases that the share is of, such as reviewed predictions for a precision.

    >>> from evalkit.counting.counts import counts_by_threshold
    >>> t = counts_by_threshold([1] * 12 + [0] * 8, [i / 20 for i in range(20, 0, -1)])
    >>> more_needed(promised(Constraint("precision", at_least=0.9), t, 0.1), 0.1)
    43
    """
    hits, cases = evidence.hits, evidence.cases
    if evidence.kept.any():
        return 0
    with np.errstate(invalid="ignore"):
        share = (hits + 0.5) / (cases + 1)
        worth_trying = (cases > 0) & (share > evidence.least)
    if not worth_trying.any():
        return None
    rows = np.flatnonzero(worth_trying)
    rows = rows[np.unique(np.geomspace(1, len(rows), _TRIED).astype(np.int64) - 1)]
    share, cases = share[rows], cases[rows]
    low, high = cases.copy(), np.full(len(rows), _MOST)
    within_reach = chance(share * high, high, evidence.least) <= SEQUENCE * risk
    if not within_reach.any():
        return None
    for _ in range(40):
        middle = np.sqrt(low * high)
        enough = chance(share * middle, middle, evidence.least) <= SEQUENCE * risk
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return max(int(np.ceil((high - cases)[within_reach].min())), 1)


_TRIED = 100
"""Thresholds at which it is looked how many more it takes."""

_MOST = 1e6
"""More cases than anybody reviews."""
