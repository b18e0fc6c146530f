"""Contents in the shapes of Google's files, and what a layout makes of them as plain Python values."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from evalkit.files.strict_json import loads_lines
from evalkit.reading.contents.content import Choices, Content, Folder, Records, Table, TextColumn
from evalkit.reading.contents.records import read_records
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.services import (
    activitynet,
    automl_tables,
    automl_video,
    automl_vision,
    bigquery,
    google_import_csv,
    google_import_jsonl,
    vertex_image,
    vertex_video,
)
from evalkit.reading.sides import Scores, Sides, Truth

LAYOUTS: tuple[Layout, ...] = (
    activitynet.LAYOUT,
    automl_tables.LAYOUT,
    automl_video.LAYOUT,
    automl_vision.LAYOUT,
    bigquery.LAYOUT,
    google_import_csv.LAYOUT,
    google_import_jsonl.LAYOUT,
    vertex_image.LAYOUT,
    vertex_video.LAYOUT,
)


def lines(*values: Any) -> Records:
    """JSON Lines."""
    return Records(*loads_lines("\n".join(json.dumps(value) for value in values)), "p.jsonl", "utf-8")


def document(value: Any) -> Records:
    """A JSON file with one value."""
    return read_records(json.dumps(value), "p.json", "utf-8")


def bare(text: str) -> Table:
    """CSV without a header; short rows have empty cells at their end."""
    rows = list(csv.reader(io.StringIO(text)))
    width = max(map(len, rows))
    columns = [
        TextColumn(list(cells)) for cells in zip(*[row + [""] * (width - len(row)) for row in rows], strict=True)
    ]
    names = tuple(f"column {i}" for i in range(1, width + 1))
    return Table(names, tuple(columns), range(1, len(rows) + 1), separator=",", headless=True)


def headed(text: str) -> Table:
    """CSV with a header."""
    header, *rows = csv.reader(io.StringIO(text))
    columns = tuple(TextColumn(list(cells)) for cells in zip(*rows, strict=True))
    return Table(tuple(header), columns, range(2, len(rows) + 2), separator=",")


def folder_of(path: Path) -> Folder:
    """A folder of samples, each file opened as what it holds."""
    members: dict[str, Content] = {}
    for file in sorted(path.iterdir()):
        text = file.read_text(encoding="utf-8")
        members[file.name] = bare(text) if file.suffix == ".csv" else read_records(text, file.name, "utf-8")
    return Folder(members)


def claimed(content: Content, choices: Choices | None = None) -> list[str]:
    """Keys of the layouts that recognise a content."""
    return [layout.key for layout in LAYOUTS if layout.recognise(content, choices or Choices()) is not None]


def read(content: Content, key: str | None = None, choices: Choices | None = None) -> Sides:
    """By the one layout that recognises the content, or by the one that is forced. Rows must add up."""
    said = choices or Choices()
    if key is None:
        [key] = claimed(content, said)
        assert key is not None
    layout = next(layout for layout in LAYOUTS if layout.key == key)
    candidate = layout.recognise(content, said) or Candidate(key, "it was chosen")
    sides = layout.read(content, candidate, said)
    for side in (sides.scores, sides.truth):
        if side is not None:
            check_account(side)
    return sides


def check_account(side: Scores | Truth) -> None:
    assert side.rows == side.places.rows_of.sum() + sum(exclusion.count for exclusion in side.excluded)
    assert len(side.ids) == len(side.places.first) == len(side.places.rows_of) == len(set(side.ids))
    assert all(len(column) == len(side.ids) for column in side.attributes.values())
    assert len(side.example) == len(side.label)


def scored(sides: Sides) -> dict[str, dict[str, float]]:
    scores = sides.scores
    assert scores is not None
    found: dict[str, dict[str, float]] = {item: {} for item in scores.ids}
    for example, label, score in zip(scores.example, scores.label, scores.score, strict=True):
        found[scores.ids[example]][scores.labels[label]] = float(score)
    return found


def true(sides: Sides) -> dict[str, list[str]]:
    truth = sides.truth
    assert truth is not None
    found: dict[str, list[str]] = {item: [] for item in truth.ids}
    for example, label in zip(truth.example, truth.label, strict=True):
        found[truth.ids[example]].append(truth.labels[label])
    return found


def excluded(side: Scores | Truth | None) -> dict[str, int]:
    assert side is not None
    return {exclusion.reason: exclusion.count for exclusion in side.excluded}


def attribute(side: Scores | Truth | None, name: str) -> list[str]:
    assert side is not None
    return list(side.attributes[name])
