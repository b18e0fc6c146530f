"""Scores with the group that each belongs to: what every interval and test that respects groups starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evalkit.arrays import (
    ABSENT,
    BoolArray,
    FloatArray,
    IntArray,
    in_order_of_first,
    require_one_length,
    score_array,
    truth_array,
)
from evalkit.counting.counts import Counts, ThresholdCounts, decide, table_of_scores
from evalkit.counting.per_example import RightSpans
from evalkit.errors import InvalidInputError
from evalkit.predictions import Predictions


@dataclass(frozen=True, slots=True, eq=False)
class GroupedScores:
    """Scored pairs and their groups (videos, or the examples themselves), with the totals of each group.

    y_true: (n_scores,) bool. y_score: (n_scores,) float64, finite. group: (n_scores,) position of the group.
    positives, negatives: (n_groups,) int64, pairs of each group, those without a score included.
    """

    y_true: BoolArray
    y_score: FloatArray
    group: IntArray
    positives: IntArray
    negatives: IntArray

    @property
    def n_groups(self) -> int:
        return len(self.positives)

    @property
    def single(self) -> bool:
        """True where no group holds more than one pair, so that pairs are independent."""
        return bool((self.positives + self.negatives <= 1).all())

    @property
    def independent(self) -> bool:
        """Whether pairs are known to be independent of each other."""
        return self.single

    def at(self, threshold: float) -> tuple[IntArray, IntArray]:
        """True and false positives of each group at a threshold: two (n_groups,) int64."""
        predicted = decide(self.y_score, threshold)
        hits, alarms = self.group[predicted & self.y_true], self.group[predicted & ~self.y_true]
        n = len(self.positives)
        return np.bincount(hits, minlength=n), np.bincount(alarms, minlength=n)

    def counts_at(self, threshold: float) -> Counts:
        """Counts of all pairs together at a threshold."""
        tp, fp = (int(part.sum()) for part in self.at(threshold))
        return Counts.of_totals(tp, fp, int(self.positives.sum()), int(self.negatives.sum()))

    def table(self) -> ThresholdCounts:
        """Counts of all pairs together at every threshold."""
        return table_of_scores(self.y_true, self.y_score, int(self.positives.sum()), int(self.negatives.sum()))


def grouped_arrays(y_true: npt.ArrayLike, y_score: npt.ArrayLike, groups: npt.ArrayLike | None) -> GroupedScores:
    """From aligned arrays of shape (n,); -inf stands for no score; without ``groups`` each pair is its own group."""
    truth, score = truth_array(y_true), score_array(y_score)
    require_one_length(y_true=truth, y_score=score)
    if bool((np.isnan(score) | (score == np.inf)).any()):
        raise InvalidInputError("Scores must be numbers.", found="nan or inf", remedy="-inf stands for no score.")
    if groups is None:
        group = np.arange(len(truth))
    else:
        names = np.asarray(groups)
        if names.shape != truth.shape:
            raise InvalidInputError("groups must have one entry for each score.", found=f"{names.shape}")
        group = np.unique(names, return_inverse=True)[1].astype(np.int64)
    n_groups = int(group.max()) + 1 if len(group) else 0
    positives = np.bincount(group[truth], minlength=n_groups)
    negatives = np.bincount(group[~truth], minlength=n_groups)
    scored = score > ABSENT
    return GroupedScores(truth[scored], score[scored], group[scored], positives, negatives)


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """The group of each example of predictions; made once for many labels.

    of_example: (n_examples,) position of the group, -1 where the example is left out. size: (n_groups,) examples.
    complete: no example is left out.
    """

    of_example: IntArray
    size: IntArray
    complete: bool

    def of_some(self, examples: IntArray) -> Grouping:
        """The same groups of some of the examples alone. Groups may then be empty."""
        of_example = np.full_like(self.of_example, -1)
        of_example[examples] = self.of_example[examples]
        kept = of_example[of_example >= 0]
        return Grouping(of_example, np.bincount(kept, minlength=len(self.size)), len(kept) == len(of_example))


def grouping(p: Predictions, *, rows: IntArray | None = None, group: IntArray | None = None) -> Grouping:
    """rows: positions of the examples to keep, all by default. group: the group of each kept example, of shape
    (n_kept,) and counted from 0; by default those of ``p.groups``.
    """
    kept = np.arange(p.n_examples) if rows is None else rows
    of_kept = group_positions(p, kept) if group is None else group
    of_example = np.full(p.n_examples, -1, dtype=np.int64)
    of_example[kept] = of_kept
    return Grouping(of_example, np.bincount(of_kept), len(kept) == p.n_examples)


def grouped_predictions(p: Predictions, labels: Sequence[str], within: Grouping | None = None) -> GroupedScores:
    """The pairs of some labels, pooled. ``within``: their groups, by default those of ``p.groups``."""
    within = within or grouping(p)
    at = [p.index(label) for label in labels]
    group, truth, score = _pairs(p, at, within)
    lost = within.of_example[np.concatenate([p.unscored(i) for i in at])]
    if not within.complete:
        inside = group >= 0
        group, truth, score, lost = group[inside], truth[inside], score[inside], lost[lost >= 0]
    n_groups = len(within.size)
    in_groups_lost = np.bincount(lost, minlength=n_groups)
    positives = np.bincount(group[truth], minlength=n_groups) + in_groups_lost
    known = within.size * len(labels)
    if p.listed_only:
        known = np.bincount(group, minlength=n_groups) + in_groups_lost
    elif p.n_unknown:
        unsure = within.of_example[np.concatenate([p.unknown(i)[0] for i in at])]
        known = known - np.bincount(unsure[unsure >= 0], minlength=n_groups)
    return GroupedScores(truth, score, group, positives, known - positives)


def grouped_label_by_label(p: Predictions, labels: Sequence[str], within: Sequence[Grouping]) -> GroupedScores:
    """The pairs of some labels, each among examples of its own. ``within``: a label each, all of the same groups."""
    parts = [grouped_predictions(p, [label], of_label) for label, of_label in zip(labels, within, strict=True)]
    truth, score, group = (np.concatenate([getattr(s, name) for s in parts]) for name in ("y_true", "y_score", "group"))
    positives, negatives = (np.sum([getattr(s, name) for s in parts], axis=0) for name in ("positives", "negatives"))
    return GroupedScores(truth, score, group, positives, negatives)


def narrowed(sides: Sequence[tuple[Predictions, Grouping, float]], label: str) -> tuple[IntArray, list[GroupedScores]]:
    """The pairs of a label that reach a threshold, in those groups alone that hold one of them, or a positive.

    All other groups hold nothing but negatives, none of them predicted: of rare labels they are most, and ratios that
    true negatives are no part of need none of them.

    sides: models whose truth of the label is known of each example, their grouping into the same groups, and the
    threshold. Returns the positions of the groups, rising, and of each model its pairs in them.
    """
    found = []
    for p, within, threshold in sides:
        i = p.index(label)
        group, truth, score = _pairs(p, [i], within)
        reached = np.flatnonzero(decide(score, threshold))
        positives = np.concatenate([group[truth], within.of_example[p.unscored(i)]])
        group = group[reached]
        if not within.complete:
            reached, group, positives = reached[group >= 0], group[group >= 0], positives[positives >= 0]
        found.append((truth[reached], score[reached], group, positives))
    groups = np.unique(np.concatenate([each for _, _, *of_side in found for each in of_side]))
    size = sides[0][1].size[groups]

    def scores(truth: BoolArray, score: FloatArray, group: IntArray, positives: IntArray) -> GroupedScores:
        holding = np.bincount(np.searchsorted(groups, positives), minlength=len(groups))
        return GroupedScores(truth, score, np.searchsorted(groups, group), holding, size - holding)

    return groups, [scores(*of_side) for of_side in found]


def _pairs(p: Predictions, at: list[int], within: Grouping) -> tuple[IntArray, BoolArray, FloatArray]:
    """Group, truth and score of the pairs of labels that have a score; labels in file order are one slice."""
    if at == list(range(at[0], at[-1] + 1)):
        pairs = slice(p.starts[at[0]], p.starts[at[-1] + 1])
        if p.examples is None:
            group = np.tile(within.of_example, len(at)) if len(at) > 1 else within.of_example
        else:
            group = within.of_example[p.examples[pairs]]
        return group, p.y_true[pairs], p.y_score[pairs]
    example, truth, score = (np.concatenate(column) for column in zip(*map(p.scored, at), strict=True))
    return within.of_example[example], truth, score


def grouped_spans(spans: RightSpans, group: IntArray, n_groups: int) -> GroupedScores:
    """Examples that are right between two thresholds, as scores: of each its end is a true, its start a false positive.

    At a threshold the true less the false positives of a group are its right examples, and ``positives`` all of its
    counted ones.

    group: (n_counted,) group of each counted example, from 0; negative for one that is left out.
    """
    inside = group >= 0
    some = (spans.above < spans.up_to) & inside
    starts = some & np.isfinite(spans.above)  # no threshold is too low where no label is wrong
    size = np.bincount(group[inside], minlength=n_groups)
    return GroupedScores(
        np.arange(np.count_nonzero(some) + np.count_nonzero(starts)) < np.count_nonzero(some),
        np.concatenate([spans.up_to[some], spans.above[starts]]),
        np.concatenate([group[some], group[starts]]),
        size,
        np.zeros_like(size),
    )


def group_positions(p: Predictions, rows: IntArray) -> IntArray:
    """The group of each of some examples, counted from 0 in the order in which they come: equal for equal groupings."""
    if p.groups is p.ids:
        return np.arange(len(rows))
    return p.group if np.array_equal(rows, np.arange(p.n_examples)) else in_order_of_first(p.group[rows])
