"""Thresholds for each label beside one for all, on held-out folds: by a slow loop, and where the answer is known."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import numpy as np
import pytest

import evalkit as ek
from evalkit.thresholds.new_data.held_out import held_out
from evalkit.thresholds.new_data.optimism import FOLDS, REPEATS, folds
from tests.builders import predictions
from tests.conftest import SOAK

ROUNDS = 300 if SOAK else 25


def drawn(seed: int, shifts: list[float], n: int = 300, *, size: int = 1) -> ek.Predictions:
    """Labels whose scores are equally good, and lie higher by a shift each; groups share some of their scores."""
    rng = np.random.default_rng(seed)
    truth = rng.random((n, len(shifts))) < 0.3
    groups = np.arange(n) // size
    alike = 0.0 if size == 1 else 0.3
    noise = np.sqrt(1 - alike) * rng.normal(size=truth.shape) + np.sqrt(alike) * rng.normal(size=truth.shape)[groups]
    score = np.round(1.5 * truth + noise + shifts, 2)
    names = [f"v{each}" for each in groups]
    labels = [f"l{i}" for i in range(len(shifts))]
    return ek.predictions_from_matrix(truth, score, labels=labels, groups=names, task="multilabel")


@pytest.mark.parametrize("goal", ["f1", "f2", "recall where precision >= 0.6", "recall where precision >= 0.99"])
def test_figures_are_those_of_a_slow_loop_over_folds(goal: str) -> None:
    p = drawn(1, [0, 0.5, 1], 60, size=2)
    found = held_out(ek.evaluate(p), goal)
    rng = np.random.default_rng(0)
    names = list(dict.fromkeys(p.groups.tolist()))
    place = np.array([names.index(each) for each in p.groups.tolist()])
    wanted = ek.Goal.parse(goal)
    beta = wanted.beta or 1
    figures: dict[str, list[list[float]]] = {"each": [], "one": []}
    for _ in range(REPEATS):
        fold = folds(len(names), rng)[place]
        counts = {side: np.zeros((3, 3)) for side in figures}
        for each in range(FOLDS):
            inside, outside = np.flatnonzero(fold != each), np.flatnonzero(fold == each)
            of = {label: p.label(label) for label in p.labels}
            pooled = [np.concatenate([getattr(s, key)[inside] for s in of.values()]) for key in ("y_true", "y_score")]
            shared = chosen(*pooled, wanted, np.inf)
            for i, s in enumerate(of.values()):
                own = chosen(s.y_true[inside], s.y_score[inside], wanted, shared)
                for side, at in (("each", own), ("one", shared)):
                    c = ek.counts_by_threshold(s.y_true[outside], s.y_score[outside]).at(at)
                    counts[side][i] += c.tp, c.fp, c.fn
        for side, table in counts.items():
            whole = ek.Counts(*table.sum(axis=0).astype(int), 0)
            of_labels = [ek.f_beta(ek.Counts(*row.astype(int), 0), beta) for row in table]
            figures[side].append([ek.precision(whole), ek.recall(whole), ek.f_beta(whole, beta), np.mean(of_labels)])
    for side, of_side in (("each", found.each), ("one", found.one)):
        assert list(of_side.values()) == pytest.approx(np.mean(figures[side], axis=0))
    assert found.beta == beta
    for key, e in found.difference.items():
        assert e.value == pytest.approx(found.each[key] - found.one[key])
        assert e.low < e.value < e.high


def chosen(truth: np.ndarray, score: np.ndarray, goal: ek.Goal, otherwise: float) -> float:
    point = ek.find_threshold(ek.counts_by_threshold(truth, score), goal.maximize, goal.subject_to)
    return point.threshold if isinstance(point, ek.OperatingPoint) else otherwise


@pytest.mark.parametrize("size", [1, 5])
def test_they_pay_where_scales_differ_and_not_where_labels_are_alike(size: int) -> None:
    alike = [held_out(ek.evaluate(drawn(seed, [0.0] * 4, size=size)), "f1").pays for seed in range(ROUNDS)]
    differ = [held_out(ek.evaluate(drawn(seed, [0, 1, 2, 4], size=size)), "f1").pays for seed in range(ROUNDS)]
    assert alike.count(True) <= ROUNDS * (0.025 + 3 * np.sqrt(0.025 / ROUNDS))
    assert differ.count(True) >= 0.8 * ROUNDS


def test_the_interval_of_the_mean_holds_the_difference_on_new_data() -> None:
    """Estimand: the mean F1 on new data at thresholds that were chosen on all of these, less that at the one."""
    shifts = [0, 0.2, 0.4]
    big = dict(ek.evaluate(drawn(10_000, shifts, 100_000)).per_label)
    held, values, truth = 0, [], []
    for seed in range(ROUNDS):
        p = drawn(seed, shifts)
        e = held_out(ek.evaluate(p), "f1").difference["mean_f"]
        plan = ek.plan_thresholds(p, "f1", cross_fit=False)
        each, one = (
            np.mean([ek.f1(big[label].at(at)) for label, at in thresholds.items()])
            for thresholds in (plan.thresholds, dict.fromkeys(big, plan.shared))
        )
        held += e.low <= each - one <= e.high
        values.append(e.value)
        truth.append(each - one)
    assert held / ROUNDS >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / ROUNDS)
    error = np.std(np.subtract(values, truth)) / np.sqrt(ROUNDS)
    assert abs(np.mean(values) - np.mean(truth)) <= 0.01 + 2 * error


def test_where_there_is_nothing_to_compare_the_reason_is_said() -> None:
    assert "one label" in held_out(ek.evaluate(drawn(1, [0.0])), "f1").reason
    assert "15 groups" in held_out(ek.evaluate(drawn(1, [0, 0], 30, size=2)), "f1").reason
    assert held_out(ek.evaluate(drawn(1, [0, 0], 30, size=2)), "f1").pays is None
    never = predictions(np.zeros((40, 2), dtype=bool), np.random.default_rng(0).random((40, 2)))
    found = held_out(ek.evaluate(never), "recall where precision >= 0.5")
    assert isnan(found.each["mean_f"])
    assert "too few positives" in found.difference["mean_f"].reason
    counts = replace(ek.evaluate(never), predictions=None)
    with pytest.raises(ek.InvalidInputError, match="counts only"):
        held_out(counts, "f1")


def test_how_far_it_is_is_told_from_nothing_on() -> None:
    told: list[float] = []
    p = drawn(2, [0, 0.5, 1], 60)
    assert repr(held_out(ek.evaluate(p), "f1", progress=told.append)) == repr(held_out(ek.evaluate(p), "f1"))
    assert told[0] == 0
    assert told == sorted(set(told))
    assert told[-1] < 1
