"""A ledger, into which layouts enter a file record by record: its examples, its pairs, and what no figure uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np

from evalkit.arrays import IntArray
from evalkit.errors import ReadingError
from evalkit.reading.layouts.fields import score_of
from evalkit.reading.sides import MOST_PLACES, Exclusion, Note, Places, Scores, Texts, Timeline, Truth, texts

NOT_COUNTED: Final = "kept for the timeline, not counted"
"""Why predictions for shots and single seconds are in no figure: the service evaluates segments only."""
REPEATED: Final = "repeats an earlier row"


@dataclass(frozen=True, slots=True)
class Moment:
    """A prediction for a shot or a second of an example; start and end in seconds."""

    example: int
    kind: Literal["shot", "second"]
    label: str
    start: float
    end: float
    score: float


@dataclass(slots=True)
class Ledger:
    """What has been read so far, in file order.

    row: what counts as one row of the file, an example or a pair. Where it is a pair, an example without any pair
    counts as one row too. So all rows are those of the examples and of the exclusions together. repeats: "error", or
    "first" to exclude a pair that says the same as an earlier one.
    """

    row: Literal["example", "pair"]
    repeats: str = "error"
    notes: list[Note] = field(default_factory=list)
    _positions: dict[str, int] = field(default_factory=dict)
    _first: list[str] = field(default_factory=list)
    _rows_of: list[int] = field(default_factory=list)
    _groups: list[str] = field(default_factory=list)
    _attributes: list[Mapping[str, str]] = field(default_factory=list)
    _labels: dict[str, int] = field(default_factory=dict)
    _pairs: dict[tuple[int, int], int] = field(default_factory=dict)
    _pair_places: list[str] = field(default_factory=list)
    _values: list[float] = field(default_factory=list)
    _moments: list[Moment] = field(default_factory=list)
    _excluded: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    _zeros: int = 0

    def position(self, example: str) -> int | None:
        """The position of the example of this name, if there is one."""
        return self._positions.get(example)

    def attributes_of(self, example: int) -> Mapping[str, str]:
        return self._attributes[example]

    def place_of(self, example: int) -> str:
        return self._first[example]

    def add(self, example: str, place: str, *, group: str = "", attributes: Mapping[str, str] | None = None) -> int:
        """Add an example; an error if there is one of this name. Without a group it is a group of its own."""
        if example in self._positions:
            raise self._twice(self._positions[example], place)
        self._positions[example] = len(self._positions)
        self._first.append(place)
        self._rows_of.append(0)
        self._groups.append(group or example)
        self._attributes.append(attributes or {})
        return self._positions[example]

    def repeat(self, example: int, place: str) -> None:
        """Account for a further row that only says that there is this example."""
        if self.repeats != "first":
            raise self._twice(example, place)
        self.exclude(REPEATED, place)

    def enter(self, example: int, label: str, place: str, value: float = 1.0) -> None:
        """Enter a score, or a true label, of an example. A pair that was entered before is an error, or a repeat."""
        pair = (example, self._labels.setdefault(label, len(self._labels)))
        if pair in self._pairs:
            self._repeated(self._pairs[pair], place, value, f"example {self._name(example)!r}, label {label!r}")
            return
        self._pairs[pair] = len(self._values)
        self._pair_places.append(place)
        self._values.append(value)
        self._rows_of[example] += self.row == "pair"

    def moment(self, moment: Moment, place: str) -> None:
        """Keep a prediction for the timeline; it is not counted."""
        self._moments.append(moment)
        self.exclude(NOT_COUNTED, place)

    def score_or_zero(self, entry: Mapping[str, Any], name: str, place: str) -> float:
        """The score of a label that is listed. An absent score is 0, and noted: protobuf leaves zeros out of JSON."""
        if name in entry:
            return score_of(entry[name], place)
        self._zeros += 1
        return 0.0

    def exclude(self, reason: str, place: str, rows: int = 1) -> None:
        """Account for rows that no figure uses. place: where the first of them stands."""
        count, places = self._excluded.get(reason, (0, []))
        if len(places) < MOST_PLACES:
            places.append(place)
        self._excluded[reason] = (count + rows, places)

    def note(self, text: str, *, warning: bool = False) -> None:
        """Add a note, once, however often it is given."""
        if Note(text, warning) not in self.notes:
            self.notes.append(Note(text, warning))

    def scores(self, *, grouped: bool = False, single_label: bool | None = None) -> Scores:
        """All that was entered, as scores."""
        self._check_any("predictions")
        example, label = self._columns()
        return Scores(
            ids=texts(self._positions),
            labels=tuple(self._labels),
            example=example,
            label=label,
            score=np.array(self._values, dtype=np.float64),
            rows=self._rows(),
            places=self._places(),
            attributes=self._attribute_columns(),
            groups=texts(self._groups) if grouped else None,
            excluded=self._exclusions(),
            notes=self._notes_on_scores(),
            timeline=self._timeline(),
            single_label=single_label,
        )

    def truth(self, *, grouped: bool = False, single_label: bool | None = None) -> Truth:
        """All that was entered, as true labels."""
        self._check_any("examples")
        example, label = self._columns()
        return Truth(
            ids=texts(self._positions),
            labels=tuple(self._labels),
            example=example,
            label=label,
            rows=self._rows(),
            places=self._places(),
            attributes=self._attribute_columns(),
            groups=texts(self._groups) if grouped else None,
            excluded=self._exclusions(),
            notes=tuple(self.notes),
            single_label=single_label,
        )

    def _twice(self, example: int, place: str) -> ReadingError:
        return ReadingError(
            "An example occurs twice.",
            where=f"{place} (first at {self._first[example]})",
            found=repr(self._name(example)),
            remedy="Keep one record for each example.",
        )

    def _repeated(self, earlier: int, place: str, value: float, found: str) -> None:
        same = self._values[earlier] == value
        if same and self.repeats == "first":
            self.exclude(REPEATED, place)
            return
        raise ReadingError(
            "A pair of example and label occurs twice." if same else "A pair of example and label has two scores.",
            where=f"{place} (first at {self._pair_places[earlier]})",
            found=found if same else f"{found}: {value!r}, before {self._values[earlier]!r}",
            remedy="Keep the one that is meant.",
        )

    def _check_any(self, what: str) -> None:
        if not self._positions:
            left_out = "; ".join(f"{e.count:,} {e.reason}" for e in self._exclusions()[:3])
            raise ReadingError(
                f"The file holds no {what}.",
                found=left_out.removesuffix(".") or "no record",
                remedy=f"Choose the file that holds the {what}.",
            )

    def _name(self, example: int) -> str:
        return list(self._positions)[example]

    def _rows(self) -> int:
        return int(self._places().rows_of.sum()) + sum(count for count, _ in self._excluded.values())

    def _places(self) -> Places:
        return Places(tuple(self._first), np.maximum(np.array(self._rows_of, dtype=np.int64), 1))

    def _columns(self) -> tuple[IntArray, IntArray]:
        pairs = np.array(list(self._pairs), dtype=np.int64).reshape(-1, 2)
        return pairs[:, 0].copy(), pairs[:, 1].copy()

    def _attribute_columns(self) -> dict[str, Texts]:
        names = dict.fromkeys(name for attributes in self._attributes for name in attributes)
        return {name: texts(attributes.get(name, "") for attributes in self._attributes) for name in names}

    def _exclusions(self) -> tuple[Exclusion, ...]:
        return tuple(Exclusion(reason, count, tuple(places)) for reason, (count, places) in self._excluded.items())

    def _notes_on_scores(self) -> tuple[Note, ...]:
        if not self._zeros:
            return tuple(self.notes)
        text = f"Listed without a score, which is how the service writes 0, and read as 0: {self._zeros:,} predictions."
        return (*self.notes, Note(text))

    def _timeline(self) -> Timeline | None:
        if not self._moments:
            return None
        return Timeline(
            ids=texts(self._positions),
            example=np.array([moment.example for moment in self._moments], dtype=np.int64),
            kind=tuple(moment.kind for moment in self._moments),
            label=tuple(moment.label for moment in self._moments),
            start=np.array([moment.start for moment in self._moments], dtype=np.float64),
            end=np.array([moment.end for moment in self._moments], dtype=np.float64),
            score=np.array([moment.score for moment in self._moments], dtype=np.float64),
        )
