"""The rows of one label, out of the table: predictions as any others."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from evalkit.arrays import text_array
from evalkit.decimals import as_written
from evalkit.engine.running import Told
from evalkit.engine.scan import Scan
from evalkit.engine.source import Source, ask_parts
from evalkit.engine.statements import ids_text, rows_text
from evalkit.errors import InvalidInputError
from evalkit.making import predictions_from_pairs
from evalkit.predictions import Predictions

MOST_FETCHED = 10_000_000
"""Pairs of item and label that are fetched: 10 million take some 2 GB."""


def fetch_label(source: Source, scan: Scan, label: str, told: Told) -> Predictions:
    """One label over all items."""
    if scan.n_examples > MOST_FETCHED:
        raise InvalidInputError(
            "The label has too many pairs to be fetched.",
            where=f"{source.name}, label {label!r}",
            found=f"{scan.n_examples:,}, at most {MOST_FETCHED:,}",
            remedy="Open the table with where=, for a part of it.",
        )
    rows = _rows(source, label, told)
    names, groups = rows["id"].tolist(), rows["g"].tolist()
    truth, score, of_label = rows["y"], rows["s"], np.zeros(len(rows["y"]), dtype=np.int64)
    if scan.unlisted:
        more, of_more = _unlisted(source, set(names), told)
        names, groups = names + more, groups + of_more
    order = np.argsort(text_array(names), kind="stable") if source.columns.id is not None else np.arange(len(names))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    place = place[: len(truth)]
    scored, lost, unknown = ~np.isnan(score), np.isnan(score) & (truth == 1), truth < 0
    return predictions_from_pairs(
        place[scored],
        of_label[scored],
        score[scored],
        truth[scored] == 1,
        unscored=(place[lost], of_label[lost]),
        unknown=(place[unknown], of_label[unknown]),
        listed_only=bool(source.listed_only and scan.unlisted),
        labels=(label,),
        ids=text_array(names)[order],
        task="binary",
        name=f"{source.name}: {label}",
        groups=None if source.columns.group is None else text_array([group or "" for group in groups])[order],
    )


def _rows(source: Source, label: str, told: Told) -> dict[str, npt.NDArray[Any]]:
    """s, y, id and g of every row of a label, as ``_plain``; ids count the rows where they have none."""
    parts = list(ask_parts(source, lambda pairs: rows_text(pairs, label), told, (0.0, 0.8), f"Fetching {label}"))
    found = {key: np.concatenate([_plain(part[key], key) for part in parts]) for key in parts[0]}
    if "id" not in found:
        found["id"] = np.array([str(i) for i in range(len(found["y"]))], dtype=object)
    return {"g": found["id"], **found}


def _plain(column: npt.NDArray[Any], key: str) -> npt.NDArray[Any]:
    """A column as numbers, where NULL is NaN for a score and -1 for a truth; or as text."""
    if key in ("id", "g"):
        return column
    if key == "s":
        return as_written(column)
    truth = column.astype(np.float64)
    return np.where(np.isnan(truth), -1, np.nan_to_num(truth)).astype(np.int64)


def _unlisted(source: Source, listed: set[str], told: Told) -> tuple[list[str], list[str]]:
    """Items that stand in no row of the label, with their groups."""
    names: dict[str, str] = {}
    for answer in ask_parts(source, ids_text, told, (0.8, 1.0), "Fetching the items"):
        names.update(zip(answer["id"].tolist(), answer.get("g", answer["id"]).tolist(), strict=True))
    others = [name for name in names if name not in listed]
    return others, [names[name] for name in others]
