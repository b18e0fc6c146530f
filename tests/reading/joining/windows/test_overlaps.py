"""Which events windows hold: by hand, and against every pair looked at one by one."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit import InvalidInputError
from evalkit.reading.joining.windows import overlaps
from evalkit.reading.joining.windows.exposure import covered
from evalkit.reading.joining.windows.overlaps import Intervals, Overlap, check_overlap, overlapping, same
from evalkit.reading.times import ENDLESS, SECOND

RULES: tuple[Overlap, ...] = ("half-of-shorter", "any", 0.3, 0.5, 1.0)


def seconds(*rows: tuple[float, float], recording: int = 0) -> Intervals:
    start, end = (
        np.array([ENDLESS if time == np.inf else round(time * SECOND) for time in times], dtype=np.int64)
        for times in zip(*rows, strict=True)
    )
    return Intervals(np.full(len(rows), recording, dtype=np.int64), start, end)


def holds(window: tuple[float, float], event: tuple[float, float], rule: Overlap) -> bool:
    return len(overlapping(seconds(window), seconds(event), rule)[0]) == 1


@pytest.mark.parametrize(
    ("window", "event", "half_of_shorter", "anything", "half_of_window"),
    [
        ((0, 3), (0.5, 0.9), True, True, False),  # a short call in a window
        ((0, 3), (1, 9), True, True, True),  # 2 s of 3 s
        ((0, 3), (1.5, 9), True, True, True),  # just half
        ((0, 3), (1.6, 9), False, True, False),
        ((0, 3), (2.8, 3.2), True, True, False),  # half of the event
        ((0, 3), (2.9, 3.2), False, True, False),
        ((0, 3), (3, 6), False, False, False),  # they touch
        ((0, 3), (2, 2), True, True, False),  # a point in time
        ((0, 3), (3, 3), False, False, False),  # it is in the next window
        ((0, np.inf), (5, 6), True, True, False),  # in a whole recording
        ((3, 6), (0, np.inf), True, True, True),
        ((5, np.inf), (0, np.inf), True, True, True),
        ((0.1 + 0.2, 0.6), (0.3, 0.45), True, True, True),
    ],
)
def test_an_event_in_a_window(
    window: tuple[float, float],
    event: tuple[float, float],
    half_of_shorter: bool,
    anything: bool,
    half_of_window: bool,
) -> None:
    assert [holds(window, event, rule) for rule in ("half-of-shorter", "any", 0.5)] == [
        half_of_shorter,
        anything,
        half_of_window,
    ]


def test_a_share_is_reached_where_decimals_say_so() -> None:
    assert 0.7 * 3 < 2.1
    assert holds((0, 3), (0.9, 3), 0.7)


def test_events_of_other_recordings_are_never_in_a_window() -> None:
    assert len(overlapping(seconds((0, 3)), seconds((0, 3), recording=1), "any")[0]) == 0


def test_the_same_interval_is_the_same_start_and_end() -> None:
    window, event = same(seconds((0, 3), (1.5, 4.5), (3, 6)), seconds((3, 6), (0, 3.1)))
    assert (window.tolist(), event.tolist()) == ([2], [0])


def one_by_one(windows: Intervals, events: Intervals, rule: Overlap) -> list[tuple[int, int]]:
    found = []
    for w in range(len(windows)):
        for e in range(len(events)):
            a, c = windows.start[w], events.start[e]
            b, d = max(windows.end[w], a + 1), max(events.end[e], c + 1)
            overlap = min(b, d) - max(a, c)
            if windows.recording[w] != events.recording[e] or overlap <= 0:
                continue
            needed = {"any": 0, "half-of-shorter": min(b - a, d - c) / 2}.get(str(rule))
            if overlap >= (float(rule) * (b - a) - 1e-6 if needed is None else needed):
                found.append((w, e))
    return found


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(5))
def test_no_pair_is_missed_and_none_is_there_twice(rule: Overlap, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlaps, "_LOOKED_AT_ONCE", 7)
    chance = np.random.default_rng(seed)

    def some(n: int) -> Intervals:
        start = chance.integers(0, 40, n)
        # What share of an endless window an event is, no number can tell.
        length = chance.choice([0, 1, 2, 3, 5, 8, 30, 50 if isinstance(rule, float) else ENDLESS], n)
        return Intervals(chance.integers(0, 3, n), start, np.minimum(start + length, ENDLESS))

    windows, events = some(40), some(30)
    window, event = overlapping(windows, events, rule)
    assert sorted(zip(window.tolist(), event.tolist(), strict=True)) == one_by_one(windows, events, rule)


@pytest.mark.parametrize("rule", ["half", 0, -0.5, 1.5, True, float("nan")])
def test_what_is_no_rule_is_refused(rule: Overlap) -> None:
    with pytest.raises(InvalidInputError, match="overlap has no such value"):
        check_overlap(rule)


def test_overlapping_windows_are_listened_to_once() -> None:
    by_halves = seconds((0, 3), (1.5, 4.5), (3, 6))
    in_another = seconds((0, 10), (2, 4), (12, 13), recording=1)
    both = Intervals(
        *(
            np.concatenate([getattr(each, name) for each in (by_halves, in_another)])
            for name in ("recording", "start", "end")
        )
    )
    length, gaps = covered(both, 2)
    assert (length.tolist(), gaps.tolist()) == ([6 * SECOND, 11 * SECOND], [False, True])


@pytest.mark.parametrize("seed", range(5))
def test_what_is_covered_is_counted_tick_by_tick(seed: int) -> None:
    chance = np.random.default_rng(seed)
    start = chance.integers(0, 60, 30)
    windows = Intervals(chance.integers(0, 3, 30), start, start + chance.integers(0, 6, 30))
    ticks = [set() for _ in range(3)]
    for recording, begin, end in zip(windows.recording, windows.start, windows.end, strict=True):
        ticks[recording] |= set(range(begin, end))
    assert covered(windows, 3)[0].tolist() == [len(each) for each in ticks]


def test_a_recording_without_an_end_is_of_unknown_length() -> None:
    assert covered(seconds((0, 3), (3, np.inf)), 1)[0].tolist() == [ENDLESS]
