"""Precision where recall reaches a floor, and recall where precision does, of two models."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.comparison.floors import MISSED, FlooredMetric, compare_at_floor
from evalkit.errors import InvalidInputError
from tests.builders import predictions, random_multilabel
from tests.comparison.models import one_label


def two(
    n: int, *, seed: int = 0, lift: float = 0.0, grades: int | None = None
) -> tuple[ek.Predictions, ek.Predictions]:
    """Two models of n items, the second better by ``lift``."""
    rng = np.random.default_rng(seed)
    truth = rng.random(n) < 0.3
    noise = rng.normal(size=(2, n)) * 0.8 + 0.6 * rng.normal(size=n)
    scores = [truth * (1.2 + add) + part for add, part in zip((0.0, lift), noise, strict=True)]
    if grades:
        scores = [np.round(grades * each) / grades for each in scores]
    of_a, of_b = (predictions(truth[:, None], each[:, None], labels=["cat"]) for each in scores)
    return of_a, of_b


def by_hand(p: ek.Predictions, metric: FlooredMetric, floor: float) -> tuple[float, float]:
    """Threshold and figure, by a look at every distinct score."""
    scores = p.label("cat")
    best = (nan, nan)
    for threshold in sorted(set(scores.y_score.tolist()), reverse=True):
        flagged = scores.y_score >= threshold
        tp = int((flagged & scores.y_true).sum())
        precision, recall = tp / int(flagged.sum()), tp / int(scores.y_true.sum())
        if metric == "precision" and recall >= floor:
            return threshold, precision
        if metric == "recall" and precision >= floor and (isnan(best[1]) or recall > best[1]):
            best = threshold, recall
    return best


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=30),
    st.sampled_from(["precision", "recall"]),
    st.sampled_from([0.25, 0.5, 0.75, 0.9, 1.0]),
)
def test_the_figure_is_that_of_a_look_at_every_score(
    pairs: list[tuple[bool, int]], metric: FlooredMetric, floor: float
) -> None:
    truth = [[int(each)] for each, _ in pairs]
    if not any(each for each, _ in pairs):
        truth[0] = [1]
    p = predictions(truth, [[score / 6] for _, score in pairs], labels=["cat"])
    found = compare_at_floor(p, p, metric, floor, resamples=10)
    threshold, value = by_hand(p, metric, floor)
    np.testing.assert_equal(
        (found.threshold_a, found.threshold_b, found.difference.a.value), (threshold, threshold, value)
    )


def test_a_better_model_is_found_and_a_swap_turns_the_difference() -> None:
    a, b = two(2000, lift=0.5)
    found = compare_at_floor(a, b, "precision", 0.8, resamples=300)
    d = found.difference
    assert d.a.value == pytest.approx(by_hand(a, "precision", 0.8)[1])
    assert d.difference.low > 0
    assert d.p_value < 0.001
    assert d.a.low < d.a.value < d.a.high
    turned = compare_at_floor(b, a, "precision", 0.8, resamples=300).difference
    assert turned.difference.value == -d.difference.value
    assert turned.p_value == pytest.approx(d.p_value)
    assert (turned.difference.low, turned.difference.high) == pytest.approx((-d.difference.high, -d.difference.low))


def test_a_model_against_itself() -> None:
    a, _ = two(300)
    for metric in ("precision", "recall"):
        d = compare_at_floor(a, a, metric, 0.7, resamples=100).difference
        assert (d.difference.value, d.p_value) == (0.0, 1.0)


def test_a_floor_that_no_threshold_reaches_is_said() -> None:
    truth = [[1], [0]] * 30
    right = predictions(truth, [[0.9], [0.1]] * 30, labels=["cat"])
    wrong = predictions(truth, [[0.1], [0.9]] * 30, labels=["cat"])
    found = compare_at_floor(right, wrong, "recall", 0.9, resamples=100)
    assert (found.threshold_a, isnan(found.threshold_b)) == (0.9, True)
    assert found.difference.test == "none: no threshold of B reaches a precision of 0.9"
    assert isnan(found.difference.difference.low)


def test_a_floor_that_resamples_often_miss_gives_no_interval() -> None:
    truth = np.array([[1], [1], [1], [0], *[[0], [0], [1]] * 20])
    score = np.array([[2.0]] * 4 + [[1.0]] * 60)
    p = predictions(truth, score, labels=["cat"])
    found = compare_at_floor(p, p, "recall", 0.75, resamples=400)
    assert found.difference.a.value == 3 / 23
    assert "a precision of 0.75 is out of reach of A in" in found.difference.test
    assert isnan(found.difference.difference.low)
    assert MISSED == 0.05


def test_labels_are_pooled_or_looked_at_alone() -> None:
    truth, score = random_multilabel(3, n=200)
    p = predictions(truth, score)
    q = predictions(truth, np.clip(np.asarray(score) + 0.1 * np.asarray(truth), 0, 1))
    pooled = compare_at_floor(p, q, "precision", 0.6, resamples=200).difference
    alone = compare_at_floor(p, q, "precision", 0.6, label=p.labels[0], resamples=200).difference
    assert pooled.difference.n > alone.difference.n


def test_groups_are_drawn_as_a_whole() -> None:
    rng = np.random.default_rng(2)
    truth = np.repeat(rng.random(50) < 0.4, 8)
    score, other = truth + rng.normal(size=400), truth + 0.3 * truth + rng.normal(size=400)
    groups = [f"video {i // 8}" for i in range(400)]
    errors = []
    for of in (None, groups):
        a, b = (one_label(truth, each, groups=of) for each in (score, other))
        d = compare_at_floor(a, b, "precision", 0.8, resamples=300).difference.difference
        errors.append(d.high - d.low)
    assert errors[0] != errors[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"metric": "f1"}, "Unknown figure."),
        ({"floor": 0.0}, "A floor is above 0"),
        ({"floor": 1.1}, "A floor is above 0"),
        ({"label": "dog"}, "Both models must have the label."),
        ({"level": 2.0}, "level"),
    ],
)
def test_what_is_not_understood_is_a_sentence(arguments: dict[str, object], said: str) -> None:
    a, b = two(40)
    with pytest.raises(InvalidInputError, match=said):
        compare_at_floor(a, b, **arguments)  # type: ignore[arg-type]
