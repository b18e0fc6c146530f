"""The limits themselves: what is known to be wrong fails by them, and what is right passes."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import special

import evalkit as ek
from tests.worlds.grid import BY_NAME
from tests.worlds.limits import Miss, misses
from tests.worlds.measures import held
from tests.worlds.tally import Cell, Tally
from tests.worlds.world import Sample

RUNS = 400


def found(name: str, figure: str, interval: Callable[[Sample], tuple[float, float]]) -> list[Miss]:
    """What the limits say of an interval in a world."""
    truth, hits = BY_NAME[name].truth()["micro"][figure], 0
    for seed in range(RUNS):
        hits += bool(held(*interval(BY_NAME[name].draw(seed)), truth))
    return misses({Cell(name, "a careless one", "coverage", figure): Tally(RUNS, hits)})


def wilson_over_pairs(sample: Sample) -> tuple[float, float]:
    c = sample.evaluation.pooled.at(sample.thresholds[0])
    e = ek.wilson(c.tp, c.tp + c.fn)
    return e.low, e.high


def plain_delong(sample: Sample) -> tuple[float, float]:
    """Symmetric on the logit scale, from the placements of all positives and all negatives."""
    scores = sample.a.label("label 0")
    up, down = scores.y_score[scores.y_true], scores.y_score[~scores.y_true]
    wins = (up[:, None] > down) + 0.5 * (up[:, None] == down)
    area = wins.mean()
    error = np.sqrt(np.var(wins.mean(axis=1), ddof=1) / len(up) + np.var(wins.mean(axis=0), ddof=1) / len(down))
    if not 0 < area < 1:
        return np.nan, np.nan
    half = 1.96 * error / (area * (1 - area))
    return tuple(special.expit(special.logit(area) + np.array([-half, half])).tolist())


def test_wilson_over_related_pairs_fails() -> None:
    assert found("40-groups-r6", "recall", wilson_over_pairs)
    assert not found("independent", "recall", wilson_over_pairs)


def test_delong_on_the_logit_scale_fails_near_one_with_twelve_positives() -> None:
    assert found("near-perfect-12", "roc_auc", plain_delong)
    assert not found("independent", "roc_auc", plain_delong)


def delong(sample: Sample) -> tuple[float, float]:
    scores = sample.a.label("label 0")
    e = ek.delong(scores.y_true, scores.y_score)
    return e.low, e.high


@pytest.mark.parametrize("name", ["near-perfect-12", "near-perfect-wide-30", "rare-5"])
def test_delong_as_a_score_passes_there(name: str) -> None:
    assert not found(name, "roc_auc", delong)


def test_sizes_fail_where_they_are_surely_too_high_among_all_that_were_looked_at() -> None:
    many = {Cell(f"world {i}", "test", "size", "f1"): Tally(4000, 200) for i in range(500)}
    assert not misses(many | {Cell("one", "test", "size", "f1"): Tally(4000, 275)})
    (miss,) = misses(many | {Cell("one", "test", "size", "f1"): Tally(4000, 320)})
    assert str(miss) == "one: test: size of f1: 8.0 +- 0.4 %, limit 6 %"
