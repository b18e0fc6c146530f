"""What is kept, and what goes to make room: the oldest, of this person first, then of all."""

from __future__ import annotations

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import InvalidInputError, ReadingError
from evalkit.making import predictions_from_matrix
from evalkit.uploads.kept_models import MB, Ledger, Limits, Shelf, bytes_of, check_at_once


def put(ledger: Ledger, shelf: Shelf, key: str, limits: Limits, *, mb: int = 1) -> None:
    shelf[key] = key
    ledger.added(shelf, key, name=key.upper(), size=mb * MB, limits=limits)


def test_the_oldest_goes_where_there_are_too_many_models() -> None:
    ledger, shelf = Ledger(), Shelf()
    for key in "abcd":
        put(ledger, shelf, key, Limits(session_models=2))
    assert (list(shelf), shelf.gone) == (["c", "d"], ["A", "B"])


def test_the_oldest_go_where_they_are_too_large_together() -> None:
    ledger, shelf = Ledger(), Shelf()
    for key, mb in (("a", 30), ("b", 30), ("c", 30), ("d", 60)):
        put(ledger, shelf, key, Limits(session_mb=100), mb=mb)
    assert (list(shelf), shelf.gone) == (["c", "d"], ["A", "B"])


def test_the_newest_stays_however_large_it_is() -> None:
    ledger, shelf = Ledger(), Shelf()
    put(ledger, shelf, "a", Limits(session_mb=100))
    put(ledger, shelf, "b", Limits(session_mb=100, server_mb=100), mb=500)
    assert (list(shelf), shelf.gone) == (["b"], ["A"])


def test_of_a_full_server_the_oldest_of_all_goes() -> None:
    ledger, one, other = Ledger(), Shelf(), Shelf()
    limits = Limits(server_models=3)
    for shelf, key in ((one, "a"), (other, "b"), (one, "c"), (other, "d"), (other, "e")):
        put(ledger, shelf, key, limits)
    assert (list(one), one.gone) == (["c"], ["A"])
    assert (list(other), other.gone) == (["d", "e"], ["B"])


def test_what_was_removed_or_ended_with_its_session_takes_no_room() -> None:
    ledger, one, other = Ledger(), Shelf(), Shelf()
    limits = Limits(server_models=2)
    put(ledger, one, "a", limits)
    put(ledger, other, "b", limits)
    del one["a"]
    put(ledger, other, "c", limits)
    assert list(other) == ["b", "c"]
    del other
    gc.collect()
    put(ledger, one, "d", limits)
    put(ledger, one, "e", limits)
    assert (list(one), one.gone) == (["d", "e"], [])


def test_what_was_removed_makes_no_older_model_go() -> None:
    ledger, one, other = Ledger(), Shelf(), Shelf()
    limits = Limits(server_models=2)
    put(ledger, one, "a", limits)
    put(ledger, other, "b", limits)
    del other["b"]
    put(ledger, one, "c", limits)
    assert (list(one), one.gone) == (["a", "c"], [])


def test_the_limit_of_a_session_is_of_its_own_models_alone() -> None:
    ledger, one, other = Ledger(), Shelf(), Shelf()
    for shelf, key in ((one, "a"), (one, "b"), (other, "c"), (other, "d")):
        put(ledger, shelf, key, Limits(session_models=2))
    assert (list(one), list(other)) == (["a", "b"], ["c", "d"])


def test_what_is_loaded_again_under_its_key_is_the_newest_and_counts_once() -> None:
    ledger, shelf = Ledger(), Shelf()
    limits = Limits(session_models=2)
    for key in "abab":
        put(ledger, shelf, key, limits)
    assert shelf.gone == []
    put(ledger, shelf, "c", limits)
    assert (sorted(shelf), shelf.gone) == (["b", "c"], ["A"])


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 8), st.integers(1, 40)), max_size=30),
    st.integers(1, 4),
    st.integers(1, 6),
)
def test_however_models_come_the_limits_hold(puts: list[tuple[int, int, int]], session: int, server: int) -> None:
    ledger, shelves, sizes = Ledger(), [Shelf() for _ in range(3)], {}
    limits = Limits(session_models=session, session_mb=60, server_models=server, server_mb=100)
    for which, key, mb in puts:
        put(ledger, shelves[which], str(key), limits, mb=mb)
        sizes[which, str(key)] = mb
        assert str(key) in shelves[which]
        kept = [[sizes[i, name] for name in shelf] for i, shelf in enumerate(shelves)]
        assert len(kept[which]) <= session
        assert sum(kept[which]) <= 60
        assert sum(map(len, kept)) <= server
        assert sum(map(sum, kept)) <= 100


def test_limits_are_set_by_variables_and_nonsense_is_an_error() -> None:
    found = Limits.named({"EVALKIT_SESSION_MB": "5", "EVALKIT_FILES_AT_ONCE": "2", "OTHER": "x"})
    assert found == Limits(session_mb=5, files_at_once=2)
    for text in ("", "0", "-1", "1.5", "many", "²"):
        with pytest.raises(InvalidInputError, match="EVALKIT_SERVER_MB"):
            Limits.named({"EVALKIT_SERVER_MB": text})


def test_too_many_or_too_large_files_at_once_are_refused() -> None:
    limits = Limits(files_at_once=2, mb_at_once=3)
    check_at_once([MB, 2 * MB], limits)
    with pytest.raises(ReadingError, match=r"too many files at once: 3 files; 2 may be\. Load some"):
        check_at_once([1, 1, 1], limits)
    with pytest.raises(ReadingError, match=r"too large together: 4 MB; 3 may be"):
        check_at_once([2 * MB, 2 * MB], limits)


def test_arrays_that_are_shared_count_once() -> None:
    truth, scores = [[1, 0], [0, 1]] * 500, [[0.9, 0.2], [0.1, 0.8]] * 500
    names = {"labels": ["a", "b"], "task": "multilabel"}
    plain = predictions_from_matrix(truth, scores, **names)
    grouped = predictions_from_matrix(truth, scores, groups=["x", "y"] * 500, **names)
    assert plain.groups is plain.ids
    assert 2 * 1000 * 9 < bytes_of(plain) < bytes_of(grouped)
