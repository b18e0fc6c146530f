"""The pairs that can be drawn, each with its score and with how likely it is held to be true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.arrays import ABSENT, BoolArray, FloatArray, IntArray
from evalkit.calibration.isotonic import isotonic
from evalkit.counting.counts import counts_by_threshold
from evalkit.errors import InvalidInputError
from evalkit.predictions import Predictions

MOST_PAIRS = 20_000_000
"""Pairs of all labels together; of more a label has to be named."""
FEWEST = 5
"""With fewer positives or negatives of known truth scores say by themselves how likely a pair is true."""

_STEPS, _PENALTY, _FAR = 25, 1e-3, 30.0


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Pairs, label after label. example, label: (n_pairs,) positions. score: -inf where the model gave none. chance:
    (n_pairs,) how likely each is true, inside (0, 1)."""

    example: IntArray
    label: IntArray
    score: FloatArray
    chance: FloatArray


def pool_of(p: Predictions, labels: Sequence[str], of: Predictions, *, unknown_only: bool = False) -> Pool:
    """The pairs of some labels.

    p: says by its truth how likely a score comes true; the truth of a single pair is not looked at. of: whose pairs
    these are, scored by the same model.
    unknown_only: those whose truth is not known.
    """
    if of.n_examples * len(labels) > MOST_PAIRS:
        raise InvalidInputError(
            "There are too many pairs to draw from.",
            found=f"{of.n_examples * len(labels):,}",
            remedy="Name a label.",
        )
    parts = []
    for label in labels:
        score = scores_of(of, label)
        drawn_from = ~of.known(of.index(label)) if unknown_only else np.ones(of.n_examples, dtype=np.bool_)
        example = np.flatnonzero(drawn_from)
        chance = chances(p, label, score[example])
        parts.append((example, np.full(len(example), of.index(label)), score[example], chance))
    return Pool(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def scores_of(p: Predictions, label: str) -> FloatArray:
    """(n_examples,) the scores of a label, whether or not truth is known; -inf where the model gave none."""
    i = p.index(label)
    score = np.full(p.n_examples, ABSENT)
    unsure, theirs = p.unknown(i)
    score[unsure] = np.where(np.isnan(theirs), ABSENT, theirs)
    example, _, known = p.scored(i)
    score[example] = known
    return score


def chances(p: Predictions, label: str, score: FloatArray) -> FloatArray:
    """How likely pairs of a label with these scores are true, by the truth of others.

    The mean of isotonic regression and of a logistic curve of the score's rank, kept from 0 and 1 by half a pair.
    Where fewer than ``FEWEST`` of either kind are known a score from 0 to 1 is taken for its own chance, and any other
    for one half.

    >>> from evalkit.making import predictions_from_matrix
    >>> truth = [[0]] * 5 + [[1]] * 5
    >>> p = predictions_from_matrix(truth, [[i / 10] for i in range(10)], labels=["cat"], task="binary")
    >>> chances(p, "cat", np.array([0.2, 0.7, -np.inf])).round(4).tolist()
    [0.0455, 0.9545, 0.0455]
    """
    given = score > ABSENT
    each = p.label(label)
    scored = each.y_score > ABSENT
    n, n_true = len(each.y_true), int(each.y_true.sum())
    edge = 0.5 / (n + 1)
    if min(n_true, n - n_true) < FEWEST or not scored.any():
        low, high = (float(score[given].min()), float(score[given].max())) if given.any() else (0.0, 1.0)
        guessed = score if low >= 0 and high <= 1 else np.full(len(score), 0.5)
        return np.clip(np.where(given, guessed, 0.0), 0.01, 0.99)
    curve = isotonic(counts_by_threshold(each.y_true[scored], each.y_score[scored]))
    lost = ~scored
    of_absent = (float(each.y_true[lost].sum()) + edge) / (int(lost.sum()) + 1)
    at = np.where(given, score, 0.0)
    smooth = _by_rank(each.y_true[scored], each.y_score[scored], at)
    found = np.where(given, (curve.at(at) + smooth) / 2, of_absent)
    return np.clip(found, edge, 1 - edge)


def _by_rank(truth: BoolArray, score: FloatArray, at: FloatArray) -> FloatArray:
    """Logistic regression of the truth on the log odds of the score's rank, at some scores; whatever scale scores have.

    Of few positives isotonic regression is 0 over most of the range, as if nothing could be found there.
    """
    ranked = np.sort(score)
    x, y = _log_odds(ranked, score), truth.astype(np.float64)
    design = np.column_stack([np.ones(len(x)), x])
    fitted = np.zeros(2)
    for _ in range(_STEPS):
        chance = _chance_of(design @ fitted)
        weights = chance * (1 - chance) + 1e-9
        slope = design.T @ (y - chance) - _PENALTY * fitted
        fitted += np.linalg.solve(design.T @ (design * weights[:, None]) + _PENALTY * np.eye(2), slope)
    return _chance_of(fitted[0] + fitted[1] * _log_odds(ranked, at))


def _log_odds(ranked: FloatArray, score: FloatArray) -> FloatArray:
    """Of the share of some ranked scores that lie below a score, in the middle of those that equal it."""
    places = (np.searchsorted(ranked, score, side="left") + np.searchsorted(ranked, score, side="right")) / 2
    below = (places + 0.5) / (len(ranked) + 1)
    return np.asarray(np.log(below / (1 - below)))


def _chance_of(log_odds: FloatArray) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -_FAR, _FAR))))
