"""Scores as models give them, the odd ones too: what a board must draw and step through whatever it is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import evalkit as ek

Made = tuple[np.ndarray, np.ndarray]
"""Truth and score of items, both (n,)."""


def _separated(rng: np.random.Generator, n: int, share: float, apart: float = 1.5) -> Made:
    truth = rng.random(n) < share
    return truth, rng.normal(apart * truth, 1.0)


def _sigmoid(rng: np.random.Generator, n: int) -> Made:
    """Most of the scores lie close to 0, as those of a network for a rare label do."""
    truth, logit = _separated(rng, n, 0.05 + 0.2 * rng.random(), 4)
    return truth, 1 / (1 + np.exp(9 - 2.5 * logit))


def _rare_event(rng: np.random.Generator, n: int) -> Made:
    truth, logit = _separated(rng, n, 0.02, 2)
    return truth, 0.0009 / (1 + np.exp(3 - logit))


def _saturated(rng: np.random.Generator, n: int) -> Made:
    truth, logit = _separated(rng, n, 0.5)
    return truth, 1 / (1 + np.exp(-11 - 2 * logit))


def _both_ends(rng: np.random.Generator, n: int) -> Made:
    truth, logit = _separated(rng, n, 0.4, 2)
    return truth, 1 / (1 + np.exp(-15 * (logit - 1)))


def _ties(rng: np.random.Generator, n: int) -> Made:
    truth, logit = _separated(rng, n, 0.3)
    return truth, np.clip(np.round(logit / 5 + 0.3, 1), 0, 1)


def _one_score(rng: np.random.Generator, n: int) -> Made:
    return rng.random(n) < 0.3, np.full(n, 0.25)


def _even(rng: np.random.Generator, n: int) -> Made:
    truth = rng.random(n) < 0.3
    return truth, np.clip(rng.normal(0.35 + 0.3 * truth, 0.2), 0, 1)


def _logits(rng: np.random.Generator, n: int) -> Made:
    truth, logit = _separated(rng, n, 0.3)
    return truth, 7 * logit - 3


def _negative(rng: np.random.Generator, n: int) -> Made:
    truth, logit = _separated(rng, n, 0.2)
    return truth, -5 + 0.01 / (1 + np.exp(-logit))


def _far(rng: np.random.Generator, n: int) -> Made:
    truth, logit = _separated(rng, n, 0.3)
    return truth, 10.0 ** rng.integers(3, 9) + 0.9 / (1 + np.exp(-logit))


def _tiny(rng: np.random.Generator, n: int) -> Made:
    truth, logit = _separated(rng, n, 0.3)
    return truth, 1e-9 + 1e-9 / (1 + np.exp(-logit))


def _huge(rng: np.random.Generator, n: int) -> Made:
    truth, logit = _separated(rng, n, 0.3)
    return truth, 1e12 + 1e11 * logit


def _heavy_tail(rng: np.random.Generator, n: int) -> Made:
    truth, logit = _separated(rng, n, 0.1)
    return truth, np.exp(3 * logit)


def _percent(rng: np.random.Generator, n: int) -> Made:
    truth, score = _even(rng, n)
    return truth, np.round(100 * score, int(rng.integers(0, 4)))


def _few_grades(rng: np.random.Generator, n: int) -> Made:
    """A few grades, all of which one step of a thousandth holds."""
    truth, logit = _separated(rng, n, 0.2)
    return truth, np.round(np.clip(logit, -2, 2)) * 1e-5 + 1e-4


SHAPES: dict[str, Callable[[np.random.Generator, int], Made]] = {
    function.__name__.strip("_"): function
    for function in (
        _sigmoid,
        _rare_event,
        _saturated,
        _both_ends,
        _ties,
        _one_score,
        _even,
        _logits,
        _negative,
        _far,
        _tiny,
        _huge,
        _heavy_tail,
        _percent,
        _few_grades,
    )
}


def shape_of(seed: int) -> str:
    return list(SHAPES)[seed % len(SHAPES)]


def model_of(seed: int, *, labels: int = 1, most: int = 3000, shape: str | None = None) -> ek.Evaluation:
    """A model whose scores have the shape of the seed, or ``shape``; of items in small groups where the seed is odd."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(60, most))
    made = [SHAPES[shape or shape_of(seed)](rng, n) for _ in range(labels)]
    truth, score = (np.column_stack(columns) for columns in zip(*made, strict=True))
    task = "binary" if labels == 1 else "multilabel"
    names = [f"label {i}" for i in range(labels)]
    groups = [f"g{i // 3}" for i in range(n)] if seed % 2 else None
    p = ek.predictions_from_matrix(truth, score, labels=names, task=task, name=f"model {seed}", groups=groups)
    return ek.evaluate(p)
