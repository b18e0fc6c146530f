"""Which events do windows of a recording hold? Pairs of a window and an event that overlap enough, by a stated rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from evalkit.arrays import BoolArray, IntArray
from evalkit.errors import InvalidInputError, shown

Overlap = Literal["half-of-shorter", "any"] | float
"""How much of a window and an event must overlap: half of the shorter of the two, anything at all, or a share of the
window, such as 0.5."""

_LOOKED_AT_ONCE: Final = 4_000_000
"""Pairs of a window and an event whose overlap is computed at once, which bounds the memory."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """Intervals of recordings: one row each, in any order. recording: positions. start, end: in microseconds."""

    recording: IntArray
    start: IntArray
    end: IntArray

    def __len__(self) -> int:
        return len(self.start)

    def take(self, rows: IntArray | BoolArray) -> Intervals:
        return Intervals(self.recording[rows], self.start[rows], self.end[rows])


def check_overlap(rule: Overlap | None) -> None:
    """An error for what is no rule. A share of the window lies above 0, since none at all would make all true."""
    if rule is None or rule in ("half-of-shorter", "any"):
        return
    if isinstance(rule, str | bool) or not 0 < rule <= 1:
        raise InvalidInputError(
            "The overlap has no such value.",
            found=shown(rule),
            remedy="Use 'half-of-shorter', 'any', or a share of the window above 0 and up to 1, such as 0.5.",
        )


def in_words(rule: Overlap) -> str:
    """The rule as the end of a sentence: "a label is true of a window where it overlaps an event of it by ..."."""
    if rule == "half-of-shorter":
        return "at least half of the shorter of the two"
    if rule == "any":
        return "any length at all"
    return f"at least {100 * float(rule):.6g} % of the window"


def overlapping(windows: Intervals, events: Intervals, rule: Overlap) -> tuple[IntArray, IntArray]:
    """Positions of the windows and of the events of all pairs that overlap enough, each pair once.

    Each event is compared with each window by itself: two short events in one window are not added up. An interval
    without length counts as one microsecond long, so that a point in time is in the window that it lies in.

    >>> three_seconds = Intervals(np.zeros(2, int), np.array([0, 3_000_000]), np.array([3_000_000, 6_000_000]))
    >>> call = Intervals(np.zeros(1, int), np.array([500_000]), np.array([900_000]))
    >>> [overlapping(three_seconds, call, rule)[0].tolist() for rule in ("half-of-shorter", "any", 0.5)]
    [[0], [0], []]
    """
    check_overlap(rule)
    pairs = [
        (window[enough], event[enough])
        for window, event in _neighbours(_with_length(windows), _with_length(events))
        if (enough := _enough(windows, events, window, event, rule)).any()
    ]
    return _joined(pairs)


def same(windows: Intervals, events: Intervals) -> tuple[IntArray, IntArray]:
    """Positions of the windows and of the events of all pairs that are one and the same interval."""
    pairs = []
    for window, event in _neighbours(_with_length(windows), _with_length(events)):
        equal = (windows.start[window] == events.start[event]) & (windows.end[window] == events.end[event])
        pairs.append((window[equal], event[equal]))
    return _joined(pairs)


def _joined(pairs: list[tuple[IntArray, IntArray]]) -> tuple[IntArray, IntArray]:
    if not pairs:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    window, event = (np.concatenate(part) for part in zip(*pairs, strict=True))
    return window, event


def _with_length(intervals: Intervals) -> Intervals:
    return Intervals(intervals.recording, intervals.start, np.maximum(intervals.end, intervals.start + 1))


def _enough(windows: Intervals, events: Intervals, window: IntArray, event: IntArray, rule: Overlap) -> BoolArray:
    """Whether pairs that are known to overlap do so by the rule."""
    if rule == "any":
        return np.ones(len(window), dtype=np.bool_)
    windows, events = _with_length(windows.take(window)), _with_length(events.take(event))
    overlap = np.minimum(windows.end, events.end) - np.maximum(windows.start, events.start)
    length = windows.end - windows.start
    if rule == "half-of-shorter":
        enough: BoolArray = 2 * overlap >= np.minimum(length, events.end - events.start)
        return enough
    # Lengths are whole numbers, the share is none: 0.7 of 3 s is 2.0999999999999996 s, which 2.1 s must reach.
    reaches: BoolArray = overlap >= float(rule) * length * (1 - 1e-9)
    return reaches


def _neighbours(windows: Intervals, events: Intervals) -> Iterator[tuple[IntArray, IntArray]]:
    """All pairs that overlap at all, some at a time.

    Windows are taken by classes, in which none is more than twice as long as another: those that an event overlaps then
    start between one point and another, and only few between these do not overlap it.
    """
    if not len(windows) or not len(events):
        return
    times = np.unique(np.concatenate([windows.start, events.end]))
    length = windows.end - windows.start
    classes = np.frexp(length.astype(np.float64))[1]
    for one in np.unique(classes).tolist():
        members = np.flatnonzero(classes == one)
        members = members[np.lexsort((windows.start[members], windows.recording[members]))]
        starts = _keys(windows.recording[members], np.searchsorted(times, windows.start[members]), len(times))
        earliest = np.searchsorted(times, events.start - int(length[members].max()), side="right")
        first = np.searchsorted(starts, _keys(events.recording, earliest, len(times)))
        behind = np.searchsorted(starts, _keys(events.recording, np.searchsorted(times, events.end), len(times)))
        for event, at in _listed(first, np.maximum(behind, first)):
            window = members[at]
            overlap = (windows.end[window] > events.start[event]) & (windows.start[window] < events.end[event])
            yield window[overlap], event[overlap]


def _keys(recording: IntArray, rank: IntArray, n_ranks: int) -> IntArray:
    """One number for each recording and rank of a time, which rises with both. The rank may be ``n_ranks`` itself."""
    return recording.astype(np.int64) * (n_ranks + 1) + rank


def _listed(first: IntArray, behind: IntArray) -> Iterator[tuple[IntArray, IntArray]]:
    """Row numbers, and for each all positions from its first up to the one behind its last; some rows at a time."""
    counts = behind - first
    until = np.cumsum(counts)
    begin = 0
    while begin < len(counts):
        done = int(until[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(until, done + _LOOKED_AT_ONCE, side="right")))
        some = counts[begin:end]
        row = np.repeat(np.arange(begin, end), some)
        within = np.arange(len(row)) - np.repeat(np.cumsum(some) - some, some)
        yield row, first[row] + within
        begin = end
