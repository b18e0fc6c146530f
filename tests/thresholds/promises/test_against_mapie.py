"""Promises against those of MAPIE's binary method, which is another's code: the same sequence, and as many answers."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from mapie.risk_control import BinaryClassificationController

import evalkit as ek
from evalkit.thresholds.promises.guarantee import SEQUENCE, chance, first_rank
from tests.conftest import SOAK
from tests.thresholds.promises.test_guarantee import WORLDS

ROUNDS = 1000 if SOAK else 150
RISK = 0.1


def of_mapie(
    truth: np.ndarray, score: np.ndarray, least: float, thresholds: np.ndarray, *, confidence: float, method: str
) -> BinaryClassificationController:
    """Calibrated on scores as they are."""
    controller = BinaryClassificationController(
        lambda x: np.stack([1 - x[:, 0], x[:, 0]], axis=1),
        "precision",
        least,
        confidence_level=confidence,
        list_predict_params=thresholds,
        fwer_method=method,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where it has no answer
        return controller.calibrate(score[:, None], truth.astype(int))


@pytest.mark.parametrize("least", [0.7, 0.8, 0.9])
def test_from_the_same_rank_on_its_fixed_sequence_is_ours(least: float) -> None:
    """MAPIE multiplies a share by its cases and rounds up, which counts an error too many where the product is inexact:
    its p-values are ours, or lie between ours and those of one error more."""
    longest, equal = 0, 0.0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        score = np.round(rng.random(300), 2)
        truth = rng.random(300) < np.clip(score + 0.3, 0, 0.97)
        t = ek.counts_by_threshold(truth, score)
        hits, cases = t.tp.astype(float), (t.tp + t.fp).astype(float)
        rows = np.flatnonzero(cases >= first_rank(least, RISK))
        theirs = of_mapie(
            truth, score, least, t.thresholds[rows], confidence=1 - SEQUENCE * RISK, method="fixed_sequence"
        )
        ours, one_more = (chance(np.maximum(hits[rows] - more, 0), cases[rows], least) for more in (0, 1))
        p_values = np.ravel(theirs.p_values)
        exact = np.isclose(p_values, ours, rtol=1e-9)
        assert ((p_values > ours) & (p_values < one_more * (1 + 1e-9)))[~exact].all()
        equal += exact.mean()
        kept = t.thresholds[rows[np.logical_and.accumulate(p_values <= SEQUENCE * RISK)]]
        np.testing.assert_array_equal(np.ravel(theirs.valid_predict_params), kept)
        promised = ek.find_threshold(t, "recall", ek.Constraint("precision", at_least=least), confidence=1 - RISK)
        if len(kept):
            assert isinstance(promised, ek.OperatingPoint)
            assert promised.counts.tp >= t.at(kept.min()).tp
        longest = max(longest, len(kept))
    assert longest > 5
    assert equal > 20


def holm(truth: np.ndarray, score: np.ndarray, least: float) -> float | None:
    """MAPIE as it is without options: a hundred thresholds, and Holm's correction."""
    found = of_mapie(truth, score, least, np.linspace(0, 0.99, 100), confidence=1 - RISK, method="bonferroni_holm")
    return None if found.best_predict_param is None else float(found.best_predict_param)


def promise(truth: np.ndarray, score: np.ndarray, least: float) -> float | None:
    return threshold(truth, score, least, confidence=1 - RISK)


def point_estimate(truth: np.ndarray, score: np.ndarray, least: float) -> float | None:
    return threshold(truth, score, least, confidence=None)


def threshold(truth: np.ndarray, score: np.ndarray, least: float, confidence: float | None) -> float | None:
    t, bound = ek.counts_by_threshold(truth, score), ek.Constraint("precision", at_least=least)
    found = ek.find_threshold(t, "recall", bound, confidence=confidence)
    return found.threshold if isinstance(found, ek.OperatingPoint) else None


WAYS: tuple[Callable[[np.ndarray, np.ndarray, float], float | None], ...] = (promise, holm, point_estimate)


def tally(world: str, n: int, least: float, rounds: int) -> tuple[Counter[str], Counter[str]]:
    """Of data sets with a known precision by rank: how many have an answer, and how many a broken one, by way."""
    rng = np.random.default_rng(11)
    answered, broken = Counter(), Counter()
    for _ in range(rounds):
        rank = np.sort(rng.random(n))
        truth = rng.random(n) < WORLDS[world](rank)
        for way in WAYS:
            found = way(truth, 1 - rank, least)
            if found is not None:
                answered[way.__name__] += 1
                broken[way.__name__] += float(WORLDS[world](np.linspace(0, 1 - found, 2001)).mean()) < least
    return answered, broken


@pytest.mark.parametrize("world", list(WORLDS))
@pytest.mark.parametrize("least", [0.8, 0.9])
def test_as_safe_as_mapie_with_no_fewer_answers(world: str, least: float) -> None:
    answered, broken = tally(world, 1000, least, ROUNDS)
    limit = ROUNDS * (RISK + 2 * np.sqrt(RISK * (1 - RISK) / ROUNDS))
    assert broken["promise"] <= limit
    assert broken["holm"] <= limit
    assert answered["holm"] <= answered["promise"] <= answered["point_estimate"]
