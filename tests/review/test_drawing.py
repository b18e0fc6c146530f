"""Which pairs are drawn, and that the same seed draws the same."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.review import pool
from evalkit.review.pool import chances
from evalkit.review.strata import allocate, parts_by_spread
from tests.builders import ABSENT, predictions

FOREST = ek.load_sample("clips-forest").predictions
LINEAR = ek.load_sample("clips-linear").predictions


def test_the_same_seed_draws_the_same_and_another_one_does_not() -> None:
    def drawn(seed: int) -> tuple[str, ...]:
        return ek.sample_for_review(FOREST, "precision >= 0.9", 40, seed, label="move right").ids

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert len(set(drawn(1))) == 40


def test_precision_draws_what_is_predicted_in_five_strata_of_one_size() -> None:
    sample = ek.sample_for_review(FOREST, "precision", 60, 3, label="move right", threshold=0.5)
    each = FOREST.label("move right")
    predicted = {FOREST.ids[i] for i in each.example[each.y_score >= 0.5].tolist()}
    assert {*sample.ids} <= predicted
    assert sample.sides == ("above",) * 5
    assert sample.size.tolist() == [52, 52, 52, 52, 51]
    assert sample.drawn.sum() == 60
    assert sample.drawn.min() >= 4
    score = dict(zip(FOREST.ids[each.example].tolist(), each.y_score.tolist(), strict=True))
    ends = [[score[name] for name, at in zip(sample.ids, sample.stratum, strict=True) if at == k] for k in range(5)]
    assert all(min(higher) >= max(lower) for higher, lower in pairwise(ends))


def test_recall_draws_on_both_sides_more_finely_near_the_threshold() -> None:
    sample = ek.sample_for_review(FOREST, "recall >= 0.8", 100, 3, label="move right", threshold=0.5)
    assert sample.sides == ("above",) * 5 + ("below",) * 8
    assert sample.size.sum() == FOREST.n_examples
    below = sample.size[5:].tolist()
    assert below == sorted(below)
    assert below[0] < 40 < 441 / 8 < 70 < below[-1]
    assert sample.drawn[5:].min() >= 2
    few = ek.sample_for_review(FOREST, "recall >= 0.8", 20, 3, label="move right", threshold=0.5)
    assert few.sides == ("above",) * 5 + ("below",) * 5


def test_each_part_below_holds_as_much_of_number_and_spread() -> None:
    chance = np.linspace(0.5, 0.001, 4000)
    spread = np.sqrt(chance * (1 - chance))
    held = [
        len(part) / 4000 + spread[part].sum() / spread.sum() for part in parts_by_spread(np.arange(4000), chance, 8)
    ]
    assert held == pytest.approx([2 / 8] * 8, abs=0.002)
    assert parts_by_spread(np.arange(0), chance, 8) == []
    assert [len(part) for part in parts_by_spread(np.arange(3), chance, 8)] == [1, 1, 1]


def test_all_labels_and_pairs_without_a_score() -> None:
    whole = ek.sample_for_review(FOREST, "precision", 80, 3, threshold=0.5)
    pooled = ek.evaluate(FOREST).pooled.at(0.5)
    assert whole.size.sum() == pooled.tp + pooled.fp
    assert len({*whole.labels}) > 5
    rng = np.random.default_rng(2)
    truth = rng.random((200, 1)) < 0.3
    score = np.where(rng.random((200, 1)) < 0.5, ABSENT, rng.random((200, 1)))
    sparse = predictions(truth, score)
    assert ek.sample_for_review(sparse, "recall", 50, 1).size.sum() == 200  # those without a score lie below
    assert ek.sample_for_review(sparse, "precision", 50, 1).size.sum() == (score >= 0.5).sum()


def test_better_draws_what_just_one_of_the_two_predicts() -> None:
    sample = ek.sample_for_review(FOREST, "better", 60, 3, label="grow", baseline=LINEAR, baseline_threshold=0.6)
    mine, theirs = (p.label("grow").y_score >= at for p, at in ((FOREST, 0.5), (LINEAR, 0.6)))
    sides = np.array(sample.sides)
    assert sample.size[sides == "b"].sum() == (mine & ~theirs).sum()
    assert sample.size[sides == "a"].sum() == (theirs & ~mine).sum()
    place = {name: i for i, name in enumerate(FOREST.ids.tolist())}
    for name, at in zip(sample.ids, sample.stratum.tolist(), strict=True):
        assert mine[place[name]] == (sample.sides[at] == "b")


def test_only_pairs_of_unknown_truth_where_that_is_asked() -> None:
    rng = np.random.default_rng(1)
    score = rng.random((100, 1))
    truth = np.where(rng.random((100, 1)) < 0.5, np.nan, score > 0.5)
    p = ek.predictions_from_matrix(truth, score, labels=["cat"], task="multilabel")
    sample = ek.sample_for_review(p, "recall", 20, 1, label="cat", unknown_only=True)
    unknown = {p.ids[i] for i in np.flatnonzero(np.isnan(truth[:, 0])).tolist()}
    assert {*sample.ids} <= unknown
    assert sample.size.sum() == len(unknown)


def test_what_cannot_be_drawn_is_an_error() -> None:
    with pytest.raises(ek.InvalidInputError, match="At least 10 pairs"):
        ek.sample_for_review(FOREST, "precision", 9, 1)
    with pytest.raises(ek.InvalidInputError, match="asks for two models"):
        ek.sample_for_review(FOREST, "better", 50, 1)
    with pytest.raises(ek.InvalidInputError, match="no pair to draw from"):
        ek.sample_for_review(FOREST, "precision", 50, 1, threshold=2.0)
    for text in ("accuracy >= 0.9", "precision >= 2", "better >= 0.5", "precision > 0.9", "precision >= x"):
        with pytest.raises(ek.InvalidInputError):
            ek.ReviewQuestion.parse(text)


def test_of_too_many_pairs_a_label_has_to_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "MOST_PAIRS", 1000)
    with pytest.raises(ek.InvalidInputError, match=r"too many pairs.*7,000"):
        ek.sample_for_review(FOREST, "precision", 50, 1)
    assert len(ek.sample_for_review(FOREST, "precision", 50, 1, label="grow")) == 50


def test_chances_follow_the_truth_and_are_guessed_where_there_is_too_little() -> None:
    rng = np.random.default_rng(8)
    score = rng.random((4000, 1))
    p = predictions(rng.random((4000, 1)) < score**2, score, labels=["cat"])
    at = np.array([0.1, 0.5, 0.9])
    assert np.abs(chances(p, "cat", at) - at**2).max() < 0.06
    logits = predictions([[1], [0], [0]], [[5.0], [-3.0], [1.0]], labels=["cat"])
    assert chances(logits, "cat", np.array([5.0, -3.0])).tolist() == [0.5, 0.5]
    few = predictions([[1], [0], [0]], [[0.9], [0.2], [0.1]], labels=["cat"])
    assert chances(few, "cat", np.array([0.9, 0.0, -np.inf])).tolist() == [0.9, 0.01, 0.01]


@given(st.lists(st.tuples(st.integers(1, 300), st.floats(0.001, 50)), min_size=1, max_size=10), st.integers(0, 900))
def test_numbers_to_draw_add_up_and_leave_no_stratum_out(strata: list[tuple[int, float]], n: int) -> None:
    size, spread = (np.array(column) for column in zip(*strata, strict=True))
    least = np.full(len(size), 2)
    drawn = allocate(size, spread, least, n)
    lowest = np.minimum(least, size)
    assert (drawn >= lowest).all()
    assert (drawn <= size).all()
    assert drawn.sum() == min(max(n, int(lowest.sum())), int(size.sum()))


def test_numbers_to_draw_follow_the_spread() -> None:
    drawn = allocate(np.array([1000, 1000, 1000]), np.array([1.0, 2.0, 5.0]), np.array([2, 2, 2]), 80)
    assert drawn.tolist() == [10, 20, 50]


def test_items_are_imported_where_labels_are_given() -> None:
    segments = [("gs://b/a.mp4", "0", "5"), ("gs://b/a.mp4", "5", "inf"), ("gs://b/c.mp4", "0", "inf")] * 5
    parts = [f"{i}" for i in range(15)]
    columns = {
        name: np.array(column)
        for name, column in zip(("uri", "start", "end"), zip(*segments, strict=True), strict=True)
    }
    p = ek.predictions_from_matrix(
        [[1]] * 15, [[0.9]] * 15, labels=["cat"], ids=parts, task="binary", attributes=columns
    )
    sample = ek.sample_for_review(p, "precision", 15, 1)
    lines = sample.to_import_csv(p, use="UNASSIGNED").splitlines()
    assert len(lines) == 15
    assert set(lines) == {f"UNASSIGNED,{uri},,{start},{end}" for uri, start, end in segments}
    pictures = ek.predictions_from_matrix(
        [[1]] * 15, [[0.9]] * 15, labels=["cat"], ids=[f"gs://b/{i}.png" for i in range(15)], task="binary"
    )
    assert ek.sample_for_review(pictures, "precision", 15, 1).to_import_csv(pictures).startswith("gs://b/")
    with pytest.raises(ek.InvalidInputError, match="no addresses"):
        ek.sample_for_review(FOREST, "precision", 15, 1).to_import_csv(FOREST)
