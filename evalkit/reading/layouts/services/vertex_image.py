"""Batch predictions of a Vertex AI image classification model: JSON Lines, parallel lists of labels and confidences.

A row of the account is a line, each of one example, which may have no label at all. A label that is not listed was left
out by the service: it has no score, which is not the score 0.
"""

from __future__ import annotations

from typing import Any, Final

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Content
from evalkit.reading.contents.records import joined_records, records_for
from evalkit.reading.layouts.fields import an_object, failure, is_failure, plain_text, score_of, text_of, wrong
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.ledger import Ledger
from evalkit.reading.layouts.services.vertex_video import is_video
from evalkit.reading.sides import Sides

_TITLE: Final = "Vertex AI image predictions (JSON Lines)"
_LISTS: Final = ("displayNames", "confidences")


def _recognise(content: Content, _: Choices) -> Candidate | None:
    records = joined_records(content)
    if records is None or not all(_fits(record) for record in records.values):
        return None
    return Candidate("vertex-image", "every line has an instance, and lists of displayNames and confidences")


def _fits(record: Any) -> bool:
    if not isinstance(record, dict) or not isinstance(instance := record.get("instance"), dict):
        return False
    if not isinstance(instance.get("content"), str):
        return False
    if is_failure(record, result="prediction"):
        return not is_video(instance)
    prediction = record.get("prediction")
    return isinstance(prediction, dict) and (not prediction or any(name in prediction for name in _LISTS))


def _read(content: Content, _: Candidate, __: Choices) -> Sides:
    ledger = Ledger("example")
    for record, place in records_for(content, _TITLE):
        if is_failure(record, result="prediction"):
            ledger.exclude(failure(record), place)
            continue
        if "prediction" not in record:
            raise ReadingError("There is no prediction.", where=place, remedy="Export the predictions again.")
        instance = an_object(record.get("instance"), "'instance'", place)
        example = ledger.add(text_of(instance, "content", what="address of an image", where=place), place)
        labels, scores = _lists(record["prediction"], place)
        for number, (label, score) in enumerate(zip(labels, scores, strict=True), start=1):
            where = f"{place}, confidence {number}"
            ledger.enter(example, plain_text(label, "label", where), where, score_of(score, where))
    return Sides(ledger.scores(), None)


def _lists(prediction: Any, place: str) -> tuple[list[Any], list[Any]]:
    fields = an_object(prediction, "'prediction'", place)
    labels, scores = (fields.get(name) or [] for name in _LISTS)
    if not isinstance(labels, list) or not isinstance(scores, list):
        raise wrong("'displayNames' and 'confidences' must be lists.", place, fields)
    if len(labels) != len(scores):
        raise wrong(
            "There are not as many confidences as labels.", place, f"{len(labels)} labels, {len(scores)} confidences"
        )
    return labels, scores


LAYOUT = Layout("vertex-image", _TITLE, _recognise, _read)
