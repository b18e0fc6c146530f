"""Predictions: dense and sparse are one type, the digest is the content, and what does not fit is refused."""

import dataclasses
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit import InvalidInputError, Predictions, evaluate, predictions_from_matrix, predictions_from_pairs
from evalkit.counting.grouped import group_positions
from tests.builders import ABSENT, count_slowly, predictions, random_multilabel

ODD_TEXTS = ["NA", "true", "01", "1e5", " x ", "gs://b/ü ñ/片.mp4", "a\nb", "\U0001f600", "e\u0301", "é", "\t"]


def arrays(p: Predictions) -> dict[str, np.ndarray | None]:
    names = ("ids", "starts", "examples", "y_score", "y_true", "unscored_starts", "unscored_examples", "groups")
    return {name: getattr(p, name) for name in (*names, "positives")}


def assert_same(one: Predictions, other: Predictions) -> None:
    for name, array in arrays(one).items():
        np.testing.assert_array_equal(array, arrays(other)[name], err_msg=name)
        assert getattr(array, "dtype", None) == getattr(arrays(other)[name], "dtype", None), name
    assert (one.task, one.labels, one.digest) == (other.task, other.labels, other.digest)


# Dense and sparse


@pytest.mark.parametrize("seed", range(5))
def test_a_table_and_the_same_pairs_in_any_order_are_the_same_predictions(seed: int) -> None:
    truth, score = random_multilabel(seed)
    assert_same(predictions(truth, score), predictions(truth, score, shuffled=seed))
    assert predictions(truth, score, shuffled=seed).examples is None


@given(st.data(), st.integers(1, 6), st.integers(1, 6))
def test_the_order_of_sparse_pairs_does_not_matter(data: st.DataObject, n: int, k: int) -> None:
    cell = st.sampled_from([ABSENT, ABSENT, 0.0, 0.5, 1.0])
    score = data.draw(st.lists(st.lists(cell, min_size=k, max_size=k), min_size=n, max_size=n))
    truth = data.draw(st.lists(st.lists(st.booleans(), min_size=k, max_size=k), min_size=n, max_size=n))
    one, other = (predictions(truth, score, shuffled=seed) for seed in (1, 2))
    assert_same(one, other)
    for i, label in enumerate(one.labels):
        aligned = one.label(label)
        assert aligned.y_score.tolist() == [row[i] for row in score]
        assert aligned.y_true.tolist() == [row[i] for row in truth]
        assert aligned.example.tolist() == list(range(n))
    assert one.positives.tolist() == np.sum(truth, axis=0).tolist()


def test_a_label_is_aligned_with_the_examples() -> None:
    p = predictions([[1, 0], [0, 1], [1, 1]], [[0.9, ABSENT], [0.4, 0.6], [ABSENT, ABSENT]], labels=["cat", "dog"])
    cat, dog = p.label("cat"), p.label("dog")
    assert (cat.y_true.tolist(), cat.y_score.tolist()) == ([True, False, True], [0.9, 0.4, ABSENT])
    assert (dog.y_true.tolist(), dog.y_score.tolist()) == ([False, True, True], [ABSENT, 0.6, ABSENT])
    assert cat.example.tolist() == dog.example.tolist() == [0, 1, 2]


def test_positives_without_a_score_are_kept() -> None:
    p = predictions([[1, 0], [1, 1]], [[0.9, 0.1], [ABSENT, ABSENT]])
    assert p.positives.tolist() == [2, 1]
    assert [p.unscored(i).tolist() for i in (0, 1)] == [[1], [1]]
    assert (p.n_examples, p.n_pairs, p.n_scores) == (2, 4, 2)


def test_an_example_for_which_the_model_said_nothing_is_kept() -> None:
    p = predictions([[0, 0], [1, 0]], [[ABSENT, ABSENT], [0.7, 0.2]])
    assert p.n_examples == 2
    assert evaluate(p).per_label["label 0"].at(0.5).tn == 1


def test_five_thousand_sparse_labels_count_right() -> None:
    rng = np.random.default_rng(8)
    n, k, given_scores = 300, 5000, 900
    pairs = rng.choice(n * k, given_scores + 200, replace=False)
    row, column = np.divmod(pairs, k)
    score, truth = np.round(rng.random(given_scores), 2), rng.random(given_scores) < 0.5
    p = predictions_from_pairs(
        row[:given_scores],
        column[:given_scores],
        score,
        truth,
        unscored=(row[given_scores:], column[given_scores:]),
        labels=[f"entity {i}" for i in range(k)],
        ids=[f"video {i}" for i in range(n)],
        task="multilabel",
    )
    ev = evaluate(p)
    assert (p.n_pairs, p.n_scores, p.positives.sum()) == (n * k, given_scores, truth.sum() + 200)
    found = ev.pooled.at(0.5)
    assert (found.tp, found.fp) == (np.sum(truth & (score >= 0.5)), np.sum(~truth & (score >= 0.5)))
    assert found.tp + found.fp + found.fn + found.tn == n * k
    for i in (*column[:5].tolist(), *column[-5:].tolist(), k - 1):
        label = p.label(p.labels[i])
        table = ev.per_label[p.labels[i]]
        assert table.at(0.5) == count_slowly(label.y_true.tolist(), label.y_score.tolist(), 0.5)
    assert set(column[:given_scores]) == {i for i in range(k) if len(ev.per_label[p.labels[i]].thresholds) > 1}


def test_ids_labels_groups_and_attributes_are_kept_to_the_character() -> None:
    k = len(ODD_TEXTS)
    p = predictions_from_matrix(
        np.eye(k),
        np.eye(k),
        labels=ODD_TEXTS,
        ids=ODD_TEXTS,
        task="multilabel",
        groups=ODD_TEXTS,
        attributes={"": ODD_TEXTS, "none": [""] * k},
    )
    assert p.attributes["none"].tolist() == [""] * k
    for texts in (p.ids, p.labels, p.groups, p.attributes[""]):
        assert list(texts) == ODD_TEXTS
    assert p.label("NA").y_true.tolist() == [True] + [False] * (k - 1)


def test_by_default_examples_are_numbered_and_are_their_own_groups() -> None:
    p = predictions_from_matrix([[1], [0], [1]], [[0.9], [0.2], [0.4]], labels=["a"], task="binary")
    assert p.ids.tolist() == p.groups.tolist() == ["0", "1", "2"]


# Immutability


def test_predictions_cannot_be_changed() -> None:
    p = predictions([[1, 0], [0, 1]], [[0.9, ABSENT], [0.2, 0.4]])
    for name, array in arrays(p).items():
        if len(array):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = array[-1]
            assert not array.flags.writeable, name
    with pytest.raises(dataclasses.FrozenInstanceError):
        p.name = "other"
    with pytest.raises(TypeError):
        p.attributes["x"] = p.ids


def test_predictions_do_not_change_with_the_arrays_they_were_made_from() -> None:
    truth, score = np.array([[True], [False]]), np.array([[0.9], [0.2]])
    p = predictions_from_matrix(truth, score, labels=["a"], task="binary")
    truth[0], score[0] = False, 0.1
    assert p.y_true.tolist() == [True, False]
    assert p.y_score.tolist() == [0.9, 0.2]


# Digest


def small(**changes: object) -> Predictions:
    given_values = {
        "y_true": [[1, 0], [0, 1]],
        "y_score": [[0.9, 0.0], [0.2, 0.4]],
        "labels": ["a", "b"],
        "ids": ["x", "y"],
        "task": "multilabel",
    }
    return predictions_from_matrix(**(given_values | changes))


def test_the_digest_does_not_depend_on_the_name_nor_on_the_sign_of_zero() -> None:
    assert small().digest == small(name="other").digest
    assert small().digest == small(y_score=[[0.9, -0.0], [0.2, 0.4]]).digest
    assert small().digest == dataclasses.replace(small(), name="other").digest


@pytest.mark.parametrize(
    "change",
    [
        {"y_score": [[0.9, 5e-324], [0.2, 0.4]]},
        {"y_score": [[0.9, 0.0], [0.2, np.nextafter(0.4, 1)]]},
        {"y_true": [[1, 0], [0, 0]]},
        {"y_true": [[1, 0], [1, 1]]},
        {"ids": ["x", "z"]},
        {"ids": ["y", "x"]},
        {"groups": ["xy", ""]},
        {"labels": ["b", "a"]},
        {"labels": ["a", "b "]},
        {"task": "multiclass"},
        {"groups": ["x", "x"]},
        {"attributes": {"split": ["TEST", "TEST"]}},
    ],
)
def test_the_digest_changes_with_any_part_of_the_content(change: dict) -> None:
    assert small(**change).digest != small().digest


def test_the_digest_tells_where_one_text_ends() -> None:
    assert small(ids=["a1:b", "c"]).digest != small(ids=["a", "b1:c"]).digest
    one, other = small(attributes={"k": ["ab", "c"]}), small(attributes={"ka": ["b", "c"]})
    assert one.digest != other.digest


def test_an_absent_score_of_a_positive_is_part_of_the_digest() -> None:
    score = [[0.9, ABSENT], [ABSENT, 0.4]]
    digests = {predictions(truth, score).digest for truth in ([[1, 0], [0, 1]], [[1, 1], [0, 1]], [[1, 0], [1, 1]])}
    assert len(digests) == 3


def test_the_digest_of_an_evaluation_is_that_of_its_predictions_and_rule() -> None:
    p = small()
    assert evaluate(p).digest == p.digest
    assert evaluate(p, name="other").digest == p.digest
    assert evaluate(p, rule="top_one").digest not in (p.digest, evaluate(small(ids=["x", "z"]), rule="top_one").digest)


# What is refused


def pairs(**changes: object) -> Predictions:
    given_values = {
        "example": [0, 1, 1],
        "label": [0, 0, 1],
        "y_score": [0.9, 0.2, 0.4],
        "y_true": [1, 0, 1],
        "labels": ["cat", "dog"],
        "ids": ["x", "y"],
        "task": "multilabel",
    }
    return predictions_from_pairs(**(given_values | changes))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"example": [0, 1, 1], "label": [0, 1, 1]}, r"twice \(example 'y', label 'dog'\)\."),
        ({"example": [0, 0, 1], "label": [0, 0, 1]}, r"twice \(example 'x', label 'cat'\)\."),
        ({"unscored": ([0, 0], [1, 1])}, r"twice \(example 'x', label 'dog'\)\."),
        ({"unscored": ([1], [1])}, r"both with a score and without \(example 'y', label 'dog'\)\."),
        ({"y_score": [0.9, nan, 0.4]}, r"finite numbers \(label 'cat'\): nan\."),
        ({"y_score": [0.9, 0.2, inf]}, r"finite numbers \(label 'dog'\): inf\."),
        ({"y_score": [ABSENT, 0.2, 0.4]}, r"finite numbers \(label 'cat'\): -inf\. Leave a score out"),
        ({"example": [0, 1, 2]}, r"example position is out of range: 2 of 2 examples\."),
        ({"label": [0, 0, 2]}, r"label position is out of range: 2 of 2 labels\."),
        ({"unscored": ([7], [0])}, r"example position is out of range: 7 of 2 examples\."),
        ({"unscored": ([0], [5])}, r"label position is out of range: 5 of 2 labels\."),
        ({"y_true": [1, 0, 3]}, r"Truth must be 0 or 1.*: 3\."),
        ({"y_true": [1, 0]}, r"one length: \(3,\), \(3,\), \(3,\), \(2,\)\."),
        ({"labels": ["cat", ""]}, r"A label is empty \(predictions 'model', label 2\)\. Name it\."),
        ({"ids": ["x", ""]}, r"An id is empty \(predictions 'model', example 2\)\. Name it\."),
        ({"labels": ["cat", "cat"]}, r"A label occurs twice: 'cat'\."),
        ({"task": "ranking"}, r"Unknown task: 'ranking'\. Use one of binary, multiclass, multilabel\."),
        ({"task": "binary"}, r"one label, the positive class: 2 labels\."),
        ({"groups": ["v"]}, r"do not fit together \(predictions 'model'\)\."),
        ({"attributes": {"uri": ["u"]}}, r"do not fit together"),
    ],
)
def test_pairs_that_do_not_fit_are_refused_with_the_place(change: dict, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        pairs(**change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"y_score": [[0.9, 0.0]]}, r"truth \(2, 2\), scores \(1, 2\), 2 labels"),
        ({"labels": ["a", "b", "c"]}, r"truth \(2, 2\), scores \(2, 2\), 3 labels"),
        ({"labels": [0, 1]}, r"Labels must be text: 0\."),
        ({"y_score": [[0.9, None], [0.2, 0.4]]}, r"Scores must be numbers: None\."),
        ({"y_score": [["0.9", "0.1"], ["0.2", "0.4"]]}, r"Scores must be numbers: '0\.9'\."),
        ({"y_score": np.full((2, 2), 0.5, dtype=object)}, r"Scores must be numbers: dtype\('O'\)\."),
        ({"y_score": [[0.9, nan], [0.2, 0.4]]}, r"label 'b'\): nan"),
        ({"ids": ["x"]}, r"do not fit together"),
        ({"y_true": [[1, 0], [0, 2]]}, r": 2\."),
        ({"y_true": np.zeros((0, 2)), "y_score": np.zeros((0, 2)), "ids": []}, r"at least one label and one example"),
    ],
)
def test_tables_that_do_not_fit_are_refused_with_the_place(change: dict, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        small(**change)


@pytest.mark.parametrize(("truth", "found"), [([0, 0], 0), ([1, 1], 2)])
def test_in_a_single_label_model_every_example_has_one_true_label(truth: list[int], found: int) -> None:
    message = rf"exactly one true label \(example 'y'\): {found} true labels"
    with pytest.raises(InvalidInputError, match=message):
        small(y_true=[[1, 0], truth], task="multiclass")
    with pytest.raises(InvalidInputError, match=message):
        predictions([[1, 0], truth], [[0.6, ABSENT], [ABSENT, 0.3]], ids=["x", "y"], task="multiclass")


def test_a_single_label_model_needs_two_labels() -> None:
    with pytest.raises(InvalidInputError, match="at least two labels"):
        predictions([[1], [1]], [[0.6], [0.3]], task="multiclass")


def test_a_true_label_without_a_score_is_a_true_label_of_a_single_label_model() -> None:
    p = predictions([[1, 0], [0, 1]], [[0.6, 0.4], [0.7, ABSENT]], task="multiclass")
    assert p.positives.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("change", "found"),
    [({"label": [0, 0, -1]}, "-1"), ({"example": [-1, 0, 1]}, "-1"), ({"unscored": ([-3], [0])}, "-3")],
)
def test_a_negative_position_is_refused_and_shown(change: dict, found: str) -> None:
    with pytest.raises(InvalidInputError, match=f"out of range: {found}"):
        pairs(**change)


def test_an_unknown_label_is_refused_with_the_first_labels_there_are() -> None:
    with pytest.raises(InvalidInputError, match=r": 'cow'\. Labels are 'cat', 'dog'\."):
        pairs().label("cow")
    many = predictions(np.eye(9), np.eye(9))
    with pytest.raises(InvalidInputError, match=r"'label 4', \.\.\. \(9\)\."):
        many.index("cow")


@given(st.lists(st.sampled_from(["day", "night", "10", "9", "ü"]), min_size=1, max_size=30), st.data())
def test_groups_are_numbered_in_the_order_in_which_they_come(names: list[str], data: st.DataObject) -> None:
    n = len(names)
    p = predictions_from_matrix(
        np.eye(n, 2, dtype=bool), np.zeros((n, 2)), labels="ab", task="multilabel", groups=names
    )
    known = list(dict.fromkeys(names))
    for _ in range(2):  # it is kept
        assert p.group.tolist() == [known.index(name) for name in names]
    rows = np.array(data.draw(st.lists(st.integers(0, n - 1), unique=True, max_size=n)), dtype=np.int64)
    some = list(dict.fromkeys(names[row] for row in rows))
    assert group_positions(p, rows).tolist() == [some.index(names[row]) for row in rows]
    assert group_positions(p, np.arange(n)).tolist() == p.group.tolist()
