"""What is given instead of a missed label by one of two models alone: against slow loops over all items."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

import evalkit as ek
from evalkit.examples import moved
from tests.builders import ABSENT, predictions

TRUTH = [[1, 0, 0], [1, 0, 0], [1, 1, 0], [0, 0, 1]]


def _by_hand() -> tuple[ek.Predictions, ek.Predictions]:
    """Of "x" item 0 is missed by both, with "y" falsely given by the first and "z" by the second; item 1 by the first
    alone, with "z"; item 2 by the second alone, with nothing: that it has "y" is right."""
    a = [[0.1, 0.9, 0.1], [0.2, 0.1, 0.8], [0.9, 0.9, 0.1], [0.1, 0.1, 0.9]]
    b = [[0.1, 0.1, 0.9], [0.8, 0.1, 0.8], [0.2, 0.9, 0.1], [0.1, 0.1, 0.9]]
    return tuple(predictions(TRUTH, score, labels=["x", "y", "z"], ids=[*"0123"]) for score in (a, b))  # type: ignore[return-value]


def test_by_hand() -> None:
    change = ek.instead_change(*_by_hand())
    assert change.came.columns == ("x", "y", "z", None)
    cells = {("x", "y"): (0, 1), ("x", "z"): (1, 1), ("x", None): (1, 0)}
    for cell, (came, went) in cells.items():
        assert (change.came.at(*cell), change.went.at(*cell)) == (came, went), cell
    assert (int(change.came.count.sum()), int(change.went.count.sum())) == (2, 2)
    assert (change.n_shared, change.n_moved) == (4, 3)
    found = moved.moved_instead(*_by_hand(), "x", "z")
    assert found.ids.tolist() == ["0", "1"]  # what came, then what went
    assert (found.label.tolist(), found.truth.tolist(), found.score.tolist()) == ([0, 0], [True, True], [0.1, 0.8])
    assert moved.moved_instead(*_by_hand(), "x", "z", start=1).ids.tolist() == ["1"]


def _random(seed: int) -> tuple[ek.Predictions, ek.Predictions]:
    """Two models with absent scores, or unknown truth, whose labels, items and truths are not all the same."""
    rng = np.random.default_rng(seed)
    n, k = 40, 5
    truth = (rng.random((n, k)) < 0.4).astype(float)
    labels, ids = [f"l{i}" for i in range(k)], [f"i{i}" for i in range(n)]
    tables = rng.random((2, n, k)).round(1)
    if seed % 2:
        truth[rng.random((n, k)) < 0.1] = np.nan
        make = partial(ek.predictions_from_matrix, task="multilabel")
    else:
        tables[rng.random((2, n, k)) < 0.2] = ABSENT
        make = predictions
    a = make(truth, tables[0], labels=labels, ids=ids)
    rows, columns = rng.permutation(n)[:-5], rng.permutation(k)[:-1]
    other = truth[rows][:, columns]
    other[0, 0] = 1 - np.nan_to_num(other[0, 0])  # contradicts
    names = [labels[i] for i in columns]
    return a, make(other, tables[1][rows][:, columns], labels=names, ids=[ids[i] for i in rows])


def _slow(p: ek.Predictions, labels: list[str], ids: list[str], threshold: float) -> set[tuple[str, str, str | None]]:
    """Every item with a label that is missed and one that is falsely given instead, or none."""
    found: set[tuple[str, str, str | None]] = set()
    states = {label: dict(_states(p, label, threshold)) for label in labels}
    for name in ids:
        missed = [label for label in labels if states[label].get(name) == (True, False)]
        false = [label for label in labels if states[label].get(name) == (False, True)]
        found |= {(name, row, column) for row in missed for column in (false or [None])}
    return found


def _states(p: ek.Predictions, label: str, threshold: float) -> list[tuple[str, tuple[bool, bool]]]:
    each = p.label(label)
    said = (each.y_score >= threshold).tolist()
    return list(zip(p.ids[each.example].tolist(), zip(each.y_true.tolist(), said, strict=True), strict=True))


@pytest.mark.parametrize("seed", range(6))
def test_every_cell_is_that_of_a_slow_loop_and_the_length_of_its_list(seed: int) -> None:
    a, b = _random(seed)
    at = {"threshold_a": 0.4, "threshold_b": 0.6}
    labels = [label for label in b.labels if label in a.labels]
    truths = [{label: {n: t for n, (t, _) in _states(p, label, 0.5)} for label in labels} for p in (a, b)]
    ids = [
        name
        for name in b.ids.tolist()
        if name in a.ids and all(truths[0][label].get(name) == truths[1][label].get(name) for label in labels)
    ]
    before, after = _slow(a, labels, ids, 0.4), _slow(b, labels, ids, 0.6)
    change = ek.instead_change(a, b, **at)
    assert change.n_shared == len(ids) == b.n_examples - 1
    assert change.n_moved == len({name for name, _, _ in before ^ after})
    assert change.came.rows == tuple(labels)
    for row in labels:
        for column in (*labels, None):
            came = {name for name, i, j in after - before if (i, j) == (row, column)}
            went = {name for name, i, j in before - after if (i, j) == (row, column)}
            assert (change.came.at(row, column), change.went.at(row, column)) == (len(came), len(went))
            if row != column:
                listed = moved.moved_instead(a, b, row, column, **at).ids.tolist()
                assert ({*listed[: len(came)]}, {*listed[len(came) :]}) == (came, went)


def test_what_cannot_be_told_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = _by_hand()
    with pytest.raises(ek.InvalidInputError, match="multi-label"):
        ek.instead_change(ek.load_sample("digits-svm").predictions, b)
    with pytest.raises(ek.InvalidInputError, match="no label in common"):
        ek.instead_change(predictions(TRUTH, TRUTH, labels=["p", "q", "r"]), b)
    with pytest.raises(ek.InvalidInputError, match="of both models"):
        moved.moved_instead(a, b, "x", "other")
    with pytest.raises(ek.InvalidInputError, match="two labels"):
        moved.moved_instead(a, b, "x", "x")
    monkeypatch.setattr(moved, "_MOST_COUPLES", 1)
    with pytest.raises(ek.InvalidInputError, match="too many mistakes"):
        ek.instead_change(a, b)
