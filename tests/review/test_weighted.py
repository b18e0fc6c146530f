"""Weighted figures of a reviewed sample: by hand, against counts of the whole, and how often intervals hold them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

import evalkit as ek
from evalkit.review.weighted import FIGURES
from tests.conftest import SOAK

DRAWS = 2000 if SOAK else 200


def _model(truth: npt.NDArray, score: npt.NDArray, **columns: npt.NDArray) -> ek.Predictions:
    attributes = {name: np.array([str(value) for value in column.tolist()]) for name, column in columns.items()}
    return ek.predictions_from_matrix(
        truth[:, None], score[:, None], labels=["cat"], task="binary", attributes=attributes
    )


def test_by_hand() -> None:
    truth, score = np.array([1, 0, 1, 0]), np.array([0.9, 0.8, 0.2, 0.1])
    found = ek.weighted_estimates(_model(truth, score, weight=np.array([2, 3, 5, 10])))
    values = {key: e.value for key, e in found.items()}
    assert values == pytest.approx(
        {
            "precision": 2 / 5,
            "recall": 2 / 7,
            "f1": 4 / 12,
            "false_positive_rate": 3 / 13,
            "predicted_positive_rate": 5 / 20,
            "prevalence": 7 / 20,
        }
    )


def test_weights_of_one_are_the_counts_and_strata_are_their_inverse_shares() -> None:
    p = ek.load_sample("clips-forest").predictions
    plain = ek.predictions_from_matrix(
        *(
            np.column_stack([getattr(p.label(name), part) for name in p.labels]).astype(float)
            for part in ("y_true", "y_score")
        ),
        labels=list(p.labels),
        task="multilabel",
        attributes={"weight": np.array(["1"] * p.n_examples)},
    )
    for label in (None, "spin"):
        ev = ek.evaluate(p)
        counts = (ev.pooled if label is None else ev.per_label[label]).at(0.5)
        found = ek.weighted_estimates(plain, label, 0.5)
        for key in FIGURES:
            assert found[key].value == pytest.approx(float(ek.METRICS[key].function(counts)))
    truth, score = np.array([1, 0, 1, 0, 1]), np.array([0.9, 0.8, 0.2, 0.1, 0.7])
    strata = {"stratum": np.array([*"aabba"]), "stratum_size": np.array([30, 30, 8, 8, 30])}
    by_strata = ek.weighted_estimates(_model(truth, score, **strata))
    by_weight = ek.weighted_estimates(_model(truth, score, weight=np.array([10, 10, 4, 4, 10])))
    assert {key: str(e) for key, e in by_strata.items()} == {key: str(e) for key, e in by_weight.items()}


def test_counts_stay_what_they_are() -> None:
    truth, score = np.array([1, 0, 1, 0]), np.array([0.9, 0.8, 0.2, 0.1])
    p = _model(truth, score, weight=np.array([2, 3, 5, 10]))
    assert ek.evaluate(p).pooled.at(0.5) == ek.Counts(1, 1, 1, 1)


def test_what_is_no_weight_is_an_error() -> None:
    truth, score = np.array([1, 0]), np.array([0.9, 0.8])
    for odd in ("x", "0", "-1", "inf", "nan", ""):
        with pytest.raises(ek.InvalidInputError, match=r"number above 0.*'weight'"):
            ek.weighted_estimates(_model(truth, score, weight=np.array(["1", odd])))
    with pytest.raises(ek.InvalidInputError, match="Nothing says how"):
        ek.weighted_estimates(_model(truth, score))
    with pytest.raises(ek.InvalidInputError, match="columns 'stratum'"):
        ek.weighted_estimates(_model(truth, score, stratum=np.array(["a", "b"])))


def test_intervals_hold_the_figures_of_the_whole_where_counts_of_the_sample_do_not() -> None:
    """Detections that a person reviewed, most of the sure ones and few of the others."""
    rng = np.random.default_rng(6)
    truth = rng.random(20_000) < 0.15
    score = np.where(truth, rng.beta(4, 2, 20_000), rng.beta(1.5, 5, 20_000))
    chance = np.where(score >= 0.5, 0.12, 0.02)
    whole = ek.evaluate(_model(truth, score)).pooled.at(0.4)
    held, held_unweighted = dict.fromkeys(("precision", "recall"), 0), 0
    for _ in range(DRAWS):
        drawn = np.flatnonzero(rng.random(len(truth)) < chance)
        p = _model(truth[drawn], score[drawn], weight=1 / chance[drawn])
        found = ek.weighted_estimates(p, threshold=0.4)
        for key in held:
            held[key] += found[key].low <= float(ek.METRICS[key].function(whole)) <= found[key].high
        counts = ek.evaluate(p).pooled.at(0.4)
        held_unweighted += abs(ek.recall(counts) - ek.recall(whole)) < 0.03
    slack = 0.0 if SOAK else 3 * np.sqrt(0.93 * 0.07 / DRAWS)
    assert all(n / DRAWS >= 0.93 - slack for n in held.values())
    assert held_unweighted / DRAWS < 0.5
