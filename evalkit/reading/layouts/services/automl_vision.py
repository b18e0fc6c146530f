"""Batch predictions of an AutoML Vision classification model: JSON Lines with an ID and annotations.

A row of the account is a line, each of one example, or of one that failed.
"""

from __future__ import annotations

from typing import Any, Final

from evalkit.reading.contents.content import Choices, Content
from evalkit.reading.contents.records import joined_records, records_for
from evalkit.reading.layouts.fields import an_object, failure, is_failure, is_objects, objects, text_of
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.ledger import Ledger
from evalkit.reading.sides import Sides

_TITLE: Final = "AutoML Vision predictions (JSON Lines)"


def _recognise(content: Content, _: Choices) -> Candidate | None:
    records = joined_records(content)
    if records is None or not all(_fits(record) for record in records.values):
        return None
    return Candidate("automl-vision", "every line has an ID, and annotations with a classification")


def _fits(record: Any) -> bool:
    if not isinstance(record, dict) or "ID" not in record:
        return False
    if is_failure(record, result="annotations"):
        return True
    annotations = record.get("annotations")
    return is_objects(annotations) and all(isinstance(entry.get("classification"), dict) for entry in annotations)


def _read(content: Content, _: Candidate, __: Choices) -> Sides:
    ledger = Ledger("example")
    for record, place in records_for(content, _TITLE):
        if is_failure(record, result="annotations"):
            ledger.exclude(failure(record), place)
            continue
        example = ledger.add(text_of(record, "ID", what="ID", where=place), place)
        for number, entry in enumerate(objects(record.get("annotations"), "'annotations'", place), start=1):
            where = f"{place}, annotation {number}"
            label = text_of(entry, "displayName", what="label", where=where)
            classification = an_object(entry.get("classification"), "'classification'", where)
            ledger.enter(example, label, where, ledger.score_or_zero(classification, "score", where))
    return Sides(ledger.scores(), None)


LAYOUT = Layout("automl-vision", _TITLE, _recognise, _read)
