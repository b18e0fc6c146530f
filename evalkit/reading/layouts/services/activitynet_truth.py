"""Truth in ActivityNet's form: {"database": {video: {subset, duration, annotations: [{label, segment}, ...]}}}.

An annotation is a row of the account, and so is a video without any. The subset of a video is its split. Where no video
of a subset has annotations, they are kept secret: what is true there is unknown, and these videos are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Content, Records
from evalkit.reading.layouts.fields import an_object, is_objects, objects, text_of
from evalkit.reading.layouts.intervals import IntervalRows, truth_of_intervals
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.sides import MOST_PLACES, Exclusion, Sides

_TITLE: Final = "Truth: ActivityNet annotations (JSON)"


def _database(content: Content) -> Mapping[str, Any] | None:
    if not isinstance(content, Records) or len(content.values) != 1 or not isinstance(content.values[0], dict):
        return None
    database = content.values[0].get("database")
    return database if isinstance(database, dict) and database else None


def _recognise(content: Content, _: Choices) -> Candidate | None:
    database = _database(content)
    if database is None or not all(isinstance(video, dict) for video in database.values()):
        return None
    if not all(is_objects(video.get("annotations", [])) for video in database.values()):
        return None
    return Candidate(LAYOUT.key, "it has a database: for each video its annotations with segments", gives="truth")


def _read(content: Content, _: Candidate, choices: Choices) -> Sides:
    database = _database(content)
    if database is None:
        raise ReadingError(
            "There is no database.", where=content.file, remedy='Choose a JSON file of the form {"database": {...}}.'
        )
    videos = {name: an_object(entry, "the entry of a video", _place(name)) for name, entry in database.items()}
    known = {_subset(about) for about in videos.values() if about.get("annotations")}
    found: list[tuple[str, str, str, str, str]] = []
    split, duration, unknown = [], [], []
    for name, about in videos.items():
        if _subset(about) not in known:
            unknown.append(_place(name))
            continue
        rows = [(name, *row) for row in _annotations(about, _place(name))] or [(name, "", "", "", _place(name))]
        found += rows
        split += [_subset(about)] * len(rows)
        duration += [str(about.get("duration", ""))] * len(rows)
    truth = truth_of_intervals(IntervalRows.of(found, split=split, duration=duration), choices)
    if unknown:
        left_out = Exclusion("no video of its subset has annotations", len(unknown), tuple(unknown[:MOST_PLACES]))
        truth = replace(truth, rows=truth.rows + len(unknown), excluded=(*truth.excluded, left_out))
    return Sides(None, truth)


def _place(video: str) -> str:
    return f"database, {video!r}"


def _subset(about: Mapping[str, Any]) -> str:
    return str(about.get("subset", ""))


def _annotations(about: Mapping[str, Any], place: str) -> list[tuple[str, str, str, str]]:
    """Label, start, end and place of each annotation of a video."""
    found = []
    for number, annotation in enumerate(objects(about.get("annotations", []), "the annotations", place), start=1):
        where = f"{place}, annotation {number}"
        text = text_of(annotation, "label", what="label", where=where)
        segment = annotation.get("segment")
        if not isinstance(segment, list) or len(segment) != 2:
            raise ReadingError(
                "An annotation has no segment.",
                where=where,
                found=repr(segment)[:60],
                remedy='Write it as "segment": [start, end], in seconds.',
            )
        found.append((text, str(segment[0]), str(segment[1]), where))
    return found


LAYOUT = Layout("activitynet-truth", _TITLE, _recognise, _read)
