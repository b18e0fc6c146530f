"""The examples of each cell of a confusion matrix."""

from __future__ import annotations

import pytest

import evalkit as ek
from tests.builders import predictions, random_softmax


@pytest.mark.parametrize("threshold", [None, 0.3, 0.5, 0.9])
def test_every_cell_is_the_length_of_its_list(threshold: float | None) -> None:
    truth, score = random_softmax(1)
    p = predictions(truth, score.round(1), task="multiclass")
    matrix = ek.confusion(p, threshold)
    assert bool(matrix.tied) == (threshold in (None, 0.3))
    for i, true in enumerate(p.labels):
        for j, predicted in enumerate(p.labels):
            s = ek.confused_examples(p, true, predicted, threshold)
            assert len(s) == s.total == matrix.counts[i, j]
            assert truth[s.example, i].all()
        assert ek.confused_examples(p, true, None, threshold).total == matrix.undecided[i]


def test_the_surest_mistake_comes_first_and_parts_are_the_same() -> None:
    p = predictions(
        [[1, 0], [1, 0], [1, 0]],
        [[0.4, 0.6], [0.1, 0.9], [0.3, 0.7]],
        labels=["a", "b"],
        ids=[*"xyz"],
        task="multiclass",
    )
    assert ek.confused_examples(p, "a", "b").ids.tolist() == ["y", "z", "x"]
    assert ek.confused_examples(p, "a", "b").score.tolist() == [0.1, 0.3, 0.4]
    part = ek.confused_examples(p, "a", "b", start=1, limit=1)
    assert (part.ids.tolist(), part.total) == (["z"], 3)


def test_other_tasks_have_no_confusion_matrix() -> None:
    with pytest.raises(ek.InvalidInputError, match="single-label"):
        ek.confused_examples(ek.load_sample("clips-forest").predictions, "spin", "grow")
