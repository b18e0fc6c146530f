"""The share of examples that are right as a whole, of two models: top-1 accuracy, or exact match."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.comparison.differences import Difference, bootstrapped_difference, tested_difference
from evalkit.comparison.footing import Footing
from evalkit.comparison.prepared_pairs import PreparedPairs
from evalkit.counting.counts import Counts
from evalkit.counting.grouped import GroupedScores, grouped_spans
from evalkit.counting.per_example import exact_match_spans, top1_spans
from evalkit.intervals.estimate import Estimate
from evalkit.intervals.resampling import bootstrap_estimate
from evalkit.intervals.residuals import EffectiveGroups
from evalkit.intervals.shares import share_interval


def whole_difference(pairs: PreparedPairs, on: Footing) -> Difference | None:
    """ "top1_accuracy" of two single-label models, else "exact_match" over the shared labels; None for binary ones.

    An example is right or wrong: McNemar's test where each group holds one example, else the sign-flip test of groups;
    after a match a paired bootstrap by group.
    """
    tasks = {pairs.a.task, pairs.b.task}
    if tasks == {"binary"}:
        return None
    key = "top1_accuracy" if tasks == {"multiclass"} else "exact_match"
    sides = pairs.kept("whole items", None, lambda: [_spans_of(pairs, side, key) for side in (0, 1)])
    counted = (s.at(threshold) for s, threshold in zip(sides, on.thresholds, strict=True))
    right_a, right_b = (ended - started for ended, started in counted)  # of each group
    size, single = sides[0].positives, sides[0].single
    if on.match is None:
        return tested_difference(key, right_a, right_b, size, single=single, level=on.level)
    assert on.draws is not None
    total = on.draws.totals(size)
    drawn = [_share_drawn(on.drawn(s, side), total) for side, s in enumerate(sides)]
    n, groups = int(size.sum()), EffectiveGroups.holding(size)
    value_a, value_b = (float(right.sum()) / n if n else float("nan") for right in (right_a, right_b))
    beside = []
    for share in _bridged(sides[on.follower], total, n, on):
        moved = share[0] - value_a, share[1:] - drawn[0]
        beside.append(moved if on.follower else (value_b - share[0], drawn[1] - share[1:]))

    def interval(side: int, right: IntArray) -> Estimate:
        if not on.follows(side):
            return share_interval(right, size, single=single, level=on.level)
        return bootstrap_estimate(key, (value_a, value_b)[side], drawn[side], on.level, n=n, groups=groups)

    return bootstrapped_difference(
        key,
        interval(0, right_a),
        interval(1, right_b),
        drawn[1] - drawn[0],
        beside,
        groups=on.draws.groups_holding(size),
        n=n,
        cases="examples",
        support=on.support,
    )


def _share_drawn(c: Counts, total: FloatArray) -> FloatArray:
    """The share of right items in each resample; see ``grouped_spans``."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((c.tp - c.fp) / total, dtype=np.float64)


def _bridged(spans: GroupedScores, total: FloatArray, n: int, on: Footing) -> list[FloatArray]:
    """The share of items that the follower has right where it meets the match between two rows, (1 + n_resamples,).

    All that a straight line bears: finer scores say nothing of how decisions on the labels of an item go together.
    """
    hits, alarms = (
        np.bincount(spans.group[kept], minlength=len(spans.positives)) for kept in (spans.y_true, ~spans.y_true)
    )
    scored = replace(spans, positives=hits, negatives=alarms)  # what has no score gets no item right
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = [np.asarray((c.tp - c.fp) / np.insert(total, 0, n)) for c in on.bridged(scored, on.follower)]
    return shares[:1]


def _spans_of(pairs: PreparedPairs, side: int, key: str) -> GroupedScores:
    """The thresholds amid which each shared example of one side is right, in the groups of the pairing."""
    p, rows = ((pairs.a, pairs.pairing.rows_a), (pairs.b, pairs.pairing.rows_b))[side]
    labels = pairs.pairing.labels
    spans = (top1_spans if key == "top1_accuracy" else exact_match_spans)(p, labels)
    group_of = np.full(p.n_examples, -1, dtype=np.int64)
    group_of[rows] = pairs.pairing.group
    if pairs.pairing.n_unknown:
        known = pairs.kept("whole items known", None, lambda: np.all([pairs.known(label) for label in labels], axis=0))
        group_of[rows[~known]] = -1
    return grouped_spans(spans, group_of[spans.example], pairs.pairing.n_groups)
