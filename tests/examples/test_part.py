"""Any part of a list is that of the list sorted as a whole: with ties, infinite keys, and where a sample guides."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import evalkit as ek
from evalkit.arrays import ABSENT
from evalkit.examples import part
from evalkit.examples.first import Ranked, in_order
from evalkit.examples.part import Block, part_of
from tests.builders import predictions

KEYS = st.lists(st.sampled_from([-np.inf, -1.0, 0.0, 0.25, 0.5, 1.0, np.inf]), max_size=12)
LABELS = st.lists(st.tuples(KEYS, st.integers(0, 4), st.sampled_from([-np.inf, np.inf])), min_size=1, max_size=4)


def block(label: int, key: np.ndarray | float, example: np.ndarray) -> Block:
    def take(at: np.ndarray) -> Ranked:
        own = np.full(len(at), key) if isinstance(key, float) else key[at]
        nothing = np.zeros(len(at), dtype=np.bool_)
        return Ranked(own, example[at], np.full(len(at), label), nothing, np.full(len(at), ABSENT))

    return Block(label, len(example), key, take)


def blocks_of(rows: list[tuple[list[float], int, float]], seed: int) -> Iterator[Block]:
    rng = np.random.default_rng(seed)
    for label, (keys, n, alike) in enumerate(rows):
        places = rng.permutation(len(keys) + n)
        if keys:
            yield block(label, np.array(keys), np.sort(places[: len(keys)]))
        if n:
            yield block(label, alike, np.sort(places[len(keys) :]))


@given(LABELS, st.integers(0, 30), st.integers(0, 12) | st.none(), st.integers(0, 9))
def test_as_sorted_as_a_whole(
    rows: list[tuple[list[float], int, float]], start: int, limit: int | None, seed: int
) -> None:
    blocks = list(blocks_of(rows, seed))
    every = [each.take(np.arange(each.n)) for each in blocks]
    pairs = [(-k, label, e) for r in every for k, label, e in zip(r.key, r.label, r.example, strict=True)]
    expected = [(label, e) for _, label, e in sorted(pairs)]
    found = part_of(blocks, start, limit)
    stop = len(expected) if limit is None else start + limit
    assert list(zip(found.label.tolist(), found.example.tolist(), strict=True)) == expected[start:stop]


@pytest.mark.parametrize("ties", [1, 3, 16])
@pytest.mark.parametrize("order", ["score", "lowest", "margin", "distance"])
def test_a_sample_says_where_to_look_in_many(ties: int, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part, "_MANY", 1000)
    rng = np.random.default_rng(ties)
    score = np.round(rng.beta(0.4, 0.6, (2000, 3)), ties)
    p = predictions(rng.random((2000, 3)) < 0.3, np.where(rng.random((2000, 3)) < 0.1, ABSENT, score))
    options = {"threshold": 0.4, "outcomes": ("fp", "fn", "tn"), "order": order}
    whole = ek.select_examples(p, **options)
    assert whole.total == len(whole)
    for start in (0, 1, 49, 1200, 3000, whole.total - 60, whole.total - 3, whole.total + 5):
        some = ek.select_examples(p, **options, start=start, limit=50)
        assert some.total == whole.total
        assert some.example.tolist() == whole.example[start : start + 50].tolist()
        assert some.label.tolist() == whole.label[start : start + 50].tolist()
        assert np.array_equal(some.score, whole.score[start : start + 50], equal_nan=True)


def test_a_sample_that_misleads_is_not_followed() -> None:
    n = 64 * 6400
    key = np.arange(n, dtype=np.float64)
    key[::64] = -1.0  # just what is looked at
    found = part_of([block(0, key, np.arange(n))], 200_000, 5)
    assert found.key.tolist() == sorted(key.tolist(), reverse=True)[200_000:200_005]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12), st.integers(0, 6), st.integers(0, 6))
def test_the_first_of_few_pairs(keys: list[int], start: int, limit: int) -> None:
    pairs = block(0, np.array(keys, dtype=np.float64), np.arange(len(keys))).take(np.arange(len(keys)))
    expected = sorted(range(len(keys)), key=lambda i: (-keys[i], i))
    assert in_order(pairs, start, limit).example.tolist() == expected[start : start + limit]
