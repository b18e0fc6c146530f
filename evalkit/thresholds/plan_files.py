"""Plans as files: JSON that reads back to the same, and a table for people."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from evalkit.counting.counts import Counts
from evalkit.errors import EvalkitError, ReadingError, shown
from evalkit.files.csv_text import csv_text
from evalkit.files.strict_json import MOST_PARTS, loads
from evalkit.intervals.estimate import Estimate
from evalkit.thresholds.goal import Goal
from evalkit.thresholds.plan_row import PlanRow
from evalkit.thresholds.production.scenario import Scenario
from evalkit.thresholds.promises.closest_promise import ClosestPromise

_MARK: Final = "evalkitPlan"
_VERSION: Final = 2
_READ: Final = (1, 2)
"""Version 1 had no scenario."""
_COUNTS: Final = ("tp", "fp", "fn", "tn")
_ENDS: Final = ("value", "low", "high")
_NUMBER: Final = {"type": ["number", "null"]}
_ESTIMATE: Final = {
    "type": "object",
    "required": [*_ENDS, "level", "method", "n", "reason"],
    "properties": {
        **dict.fromkeys([*_ENDS, "n"], _NUMBER),
        "level": {"type": "number"},
        "method": {"type": "string"},
        "reason": {"type": "string"},
    },
}
_COUNTED: Final = {
    "type": "object",
    "required": list(_COUNTS),
    "additionalProperties": {"type": "integer", "minimum": 0},
}

SCHEMA: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A threshold for each label",
        "type": "object",
        "required": [_MARK, "model", "digest", "examples", "goal", "together", "shared", "labels"],
        "properties": {
            _MARK: {"enum": list(_READ)},
            "model": {"type": "string"},
            "digest": {"type": "string", "description": "of the data that the plan was made on"},
            "examples": {"type": "integer", "minimum": 0},
            "goal": {"type": "string", "description": "such as: recall where precision >= 0.9 with 90 %"},
            "together": {"type": "boolean", "description": "whether promises hold for all labels at once"},
            "shared": _NUMBER,
            "scenario": {
                "type": ["object", "null"],
                "description": "what decisions cost where the model is used, and how much rarer positives are there",
                "required": ["name", "unit", "costs", "prevalence", "rarer"],
                "properties": {
                    "name": {"type": "string"},
                    "unit": {"type": "string"},
                    "costs": {
                        "type": "object",
                        "required": ["fp", "fn", "tp", "tn"],
                        "additionalProperties": {"type": "number"},
                    },
                    "prevalence": _NUMBER,
                    "rarer": {"type": "number", "minimum": 1},
                },
            },
            "slice": {
                "type": "array",
                "items": {"type": "array"},
                "description": 'conditions of the items that the plan was made on, such as [["country", "DE"]]; '
                "left out where it was made on all",
            },
            "labels": {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "required": [
                        *("threshold", "source", "status", "reason", "more_needed"),
                        *("counts", "precision", "recall", "expected"),
                    ],
                    "properties": {
                        "threshold": {
                            **_NUMBER,
                            "description": "predicted is a score at or above it; null: nothing is predicted",
                        },
                        "source": {"enum": ["goal", "all labels", "override"]},
                        "status": {
                            "enum": ["guaranteed", "met here", "not reachable", "too little evidence", "set by hand"]
                        },
                        "reason": {"type": "string"},
                        "more_needed": {"type": ["integer", "null"]},
                        "counts": _COUNTED,
                        "precision": _ESTIMATE,
                        "recall": _ESTIMATE,
                        "expected": {"type": "object", "additionalProperties": _ESTIMATE},
                        "between": {
                            "type": ["array", "null"],
                            "description": "the best threshold lies there in 95 % of resamples of the data",
                            "items": {"type": "number"},
                            "minItems": 2,
                            "maxItems": 2,
                        },
                        "closest": {
                            "type": ["object", "null"],
                            "description": "a weaker promise that holds where the goal's own cannot be made",
                            "required": ["goal", "threshold", "counts"],
                            "properties": {
                                "goal": {"type": "string"},
                                "threshold": {"type": "number"},
                                "counts": _COUNTED,
                            },
                        },
                    },
                },
            },
        },
    }
)
"""JSON Schema of a plan's file."""


def to_json(fields: Mapping[str, Any], rows: Mapping[str, PlanRow]) -> str:
    """A plan as JSON. fields: those of ``ThresholdPlan`` but its rows; see ``read``."""
    value = {
        _MARK: _VERSION,
        "model": fields["model"],
        "digest": fields["digest"],
        "examples": fields["n_examples"],
        "goal": str(fields["goal"]),
        "together": fields["together"],
        "shared": _written(fields["shared"]),
        "scenario": None if fields["scenario"] is None else fields["scenario"].as_value(),
        **({"slice": json.loads(fields["slice"])} if fields["slice"] else {}),
        "labels": {label: _row_as_value(row) for label, row in rows.items()},
    }
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _row_as_value(row: PlanRow) -> dict[str, Any]:
    return {
        "threshold": _written(row.threshold),
        "source": row.source,
        "status": row.status,
        "reason": row.reason,
        "more_needed": row.more_needed,
        "counts": _counts_as_value(row.counts),
        "precision": _estimate_as_value(row.precision),
        "recall": _estimate_as_value(row.recall),
        "expected": {key: _estimate_as_value(each) for key, each in row.expected.items()},
        "between": None if row.between is None else list(row.between),
        "closest": _closest_as_value(row.closest),
    }


def _counts_as_value(c: Counts) -> dict[str, int]:
    return {key: int(getattr(c, key)) for key in _COUNTS}


def _closest_as_value(promise: ClosestPromise | None) -> dict[str, Any] | None:
    if promise is None:
        return None
    counts = _counts_as_value(promise.counts)
    return {"goal": str(promise.goal), "threshold": promise.threshold, "counts": counts}


def _estimate_as_value(e: Estimate) -> dict[str, Any]:
    ends = {key: _written(float(getattr(e, key))) for key in (*_ENDS, "n")}
    return {**ends, "level": e.level, "method": e.method, "reason": e.reason}


def _written(number: float) -> float | None:
    return float(number) if math.isfinite(number) else None


def read(text: str) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The fields of a plan but its rows, and of each label those of its row.

    Raises ReadingError where the text is no plan of this version, or a field is missing or of another kind.
    """
    value = loads(text, where="the plan", most_parts=MOST_PARTS)
    if not isinstance(value, dict) or value.get(_MARK) not in _READ:
        found = value.get(_MARK, f"no {_MARK}") if isinstance(value, dict) else type(value).__name__
        raise ReadingError(
            "This is no plan of thresholds.",
            found=str(found),
            remedy=f"Choose a file that begins with {_MARK!r}: {_VERSION}, or an older version.",
        )
    try:
        fields = {
            "model": _text(value["model"]),
            "digest": _text(value["digest"]),
            "n_examples": _whole(value["examples"]),
            "goal": Goal.parse(_text(value["goal"])),
            "together": bool(value["together"]),
            "shared": _number(value["shared"], missing=math.inf),
            "scenario": None if value.get("scenario") is None else Scenario.from_value(value["scenario"]),
            "slice": _slice_of(value.get("slice")),
        }
        return fields, {_text(label): _row_of(row) for label, row in value["labels"].items()}
    except EvalkitError as error:
        raise ReadingError(
            "The goal or the scenario of the plan cannot be read.", found=str(error.parts.get("found", ""))
        ) from error
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ReadingError(
            "A field of the plan is missing, or is not what it should be.",
            found=str(error),
            remedy="Export the plan again; ThresholdPlan.SCHEMA says what it holds.",
        ) from error


def _slice_of(conditions: Any) -> str:
    """The text of a slice; what it says is known to ``evalkit.slicing``."""
    if conditions is None:
        return ""
    if not isinstance(conditions, list) or not all(isinstance(each, list) for each in conditions):
        raise TypeError(f"slice {str(conditions)[:40]!r}")
    return json.dumps(conditions, ensure_ascii=False, separators=(",", ":"))


def _row_of(value: Mapping[str, Any]) -> dict[str, Any]:
    allowed = SCHEMA["properties"]["labels"]["additionalProperties"]["properties"]
    for key in ("source", "status"):
        if value[key] not in allowed[key]["enum"]:
            raise ValueError(f"{key} {shown(value[key])}")
    more = value["more_needed"]
    return {
        "threshold": _number(value["threshold"], missing=math.inf),
        "source": value["source"],
        "status": value["status"],
        "reason": _text(value["reason"]),
        "more_needed": None if more is None else _whole(more),
        "counts": _counts_of(value["counts"]),
        "precision": _estimate_of(value["precision"]),
        "recall": _estimate_of(value["recall"]),
        "expected": MappingProxyType({_text(key): _estimate_of(each) for key, each in value["expected"].items()}),
        "closest": _closest_of(value.get("closest")),
        "between": _between_of(value.get("between")),
    }


def _counts_of(value: Mapping[str, Any]) -> Counts:
    return Counts(**{key: _whole(value[key]) for key in _COUNTS})


def _closest_of(value: Mapping[str, Any] | None) -> ClosestPromise | None:
    if value is None:
        return None
    threshold = _number(value["threshold"], missing=math.inf)
    return ClosestPromise(Goal.parse(_text(value["goal"])), threshold, _counts_of(value["counts"]))


def _between_of(value: Any) -> tuple[float, float] | None:
    if value is None:
        return None
    low, high = value
    return _number(low, missing=math.nan), _number(high, missing=math.nan)


def _estimate_of(value: Mapping[str, Any]) -> Estimate:
    figure, low, high, n = (_number(value[key], missing=math.nan) for key in (*_ENDS, "n"))
    return Estimate(
        figure, low, high, _number(value["level"], missing=math.nan), _text(value["method"]), n, _text(value["reason"])
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{shown(value)} is no text")
    return value


def _whole(value: Any) -> int:
    """A count, which numpy can hold."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise ValueError(f"{shown(value)} is no count")
    return value


def _number(value: Any, *, missing: float) -> float:
    if value is None:
        return missing
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{shown(value)} is no number")
    return float(value)


_HEADER: Final = (
    *("label", "threshold", "source", "status", "tp", "fp", "fn", "tn"),
    *("precision", "precision_low", "precision_high", "recall", "recall_low", "recall_high"),
    *("expected_precision", "expected_recall", "more_needed", "reason"),
    *("threshold_low", "threshold_high", "goal", "scenario"),
)


def lines(rows: Mapping[str, PlanRow], goal: Goal, scenario: Scenario | None) -> list[dict[str, Any]]:
    """A line for each label, by column; each says the goal, and the name of the scenario."""
    about = (str(goal), "" if scenario is None else scenario.name)
    return [dict(zip(_HEADER, (*_cells(label, row), *about), strict=True)) for label, row in rows.items()]


def _cells(label: str, row: PlanRow) -> Iterator[Any]:
    yield from (label, row.threshold, row.source, row.status)
    yield from (int(getattr(row.counts, key)) for key in _COUNTS)
    for e in (row.precision, row.recall):
        yield from (float(getattr(e, key)) for key in _ENDS)
    for key in ("precision", "recall"):
        yield row.expected[key].value if key in row.expected else math.nan
    yield from (row.more_needed, row.reason)
    yield from row.between or (math.nan, math.nan)


def to_csv(rows: Mapping[str, PlanRow], goal: Goal, scenario: Scenario | None) -> str:
    def written(cell: Any) -> Any:
        return "" if cell is None or (isinstance(cell, float) and math.isnan(cell)) else cell

    return csv_text(
        _HEADER, [list(map(written, line.values())) for line in lines(rows, goal, scenario)], for_spreadsheets=True
    )
