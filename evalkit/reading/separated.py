"""Separated text to a table of cells, strictly: nothing is converted, padded or dropped.

Two ways with one result. Where no cell is quoted, Arrow splits on all processors; where one is, or a line is odd, the
standard library does, and names the line.
"""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from evalkit.errors import ReadingError
from evalkit.reading.arrow import CodedColumn, Gathered, WrittenColumn
from evalkit.reading.content import NUMBER, Choices, Column, Table
from evalkit.reading.encoding import Text
from evalkit.reading.limits import LIMITS, Limits, within
from evalkit.reading.sides import Note

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
"""What may stand between cells, and what each is called."""

_ADDRESS = re.compile(r"(?:gs|s3|https?|file)://", re.IGNORECASE)
_PATH = re.compile(
    r".*[/\\].*\.\w{1,5}|.*\.(?:mp4|mov|avi|mkv|webm|mpe?g|jpe?g|png|gif|bmp|tiff?|webp|wav|mp3|flac|jsonl?|txt|csv)",
    re.IGNORECASE,
)
_MEASURED = re.compile(r"(?=.*[.,eE%])[+-]?[\d.,]*\d[\d.,]*(?:[eE][+-]?\d+)?\s*%?", re.ASCII)
"""A number with decimals, in any writing. Columns of them are not coded: hardly two cells are alike."""
_LOOKED_AT = 300
"""Rows by which a column is held as coded or as written. Either gives the same result; only time is at stake."""


def split(text: Text, name: str, choices: Choices, limits: Limits = LIMITS) -> Table:
    """The table in the text of a CSV file.

    The separator is the one of the usual four that the first line has most of, unless it is chosen; without any, the
    table has one column. The first line names the columns, unless it is chosen or evident that it is data.
    """
    plan = _plan(text, name, choices, limits)
    return _split_fast(plan) or _split_slowly(plan)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the first line says. line: its number. end: byte behind it. addresses: it is data with an address."""

    text: Text
    name: str
    limits: Limits
    separator: str
    header: tuple[str, ...]
    headless: bool
    line: int
    end: int
    addresses: bool = False

    def check_rows(self, rows: int) -> None:
        add = "Split the file, or leave columns out."
        within(rows, self.limits.rows, "The file has too many rows.", "rows", remedy=add)
        within(rows * len(self.header), self.limits.cells, "The table is too large.", "cells", remedy=add)

    def table(self, gathered: Sequence[Gathered], lines: Sequence[int], notes: Sequence[Note] = ()) -> Table:
        columns = tuple(column.column() for column in gathered)
        if b"'" in self.text.utf8:
            notes = [*notes, *_in_single_quotes(self.header, columns)]
        return Table(
            header=self.header,
            columns=columns,
            lines=lines,
            file=self.name,
            separator=self.separator,
            encoding=self.text.encoding,
            headless=self.headless,
            notes=tuple(notes),
        )


def _plan(text: Text, name: str, choices: Choices, limits: Limits) -> _Plan:
    end, plain = _first_line(text, limits)
    separator = _separator(plain, choices)
    remedy = f"If the separator is not the {SEPARATORS[separator]}, choose it; else leave columns out."
    width = plain.count(separator.encode()) + 1
    within(width, limits.columns, "The file has too many columns.", "columns", where="line 1", remedy=remedy)
    line, cells = next(_rows(text, separator, limits))
    if max(map(len, cells)) > limits.field:
        raise _long_field(line, limits)
    headless = not choices.header if choices.header is not None else _is_data(cells, line)
    if headless:
        header = _numbered(len(cells))
    else:
        header = tuple(cells)
        check_names(header, f"line {line}")
    addresses = headless and any(map(_ADDRESS.match, cells))
    return _Plan(text, name, limits, separator, header, headless, line, end, addresses)


def _numbered(width: int) -> tuple[str, ...]:
    return tuple(f"column {i}" for i in range(1, width + 1))


_MARKS = re.compile(rb'[",;\t|\r\n]')


def _first_line(text: Text, limits: Limits) -> tuple[int, bytes]:
    """Where the first line that is not blank ends, and what of it stands outside quotes.

    A quote opens at the start of a cell only. Which of the four separators there is, is not known yet.
    """
    data = text.utf8
    begin = at = _skip_line_ends(data, text.start)
    outside = []
    is_start = True
    while at < begin + limits.header:
        mark = _MARKS.search(data, at, begin + limits.header)
        if mark is None:
            break
        if mark.group() == b'"' and is_start and mark.start() == at:
            at, is_start = _behind_quoted(data, mark.end()), False
            continue
        outside.append(data[at : mark.end()])
        at, is_start = mark.end(), mark.group() != b'"'
        if mark.group() in b"\r\n":
            return at + data.startswith(b"\r\n", mark.start()), b"".join(outside)
    if len(data) - begin > limits.header:
        raise ReadingError(
            "The first line is too long.",
            where="line 1",
            found=f"more than {limits.header:,} bytes",
            remedy="Choose a file whose first line names the columns, separated by commas.",
        )
    return len(data), b"".join([*outside, data[at:]])


def _skip_line_ends(data: bytes, at: int) -> int:
    found = re.compile(rb"[^\r\n]").search(data, at)
    return found.start() if found else at


def _behind_quoted(data: bytes, at: int) -> int:
    """Behind the quote that closes a cell; the end of the data where none does."""
    while (at := data.find(b'"', at) + 1) and data.startswith(b'"', at):
        at += 1
    return at or len(data)


def _separator(plain: bytes, choices: Choices) -> str:
    if choices.separator is not None:
        if choices.separator not in SEPARATORS:
            names = ", ".join(f"{name} ({key!r})" for key, name in SEPARATORS.items())
            raise ReadingError("Unknown separator.", found=repr(choices.separator), remedy=f"Choose one of {names}.")
        return choices.separator
    return max(SEPARATORS, key=lambda separator: plain.count(separator.encode()))


def _is_data(cells: list[str], line: int) -> bool:
    """Whether the first line holds data; refused where it does not look like column names, but is not surely data."""
    if any(map(_ADDRESS.match, cells)) or (len(cells) == 1 and _PATH.fullmatch(cells[0])):
        return True
    for i, cell in enumerate(cells, 1):
        if NUMBER.fullmatch(cell) and not cell.lstrip("+-").isdecimal():
            raise ReadingError(
                "The first line looks like data, not like column names.",
                where=f"line {line}, column {i}",
                found=repr(cell),
                remedy="Add a first line with a name for each column, or say that there is no header; "
                "if it does name the columns, say that there is one.",
            )
    return False


def check_names(header: tuple[str, ...], where: str) -> None:
    """Columns are told apart by their names: each needs one of its own."""
    seen: set[str] = set()
    for i, name in enumerate(header, 1):
        if name in seen:
            raise ReadingError(
                "Two columns have the same name.", where=where, found=repr(name), remedy="Rename one of them."
            )
        if not name.strip():
            raise ReadingError(
                "A column has no name.", where=f"{where}, column {i}", remedy="Name it, or remove the column."
            )
        seen.add(name)


def _in_single_quotes(header: tuple[str, ...], columns: tuple[Column, ...]) -> Iterator[Note]:
    """A note on text in single quotes, which mean nothing here and are part of the text."""
    shown = {}
    for name, column in zip(header, columns, strict=True):
        assert isinstance(column, CodedColumn | WrittenColumn)
        for chunk in [column.distinct] if isinstance(column, CodedColumn) else column.text.chunks:
            found = chunk.filter(pc.and_(pc.starts_with(chunk, "'"), pc.ends_with(chunk, "'")))
            longest = pc.max(pc.binary_length(found)).as_py() or 0
            if longest > 1 and name not in shown:
                shown[name] = found[pc.index(pc.greater(pc.binary_length(found), 1), value=True).as_py()].as_py()
    if shown:
        names, first = ", ".join(map(repr, shown)), next(iter(shown.values()))
        text = f"Single quotes are kept as part of the text, such as {first[:60]!r}, in the columns {names}."
        yield Note(f"{text} Only double quotes go around a cell.", warning=True)


# The fast way

_SEGMENT, _BLOCK = 8 << 20, 1 << 20
"""Bytes that are split at once, so that what Arrow needs on the way is given back early; and by one processor."""

_WIDE = 1_000
"""Columns beyond which Arrow is not asked: its needs grow with the square of their number, 10 GB for 10,000."""

_CODED, _WRITTEN = pa.dictionary(pa.int32(), pa.string()), pa.string()


def _split_fast(plan: _Plan) -> Table | None:
    """None where a line is anything but plain cells, or where lines are too wide for Arrow."""
    data = plan.text.utf8
    odd_line_ends = b"\r" in data and data.count(b"\r") != data.count(b"\r\n")
    if len(plan.header) > _WIDE or b'"' in data or odd_line_ends:
        return None
    begin = _skip_line_ends(data, plan.text.start) if plan.headless else plan.end
    end = len(data)
    if not data.isascii() and data.find(b"\xef\xbb\xbf", begin) >= 0:
        return None  # Arrow drops this character where a part that it is given begins
    while end > begin and data[end - 1] in b"\r\n":
        end -= 1
    if begin == end:
        return None
    rows = data.count(b"\n", begin, end) + 1
    plan.check_rows(rows)
    head = (line.split(plan.separator) for line in _head(data, begin, end))
    columns = [Gathered(coded) for coded in _coded_columns(head, len(plan.header))]
    try:
        found = _gather(plan, columns, begin, end)
    except pa.ArrowInvalid:
        return None
    if found != rows:  # there are blank lines
        return None
    first = plan.line + (not plan.headless)
    return plan.table(columns, range(first, first + rows))


def _head(data: bytes, begin: int, end: int) -> Iterator[str]:
    """The first rows, as text."""
    for _ in range(_LOOKED_AT):
        if begin >= end:
            return
        line_end = data.find(b"\n", begin, end)
        line_end = end if line_end < 0 else line_end
        yield data[begin:line_end].decode("utf-8").removesuffix("\r")
        begin = line_end + 1


def _gather(plan: _Plan, columns: list[Gathered], begin: int, end: int) -> int:
    """Split segment by segment into the columns; the number of rows."""
    data, names = plan.text.utf8, [str(i) for i in range(len(columns))]
    block = min(max(_BLOCK, 50 * (plan.end - plan.text.start)), 64 * _BLOCK)
    read = pa.csv.ReadOptions(column_names=names, block_size=block)
    parse = pa.csv.ParseOptions(delimiter=plan.separator, quote_char=False)
    pool = pa.system_memory_pool()  # Arrow's own keeps a third more of what it frees
    buffer, rows = pa.py_buffer(data), 0
    while begin < end:
        cut = data.find(b"\n", min(begin + max(_SEGMENT, 8 * block), end), end) + 1 or end
        segment = pa.BufferReader(buffer.slice(begin, cut - begin))
        convert = pa.csv.ConvertOptions(
            check_utf8=False,  # the whole text has been checked
            column_types={
                name: _CODED if column.coded else _WRITTEN for name, column in zip(names, columns, strict=True)
            },
            null_values=[],
            strings_can_be_null=False,
        )
        table = pa.csv.read_csv(segment, read, parse, convert, memory_pool=pool)
        rows += table.num_rows
        for column, part in zip(columns, table.columns, strict=True):
            _check_fields(part, plan.limits)
            column.add(part)
        begin = cut
    pool.release_unused()
    return rows


def _check_fields(part: pa.ChunkedArray, limits: Limits) -> None:
    """In bytes; the slow way counts characters, and decides."""
    for chunk in part.chunks:
        text = chunk.dictionary if pa.types.is_dictionary(chunk.type) else chunk
        if (pc.max(pc.binary_length(text)).as_py() or 0) > limits.field:
            raise pa.ArrowInvalid("a long field")


# The slow way

_CELLS_AT_ONCE = 500_000


def _split_slowly(plan: _Plan) -> Table:
    rows, notes = _rows(plan.text, plan.separator, plan.limits), list[Note]()
    if plan.addresses:
        plan, rows, notes = _filled_up(plan)
    if not plan.headless:
        next(rows)
    lines, columns = array("q"), [Gathered(coded=True) for _ in plan.header]
    holds_quotes = any('"' in name for name in plan.header)
    while batch := list(islice(rows, max(1, _CELLS_AT_ONCE // len(columns)))):
        _check_widths(batch, len(columns), "the header" if not plan.headless else "the others")
        if not lines:
            coded = _coded_columns((row for _, row in batch), len(columns))
            columns = [Gathered(column) for column in coded]
        lines.extend(line for line, _ in batch)
        plan.check_rows(len(lines))
        for column, cells in zip(columns, zip(*(row for _, row in batch), strict=True), strict=True):
            part = pa.chunked_array([pa.array(cells, pa.string())])
            _check_lengths(part.chunk(0), batch, plan.limits)
            holds_quotes = holds_quotes or pc.any(pc.match_substring(part.chunk(0), '"')).as_py()
            column.add(part)
    if not lines:
        raise ReadingError("The file has a header but no rows.", remedy="Add one row for each prediction.")
    if holds_quotes:
        notes += _noted_strays(plan)
    return plan.table(columns, lines, notes)


def _noted_strays(plan: _Plan) -> Iterator[Note]:
    """Quotes inside of cells, by a second reading: most files have none, and the first need not look out for them."""
    strays = _Strays(plan)
    for _ in _rows(plan.text, plan.separator, plan.limits, strays):
        pass
    return strays.notes()


@dataclass(slots=True)
class _Strays:
    """Quotes inside of cells that do not begin with one, as they come.

    At an edge of the text such a quote has lost its other half. Inside it may be one for inches, and is kept, unless
    the file has cells in quotes: whoever wrote these would have quoted this one.
    """

    plan: _Plan
    count: int = 0
    first: str = ""
    _quoted_cells: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        self._quoted_cells = re.compile(rf'(^|{re.escape(self.plan.separator)})"(?:[^"]|"")*+"')

    def look_at(self, line: int, row: list[str], written: str) -> None:
        """A row with a quote in a cell, and how it is written in the file."""
        outside = self._quoted_cells.sub(r"\1", written).split(self.plan.separator)
        for position in [i for i, part in enumerate(outside) if '"' in part]:
            cell, where = row[position], f"line {line}, column {self._name(line, position)}"
            text = cell.strip()
            if '"' in (text[0], text[-1]) or self._file_has_quoted_cells():
                raise ReadingError(
                    "A cell holds a quote, and does not begin with it.",
                    where=where,
                    found=repr(cell if len(cell) <= _SHOWN else cell[:_SHOWN] + "..."),
                    remedy=_QUOTES_REMEDY,
                )
            self.count += 1
            self.first = self.first or f"{cell[:_SHOWN]!r} in {where}"

    def _name(self, line: int, position: int) -> str:
        is_header = line == self.plan.line and not self.plan.headless
        named = not is_header and position < len(self.plan.header)
        return repr(self.plan.header[position]) if named else str(position + 1)

    def notes(self) -> Iterator[Note]:
        if self.count:
            cells = "1 cell" if self.count == 1 else f"{self.count:,} cells"
            yield Note(f"A quote is kept as part of the text in {cells}, such as {self.first}.", warning=True)

    def _file_has_quoted_cells(self) -> bool:
        text = self.plan.text
        begins = re.compile(rf'[{re.escape(self.plan.separator)}\r\n]"'.encode())
        return text.utf8.startswith(b'"', text.start) or begins.search(text.utf8, text.start) is not None


_SHOWN = 60
_QUOTES_REMEDY = 'Double every quote inside a quoted field ("") and close every quote.'


def _filled_up(plan: _Plan) -> tuple[_Plan, Iterator[tuple[int, list[str]]], list[Note]]:
    """Rows of Google's import files, which end in a start and an end, may leave both out: they become empty cells.

    A row that ends in a number has lost its end, and is left as it is.
    """
    rows = _rows(plan.text, plan.separator, plan.limits)
    width = max(len(row) for _, row in _rows(plan.text, plan.separator, plan.limits))
    if width not in _WIDTHS or len(plan.header) not in (width, width - _TIMES):
        return plan, rows, []

    def is_short(row: list[str]) -> bool:
        return len(row) == width - _TIMES and not _TIME.fullmatch(row[-1])

    short = [line for line, row in _rows(plan.text, plan.separator, plan.limits) if is_short(row)]
    if not short:
        return plan, rows, []
    filled = ((line, [*row, *[""] * _TIMES] if is_short(row) else row) for line, row in rows)
    count = "1 row has" if len(short) == 1 else f"{len(short):,} rows have"
    note = Note(f"{count} no start and end, such as line {short[0]}: these are read as empty.")
    return replace(plan, header=_numbered(width)), filled, [note]


_WIDTHS, _TIMES = (4, 5), 2
"""Fields of a whole row of an import file, without and with the use of its example; and how many are times."""
_TIME = re.compile(rf"{NUMBER.pattern}|\+?inf(inity)?", re.ASCII | re.IGNORECASE)


def _rows(text: Text, separator: str, limits: Limits, strays: _Strays | None = None) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, each with the line it ends in."""
    data = io.BytesIO(text.utf8)
    data.seek(text.start)
    csv.field_size_limit(max(csv.field_size_limit(), limits.field))  # of the whole process: never lowered
    written: list[str] = []
    lines: Iterable[str] = io.TextIOWrapper(data, encoding="utf-8", newline="")
    if strays is not None:
        lines = _kept(lines, written)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        for row in reader:
            if row:
                if strays is not None and '"' in "".join(row):
                    strays.look_at(reader.line_num, row, "".join(written))
                yield reader.line_num, row
            if written:
                written.clear()
    except csv.Error as error:
        if "field limit" in str(error):
            raise _long_field(reader.line_num, limits) from error
        raise ReadingError(
            "The file is not well-formed CSV.",
            where=f"line {reader.line_num}",
            found=str(error),
            remedy=_QUOTES_REMEDY,
        ) from error


def _kept(lines: Iterable[str], written: list[str]) -> Iterator[str]:
    """Lines as they are taken, which are also put into ``written``."""
    for line in lines:
        written.append(line)
        yield line


def _check_widths(batch: list[tuple[int, list[str]]], width: int, held_to: str) -> None:
    for line, row in batch:
        if len(row) != width:
            raise ReadingError(
                f"A row does not have as many fields as {held_to}.",
                where=f"line {line}",
                found=f"{len(row)} fields, {held_to} {'has' if held_to == 'the header' else 'have'} {width}",
                remedy="Quote fields that contain the separator, and complete or remove the row.",
            )


def _check_lengths(cells: pa.Array, batch: list[tuple[int, list[str]]], limits: Limits) -> None:
    lengths = pc.utf8_length(cells)
    if pc.max(lengths).as_py() > limits.field:
        row = pc.index(pc.greater(lengths, limits.field), value=True).as_py()
        raise _long_field(batch[row][0], limits)


def _long_field(line: int, limits: Limits) -> ReadingError:
    return ReadingError(
        "A field is too long.",
        where=f"line {line}",
        found=f"more than {limits.field:,} characters",
        remedy="Close every quote, and remove columns that hold whole documents.",
    )


def _coded_columns(rows: Iterable[Sequence[str]], width: int) -> list[bool]:
    """Of each column, whether it is held as coded: not if the first rows hold numbers with decimals."""
    cells = list(zip(*islice((row for row in rows if len(row) == width), _LOOKED_AT), strict=True))
    return [not _is_measured(column) for column in cells] or [True] * width


def _is_measured(cells: Sequence[str]) -> bool:
    written = [cell for cell in cells if cell]
    return any(map(_MEASURED.fullmatch, written)) and all(
        NUMBER.fullmatch(c) or _MEASURED.fullmatch(c) for c in written
    )
