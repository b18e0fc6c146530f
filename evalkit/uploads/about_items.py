"""A table about items that are loaded already: read in a process of its own, as all that is uploaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evalkit.files.sandbox.child import run_in_child
from evalkit.files.sandbox.parcel import Arrays
from evalkit.files.sandbox.worker import ReportProgress
from evalkit.reading.contents.content import Choices, Table, TextColumn
from evalkit.reading.contents.opening import open_content
from evalkit.reading.metadata import named_table
from evalkit.reading.sides import texts


def read_about_items(file: Path, name: str, *, memory: int, seconds: float) -> Table:
    """The cells of a table, as text. name: of the file, for messages. memory: bytes. ReadingError where it is none."""
    values, arrays = run_in_child(
        {"name": name}, [file], memory=memory, seconds=seconds, function="evalkit.uploads.about_items.answer"
    )
    columns = tuple(TextColumn(arrays[str(i)].tolist()) for i in range(len(values["header"])))
    return Table(tuple(values["header"]), columns, file=name)


def answer(
    request: Mapping[str, Any], files: Sequence[Path], report_progress: ReportProgress
) -> tuple[dict[str, Any], Arrays]:
    """The child's side of ``read_about_items``."""
    report_progress(f"Reading {request['name']}", None)
    table = named_table(open_content(files[0].read_bytes(), request["name"], Choices()))
    return {"header": list(table.header)}, {str(i): texts(each.cells()) for i, each in enumerate(table.columns)}
