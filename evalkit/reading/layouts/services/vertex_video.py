"""Batch predictions of a Vertex AI video classification model: JSON Lines, an instance and its predictions a line.

A row of the account is a prediction: a label with a score for a segment, a shot or a second. A line without predictions
for its segment is one row, and so is a line that failed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Content
from evalkit.reading.contents.records import joined_records, records_for
from evalkit.reading.layouts.fields import an_object, failure, is_failure, is_objects, objects, text_of, wrong
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.ledger import Ledger, Moment
from evalkit.reading.layouts.segments import END, START, check_order, segment_attributes, segment_id, time_text
from evalkit.reading.sides import Sides

_TITLE: Final = "Vertex AI video predictions (JSON Lines)"
_SEGMENT: Final = "segment-classification"
_KINDS: Final[Mapping[str, Literal["shot", "second"]]] = {
    "shot-classification": "shot",
    "one-sec-interval-classification": "second",
}


def _recognise(content: Content, _: Choices) -> Candidate | None:
    records = joined_records(content)
    if records is None or not all(_fits(record) for record in records.values):
        return None
    return Candidate(LAYOUT.key, "every line has an instance, and predictions for segments, shots or seconds")


def _fits(record: Any) -> bool:
    if not isinstance(record, dict) or not isinstance(instance := record.get("instance"), dict):
        return False
    if not isinstance(instance.get("content"), str):
        return False
    if is_failure(record, result="prediction"):
        return is_video(instance)
    entries = record.get("prediction")
    return is_objects(entries) and all(entry.get("type") in (_SEGMENT, *_KINDS) for entry in entries)


def is_video(instance: Mapping[str, Any]) -> bool:
    """Whether what a failed record was about is a video; an image has neither of these."""
    return "timeSegmentStart" in instance or str(instance.get("mimeType")).startswith("video/")


def _read(content: Content, _: Candidate, __: Choices) -> Sides:
    ledger = Ledger("pair")
    for record, place in records_for(content, _TITLE):
        if is_failure(record, result="prediction"):
            ledger.exclude(failure(record), place)
            continue
        example = _add(ledger, an_object(record.get("instance"), "'instance'", place), place)
        if "prediction" not in record:
            raise ReadingError("There is no prediction.", where=place, remedy="Export the predictions again.")
        for number, entry in enumerate(objects(record["prediction"], "'prediction'", place), start=1):
            _enter(ledger, example, entry, f"{place}, prediction {number}")
    return Sides(ledger.scores(grouped=True, single_label=False), None)


def _add(ledger: Ledger, instance: Mapping[str, Any], place: str) -> int:
    uri = text_of(instance, "content", what="address of a video", where=place)
    start = time_text(instance.get("timeSegmentStart", START), place)
    end = time_text(instance.get("timeSegmentEnd", END), place)
    check_order(start, end, place)
    attributes = segment_attributes(uri, start, end)
    return ledger.add(segment_id(uri, start, end), place, group=uri, attributes=attributes)


def _enter(ledger: Ledger, example: int, entry: Mapping[str, Any], place: str) -> None:
    label = text_of(entry, "displayName", what="label", where=place)
    score = ledger.score_or_zero(entry, "confidence", place)
    kind = entry.get("type")
    if kind == _SEGMENT:
        ledger.enter(example, label, place, score)
    elif isinstance(kind, str) and kind in _KINDS:
        start = float(time_text(entry.get("timeSegmentStart", START), place))
        end = float(time_text(entry.get("timeSegmentEnd", END), place))
        ledger.moment(Moment(example, _KINDS[kind], label, start, end, score), place)
    else:
        raise wrong("A prediction of this type is not known.", place, kind)


LAYOUT = Layout("vertex-video", _TITLE, _recognise, _read)
