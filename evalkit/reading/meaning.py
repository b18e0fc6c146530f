"""Warnings about what a file says: it can be read without an error, and yet is likely a mistake."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np

from evalkit.counting.counts import table_of_scores
from evalkit.counting.curves import roc_auc
from evalkit.counting.per_example import ROW_SUM_TOLERANCE
from evalkit.predictions import Predictions
from evalkit.reading.sides import Note

_BLANK = frozenset("\u034f\u115f\u1160\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10))))
"""Characters without a shape of their own, beside those that only give a direction or join."""
MANY_LABELS = 2_000
REVERSED_AUC = 0.4
FEW = 10
"""Positives and negatives below which a ROC AUC is not worth a warning."""


def warnings_of(p: Predictions, *, joined: bool) -> Iterator[Note]:
    """Notes on labels, scores and ids. joined: scores and truth came from two files."""
    yield from _near_duplicates(p.labels)
    if len(p.labels) > MANY_LABELS or (len(p.labels) > 50 and len(p.labels) > p.n_examples):
        yield _warn(f"There are {len(p.labels):,} labels for {p.n_examples:,} items. Is the label column right?")
    if p.n_scores:
        yield from _range(p)
        yield from _sums(p)
        yield from _reversed(p)
    if joined and p.numbered:
        yield _warn(
            "The ids are row numbers, so that items are matched by their order in the two files. "
            "Check that both files have one order."
        )
    absent = p.n_pairs - p.n_scores
    if absent:
        yield Note(f"{absent:,} of {p.n_pairs:,} pairs have no score; they are never predicted.")


def _warn(text: str) -> Note:
    return Note(text, warning=True)


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


def _range(p: Predictions) -> Iterator[Note]:
    low, high = float(p.y_score.min()), float(p.y_score.max())
    if low < 0 or high > 1:
        yield _warn(f"Scores go from {low:g} to {high:g}, so they are not read as probabilities.")


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
