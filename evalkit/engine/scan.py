"""What one look at a table tells: counts of every label at every stop, what cannot be counted, and how many items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from evalkit.arrays import FloatArray, IntArray
from evalkit.engine.cells import Cells, stop_values, stops_for
from evalkit.engine.refusals import first_places, refuse_odd_rows, refuse_other_truths, refuse_repeated
from evalkit.engine.running import CountingProgress, Told, shares
from evalkit.engine.source import Source, ask_parts
from evalkit.engine.statements import (
    NO_SCORE,
    UNKNOWN_TRUTH,
    Stops,
    counts_text,
    distinct_text,
    items_text,
    labels_text,
    unnamed_text,
)
from evalkit.errors import ReadingError
from evalkit.reading.joining.accounts import Account
from evalkit.reading.sides import Exclusion

FINEST = 2048
"""Fine bins for each unit of the logit, where there is room for them: areas are known to some 1e-4 then."""
BYTES_OF_A_BIN = 256
"""What one bin of one label takes in an engine."""
BINS_OF_A_UNIT = 8
"""Bins of a label for each of ``FINEST``: scores of a model span about so many units of the logit."""
MB_OF_BINS = 0.5
"""Share of the memory that bins may take."""


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """What was counted.

    positives, negatives: (n_labels,), those without a score included. unlisted: whether some pairs of item and label
    stand in no row. account: where the rows went.
    """

    cells: Cells
    stops: Stops
    values: FloatArray
    n_examples: int
    positives: IntArray
    negatives: IntArray
    unlisted: bool
    account: Account
    notes: tuple[str, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        return self.cells.labels


def scan(source: Source, told: Told) -> Scan:
    """Count a table. ReadingError says what of it cannot be counted, how often, and where the first such rows are."""
    labels = _labels(source, told)
    refuse_other_truths(source)
    room = source.engine.memory_mb * 2**20 * MB_OF_BINS
    scale = float(2 ** int(np.log2(np.clip(room / (len(labels) * BYTES_OF_A_BIN * BINS_OF_A_UNIT), 16, FINEST))))
    stops = Stops(scale=scale)
    cells = _cells(source, stops, labels, told, (0.05, 0.7))
    refuse_odd_rows(source, cells)
    low, high = cells.span
    if low < 0 or high > 1:
        stops = stops_for(low, high, scale=scale)
        cells = _cells(source, stops, labels, told, (0.1, 0.7))
    rows = np.bincount(cells.label, weights=cells.n, minlength=len(labels)).astype(np.int64)
    n_examples = _items(source, rows, told)
    told(CountingProgress(1.0, "Counted"))
    return _scan(source, cells, stops, rows, n_examples)


def _scan(source: Source, cells: Cells, stops: Stops, rows: IntArray, n_examples: int) -> Scan:
    unknown, _ = cells.apart(UNKNOWN_TRUTH)
    _, lost = cells.apart(NO_SCORE)
    at = cells.scored
    scored, found = (np.bincount(cells.label[at], weights=column[at], minlength=len(rows)).astype(np.int64)
                     for column in (cells.n, cells.positives))  # fmt: skip
    positives = found + lost
    unlisted = n_examples * len(rows) - int(rows.sum())
    notes = _notes(source, unlisted, n_examples * len(rows), lost=int(lost.sum()))
    negatives = scored - found if source.listed_only and unlisted else n_examples - unknown - positives
    excluded = []
    if unknown.any():
        places = first_places(source, "unknown")
        excluded.append(Exclusion("has a truth that is not known", int(unknown.sum()), places))
    total = int(rows.sum())
    account = Account(source.name, total, total - int(unknown.sum()), tuple(excluded))
    if not (positives + negatives).any():
        raise ReadingError("No pair of item and label of this table has a known truth.", where=source.name)
    return Scan(cells, stops, stop_values(stops), n_examples, positives, negatives, unlisted > 0, account, notes)


def _notes(source: Source, unlisted: int, pairs: int, *, lost: int) -> tuple[str, ...]:
    """What becomes of pairs that stand in no row, as the reader of files says it. ReadingError where that is asked."""
    notes = []
    if source.columns.id is None:
        notes.append("The table names no items: each row is taken as one, and rows that come twice are not found.")
    elif source.unique:
        notes.append("That no pair of item and label comes twice was taken as given.")
    if unlisted and not lost and not source.single_label:
        number = f"{unlisted:,} of {pairs:,} pairs of item and label"
        if source.listed_only is None and 2 * unlisted > pairs:
            raise ReadingError(
                "Most pairs of item and label are not listed, so it is not known whether they are true.",
                where=source.name,
                found=number,
                remedy="Say listed_only=True where their truth is not known, or listed_only=False where it is no.",
            )
        if source.listed_only:
            notes.append(f"{number} are not listed: their truth is not known, and they are in no figure.")
        else:
            notes.append(f"{number} are not listed, and count as no.")
    return tuple(notes)


def _labels(source: Source, told: Told) -> tuple[str, ...]:
    if source.columns.wide_labels:
        return source.columns.wide_labels
    found: set[str] = set()
    for answer in ask_parts(source, labels_text, told, (0.0, 0.05), "Reading the labels"):
        found |= {label for label in answer["label"].tolist() if label}
    if not found:
        raise ReadingError(
            "No row of the table counts.", where=source.name, remedy="Look at the label column, and at where=."
        )
    return tuple(sorted(found))


def _cells(source: Source, stops: Stops, labels: tuple[str, ...], told: Told, span: tuple[float, float]) -> Cells:
    found: Cells | None = None
    for answer in ask_parts(source, lambda pairs: counts_text(pairs, stops), told, span, "Counting"):
        of_part = Cells.of_columns({**answer, "label": positions(answer["label"], labels)}, labels)
        found = of_part if found is None else Cells.merged([found, of_part])
    assert found is not None
    return found


def positions(names: npt.NDArray[np.object_], labels: Sequence[str]) -> IntArray:
    """The position of each name among the labels, -1 for one that is none of them, and for none."""
    place = pd.Index(np.array(labels, dtype=object), dtype="object")
    return np.asarray(place.get_indexer(pd.Index(names, dtype="object")), dtype=np.int64)


def _items(source: Source, rows: IntArray, told: Told) -> int:
    """How many items there are; an error where a pair of item and label stands in two rows.

    Where each label has as many rows as there are items, and the hashes of its ids add up to those of all items, each
    item stands once in each label: nothing else need be looked at. Else all pairs are.
    """
    if source.columns.id is None:
        return int(rows.max())
    whole = source.engine.whole
    unnamed = source.engine.ask(unnamed_text(source.pairs(whole)), shares(told, whole, 0.7, 0.72))
    refuse_odd_rows(source, without_id=int(unnamed["n"][0]))
    distinct = source.engine.ask(distinct_text(source.pairs(whole)), shares(told, whole, 0.72, 0.75))
    n = int(distinct["n"][0])
    if source.unique:
        return n
    sums: dict[str, tuple[int, int]] = {}
    for answer in ask_parts(source, items_text, told, (0.75, 0.8), "Counting the items"):
        for label, rows_of, hashed in zip(*(answer[key] for key in ("label", "n", "hashed")), strict=True):
            before = sums.get(label, (0, 0))
            sums[label] = before[0] + int(rows_of), before[1] + int(hashed)
    if not all(of_label == (n, int(distinct["hashed"][0])) for of_label in sums.values()):
        refuse_repeated(source, shares(told, whole, 0.8, 1.0))
    return n
