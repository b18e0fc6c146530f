"""Decisions per video and merged labels: counted by hand, and against a slow loop with all that can lack."""

from __future__ import annotations

from statistics import median

import numpy as np
import pytest

import evalkit as ek
from evalkit.counting.counts import decide
from evalkit.evaluation.coarser import Rule, parents_in
from tests.builders import ABSENT

NAN = float("nan")
RULES: list[Rule] = ["max", "mean", "median", ("k of n", 1), ("k of n", 2), ("k of n", 3)]


def clips() -> ek.Predictions:
    """Three videos: a has an event in its second segment, b in both, c in none."""
    rows = [("a", 1, 0.3), ("a", 0, 0.8), ("a", 0, 0.1), ("b", 1, 0.6), ("b", 1, 0.4), ("c", 0, 0.5)]
    return ek.predictions_from_matrix(
        [[truth] for _, truth, _ in rows],
        [[score] for *_, score in rows],
        labels=["event"],
        ids=[f"{i}" for i in range(6)],
        groups=[video for video, *_ in rows],
        task="binary",
    )


@pytest.mark.parametrize(
    ("rule", "scores", "counts"),
    [
        ("max", [0.8, 0.6, 0.5], ek.Counts(tp=2, fp=1, fn=0, tn=0)),
        ("mean", [0.4, 0.5, 0.5], ek.Counts(tp=1, fp=1, fn=1, tn=0)),
        ("median", [0.3, 0.5, 0.5], ek.Counts(tp=1, fp=1, fn=1, tn=0)),
        (("k of n", 2), [0.3, 0.4, ABSENT], ek.Counts(tp=0, fp=0, fn=2, tn=1)),
        (("k of n", 3), [0.1, ABSENT, ABSENT], ek.Counts(tp=0, fp=0, fn=2, tn=1)),
    ],
)
def test_an_event_is_decided_per_video(rule: Rule, scores: list[float], counts: ek.Counts) -> None:
    p = ek.event_scores(clips(), rule)
    assert p.ids.tolist() == ["a", "b", "c"]
    assert p.label("event").y_score.tolist() == pytest.approx(scores)
    assert p.label("event").y_true.tolist() == [True, True, False]
    assert ek.evaluate(p).pooled.at(0.5) == counts
    assert p.groups is p.ids


def test_k_of_n_is_at_least_k_items_at_every_threshold() -> None:
    p = clips()
    s = p.label("event")
    for k in (1, 2, 3):
        per_video = ek.event_scores(p, ("k of n", k)).label("event")
        for threshold in np.arange(0, 1.05, 0.05):
            by_hand = [
                np.count_nonzero(decide(s.y_score[p.groups == video], threshold)) >= k for video in ("a", "b", "c")
            ]
            assert decide(per_video.y_score, threshold).tolist() == by_hand


def random_predictions(seed: int) -> tuple[ek.Predictions, np.ndarray, np.ndarray, np.ndarray]:
    """With truths that are not known (NaN) and scores that are absent; the unit of each item."""
    rng = np.random.default_rng(seed)
    truth = (rng.random((40, 4)) < 0.3).astype(float)
    score = np.round(rng.random((40, 4)), 1)
    listed_only = seed % 3 == 2
    score[rng.random(score.shape) < 0.3] = ABSENT
    if listed_only:
        truth[(score == ABSENT) & (truth == 0)] = NAN
    truth[rng.random(truth.shape) < 0.15] = NAN
    scored, unsure = score > ABSENT, np.isnan(truth)
    p = ek.predictions_from_pairs(
        *np.nonzero(scored),
        score[scored],
        truth[scored] == 1,
        unscored=np.nonzero((truth == 1) & ~scored),
        unknown=np.nonzero(unsure),
        listed_only=listed_only,
        labels=list("wxyz"),
        ids=[f"i{i}" for i in range(40)],
        task="multilabel",
    )
    return p, truth, score, rng.integers(0, 12, 40)


def known_truth(values: np.ndarray) -> float:
    return 1.0 if (values == 1).any() else NAN if np.isnan(values).any() else 0.0


def assert_same(p: ek.Predictions, truth: np.ndarray, score: np.ndarray) -> None:
    for i, label in enumerate(p.labels):
        s = p.label(label)
        known = np.flatnonzero(~np.isnan(truth[:, i]))
        assert s.example.tolist() == known.tolist()
        assert s.y_true.tolist() == (truth[known, i] == 1).tolist()
        assert s.y_score.tolist() == pytest.approx(score[known, i].tolist())
        unsure = np.flatnonzero(np.isnan(truth[:, i]) & (score[:, i] > ABSENT))
        examples, given = p.unknown(i)
        assert dict(zip(examples[~np.isnan(given)].tolist(), given[~np.isnan(given)].tolist(), strict=True)) == (
            pytest.approx(dict(zip(unsure.tolist(), score[unsure, i].tolist(), strict=True)))
        )


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(6))
def test_units_are_those_of_a_slow_loop(rule: Rule, seed: int) -> None:
    p, truth, score, unit = random_predictions(seed)
    names = list(dict.fromkeys(unit.tolist()))
    expected_truth, expected_score = np.full((2, len(names), 4), NAN)
    for row, name in enumerate(names):
        for i in range(4):
            values = score[unit == name, i]
            falling = sorted(values.tolist(), reverse=True)
            scored = values[values > ABSENT]
            expected_truth[row, i] = known_truth(truth[unit == name, i])
            expected_score[row, i] = {
                "max": max(falling),
                "mean": scored.mean() if len(scored) else ABSENT,
                "median": median(falling),
            }.get(rule, falling[rule[1] - 1] if isinstance(rule, tuple) and len(falling) >= rule[1] else ABSENT)
    assert_same(ek.event_scores(p, rule, unit=unit.astype(str)), expected_truth, expected_score)


@pytest.mark.parametrize("seed", range(6))
def test_merged_labels_are_those_of_a_slow_loop(seed: int) -> None:
    p, truth, score, _ = random_predictions(seed)
    found = ek.merge_labels(p, {"wz": ["z", "w"]})
    assert found.labels == ("wz", "x", "y")
    together = [[0, 3], [1], [2]]
    expected_truth = np.array([[known_truth(row[parts]) for parts in together] for row in truth])
    expected_score = np.array([[row[parts].max() for parts in together] for row in score])
    assert_same(found, expected_truth, expected_score)
    rolled = ek.roll_up(p, {"w": "wz", "z": "wz", "x": "x", "y": "y", "v": "else"})
    assert rolled.digest == found.digest


def test_abusive_is_hate_or_harassment_by_hand() -> None:
    truth = [[1, 0, 0], [0, 1, 1], [0, 0, 1], [1, 1, 0]]
    score = [[0.9, 0.2, 0.1], [0.1, 0.6, 0.9], [0.7, 0.3, 0.8], [0.2, 0.4, 0.3]]
    p = ek.predictions_from_matrix(truth, score, labels=["hate", "harassment", "spam"], task="multilabel")
    found = ek.evaluate(ek.merge_labels(p, {"abusive": ["hate", "harassment"]}))
    assert found.per_label["abusive"].at(0.5) == ek.Counts(tp=2, fp=1, fn=1, tn=0)
    assert found.per_label["spam"].at(0.5) == ek.Counts(tp=2, fp=0, fn=0, tn=2)


def test_single_label_models_keep_one_true_label() -> None:
    p = ek.load_sample("digits-svm").predictions
    odd = ek.roll_up(p, {label: ("odd" if i % 2 else "even") for i, label in enumerate(p.labels)})
    assert (odd.task, set(odd.labels)) == ("multiclass", {"odd", "even"})
    truth = np.array([[1, 0], [1, 0], [0, 1]])
    q = ek.predictions_from_matrix(truth, [[0.8, 0.2], [0.4, 0.6], [0.3, 0.7]], labels="ab", task="multiclass")
    per_unit = ek.event_scores(q, "mean", unit=["u", "u", "v"])
    assert per_unit.label("a").y_score.tolist() == pytest.approx([0.6, 0.3])
    with pytest.raises(ek.EvalkitError, match="true label"):
        ek.event_scores(q, unit=["u", "u", "u"])


def test_units_come_from_the_file_and_keep_what_is_theirs() -> None:
    p = ek.predictions_from_matrix(
        [[1], [0], [1]],
        [[0.4], [0.8], [0.3]],
        labels=["x"],
        task="binary",
        groups=["home", "home", "away"],
        attributes={"decide per": ["a", "a", "b"], "camera": ["1", "1", "2"], "shot": ["1", "2", "1"]},
    )
    found = ek.event_scores(p)
    assert (found.ids.tolist(), found.groups.tolist()) == (["a", "b"], ["home", "away"])
    assert {key: values.tolist() for key, values in found.attributes.items()} == {"camera": ["1", "2"]}
    with pytest.raises(ek.InvalidInputError, match="inside a group"):
        ek.event_scores(p, unit=["a", "b", "b"])
    with pytest.raises(ek.InvalidInputError, match="one entry for each example"):
        ek.event_scores(p, unit=["a"])


def test_decisions_stay_decisions_unless_they_are_averaged() -> None:
    p = ek.predictions_from_decisions(([0, 1], [0, 0]), ([0], [0]), labels=["x"], ids=["a", "b", "c"], task="binary")
    for rule, stay in (("max", True), (("k of n", 2), True), ("mean", False), ("median", False)):
        found = ek.event_scores(p, rule, unit=["u", "u", "v"])
        assert found.decisions_only is stay
        assert ek.evaluate(found).pooled.at(0.5) == ek.Counts(tp=1, fp=0, fn=0, tn=1)


@pytest.mark.parametrize("rule", ["most", 2, ("k of n", 0), ("k of n", 1.5), ("k of n", True), ("k of n",)])
def test_rules_that_make_no_sense_are_errors(rule: object) -> None:
    with pytest.raises(ek.InvalidInputError, match="Unknown rule"):
        ek.event_scores(clips(), rule)


def test_merges_that_make_no_sense_are_errors() -> None:
    p, *_ = random_predictions(0)
    for merged, words in (
        ({"a": ["w", "q"]}, "not a label: 'q'"),
        ({"a": ["w"], "b": ["w"]}, "twice: 'w'"),
        ({"x": ["w", "z"]}, "Another label has this name"),
        ({}, "each once"),
    ):
        with pytest.raises(ek.InvalidInputError, match=words):
            ek.merge_labels(p, merged)
    with pytest.raises(ek.InvalidInputError, match="none for 'y', 'z'"):
        ek.roll_up(p, {"w": "a", "x": "a"})
    with pytest.raises(ek.InvalidInputError, match="not known what unit"):
        ek.event_scores(p)


def test_a_table_of_parents_has_a_header_or_none() -> None:
    labels = ["a", "b, c"]
    expected = {"a": "x", "b, c": "y"}
    for text in ('a,x\n"b, c",y\n', 'label,parent,rank\na,x,1\n\n"b, c", y ,2'):
        assert parents_in(text, labels) == expected
    for broken in ("a,x\nb", "a,\n"):
        with pytest.raises(ek.InvalidInputError, match="a label and what it counts as"):
            parents_in(broken, labels)
    assert parents_in("", labels) == {}
    assert parents_in('"a\nb",x', ["a\nb"]) == {"a\nb": "x"}
    with pytest.raises(ek.InvalidInputError, match="no CSV"):
        parents_in("a," + "x" * 2_000_000, labels)
