"""True figures in closed form against one large draw, and against what is known of them."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

import evalkit as ek
from tests.worlds.grid import BY_NAME, WORLDS, alone
from tests.worlds.laws import Law, areas, figures_at, law_of_area, losses, threshold_of
from tests.worlds.world import World

CLOSED = ["independent", "labels", "dominating-label", "near-perfect-wide-30", "noise", "5-grades", "10-grades"]


def large(world: World) -> World:
    return replace(world, sizes=alone(200_000), positives=None)


@pytest.mark.parametrize("name", CLOSED)
def test_true_figures_are_those_of_a_large_draw(name: str) -> None:
    world = BY_NAME[name]
    sample = large(world).draw(5)
    for side, p in ((0, sample.a), (1, sample.b)):
        ev, at = ek.evaluate(p), world.thresholds()[side]
        truth = world.truth(side)
        label = ev.labels[-1]
        for key, metric in ek.METRICS.items():
            if side == 0 or world.grades is None:
                assert metric.function(ev.pooled.at(at)) == pytest.approx(truth["micro"][key], abs=0.01), key
                assert metric.function(ev.per_label[label].at(at)) == pytest.approx(truth["label"][key], abs=0.02), key
        for key, area in (("average_precision", ek.average_precision), ("roc_auc", ek.roc_auc)):
            assert area(ev.pooled) == pytest.approx(truth["micro"][key], abs=0.005), key
            assert ek.average(ev, key, method="macro").value == pytest.approx(truth["macro"][key], abs=0.01), key
        if "whole" in truth:
            assert ek.log_loss(p) == pytest.approx(truth["whole"]["log_loss"], abs=0.005)
            assert ek.brier_score(p) == pytest.approx(truth["whole"]["brier_score"], abs=0.002)
        if "exact_match" in truth.get("whole", {}):
            assert ek.exact_match(p, at) == pytest.approx(truth["whole"]["exact_match"], abs=0.005)


def test_the_area_of_a_law_is_the_one_asked_for() -> None:
    assert areas([law_of_area(0.99, 0.1, width=2.0)])["roc_auc"] == pytest.approx(0.99, abs=1e-6)
    assert areas([Law(0.3, 1.4)])["roc_auc"] == pytest.approx(stats.norm.cdf(1.4 / np.sqrt(2)), abs=1e-6)


def test_scores_of_a_plain_law_are_the_probabilities() -> None:
    """No other scale has a lower log loss."""
    best = losses([Law(0.3, 1.4)])["log_loss"]
    assert all(losses([Law(0.3, 1.4)], *scale)["log_loss"] > best for scale in ((0.9, 0.0), (1.1, 0.0), (1.0, 0.1)))


@pytest.mark.parametrize("match", ["recall", "precision", "predicted_positive_rate"])
def test_a_threshold_that_matches_does(match: str) -> None:
    laws = [Law(0.3, 1.4), Law(0.1, 1.8)]
    value = figures_at(laws, -1.3)[match]
    stronger = [Law(0.3, 1.8), Law(0.1, 2.2)]
    assert figures_at(stronger, threshold_of(stronger, match, value))[match] == pytest.approx(value, abs=1e-4)


def test_pairs_of_items_of_a_group_correlate_as_a_world_says() -> None:
    world = replace(BY_NAME["40-groups-r6"], sizes=lambda rng: np.full(20_000, 2))
    sample = world.draw(1)
    scores = sample.a.label("label 0")
    z = np.log(scores.y_score / (1 - scores.y_score)) - world.laws[0].separation ** 2 * scores.y_true
    first, second = z[0::2], z[1::2]
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(0.6, abs=0.02)


def test_the_same_seed_gives_the_same_sample_and_models_err_alike() -> None:
    world = BY_NAME["independent"]
    one, again, other = world.draw(3), world.draw(3), world.draw(4)
    assert (one.a.digest, one.b.digest) == (again.a.digest, again.b.digest)
    assert one.a.digest != other.a.digest
    assert one.a.digest != one.b.digest


def test_worlds_have_names_of_their_own() -> None:
    assert len(BY_NAME) == len(WORLDS)
