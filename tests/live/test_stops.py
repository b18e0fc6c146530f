"""A slider reaches what matters, whatever scores are like: by keys, by hand, and by typing exactly."""

from __future__ import annotations

import json

import numpy as np
import pytest

import evalkit as ek
from evalkit.counting.counts import ThresholdCounts, counts_by_threshold
from evalkit.evaluation.evaluation import evaluation_of_counts
from evalkit.live.columns import Slider, slider, unpack
from evalkit.live.stops import MOST, between, fewer_rows, following, is_too_coarse
from tests.live.score_shapes import SHAPES, model_of, shape_of

SEEDS = range(200)
THOUSANDTHS = np.arange(1001) / 1000


def _changes(table: ThresholdCounts, stops: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """By how much hits and false alarms change from each stop to the next, where more than one score lies between.

    Below the first stop and above the last there is nothing left: all is predicted, or nothing is.
    """
    row = np.concatenate([[len(table.thresholds) - 1], table.row(stops), [0]])
    several = -np.diff(row) > 1
    return -np.diff(table.tp[row])[several], -np.diff(table.fp[row])[several]


@pytest.mark.parametrize("seed", SEEDS)
def test_keys_reach_every_change_of_the_counts_by_one_per_cent_of_the_positives(seed: int) -> None:
    ev = model_of(seed)
    table = ev.pooled
    stops = unpack(ek.board(ev).to_dict()["sliders"][0]["hand"]) if seed % 10 == 0 else slider([ev]).stops
    found, alarms = _changes(table, stops)
    assert found.max(initial=0) <= table.positives / 100
    assert alarms.max(initial=0) <= max(table.positives, table.negatives) / 100
    assert len(stops) <= MOST + 4
    assert (np.diff(stops) > 0).all()


@pytest.mark.parametrize("seed", SEEDS[:60])
def test_two_models_that_share_a_slider_are_both_told_apart(seed: int) -> None:
    models = [model_of(seed), model_of(seed + 1000, shape=shape_of(seed + seed // 15))]
    stops = slider(models).stops
    for ev in models:
        assert _changes(ev.pooled, stops)[0].max(initial=0) <= ev.pooled.positives / 100
    assert len(stops) <= MOST + 4


@pytest.mark.parametrize("shape", SHAPES)
def test_a_slider_follows_the_label_that_is_shown(shape: str) -> None:
    ev = model_of(3, labels=3, shape=shape)
    for label in ev.labels:
        table = ev.per_label[label]
        found, _ = _changes(table, slider([ev], label).stops)
        assert found.max(initial=0) <= max(1, table.positives / 100)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_hand_reaches_what_matters(shape: str) -> None:
    """No pixel of a thousand holds more than a third of the positives, where they have scores of their own."""
    for seed in range(3):
        ev = model_of(seed, shape=shape)
        table, s = ev.pooled, slider([ev])
        pixels = np.linspace(s.low, s.high, 1001)
        if not s.is_even:
            pixels = s.stops[np.unique(np.linspace(0, len(s.stops) - 1, 1001).round().astype(int))]
        found, _ = _changes(table, pixels)
        assert found.max(initial=0) <= max(1, table.positives / 3)
        assert s.low <= table.thresholds[-1]
        assert s.high >= table.thresholds[1]


@pytest.mark.parametrize("seed", SEEDS[::8])
def test_the_threshold_of_a_link_is_exact_wherever_it_lies(seed: int) -> None:
    ev = model_of(seed, most=400)
    rng = np.random.default_rng(seed)
    low, high = ev.pooled.thresholds[[-1, 1]]
    one = float(rng.choice(ev.pooled.thresholds[1:]))
    for threshold in (one, rng.uniform(low, high), low - 1.2345, high * 1.5 + 1):
        content = ek.board(ev, threshold=float(threshold)).to_dict()
        control = content["sliders"][0]
        row = control["start"]
        assert unpack(control["stops"])[row] == threshold
        assert threshold in unpack(control["hand"])
        for key in ("tp", "fp", "fn", "tn"):
            column = unpack(content["models"][0]["columns"][key])
            assert column[row] == getattr(ev.pooled.at(threshold), key)


def test_samples_and_ordinary_scores_keep_round_stops() -> None:
    for name in ek.SAMPLES:
        ev = ek.evaluate(ek.load_sample(name).predictions)
        for label in (None, *ev.labels):
            s = slider([ev], label)
            assert (s.low, s.high, s.step, s.is_even) == (0, 1, 0.001, True), (name, label)
            assert set(THOUSANDTHS.tolist()) <= set(s.stops.tolist())


def test_stops_of_a_rare_event_lie_over_its_scores() -> None:
    ev = model_of(0, shape="rare_event")
    s = slider([ev])
    assert s.is_even
    assert s.high < 0.001
    assert len(s.ticks) == 5
    assert (s.ticks[0], s.ticks[-1]) == (s.low, s.high)


def test_stops_of_scores_that_are_unlike_one_another_follow_them() -> None:
    s = slider([model_of(0, shape="heavy_tail")])
    assert not s.is_even
    assert len(s.knots) == 51
    assert set(s.ticks) <= set(s.knots) <= set(s.stops.tolist())
    assert (s.ticks[0], s.ticks[-1]) == (s.low, s.high) == (s.stops[0], s.stops[-1])
    assert len(s.with_stops([0.1234567]).stops) == len(s.stops) + 1
    assert s.with_stops([0.1234567]).axis == s.axis, "charts stay as they are"


def test_a_stop_between_two_scores_is_as_round_as_there_is_one() -> None:
    t = counts_by_threshold([1, 0, 1, 1], [0.00035217, 0.00035108, 0.00012399, 0.0001])
    stops = following(t, 9)
    np.testing.assert_array_equal(t.at(stops).tp, [3, 2, 1, 1, 0])
    np.testing.assert_array_equal(t.at(stops).fp, [1, 1, 1, 0, 0])
    assert stops[1:4].tolist() == [0.00012, 0.0003, 0.000352]


def test_the_end_of_probabilities_is_passed_where_scores_reach_it() -> None:
    t = counts_by_threshold([1, 0, 1], [1.0, 0.5, 0.2])
    assert between(t, THOUSANDTHS, most=9).tolist() == [1.001]
    assert not is_too_coarse(t, THOUSANDTHS)


@pytest.mark.parametrize("labels", [1, 3])
def test_charts_of_scores_that_are_followed_have_their_axis(labels: int) -> None:
    ev = model_of(2, labels=labels, shape="heavy_tail")
    content = ek.board(ev).to_dict()
    s: Slider = slider([ev])
    for chart in content["charts"][2:4]:
        x = chart["spec"]["layer"][0]["encoding"]["x"]
        assert x["scale"]["domain"] == list(s.knots)
        assert len(x["scale"]["range"]) == len(s.knots)
        assert x["axis"]["values"] == list(s.ticks)
    bins = content["charts"][3]["data"]["bin"][0]["each"]
    assert len(set(bins["x"])) == len(s.knots)
    assert content["sliders"][0]["even"] is False
    assert content["sliders"][0]["ticks"] == list(s.ticks)


def _grid(n: int) -> ThresholdCounts:
    """Counts at very many thresholds of a service."""
    rng = np.random.default_rng(n)
    tp, fp = (np.append(0, np.cumsum(rng.integers(0, 3, n))) for _ in range(2))
    thresholds = np.append(np.inf, np.arange(n, 0, -1) / n)
    return ThresholdCounts(thresholds, tp, fp, int(tp[-1]), int(fp[-1]), "grid")


def test_a_grid_of_very_many_thresholds_keeps_those_that_tell_its_counts_apart() -> None:
    """A million of them were sent to the browser each by each, in more than it takes."""
    table = _grid(50_000)
    kept = fewer_rows(table)
    assert 100 < len(kept.thresholds) <= MOST
    at = table.at(kept.thresholds)
    assert (kept.tp.tolist(), kept.fp.tolist()) == (np.asarray(at.tp).tolist(), np.asarray(at.fp).tolist())
    assert np.diff(kept.tp).max() <= table.positives / 100 + 2
    assert (kept.thresholds[1], kept.thresholds[-1]) == (table.thresholds[1], table.thresholds[-1])


def test_a_grid_of_as_many_thresholds_as_a_slider_has_is_whole() -> None:
    table = _grid(MOST)
    assert fewer_rows(table) is table


def test_the_board_of_very_many_thresholds_is_no_longer_than_others() -> None:
    tables = {"cat": _grid(50_000)}
    ev = evaluation_of_counts("m", "binary", tables, 100_000, whole=None, reported={}, service=None)
    content = ek.board(ev).to_dict()
    assert len(unpack(content["sliders"][0]["stops"])) <= MOST + 10
    assert len(json.dumps(content)) < 3_000_000
