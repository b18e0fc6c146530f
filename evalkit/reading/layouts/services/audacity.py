"""Label tracks of Audacity: no header, and lines of start, end and label between tabs.

The file of a track is called after its recording; a zip holds those of several. A line that begins with a backslash
holds the frequencies of the label above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Content, Folder, Table
from evalkit.reading.layouts.intervals import IntervalRows, truth_of_intervals
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.services.raven import recording_of_file
from evalkit.reading.sides import Note, Sides

_SECONDS = re.compile(r"\d{1,12}\.\d+", re.ASCII)
FREQUENCIES: Final = "\\"


def _is_track(content: Content) -> bool:
    if not isinstance(content, Table) or not content.headless or content.separator != "\t" or len(content.columns) != 3:
        return False
    rows = zip(*(column.cells() for column in content.columns), strict=True)
    return all(_fits(*row) for row in rows)


def _fits(start: str, end: str, label: str) -> bool:
    if start == FREQUENCIES:
        return True
    are_times = _SECONDS.fullmatch(start) and _SECONDS.fullmatch(end)
    return bool(are_times) and float(start) <= float(end) and not _SECONDS.fullmatch(label)


def _tracks(content: Content) -> dict[str, Table] | None:
    members = content.members if isinstance(content, Folder) else {content.file: content}
    tracks = {path: member for path, member in members.items() if isinstance(member, Table) and _is_track(member)}
    return tracks if tracks and len(tracks) == len(members) else None


def _recognise(content: Content, _: Choices) -> Candidate | None:
    if _tracks(content) is None:
        return None
    return Candidate(LAYOUT.key, "it has no header, and rows of a start, an end and a label", gives="truth")


def _read(content: Content, _: Candidate, choices: Choices) -> Sides:
    tracks = _tracks(content)
    if tracks is None:
        raise ReadingError(
            "This is not a label track of Audacity's.",
            where=content.file,
            remedy="It has no header, and lines of a start, an end and a label between tabs, in seconds.",
        )
    found = [row for path, track in tracks.items() for row in _rows(path, track, several=len(tracks) > 1)]
    notes = [Note("The recording of each label is the one that its file is called after.")]
    if without := sum(not label for _, label, *_ in found):
        text = f"{without:,} of {len(found):,} labels of the track are without text, and are events of no label."
        notes.append(Note(text, warning=True))
    alone = len(tracks) == 1
    return Sides(None, truth_of_intervals(IntervalRows.of(found), choices, notes=notes, named_by_file=alone))


def _rows(path: str, track: Table, *, several: bool) -> Iterator[tuple[str, str, str, str, str]]:
    """Recording, label, start, end and place of each label. several: there are other tracks."""
    front = f"{path}, " if several else ""
    columns = [column.cells() for column in track.columns]
    for row, (start, end, label) in enumerate(zip(*columns, strict=True)):
        if start != FREQUENCIES:
            yield recording_of_file(path), label, start, end, front + track.place(row)


LAYOUT = Layout("audacity", "Truth: Audacity label tracks", _recognise, _read)
