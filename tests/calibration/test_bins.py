"""Reliability in bins, and the expected calibration error: by hand, by a slow loop, and as published data have it."""

import json
import os
from math import isnan, pi, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.calibration.bins import bin_edges, reliability_of
from evalkit.calibration.claims import Claims, claims_of
from evalkit.calibration.related import bin_of
from tests.builders import ABSENT, predictions

GOLDEN = os.environ.get("EVALKIT_GOLDEN_DATA", "")


def test_by_hand() -> None:
    p = predictions([[1], [0], [0], [1], [1]], [[0.0], [0.5], [0.2], [0.6], [1.0]], task="binary")
    r = ek.reliability(p, 2)
    assert (r.of, r.left_out, r.edges.tolist()) == ("label", 0, [0.0, 0.5, 1.0])
    assert (r.total.tolist(), r.came_true.tolist()) == ([3, 2], [1, 2])  # 0 and 0.5 are in the first bin
    assert r.mean_score == pytest.approx([0.7 / 3, 0.8], abs=1e-15)
    assert r.share == pytest.approx([1 / 3, 1.0], abs=1e-15)
    expected = 3 / 5 * (1 / 3 - 0.7 / 3) + 2 / 5 * 0.2
    assert r.expected_calibration_error == pytest.approx(expected, abs=1e-15)
    assert ek.expected_calibration_error(p, 2) == r.expected_calibration_error
    variances = (0.25 + 0.16, 0.24)
    assert r.if_calibrated == pytest.approx(sum(sqrt(2 * v / pi) for v in variances) / 5, abs=1e-15)
    assert "expected calibration error 0.1400" in repr(r)


def test_an_empty_bin_has_no_share() -> None:
    r = ek.reliability(predictions([[1], [0]], [[0.9], [0.95]], task="binary"), 3)
    assert r.total.tolist() == [0, 0, 2]
    assert np.isnan(r.share[:2]).all()
    assert np.isnan(r.mean_score[:2]).all()


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30)), min_size=1, max_size=40), st.integers(1, 40))
def test_as_a_slow_loop_with_ties(rows: list[tuple[bool, int]], bins: int) -> None:
    p = predictions([[truth] for truth, _ in rows], [[score / 30] for _, score in rows], task="binary")
    distance = 0.0
    for k in range(bins):
        inside = [(t, s / 30) for t, s in rows if k / bins < s / 30 <= (k + 1) / bins or (k == 0 and s == 0)]
        distance += abs(sum(t for t, _ in inside) - sum(s for _, s in inside))
    assert ek.expected_calibration_error(p, bins) == pytest.approx(distance / len(rows), abs=1e-13)
    assert int(ek.reliability(p, bins).total.sum()) == len(rows)


def test_a_single_label_model_is_judged_by_its_top_label_whatever_the_order_of_labels() -> None:
    rng = np.random.default_rng(2)
    score = rng.integers(1, 6, (200, 4)).astype(float)
    score /= score.sum(axis=1, keepdims=True)
    truth = np.eye(4, dtype=bool)[rng.integers(0, 4, 200)]
    p = predictions(truth, score, task="multiclass")
    highest = score == score.max(axis=1, keepdims=True)
    tied = highest.sum(axis=1) > 1
    r = ek.reliability(p)
    assert (r.of, r.left_out, int(r.total.sum())) == ("top label", int(tied.sum()), int((~tied).sum()))
    assert int(r.came_true.sum()) == int((highest & truth)[~tied].sum())
    turned = predictions(truth[:, ::-1], score[:, ::-1], task="multiclass", labels=p.labels[::-1])
    assert ek.expected_calibration_error(turned) == pytest.approx(ek.expected_calibration_error(p), abs=1e-15)
    one = ek.reliability(p, labels=[p.labels[1]])
    assert int(one.total.sum()) + one.left_out == int(truth[:, 1].sum())


def test_a_multi_label_model_is_judged_by_its_pairs() -> None:
    rng = np.random.default_rng(3)
    truth, score = rng.random((50, 3)) < 0.4, np.round(rng.random((50, 3)), 1)
    p = predictions(truth, score)
    assert ek.reliability(p).of == "pairs"
    together = predictions(truth.reshape(-1, 1), score.reshape(-1, 1), task="binary")
    assert ek.expected_calibration_error(p) == pytest.approx(ek.expected_calibration_error(together), abs=1e-15)
    two = ek.reliability(p, labels=p.labels[:2])
    assert two.total.tolist() == sum(ek.reliability(p, label=each).total for each in p.labels[:2]).tolist()


def test_pairs_without_a_score_are_refused_or_left_out_by_number() -> None:
    p = predictions([[1, 0], [0, 1], [1, 1]], [[0.9, 0.1], [0.2, ABSENT], [ABSENT, 0.7]])
    with pytest.raises(ek.NotProbabilitiesError, match="2 of 6 pairs without a score"):
        ek.reliability(p)
    r = ek.reliability(p, scored_only=True)
    assert (int(r.total.sum()), int(r.came_true.sum()), r.left_out) == (4, 2, 2)
    assert ek.reliability(p, label=p.labels[0], scored_only=True).left_out == 1


@pytest.mark.parametrize("scored_only", [False, True])
def test_what_is_no_probability_is_refused(scored_only: bool) -> None:
    for function in (ek.reliability, ek.expected_calibration_error, ek.score_parts, ek.calibration_curve):
        with pytest.raises(ek.NotProbabilitiesError, match=r"1\.2"):
            function(predictions([[1], [0]], [[1.2], [0.1]], task="binary"), scored_only=scored_only)
        decided = ek.predictions_from_decisions(
            ([0], [0]), ([0, 1], [0, 0]), labels=["a", "b"], ids=["x", "y"], task="multilabel"
        )
        with pytest.raises(ek.NotProbabilitiesError, match="decisions"):
            function(decided, scored_only=scored_only)


@pytest.mark.parametrize("bins", [0, -1, 2.5, True, 10**6])
def test_bins_are_a_whole_number(bins: object) -> None:
    with pytest.raises(ek.InvalidInputError, match="bins must be a whole number"):
        ek.reliability(predictions([[1]], [[0.5]], task="binary"), bins)  # type: ignore[arg-type]


def test_where_there_is_no_score_there_is_no_figure() -> None:
    p = predictions([[1, 0], [0, 1]], [[0.5, ABSENT], [0.5, ABSENT]])
    r = ek.reliability(p, label=p.labels[1], scored_only=True)
    assert isnan(r.expected_calibration_error)
    assert isnan(r.if_calibrated)
    assert int(r.total.sum()) == 0
    curve = ek.calibration_curve(p, p.labels[1], scored_only=True)
    assert isnan(curve.p_value)
    assert isnan(ek.score_parts(p, label=p.labels[1], scored_only=True).score)


def test_unknown_truth_is_in_no_bin() -> None:
    score = [[0.9], [0.8], [0.1]]
    p = ek.predictions_from_matrix([[1], [np.nan], [0]], score, labels=["a"], task="multilabel")
    assert int(ek.reliability(p).total.sum()) == 2


def test_a_score_at_an_edge_is_in_the_bin_below_it() -> None:
    for bins in (10, 15, 20):
        edges = bin_edges(bins)
        assert bin_of(edges[1:], edges).tolist() == list(range(bins))
        assert bin_of(np.nextafter(edges[1:-1], 1), edges).tolist() == list(range(1, bins))


@pytest.mark.parametrize(("n", "shown"), [(200, 0.0853), (500, 0.0543), (1000, 0.0384)])
def test_a_calibrated_model_shows_more_than_0_by_chance(n: int, shown: float) -> None:
    rng = np.random.default_rng(n)
    found, by_formula = [], []
    for _ in range(300):
        score = rng.random(n)
        claims = Claims("label", score, rng.random(n) < score, None, 0)
        r = reliability_of(claims)
        found.append(r.expected_calibration_error)
        by_formula.append(r.if_calibrated)
    assert np.mean(by_formula) == pytest.approx(shown, abs=0.001)
    assert np.mean(found) == pytest.approx(shown, rel=0.04)


@pytest.mark.parametrize(("shape", "shown"), [((0.3, 3.0), 0.0283), ((6.0, 0.5), 0.0240), ((0.9, 0.9), 0.0535)])
def test_how_much_follows_from_the_scores_too(shape: tuple[float, float], shown: float) -> None:
    """Scores of a rare label, of one that is nearly always true, and of one that is mostly sure either way."""
    rng, n = np.random.default_rng(8), 500
    drawn = [rng.beta(*shape, n) for _ in range(100)]
    found = [reliability_of(Claims("label", score, rng.random(n) < score, None, 0)) for score in drawn]
    assert np.mean([r.if_calibrated for r in found]) == pytest.approx(shown, abs=0.001)
    assert np.mean([r.expected_calibration_error for r in found]) == pytest.approx(shown, rel=0.06)


def test_of_even_scores_it_is_what_the_integral_says() -> None:
    """Of n even scores in 15 bins: n / 15 a bin, each with the mean of s (1 - s) over the bin as its variance."""
    edges = np.arange(16) / 15
    inside = 15 * np.diff(edges**2 / 2 - edges**3 / 3)
    n = 500
    expected = float(np.sqrt(2 / np.pi * n / 15 * inside).sum() / n)
    assert expected == pytest.approx(0.0545, abs=0.0001)
    score = (np.arange(n) + 0.5) / n
    found = reliability_of(Claims("label", score, score > 0.5, None, 0))
    assert found.if_calibrated == pytest.approx(expected, rel=0.005)


def test_related_items_show_more_by_chance() -> None:
    rng = np.random.default_rng(7)
    video = np.repeat(np.arange(60), 20)
    score = np.repeat(rng.random(60), 20)
    truth = np.repeat(rng.random(60), 20) < score  # all segments of a video are alike
    groups = [f"video {i}" for i in video]
    options = {"labels": ["a"], "task": "binary"}
    apart = ek.predictions_from_matrix(truth[:, None], score[:, None], **options)
    related = ek.predictions_from_matrix(truth[:, None], score[:, None], groups=groups, **options)
    assert claims_of(apart).group is None
    ratio = ek.reliability(related).if_calibrated / ek.reliability(apart).if_calibrated
    assert ratio == pytest.approx(sqrt(20), rel=0.03)


@pytest.mark.skipif(not GOLDEN, reason="needs EVALKIT_GOLDEN_DATA")
@pytest.mark.parametrize("model", ["lenet5", "wideresnet16_4"])
def test_published_models_have_their_golden_figures(model: str) -> None:
    folder = Path(GOLDEN) / "cifar10_two_models"
    golden = json.loads((folder / "golden.json").read_text())["computed"][model]
    p = ek.read_predictions(folder / f"{model}.csv", folder / "ground_truth.csv").predictions
    table = np.column_stack([p.label(label).y_score for label in p.labels])
    truth = np.column_stack([p.label(label).y_true for label in p.labels]).argmax(axis=1)
    for bins in (15, 10):
        r = ek.reliability(p, bins)
        assert r.expected_calibration_error == pytest.approx(golden[f"ece_{bins}_equal_width"], abs=1e-9)
        top, right = table.max(axis=1), table.argmax(axis=1) == truth
        place = np.ceil(top * bins).astype(int) - 1
        assert r.total.tolist() == np.bincount(place, minlength=bins).tolist()
        assert r.came_true.tolist() == np.bincount(place[right], minlength=bins).tolist()
        held = r.total > 0
        mean = np.bincount(place, top, minlength=bins)[held] / r.total[held]
        assert r.mean_score[held] == pytest.approx(mean, abs=1e-9)
    assert ek.brier_score(p) == pytest.approx(golden["brier_multiclass"], abs=1e-9)
    parts = [ek.score_parts(p, label=label) for label in p.labels]
    assert sum(each.score for each in parts) == pytest.approx(golden["brier_multiclass"], abs=1e-9)
    assert ek.log_loss(p) == pytest.approx(golden["log_loss_nat"], abs=1e-9)


@pytest.mark.skipif(not GOLDEN, reason="needs EVALKIT_GOLDEN_DATA")
def test_published_texts_have_their_golden_error() -> None:
    folder = Path(GOLDEN) / "cleanlab_text_20news_imdb"
    scores = np.load(folder / "20news_test_set_pyx.npy")
    truth = np.load(folder / "20news_test_set_original_labels.npy")
    golden = json.loads((folder / "golden.json").read_text())["computed"]["20news"]
    labels = [f"c{i}" for i in range(scores.shape[1])]
    p = ek.predictions_from_matrix(np.eye(len(labels), dtype=bool)[truth], scores, labels=labels, task="multiclass")
    r = ek.reliability(p)
    tied = np.sort(scores, axis=1)
    assert r.left_out == int((tied[:, -1] == tied[:, -2]).sum())
    assert r.expected_calibration_error == pytest.approx(golden["ece_15"], abs=1e-9)
