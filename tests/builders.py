"""What several test files build: predictions, test sets with heavy ties, and counts made the slow way."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from evalkit import Counts, Predictions, predictions_from_matrix, predictions_from_pairs

ABSENT = float("-inf")
"""A score that the model did not give."""


def count_slowly(y_true: Sequence[bool], y_score: Sequence[float], threshold: float) -> Counts:
    """Counts of ``score >= threshold`` in plain Python, pair by pair; an absent score is never predicted."""
    tp = fp = fn = tn = 0
    for truth, score in zip(y_true, y_score, strict=True):
        predicted = score != ABSENT and score >= threshold
        tp += bool(truth and predicted)
        fp += bool(not truth and predicted)
        fn += bool(truth and not predicted)
        tn += bool(not truth and not predicted)
    return Counts(tp, fp, fn, tn)


def predictions(
    y_true: npt.ArrayLike,
    y_score: npt.ArrayLike,
    *,
    task: str = "multilabel",
    labels: Sequence[str] | None = None,
    ids: Sequence[str] | None = None,
    shuffled: int | None = None,
) -> Predictions:
    """Predictions from two tables, with ABSENT in ``y_score`` where the model gave no score.

    ``shuffled``: a seed; the pairs are then passed one by one in random order, even if no score is absent.
    """
    truth, score = np.asarray(y_true, dtype=bool), np.asarray(y_score, dtype=float)
    labels = labels or [f"label {i}" for i in range(truth.shape[1])]
    ids = ids or [f"example {i}" for i in range(truth.shape[0])]
    scored = score != ABSENT
    if shuffled is None and scored.all():
        return predictions_from_matrix(truth, score, labels=labels, ids=ids, task=task)
    row, column = np.nonzero(scored)
    order = np.random.default_rng(shuffled or 0).permutation(len(row))
    row, column = row[order], column[order]
    return predictions_from_pairs(
        row,
        column,
        score[row, column],
        truth[row, column],
        unscored=np.nonzero(truth & ~scored),
        labels=labels,
        ids=ids,
        task=task,
    )


def random_multilabel(seed: int, *, n: int = 60, k: int = 5, absent: float = 0.0) -> tuple[npt.NDArray, npt.NDArray]:
    """Truth and scores (n, k) of a rough multi-label model, rounded so that many scores tie."""
    rng = np.random.default_rng(seed)
    truth = rng.random((n, k)) < rng.uniform(0.1, 0.6, k)
    score = np.round(np.clip(rng.normal(0.35 + 0.3 * truth, 0.2), 0, 1), 1)
    score[rng.random((n, k)) < absent] = ABSENT
    return truth, score


def random_softmax(seed: int, *, n: int = 80, k: int = 4) -> tuple[npt.NDArray, npt.NDArray]:
    """Truth and probabilities (n, k) of a rough single-label model; every label occurs."""
    rng = np.random.default_rng(seed)
    truth = np.eye(k, dtype=bool)[np.concatenate([np.arange(k), rng.integers(k, size=n - k)])]
    logits = rng.normal(1.2 * truth)
    score = np.exp(logits)
    return truth, score / score.sum(axis=1, keepdims=True)
