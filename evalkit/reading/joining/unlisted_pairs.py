"""A truth file that lists some pairs of item and label alone: what becomes of the scores that it says nothing of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evalkit.arrays import Positions
from evalkit.reading.joining.true_pairs import TruePairs
from evalkit.reading.sides import Note, Scores, Truth
from evalkit.reading.unlisted import about_unlisted


def with_unlisted(
    scores: Scores, truth: Truth, true: TruePairs, place: Positions, file: str
) -> tuple[TruePairs, bool, list[Note]]:
    """The true pairs, with those of unknown truth; whether nothing is known of pairs that are in neither; and notes.

    place: the row in the truth of each scored item, -1 where it has none. file: the name of the truth file.
    ReadingError where most pairs are not listed and nobody said what that means.
    """
    if truth.listed is None:
        return true, truth.listed_only, []
    n_labels, known_item = len(true.labels), place >= 0
    shape = int(np.count_nonzero(known_item)), n_labels

    def numbered(example: Positions, label: Positions) -> Positions:
        return example.astype(np.int64) * n_labels + label

    are_true, denied = numbered(true.example, true.label), numbered(true.denied_example, true.denied_label)
    listed = np.concatenate([are_true, denied, numbered(true.unknown_example, true.unknown_label)])
    scored = numbered(scores.example, scores.label)[known_item[scores.example]]
    notes = about_unlisted(
        file,
        shape,
        unlisted=shape[0] * n_labels - len(listed),
        example=(np.cumsum(known_item) - 1)[true.example],
        true=np.ones(len(are_true), dtype=np.bool_),
        scored=np.isin(are_true, scored),
        listed_only=truth.listed.listed_only,
    )
    if not notes or not truth.listed.listed_only:
        return true, False, list(notes)
    unknown = np.union1d(np.setdiff1d(scored, listed), listed[len(are_true) + len(denied) :])
    unscored = int(np.count_nonzero(~np.isin(denied, scored)))
    verbs = "pair is listed as not true and has" if unscored == 1 else "pairs are listed as not true and have"
    without_score = f"{unscored:,} {verbs} no score: such pairs are in no figure either."
    return (
        replace(true, unknown_example=unknown // n_labels, unknown_label=unknown % n_labels),
        True,
        [*notes, *([Note(without_score)] if unscored else [])],
    )
