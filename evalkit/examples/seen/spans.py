"""Which part of a recording an item is: from when to when."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.arrays import FloatArray, IntArray
from evalkit.predictions import Predictions
from evalkit.reading.joining.windows.found import windows_of
from evalkit.reading.times import ENDLESS, SECOND


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """The parts of recordings that examples are.

    Attributes:
        recordings: distinct names. recording: (n_examples,) positions in them.
        start, end: (n_examples,) seconds from the start of the recording; an end that is not known is inf.
    """

    recordings: list[str]
    recording: IntArray
    start: FloatArray
    end: FloatArray

    def __repr__(self) -> str:
        return f"Spans({len(self.start)} parts of {len(self.recordings)} recordings)"

    def seconds(self, example: int) -> tuple[float, float | None]:
        """Start and end of one example; the end is None where it is that of the recording."""
        end = float(self.end[example])
        return float(self.start[example]), None if end == float("inf") else end


def spans_of(p: Predictions) -> Spans | None:
    """The part that each example is, by its attributes; None where these say no start and end.

    >>> import evalkit as ek
    >>> rows = b"recording,start,end,label,score,truth\\na.mp4,0,2.5,cat,.9,1\\na.mp4,2.5,4,cat,.1,0\\n"
    >>> spans_of(ek.read_predictions(rows).predictions).seconds(1)
    (2.5, 4.0)
    """
    found = windows_of(p.attributes, p.ids, None if p.groups is p.ids else p.groups)
    if found is None:
        return None
    own = found.intervals
    end = own.end / SECOND
    end[own.end >= ENDLESS] = float("inf")
    return Spans(found.recordings, own.recording, own.start / SECOND, end)
