"""The true pairs of item and label among the scored items, and what differs between the labels of two files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from evalkit.arrays import Positions
from evalkit.errors import ReadingError
from evalkit.reading.joining.ids import NAMED
from evalkit.reading.sides import Note, Scores, Truth


def _no_positions() -> Positions:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class TruePairs:
    """labels: those of the scores, then further ones of the truth. example, label: (n_pairs,) positions among the
    scored items and these labels. unknown_example, unknown_label: (n_unknown,) likewise of pairs of unknown truth.
    denied_example, denied_label: (n_denied,) of those that a truth file lists as not true, see ``Listed``."""

    labels: tuple[str, ...]
    example: Positions
    label: Positions
    unknown_example: Positions
    unknown_label: Positions
    denied_example: Positions = field(default_factory=_no_positions)
    denied_label: Positions = field(default_factory=_no_positions)


def true_pairs(scores: Scores, truth: Truth, place: Positions) -> tuple[TruePairs, list[Note]]:
    """The true pairs, and notes on labels of one side only. place: the row in the truth of each scored item, or -1."""
    if truth.ids is scores.ids and truth.labels == scores.labels:
        pairs = (truth.example, truth.label, truth.unknown_example, truth.unknown_label)
        return TruePairs(scores.labels, *pairs), []
    used = tuple(truth.labels[i] for i in np.unique(truth.label).tolist())
    if truth.ids is not scores.ids:
        _refuse_other_labels(scores.labels, used)
    labels, position = _with_further(scores.labels, truth.labels)
    scored_item = np.full(len(truth.ids), -1, dtype=np.int64)
    scored_item[place[place >= 0]] = np.flatnonzero(place >= 0)
    example, label = scored_item[truth.example], position[truth.label]
    unsure, unsure_label = scored_item[truth.unknown_example], position[truth.unknown_label]
    is_scored, is_scored_too = example >= 0, unsure >= 0
    never_true = tuple(label for label in scores.labels if label not in set(used))
    notes = [
        *_labels_of_one_side(labels[len(scores.labels) :], "scores"),
        *_labels_of_one_side(never_true, "truth"),
    ]
    true = TruePairs(labels, example[is_scored], label[is_scored], unsure[is_scored_too], unsure_label[is_scored_too])
    if truth.listed is None:
        return true, notes
    denied, of_label = scored_item[truth.listed.example], position[truth.listed.label]
    return replace(true, denied_example=denied[denied >= 0], denied_label=of_label[denied >= 0]), notes


def differing_truth(own: Truth, true: TruePairs, place: Positions) -> list[Note]:
    """A warning where the file of the scores has a truth of its own that differs from the one that is used.

    place: the row in the truth file of each scored item; items that are not there are not compared.
    """
    labels, position = _with_further(true.labels, own.labels)

    def numbered(example: Positions, label: Positions) -> Positions:
        return example.astype(np.int64) * len(labels) + label

    in_scores, in_truth = numbered(own.example, position[own.label]), numbered(true.example, true.label)
    unknown = [
        numbered(own.unknown_example, position[own.unknown_label]),
        numbered(true.unknown_example, true.unknown_label),
    ]
    differing = np.unique(np.setdiff1d(np.setxor1d(in_scores, in_truth), np.concatenate(unknown)) // len(labels))
    differing = differing[place[differing] >= 0]
    if not len(differing):
        return []
    items = "1 item" if len(differing) == 1 else f"{len(differing):,} items"
    first = ", ".join(repr(str(item)) for item in own.ids[differing[:NAMED]])
    text = f"Both files have a truth, and for {items} not the same one, such as {first}. The truth file is used."
    return [Note(text, warning=True)]


def _with_further(labels: Sequence[str], others: Sequence[str]) -> tuple[tuple[str, ...], Positions]:
    """Labels with those of the others that are new at their end, and the position of each of the others among them."""
    position = {label: i for i, label in enumerate(labels)}
    of_others = np.array([position.setdefault(label, len(position)) for label in others], dtype=np.int64)
    return tuple(position), of_others


def _refuse_other_labels(labels: Sequence[str], true: Sequence[str]) -> None:
    """Two files without a single label in common are of two models, or write labels differently."""
    if not true or not set(true).isdisjoint(labels):
        return
    of_scores, of_truth = (", ".join(map(repr, some[:NAMED])) for some in (labels, true))
    raise ReadingError(
        "No true label occurs among the labels of the scores.",
        found=f"true labels {of_truth}; labels of the scores {of_scores}",
        remedy="Write labels alike in both files.",
    )


def _labels_of_one_side(labels: Sequence[str], lacking: str) -> list[Note]:
    """lacking: the side on which these labels do not occur."""
    if not labels:
        return []
    some = ", ".join(map(repr, labels[:NAMED])) + (", ..." if len(labels) > NAMED else "")
    verb = "label does" if len(labels) == 1 else "labels do"
    return [Note(f"{len(labels):,} {verb} not occur in the {lacking}: {some}.", warning=True)]
