"""What may be sent: by one person, and by all together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evalkit.uploads.kept_models import MB, Limits
from evalkit.uploads.quota import OF_SERVER, Held, too_large, why_refused

LIMITS = Limits(files_at_once=3, mb_at_once=10, waiting_mb=25)


def test_one_more_file_than_may_wait_is_refused() -> None:
    assert why_refused(1, Held(2, 5), Held(), LIMITS) is None
    refusal = why_refused(1, Held(3, 5), Held(), LIMITS)
    assert refusal is not None
    assert refusal.status == 413
    assert "3 files of 10 MB may wait at once. Load those that are there or remove some" in refusal.sentence


def test_files_of_just_the_size_that_may_wait_are_taken() -> None:
    assert why_refused(4 * MB, Held(1, 6 * MB), Held(1, 21 * MB), LIMITS) is None
    own = why_refused(4 * MB + 1, Held(1, 6 * MB), Held(), LIMITS)
    assert own is not None
    assert own.status == 413
    assert why_refused(4 * MB, Held(), Held(9, 21 * MB + 1), LIMITS) is OF_SERVER
    assert OF_SERVER.status == 429


@given(st.lists(st.integers(0, 12 * MB)))
def test_what_is_taken_never_exceeds_the_limits(sizes: list[int]) -> None:
    held = Held()
    for size in sizes:
        if why_refused(size, held, held, LIMITS) is None:
            held += Held(1, size)
    assert held.files <= LIMITS.files_at_once
    assert held.size <= LIMITS.mb_at_once * MB


def test_a_file_that_is_too_large_is_told_how_large_it_may_be() -> None:
    assert too_large(200 << 20).status == 413
    assert "200 MB may be" in too_large(200 << 20).sentence
