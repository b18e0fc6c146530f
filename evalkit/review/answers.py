"""The file of a sample, once it is answered."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import numpy as np

from evalkit.arrays import IntArray
from evalkit.errors import InvalidInputError, ReadingError
from evalkit.review.question import ReviewQuestion
from evalkit.review.sample import HEADER, SIDES, ReviewSample

_YES = {"1", "yes", "y", "true", "t", "right", "correct", "positive", "x"}
_NO = {"0", "no", "n", "false", "f", "wrong", "incorrect", "negative"}
_OPEN = {"", "?", "unsure", "unknown", "skip", "skipped"}
_DIGITS = 12
_LEAVE = "Change the column 'verdict' alone."
_Row = dict[str, str]
_OF_STRATUM, _OF_ALL = ("side", "pairs", "chance"), ("of", "question", "threshold")


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """A sample with its verdicts: (n,) 1 for yes, 0 for no, -1 where there is none."""

    sample: ReviewSample
    verdict: IntArray

    def __post_init__(self) -> None:
        if len(self.verdict) != len(self.sample):
            raise InvalidInputError(
                "There is one verdict for each pair.", found=f"{len(self.verdict)} for {len(self.sample)} pairs"
            )

    @property
    def n_answered(self) -> int:
        return int(np.count_nonzero(self.verdict >= 0))


def read_answers(data: str | bytes) -> Answers:
    """The sample and its verdicts from the file that ``ReviewSample.to_csv`` gave, once it is answered.

    Yes, no, 1, 0, true and false are read in any case; an empty cell, "?" and "unsure" are no answer. Columns may be
    parted by commas, semicolons or tabs, and rows in any order. Every row has to be there: rows that are gone, and any
    other word, are a ReadingError.
    """
    ordered = _in_order(_rows(data))
    stratum = np.array([_whole(row, "stratum") for row in ordered], dtype=np.int64)
    of_stratum = _of_strata(ordered, stratum.tolist())
    try:
        chance = np.array([float(row["chance"].replace(",", ".")) for row in of_stratum])
        question = ReviewQuestion.parse(ordered[0]["question"].replace(",", "."))
    except (ValueError, InvalidInputError) as problem:
        raise ReadingError("The question or a chance is not what was drawn.", remedy=_LEAVE) from problem
    sample = ReviewSample(
        question,
        ordered[0]["threshold"],
        tuple(row["id"] for row in ordered),
        tuple(row["label"] for row in ordered),
        stratum,
        tuple(row["side"] for row in of_stratum),
        np.array([_whole(row, "pairs") for row in of_stratum], dtype=np.int64),
        chance,
    )
    return Answers(sample, np.array([_verdict(row) for row in ordered], dtype=np.int64))


def _in_order(rows: list[_Row]) -> list[_Row]:
    """All rows by their numbers; an error unless each is there once."""
    numbered = {_whole(row, "number"): row for row in rows}
    if _whole(rows[0], "of") != len(rows) or sorted(numbered) != list(range(1, len(rows) + 1)):
        raise ReadingError(
            "Rows of the sample are not there, or there twice.",
            found=f"{len(rows):,} rows, {len(numbered):,} numbers of {rows[0]['of']}",
            remedy="Keep all rows, and leave the verdict empty where you cannot tell.",
        )
    return [numbered[number] for number in sorted(numbered)]


def _of_strata(rows: list[_Row], stratum: list[int]) -> list[_Row]:
    """A row of each stratum; an error where rows of one differ in what is the same for all of them."""
    facts = {(at, *(row[name] for name in _OF_STRATUM)) for row, at in zip(rows, stratum, strict=True)}
    if len({tuple(row[name] for name in _OF_ALL) for row in rows}) > 1 or len(facts) > len({*stratum}):
        raise ReadingError("The columns beside the verdict are not what was drawn.", remedy=_LEAVE)
    of_each = dict(zip(stratum, rows, strict=True))
    if sorted(of_each) != list(range(len(of_each))) or any(row["side"] not in SIDES for row in of_each.values()):
        raise ReadingError("The strata are not those that were drawn.", remedy=_LEAVE)
    return [of_each[at] for at in range(len(of_each))]


def _rows(data: str | bytes) -> list[_Row]:
    try:
        text = data if isinstance(data, str) else data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise ReadingError("The file is no UTF-8 text.", remedy="Save it as CSV in UTF-8.") from problem
    text = text.removeprefix("\ufeff").lstrip()
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as problem:
        raise ReadingError("The file is no CSV.", found=str(problem)) from problem
    lacking = [name for name in HEADER if not rows or name not in rows[0]]
    if lacking:
        raise ReadingError(
            "This is no sample to review.",
            found=f"no column {lacking[0]!r}",
            remedy="Bring the file that was drawn here, with its column 'verdict' filled in.",
        )
    return [{name: _unguarded(row[name] or "") for name in HEADER} for row in rows]


def _unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@", "\t", "\r", "\n") else cell


def _whole(row: _Row, name: str) -> int:
    text = row[name].strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        where = f"number {row['number']}, column {name!r}"
        raise ReadingError("A column of the sample was changed.", where=where, found=repr(row[name]), remedy=_LEAVE)
    return int(text)


def _verdict(row: _Row) -> int:
    said = row["verdict"].strip().casefold()
    if said in _OPEN:
        return -1
    if said in _YES or said in _NO:
        return int(said in _YES)
    raise ReadingError("A verdict is yes or no, or empty.", where=f"number {row['number']}", found=repr(row["verdict"]))
