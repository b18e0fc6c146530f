"""Scores in groups."""

from math import inf

import numpy as np
import numpy.typing as npt


def some_groups(seed: int, *, n: int = 60, absent: float = 0.1) -> tuple[npt.NDArray, npt.NDArray, npt.NDArray]:
    rng = np.random.default_rng(seed)
    truth = rng.random(n) < 0.4
    score = np.round(rng.normal(0.4 + 0.2 * truth, 0.2), 1)
    score[rng.random(n) < absent] = -inf
    return truth, score, rng.integers(12, size=n)
