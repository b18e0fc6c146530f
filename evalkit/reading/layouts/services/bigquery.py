"""Predictions exported from BigQuery as JSON Lines: a row of features, the target X, and what was predicted for X.

Three tools write three shapes: AutoML Tables an array ``predicted_X`` of {tables: {score, value}}, BigQuery ML an array
``predicted_X_probs`` of {label, prob}, Vertex AI a struct ``predicted_X`` of {classes, scores}. Each record is an
example.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Content
from evalkit.reading.contents.records import joined_records, records_for
from evalkit.reading.layouts.fields import is_objects, plain_text, score_of
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.ledger import Ledger
from evalkit.reading.sides import Sides
from evalkit.reading.understanding.obvious_id import row_ids

_TITLE: Final = "BigQuery predictions (JSON Lines)"
_FRONT: Final = "predicted_"
_PROBS: Final = "_probs"

Pairs = list[tuple[Any, Any]]  # label, score


def _pairs_in_tables(value: Any) -> Pairs | None:
    if not is_objects(value):
        return None
    tables = [entry.get("tables") for entry in value]
    if not is_objects(tables) or not all({"score", "value"} <= entry.keys() for entry in tables):
        return None
    return [(entry["value"], entry["score"]) for entry in tables]


def _pairs_in_probs(value: Any) -> Pairs | None:
    if not is_objects(value) or not all({"label", "prob"} <= entry.keys() for entry in value):
        return None
    return [(entry["label"], entry["prob"]) for entry in value]


def _pairs_in_struct(value: Any) -> Pairs | None:
    lists = value if isinstance(value, dict) else {}
    labels, scores = lists.get("classes"), lists.get("scores")
    if not isinstance(labels, list) or not isinstance(scores, list) or len(labels) != len(scores):
        return None
    return list(zip(labels, scores, strict=True))


_Shape = tuple[str, Callable[[Any], Pairs | None], str]
_SHAPES: Final[tuple[_Shape, ...]] = (
    ("", _pairs_in_tables, "a list of {tables: {score, value}}"),
    ("", _pairs_in_struct, "{classes, scores}"),
    (_PROBS, _pairs_in_probs, "a list of {label, prob}"),
)


def _recognise(content: Content, _: Choices) -> Candidate | None:
    records = joined_records(content)
    if records is None or (found := _target(records.values)) is None:
        return None
    target, (ending, _pairs_in, words) = found
    known = any(record.get(target) not in (None, "") for record in records.values)
    reason = f"every row has {_FRONT}{target}{ending}, {words}"
    return Candidate("bigquery", reason, {"truth": target}, gives="both" if known else "scores")


def _target(values: Sequence[Any]) -> tuple[str, _Shape] | None:
    """The one target that every record predicts, in one shape; None if there is none, or more."""
    if not values or not all(isinstance(value, dict) for value in values):
        return None
    found = [
        (_target_in(name, shape), shape) for name in values[0] for shape in _SHAPES if _has_shape(values, name, shape)
    ]
    return found[0] if len(found) == 1 else None


def _target_in(name: str, shape: _Shape) -> str:
    """The target whose prediction is in a field of this name; empty where the field does not belong to the shape."""
    target = name.removeprefix(_FRONT).removesuffix(shape[0])
    return target if name == f"{_FRONT}{target}{shape[0]}" else ""


def _has_shape(values: Sequence[Mapping[str, Any]], name: str, shape: _Shape) -> bool:
    """Whether a field holds predictions in this shape in all records, and at least one."""
    if not _target_in(name, shape):
        return False
    pairs_in = shape[1]
    pairs = [pairs_in(value.get(name)) for value in values]
    return all(pair is not None for pair in pairs) and any(pairs)


def _read(content: Content, _: Candidate, choices: Choices) -> Sides:
    records = list(records_for(content, _TITLE))
    found = _target([record for record, _ in records])
    if found is None:
        raise ReadingError(
            "There is no prediction that all rows have in one shape.",
            where=records[0][1],
            found=", ".join(records[0][0])[:120],
            remedy="Each row needs predicted_X or predicted_X_probs, as BigQuery exports them.",
        )
    target, (ending, pairs_in, _words) = found
    predicted = f"{_FRONT}{target}{ending}"
    names = dict.fromkeys(name for record, _ in records for name in record if name not in (target, predicted))
    ids, id_column, note = row_ids(names, lambda name: _cells(records, name), len(records), choices)
    further = [name for name in names if name != id_column]
    scores, truth = Ledger("example", notes=[note]), Ledger("example")
    known = _truth_known(records, target)
    for example_id, (record, place) in zip(ids, records, strict=True):
        attributes = {name: _attribute(record.get(name)) for name in further}
        example = scores.add(example_id, place, attributes=attributes)
        _enter(scores, example, pairs_in(record[predicted]) or [], f"{place}, {predicted!r}")
        if known:
            truth.enter(truth.add(example_id, place), _label(record[target], f"{place}, {target!r}"), place)
    true = truth.truth(single_label=True) if known else None
    return Sides(scores.scores(single_label=True), true)


def _enter(ledger: Ledger, example: int, pairs: Pairs, place: str) -> None:
    for number, (label, score) in enumerate(pairs, start=1):
        where = f"{place}, entry {number}"
        ledger.enter(example, _label(label, where), where, score_of(score, where))


def _truth_known(records: Sequence[tuple[Mapping[str, Any], str]], target: str) -> bool:
    """Whether the rows have the truth: all of them or none, else an error. BigQuery leaves out what is null."""
    without = [place for record, place in records if record.get(target) in (None, "")]
    if without and len(without) < len(records):
        raise ReadingError(
            "A row has no true label.",
            where=without[0],
            found=f"nothing in {target!r}",
            remedy="Add the truth, or leave the row out when exporting.",
        )
    return not without


def _label(value: Any, where: str) -> str:
    """Text as it is written. A target of BigQuery's type BOOL is written true or false."""
    return json.dumps(value) if isinstance(value, bool) else plain_text(value, "label", where)


def _cells(records: Sequence[tuple[Mapping[str, Any], str]], name: str) -> list[str] | None:
    values = [record.get(name) for record, _ in records]
    if not all(isinstance(value, str | int) and not isinstance(value, bool) for value in values):
        return None
    return [str(value) for value in values]


def _attribute(value: Any) -> str:
    """A feature as text: as it is written, nested ones as JSON, absent ones empty."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


LAYOUT = Layout("bigquery", _TITLE, _recognise, _read)
