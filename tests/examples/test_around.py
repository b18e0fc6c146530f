"""The pairs around a threshold are the nearest ones, and as many change sides as the counts say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import evalkit as ek
from evalkit.examples import around
from evalkit.examples.around import pairs_around
from tests.builders import ABSENT, predictions

FOREST = ek.load_sample("clips-forest").predictions
TIES = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.5, 0.75, 1.0, ABSENT])


@settings(max_examples=60, deadline=None)
@given(
    cells=st.lists(st.tuples(TIES, TIES, st.booleans(), st.booleans()), min_size=1, max_size=20),
    threshold=st.sampled_from([0.1, 0.3, 0.5, 0.5000001, 1.0, 2.0, float("inf")]),
    most=st.integers(1, 30),
)
def test_they_are_the_nearest_and_none_is_missing_within_reach(
    cells: list[tuple[float, float, bool, bool]], threshold: float, most: int
) -> None:
    p = predictions([[a, b] for _, _, a, b in cells], [[a, b] for a, b, _, _ in cells])
    found = pairs_around(p, None, threshold, most=most)
    every = [
        (score, i, p.ids[example], truth)
        for i in range(2)
        for example, truth, score in zip(*(each.tolist() for each in p.scored(i)), strict=True)
    ]
    here = [*zip(found.score.tolist(), found.label.tolist(), found.ids.tolist(), found.truth.tolist(), strict=True)]
    assert len(here) == len(set(here)) == min(most, len(every))
    assert set(here) <= set(every)
    assert found.score.tolist() == sorted(found.score.tolist())
    low, high = found.reach
    assert {each for each in every if low < each[0] < high} <= set(here)


@pytest.mark.parametrize("label", [None, "move right"])
@pytest.mark.parametrize(("before", "now"), [(0.5, 0.62), (0.5, 0.31), (0.2, 0.9)])
def test_as_many_change_sides_as_the_counts_say(label: str | None, before: float, now: float) -> None:
    ev = ek.evaluate(FOREST)
    table = ev.pooled if label is None else ev.per_label[label]
    found = pairs_around(FOREST, label, before, most=10_000)
    low, high = sorted((before, now))
    moved = (found.score >= low) & (found.score < high)
    a, b = table.at(before), table.at(now)
    assert np.count_nonzero(moved & found.truth) == abs(int(a.tp) - int(b.tp))
    assert np.count_nonzero(moved & ~found.truth) == abs(int(a.fp) - int(b.fp))


def test_labels_that_are_left_out_are_not_there() -> None:
    found = pairs_around(FOREST, None, 0.5, without=("spin", "grow"))
    assert {FOREST.labels[i] for i in found.label.tolist()} == set(FOREST.labels) - {"spin", "grow"}


@pytest.mark.parametrize("threshold", [0.5, 0.999, float("inf")])
@pytest.mark.parametrize("shape", [1.0, 0.02])
def test_of_many_only_the_likely_ones_are_looked_at(
    monkeypatch: pytest.MonkeyPatch, threshold: float, shape: float
) -> None:
    chance = np.random.default_rng(4)
    p = predictions(chance.random((3000, 3)) < 0.3, np.round(chance.random((3000, 3)) ** (1 / shape), 4))
    slowly = pairs_around(p, None, threshold, most=500)
    monkeypatch.setattr(around, "_MANY", 1000)
    monkeypatch.setattr(around, "_SAMPLED", 500)
    quickly = pairs_around(p, None, threshold, most=500)
    assert quickly.reach == slowly.reach
    for name in ("ids", "label", "truth", "score"):
        np.testing.assert_array_equal(getattr(quickly, name), getattr(slowly, name))
