"""Evaluations from tables of thresholds with counts or ratios, as BigQuery, H2O, Weka and scikit-learn give them."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from math import inf, isclose, nan
from typing import Final, TypeAlias

from evalkit.errors import ReadingError
from evalkit.evaluation.reported import EXAMPLES, Report
from evalkit.google.responses.messages import Part
from evalkit.google.responses.rows import NOT_SUPPLIED, Rows

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "label": ("label", "class", "class_name", "display_name"),
    "threshold": ("threshold", "thresholds", "confidence_threshold"),
    "tp": ("true_positives", "tp", "tps", "true_positive_count"),
    "fp": ("false_positives", "fp", "fps", "false_positive_count"),
    "fn": ("false_negatives", "fn", "fns", "false_negative_count"),
    "tn": ("true_negatives", "tn", "tns", "true_negative_count"),
    "recall": ("recall", "true_positive_rate", "tpr"),
    "precision": ("precision",),
    "false_positive_rate": ("false_positive_rate", "fpr"),
    "positives": ("positives",),
    "negatives": ("negatives",),
    "examples": ("n_examples", "evaluated_example_count"),
}
_COMPANIONS: Final = frozenset(
    {
        *(
            "f1",
            "f1_score",
            "fmeasure",
            "f_measure",
            "f2",
            "f0point5",
            "mcc",
            "absolute_mcc",
            "accuracy",
            "specificity",
        ),
        *("false_negative_rate", "fnr", "true_negative_rate", "tnr", "fallout", "lift", "sample_size", "idx"),
        *("min_per_class_accuracy", "mean_per_class_accuracy"),
    }
)
"""Columns that tables of thresholds have besides, and that are not needed."""
_INDEX: Final = frozenset({"", "unnamed:_0"})
"""How the first column is called where it counts the rows: a data frame's index has no name."""
_COUNTS: Final = ("tp", "fp", "fn", "tn")
_RATIOS: Final = ("recall", "precision", "false_positive_rate")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_ROUNDED = 1e-6
"""By which two writings of one ratio may differ."""
_WHOLE = re.compile(r"\d{1,15}(\.0*)?", re.ASCII)

_Lines: TypeAlias = list[tuple[int, list[str]]]
"""Rows of a table: the number of the line that each ends in, and its cells."""


def _check_table(header: list[str], rows: _Lines, roles: set[str], where: str) -> None:
    """Errors for what is no table of thresholds. roles: those that columns of the header have."""
    if "threshold" not in roles or not {"tp", "recall", "fp"} & roles:
        raise ReadingError(
            "This is not a table of thresholds with their counts.",
            where=where,
            found="columns " + ", ".join(repr(cell) for cell in header[:8]),
            remedy=f"Name the columns {', '.join(names[0] for names in _NAMES.values())}.",
        )
    if not rows:
        raise ReadingError("The table has a header but no rows.", where=where)
    for line, cells in rows:
        if len(cells) != len(header):
            raise ReadingError(
                "A row does not have as many cells as the header.",
                where=f"line {line} of {where}",
                found=f"{len(cells)} cells, not {len(header)}",
            )


def parts_of_table(text: str, where: str) -> tuple[list[Part], list[str]]:
    """Evaluations of a CSV text with a header, and notes on its columns; an empty cell is a value that is not given.

    Without a label column, and in rows whose label is empty, the counts are of the whole model.
    """
    lines = _split(text, where)
    if not lines:
        raise ReadingError("The table is empty.", where=where)
    header, rows = lines[0][1], lines[1:]
    found = _columns(header)
    _check_table(header, rows, set(found), where)
    notes = [_said_twice(header, positions, rows, where) for positions in found.values() if len(positions) > 1]
    columns = {role: positions[0] for role, positions in found.items()}
    by_label: dict[str, _Lines] = {}
    for line, cells in rows:
        label = cells[columns["label"]] if "label" in columns else ""  # as written; of numbers, spaces mean nothing
        by_label.setdefault(label, []).append((line, [cell.strip() for cell in cells]))
    return [_part(label, own, columns, where) for label, own in by_label.items()], notes


def is_table(text: str) -> bool:
    """Whether a text begins with the header of a table of thresholds, and not with one of predictions."""
    first, *others = [_role_name(cell) for cell in re.split(r"[,;\t]", text.lstrip().partition("\n")[0])]
    names = {*others} | ({first} - _INDEX)
    known = {name for names_of_role in _NAMES.values() for name in names_of_role}
    counted = {name for role in (*_COUNTS, *_RATIOS) for name in _NAMES[role]}
    return bool(names & set(_NAMES["threshold"])) and len(names & counted) >= 1 and names <= known | _COMPANIONS


def _split(text: str, where: str) -> _Lines:
    first = text.partition("\n")[0]
    reader = csv.reader(text.splitlines(keepends=True), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        return [(reader.line_num, cells) for cells in reader if any(cells)]
    except csv.Error as error:
        raise ReadingError(
            "The table cannot be split into cells.", where=f"line {reader.line_num} of {where}", found=str(error)
        ) from error


def _columns(header: Sequence[str]) -> dict[str, list[int]]:
    """role -> positions of the columns that have it."""
    found: dict[str, list[int]] = {}
    for position, written in enumerate(header):
        name = _role_name(written)
        role = next((role for role, names in _NAMES.items() if name in names), None)
        if role:
            found.setdefault(role, []).append(position)
    return found


def _said_twice(header: Sequence[str], positions: Sequence[int], rows: _Lines, where: str) -> str:
    """A note that columns of one meaning agree in every row; an error, which names the first row, if they do not."""
    first, *others = positions
    for line, cells in rows:
        for other in others:
            if not _agree(cells[first].strip(), cells[other].strip()):
                raise ReadingError(
                    "Two columns mean the same and do not agree.",
                    where=f"line {line} of {where}",
                    found=f"{cells[first]!r} in {header[first]!r} and {cells[other]!r} in {header[other]!r}",
                    remedy="Keep one of them.",
                )
    named = ", ".join(repr(header[position]) for position in others)
    return f"The column {header[first]!r} is used; {named} says the same in every row."


def _agree(one: str, other: str) -> bool:
    """Whether two cells are written alike, or hold one number but for its last digits."""
    if one == other:
        return True
    if not (_NUMBER.fullmatch(one) and _NUMBER.fullmatch(other)):
        return False
    return isclose(float(one), float(other), rel_tol=0, abs_tol=_ROUNDED)


def _role_name(written: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[\s-]+", "_", written.removeprefix("\ufeff").strip()).lower()


def _part(label: str, rows: _Lines, columns: Mapping[str, int], where: str) -> Part:
    """The evaluation of one label, empty for the whole model. columns: role -> position of its cells in each row."""
    place = f"{where} (label {label!r})" if label else f"{where} (the whole model)"
    rows, notes = _with_thresholds(rows, columns, where)
    threshold = [_threshold(cells[columns["threshold"]], f"line {line} of {where}") for line, cells in rows]
    counts = {
        role: _count_column(rows, columns.get(role), where) for role in (*_COUNTS, "positives", "negatives", "examples")
    }
    ratios = {role: _ratio_column(rows, columns.get(role), where) for role in _RATIOS}
    totals = {role: _same(counts[role], role, place) for role in ("positives", "negatives", "examples")}
    for hits, misses, total in (("tp", "fn", "positives"), ("fp", "tn", "negatives")):
        counts[misses] = _remaining(counts[hits], counts[misses], totals[total], place)
    table = Rows(
        place,
        threshold,
        tp=counts["tp"],
        fp=counts["fp"],
        fn=counts["fn"],
        tn=counts["tn"],
        recall=ratios["recall"],
        precision=ratios["precision"],
        false_positive_rate=ratios["false_positive_rate"],
        positives=totals["positives"],
        negatives=totals["negatives"],
    )
    values = {} if totals["examples"] is None else {EXAMPLES: float(totals["examples"])}
    return Part("table of thresholds", label or None, table, Report(values=values), notes=notes)


def _with_thresholds(rows: _Lines, columns: Mapping[str, int], where: str) -> tuple[_Lines, tuple[str, ...]]:
    """The rows without the one point that has no threshold since nothing is predicted there, and a note on it.

    scikit-learn's precision_recall_curve ends in such a point: recall 0, precision 1.
    """
    without = [row for row in rows if row[1][columns["threshold"]].lower() in ("", "nan")]
    hits = [columns[role] for role in ("tp", "fp", "recall", "false_positive_rate") if role in columns]
    if len(without) != 1 or len(rows) == 1:
        return rows, ()
    line, cells = without[0]
    given = [cells[position] for position in hits if cells[position]]
    if not given or any(_number(cell, f"line {line} of {where}", "A ratio") for cell in given):
        return rows, ()
    return [row for row in rows if row is not without[0]], ("A point without a threshold is left out.",)


def _count_column(rows: _Lines, position: int | None, where: str) -> list[int]:
    """A column of counts. position: None where there is no such column."""
    if position is None:
        return [NOT_SUPPLIED] * len(rows)
    return [
        _count(cells[position], f"line {line} of {where}") if cells[position] else NOT_SUPPLIED for line, cells in rows
    ]


def _ratio_column(rows: _Lines, position: int | None, where: str) -> list[float]:
    """A column of ratios. position: None where there is no such column."""
    if position is None:
        return [nan] * len(rows)
    return [_ratio(cells[position], f"line {line} of {where}") for line, cells in rows]


def _remaining(hits: list[int], misses: list[int], total: int | None, where: str) -> list[int]:
    """The misses of each row; where they are not given, they are what is left of the total."""
    if total is None:
        return misses
    if max(hits) > total:
        raise ReadingError("A count exceeds its total.", where=where, found=f"{max(hits)} of {total}")
    return [
        total - hit if miss == NOT_SUPPLIED and hit != NOT_SUPPLIED else miss
        for hit, miss in zip(hits, misses, strict=True)
    ]


def _same(column: list[int], role: str, where: str) -> int | None:
    found = sorted(set(column) - {NOT_SUPPLIED})
    if len(found) > 1:
        raise ReadingError(
            f"The column of {role} must hold one number.", where=where, found=f"{found[0]} and {found[1]}"
        )
    return found[0] if found else None


def _threshold(cell: str, where: str) -> float:
    if cell.lower() in ("inf", "infinity", "+inf"):
        return inf
    return _number(cell, where, "A threshold")


def _ratio(cell: str, where: str) -> float:
    if cell.lower() in ("", "nan", "null"):
        return nan
    value = _number(cell, where, "A ratio")
    if not 0 <= value <= 1:
        raise ReadingError("A ratio must lie between 0 and 1.", where=where, found=repr(cell))
    return value


def _number(cell: str, where: str, what: str) -> float:
    value = float(cell) if _NUMBER.fullmatch(cell) else nan
    if not -inf < value < inf:
        raise ReadingError(f"{what} is no number.", where=where, found=repr(cell), remedy="Write it as 0.95.")
    return value


def _count(cell: str, where: str) -> int:
    if not _WHOLE.fullmatch(cell):
        raise ReadingError("A count is not a whole number.", where=where, found=repr(cell))
    return int(cell.partition(".")[0])
