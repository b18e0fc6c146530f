"""Checked arrays: what is refused, with the place, and arrays that hold one slice after the other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from evalkit.arrays import (
    content_digest,
    one_threshold,
    require_each_once,
    require_finite,
    require_one_length,
    require_positions,
    score_array,
    slice_of,
    slices_fit,
    sorted_into_slices,
    take_of_slices,
    threshold_array,
)
from evalkit.decimals import shortest_decimals
from evalkit.errors import InvalidInputError

PAIRS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3)), unique=True)


def in_slices(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    row, column = (np.array([pair[i] for pair in pairs], dtype=np.int32) for i in (0, 1))
    order, starts = sorted_into_slices(row, column, 4)
    return row[order], starts


@given(pairs=PAIRS)
def test_pairs_are_sorted_into_a_slice_for_each_column(pairs: list[tuple[int, int]]) -> None:
    rows, starts = in_slices(pairs)
    assert slices_fit(starts, 4, len(pairs))
    assert [(row, slice_of(i, starts)) for i, row in enumerate(rows.tolist())] == sorted(pairs, key=lambda p: p[::-1])
    require_each_once(rows, starts, [*"abcdefg"], [*"wxyz"])


@given(pairs=PAIRS, kept=st.sets(st.integers(0, 6)))
def test_rows_are_taken_of_every_slice(pairs: list[tuple[int, int]], kept: set[int]) -> None:
    place = np.full(7, -1, dtype=np.int32)
    place[sorted(kept)] = np.arange(len(kept))
    inside, rows, starts = take_of_slices(*in_slices(pairs), place)
    wanted, wanted_starts = in_slices([(int(place[row]), column) for row, column in pairs if row in kept])
    assert (rows.tolist(), starts.tolist()) == (wanted.tolist(), wanted_starts.tolist())
    assert np.count_nonzero(inside) == len(rows)


@pytest.mark.parametrize("starts", [[0, 2], [0, 1, 2, 3], [1, 2, 3], [0, 2, 2]])
def test_slices_that_leave_entries_out_do_not_fit(starts: list[int]) -> None:
    assert not slices_fit(np.array(starts), 2, 3)


def test_a_row_twice_in_a_slice_is_named() -> None:
    with pytest.raises(InvalidInputError, match=r"twice \(example 'b', label 'y'"):
        require_each_once(np.array([0, 1, 1, 1]), np.array([0, 2, 4]), ["a", "b"], ["x", "y"])


def test_a_score_that_is_not_finite_is_named() -> None:
    with pytest.raises(InvalidInputError, match=r"label 'y'\): inf"):
        require_finite(np.array([0.1, np.inf]), np.array([0, 1, 2]), ["x", "y"])


@pytest.mark.parametrize(("positions", "odd"), [([0, 3], 3), ([-1, 5], -1)])
def test_a_position_out_of_range_is_named(positions: list[int], odd: int) -> None:
    with pytest.raises(InvalidInputError, match=f"A label position is out of range: {odd} of 3 labels"):
        require_positions(np.array(positions), 3, "A label")


@pytest.mark.parametrize("shapes", [((2,), (3,)), ((2, 1), (2, 1)), ((), ())])
def test_arrays_of_other_shapes_are_named(shapes: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    a, b = map(np.zeros, shapes)
    with pytest.raises(InvalidInputError) as caught:
        require_one_length(a=a, b=b)
    assert caught.value.parts["problem"] == "a and b must be flat and of one length."
    assert caught.value.parts["found"] == f"{shapes[0]}, {shapes[1]}"


def test_no_two_contents_have_one_digest() -> None:
    texts = [[["ab", "c"]], [["a", "bc"]], [["abc"]], [["ab"], ["c"]], []]
    arrays = [[], [None], [np.arange(2)], [np.arange(2.0)]]
    digests = {content_digest(text, array) for text in texts for array in arrays}
    assert len(digests) == len(texts) * len(arrays)


SHORT = [0.7, 0.3, 0.1, 1.0, 0.001, 123.456, 1e-20, 6.5e4, 0.0, -0.25]


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_a_number_of_single_or_half_precision_stands_for_what_it_was_written_as(kind: type) -> None:
    written = [value for value in SHORT if kind is np.float32 or value in (0.7, 0.3, 0.1, 1.0, 0.001, 0.0, -0.25)]
    assert shortest_decimals(np.array(written, dtype=kind)).tolist() == written


@given(bits=hnp.arrays(np.uint32, st.integers(0, 60)))
def test_it_stands_for_the_text_that_numpy_writes_of_it(bits: np.ndarray) -> None:
    check_shortest(bits.view(np.float32))


@pytest.mark.parametrize("seed", range(3))
def test_it_does_so_at_every_size_of_number(seed: int) -> None:
    chance = np.random.default_rng(seed)
    check_shortest(chance.integers(0, 2**32, 40_000, dtype=np.uint64).astype(np.uint32).view(np.float32))
    check_shortest(chance.random(40_000, dtype=np.float32))
    check_shortest((chance.random(10_000) ** 30).astype(np.float32))
    check_shortest((chance.integers(0, 10**7, 20_000) / 10**7).astype(np.float32))


def test_it_does_so_beside_powers_of_two_and_of_ten_and_below_the_normal_numbers() -> None:
    edges = np.array([*(2.0 ** np.arange(-149, 128)), *(10.0 ** np.arange(-45.0, 39))]).astype(np.float32)
    beside = [edges, np.nextafter(edges, np.float32(np.inf)), np.nextafter(edges, np.float32(0))]
    few = np.arange(1, 3_000, dtype=np.uint32).view(np.float32)
    check_shortest(np.concatenate([*beside, few, np.array([np.inf, -np.inf, np.nan, -0.0, 0.0], dtype=np.float32)]))


def test_every_number_of_half_precision_stands_for_its_text() -> None:
    check_shortest(np.arange(2**16, dtype=np.uint16).view(np.float16))


def check_shortest(values: np.ndarray) -> None:
    finite = np.isfinite(values)
    found = shortest_decimals(values)
    expected = [float(str(value)) for value in values[finite]]
    assert found[finite].tolist() == expected
    assert (np.signbit(found[finite]) == np.signbit(values[finite])).all()
    assert (np.isnan(found) == np.isnan(values)).all()
    assert (np.isinf(found) == np.isinf(values)).all()


def test_scores_and_thresholds_of_single_precision_are_what_they_were_written_as() -> None:
    kept = np.array([[0.3, 0.7]], dtype=np.float32)
    assert score_array(kept).tolist() == [[0.3, 0.7]]
    assert threshold_array(np.float32(0.3)).tolist() == 0.3
    assert (one_threshold(np.float16(0.7)), threshold_array([0.1, 0.2]).tolist()) == (0.7, [0.1, 0.2])  # type: ignore[arg-type]
    assert shortest_decimals(np.asfortranarray(np.tile(kept, (3, 1)))).tolist() == [[0.3, 0.7]] * 3
