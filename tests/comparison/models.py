"""Models to compare, and what tests look at in a difference."""

from math import inf

import numpy as np
import numpy.typing as npt

import evalkit as ek
from tests.builders import predictions, random_multilabel

KEYS = [*ek.METRICS, "roc_auc", "average_precision"]


def two_models(seed: int, *, n: int = 80, k: int = 3, absent: float = 0.0) -> tuple[ek.Predictions, ek.Predictions]:
    """Two rough multi-label models of one truth."""
    truth, score = random_multilabel(seed, n=n, k=k, absent=absent)
    noise = np.random.default_rng(seed).normal(0, 0.2, score.shape)
    other = np.round(np.clip(np.where(score == -inf, 0.4, score) + noise, 0, 1), 1)
    return predictions(truth, score), predictions(truth, other)


def one_label(truth: npt.ArrayLike, score: npt.ArrayLike, **options: object) -> ek.Predictions:
    return ek.predictions_from_matrix(
        np.asarray(truth)[:, None], np.asarray(score, dtype=float)[:, None], labels=["cat"], task="binary", **options
    )


def in_groups(p: ek.Predictions, n_groups: int) -> ek.Predictions:
    score = np.stack([p.label(name).y_score for name in p.labels], axis=1)
    truth = np.stack([p.label(name).y_true for name in p.labels], axis=1)
    groups = [f"video {i % n_groups}" for i in range(p.n_examples)]
    return ek.predictions_from_matrix(
        truth, score, labels=p.labels, ids=p.ids.tolist(), groups=groups, task="multilabel"
    )


def figures(d: ek.Difference) -> list[float]:
    return [
        d.p_value,
        d.mid_p,
        *(getattr(e, name) for e in (d.a, d.b, d.difference) for name in ("value", "low", "high")),
    ]


def placements(truth: npt.NDArray, score: npt.NDArray) -> npt.NDArray:
    """Of each pair the share of the other class that it beats, or is beaten by, ties counting half."""
    own, other = score[:, None], score[None, :]
    wins = np.where(truth[:, None], own > other, own < other) + 0.5 * (own == other)
    return np.array([wins[i, truth != truth[i]].mean() for i in range(len(truth))])


def two_ordered_models(
    seed: int, *, n: int = 80, k: int = 3, absent: float = 0.0, digits: int = 1
) -> tuple[ek.Predictions, ek.Predictions]:
    """The same, with ids whose order as text is that of the file, and so of the resamples. digits: of B's scores."""
    truth, score = random_multilabel(seed, n=n, k=k, absent=absent)
    noise = np.random.default_rng(seed).normal(0, 0.2, score.shape)
    other = np.round(np.clip(np.where(score == -inf, 0.4, score) + noise, 0, 1), digits)
    ids = [f"{i:04}" for i in range(n)]
    return predictions(truth, score, ids=ids), predictions(truth, other, ids=ids)


def counts_of(p: ek.Predictions, label: str, times: npt.NDArray, threshold: float) -> ek.Counts:
    y = p.label(label)
    hit = y.y_score >= threshold
    parts = (hit & y.y_true, hit & ~y.y_true, ~hit & y.y_true, ~hit & ~y.y_true)
    return ek.Counts(*(float(times[part].sum()) for part in parts))
