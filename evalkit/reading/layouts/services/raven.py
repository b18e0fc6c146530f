"""Selection tables of Raven: tab separated, a row for each selection and view, with "Begin Time (s)" and its end.

The recording of a selection is in "Begin Path" or "Begin File"; else it is the one that the file of the table is called
after, as Raven names it: ``rec_00.Table.1.selections.txt``. A selection that is not annotated is an
event of no label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Content, Folder, Table
from evalkit.reading.layouts.intervals import IntervalRows, truth_of_intervals
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.sides import Note, Sides
from evalkit.reading.times import words

_NEEDED: Final = {"selection", "begin time s", "end time s"}
_RECORDING: Final = ("begin path", "begin file")
_LABEL: Final = (
    *("annotation", "species", "label", "common name", "call", "call type", "type", "species code", "class", "tag"),
)
_SELECTIONS = re.compile(r"(?:\.table\.\d+)?(?:\.selections?)?(?:\.birdnet\.results)?\.(?:txt|tsv|csv)$", re.IGNORECASE)


def _by_words(table: Table) -> dict[str, str]:
    return {" ".join(words(name)): name for name in reversed(table.header)}


def _tables(content: Content) -> dict[str, Table] | None:
    """The tables of a file or a folder, by the name of their file; None where one is no selection table."""
    members = content.members if isinstance(content, Folder) else {content.file: content}
    tables = {path: member for path, member in members.items() if isinstance(member, Table)}
    if not tables or len(tables) < len(members):
        return None
    return tables if all(is_selections(table) for table in tables.values()) else None


def is_selections(table: Table) -> bool:
    """Whether a table has the columns that every selection table has."""
    return not table.headless and _by_words(table).keys() >= _NEEDED


def _recording_column(table: Table) -> str | None:
    names = _by_words(table)
    return next((names[one] for one in _RECORDING if one in names), None)


def _label_column(table: Table, choices: Choices) -> str | None:
    chosen = choices.columns.get("truth") or choices.columns.get("label")
    names = _by_words(table)
    return chosen or next((names[one] for one in _LABEL if one in names), None)


def _recognise(content: Content, choices: Choices) -> Candidate | None:
    tables = _tables(content)
    if tables is None or any(_label_column(table, choices) is None for table in tables.values()):
        return None
    if any({"score", "confidence"} & _by_words(table).keys() for table in tables.values()):
        return None  # detections of a model, which are saved in the same form
    return Candidate(LAYOUT.key, "it has selections with their begin and end, as Raven saves them", gives="truth")


def recording_of_file(path: str) -> str:
    """The recording that a table is called after, where the table does not say it.

    >>> recording_of_file("site/rec_00.Table.1.selections.txt"), recording_of_file("rec_01.txt")
    ('rec_00', 'rec_01')
    """
    return _SELECTIONS.sub("", re.split(r"[/\\]", path)[-1])


def _read(content: Content, _: Candidate, choices: Choices) -> Sides:
    tables = _tables(content)
    if tables is None:
        raise ReadingError(
            "This is not a selection table of Raven's.",
            where=content.file,
            remedy='It has the columns "Selection", "Begin Time (s)" and "End Time (s)".',
        )
    found: list[tuple[str, str, str, str, str]] = []
    for path, table in tables.items():
        found += _rows(path, table, choices, several=len(tables) > 1)
    by_file = any(_recording_column(table) is None for table in tables.values())
    notes = [Note("The recording of each selection is the one that its file is called after.")] if by_file else []
    alone = by_file and len(tables) == 1
    return Sides(None, truth_of_intervals(IntervalRows.of(found), choices, notes=notes, named_by_file=alone))


def _rows(path: str, table: Table, choices: Choices, *, several: bool) -> Iterator[tuple[str, str, str, str, str]]:
    """Recording, label, begin, end and place of each selection. several: there are other tables."""
    names, recording, label = _by_words(table), _recording_column(table), _label_column(table, choices)
    if label is None:
        raise ReadingError("No column is recognised as the label.", where=path, remedy="Name it 'Annotation'.")
    wanted = (label, names["begin time s"], names["end time s"])
    columns = [table.column(name).cells() for name in wanted]
    whole = recording_of_file(path)
    recordings = [whole] * len(table) if recording is None else table.column(recording).cells()
    front = f"{path}, " if several else ""
    for row, cells in enumerate(zip(*columns, strict=True)):
        yield recordings[row], *cells, front + table.place(row)


LAYOUT = Layout("raven", "Truth: Raven selection tables", _recognise, _read)
