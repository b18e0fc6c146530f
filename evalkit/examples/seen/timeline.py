"""A recording over time: the scores of its parts for each label, their truth, and predictions for shots and seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from evalkit.arrays import FloatArray, IntArray
from evalkit.examples.scores import all_scores_of, all_truth_of
from evalkit.examples.seen.spans import Spans
from evalkit.predictions import Predictions
from evalkit.reading.sides import Timeline

MOST_LANES = 12
MOST_CELLS = 60_000
"""Scores of parts that a line has: of a recording of very many parts fewer labels are shown."""


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Predictions for shots or single seconds. All (n,): the lane, start and end in seconds, and the score."""

    lane: IntArray
    start: FloatArray
    end: FloatArray
    score: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class RecordingLine:
    """One recording, its parts in the order of time.

    Attributes:
        name: of the recording. labels: those that have a lane. more: how many have none.
        example: (n_parts,) positions in ``Predictions.ids``. start, end: (n_parts,) seconds; an unknown end is inf.
        score: (n_lanes, n_parts) as the file has them, NaN where it has none.
        truth: (n_lanes, n_parts) 1 or 0, and -1 where it is not known.
        moments: by kind, "shot" or "second"; no such predictions are counted in any figure.
    """

    name: str
    labels: tuple[str, ...]
    more: int
    example: IntArray
    start: FloatArray
    end: FloatArray
    score: FloatArray
    truth: npt.NDArray[np.int8]
    moments: Mapping[str, Moments]

    def __repr__(self) -> str:
        return f"RecordingLine({self.name!r}, {len(self.example)} parts, {len(self.labels)} labels)"

    @property
    def tells(self) -> bool:
        """Whether there is anything to see over time: several parts, or predictions within one."""
        return len(self.example) > 1 or bool(self.moments)

    @property
    def n_cells(self) -> int:
        return self.score.size + sum(len(each.lane) for each in self.moments.values())


@dataclass(frozen=True, slots=True, eq=False)
class MomentsByRecording:
    """The predictions for shots and seconds of all recordings, so that those of one are found at once.

    order: positions in the timeline, those of one recording together. starts: (n_recordings + 1,) where each begins.
    """

    timeline: Timeline
    order: IntArray
    starts: IntArray


Lanes: TypeAlias = Sequence[str]


def moments_by_recording(timeline: Timeline | None, p: Predictions, spans: Spans) -> MomentsByRecording | None:
    """None where there are no such predictions. Those of items that are not among the predictions are left out."""
    if timeline is None:
        return None
    row_of = {item: row for row, item in enumerate(p.ids.tolist())}
    rows = np.array([row_of.get(item, -1) for item in timeline.ids.tolist()], dtype=np.int64)[timeline.example]
    recording = np.where(rows >= 0, spans.recording[rows], len(spans.recordings))
    order = np.argsort(recording, kind="stable")
    starts = np.searchsorted(recording[order], np.arange(len(spans.recordings) + 1))
    return MomentsByRecording(timeline, order, starts)


def recording_line(
    p: Predictions, spans: Spans, recording: int, moments: MomentsByRecording | None = None, *, first: Lanes = ()
) -> RecordingLine:
    """The line of a recording, by its position in ``Spans.recordings``.

    Lanes have the labels ``first``, then those that are true of some part, then those of the highest scores, at most
    ``MOST_LANES``. Labels without any score here have none.

    >>> import evalkit as ek
    >>> from evalkit.examples.seen.spans import spans_of
    >>> rows = b"recording,start,end,label,score,truth\\na,2,4,cat,.1,0\\na,0,2,cat,.9,1\\nb,0,2,cat,.4,1\\n"
    >>> p = ek.read_predictions(rows).predictions
    >>> line = recording_line(p, spans_of(p), 0)
    >>> line.start.tolist(), line.score.tolist(), line.truth.tolist()
    ([0.0, 2.0], [[0.9, 0.1]], [[1, 0]])
    """
    example = np.flatnonzero(spans.recording == recording)
    example = example[np.lexsort((spans.end[example], spans.start[example]))]
    score, truth = all_scores_of(p, example), all_truth_of(p, example)
    within = _within(moments, recording, p)
    highest = np.full(len(p.labels), -np.inf)
    np.fmax.reduce(score, axis=1, out=highest, initial=-np.inf)
    for each in within.values():
        np.maximum.at(highest, each.lane, each.score)
    lanes = _lanes(p, highest, (truth == 1).any(axis=1), first, len(example))
    place = np.full(len(p.labels), -1)
    place[lanes] = np.arange(len(lanes))
    return RecordingLine(
        spans.recordings[recording],
        tuple(p.labels[i] for i in lanes.tolist()),
        int(np.isfinite(highest).sum() - np.isfinite(highest[lanes]).sum()),
        example,
        spans.start[example],
        spans.end[example],
        score[lanes],
        truth[lanes],
        {kind: _in_lanes(each, place) for kind, each in within.items()},
    )


def _lanes(p: Predictions, highest: FloatArray, is_true: npt.NDArray[np.bool_], first: Lanes, n_parts: int) -> IntArray:
    most = min(MOST_LANES, max(MOST_CELLS // max(n_parts, 1), 1))
    wanted = [p.index(label) for label in first if label in p.labels]
    by_score = np.argsort(-highest, kind="stable")
    telling = [i for i in by_score.tolist() if is_true[i]]
    rest = [i for i in by_score.tolist() if np.isfinite(highest[i])]
    return np.array([*dict.fromkeys([*wanted, *telling, *rest])][:most], dtype=np.int64)


def _within(moments: MomentsByRecording | None, recording: int, p: Predictions) -> dict[str, Moments]:
    """By kind; lanes are positions of labels in the predictions, and labels that these have not are left out."""
    if moments is None:
        return {}
    here, timeline = moments.order[moments.starts[recording] : moments.starts[recording + 1]], moments.timeline
    known = {label: i for i, label in enumerate(p.labels)}
    label = np.array([known.get(timeline.label[i], -1) for i in here.tolist()], dtype=np.int64)
    kind = np.array([timeline.kind[i] for i in here.tolist()], dtype=np.str_)
    found = {}
    for each in ("shot", "second"):
        chosen = (kind == each) & (label >= 0)
        if chosen.any():
            at = here[chosen]
            found[each] = Moments(label[chosen], timeline.start[at], timeline.end[at], timeline.score[at])
    return found


def _in_lanes(moments: Moments, place: IntArray) -> Moments:
    lane = place[moments.lane]
    kept = np.flatnonzero(lane >= 0)
    kept = kept[np.lexsort((moments.start[kept], lane[kept]))]
    return Moments(lane[kept], moments.start[kept], moments.end[kept], moments.score[kept])
