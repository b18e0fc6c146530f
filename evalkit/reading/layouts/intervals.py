"""Truth by intervals: rows of a recording, a start, an end and a label, as every layout of such truth reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from evalkit.arrays import IntArray, Positions
from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices
from evalkit.reading.layouts.cells import cell_labels
from evalkit.reading.sides import MOST_PLACES, Events, Exclusion, Note, Places, Texts, Truth, texts
from evalkit.reading.times import SECOND, microseconds

REPEATED: Final = "repeats an earlier row"


@dataclass(frozen=True, slots=True)
class IntervalRows:
    """Rows as they are written, one list for each column, and where each row stands.

    An empty start is the start of the recording and an empty end its end. An empty label says that there is none, so
    that a row with a recording alone says that nothing is true of it. unit: microseconds in one of a plain time.
    attributes: what is said of each recording, name -> text by row; kept where all rows of a recording agree.
    """

    recording: Sequence[str]
    label: Sequence[str]
    start: Sequence[str]
    end: Sequence[str]
    places: Sequence[str]
    unit: int = SECOND
    attributes: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Sequence[tuple[str, str, str, str, str]], **attributes: Sequence[str]) -> IntervalRows:
        """Of rows that each say recording, label, start, end and place."""
        recording, label, start, end, places = ([row[i] for row in rows] for i in range(5))
        said = {name: cells for name, cells in attributes.items() if any(cells)}
        return cls(recording, label, start, end, places, attributes=said)


class SomePlaces(Sequence[str]):
    """Some places of others, looked up when asked for."""

    def __init__(self, places: Sequence[str], rows: Positions) -> None:
        self._places, self._rows = places, rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> str:  # type: ignore[override]
        return self._places[int(self._rows[index])]


def truth_of_intervals(
    rows: IntervalRows, choices: Choices, *, notes: Sequence[Note] = (), named_by_file: bool = False
) -> Truth:
    """The truth of all rows. A row that says the same as an earlier one is left out; each other is one row.

    A time that is none, an end before its start, and a row without a recording are errors with their place.
    """
    codes, recordings = _factorized(rows.recording)
    if not recordings:
        raise ReadingError("The file holds no events.", remedy="Choose the file that holds the truth.")
    if "" in recordings:
        at = int(np.argmax(codes == recordings.index("")))
        raise ReadingError(
            "A row has no recording.", where=rows.places[at], remedy="Write in each row which recording it is of."
        )
    start, end = _times(rows.start, rows, "0"), _times(rows.end, rows, "inf")
    _check_order(start, end, rows)
    label_codes, label_cells = _factorized(rows.label)
    kept = _first_of_each(codes, label_codes, start, end)
    found = cell_labels(label_codes[kept], label_cells, choices.known)
    row = kept[found.example]
    events = Events(codes[row], found.label, start[row], end[row], row, SomePlaces(rows.places, row))
    pair = np.unique(events.recording * len(found.labels) + events.label) if len(row) else np.zeros(0, dtype=np.int64)
    n_labels, n = max(len(found.labels), 1), len(recordings)
    repeated = np.setdiff1d(np.arange(len(codes)), kept)
    _, first = np.unique(codes, return_index=True)
    agreed = ((name, _agreed(cells, codes)) for name, cells in rows.attributes.items())
    return Truth(
        texts(recordings),
        found.labels,
        pair // n_labels,
        pair % n_labels,
        rows=len(codes),
        places=Places(SomePlaces(rows.places, first), np.bincount(codes[kept], minlength=n)),
        attributes={name: column for name, column in agreed if column is not None},
        excluded=_exclusions(repeated, rows.places),
        notes=tuple(notes),
        single_label=bool((np.bincount(pair // n_labels, minlength=n) == 1).all()),
        events=events,
        named_by_file=named_by_file,
    )


def _factorized(cells: Sequence[str]) -> tuple[IntArray, list[str]]:
    codes, distinct = pd.factorize(texts(cells))
    return codes.astype(np.int64), distinct.tolist()


def _times(cells: Sequence[str], rows: IntervalRows, where_empty: str) -> IntArray:
    codes, distinct = _factorized(cells)
    found = [microseconds(cell or where_empty, rows.unit) for cell in distinct]
    if None in found:
        odd = found.index(None)
        raise ReadingError(
            "A time is not understood.",
            where=rows.places[int(np.argmax(codes == odd))],
            found=repr(distinct[odd])[:60],
            remedy='Write seconds from the start of the recording, such as 2.5 or "00:01:02.5", and inf for its end.',
        )
    return np.array(found, dtype=np.int64)[codes]


def _check_order(start: IntArray, end: IntArray, rows: IntervalRows) -> None:
    turned = end < start
    if turned.any():
        at = int(np.argmax(turned))
        raise ReadingError(
            "An event ends before it starts.",
            where=rows.places[at],
            found=f"start {rows.start[at]}, end {rows.end[at]}",
            remedy="Check the order of the columns: start, then end.",
        )


def _first_of_each(*columns: IntArray) -> IntArray:
    """Rows that say something new, rising."""
    repeated = pd.DataFrame(dict(enumerate(columns))).duplicated().to_numpy()
    return np.flatnonzero(~repeated)


def _exclusions(repeated: IntArray, places: Sequence[str]) -> tuple[Exclusion, ...]:
    if not len(repeated):
        return ()
    return (Exclusion(REPEATED, len(repeated), tuple(places[int(row)] for row in repeated[:MOST_PLACES])),)


def _agreed(cells: Sequence[str], codes: IntArray) -> Texts | None:
    """A column by recording; None where rows of one recording differ. codes: the recording of each row."""
    values = texts(cells)
    _, first = np.unique(codes, return_index=True)
    return values[first] if bool((values == values[first][codes]).all()) else None
