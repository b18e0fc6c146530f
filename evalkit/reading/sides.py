"""What every layout is read into: the scores of a model and the truth, each with an account of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from evalkit.arrays import FloatArray, IntArray, Positions
from evalkit.predictions import Task

Texts = npt.NDArray[Any]  # object array of str
MOST_PLACES = 1_000
"""Places that are kept of the rows of one exclusion; further rows are only counted."""


def texts(values: Iterable[str]) -> Texts:
    """Texts as an object array, in which nothing is padded or converted."""
    listed = list(values)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader should know about how a file was understood. ``warning``: likely a mistake in the file."""

    text: str
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Rows of a file that no figure uses: why, how many, and where the first of them are."""

    reason: str
    count: int
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """Predictions for shots and single seconds of videos: not counted, kept to be looked at.

    All of one length: example (position in ids), kind ("shot" or "second"), label, start and end in seconds, score.
    """

    ids: Texts
    example: IntArray
    kind: tuple[str, ...]
    label: tuple[str, ...]
    start: FloatArray
    end: FloatArray
    score: FloatArray


@dataclass(frozen=True, slots=True)
class Places:
    """Where examples stand in their file. rows_of: (n_examples,) how many rows each has."""

    first: Sequence[str]
    rows_of: IntArray

    @classmethod
    def one_each(cls, first: Sequence[str]) -> Places:
        return cls(first, np.ones(len(first), dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Side:
    """What scores and truth have in common.

    ids: (n_examples,) distinct, in file order. labels: in file order. example, label: (n_pairs,) positions. rows: of
    the file, used and excluded ones. places: where each example stands. attributes: name -> (n_examples,) text. groups:
    (n_examples,) the video of a segment, say, or None. single_label: True or False where the layout says whether an
    example has exactly one true label, None where it follows from the data only. by_position: the file has no ids, and
    ``ids`` are row numbers.
    """

    ids: Texts
    labels: tuple[str, ...]
    example: Positions
    label: Positions
    rows: int
    places: Places
    attributes: Mapping[str, Texts] = field(default_factory=dict)
    groups: Texts | None = None
    excluded: tuple[Exclusion, ...] = ()
    notes: tuple[Note, ...] = ()
    single_label: bool | None = None
    by_position: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores(Side):
    """The scores that a model gave. A pair that is not listed has no score.

    score: (n_pairs,) finite. timeline: what is not counted. task: None where the file does not say it. hours: group ->
    hours of recording, where the file says them. decisions_only: the scores are decisions, 1 for a label that was
    predicted and 0, or no pair, for one that was not.
    """

    score: FloatArray
    timeline: Timeline | None = None
    task: Task | None = None
    hours: Mapping[str, float] | None = None
    decisions_only: bool = False


@dataclass(frozen=True, slots=True)
class Events:
    """Intervals of recordings in which a label is true: one row each, in file order.

    recording, label: (n_events,) positions in the ids and the labels of the truth. start, end: (n_events,) in
    microseconds. row, places: the row of the file that each is from, from 0 on, and where it stands; a row may hold
    several labels, and is then the row of several events.
    """

    recording: IntArray
    label: IntArray
    start: IntArray
    end: IntArray
    row: IntArray
    places: Sequence[str]


@dataclass(frozen=True, slots=True)
class Listed:
    """What a truth file that has a row for each pair of item and label lists beside the true ones.

    example, label: (n_denied,) pairs that are not true, by its rows. listed_only: what was said of the pairs without a
    row: that their truth is not known, or that they are not true; None where nobody said it.
    """

    example: Positions
    label: Positions
    listed_only: bool | None


def _no_positions() -> Positions:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Truth(Side):
    """The true labels. The pairs are the true ones; an example may be without any.

    events: where in its recording each label is true, of a truth by intervals, whose ids are recordings. named_by_file:
    there is one recording alone, and only the name of the file says which it is. unknown_example, unknown_label:
    (n_unknown,) pairs whose truth the file says is not known; none of them is among the true ones. listed_only: nothing
    is known of a pair that is neither true nor scored. listed: of a truth file with a row for each pair, some of which
    are not true; else it lists what is true, or says something of all pairs.
    """

    events: Events | None = None
    named_by_file: bool = False
    unknown_example: Positions = field(default_factory=_no_positions)
    unknown_label: Positions = field(default_factory=_no_positions)
    listed_only: bool = False
    listed: Listed | None = None


@dataclass(frozen=True, slots=True)
class Sides:
    """The sides in one file: scores, truth, or both, which then have the same ids in the same order."""

    scores: Scores | None
    truth: Truth | None
