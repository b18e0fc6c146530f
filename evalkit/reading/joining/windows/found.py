"""The windows among scored items, and the events among true ones, by the columns that say when they start and end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from evalkit.arrays import IntArray
from evalkit.reading.joining.windows.overlaps import Intervals
from evalkit.reading.sides import Events, Places, Texts, Truth, texts
from evalkit.reading.times import recording_column, time_columns, times_of


@dataclass(frozen=True, slots=True)
class Windows:
    """Items that are windows of recordings. recordings: distinct names. intervals: (n_items,) one for each item."""

    recordings: list[str]
    intervals: Intervals


def windows_of(
    attributes: Mapping[str, npt.NDArray[Any]], ids: npt.NDArray[Any], groups: npt.NDArray[Any] | None
) -> Windows | None:
    """The windows that items are, by their attributes; None where these name no start and end, or some cell is none.

    Without an attribute that names the recording it is the group of the item, where there are any; else each item is a
    window of a recording of its own, which it is called after.
    """
    times = time_columns(attributes)
    if times is None:
        return None
    start, end = (times_of(*_factorized(attributes[name]), times.unit) for name in (times.start, times.end))
    if start is None or end is None or bool((end < start).any()):
        return None
    name = recording_column(other for other in attributes if other not in (times.start, times.end))
    own = ids if groups is None else groups
    recording, recordings = _factorized(own if name is None else attributes[name])
    return None if "" in recordings else Windows(recordings, Intervals(recording, start, end))


def as_events(truth: Truth) -> Truth | None:
    """The truth of items that are segments of recordings, as one whose items are the recordings, with their events.

    None where its items are no segments. Attributes that differ within a recording are not kept.
    """
    segments = windows_of(truth.attributes, truth.ids, truth.groups)
    if segments is None:
        return None
    n = len(segments.recordings)
    own = segments.intervals
    _, first = np.unique(own.recording, return_index=True)
    item = np.asarray(truth.example, dtype=np.int64)
    events = Events(
        own.recording[item],
        np.asarray(truth.label, dtype=np.int64),
        own.start[item],
        own.end[item],
        np.arange(len(item)),
        [truth.places.first[i] for i in item.tolist()],
    )
    pair = np.unique(events.recording * len(truth.labels) + events.label)
    agreed = {
        name: column[first]
        for name, column in truth.attributes.items()
        if bool((column == column[first][own.recording]).all())
    }
    return replace(
        truth,
        ids=texts(segments.recordings),
        example=pair // max(len(truth.labels), 1),
        label=pair % max(len(truth.labels), 1),
        places=Places(
            [truth.places.first[i] for i in first.tolist()],
            np.bincount(own.recording, weights=truth.places.rows_of, minlength=n).astype(np.int64),
        ),
        attributes=agreed,
        groups=None,
        events=events,
    )


def _factorized(cells: npt.NDArray[Any]) -> tuple[IntArray, list[str]]:
    listed: Texts = cells if cells.dtype == object else texts(cells.tolist())
    codes, distinct = pd.factorize(listed)
    return codes.astype(np.int64), distinct.tolist()
