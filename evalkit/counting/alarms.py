"""False alarms by the hour, for detectors that listen or watch, and alarms of which neighbouring hits are one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evalkit.arrays import BoolArray, IntArray, require_one_length, truth_array
from evalkit.counting.counts import Counts
from evalkit.counting.metrics import Ratio
from evalkit.errors import InvalidInputError


def false_alarms_per_hour(c: Counts, hours: float | None) -> Ratio:
    """fp / hours: how often the model is wrong in an hour of recording, each false positive being an alarm of its own.

    hours: of all recordings that the counts are of, such as ``sum(p.exposure_hours.values())``. NaN where they are not
    known (None, NaN) or zero. Where one event makes several neighbouring windows hit, count with ``alarms_merged``.

    >>> twelve_seconds = 12 / 3600
    >>> round(false_alarms_per_hour(Counts(tp=2, fp=1, fn=0, tn=1), twelve_seconds), 6)
    300.0
    """
    if hours is not None and (hours < 0 or hours == np.inf):
        raise InvalidInputError("Hours must be a finite number of at least 0.", found=repr(hours))
    known = hours or np.nan
    rate = np.asarray(c.fp, dtype=np.float64) / known
    return float(rate) if rate.ndim == 0 else rate


@dataclass(frozen=True, slots=True)
class Alarms:
    """Alarms of a model for one label. false: those in which no window truly has the label."""

    n: int
    false: int


def alarms_merged(
    recording: npt.ArrayLike, start: npt.ArrayLike, end: npt.ArrayLike, predicted: npt.ArrayLike, y_true: npt.ArrayLike
) -> Alarms:
    """How many alarms there are if neighbouring hits are one: windows of one recording that touch or overlap.

    All are (n_windows,), in any order. recording: names or numbers. start, end: in any one unit; windows touch where
    one starts at the very number at which another ends. predicted: the decisions for one label, as ``decide`` gives
    them. An alarm with at least one window that truly has the label is no false one.

    >>> alarms_merged([*"aaaab"], [0, 3, 6, 12, 15], [3, 6, 9, 15, 18], [1, 1, 0, 1, 1], [0, 1, 0, 0, 0])
    Alarms(n=3, false=2)
    """
    of_recording, begins, ends = np.asarray(recording), np.asarray(start), np.asarray(end)
    hits, true = truth_array(predicted), truth_array(y_true)
    require_one_length(recording=of_recording, start=begins, end=ends, predicted=hits, y_true=true)
    if not hits.any():
        return Alarms(0, 0)
    alarm = _alarm_of_each(np.unique(of_recording[hits], return_inverse=True)[1], begins[hits], ends[hits])
    n = int(alarm.max()) + 1
    is_right = np.bincount(alarm, weights=true[hits], minlength=n) > 0
    return Alarms(n, n - int(is_right.sum()))


def _alarm_of_each(recording: IntArray, start: npt.NDArray[np.number], end: npt.NDArray[np.number]) -> IntArray:
    """The number of the alarm that each hit is part of. recording: positions."""
    order = np.lexsort((start, recording))
    # The latest end so far in each recording: ranks of ends rise from one recording to the next.
    times, rank = np.unique(end[order], return_inverse=True)
    reached = times[np.maximum.accumulate(recording[order] * len(times) + rank) % len(times)]
    begins_anew: BoolArray = (np.diff(recording[order]) != 0) | (start[order][1:] > reached[:-1])
    alarm = np.empty(len(order), dtype=np.int64)
    alarm[order] = np.concatenate([[0], np.cumsum(begins_anew)])
    return alarm
