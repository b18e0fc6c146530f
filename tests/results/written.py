"""Answers of the library as flat figures and texts: path -> what is there, so that two runs can be compared.

A float is written by ``float.hex``, so no bit is lost; an array by its kind, shape, first values and a hash of all.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from tests.results.internals import MovedError

FEW = 12
"""Rows up to this many are written one by one, more of them as columns."""
LONG = 4000
"""Strings that are longer are written as a hash: packed columns, or whole files."""

FIELDS: Mapping[str, Sequence[str]] = {
    "Predictions": ("name", "task", "labels", "n_examples", "n_pairs", "positives", "digest"),
    "Evaluation": (
        *("name", "task", "labels", "n_examples", "digest", "rule", "reported", "notes", "approximate", "unknown"),
        *("resolution", "created", "positives"),
    ),
    "Pairing": (
        *("labels", "labels_only_a", "labels_only_b", "by_example", "n_shared", "only_a", "only_b"),
        *("n_contradictions", "contradictions", "rows_a", "rows_b", "group", "reason", "whole", "n_groups"),
    ),
    "Comparison": (
        *("label", "threshold_a", "threshold_b", "match", "level", "seed", "n_groups", "positives", "method"),
        *("pairing", "differences"),
    ),
    "LabelComparison": (
        *("metric", "threshold_a", "threshold_b", "match", "level", "seed", "n_groups", "pairing", "rows"),
    ),
    "Disagreements": (
        *("labels", "n_pairs", "row_a", "row_b", "ids", "label", "truth", "score_a", "score_b", "fixed", "clearness"),
        *("fixes", "breaks"),
    ),
    "ThresholdCounts": (*("thresholds", "tp", "fp", "positives", "negatives", "resolution", "unknown", "truncated"),),
    "Verdict": ("kind", "primary", "headline", "sentences", "settle"),
}
"""What is written of types whose insides may change, by the name of the type; of others all public fields."""

NAMES = frozenset(
    {"name", "labels", "label", "left_out", "ids", "only_a", "only_b", "contradictions", "places", "file"}
)
"""Fields that hold names out of the data, however many words these have."""


class Book:
    """Figures and texts by their path."""

    def __init__(self) -> None:
        self.figures: dict[str, str] = {}
        self.texts: dict[str, str] = {}

    def ask(self, path: str, question: Callable[[], Any]) -> Any:
        """Write what a function gives, and give it back; an error is an answer too, and gives None."""
        try:
            answer = question()
        except MovedError:
            raise
        except Exception as error:  # what goes wrong before must go wrong after
            kinds = [kind.__name__ for kind in type(error).__mro__]
            self.figures[path] = f"raises {next(kind for kind in kinds if not kind.startswith('_'))}"
            self.texts[path] = str(error)
            return None
        self.write(path, answer)
        return answer

    def write(self, path: str, value: Any, *, names: bool = False) -> None:
        """Write one value and all that is inside of it. names: strings in it are names, so they are no texts."""
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            self._write_fields(path, value)
        elif isinstance(value, np.ndarray) and value.dtype.kind in "biufc":
            self.figures[path] = array(value)
        elif isinstance(value, Mapping):
            self._write_mapping(path, value)
        elif isinstance(value, str):
            self._write_strings(path, [value], one=True, names=names)
        elif isinstance(value, list | tuple | frozenset | np.ndarray):
            items = sorted(value) if isinstance(value, frozenset) else list(value)
            self._write_items(path, items, names=names)
        else:
            self.figures[path] = number(value)

    def _write_fields(self, path: str, value: Any) -> None:
        fields = FIELDS.get(type(value).__name__)
        if fields is None:
            fields = [field.name for field in dataclasses.fields(value) if not field.name.startswith("_")]
        of_field = {name: getattr(value, name) for name in fields if hasattr(value, name)}
        numbers = {name: one for name, one in of_field.items() if is_number(one)}
        if numbers:
            self.figures[path] = " ".join(f"{name}={number(one)}" for name, one in numbers.items())
        for name, one in of_field.items():
            if name not in numbers and not (isinstance(one, str) and not one):
                self.write(f"{path}.{name}", one, names=name in NAMES)

    def _write_mapping(self, path: str, value: Mapping[Any, Any]) -> None:
        if len(value) > 4 * FEW:
            self.write(f"{path}/keys", [str(key) for key in value], names=True)
            self._write_items(path, list(value.values()))
            return
        if not value:
            self.figures[path] = "empty"
        for key, one in value.items():
            self.write(f"{path}/{key}", one)

    def _write_items(self, path: str, items: list[Any], *, names: bool = False) -> None:
        if not items:
            self.figures[path] = "empty"
        elif all(is_number(one) for one in items):
            self.figures[path] = of_many([number(one) for one in items])
        elif all(isinstance(one, str) for one in items):
            self._write_strings(path, items, names=names)
        elif len(items) <= FEW:
            for i, one in enumerate(items):
                self.write(f"{path}[{i}]", one, names=names)
        else:
            self._write_columns(path, items, names=names)

    def _write_columns(self, path: str, items: list[Any], *, names: bool) -> None:
        """Many values of one shape: all that stands at one place inside of them is written together."""
        rows = []
        for one in items:
            row = Book()
            row.write("", one, names=names)
            rows.append(row)
        for place in {place: None for row in rows for place in row.figures}:
            self.figures[f"{path}[]{place}"] = of_many([row.figures.get(place, "none") for row in rows])
        for place in {place: None for row in rows for place in row.texts}:
            self._write_strings(f"{path}[]{place}", [row.texts.get(place, "") for row in rows], texts=True)

    def _write_strings(
        self, path: str, strings: list[str], *, one: bool = False, names: bool = False, texts: bool = False
    ) -> None:
        if not texts and (names or not any(is_text(each) for each in strings)):
            self.figures[path] = short(strings[0]) if one else of_many([short(each) for each in strings])
            return
        distinct = list(dict.fromkeys(strings))
        self.texts[path] = " | ".join(distinct)
        if len(strings) > 1:  # which of them stands where is no matter of words
            self.figures[path] = of_many([str(distinct.index(each)) for each in strings])


def is_text(value: str) -> bool:
    """Whether a string is a sentence, or a part of one, which may be reworded; else it is a key, a code or a name."""
    return len(value.split()) > 3 or (value.rstrip().endswith((".", "?", "!")) and " " in value)


def is_number(value: Any) -> bool:
    return value is None or (isinstance(value, bool | int | float | np.generic) and not isinstance(value, str))


def number(value: Any) -> str:
    """A number to the last bit; all NaN are one."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return "nan" if value != value else value.hex()
    if value is None or isinstance(value, bool | int):
        return str(value)
    raise TypeError(f"No way to write {type(value).__name__}: {value!r}")


def array(value: np.ndarray) -> str:
    """Kind, shape, a hash of all values and the first few of them."""
    flat = np.ascontiguousarray(value).ravel()
    if flat.dtype.kind == "f":
        flat = np.where(np.isnan(flat), np.nan, flat).astype(flat.dtype)
    first = " ".join(number(one) for one in flat[:4])
    more = "" if len(flat) <= 4 else " ..."
    return f"{value.dtype}{value.shape} {hashed(flat.tobytes())}: {first}{more}".strip()


def of_many(written: Sequence[str]) -> str:
    """Values that are written already, by their number, their hash, and the first few."""
    if len(written) <= FEW and sum(map(len, written)) <= 400:
        return f"{len(written)}: " + " ".join(written)
    return f"{len(written)} {hashed(json.dumps(list(written)).encode())}: {' '.join(written[:3])} ..."


def short(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if len(value) <= 200 else file(value)


def file(value: str) -> str:
    """A whole text that is compared, but not kept."""
    start = value[:40].split("\n", maxsplit=1)[0].strip()
    return f"{len(value)} characters {hashed(value.encode('utf-8', 'surrogatepass'))}: {start}"


def hashed(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=12).hexdigest()


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> Iterable[tuple[str, str | None, str | None]]:
    """(path, old, new) of all that is not equal; None where there is none."""
    for path in [*before, *(path for path in after if path not in before)]:
        old, new = before.get(path), after.get(path)
        if old != new:
            yield path, old, new
