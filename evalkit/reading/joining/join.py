"""Scores and truth of one test set, joined by the ids of items, as Predictions with an account of every row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from evalkit.arrays import BoolArray, Positions
from evalkit.errors import ReadingError
from evalkit.predictions import Predictions
from evalkit.reading.joining.accounts import Account, items_left_out
from evalkit.reading.joining.choices import Joining
from evalkit.reading.joining.evaluated import Evaluated, is_single_label, predictions_of, used_pairs, with_task
from evalkit.reading.joining.ids import match_ids
from evalkit.reading.joining.split import other_parts
from evalkit.reading.joining.true_pairs import TruePairs, differing_truth, true_pairs
from evalkit.reading.joining.unlisted_pairs import with_unlisted
from evalkit.reading.joining.windows.interval_sides import interval_sides
from evalkit.reading.sides import Note, Scores, Texts, Truth


@dataclass(frozen=True, slots=True)
class Joined:
    """accounts: of the file of the scores and, where there is another, of the truth file."""

    predictions: Predictions
    notes: tuple[Note, ...]
    accounts: tuple[Account, ...]


def join(scores: Scores, truth: Truth, joining: Joining, files: tuple[str, str], *, own: Truth | None = None) -> Joined:
    """Join two sides. ``files`` are their names, the same one twice where one file holds both.

    own: the truth in the file of the scores where a second file has the truth that is used. ReadingError where nothing
    is left to evaluate, or where the two sides or the user's choices contradict each other.
    """
    if not len(scores.score):
        found = f"{len(scores.ids):,} items"
        raise ReadingError("There is no score at all.", found=found, remedy="Fill in the scores.")
    one_file = truth.ids is scores.ids
    intervals = None if one_file else interval_sides(scores, truth, joining)
    if intervals is not None:
        truth, place, on_ids = intervals.truth, intervals.place, list(intervals.notes)
    else:
        place, on_ids = _placed(scores, truth, joining)
    true, on_labels = true_pairs(scores, truth, place)
    on_own_truth = [] if own is None or one_file else differing_truth(own, true, place)
    true, listed_only, on_unlisted = with_unlisted(scores, truth, true, place, files[1])
    attributes, groups = (scores.attributes, scores.groups) if one_file else _further_columns(scores, truth, place)
    others, on_parts = other_parts(attributes, joining.split, joining.split_column)
    single_label = is_single_label(scores, truth, joining.task)
    without_label, not_known = None, None
    if single_label is True:
        true, not_known = _known_as_a_whole(true, len(place))
    elif joining.unlabelled == "exclude":
        without_label = _without_label(true, len(place))
    left_out = items_left_out(place, others, without_label, not_known)
    used = used_pairs(scores, true, left_out.used)
    evaluated, task, on_task = with_task(used, scores.task, single_label, joining)
    accounts = [left_out.account(files[0], scores)]
    if intervals is not None:
        accounts.append(intervals.account(files[1], left_out.used))
    elif not one_file:
        accounts.append(left_out.of_truth(len(truth.ids), place).account(files[1], truth))
    return Joined(
        predictions_of(
            evaluated,
            task,
            attributes,
            groups,
            left_out.used,
            listed_only=listed_only,
            decisions_only=scores.decisions_only,
        ),
        (
            *(*scores.notes, *truth.notes, *on_ids, *on_labels, *on_own_truth, *on_unlisted, *on_parts, *on_task),
            *([] if on_unlisted and listed_only else _on_unknown(evaluated)),
        ),
        tuple(accounts),
    )


def _placed(scores: Scores, truth: Truth, joining: Joining) -> tuple[Positions, list[Note]]:
    """The row in the truth of each scored item, by the ids of items as a whole."""
    place, on_ids = (np.arange(len(scores.ids)), []) if truth.ids is scores.ids else match_ids(scores, truth, joining)
    return place, [*on_ids, *([] if truth.events is None else [_OF_WHOLE_ITEMS])]


_OF_WHOLE_ITEMS: Final = Note(
    "The truth is of intervals and the scores are not of windows: an item has each label of its events."
)


def _without_label(true: TruePairs, n_items: int) -> BoolArray:
    """Items without a true label. One with labels of unknown truth may have one."""
    may_have = np.concatenate([true.example, true.unknown_example])
    is_without: BoolArray = np.bincount(may_have, minlength=n_items) == 0
    return is_without


def _known_as_a_whole(true: TruePairs, n_items: int) -> tuple[TruePairs, BoolArray]:
    """The truth of a single-label model, and the items whose true label is not known.

    Where an item has a true label, all others are not true of it, whatever the file says of them.
    """
    has_label = np.bincount(true.example, minlength=n_items) > 0
    unsure = np.bincount(true.unknown_example, minlength=n_items) > 0
    none = true.unknown_example[:0]
    return replace(true, unknown_example=none, unknown_label=none), unsure & ~has_label


def _on_unknown(evaluated: Evaluated) -> list[Note]:
    n = len(evaluated.unknown_example)
    if not n:
        return []
    verb, whose = ("pair has", "its label's") if n == 1 else ("pairs have", "their labels'")
    return [Note(f"{n:,} {verb} no known truth and {'is' if n == 1 else 'are'} left out of {whose} counts.")]


def _further_columns(scores: Scores, truth: Truth, place: Positions) -> tuple[dict[str, Texts], Texts | None]:
    """Attributes and groups of two files for every scored item.

    An attribute of one name and the same values in both files is kept once; else the one of the truth file is called
    "<name> (truth)". place: the row in the truth of each scored item, -1 where it has none.
    """
    attributes = dict(scores.attributes)
    for name, column in truth.attributes.items():
        values = np.append(column, "")[place]  # -1, without truth, takes the empty text
        differs = name in attributes and not bool((attributes[name] == values)[place >= 0].all())
        attributes.setdefault(f"{name} (truth)" if differs else name, values)
    if scores.groups is not None or truth.groups is None:
        return attributes, scores.groups
    return attributes, np.where(place >= 0, truth.groups[place], scores.ids)
