"""Truth in the JSON Lines that data sets of Vertex AI are imported from.

Rows of the account are annotations in files of videos, where a video without one is a row, and lines in those of
images.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Content
from evalkit.reading.contents.records import joined_records, records_for
from evalkit.reading.layouts.fields import an_object, is_objects, objects, text_of
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.ledger import Ledger
from evalkit.reading.layouts.segments import END, START
from evalkit.reading.layouts.services.google_import import example_of, segment_of, split_of_use
from evalkit.reading.sides import Sides

_TITLE: Final = "Truth: Vertex AI import JSON Lines"
_USE: Final = "aiplatform.googleapis.com/ml_use"


def _recognise(content: Content, _: Choices) -> Candidate | None:
    records = joined_records(content)
    if records is None:
        return None
    if all(_is_video(record) for record in records.values):
        return Candidate(LAYOUT.key, "every line has a videoGcsUri and timeSegmentAnnotations", gives="truth")
    images = all(_is_image(record) for record in records.values)
    if images and any(_labels_named(record) for record in records.values):
        return Candidate(LAYOUT.key, "every line has an imageGcsUri and classification annotations", gives="truth")
    return None


def _is_video(record: Any) -> bool:
    return (
        isinstance(record, dict)
        and isinstance(record.get("videoGcsUri"), str)
        and is_objects(record.get("timeSegmentAnnotations", []))
        and not any(name.endswith("oundingBoxAnnotations") for name in record)
    )


def _is_image(record: Any) -> bool:
    return (
        isinstance(record, dict)
        and isinstance(record.get("imageGcsUri"), str)
        and not any(name.endswith("Annotations") and name != "classificationAnnotations" for name in record)
    )


def _labels_named(record: Mapping[str, Any]) -> bool:
    return "classificationAnnotation" in record or "classificationAnnotations" in record


def _read(content: Content, _: Candidate, choices: Choices) -> Sides:
    records = list(records_for(content, _TITLE))
    splits = any(_USE in an_object(r.get("dataItemResourceLabels"), "'dataItemResourceLabels'", p) for r, p in records)
    if all("videoGcsUri" in record for record, _ in records):
        return _read_videos(records, Ledger("pair", choices.duplicates), splits=splits)
    return _read_images(records, Ledger("example", choices.duplicates), splits=splits)


def _read_videos(records: list[tuple[Mapping[str, Any], str]], ledger: Ledger, *, splits: bool) -> Sides:
    seen: dict[str, str] = {}
    for record, place in records:
        uri = text_of(record, "videoGcsUri", what="address of a video", where=place)
        if uri in seen:
            raise ReadingError(
                "A video occurs twice.",
                where=f"{place} (first at {seen[uri]})",
                found=repr(uri),
                remedy="Keep one line for each video, with all its annotations.",
            )
        seen[uri] = place
        split = _split_of(record, place) if splits else None
        annotations = objects(record.get("timeSegmentAnnotations"), "'timeSegmentAnnotations'", place)
        if not annotations:
            example_of(ledger, place, uri, (START, END), split)
        for number, annotation in enumerate(annotations, start=1):
            where = f"{place}, annotation {number}"
            label = text_of(annotation, "displayName", what="label", where=where)
            segment = segment_of(where, annotation.get("startTime", ""), annotation.get("endTime", ""))
            ledger.enter(example_of(ledger, where, uri, segment, split), label, where)
    return Sides(None, ledger.truth(grouped=True, single_label=False))


def _read_images(records: list[tuple[Mapping[str, Any], str]], ledger: Ledger, *, splits: bool) -> Sides:
    """Single-label data sets have the field classificationAnnotation, multi-label ones classificationAnnotations."""
    several = any("classificationAnnotations" in record for record, _ in records)
    for record, place in records:
        uri = text_of(record, "imageGcsUri", what="address of an image", where=place)
        if not several and "classificationAnnotation" not in record:
            ledger.exclude("not labelled", place)
            continue
        attributes = {"split": _split_of(record, place)} if splits else {}
        example = ledger.add(uri, place, attributes=attributes)
        one = record.get("classificationAnnotation")
        annotations = [one] if one is not None else []
        annotations += objects(record.get("classificationAnnotations"), "'classificationAnnotations'", place)
        for number, annotation in enumerate(annotations, start=1):
            where = f"{place}, annotation {number}"
            fields = an_object(annotation, "an annotation", where)
            ledger.enter(example, text_of(fields, "displayName", what="label", where=where), where)
    return Sides(None, ledger.truth(single_label=not several))


def _split_of(record: Mapping[str, Any], place: str) -> str:
    labels = an_object(record.get("dataItemResourceLabels"), "'dataItemResourceLabels'", place)
    use = labels.get(_USE, "")
    return split_of_use(use if isinstance(use, str) else repr(use), place)


LAYOUT = Layout("google-import-jsonl", _TITLE, _recognise, _read)
