"""Where two models part: by hand, against slow counting, and with the two swapped."""

import csv
import io
from math import inf, isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.comparison.disagreements import Disagreements, find_disagreements
from evalkit.comparison.pairing import pair
from tests.builders import ABSENT, predictions, random_multilabel
from tests.google.service.served import as_bytes, served

TRUTH = [[1, 0], [1, 0], [0, 1], [0, 0], [1, 1]]
A = predictions(
    TRUTH, [[0.9, 0.1], [0.4, 0.2], [0.6, 0.3], [0.7, 0.1], [0.2, 0.9]], labels=["cat", "dog"], ids=list("vwxyz")
)
B = predictions(
    TRUTH, [[0.3, 0.1], [0.8, 0.7], [0.1, ABSENT], [0.6, 0.2], [0.55, 0.9]], labels=["cat", "dog"], ids=list("vwxyz")
)


def as_rows(d: Disagreements) -> list[tuple[str, str, bool, bool]]:
    labels = [d.labels[i] for i in d.label.tolist()]
    return list(zip(d.ids.tolist(), labels, d.truth.tolist(), d.fixed.tolist(), strict=True))


def test_by_hand() -> None:
    """v: A finds the cat, B does not. w: B finds it, but sees a dog. x: B lets the wrong cat go. z: B finds the cat."""
    d = find_disagreements(A, B, threshold_a=0.5, threshold_b=0.5)
    assert sorted(as_rows(d)) == [
        ("v", "cat", True, False),
        ("w", "cat", True, True),
        ("w", "dog", False, False),
        ("x", "cat", False, True),
        ("z", "cat", True, True),
    ]
    assert (d.n_pairs, d.fixes.tolist(), d.breaks.tolist()) == (10, [3, 0], [1, 1])


def test_the_clearest_come_first() -> None:
    """A scores cats .2 .4 | .6 .7 .9, B .1 .3 | .55 .6 .8: distances are counted in scores, one's own as a half."""
    d = find_disagreements(A, B, threshold_a=0.5, threshold_b=0.5, label="cat")
    assert (np.diff(d.clearness) <= 0).all()
    expected = {"v": min(2.5, 0.5), "w": min(0.5, 2.5), "x": min(0.5, 1.5), "z": min(1.5, 0.5)}
    assert dict(zip(d.ids.tolist(), d.clearness.tolist(), strict=True)) == pytest.approx(
        {name: distance / 5 for name, distance in expected.items()}
    )


def test_a_clear_flip_stands_before_a_close_one() -> None:
    truth = [[1]] * 4 + [[0]] * 4
    a = predictions(truth, [[0.9], [0.49], [0.8], [0.1], [0.2], [0.3], [0.05], [0.6]], labels=["cat"])
    b = predictions(truth, [[0.1], [0.51], [0.7], [0.9], [0.3], [0.2], [0.15], [0.7]], labels=["cat"])
    d = find_disagreements(a, b, threshold_a=0.5, threshold_b=0.5)
    assert d.ids.tolist() == ["example 3", "example 0", "example 1"]


def test_an_absent_score_is_never_predicted_and_shown_as_none() -> None:
    truth = [[1], [0]]
    a = predictions(truth, [[ABSENT], [0.2]], labels=["cat"])
    b = predictions(truth, [[0.1], [0.3]], labels=["cat"])
    d = find_disagreements(a, b, threshold_a=-inf, threshold_b=0.1)
    assert as_rows(d) == [("example 0", "cat", True, True)]
    assert isnan(d.score_a[0])
    assert d.score_b.tolist() == [0.1]
    assert d.to_csv().splitlines()[1] == "example 0,cat,1,,0.1,B fixes"


def test_the_score_at_the_threshold_is_predicted() -> None:
    a, b = predictions([[1]], [[0.5]], labels=["cat"]), predictions([[1]], [[0.5]], labels=["cat"])
    assert len(find_disagreements(a, b, threshold_a=0.5, threshold_b=0.5)) == 0
    assert find_disagreements(a, b, threshold_a=0.5, threshold_b=inf).breaks.tolist() == [1]


def test_examples_are_joined_by_id_and_only_shared_ones_count() -> None:
    a = predictions([[1], [0]], [[0.9], [0.8]], labels=["cat"], ids=["x", "y"])
    b = predictions([[0], [1], [1]], [[0.1], [0.2], [0.9]], labels=["cat"], ids=["y", "x", "z"])
    d = find_disagreements(a, b, threshold_a=0.5, threshold_b=0.5, pairing=pair(a, b))
    assert sorted(as_rows(d)) == [("x", "cat", True, False), ("y", "cat", False, True)]
    assert [a.ids[i] for i in d.row_a] == [b.ids[i] for i in d.row_b] == d.ids.tolist()
    assert dict(zip(d.ids.tolist(), d.score_b.tolist(), strict=True)) == {"x": 0.2, "y": 0.1}


@given(
    seed=st.integers(0, 10_000),
    absent=st.sampled_from([0.0, 0.3]),
    threshold_a=st.sampled_from([-inf, 0.2, 0.5, inf]),
    threshold_b=st.sampled_from([0.3, 0.5]),
)
def test_counts_are_the_difference_of_both_models_and_swapping_turns_them(
    seed, absent, threshold_a, threshold_b
) -> None:
    truth, score = random_multilabel(seed, n=30, k=3, absent=absent)
    other = random_multilabel(seed + 1, n=30, k=3, absent=absent)[1]
    a, b = predictions(truth, score), predictions(truth, other)
    d = find_disagreements(a, b, threshold_a=threshold_a, threshold_b=threshold_b)
    tables = [ek.evaluate(p).per_label for p in (a, b)]
    for i, label in enumerate(d.labels):
        at_a, at_b = tables[0][label].at(threshold_a), tables[1][label].at(threshold_b)
        gained = (at_b.tp + at_b.tn) - (at_a.tp + at_a.tn)
        assert d.fixes[i] - d.breaks[i] == gained
        alone = find_disagreements(a, b, threshold_a=threshold_a, threshold_b=threshold_b, label=label)
        assert len(alone) == d.fixes[i] + d.breaks[i] == len(d.select(label=label))
    turned = find_disagreements(b, a, threshold_a=threshold_b, threshold_b=threshold_a)
    assert turned.ids.tolist() == d.ids.tolist()
    assert turned.fixed.tolist() == (~d.fixed).tolist()
    assert turned.score_a.tolist() == pytest.approx(d.score_b.tolist(), nan_ok=True)


def test_some_of_them_can_be_taken() -> None:
    d = find_disagreements(A, B, threshold_a=0.5, threshold_b=0.5)
    fixes = d.select(direction="fixes")
    assert (len(fixes), bool(fixes.fixed.all()), fixes.n_pairs) == (3, True, 10)
    assert as_rows(d.select(direction="breaks", label="dog")) == [("w", "dog", False, False)]
    assert as_rows(d.first(2)) == as_rows(d)[:2]
    assert len(d.first(100)) == 5


def test_the_csv_keeps_every_character() -> None:
    name, label = 'a, "b"\nc', "=cat;"
    a = predictions([[1]], [[0.9]], labels=[label], ids=[name])
    b = predictions([[1]], [[0.1]], labels=[label], ids=[name])
    written = find_disagreements(a, b, threshold_a=0.5, threshold_b=0.5).to_csv()
    assert list(csv.reader(io.StringIO(written, newline=""))) == [
        ["id", "label", "truth", "score_a", "score_b", "direction"],
        [name, label, "1", "0.9", "0.1", "B breaks"],
    ]


def test_two_models_that_agree_have_none() -> None:
    d = find_disagreements(A, A, threshold_a=0.5, threshold_b=0.5)
    assert (len(d), d.fixes.tolist(), d.breaks.tolist()) == (0, [0, 0], [0, 0])
    assert d.to_csv().splitlines() == ["id,label,truth,score_a,score_b,direction"]


def test_what_cannot_be_compared_is_refused() -> None:
    counts = ek.read_evaluation(as_bytes(served(ek.evaluate(A))))
    with pytest.raises(ek.InvalidInputError, match="need the examples of both"):
        find_disagreements(A, counts, threshold_a=0.5, threshold_b=0.5)
    other = predictions([[1]], [[0.9]], labels=["cat"], ids=["elsewhere"])
    with pytest.raises(ek.InvalidInputError, match="no example in common"):
        find_disagreements(A, other, threshold_a=0.5, threshold_b=0.5)
    with pytest.raises(ek.InvalidInputError, match="Both models must have the label"):
        find_disagreements(A, B, threshold_a=0.5, threshold_b=0.5, label="cow")
    with pytest.raises(ek.InvalidInputError, match="No such label"):
        find_disagreements(A, B, threshold_a=0.5, threshold_b=0.5).select(label="cow")
