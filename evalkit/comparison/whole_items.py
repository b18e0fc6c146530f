"""The share of examples that are right as a whole, of two models: top-1 accuracy, or exact match."""

from __future__ import annotations

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.comparison.differences import (
    UNMATCHED,
    Difference,
    MatchSupport,
    bootstrapped_difference,
    tested_difference,
)
from evalkit.comparison.pairing import Pairing
from evalkit.counting.grouped import GroupedScores, grouped_spans
from evalkit.counting.per_example import exact_match_spans, top1_spans
from evalkit.intervals.estimate import effective_groups
from evalkit.intervals.resampling import Resamples, bootstrap_estimate
from evalkit.intervals.shares import share_interval as share_estimate
from evalkit.predictions import Predictions


def whole_difference(
    sides: tuple[Predictions, Predictions],
    pairing: Pairing,
    draws: Resamples,
    *,
    thresholds: tuple[float, float],
    of_resamples: FloatArray | None,
    level: float,
    support: MatchSupport = UNMATCHED,
) -> Difference | None:
    """ "top1_accuracy" of two single-label models, else "exact_match" over the shared labels; None for binary ones.

    An example is right or wrong: McNemar's test where each group holds one example, else the clustered score test.
    of_resamples: B's threshold in each resample after matching, (n_resamples,): then a paired bootstrap by group.
    support: of that match.
    """
    tasks = {p.task for p in sides}
    if tasks == {"binary"}:
        return None
    key, spans_of = ("top1_accuracy", top1_spans) if tasks == {"multiclass"} else ("exact_match", exact_match_spans)
    right = []
    for p, rows in zip(sides, (pairing.rows_a, pairing.rows_b), strict=True):
        group_of = np.full(p.n_examples, -1, dtype=np.int64)
        group_of[rows] = pairing.group
        spans = spans_of(p, pairing.labels)
        right.append(grouped_spans(spans, group_of[spans.example], pairing.n_groups))
    (x_a, x_b), size = [_right(s, at) for s, at in zip(right, thresholds, strict=True)], right[0].positives
    single, n = right[0].single, int(size.sum())
    if of_resamples is None:
        return tested_difference(key, x_a, x_b, size, single=single, level=level)
    a = share_estimate(x_a, size, single=single, level=level)
    total = draws.totals(size)
    c_a, c_b = draws.counts_at(right[0], thresholds[0]), draws.counts_at_each(right[1], of_resamples)
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn_a, drawn_b = (np.asarray((c.tp - c.fp) / total, dtype=np.float64) for c in (c_a, c_b))
    groups = effective_groups(size)
    b = bootstrap_estimate(key, float(x_b.sum()) / n if n else float("nan"), drawn_b, level, n=n, groups=groups)
    degrees = draws.degrees_of(size)
    drawn = drawn_b - drawn_a
    return bootstrapped_difference(key, a, b, drawn, degrees=degrees, n=n, cases="examples", support=support)


def _right(s: GroupedScores, threshold: float) -> IntArray:
    ended, started = s.at(threshold)
    return ended - started
