"""Between which thresholds the choice lies: as one search after the other, and as often right as is said."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

import evalkit as ek
from evalkit.counting.grouped import GroupedScores, grouped_arrays
from evalkit.thresholds.goal import Goal
from evalkit.thresholds.new_data.optimism import SortedPairs
from evalkit.thresholds.new_data.threshold_range import MOST_GROUPS, draw_groups, threshold_range
from evalkit.thresholds.operating_points import best_point
from tests.conftest import SOAK


def pairs(seed: int, n: int = 150, groups: int | None = None) -> GroupedScores:
    rng = np.random.default_rng(seed)
    y = rng.random(n) < 0.3
    score = np.round(rng.normal(1.5 * y, 1), 1)
    score[rng.random(n) < 0.05] = -np.inf
    return grouped_arrays(y, score, None if groups is None else rng.integers(0, groups, n))


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        *((each, None) for each in ("f1", "f2", "cost 1 4", "cost 1 4 -1 rarer 3", "youden")),
        ("recall where precision >= 0.7", None),
        ("precision where recall >= 0.8", None),
        ("recall where false_alarms_per_hour <= 10 of 200", None),
        ("recall where false_positive_rate <= 0.2 with 90 %", None),
        ("recall where false_positive_rate <= 0.2 with 90 %", 0.01),  # one of ten labels that are promised together
    ],
)
def test_it_is_what_one_search_after_the_other_finds(text: str, risk: float | None) -> None:
    goal = Goal.parse(text)
    for seed in range(4):
        s = pairs(seed, groups=None if "with" in text else [None, 20][seed % 2])
        draws = draw_groups(s.n_groups, resamples=40, seed=seed)
        ordered = SortedPairs.of(s)
        points = [best_point(ordered.table(s, each.astype(np.int64)), goal, risk=risk) for each in draws.times.T]
        found = [each.threshold for each in points if isinstance(each, ek.OperatingPoint)]
        expected = np.quantile(found, [0.025, 0.975], method="nearest") if len(found) >= 20 else [np.nan, np.nan]
        np.testing.assert_array_equal(threshold_range(s, goal, draws, risk=risk), expected)


def test_where_it_is_not_known() -> None:
    s = pairs(1, groups=20)
    draws = draw_groups(s.n_groups)
    assert isnan(threshold_range(s, Goal.parse("recall where precision >= 0.7 with 90 %"), draws)[0])  # takes too long
    assert isnan(threshold_range(s, Goal.parse("recall where precision >= 1.01"), draws)[0])  # out of reach
    nothing = grouped_arrays([1, 0], [-np.inf, -np.inf], None)
    assert isnan(threshold_range(nothing, Goal("f1"), draw_groups(2))[0])


def test_many_groups_and_many_scores_are_put_together() -> None:
    """The range of 20,000 scores in as many groups is about that of each in turn, and the true best lies in it."""
    rng = np.random.default_rng(5)
    y = rng.random(20_000) < 0.1
    score = rng.normal(2 * y, 1)
    s = grouped_arrays(y, score, None)
    draws = draw_groups(s.n_groups)
    assert draws.times.shape[0] == MOST_GROUPS
    low, high = threshold_range(s, Goal("f1"), draws)
    ordered = SortedPairs.of(s)
    slow = []
    for _ in range(100):
        weight = np.bincount(rng.integers(0, 20_000, 20_000), minlength=20_000)
        slow.append(best_point(ordered.table(s, weight), Goal("f1")))
    ends = np.quantile([each.threshold for each in slow if isinstance(each, ek.OperatingPoint)], [0.025, 0.975])
    assert (low, high) == pytest.approx(tuple(ends), abs=0.12)
    assert low < 1.72 < high  # the best of all, by the two normal distributions


def test_it_holds_the_best_threshold_as_often_as_is_said() -> None:
    """Costs of 1 and 4 at a prevalence of 0.1, scores normal 2 apart: the best lies at ln(2.25) / 2 + 1."""
    rng, rounds, held = np.random.default_rng(0), 400 if SOAK else 100, 0
    draws = draw_groups(1000)
    for _ in range(rounds):
        y = rng.random(1000) < 0.1
        low, high = threshold_range(grouped_arrays(y, rng.normal(2 * y, 1), None), Goal("cost 1 4"), draws)
        held += low <= np.log(9 / 4) / 2 + 1 <= high
    assert held / rounds >= 0.9 - 2 * np.sqrt(0.09 / rounds)
