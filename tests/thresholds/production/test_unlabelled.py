"""Figures of scores whose truth is not known: by hand, against simulated truths, and refused where they are unlike."""

from __future__ import annotations

import os

import numpy as np
import pytest

import evalkit as ek
from evalkit.arrays import ABSENT, BoolArray, FloatArray
from tests.builders import predictions

LEVEL = 0.9
SOAK = bool(os.environ.get("EVALKIT_SOAK"))
BATCHES = 400 if SOAK else 20


def scored(
    rng: np.random.Generator, positives: int, negatives: int, *, unseen: int = 0, sharp: float = 1.0
) -> tuple[BoolArray, FloatArray]:
    """Truths and scores between 0 and 1, two bells; unseen negatives stand among the positives."""
    raw = np.concatenate(
        [rng.normal(1.5, 1, positives), rng.normal(0, 1, negatives), rng.normal(2, 0.3, unseen)],
    )
    truth = np.arange(len(raw)) < positives
    return truth, 1 / (1 + np.exp(-1.5 * (sharp * raw - 0.7)))


def one_label(truth: BoolArray, score: FloatArray, groups: list[str] | None = None) -> ek.Predictions:
    return ek.predictions_from_matrix(truth[:, None], score[:, None], labels=["x"], task="binary", groups=groups)


def test_two_scores_are_solved_by_hand() -> None:
    # Of positives 0.8 score high, of negatives 0.2; in the batch 0.26 do: 0.8 q + 0.2 (1 - q) = 0.26, so q = 0.1.
    truth = np.arange(20_000) < 10_000
    score = np.where(np.arange(20_000) % 5 == 0, np.where(truth, 0.2, 0.9), np.where(truth, 0.9, 0.2))
    batch = np.where(np.arange(100_000) < 26_000, 0.9, 0.2)
    found = ek.estimate_in_production(one_label(truth, score), batch)
    assert found.predicted_positive_rate == 0.26
    assert found.prevalence.value == pytest.approx(0.1, abs=1e-3)
    assert found.precision.value == pytest.approx(0.08 / 0.26, abs=2e-3)
    assert found.recall.value == pytest.approx(0.8, abs=1e-3)
    # The standard error of 0.26 in the batch, and of 0.8 and 0.2 in the test set, is about 0.004; divided by 0.6.
    assert 0.02 < found.prevalence.high - found.prevalence.low < 0.035
    assert np.isnan(found.p_value)  # two scores mix to any histogram


def test_pairs_without_a_score_are_never_predicted() -> None:
    """The same by hand where a low score is no score at all, and where the batch has none there."""
    truth = np.arange(20_000) < 10_000
    high = np.where(truth, np.arange(20_000) % 5 != 0, np.arange(20_000) % 5 == 0)
    p = predictions(truth[:, None], np.where(high, 0.9, ABSENT)[:, None], task="binary")
    found = ek.estimate_in_production(p, np.where(np.arange(100_000) < 26_000, 0.9, ABSENT))
    assert found.prevalence.value == pytest.approx(0.1, abs=1e-3)
    assert found.recall.value == pytest.approx(0.8, abs=1e-3)


@pytest.mark.parametrize(
    ("n", "share", "there"),
    [(1000, 0.3, 0.3), (1000, 0.3, 0.176), (1000, 0.3, 0.68), (200, 0.3, 0.15), (1000, 0.05, 0.02)],
)
def test_intervals_hold_the_truth_of_the_batch(n: int, share: float, there: float) -> None:
    """At a level of 90 % at least 80 in a hundred, and not the 0 to 70 of figures that are carried over."""
    rng = np.random.default_rng(5)
    held, known, refused, error, carried = np.zeros(3), np.zeros(3), 0, [], []
    for seed in range(BATCHES):
        positives, here = rng.binomial(n, share), rng.binomial(2000, there)
        truth, score = scored(rng, positives, n - positives)
        true, batch = scored(rng, here, 2000 - here)
        found = ek.estimate_in_production(one_label(truth, score), batch, threshold=0.6, level=LEVEL, seed=seed)
        if found.reason:
            refused += 1
            continue
        right = true[batch >= 0.6]
        expected = here / 2000, right.mean(), right.sum() / here
        figures = found.prevalence, found.precision, found.recall
        known += [not np.isnan(e.value) for e in figures]  # none of recall where nothing is likely positive
        held += [e.low <= value <= e.high for e, value in zip(figures, expected, strict=True)]
        error.append(abs(found.precision.value - right.mean()))
        carried.append(abs(truth[score >= 0.6].mean() - right.mean()))
    # Of 20 batches three standard errors are allowed for.
    slack = 0.0 if SOAK else 3 * np.sqrt(0.8 * 0.2 / BATCHES)
    assert (held / known).min() >= 0.8 - slack
    assert known.min() >= 0.8 * (BATCHES - refused)
    assert refused / BATCHES <= 0.06 + 3 * np.sqrt(0.06 * 0.94 / BATCHES)
    if share != there:
        assert np.nanmean(error) < 0.6 * np.nanmean(carried)


@pytest.mark.parametrize("changed", [{"sharp": 1.5}, {"unseen": 600}])
def test_scores_of_another_kind_are_refused(changed: dict[str, float]) -> None:
    rng, refused = np.random.default_rng(6), 0
    for _ in range(BATCHES):
        truth, score = scored(rng, 300, 700)
        _, batch = scored(rng, 500, 1500 - int(changed.get("unseen", 0)), **changed)  # type: ignore[arg-type]
        found = ek.estimate_in_production(one_label(truth, score), batch)
        refused += bool(found.reason)
        assert not found.reason or np.isnan(found.precision.value)
    assert refused / BATCHES >= 0.9


def test_groups_make_it_less_sure() -> None:
    rng = np.random.default_rng(7)
    truth, score = scored(rng, 300, 700)
    of_video = [str(i // 50) for i in range(1000)]
    _, batch = scored(rng, 200, 1800)
    alone, related = (ek.estimate_in_production(one_label(truth, score, groups), batch) for groups in (None, of_video))
    assert related.prevalence.value == alone.prevalence.value
    widths = [each.precision.high - each.precision.low for each in (related, alone)]
    assert widths[0] != widths[1]


def test_the_same_seed_gives_the_same_figures_and_predictions_give_their_scores() -> None:
    p = ek.load_sample("clips-forest").predictions
    other = ek.load_sample("clips-linear").predictions
    batch = p.label("spin").y_score
    one, two = (ek.estimate_in_production(p, each, label="spin", seed=3) for each in (batch, p))
    assert str(one.precision) == str(two.precision)
    assert ek.estimate_in_production(p, other, label="spin").predicted_positive_rate == (
        np.mean(other.label("spin").y_score >= 0.5)
    )


def test_what_cannot_be_estimated_says_why() -> None:
    p = ek.load_sample("clips-forest").predictions
    with pytest.raises(ek.InvalidInputError, match="whose scores"):
        ek.estimate_in_production(p, [0.1] * 20)
    for odd in (np.nan, np.inf):
        with pytest.raises(ek.InvalidInputError, match="numbers"):
            ek.estimate_in_production(p, [0.1, odd] * 20, label="spin")
    few = ek.estimate_in_production(p, [0.1, 0.9], label="spin")
    assert "the batch 2 items" in few.reason
    assert np.isnan(few.recall.value)
    rng = np.random.default_rng(8)
    truth, score = scored(rng, 300, 700)
    silent = ek.estimate_in_production(one_label(truth, score), scored(rng, 300, 700)[1], threshold=2.0)
    assert silent.precision.reason == "nothing is predicted"
    assert silent.recall.value == 0
