"""The result folder of an AutoML Video classification batch: one list of segments, and a JSON for each.

``video_classification.csv`` has no header: address, start, end, name of the JSON, status. The JSONs come in two
dialects. A row of the account is a prediction: a label with a score for a segment, a shot or a second. A segment
without predictions of its own is one row, and so is one that failed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Content, Folder, Records, Table
from evalkit.reading.layouts.fields import an_object, field, is_objects, objects, text_of, wrong
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.ledger import Ledger, Moment
from evalkit.reading.layouts.segments import END, START, check_order, segment_attributes, segment_id, time_text
from evalkit.reading.sides import Sides

_TITLE: Final = "AutoML Video batch predictions (zip of the result folder)"
_LIST: Final = "video_classification.csv"
_TOLERANCE: Final = 1.0
"""Seconds by which a segment of a JSON may lie outside the one that was to be predicted: cuts are moved to frames."""

_Kind = Literal["segment", "shot", "second"]
_LISTS: Final[Mapping[_Kind, tuple[str, str]]] = {
    "segment": ("segment_classification_annotations", "segmentClassificationAnnotations"),
    "shot": ("shot_classification_annotations", "shotClassificationAnnotations"),
    "second": ("one_second_interval_classification_annotations", "oneSecondIntervalClassificationAnnotations"),
}
_TYPES: Final[Mapping[str, _Kind]] = {"segment": "segment", "shot": "shot", "1s_interval": "second"}


@dataclass(frozen=True, slots=True)
class _Entry:
    """One prediction of a JSON, in either dialect; the score is still to be checked."""

    kind: _Kind
    label: str
    start: str
    end: str
    scored: Mapping[str, Any]
    score_name: str
    place: str


@dataclass(frozen=True, slots=True)
class _Listed:
    """A row of the list: the segment that was to be predicted, the JSON with the predictions, and how it went."""

    uri: str
    start: str
    end: str
    file: str
    status: str
    place: str


def _recognise(content: Content, _: Choices) -> Candidate | None:
    jsons = _jsons(content)
    if not all(_is_annotations(member) or _is_payloads(member) for member in jsons.values()):
        return None
    if _lists(content):
        return Candidate("automl-video-batch", f"it has the list {_LIST}, and JSON files of predictions")
    if not any(records.values for records in jsons.values()) or (
        isinstance(content, Folder) and len(jsons) < len(content.members)
    ):
        return None
    return Candidate("automl-video-batch", "its JSON files are video classifications of AutoML")


def _jsons(content: Content) -> dict[str, Records]:
    if isinstance(content, Records):
        return {content.file: content}
    members = content.members if isinstance(content, Folder) else {}
    return {path: member for path, member in members.items() if isinstance(member, Records)}


def _lists(content: Content) -> dict[str, Table]:
    members = content.members if isinstance(content, Folder) else {}
    return {
        path: member
        for path, member in members.items()
        if _name(path) == _LIST and isinstance(member, Table) and member.headless and len(member.columns) == 5
    }


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _is_annotations(records: Records) -> bool:
    """Whether a JSON is in the dialect that is one object with lists of annotations."""
    value = records.values[0] if len(records.values) == 1 else None
    if not isinstance(value, dict):
        return False
    found = [value[name] for names in _LISTS.values() for name in names if name in value]
    return bool(found) and all(is_objects(annotations) for annotations in found)


def _is_payloads(records: Records) -> bool:
    """Whether a JSON is in the dialect that is a list of annotation payloads. Where it is empty, nothing was found."""
    return all(
        isinstance(value, dict) and isinstance(field(value, "videoClassification", "video_classification"), dict)
        for value in records.values
    )


def _read(content: Content, _: Candidate, __: Choices) -> Sides:
    lists, jsons = _lists(content), _jsons(content)
    ledger = Ledger("pair")
    if len(lists) > 1:
        raise ReadingError(
            "There are two lists of predictions.",
            where=content.file,
            found=", ".join(lists),
            remedy="Give the folder of one batch.",
        )
    if lists:
        [(path, table)] = lists.items()
        _read_listed(path, table, jsons, ledger)
    elif jsons:
        for path, records in jsons.items():
            _read_unlisted(path, records, ledger)
    else:
        raise ReadingError(
            "There are no predictions of AutoML Video.",
            where=content.file,
            remedy=f"Give a zip of the result folder, with {_LIST} and the JSON files.",
        )
    others = [path for path in getattr(content, "members", {}) if path not in lists and path not in jsons]
    if others:
        ledger.note(f"Not read, since they hold no predictions: {', '.join(others[:10])}.")
    return Sides(ledger.scores(grouped=True, single_label=False), None)


def _read_listed(path: str, table: Table, jsons: dict[str, Records], ledger: Ledger) -> None:
    folder = path.removesuffix(_LIST)
    owner: dict[str, str] = {}
    for listed in _listed(path, table):
        if listed.status != "OK":
            ledger.exclude(f"failed: {listed.status}", listed.place)
            continue
        file = folder + _name(listed.file)
        if file not in jsons:
            ledger.exclude("its JSON is not in the folder", listed.place)
            ledger.note(f"Some JSON files that {_LIST} lists are not in the folder.", warning=True)
            continue
        if file in owner:
            raise ReadingError(
                "Two segments have the same JSON file.",
                where=f"{listed.place} (first at {owner[file]})",
                found=repr(listed.file),
                remedy="Correct the list: each segment has a file of its own.",
            )
        owner[file] = listed.place
        _check_address(listed, jsons[file], file)
        example = _add(ledger, listed.uri, listed.start, listed.end, listed.place)
        for entry in _entries(jsons[file], file):
            _check_inside(entry, listed)
            _enter(ledger, example, entry)
    for file, records in jsons.items():
        if file not in owner:
            ledger.exclude(f"its file is not listed as OK in {_LIST}", file, max(1, len(list(_entries(records, file)))))
            ledger.note(f"Some JSON files are not listed as OK in {_LIST}, and not used.", warning=True)


def _listed(path: str, table: Table) -> Iterator[_Listed]:
    columns = [column.cells() for column in table.columns]
    for row, (uri, start, end, file, status) in enumerate(zip(*columns, strict=True)):
        place = f"{path}, {table.place(row)}"
        first, last = time_text(start, place), time_text(end, place)
        check_order(first, last, place)
        yield _Listed(uri, first, last, file, status, place)


def _read_unlisted(path: str, records: Records, ledger: Ledger) -> None:
    """Read a JSON without the list: its segments are those that it names itself, which end where the video ends."""
    uri = _address(records)
    if uri is None:
        uri = path
        ledger.note(f"The address of the video is not in {path}: its example has the name of the file.", warning=True)
    else:
        uri = f"gs:/{uri}" if uri.startswith("/") else uri
    ledger.note(f"Without {_LIST}, segments are those of the JSON files: they end where the video ends, not at inf.")
    entries = list(_entries(records, path))
    segments = {(entry.start, entry.end): entry.place for entry in reversed(entries) if entry.kind == "segment"}
    known = {
        (start, end): _add(ledger, uri, start, end, place)
        for (start, end), place in reversed((segments or {(START, END): path}).items())
    }
    for entry in entries:
        if entry.kind == "segment":
            _enter(ledger, known[entry.start, entry.end], entry)
        else:
            around = [
                example for (start, end), example in known.items() if float(start) <= float(entry.start) < float(end)
            ]
            _enter(ledger, (around or list(known.values()))[0], entry)


def _add(ledger: Ledger, uri: str, start: str, end: str, place: str) -> int:
    attributes = segment_attributes(uri, start, end)
    return ledger.add(segment_id(uri, start, end), place, group=uri, attributes=attributes)


def _enter(ledger: Ledger, example: int, entry: _Entry) -> None:
    score = ledger.score_or_zero(entry.scored, entry.score_name, entry.place)
    if entry.kind == "segment":
        ledger.enter(example, entry.label, entry.place, score)
    else:
        moment = Moment(example, entry.kind, entry.label, float(entry.start), float(entry.end), score)
        ledger.moment(moment, entry.place)


def _address(records: Records) -> str | None:
    first = records.values[0] if records.values else None
    found = field(first, "input_uri", "inputUri") if isinstance(first, dict) else None
    return found if isinstance(found, str) and found else None


def _check_address(listed: _Listed, records: Records, file: str) -> None:
    """An error where a JSON is about another video. It may leave out the front of the address."""
    uri = _address(records)
    if uri is not None and listed.uri != uri and not listed.uri.endswith(f"/{uri.lstrip('/')}"):
        raise ReadingError(
            "A JSON file is about another video than the list says.",
            where=f"{file}, listed in {listed.place}",
            found=f"{uri!r}, listed as {listed.uri!r}",
            remedy="Correct the list, or put the right file in the folder.",
        )


def _check_inside(entry: _Entry, listed: _Listed) -> None:
    if entry.kind != "segment":
        return
    early = abs(float(entry.start) - float(listed.start)) > _TOLERANCE
    if early or float(entry.end) > float(listed.end) + _TOLERANCE:
        raise ReadingError(
            "A JSON file is about another segment than the list says.",
            where=entry.place,
            found=f"{entry.start} to {entry.end}, listed as {listed.start} to {listed.end}",
            remedy="Correct the list, or put the right file in the folder.",
        )


def _entries(records: Records, path: str) -> Iterator[_Entry]:
    if _is_annotations(records):
        yield from _entries_of_annotations(records.values[0], path)
    elif _is_payloads(records):
        for value, place in zip(records.values, records.places, strict=True):
            yield _entry_of_payload(value, f"{path}, {place}")
    else:
        raise wrong("This is not JSON of video classifications.", path, records.values[0])


def _entries_of_annotations(value: Mapping[str, Any], path: str) -> Iterator[_Entry]:
    for kind, names in _LISTS.items():
        for number, annotation in enumerate(objects(field(value, *names), names[0], path), start=1):
            place = f"{path}, {names[0]} {number}"
            spec = an_object(field(annotation, "annotation_spec", "annotationSpec"), "the annotation spec", place)
            label = text_of(spec, "display_name", "displayName", what="label", where=place)
            part, what = ("frames", "frame") if kind == "second" else ("segments", "segment")
            for position, scored in enumerate(objects(annotation.get(part), part, place), start=1):
                where = f"{place}, {what} {position}"
                start, end = (
                    _times_of_frame(scored, where) if kind == "second" else _times(scored.get("segment"), where)
                )
                yield _Entry(kind, label, start, end, scored, "confidence", where)


def _entry_of_payload(value: Mapping[str, Any], where: str) -> _Entry:
    video = an_object(field(value, "videoClassification", "video_classification"), "the classification", where)
    kind = video.get("type")
    if not isinstance(kind, str) or kind not in _TYPES:
        raise wrong("A prediction of this type is not known.", where, kind)
    label = text_of(value, "displayName", "display_name", what="label", where=where)
    scored = field(video, "classificationAnnotation", "classification_annotation")
    if scored is None:
        raise ReadingError("There is no score.", where=where, remedy="Export the predictions again.")
    start, end = _times(field(video, "timeSegment", "time_segment"), where)
    return _Entry(_TYPES[kind], label, start, end, an_object(scored, "the annotation", where), "score", where)


def _times(segment: Any, where: str) -> tuple[str, str]:
    """Start and end. Protobuf leaves out a start of 0; no segment ends at 0, so an absent end is an error."""
    times = an_object(segment, "the segment", where)
    start = time_text(field(times, "start_time_offset", "startTimeOffset", default=START), where)
    end = time_text(field(times, "end_time_offset", "endTimeOffset"), where)
    check_order(start, end, where)
    return start, end


def _times_of_frame(frame: Mapping[str, Any], where: str) -> tuple[str, str]:
    """Start and end of a second, which is written as its middle: 0.5 is the second from 0 to 1."""
    middle = float(time_text(field(frame, "time_offset", "timeOffset", default=START), where))
    return str(max(middle - 0.5, 0.0)), str(middle + 0.5)


LAYOUT = Layout("automl-video-batch", _TITLE, _recognise, _read)
