"""What two models share: items, labels and groups, and what forbids a comparison."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.comparison.pairing import shared_evaluations
from evalkit.counting.grouped import group_positions
from tests.builders import predictions, random_multilabel
from tests.comparison.models import one_label, two_models


def test_what_is_shared_and_what_is_not() -> None:
    a = ek.predictions_from_matrix(
        [[1, 0], [0, 1], [1, 1]], [[0.9, 0.1]] * 3, labels=["cat", "dog"], ids=["z", "y", "x"], task="multilabel"
    )
    b = ek.predictions_from_matrix(
        [[0, 1], [1, 0], [1, 1]], [[0.9, 0.1]] * 3, labels=["cow", "cat"], ids=["x", "y", "w"], task="multilabel"
    )
    found = ek.pair(a, b)
    assert (found.labels, found.labels_only_a, found.labels_only_b) == (("cat",), ("dog",), ("cow",))
    assert (found.n_shared, found.only_a, found.only_b) == (2, ("z",), ("w",))
    assert (found.rows_a.tolist(), found.rows_b.tolist(), found.n_groups) == ([2, 1], [0, 1], 2)
    assert (found.n_contradictions, found.reason) == (0, "")


def test_contradictions_of_truth_are_counted_named_and_refused() -> None:
    a, b = one_label([1, 0, 1], [0.9, 0.1, 0.4]), one_label([1, 1, 0], [0.9, 0.1, 0.4])
    found = ek.pair(a, b)
    assert (found.n_contradictions, found.contradictions) == (2, (("1", "cat"), ("2", "cat")))
    with pytest.raises(ek.InvalidInputError, match=r"truth of 2 shared pairs .*: example '1', label 'cat'"):
        ek.compare(a, b)


def test_at_most_ten_contradictions_are_named() -> None:
    found = ek.pair(one_label([1] * 25, [0.5] * 25), one_label([0] * 25, [0.5] * 25))
    assert (found.n_contradictions, len(found.contradictions)) == (25, 10)


def test_truth_counts_as_the_same_where_a_model_gave_no_score() -> None:
    truth = [[True], [False]]
    assert ek.pair(predictions(truth, [[-inf], [0.1]]), predictions(truth, [[0.4], [-inf]])).n_contradictions == 0


def test_groups_of_neither_side_are_split() -> None:
    plain, videos = one_label([1, 0, 1], [0.9, 0.1, 0.4]), one_label([1, 0, 1], [0.9, 0.1, 0.4], groups=["v", "v", "w"])
    assert ek.pair(plain, videos).group.tolist() == ek.pair(videos, plain).group.tolist() == [0, 0, 1]
    truth, score = [1, 0, 1, 0, 1, 0], [0.9, 0.1, 0.4, 0.3, 0.2, 0.6]
    by_video, by_day = (one_label(truth, score, groups=list(groups)) for groups in ("uvvwwx", "mmnoop"))
    # 0 and 1 share day m, 1 and 2 video v, 3 and 4 both; 5 stands alone.
    assert ek.pair(by_video, by_day).group.tolist() == ek.pair(by_day, by_video).group.tolist() == [0, 0, 0, 1, 1, 2]
    kept = shared_evaluations(ek.evaluate(by_video), ek.evaluate(by_day), ek.pair(by_video, by_day))
    assert [one.predictions.groups.tolist() for one in kept] == [list("mmmoop"), list("uuuwwx")]


def test_nothing_shared_and_ids_that_repeat_are_refused() -> None:
    a = one_label([1, 0], [0.9, 0.1])
    with pytest.raises(ek.InvalidInputError, match="no example in common"):
        ek.compare(a, one_label([1, 0], [0.9, 0.1], ids=["x", "y"]))
    other = predictions([[1], [0]], [[0.4], [0.3]], labels=["dog"])
    with pytest.raises(ek.InvalidInputError, match="no label in common"):
        ek.compare(a, other)
    with pytest.raises(ek.InvalidInputError, match="An id occurs twice"):
        ek.pair(a, one_label([1, 0], [0.9, 0.1], ids=["x", "x"]))


@given(st.integers(0, 10**6))
def test_shared_evaluations_are_those_of_the_shared_pairs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    absent = float(rng.choice([0.0, 0.3]))
    truth, score = random_multilabel(seed, n=20, k=4, absent=absent)
    labels = ["a", "b", "c", "d"]
    sides = []
    for _ in range(2):
        rows = rng.permutation(20)[: rng.integers(4, 21)]
        columns = rng.permutation(4)[: rng.integers(2, 5)]
        own = predictions(
            truth[np.ix_(rows, columns)],
            score[np.ix_(rows, columns)],
            labels=[labels[i] for i in columns],
            ids=[f"id {i}" for i in rows],
        )
        groups = rng.choice([20, 7, 3])
        sides.append(ek.evaluate(replace(own, groups=np.array([f"g {i % groups}" for i in rows], own.groups.dtype))))
    a, b = sides
    pairing = ek.pair(a, b)
    if pairing.reason:
        with pytest.raises(ek.InvalidInputError, match="in common"):
            shared_evaluations(a, b, pairing)
        return
    kept = shared_evaluations(a, b, pairing)
    shared = set(a.predictions.ids[pairing.rows_a].tolist())
    again = ek.pair(*kept)
    assert (again.n_shared, again.only_a, again.only_b) == (pairing.n_shared, (), ())
    assert again.group.tolist() == pairing.group.tolist()
    for one, source in zip(kept, sides, strict=True):
        assert group_positions(one.predictions, ek.pair(one, one).rows_a).tolist() == pairing.group.tolist()
        assert one.labels == tuple(label for label in source.labels if label in pairing.labels)
        assert one.predictions.ids.tolist() == [i for i in source.predictions.ids.tolist() if i in shared]
        for label in one.labels:
            y = source.predictions.label(label)
            inside = np.isin(source.predictions.ids.tolist(), list(shared))
            assert one.per_label[label].at(0.5) == ek.counts_by_threshold(y.y_true[inside], y.y_score[inside]).at(0.5)
        assert (one.name, one.n_examples) == (source.name, pairing.n_shared)
        changed = (one.n_examples, one.labels) != (source.n_examples, source.labels)
        assert one.digest != source.digest if changed else True
    for label in (None, pairing.labels[0]):
        before, after = (ek.compare(*two, label=label, resamples=20).differences for two in (sides, kept))
        for key, d in before.items():
            assert (d.p_value, d.difference.low) == pytest.approx(
                (after[key].p_value, after[key].difference.low), nan_ok=True
            )


def test_what_shares_all_is_the_same_object() -> None:
    a, b = (ek.evaluate(p) for p in two_models(3))
    kept = shared_evaluations(a, b, ek.pair(a, b))
    assert kept[0] is a
    assert kept[1] is b


def test_groups_of_one_side_become_those_of_both() -> None:
    plain = ek.evaluate(one_label([1, 0, 1], [0.9, 0.1, 0.4]))
    videos = ek.evaluate(one_label([1, 0, 1], [0.9, 0.1, 0.4], groups=["v", "v", "w"]))
    kept = shared_evaluations(plain, videos, ek.pair(plain, videos))
    assert kept[0].predictions.groups.tolist() == ["v", "v", "w"]
    assert kept[0].digest != plain.digest
    assert kept[1] is videos


def test_without_examples_the_shared_labels_are_chosen() -> None:
    t = ek.counts_by_threshold([1, 0], [0.9, 0.1])
    a, b = (
        ek.Evaluation("m", "multilabel", tuple(labels), 2, dict.fromkeys(labels, t), None, "d")
        for labels in ("xy", "yz")
    )
    kept = shared_evaluations(a, b, ek.pair(a, b))
    assert [one.labels for one in kept] == [("y",), ("y",)]


@given(st.integers(0, 10**6), st.sampled_from([0.0, 0.4]))
def test_contradictions_are_those_of_a_slow_look_at_each_pair(seed: int, absent: float) -> None:
    rng = np.random.default_rng(seed)
    models, truths = [], []
    for side in range(2):
        truth, score = random_multilabel(seed, n=30, k=3, absent=absent)
        if side:
            truth = truth ^ (rng.random(truth.shape) < 0.05)
        kept = rng.permutation(30)[:25]
        models.append(predictions(truth[kept], score[kept], ids=[f"{i}" for i in kept], shuffled=seed))
        truths.append({(f"{i}", f"label {j}"): bool(truth[i, j]) for i in kept for j in range(3)})
    found = ek.pair(*models)
    wrong = [pair for pair, true in truths[0].items() if truths[1].get(pair, true) != true]
    assert found.n_contradictions == len(wrong)
    assert set(found.contradictions) <= set(wrong)
    assert list(found.contradictions) == sorted(found.contradictions, key=lambda pair: (pair[1], pair[0]))
