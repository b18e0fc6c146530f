"""What a file holds before its layout is known: a table of cells, JSON records, or arrays.

Nothing is converted, padded or dropped here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from evalkit.arrays import FloatArray, Positions
from evalkit.errors import ReadingError
from evalkit.reading.sides import Note

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
"""How a score is written. ``float`` takes more: underscores, digits of other scripts, nan."""


NUMBER_LIKE = re.compile(r"\s*[+-]?(?:[\d.,]*\d[\d.,_]*(?:e[+-]?\d+)?\s*%?|nan|inf|infinity)\s*", re.IGNORECASE)
"""What a person or a program may have meant as a number, so that a column of such cells is one of scores."""


def whole_number(cell: str) -> str:
    """A class number as it is written without decimals: "3.0" is "3". Other text stays as it is."""
    return re.sub(r"^(-?\d+)\.0*$", r"\1", cell)


NO_SCORE = {"na", "n/a", "#n/a", "nan", "null", "none", "-", "--", ".", "?"}
"""What programs and people write where there is no number, in lower case."""


class Column(Protocol):
    """Cells of one column. Text is exactly as written in the file."""

    def __len__(self) -> int: ...

    def cells(self) -> list[str]:
        """Every cell as text; the empty string where there is none."""

    def cell(self, row: int) -> str: ...

    def cells_of(self, rows: Positions) -> list[str]:
        """The cells of some rows as text."""

    def count_distinct(self) -> int:
        """How many distinct cells there are."""

    def codes(self) -> tuple[Positions, list[str]]:
        """Each cell as a position in the list of distinct cells, which are in order of first appearance."""

    def numbers(self) -> FloatArray:
        """Every cell as a number; NaN where it is empty, or no number, which ``first_odd`` tells apart."""

    def first_odd(self) -> int | None:
        """Row of the first cell that is neither empty nor a finite number, if there is one."""


@dataclass(frozen=True, slots=True)
class TextColumn:
    """Cells held as Python text."""

    text: list[str]

    def __len__(self) -> int:
        return len(self.text)

    def cells(self) -> list[str]:
        return self.text

    def cell(self, row: int) -> str:
        return self.text[row]

    def cells_of(self, rows: Positions) -> list[str]:
        return [self.text[row] for row in rows.tolist()]

    def count_distinct(self) -> int:
        return len(set(self.text))

    def codes(self) -> tuple[Positions, list[str]]:
        codes, distinct = pd.factorize(np.array(self.text, dtype=object))
        return codes.astype(np.int32), distinct.tolist()

    def numbers(self) -> FloatArray:
        fits = NUMBER.fullmatch
        numbers = np.array([cell if fits(cell) else "nan" for cell in self.text]).astype(np.float64)
        numbers[np.isinf(numbers)] = np.nan
        return numbers

    def first_odd(self) -> int | None:
        odd = np.isnan(self.numbers())
        return next((row for row in np.flatnonzero(odd).tolist() if self.text[row]), None)


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns of one length.

    file: name for messages. separator: of a CSV file, else empty. encoding: of a text file, else empty.
    lines: line of the file in which each row ends, or None where rows are counted from 1 (Parquet, data frames).
    numbers: which row of the file each is, from 0, where these are not all of its rows and have no lines.
    headless: the first line was data, and the names of the columns are made up. notes: on what was read as it stands,
    and may be a mistake.

    Three mappings are for files with types (Parquet, JSON, data frames), by the name of the column. absent: the first
    row that has no cell at all, not even an empty text. measured: the first row with a floating-point number, which
    can be written in several ways. unread: of a column that holds neither text nor numbers, and is left out of the
    table, where that is seen and what it holds.
    """

    header: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: Sequence[int] | None = None
    numbers: Sequence[int] | None = field(default=None, kw_only=True)
    file: str = "the file"
    separator: str = ""
    encoding: str = ""
    headless: bool = False
    notes: tuple[Note, ...] = ()
    absent: Mapping[str, int] = field(default_factory=dict)
    measured: Mapping[str, int] = field(default_factory=dict)
    unread: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    _by_name: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", dict(zip(self.header, self.columns, strict=True)))

    def column(self, name: str) -> Column:
        return self._by_name[name]

    def __len__(self) -> int:
        return len(self.columns[0])

    def place(self, row: int, column: str | None = None) -> str:
        """Where a cell stands, in words: "line 3, column 'score'"."""
        number = row if self.numbers is None else self.numbers[row]
        at = f"line {self.lines[row]}" if self.lines is not None else f"row {number + 1}"
        return at if column is None else f"{at}, column {column!r}"


@dataclass(frozen=True, slots=True)
class Records:
    """JSON values: the lines of a JSON Lines file, the entries of a top-level array, or the one top-level object.

    places: in words, where each value stands ("line 3", "entry 3", or "the file").
    """

    values: tuple[Any, ...]
    places: tuple[str, ...]
    file: str = "the file"
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Arrays:
    """Numeric or text arrays of an npy or npz file, by name ("array" for an npy)."""

    arrays: Mapping[str, npt.NDArray[Any]]
    file: str = "the file"


@dataclass(frozen=True, slots=True)
class Folder:
    """Files of a zip, each opened as what it holds, by path inside the zip."""

    members: Mapping[str, Content]
    file: str = "the file"


Content = Table | Records | Arrays | Folder


def notes_of(content: Content) -> tuple[Note, ...]:
    """What was noted when a file, or the files of a folder, were opened."""
    if isinstance(content, Folder):
        return tuple(dict.fromkeys(note for member in content.members.values() for note in notes_of(member)))
    return content.notes if isinstance(content, Table) else ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user chose for one file. What is not chosen is recognised, or an error says that it must be.

    layout: a key of LAYOUTS. columns: role -> column; an empty name says that no column has the role.
    id_parts: further columns that name an item together with the one that has the role of the id. labels: label -> its
    score column, of a wide table, or its column of 0 and 1, of a truth. pairs: label -> its truth column and its score
    column. encoding, separator: of a text file. header: False if the first line is data. surplus: which columns have no
    name, "first" or "last", where rows have more fields than the header. decimal: "." or ",". percent: scores are
    written as 93 %. positive: the class that counts as positive.
    duplicates: "error", or "first" to keep the first of rows that say the same thing twice. known: the labels of the
    scores, by which cells of a truth file that may hold several labels are parted. unknown: cells of truth, exactly as
    written, that mean that it is not known. empty_is_no: an empty cell beside yes and no means no. first_class: the
    number of the first column of scores, where columns have no names and the truth is class numbers: 0 or 1.
    where: column -> the value of the rows that are read; the others are left out. truth_of_item: a long table has the
    class of the item in each of its rows. listed_only: pairs of a long table that are not listed are not
    known (True) or not true (False); None where nobody said it.
    no_label: cells of truth that say that none of the labels is true. unscored: a true label may have no score column.
    is_decided: an answer said what each column is, and nothing is to be recognised.
    """

    layout: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    id_parts: tuple[str, ...] = ()
    labels: Mapping[str, str] | None = None
    pairs: Mapping[str, tuple[str, str]] | None = None
    encoding: str | None = None
    separator: str | None = None
    header: bool | None = None
    surplus: str | None = None
    decimal: str = "."
    percent: bool = False
    no_label: tuple[str, ...] = ()
    unscored: bool = False
    positive: str | None = None
    duplicates: str = "error"
    known: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    empty_is_no: bool = False
    first_class: int | None = None
    truth_of_item: bool = False
    listed_only: bool | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    is_decided: bool = False


def holds_numbers(column: Column) -> bool:
    """Whether a column holds a number, or what may have been meant as one."""
    if not np.isnan(column.numbers()).all():
        return True
    return any(NUMBER_LIKE.fullmatch(column.cell(row)) for row in range(min(len(column), 1_000)))


def numbers_of(table: Table, name: str, choices: Choices, *, empty_allowed: bool) -> FloatArray:
    """A column of scores; NaN where the cell is empty, if that is allowed. Errors name the first odd cell."""
    column = table.column(name)
    if choices.percent:
        _check_signs(table, name)
    if choices.decimal == "," or choices.percent:
        column = TextColumn([_with_decimal_point(cell, choices) for cell in column.cells()])
    numbers = column.numbers()
    odd = column.first_odd() if np.isnan(numbers).any() else None
    if odd is None and empty_allowed and np.isnan(numbers).all():
        raise ReadingError("There is no score at all.", where=f"column {name!r}", remedy="Fill in the scores.")
    if odd is None and not empty_allowed and np.isnan(numbers).any():
        odd = int(np.argmax(np.isnan(numbers)))
    if odd is not None:
        is_number = NUMBER.fullmatch(column.cell(odd)) is not None
        raise _no_score(table, name, odd, is_number=is_number, empty_allowed=empty_allowed)
    return numbers


def _no_score(table: Table, name: str, row: int, *, is_number: bool, empty_allowed: bool) -> ReadingError:
    """is_number: the cell is written as a number, which then is too large."""
    written, where = table.column(name).cell(row), table.place(row, name)
    if is_number:
        problem = "A score is too large for a number of double precision."
        return ReadingError(problem, where=where, found=repr(written), remedy="Rescale the scores.")
    found = repr(written) if written else "an empty field"
    return ReadingError(
        "A score is not a number.", where=where, found=found, remedy=_score_remedy(written, empty_allowed)
    )


def _check_signs(table: Table, name: str) -> None:
    """An error where some scores have a per cent sign and others not: these may not be in per cent."""
    cells = table.column(name).cells()
    bare = next((row for row, cell in enumerate(cells) if cell and not cell.endswith("%")), None)
    if bare is not None and any(cell.endswith("%") for cell in cells):
        raise ReadingError(
            "A score has no per cent sign, and others in its column have one.",
            where=table.place(bare, name),
            found=repr(cells[bare]),
            remedy="Write all scores in per cent with the sign, or all without.",
        )


def _with_decimal_point(cell: str, choices: Choices) -> str:
    """A number as the user chose that numbers are written, rewritten with a point; another writing is no number."""
    if choices.percent:
        cell = (cell.removesuffix("%").rstrip(" ") or cell) if cell.endswith("%") else cell
    if choices.decimal == ",":
        cell = cell.replace(".", "?").replace(",", ".")
    return _hundredth(cell) if choices.percent else cell


def _hundredth(cell: str) -> str:
    """A number with its decimal point two places further left: 2.9 / 100 is not 0.029 in floating point."""
    if NUMBER.fullmatch(cell) is None:
        return cell
    sign, digits, exponent = re.findall(r"^([+-]?)([\d.]+)(.*)$", cell)[0]
    whole, _, decimals = f"00{digits}".partition(".")
    return f"{sign}{whole[:-2]}.{whole[-2:]}{decimals}{exponent}"


def _score_remedy(cell: str, empty_allowed: bool) -> str:
    if NUMBER.fullmatch(cell.replace(",", ".", 1)):
        return "If the comma stands before the decimals, choose the decimal comma."
    if cell.endswith("%") and NUMBER.fullmatch(cell.removesuffix("%").rstrip(" ")):
        return "If scores are written in per cent, choose per cent."
    if empty_allowed and cell.casefold() in NO_SCORE:
        return "If the model gave no score here, leave the cell empty: the label is then never predicted."
    return "Write scores with a decimal point, such as 0.93, or remove the column if it holds no scores."
