"""Our own export reads back to the same digest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit import Predictions, evaluate, load_sample, read_predictions
from evalkit.making import predictions_from_decisions, predictions_from_matrix, predictions_from_pairs
from evalkit.reading.loading import to_csv
from evalkit.samples import SAMPLES

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
NAME = TEXT.filter(bool)
SCORE = st.floats(allow_nan=False, allow_infinity=False)


def back(p: Predictions) -> Predictions:
    return read_predictions(to_csv(p).encode()).predictions


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_reads_back_to_the_same(name: str) -> None:
    p = load_sample(name).predictions
    assert back(p).digest == p.digest


@settings(max_examples=50)
@given(st.data())
def test_sparse_predictions_read_back_to_the_same(data: st.DataObject) -> None:
    ids = data.draw(st.lists(NAME, min_size=1, max_size=5, unique=True))
    labels = data.draw(st.lists(NAME, min_size=1, max_size=4, unique=True))
    pairs = [(i, j) for i in range(len(ids)) for j in range(len(labels))]
    scored = data.draw(st.lists(st.sampled_from(pairs), min_size=1, unique=True))
    true = data.draw(st.lists(st.sampled_from(pairs), unique=True))
    unsure = data.draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3))
    lost = [pair for pair in true if pair not in scored and pair not in unsure]
    p = predictions_from_pairs(
        [i for i, _ in scored],
        [j for _, j in scored],
        data.draw(st.lists(SCORE, min_size=len(scored), max_size=len(scored))),
        [pair in true for pair in scored],
        unscored=([i for i, _ in lost], [j for _, j in lost]),
        unknown=([i for i, _ in unsure], [j for _, j in unsure]),
        listed_only=data.draw(st.booleans()),
        labels=labels,
        ids=ids,
        task="binary" if len(labels) == 1 else "multilabel",
        groups=data.draw(st.lists(TEXT, min_size=len(ids), max_size=len(ids))),
        attributes={
            name: data.draw(st.lists(TEXT, min_size=len(ids), max_size=len(ids)))
            for name in data.draw(st.lists(TEXT, max_size=2, unique=True))
        },
    )
    assert back(p).digest == p.digest


def test_what_it_says_is_read_whatever_the_columns_are_called() -> None:
    p = predictions_from_matrix(
        [[1, 0], [0, 1]],
        [[0.7, 0.3], [0.4, 0.6]],
        labels=["b", "a"],
        ids=["2", "1"],
        task="multiclass",
        attributes={"label": ["x", ""], "split": ["TEST", "TRAIN"]},
    )
    again = back(p)
    assert (again.task, again.labels, again.ids.tolist()) == ("multiclass", ("b", "a"), ["2", "1"])
    assert {name: column.tolist() for name, column in again.attributes.items()} == {
        "label": ["x", ""],
        "split": ["TEST", "TRAIN"],
    }
    np.testing.assert_array_equal(evaluate(again).pooled.tp, evaluate(p).pooled.tp)


def test_pairs_of_unknown_truth_have_an_empty_cell_and_read_back_as_such() -> None:
    p = predictions_from_pairs(
        [0, 0, 1],
        [0, 1, 0],
        [0.9, 0.4, 0.7],
        [True, False, False],
        labels=["a", "b"],
        ids=["x", "y"],
        task="multilabel",
        unknown=([0, 1], [1, 1]),
    )
    rows = [line.rsplit(",", 2)[0] for line in to_csv(p).splitlines()[1:]]
    assert rows == ["x,a,0.9,1", "x,b,0.4,", "y,a,0.7,0", "y,b,,unknown"]
    read = back(p)
    assert read.digest == p.digest
    assert read.n_known.tolist() == [2, 0]
    np.testing.assert_array_equal(read.unknown(1)[1], [0.4, np.nan])


def test_decisions_without_scores_read_back_as_such() -> None:
    names = {"labels": ["a", "b"], "ids": ["x", "y"]}
    p = predictions_from_decisions(([0, 1], [0, 1]), ([0, 1], [0, 0]), task="multiclass", **names)
    read = back(p)
    assert (read.decisions_only, read.digest) == (True, p.digest)
    listed = predictions_from_pairs(
        [0], [0], [1], [True], task="multilabel", listed_only=True, decisions_only=True, **names
    )
    read = back(listed)
    assert (read.decisions_only, read.listed_only, read.digest) == (True, True, listed.digest)
