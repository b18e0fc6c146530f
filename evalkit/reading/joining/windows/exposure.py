"""How long was listened, or watched? The hours that windows of recordings cover, what overlaps counted once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evalkit.arrays import BoolArray, FloatArray, IntArray
from evalkit.predictions import Predictions
from evalkit.reading.joining.choices import Joining
from evalkit.reading.joining.rules import compared
from evalkit.reading.joining.windows.found import Windows, windows_of
from evalkit.reading.joining.windows.overlaps import Intervals
from evalkit.reading.sides import Note, texts
from evalkit.reading.times import ENDLESS, SECOND, duration_column, microseconds

HOUR = 3_600 * SECOND


def covered(windows: Intervals, n_recordings: int) -> tuple[IntArray, BoolArray]:
    """For each recording the microseconds that its windows cover, overlaps counted once, and whether they leave a gap.

    A recording with a window whose end is not said covers ENDLESS: its length is unknown.

    >>> by_halves = Intervals(np.zeros(3, int), np.array([0, 5, 20]), np.array([10, 15, 30]))
    >>> length, gaps = covered(by_halves, 1)
    >>> length.tolist(), gaps.tolist()
    ([25], [True])
    """
    order = np.lexsort((windows.start, windows.recording))
    recording, start, end = windows.recording[order], windows.start[order], windows.end[order]
    times = np.unique(end)
    ranks = recording * len(times) + np.searchsorted(times, end)
    reached = times[np.maximum.accumulate(ranks) % max(len(times), 1)]  # the latest end so far, in each recording
    follows = np.concatenate([[False], recording[1:] == recording[:-1]])
    before = np.concatenate([[0], reached[:-1]])
    new = np.maximum(end - np.where(follows, np.maximum(start, before), start), 0)
    length = np.zeros(n_recordings, dtype=np.int64)
    np.add.at(length, recording, np.where(end >= ENDLESS, 0, new))
    length[recording[end >= ENDLESS]] = ENDLESS
    gaps = np.zeros(n_recordings, dtype=np.bool_)
    gaps[recording[follows & (start > before)]] = True
    return length, gaps


def exposure_of(p: Predictions, joining: Joining) -> tuple[dict[str, float] | None, list[Note]]:
    """Hours that were listened to for each group of predictions over windows, and a note on where they are from.

    Lengths that are given come first; they are for items that are no windows too, each being a recording or part of the
    one that is its group. Else a column that says how long each recording is comes before the
    windows. None where hours are unknown: there is nothing of these, an end is not said, or windows leave gaps and lack
    scores, so that likely detections are listed and not all windows.
    """
    windows = windows_of(p.attributes, p.ids, p.groups)
    if joining.lengths is not None:
        return _by_lengths(p, windows or _whole(p), joining, joining.lengths)
    if windows is None:
        return None, []
    by_column, name = _said_lengths(p, windows)
    if by_column is None:
        length, gaps = covered(windows.intervals, len(windows.recordings))
    else:  # which counts what lies in gaps too
        length, gaps = by_column, np.zeros(len(by_column), dtype=np.bool_)
    if (length >= ENDLESS).any():
        return None, []
    lacks_scores = p.listed_only or p.n_scores + p.n_unknown < p.n_examples * len(p.labels)
    if gaps.any() and lacks_scores:
        text = "Windows leave gaps and lack scores, as lists of detections do: hours of recording are unknown."
        return None, [Note(text)]
    by_group = _by_group(p, windows, length / HOUR)
    if by_group is None:
        return None, []
    source = f"by the column {name!r}" if by_column is not None else "by the windows, overlaps counted once"
    notes = [Note(f"Hours of recording: {sum(by_group.values()):.4g}, {source}.")]
    if gaps.any():
        notes.append(_on_gaps(int(gaps.sum())))
    return by_group, notes


def _on_gaps(n: int) -> Note:
    where = "1 recording" if n == 1 else f"{n:,} recordings"
    text = f"Windows leave gaps in {where}, which are not counted: hours are more if these were listened to."
    return Note(text, warning=True)


def _whole(p: Predictions) -> Windows:
    """Groups as recordings; of what in them items are is not known."""
    codes, recordings = pd.factorize(texts(p.groups.tolist()))
    nothing = np.zeros(p.n_examples, dtype=np.int64)
    return Windows(recordings.tolist(), Intervals(codes.astype(np.int64), nothing, nothing))


def _by_lengths(
    p: Predictions, windows: Windows, joining: Joining, lengths: Mapping[str, int]
) -> tuple[dict[str, float] | None, list[Note]]:
    """Hours by the lengths that are given for recordings, whose names are compared as ids are."""
    names, own = list(lengths), windows.recordings
    place = pd.Index(compared(names, joining)).get_indexer(pd.Index(compared(own, joining)))
    if (place < 0).any():
        n, first = int((place < 0).sum()), own[int(np.argmin(place))]
        text = f"No duration is given for {n:,} of {len(own):,} recordings, such as {first!r}: hours are unknown."
        return None, [Note(text, warning=True)]
    by_group = _by_group(p, windows, np.array(list(lengths.values()), dtype=np.int64)[place] / HOUR)
    if by_group is None:
        return None, [Note("A recording is of several groups: hours of recording are unknown by group.", warning=True)]
    return by_group, [Note(f"Hours of recording: {sum(by_group.values()):.4g}, by the durations that are given.")]


def _said_lengths(p: Predictions, windows: Windows) -> tuple[IntArray | None, str]:
    """The lengths of recordings in microseconds by a column of durations, and its name.

    None where there is no such column, or one that cannot be of the recordings: it differs within one of them, or ends
    before its windows do.
    """
    name = duration_column(p.attributes)
    if name is None:
        return None, ""
    seconds = [microseconds(cell) for cell in p.attributes[name].tolist()]
    if None in seconds:
        return None, ""
    said = np.array(seconds, dtype=np.int64)
    recording = windows.intervals.recording
    length = np.zeros(len(windows.recordings), dtype=np.int64)
    length[recording] = said
    last = np.zeros(len(windows.recordings), dtype=np.int64)
    np.maximum.at(last, recording, np.where(windows.intervals.end >= ENDLESS, 0, windows.intervals.end))
    fits = bool((length[recording] == said).all()) and bool((length + SECOND >= last).all())
    return (length, name) if fits else (None, "")


def _by_group(p: Predictions, windows: Windows, hours: FloatArray) -> dict[str, float] | None:
    """Hours of recordings, summed by the group that each is of; None where a recording is of several groups."""
    recording = windows.intervals.recording
    _, first = np.unique(recording, return_index=True)
    group = p.groups[first]
    if bool((group[recording] != p.groups).any()):
        return None
    by_group: dict[str, float] = {}
    for name, time in zip(group.tolist(), hours.tolist(), strict=True):
        by_group[name] = by_group.get(name, 0.0) + time
    return by_group
