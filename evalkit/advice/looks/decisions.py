"""What decisions at a threshold say: counts of each label, which are taken for which, and where the errors are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from evalkit.advice.looks.items import Groups, ItemLook
from evalkit.arrays import ABSENT, FloatArray, IntArray, Positions
from evalkit.counting.counts import Counts, decide
from evalkit.counting.per_example import highest_scored, true_label
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.label_summary import counts_of_labels
from evalkit.predictions import ONE_DECISION, Predictions

MOST_MEETINGS = 2_000_000
"""Missed and false labels of the same item that are looked at; of more errors nothing stands out."""
MOST_CONFUSED = 10_000
"""Pairs of labels that are told of, the most frequent."""
OFTEN = 3
"""So many times as often as by chance a false label has to stand where a label was missed."""
NEAR_SHARE = 20
"""Near the threshold is within a twentieth of the range of scores."""


_Errors: TypeAlias = list[tuple[Positions, int]]
"""Items, by the position of the label on which they are wrong."""


@dataclass(frozen=True, slots=True)
class Confused:
    """Of ``positives`` items that truly have a label, ``count`` lack it and have another one falsely; by positions.

    back: how many the other way round.
    """

    true: int
    given: int
    count: int
    positives: int
    back: int


@dataclass(frozen=True, slots=True, eq=False)
class ErrorsOfGroups:
    """(n_groups,) errors of each group, all labels together."""

    groups: Groups
    errors: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class DecisionLook:
    """What was seen at a threshold.

    counts: of each label, arrays of shape (n_labels,). confused: labels that are taken for others, the most frequent
    first, or why that cannot be told. near: (n_labels,) pairs that change sides if the threshold moves by ``within``;
    None where there is no score to be near. groups: errors by group, or why there are none.
    """

    counts: Counts
    confused: tuple[Confused, ...] | str
    near: IntArray | None
    within: float
    groups: ErrorsOfGroups | str


def look_at_decisions(ev: Evaluation, threshold: float, items: ItemLook | str) -> DecisionLook:
    """What decisions at a threshold say. items: what was seen of the items, whose groups these are."""
    p = ev.predictions
    if p is None or isinstance(items, str):
        without = "It needs predictions, one for each item."
        return DecisionLook(counts_of_labels(ev, threshold), without, None, 0.0, without)
    at = ONE_DECISION if p.decisions_only else threshold
    counts, within = counts_of_labels(ev, at), near_width(p)
    near = np.zeros(len(ev.labels), dtype=np.int64)
    missed: _Errors = []
    false: _Errors = []
    for place, label in enumerate(ev.labels):
        i = p.index(label)
        example, truth, score = p.scored(i)
        predicted = decide(score, at)
        missed.append((np.concatenate([example[truth & ~predicted], p.unscored(i)]), place))
        false.append((example[predicted & ~truth], place))
        near[place] = np.count_nonzero(decide(score, at - within) & ~decide(score, at + within))
    confused: tuple[Confused, ...] | str = "There is just one label."
    if len(ev.labels) > 1:
        confused = _taken_for(ev, p, at) if p.task == "multiclass" else _given_instead(p, counts, missed, false)
    by_group: ErrorsOfGroups | str = "Each item stands for itself: there is no column of groups, such as videos."
    if items.groups is not None:
        by_group = _errors_of_groups(items.groups, missed, false)
    return DecisionLook(counts, confused, None if p.decisions_only else near, within, by_group)


def _errors_of_groups(groups: Groups, missed: _Errors, false: _Errors) -> ErrorsOfGroups:
    errors = np.zeros(len(groups.names), dtype=np.int64)
    for example, _ in (*missed, *false):
        errors += np.bincount(groups.of_example[example], minlength=len(errors))
    return ErrorsOfGroups(groups, errors)


def near_width(p: Predictions) -> float:
    """How far from a threshold is near: a twentieth of the range of scores, 0 to 1 where all are within.

    >>> from evalkit.making import predictions_from_matrix
    >>> near_width(predictions_from_matrix([[1], [0]], [[0.8], [0.2]], labels=["cat"], task="binary"))
    0.05
    """
    low, high = (float(p.y_score.min()), float(p.y_score.max())) if p.n_scores else (0.0, 1.0)
    low, high = (0.0, 1.0) if low >= 0 and high <= 1 else (low, high)
    return float(f"{max(high - low, 1e-9) / NEAR_SHARE:.2g}")


def _taken_for(ev: Evaluation, p: Predictions, at: float) -> tuple[Confused, ...]:
    """Of a single-label model: items of a label whose highest score is another's, and reaches the threshold."""
    place = np.full(len(p.labels), -1, dtype=np.int64)
    place[[p.index(label) for label in ev.labels]] = np.arange(len(ev.labels))
    top, score = highest_scored(p)
    truth = true_label(p)
    wrong = decide(score, ABSENT if at == -np.inf else at) & (top >= 0) & (top != truth)
    true, given = place[truth[wrong]], place[top[wrong]]
    inside = (true >= 0) & (given >= 0)
    return _pairs_of(true[inside], given[inside], ev.positives)


def _given_instead(p: Predictions, counts: Counts, missed: _Errors, false: _Errors) -> tuple[Confused, ...] | str:
    """Of a multi-label model: items that lack a label and have another one falsely, more often than by chance."""
    lost, true = _listed(missed)
    wrong, given = _listed(false)
    order = np.argsort(wrong, kind="stable")
    wrong, given = wrong[order], given[order]
    begins, ends = np.searchsorted(wrong, lost), np.searchsorted(wrong, lost, side="right")
    sizes = ends - begins
    if sizes.sum() > MOST_MEETINGS:
        return (
            f"There are too many errors at this threshold to hold them against each other: {len(lost) + len(wrong):,}."
        )
    row = np.repeat(np.arange(len(lost)), sizes)
    of = np.arange(len(row)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(begins, sizes)
    fn, fp = np.asarray(counts.fn), np.asarray(counts.fp)
    return _pairs_of(true[row], given[of], np.asarray(counts.tp) + fn, (fn, fp / p.n_examples))


def _listed(errors: _Errors) -> tuple[IntArray, IntArray]:
    """The items of the errors, and the label of each."""
    examples = np.concatenate([example for example, _ in errors]).astype(np.int64)
    return examples, np.repeat([place for _, place in errors], [len(example) for example, _ in errors])


def _pairs_of(
    true: IntArray, given: IntArray, positives: IntArray, by_chance: tuple[IntArray, FloatArray] | None = None
) -> tuple[Confused, ...]:
    """How often each two labels meet, the most frequent first.

    by_chance: (n_labels,) each, whose products are how often two meet by chance; those that meet hardly more often are
    left out.
    """
    n_labels = len(positives)
    codes, often = np.unique(true * n_labels + given, return_counts=True)
    one, other = np.divmod(codes, n_labels)
    place = np.minimum(np.searchsorted(codes, other * n_labels + one), max(len(codes) - 1, 0))
    back = np.where(codes[place] == other * n_labels + one, often[place], 0) if len(codes) else often
    kept = np.ones(len(codes), dtype=np.bool_)
    if by_chance is not None:
        kept = often >= OFTEN * by_chance[0][one] * by_chance[1][other]
    order = np.flatnonzero(kept)[np.argsort(-often[kept], kind="stable")][:MOST_CONFUSED]
    columns = (one, other, often, positives[one], back)
    return tuple(Confused(*row) for row in zip(*(column[order].tolist() for column in columns), strict=True))
