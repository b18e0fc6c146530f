"""The differences of two models at a match: all figures put one question, and so they share one p-value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from evalkit.counts import Counts
from evalkit.differences import Decided, Difference, figure_difference
from evalkit.matching import Match
from evalkit.metrics import METRICS
from evalkit.predictions import FloatArray
from evalkit.resampling import Resamples
from evalkit.uncertainty import no_interval

PRINCIPAL: dict[Match, str] = {"recall": "precision", "precision": "recall", "predicted_positive_rate": "recall"}
"""The figure that a match leaves open, by which the others are told."""


def matched_differences(
    keys: Sequence[str], a: Decided, b: Decided, *, match: Match, level: float, draws: Resamples
) -> dict[str, Difference]:
    """Metric key -> Difference, where B's threshold was matched on these very pairs, in the data and in each resample.

    On one test set two figures fix all counts. With one of them matched, any other is equal for A and B where the
    principal one is, so that there is one question: the principal figure is bootstrapped, and its p-value is that of
    all. Bootstrapped for itself, a figure that moves little with the principal one (accuracy at a precision near 50 %,
    F1 near its highest) moves more with the target of each resample, of which a difference of 0 knows nothing: tests
    of F1 rejected 2.8 % and of accuracy 0.5 % instead of 5 %. The target does move a difference that is not 0. So the
    interval has the error of the principal figure at 0, that of the bootstrap at the difference seen, and one whose
    square lies between them in between (as Fieller's): it leaves 0 out exactly where the p-value is below 1 - level.

    Where resamples do not settle whether a figure rises or falls with the principal one (as accuracy does above and
    below a precision of 50 %), it has an interval only.
    """
    plain: dict[str, Difference] = {
        key: figure_difference(key, a, b, match=match, level=level, draws=draws) for key in {*keys, PRINCIPAL[match]}
    }
    principal = plain[PRINCIPAL[match]]
    found: dict[str, Difference] = {}
    for key in keys:
        if key == match:
            difference = no_interval(plain[key].difference.value, level, "matched", principal.difference.n, _MATCHED)
            found[key] = replace(plain[key], difference=difference, p_value=float("nan"), test=f"none: {_MATCHED}")
        elif key == principal.metric or np.isnan(plain[key].difference.low) or np.isnan(principal.difference.low):
            found[key] = plain[key]
        else:
            found[key] = _of_principal(plain[key], principal, a, match)
    return found


_MATCHED = "it was matched"
_SETTLED = 3.0  # standard errors that a figure must move by, if it is to be told by the principal one


def _of_principal(d: Difference, principal: Difference, a: Decided, match: Match) -> Difference:
    """A figure with the p-value of the principal one, and an interval that agrees with it."""
    title = METRICS[principal.metric].title.lower()
    seen, e = principal.difference, d.difference
    if e.low == 0 == e.high:  # prevalence, or two models that are equal in all resamples
        return d
    here, drawn = _counts(a), a.drawn
    assert drawn is not None
    reach = (seen.high - seen.low) / 2
    moves = float(_figure(d.metric, here, match, reach) - _figure(d.metric, here, match, -reach))
    varies = _figure(d.metric, drawn, match, reach) - _figure(d.metric, drawn, match, -reach)
    if not _SETTLED * float(np.nanstd(varies, ddof=1)) < abs(moves):
        rule = METRICS[match].title.lower()
        return replace(d, p_value=float("nan"), test=f"none: at this {rule} it may rise or fall with {title}")
    test = f"{principal.test}, of {title}"
    start = _figure(d.metric, here, match, 0.0)
    low, value, high = (float(_figure(d.metric, here, match, by) - start) for by in (seen.low, seen.value, seen.high))
    low, high = min(low, high), max(low, high)
    if seen.low <= 0 <= seen.high:
        e = replace(e, low=min(low, e.low), high=max(high, e.high))
        return replace(d, difference=e, p_value=principal.p_value, test=test)
    near = seen.low if seen.value > 0 else seen.high
    at_0 = 1 - near / seen.value  # both errors as shares of the difference
    as_seen = max(e.high - e.value, e.value - e.low) / abs(value)
    share = (1 - at_0**2) / (1 + np.sqrt(at_0**4 + as_seen**2 * (1 - at_0**2)))
    low, high = (share * value, max(high, e.high)) if value > 0 else (min(low, e.low), share * value)
    if not low <= e.value <= high:
        reason = "what is left of the match outweighs it"
        e = no_interval(e.value, e.level, e.method, e.n, reason)
        return replace(d, difference=e, p_value=float("nan"), test=f"none: {reason}")
    return replace(d, difference=replace(e, low=low, high=high), p_value=principal.p_value, test=test)


def _counts(a: Decided) -> Counts:
    tp, fp, positives, negatives = (float(part.sum()) for part in (a.tp, a.fp, a.positives, a.negatives))
    return Counts(tp, fp, positives - tp, negatives - fp)  # type: ignore[arg-type]


def _figure(key: str, c: Counts, match: Match, by: float) -> FloatArray:
    """A figure, were the principal one higher ``by`` so much beside the same matched one, as far as counts allow."""
    tp, fp = np.asarray(c.tp, dtype=np.float64), np.asarray(c.fp, dtype=np.float64)
    positives, negatives = tp + c.fn, fp + c.tn
    with np.errstate(invalid="ignore", divide="ignore"):
        if match == "recall":
            precision = tp / (tp + fp) + by
            fp = np.where(precision > 0, np.clip(tp / precision - tp, 0.0, negatives), negatives)
        elif match == "precision":
            more = np.clip(tp + by * positives, _HARDLY_ANY, np.minimum(positives, negatives * tp / fp))
            tp, fp = more, fp / tp * more
        else:
            more = np.clip(by * positives, np.maximum(fp - negatives, _HARDLY_ANY - tp), np.minimum(fp, positives - tp))
            tp, fp = tp + more, fp - more
        counts = Counts(tp, fp, positives - tp, negatives - fp)  # type: ignore[arg-type]
        return np.asarray(METRICS[key].function(counts), dtype=np.float64)


_HARDLY_ANY = 1e-9  # hits, so that a figure of none is the limit of few
