"""A world of single-label models. Its true figures have no closed form: they are those of one draw of two million."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import special

import evalkit as ek
from tests.worlds.laws import Array
from tests.worlds.world import ALIKE, Sample, Sizes

DRAWN = 2_000_000
"""Items of the draw that stands for the truth: figures are right to about .0005."""


@dataclass(frozen=True)
class SingleLabelWorld:
    """Items with one of ``classes`` labels, equally often, and softmax scores that are the probabilities.

    Attributes as in ``World``. separation: how much higher the true label scores, in standard deviations of a score.
    """

    name: str
    what: str
    classes: int
    separation: float
    sizes: Sizes
    at: float = 0.5
    groups: bool = False
    positives: None = None
    grades: None = None
    overlap: float = 1.0
    stronger: tuple[()] = ()

    @property
    def labels(self) -> list[str]:
        return [f"label {i}" for i in range(self.classes)]

    def draw(self, seed: int, *, better: bool = False) -> Sample:
        """A test set with two models of the same strength."""
        rng = np.random.default_rng([seed, *self.name.encode()])
        truth, (a, b) = self._scores(rng, len(self.sizes(rng)), 2)
        return Sample(self, seed, self._predictions(truth, a), self._predictions(truth, _other_scale(b)), False)  # type: ignore[arg-type]

    def thresholds(self) -> tuple[float, float]:
        return self.at, float(_other_scale(self.at))

    def truth(self, side: int = 0, *, better: bool = False) -> Mapping[str, Mapping[str, float]]:
        return _truth(self)

    def matched_truth(self, match: str, *, better: bool) -> Mapping[str, Mapping[str, float]]:
        return _truth(self)

    def _scores(self, rng: np.random.Generator, n: int, models: int) -> tuple[np.ndarray, list[Array]]:
        truth = np.eye(self.classes, dtype=np.bool_)[rng.integers(self.classes, size=n)]
        common = rng.normal(size=truth.shape)
        found = []
        for _ in range(models):
            error = np.sqrt(ALIKE) * common + np.sqrt(1 - ALIKE) * rng.normal(size=truth.shape)
            found.append(special.softmax(self.separation * (self.separation * truth + error), axis=1))
        return truth, found

    def _predictions(self, truth: np.ndarray, score: Array) -> ek.Predictions:
        ids = np.arange(len(truth)).astype(str).tolist()
        return ek.predictions_from_matrix(truth, score, labels=self.labels, ids=ids, task="multiclass")


def _other_scale(p: Array | float) -> Array:
    return 0.9 * np.asarray(p) ** 0.7


@cache
def _truth(world: SingleLabelWorld) -> Mapping[str, Mapping[str, float]]:
    """All labels have one law, so that means over them are those of each, estimated from all of them together."""
    truth, (score,) = world._scores(np.random.default_rng(20), DRAWN, 1)
    n, k = truth.shape
    hit = score >= world.at
    tp, fp, positives = int(np.sum(hit & truth)), int(np.sum(hit & ~truth)), int(truth.sum())
    c = ek.Counts.of_totals(tp, fp, positives, n * k - positives)
    at = {key: float(metric.function(c)) for key, metric in ek.METRICS.items()}
    whole = ek.counts_by_threshold(truth.ravel(), score.ravel())
    micro = at | {"average_precision": ek.average_precision(whole), "roc_auc": ek.roc_auc(whole)}
    best = np.argmax(score, axis=1)
    right = truth[np.arange(n), best]
    reached = score[np.arange(n), best] >= world.at
    return {
        "micro": micro,
        "macro": micro,
        "label": micro,
        "whole": {
            "top1_accuracy": float(np.mean(right & reached)),
            "log_loss": float(-np.mean(np.log(score[truth]))),
            "brier_score": float(np.mean(np.sum((score - truth) ** 2, axis=1))),
        },
    }
