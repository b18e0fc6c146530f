"""Warnings about what a file says: it can be read without an error, and yet is likely a mistake."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np

from evalkit.arrays import BoolArray, FloatArray
from evalkit.counting.counts import table_of_scores
from evalkit.counting.curves import average_precision, roc_auc
from evalkit.counting.per_example import ROW_SUM_TOLERANCE, tie_note
from evalkit.predictions import Predictions
from evalkit.reading.sides import Note
from evalkit.reading.understanding.words import said_of

_BLANK = frozenset("\u034f\u115f\u1160\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10))))
"""Characters without a shape of their own, beside those that only give a direction or join."""
MANY_LABELS = 2_000
REVERSED_AUC = 0.4
FEW = 10
"""Positives and negatives, or scores, below which a figure of them is not worth a warning."""
ALL_RIGHT = 20
"""Items that are not all right by chance."""
GLANCED_AT, ENOUGH_POSITIVES = 4_096, 50
"""Of a label with more scores a glance at so many of them, with so many positives, may do."""
NAMED = 5
"""A warning names so many labels, and counts the others."""


def warnings_of(p: Predictions, *, joined: bool, said: Sequence[Note] = ()) -> Iterator[Note]:
    """Notes on labels, scores and ids. joined: scores and truth came from two files. said: earlier notes, of which
    nothing is said again."""
    yield from _near_duplicates(p.labels)
    if len(p.labels) > min(MANY_LABELS, max(p.n_examples, FEW)):
        yield _warn(
            f"There are {len(p.labels):,} labels for {p.n_examples:,} items, such as {_names(p.labels)}. "
            "Is the label column right?"
        )
    yield from _one_sided(p, said)
    if p.n_scores:
        yield from _range(p)
        if p.decisions_only:
            yield Note("There are decisions without scores: one operating point, and no curve.")
        else:
            yield from _decisions(p)
        if p.listed_only:
            yield among_detections(p)
        yield from _sums(p)
        yield from _all_right(p)
        reversed_ = list(_reversed(p))
        yield from reversed_ or _by_chance(p)
    yield from _labels_aside(p)
    if joined and p.numbered:
        yield _warn(
            "The ids are row numbers, so that items are matched by their order in the two files. "
            "Check that both files have one order."
        )
    if p.task == "multiclass" and not p.decisions_only and (on_ties := tie_note(p)):
        yield Note(on_ties)
    absent = p.n_pairs - p.n_scores
    if absent:
        yield Note(f"{absent:,} of {p.n_pairs:,} pairs have no score; they are never predicted.")


def _labels_aside(p: Predictions) -> Iterator[Note]:
    """All rows are one label, though a column beside them names several: each may have to be judged by itself."""
    if p.task != "binary":
        return
    for column, values in (p.attributes or {}).items():
        if 1 < len(set(values)) <= p.n_examples // 2 and said_of(column).get("label", 0) > 0:
            yield _warn(
                f"Column {column!r} names {len(set(values)):,} labels, and all rows are judged together as one. "
                f"To judge each by itself, choose {column!r} as the label, and leave id and positive class open."
            )
            return


def among_detections(p: Predictions) -> Note:
    """What recall means where a file lists detections alone, and a person has said of each whether it is right.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0]], [[0.8], [0.1]], labels=["Blackbird"], task="binary")
    >>> among_detections(p).text
    'Only detections are listed, so recall is among the detections of at least 0.1 (the lowest score), never recall of \
all events.'
    """
    return Note(
        f"Only detections are listed, so recall is among the detections of at least {p.y_score.min():.10g} (the lowest "
        "score), never recall of all events."
    )


def _warn(text: str) -> Note:
    return Note(text, warning=True)


def _names(labels: Sequence[str]) -> str:
    more = len(labels) - NAMED
    return ", ".join(map(repr, labels[:NAMED])) + (f" and {more:,} more" if more > 0 else "")


def _is_far_above_chance(truth: BoolArray, score: FloatArray) -> bool:
    """Whether some of many scores, evenly chosen, show at once that guessing does not do as well."""
    step = len(score) // GLANCED_AT
    if step < 2:
        return False
    truth, score = truth[::step], score[::step]
    positives = int(np.count_nonzero(truth))
    if positives < ENOUGH_POSITIVES:
        return False
    area = average_precision(table_of_scores(truth, score, positives, len(truth) - positives))
    return area > min(2 * positives / len(truth), (1 + positives / len(truth)) / 2)


def _near_duplicates(labels: Sequence[str]) -> Iterator[Note]:
    """A warning about labels that look alike: they differ in case, spaces, invisible or similar characters only.

    They are kept apart.
    """
    alike: dict[str, list[str]] = {}
    for label in labels:
        alike.setdefault(_seen(label), []).append(label)
    for twins in alike.values():
        if len(twins) > 1:
            yield _warn(f"Labels that look alike are counted apart: {', '.join(map(repr, twins))}.")


def _seen(label: str) -> str:
    """A label as a person sees it: without case, forms of characters, and characters that have no width."""
    visible = "".join(char for char in label if unicodedata.category(char) != "Cf" and char not in _BLANK)
    return " ".join(unicodedata.normalize("NFKC", visible).casefold().split())


def _one_sided(p: Predictions, said: Sequence[Note]) -> Iterator[Note]:
    """Labels of which all items are negatives, or all positives: often these are no labels."""
    never, always = (
        [p.labels[i] for i in np.flatnonzero((p.positives == total) & (p.n_known > 0)).tolist()]
        for total in (0, p.n_known)
    )
    if any("Never true" in note.text or "not occur in the truth" in note.text for note in said):
        never = []
    for labels, how_often in ((never, "Never"), (always, "Always")):
        if labels and p.n_examples > 1:
            question = "Is this a label?" if len(labels) == 1 else "Are these labels?"
            yield _warn(f"{how_often} true: {_names(labels)}. {question}")


def _range(p: Predictions) -> Iterator[Note]:
    low, high = float(p.y_score.min()), float(p.y_score.max())
    if low < 0 or high > 1:
        yield _warn(f"Scores go from {low:.9g} to {high:.9g}, so they are not read as probabilities.")


def _decisions(p: Predictions) -> Iterator[Note]:
    if p.decisions_only:
        return
    if p.n_scores >= FEW and _are_decisions(p.y_score):
        labels: Sequence[str] = p.labels
    else:
        scores = [p.scored(i)[2] for i in range(len(p.labels))]
        labels = [label for label, own in zip(p.labels, scores, strict=True) if len(own) >= FEW and _are_decisions(own)]
    if labels:
        yield _warn(f"The scores of {_names(labels)} are all 0 or 1. Are these decisions, not scores?")


def _are_decisions(score: FloatArray) -> bool:
    """Whether scores are 0 or 1, and some are 1. Most that are not show it at once."""
    return all(bool(((part == 0) | (part == 1)).all()) for part in (score[:FEW], score)) and bool(score.max() == 1)


def _sums(p: Predictions) -> Iterator[Note]:
    if p.task != "multiclass" or p.examples is not None or p.decisions_only:
        return
    with np.errstate(over="ignore"):
        off = np.abs(p.y_score.reshape(len(p.labels), -1).sum(axis=0) - 1) > ROW_SUM_TOLERANCE
    if off.any():
        yield _warn(
            f"In {int(off.sum()):,} of {p.n_examples:,} items the scores do not sum to 1; "
            "they are not read as probabilities."
        )


def _all_right(p: Predictions) -> Iterator[Note]:
    """The scores tell every item's class: so they do where the decision is taken for the truth."""
    if p.decisions_only or p.task == "multilabel" or p.n_examples < ALL_RIGHT or p.examples is not None:
        return
    truth, score = p.y_true, p.y_score
    if p.task == "multiclass":
        truth, score = truth.reshape(len(p.labels), -1), score.reshape(len(p.labels), -1)
        is_sure = (score == score.max(axis=0)).sum(axis=0) == 1
        is_right = bool(is_sure.all() and truth[score.argmax(axis=0), np.arange(p.n_examples)].all())
        is_right &= int((p.positives > 0).sum()) > 1
    else:
        enough = min(int(truth.sum()), int((~truth).sum())) >= FEW
        is_right = enough and float(score[truth].min()) > float(score[~truth].max())
    if is_right:
        yield _warn("The scores tell the true class of every item. Is the truth what the model decided?")


def _reversed(p: Predictions) -> Iterator[Note]:
    positives = int(p.y_true.sum())
    negatives = p.n_scores - positives
    if min(positives, negatives) < FEW:
        return
    area = roc_auc(table_of_scores(p.y_true, p.y_score, positives, negatives))
    if area < REVERSED_AUC:
        yield _warn(
            f"Positives score lower than negatives (ROC AUC {area:.3f}). Is the score of the other class, or reversed?"
        )


def _by_chance(p: Predictions) -> Iterator[Note]:
    """Labels whose scores tell no more than guessing would: of what they reach, no more than the share of positives.

    Scores that a model leaves out end the area early; guessing would then have that much less of it too.
    """
    labels = []
    for i in np.flatnonzero((p.positives >= FEW) & (p.n_known - p.positives >= FEW)).tolist():
        _, truth, score = p.scored(i)
        if _is_far_above_chance(truth, score):
            continue
        positives, known = int(p.positives[i]), int(p.n_known[i])
        reached = np.count_nonzero(truth) / positives
        if reached:
            area = average_precision(table_of_scores(truth, score, positives, known - positives))
            if area <= reached * positives / known * (1 + 1e-12):
                labels.append(p.labels[i])
    if labels:
        yield _warn(
            f"Average precision at or below chance: {_names(labels)}. Is the score of the other class, or of something "
            "else?"
        )
