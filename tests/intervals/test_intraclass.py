"""What related cases are worth by the intraclass correlation: by a slow analysis of variance, and by hand."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.counting.grouped import GroupedScores, grouped_arrays
from evalkit.counting.source import GroupedCounts
from evalkit.intervals.intraclass import BY_CORRELATION, worth_by_correlation

CASES = {
    "recall": lambda y: (y, y),
    "false_positive_rate": lambda y: (~y, ~y),
    "false_alarm_share": lambda y: (np.ones_like(y), ~y),
    "predicted_positive_rate": lambda y: (np.ones_like(y), np.ones_like(y)),
}


def slowly(y: np.ndarray, score: np.ndarray, group: np.ndarray, threshold: float, key: str) -> float:
    """One-way analysis of variance of the indicator, in groups that hold cases."""
    case, hit = CASES[key](y)
    x, of = (hit & (score >= threshold))[case].astype(float), group[case]
    names = np.unique(of)
    n, k = len(x), len(names)
    sizes = np.array([np.sum(of == g) for g in names])
    means = np.array([x[of == g].mean() for g in names])
    if k < 2 or n == k:
        return float(k)
    between = np.sum(sizes * (means - x.mean()) ** 2) / (k - 1)
    within = sum(np.sum((x[of == g] - m) ** 2) for g, m in zip(names, means, strict=True)) / (n - k)
    size = (n - np.sum(sizes**2) / n) / (k - 1)
    total = between + (size - 1) * within
    r = 1.0 if total == 0 else float(np.clip((between - within) / total, 0, 1))
    return n / (1 + (np.sum(sizes**2) / n - 1) * r)


@pytest.mark.parametrize("key", BY_CORRELATION)
def test_it_is_that_of_a_slow_analysis_of_variance(key: str) -> None:
    for seed in range(40):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(4, 120))
        group = rng.integers(0, int(rng.integers(2, 15)), n)
        y = rng.random(n) < 0.5
        score = np.round(rng.normal(size=n) + rng.normal(size=15)[group], 1)
        score[rng.random(n) < 0.1] = -np.inf
        s = grouped_arrays(y, score, group)
        t = np.append(np.inf, np.unique(s.y_score)[::-1])
        expected = [slowly(y, score, group, each, key) for each in t]
        np.testing.assert_allclose(worth_by_correlation(s, t, key), expected, rtol=1e-9, atol=1e-9)


def test_counts_of_groups_give_what_their_scores_give() -> None:
    rng = np.random.default_rng(3)
    group, y, score = rng.integers(0, 9, 200), rng.random(200) < 0.4, np.round(rng.random(200), 2)
    s = grouped_arrays(y, score, group)
    t = np.append(np.inf, np.unique(score)[::-1])
    tp, fp = (
        np.array([[int(np.sum(part & (group == g) & (score >= each))) for each in t] for g in range(9)])
        for part in (y, ~y)
    )
    counts = GroupedCounts(t, tp, fp, s.positives, s.negatives)
    for key in BY_CORRELATION:
        np.testing.assert_allclose(worth_by_correlation(counts, t, key), worth_by_correlation(s, t, key))


def test_alike_within_groups_only_groups_count_and_unlike_all_do() -> None:
    y = np.ones(40, dtype=bool)
    group = np.repeat(np.arange(10), 4)
    alike = grouped_arrays(y, np.repeat(np.arange(10.0), 4), group)
    assert worth_by_correlation(alike, np.array([4.5]), "recall")[0] == pytest.approx(10)
    unlike = grouped_arrays(y, np.tile(np.arange(4.0), 10), group)
    assert worth_by_correlation(unlike, np.array([1.5]), "recall")[0] == pytest.approx(40)
    nobody = GroupedScores(y[:0], np.zeros(0), group[:0], np.zeros(3, dtype=int), np.ones(3, dtype=int))
    assert worth_by_correlation(nobody, np.array([0.5]), "recall")[0] == 0
