"""Prediction files: bytes -> text -> table of text cells -> recognised layout -> Predictions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from evalkit.errors import ReadingError
from evalkit.predictions import Predictions, Task
from evalkit.reading.first_layouts import Columns, Note, assemble, recognise
from evalkit.reading.table import decode, split

__all__ = ["Loaded", "Note", "read_predictions"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file was understood as: the predictions, the name of the layout, and notes for the reader."""

    predictions: Predictions
    layout: str
    notes: tuple[Note, ...]


def read_predictions(
    scores: str | Path | bytes | BinaryIO,
    *,
    layout: str | None = None,
    columns: Mapping[str, str] | None = None,
    task: Task | None = None,
    name: str | None = None,
) -> Loaded:
    """Read one CSV file that holds scores and truth.

    Layouts: "long" (a row for each example and label: id, label, score, truth as 0/1), "wide" (a row for each example:
    id, truth, one score column a label) and "binary" (a row for each example: score, truth as 0/1). ``columns`` says
    which column has which role where the header does not: ``{"truth": "gold", "score": "p"}``. Ids and labels are
    text exactly as written. An empty score means that the model gave none.

    Raises ReadingError, with line, column, value and remedy, where the file cannot be read without guessing.

    >>> loaded = read_predictions(b"id,label,score,truth\\n01,cat,.9,1\\n01,dog,.2,0\\n02,cat,.1,0\\n02,dog,.7,1\\n")
    >>> loaded.layout, loaded.predictions.labels, loaded.predictions.ids.tolist()
    ('long', ('cat', 'dog'), ['01', '02'])
    """
    data, default_name = _bytes(scores)
    table = split(decode(data))
    roles: Columns = recognise(table, layout=layout, columns=columns or {})
    predictions, notes = assemble(table, roles, task=task)
    return Loaded(replace(predictions, name=name or default_name), roles.layout, notes)


def _bytes(source: str | Path | bytes | BinaryIO) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, "model"
    if isinstance(source, (str, Path)):
        path = Path(source)
        try:
            return path.read_bytes(), path.stem
        except (OSError, ValueError) as error:  # ValueError: a path that no system can have
            reason = getattr(error, "strerror", None) or str(error)
            raise ReadingError("The file cannot be opened.", where=repr(str(path)), found=reason) from error
    data = source.read()
    if not isinstance(data, bytes):
        raise ReadingError("The file is open as text.", remedy="Open it as bytes, with open(path, 'rb').")
    return data, Path(str(getattr(source, "name", "model"))).stem
