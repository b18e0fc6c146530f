"""A leaderboard has the figures of single evaluations on what all models share, and ranks only where they share it."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score, log_loss, roc_auc_score

import evalkit as ek
from evalkit.evaluation.evaluation import evaluation_of_counts
from evalkit.evaluation.figure_intervals import area_interval, intervals_at, log_loss_interval
from evalkit.making import predictions_from_matrix
from evalkit.ranking.leaderboard import FIGURES, leaderboard
from evalkit.samples import load_sample


def _model(name: str, ids: range, *, seed: int, labels: str = "ab", noise: float = 0.3) -> ek.Evaluation:
    """Truth follows from the id alone."""
    truth = np.array([[(i * 7) % 3 == 0, (i * 5) % 4 == 1] for i in ids])[:, : len(labels)]
    score = np.clip(truth * 0.5 + noise * np.random.default_rng(seed).random(truth.shape), 0, 1)
    names = [f"i{i}" for i in ids]
    made = predictions_from_matrix(truth, score, labels=list(labels), ids=names, task="multilabel", name=name)
    return ek.evaluate(made)


def _bounds(e: ek.Estimate) -> tuple[float, float, float]:
    return e.value, e.low, e.high


def test_models_of_one_test_set_have_the_figures_of_their_single_evaluations() -> None:
    evaluations = [ek.evaluate(load_sample(name).predictions) for name in ("clips-forest", "clips-linear")]
    board = leaderboard(evaluations)
    assert board.apart == ""
    for ev, row in zip(evaluations, board.rows, strict=True):
        assert ev.predictions is not None
        assert (row.name, row.n_examples, row.labels) == (ev.name, 700, ev.labels)
        for key in ("average_precision", "roc_auc"):
            assert _bounds(row.figures[key]) == _bounds(area_interval(ev, key))
        assert _bounds(row.figures["log_loss"]) == _bounds(log_loss_interval(ev.predictions, ev.labels))
        best = ek.find_threshold(ev.pooled, "f1")
        assert isinstance(best, ek.OperatingPoint)
        assert row.best_threshold == best.threshold
        for key, threshold in (("best_f1", best.threshold), ("f1_at_half", 0.5)):
            bounds = intervals_at(ev, np.array([threshold])).bounds["f1"]
            found = row.figures[key]
            assert (found.value, found.low, found.high) == (ek.f1(ev.pooled.at(threshold)), bounds[0][0], bounds[1][0])
    assert [board.ranks(figure) for figure in FIGURES] == [(1, 2)] * len(FIGURES)


def test_three_models_are_counted_on_the_items_and_labels_that_all_of_them_have() -> None:
    models = [
        _model("one", range(90), seed=1),
        _model("two", range(30, 120), seed=2, noise=0.9),
        _model("three", range(20, 100), seed=3, labels="a"),
    ]
    board = leaderboard(models)
    assert board.apart == ""
    shared = [f"i{i}" for i in range(30, 90)]
    for ev, row in zip(models, board.rows, strict=True):
        p = ev.predictions
        assert p is not None
        assert (row.n_examples, row.labels) == (60, ("a",))
        one = p.label("a")
        at = [p.ids.tolist().index(name) for name in shared]
        score, truth = np.empty(p.n_examples), np.empty(p.n_examples, dtype=bool)
        score[one.example], truth[one.example] = one.y_score, one.y_true
        score, truth = score[at], truth[at]
        best = max(np.unique(score), key=lambda t: (f1_score(truth, score >= t), t))
        expected = {
            "average_precision": average_precision_score(truth, score),
            "roc_auc": roc_auc_score(truth, score),
            "log_loss": log_loss(truth, score),
            "best_f1": f1_score(truth, score >= best),
            "f1_at_half": f1_score(truth, score >= 0.5),
        }
        assert {key: row.figures[key].value for key in FIGURES} == pytest.approx(expected)
        assert row.best_threshold == pytest.approx(best)
        assert all(e.low < e.value < e.high or e.value in (0, 1) for e in row.figures.values() if not isnan(e.low))
    assert set(board.ranks("average_precision")) <= {1, 2, 3}
    assert board.ranks("average_precision")[1] == 3  # the noisiest


def test_models_that_share_no_item_stand_each_on_its_own_without_ranks() -> None:
    models = [_model("one", range(60), seed=1), _model("two", range(60, 140), seed=2)]
    board = leaderboard(models)
    assert board.apart == "They have no item in common."
    assert [row.n_examples for row in board.rows] == [60, 80]
    assert board.ranks("average_precision") == (None, None)
    alone = [leaderboard([ev]).rows[0] for ev in models]
    for row, one in zip(board.rows, alone, strict=True):
        assert [_bounds(row.figures[key]) for key in FIGURES] == [_bounds(one.figures[key]) for key in FIGURES]


def test_a_third_that_shares_nothing_keeps_all_apart() -> None:
    models = [
        _model("one", range(60), seed=1),
        _model("two", range(60), seed=2),
        _model("three", range(60, 90), seed=3),
    ]
    board = leaderboard(models)
    assert board.apart == "They have no item in common."
    assert board.ranks("best_f1") == (None, None, None)


def test_one_model_of_counts_keeps_all_apart_and_has_no_intervals() -> None:
    ev = _model("one", range(60), seed=1)
    table = ek.counts_by_threshold([1, 0, 1, 0], [0.9, 0.6, 0.5, 0.1])
    counts = evaluation_of_counts("saved", "multilabel", {"a": table}, 4, whole=None, reported={}, service=None)
    board = leaderboard([ev, counts])
    assert board.apart == "Counts without predictions cannot be matched by item."
    saved = board.rows[1]
    assert saved.figures["best_f1"].value == pytest.approx(0.8)
    assert isnan(saved.figures["best_f1"].low)
    assert isnan(saved.figures["log_loss"].value)
    assert saved.figures["average_precision"].value == pytest.approx(ek.average_precision(counts.pooled))


def test_equal_figures_share_a_rank_and_undefined_ones_have_none() -> None:
    twin = [_model("one", range(60), seed=1), _model("two", range(60), seed=1)]
    assert leaderboard(twin).ranks("log_loss") == (1, 1)
    logits = predictions_from_matrix(
        [[i % 2] for i in range(60)],
        [[i % 2 * 4 - 2.5 + i / 60] for i in range(60)],
        labels=["a"],
        ids=[f"i{i}" for i in range(60)],
        task="binary",
    )
    board = leaderboard([ek.evaluate(logits)])
    assert isnan(board.rows[0].figures["log_loss"].value)
    assert board.rows[0].figures["log_loss"].reason
    assert board.ranks("log_loss") == (None,)


def test_it_needs_a_model() -> None:
    with pytest.raises(ek.InvalidInputError):
        leaderboard([])
