"""What items say of a model whatever its threshold: ties, likely label errors, groups, and what is there twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evalkit.advice.looks.alike import LabelsAlike, SameItems, labels_alike, same_items
from evalkit.arrays import FloatArray, IntArray, TextArray
from evalkit.counting.by_label import each_label
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.likely_wrong import likely_wrong
from evalkit.predictions import Predictions

Tell = Callable[[float], object]
"""Is told the share that is done, and may end the work by raising."""


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """The groups of the items: (n_examples,) the position of each item's, (n_groups,) their names and their items."""

    of_example: IntArray
    names: TextArray
    sizes: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class ItemLook:
    """What was seen of each label, arrays of shape (n_labels,), and of all of them.

    highest, lowest: score, NaN where there is none. at_highest, wrong_at_highest: pairs that have the highest score,
    and the negatives of them. at_lowest, missed_at_lowest: pairs that have the lowest score, and the positives of them.
    scored, positives: pairs with a score, and the positives of them.
    suspicious: pairs whose truth is likely wrong; -1 where nothing is claimed.
    positive_groups: groups that hold a positive; None where each item stands for itself.
    not_likely: why nothing can be said of truth by scores; empty where it can.
    """

    highest: FloatArray
    lowest: FloatArray
    at_highest: IntArray
    wrong_at_highest: IntArray
    at_lowest: IntArray
    missed_at_lowest: IntArray
    scored: IntArray
    positives: IntArray
    suspicious: IntArray
    positive_groups: IntArray | None
    groups: Groups | None
    same: SameItems | str
    alike: LabelsAlike
    not_likely: str = ""


def look_at_items(ev: Evaluation, *, tell: Tell | None = None) -> ItemLook | str:
    """What the items of an evaluation say, or why they say nothing. ``tell`` hears the share of labels that is done."""
    p = ev.predictions
    if p is None:
        return "It needs predictions, one for each item; a service's counts do not say which items they are of."
    n = len(ev.labels)
    extremes = np.full((2, n), np.nan)
    ties = np.zeros((6, n), dtype=np.int64)
    suspicious = np.full(n, -1, dtype=np.int64)
    groups = _groups(p)
    of_groups = None if groups is None else np.zeros(n, dtype=np.int64)
    not_likely = _why_not_likely(p)

    def look(place: int) -> None:
        i = p.index(ev.labels[place])
        example, truth, score = p.scored(i)
        if len(score):
            high, low = score.max(), score.min()
            extremes[:, place] = high, low
            top, bottom = score == high, score == low
            positives = np.count_nonzero(truth)
            right_at_top = np.count_nonzero(top & truth)
            at_top, at_bottom = np.count_nonzero(top), np.count_nonzero(bottom)
            missed = np.count_nonzero(bottom & truth)
            ties[:, place] = at_top, at_top - right_at_top, at_bottom, missed, len(score), positives
            if not not_likely:
                rows = likely_wrong(truth, score)
                suspicious[place] = -1 if isinstance(rows, str) else len(rows)
        if groups is not None and of_groups is not None:
            there = np.concatenate([example[truth], p.unscored(i)])
            of_groups[place] = np.count_nonzero(np.bincount(groups.of_example[there], minlength=1))

    for done, _ in enumerate(each_label(look, range(n))):
        if tell is not None:
            tell((done + 1) / n)
    same = same_items(p, ev.labels)
    return ItemLook(
        highest=extremes[0],
        lowest=extremes[1],
        at_highest=ties[0],
        wrong_at_highest=ties[1],
        at_lowest=ties[2],
        missed_at_lowest=ties[3],
        scored=ties[4],
        positives=ties[5],
        suspicious=suspicious,
        positive_groups=of_groups,
        groups=groups,
        same=same,
        alike=labels_alike(ev, p),
        not_likely=not_likely,
    )


def _groups(p: Predictions) -> Groups | None:
    if p.groups is p.ids:
        return None
    names, of_example, sizes = np.unique(p.groups, return_inverse=True, return_counts=True)
    return Groups(of_example.astype(np.int64), names, sizes)


def _why_not_likely(p: Predictions) -> str:
    """As ``likely_label_errors`` refuses to say anything."""
    if p.decisions_only:
        return "The model gives decisions without scores, which say not how sure it is."
    if p.n_scores and (float(p.y_score.min()) < 0 or float(p.y_score.max()) > 1):
        return f"It needs scores between 0 and 1; there are scores from {p.y_score.min():.4g} to {p.y_score.max():.4g}."
    return ""
