"""Lists behind counts: as long as the counts say, in the order that is asked for, and part by part the same."""

from __future__ import annotations

from math import inf
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.examples.listed import OUTCOMES
from evalkit.examples.selection import Order
from tests.builders import ABSENT, predictions

FOREST = ek.load_sample("clips-forest").predictions
SCORES = [ABSENT, 0.0, 0.25, 0.5, 0.75, 1.0]
THRESHOLDS = [-inf, -0.1, 0.0, 0.2, 0.25, 0.5, 0.7, 1.0, 1.1, inf]
ORDERS = get_args(Order)


@st.composite
def tied(draw: st.DrawFn) -> tuple[ek.Predictions, npt.NDArray[Any], npt.NDArray[Any]]:
    """Predictions with heavy ties, absent scores, and pairs of unknown truth; with truth (NaN where unknown) and scores
    as tables of (n, k)."""
    n, k = draw(st.integers(1, 8)), draw(st.integers(1, 3))
    score = np.array(draw(st.lists(st.sampled_from(SCORES), min_size=n * k, max_size=n * k))).reshape(n, k)
    truth = np.array(draw(st.lists(st.sampled_from([0, 0, 1, np.nan]), min_size=n * k, max_size=n * k))).reshape(n, k)
    scored, known = score > ABSENT, ~np.isnan(truth)
    row, column = np.nonzero(scored & known)
    unsure = np.nonzero(~known)
    all_scored = np.nonzero(scored)
    p = ek.predictions_from_pairs(
        *all_scored,
        score[all_scored],
        np.nan_to_num(truth[all_scored]),
        unscored=np.nonzero((truth == 1) & ~scored),
        unknown=unsure,
        labels=[f"label {i}" for i in range(k)],
        ids=[f"item {i}" for i in range(n)],
        task="multilabel",
    )
    assert p.n_scores == len(row)
    assert len(column) == len(row)
    return p, truth, score


def outcome_of(truth: float, score: float, threshold: float) -> str:
    said = score != ABSENT and score >= threshold
    return ("tp" if said else "fn") if truth else ("fp" if said else "tn")


KEYS: dict[str, Any] = {
    "score": lambda score, threshold: -score,
    "lowest": lambda score, threshold: score,
    "margin": lambda score, threshold: inf if score == ABSENT else abs(score - threshold),
    "distance": lambda score, threshold: -inf if score == ABSENT else -abs(score - threshold),
}


def listed_slowly(
    truth: npt.NDArray[Any],
    score: npt.NDArray[Any],
    labels: list[int],
    threshold: float,
    outcomes: list[str],
    order: str,
    near: float | None = None,
) -> list[tuple[int, int]]:
    """(example, label) of each pair of the list, by looking at every pair."""
    found = []
    for i in labels:
        for row in range(len(truth)):
            own = score[row, i]
            if np.isnan(truth[row, i]) or outcome_of(truth[row, i], own, threshold) not in outcomes:
                continue
            if near is not None and not (own != ABSENT and threshold - near <= own < threshold + near):
                continue
            found.append((KEYS[order](own, threshold), i, row))
    return [(row, i) for _, i, row in sorted(found)]


def pairs(s: ek.ExampleSelection) -> list[tuple[int, int]]:
    return list(zip(s.example.tolist(), s.label.tolist(), strict=True))


@given(tied(), st.sampled_from(THRESHOLDS))
def test_every_count_is_the_length_of_its_list(made: Any, threshold: float) -> None:
    p, *_ = made
    ev = ek.evaluate(p)
    for label, table in [*ev.per_label.items(), (None, ev.pooled)]:
        counts = table.at(threshold)
        for outcome in OUTCOMES:
            s = ek.select_examples(p, label, threshold, (outcome,))
            assert len(s) == s.total == getattr(counts, outcome)
            assert set(s.outcomes) <= {outcome}
            assert ek.select_examples(p, label, threshold, (outcome,), limit=1).total == s.total


@given(
    tied(),
    st.sampled_from(THRESHOLDS),
    st.lists(st.sampled_from(list(OUTCOMES)), min_size=1, unique=True),
    st.sampled_from([order for order in ORDERS if order != "disagreement"]),
    st.sampled_from([None, None, 0.05, 0.25, 1.0]),
)
def test_a_list_is_the_one_that_looking_at_every_pair_gives(
    made: Any, threshold: float, outcomes: list[Any], order: Any, near: float | None
) -> None:
    p, truth, score = made
    for label in (None, p.labels[-1]):
        labels = list(range(len(p.labels))) if label is None else [len(p.labels) - 1]
        if abs(threshold) == inf and order in ("margin", "distance"):
            continue  # all are as far from it
        expected = listed_slowly(truth, score, labels, threshold, outcomes, order, near)
        assert pairs(ek.select_examples(p, label, threshold, outcomes, order, near=near)) == expected
        for start in (0, 1, 3):
            part = ek.select_examples(p, label, threshold, outcomes, order, near=near, start=start, limit=2)
            assert pairs(part) == expected[start : start + 2]
            assert (part.total, part.first) == (len(expected), start)


@given(tied(), st.sampled_from(THRESHOLDS), st.lists(st.booleans(), min_size=8, max_size=8))
def test_some_examples_are_looked_at(made: Any, threshold: float, chosen: list[bool]) -> None:
    p, truth, score = made
    among = np.array(chosen[: p.n_examples])
    for outcomes in (["fp"], ["fn", "tn"], list(OUTCOMES)):
        every = listed_slowly(truth, score, list(range(len(p.labels))), threshold, outcomes, "score")
        expected = [pair for pair in every if among[pair[0]]]
        s = ek.select_examples(p, None, threshold, outcomes, among=among)
        assert pairs(s) == expected
        assert ek.select_examples(p, None, threshold, outcomes, among=among, limit=0).total == len(expected)


def test_the_list_of_the_sample_by_hand() -> None:
    s = ek.select_examples(FOREST, "move right", 0.5, ("fp",))
    assert len(s) == s.total == 29
    assert s.ids[:3].tolist() == ["clip_0633", "clip_0253", "clip_0467"]
    assert {s.labels[i] for i in s.label.tolist()} == {"move right"}
    assert not s.truth.any()
    assert (np.diff(s.score) <= 0).all()


def test_scores_just_below_the_threshold_and_near_it() -> None:
    p = predictions([[1], [0], [1], [0], [1]], [[0.44], [0.45], [0.5], [0.549], [0.55]], ids=[*"abcde"])
    near = ek.select_examples(p, None, 0.5, tuple(OUTCOMES), "margin", near=0.05)
    assert near.ids.tolist() == ["c", "d", "b"]  # of a move to 0.45 or to 0.55, where 0.55 itself stays predicted
    below = ek.select_examples(p, None, 0.5, ("fn", "tn"), "score", near=0.1)
    assert below.ids.tolist() == ["b", "a"]
    table = ek.evaluate(p).pooled
    low, high = table.at(0.45), table.at(0.55)
    assert len(near) == (low.tp + low.fp) - (high.tp + high.fp)


def test_disagreement_is_between_scores_of_one_pair() -> None:
    a = predictions([[1], [1], [1], [1]], [[0.1], [0.2], [0.3], [0.4]], ids=[*"wxyz"], labels=["cat"])
    b = predictions([[1], [1], [1]], [[0.3], [0.9], [ABSENT]], ids=[*"zxy"], labels=["cat"])
    s = ek.select_examples(a, None, 0.5, ("fn",), "disagreement", other=b)
    assert s.ids.tolist() == ["x", "z", "w", "y"]  # 0.7, 0.1, and two that the other gave no score


def test_labels_that_are_left_out_are_in_no_list() -> None:
    without = ("spin", "grow")
    some = ek.evaluate(FOREST).select([label for label in FOREST.labels if label not in without])
    s = ek.select_examples(FOREST, None, 0.5, ("fn",), without=without)
    assert len(s) == some.pooled.at(0.5).fn
    assert not {"spin", "grow"} & {s.labels[i] for i in s.label.tolist()}


def test_decisions_without_scores_stand_as_they_are() -> None:
    p = ek.predictions_from_decisions(
        ([0, 1, 2], [0, 1, 1]), ([0, 1, 2], [0, 1, 0]), labels=["no", "yes"], ids=["a", "b", "c"], task="multiclass"
    )
    assert ek.select_examples(p, "yes", 0.99, ("tp", "fp")).total == 2
    for outcome in OUTCOMES:
        count = getattr(ek.evaluate(p).pooled.at(0.5), outcome)
        assert ek.select_examples(p, None, 0.99, (outcome,)).total == count


def test_a_list_as_a_file() -> None:
    p = predictions([[0], [1]], [[0.75], [ABSENT]], ids=["=1+1", "b"], labels=["cat"])
    s = ek.select_examples(p, None, 0.5, ("fp", "fn"))
    assert s.to_csv() == "id,label,truth,score,outcome\r\n=1+1,cat,0,0.75,fp\r\nb,cat,1,,fn\r\n"
    assert "'=1+1" in s.to_csv(for_spreadsheets=True)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"outcomes": ("tpp",)}, "Unknown outcome.*'tpp'"),
        ({"outcomes": ()}, "Unknown outcome.*none"),
        ({"order": "random"}, "Unknown order.*'random'"),
        ({"order": "disagreement"}, "Disagreement is of two models"),
        ({"near": 0.0}, "near must be"),
        ({"limit": -1}, "must not be below 0"),
        ({"start": -1}, "must not be below 0"),
        ({"label": "none such"}, "No such label"),
        ({"threshold": float("nan")}, "must be a number"),
    ],
)
def test_what_cannot_be_listed_is_an_error(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ek.InvalidInputError, match=message):
        ek.select_examples(FOREST, **wrong)


def test_pairs_without_a_score_are_the_farthest_from_the_threshold() -> None:
    p = predictions([[0], [1], [0], [0]], [[0.1], [ABSENT], [ABSENT], [0.4]], ids=[*"wxyz"])
    for order in ("distance", "lowest"):
        s = ek.select_examples(p, None, 0.5, ("fn", "tn"), order, limit=3)
        assert s.ids.tolist() == ["x", "y", "w"]
        assert ek.select_examples(p, None, 0.5, ("tn",), order, limit=1).ids.tolist() == ["y"]
    assert ek.select_examples(p, None, 0.5, ("fn", "tn"), "margin").ids.tolist() == ["z", "w", "x", "y"]
    s = ek.select_examples(p, None, -np.inf, tuple(OUTCOMES), "distance")
    assert s.ids.tolist() == [*"wxyz"]
