"""Separated text to a table of cells, strictly: nothing is converted, padded or dropped.

There are two ways with one result. Where no cell is quoted, Arrow splits the text on all processors. Where a cell is
quoted, or a line is odd, the standard library splits it, and an error names the line.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from evalkit.errors import ReadingError
from evalkit.reading.contents.arrow import CodedColumn, Gathered, WrittenColumn
from evalkit.reading.contents.content import NUMBER, Choices, Column, Table
from evalkit.reading.contents.limits import LIMITS, Limits
from evalkit.reading.contents.text.encoding import Text
from evalkit.reading.contents.text.first_line import Plan, plan_of
from evalkit.reading.contents.text.header import numbered
from evalkit.reading.contents.text.lines import skip_line_ends
from evalkit.reading.contents.text.quoted_rows import long_field, rows_of
from evalkit.reading.contents.text.stray_quotes import noted_strays
from evalkit.reading.sides import Note

_MEASURED = re.compile(r"(?=.*[.,eE%])[+-]?[\d.,]*\d[\d.,]*(?:[eE][+-]?\d+)?\s*%?", re.ASCII)
"""A number with decimals, in any writing. Columns of them are not coded: hardly two cells are alike."""
_LOOKED_AT = 300
"""Rows by which a column is held as coded or as written. Either gives the same result; only time is at stake."""


def split(text: Text, name: str, choices: Choices, limits: Limits = LIMITS) -> Table:
    """The table in the text of a CSV file.

    The separator is the one of the usual four that the first line has most of, unless it is chosen; without any, it is
    white space where that parts every line into as many cells, and else the table has one column. The first line names
    the columns, unless it is chosen or evident that it is data.
    """
    plan = plan_of(text, name, choices, limits)
    return _split_fast(plan) or _split_slowly(plan)


def _table(plan: Plan, gathered: Sequence[Gathered], lines: Sequence[int], notes: Sequence[Note] = ()) -> Table:
    used = [i for i in range(len(gathered)) if i not in plan.empty]
    header, columns = tuple(plan.header[i] for i in used), tuple(gathered[i].column() for i in used)
    notes = [*plan.notes, *notes]
    if b"'" in plan.text.utf8:
        notes += _in_single_quotes(header, columns)
    return Table(
        header=header,
        columns=columns,
        lines=lines,
        file=plan.name,
        separator=plan.separator,
        encoding=plan.text.encoding,
        headless=plan.headless,
        notes=tuple(notes),
    )


def _in_single_quotes(header: tuple[str, ...], columns: tuple[Column, ...]) -> Iterator[Note]:
    """A note on text in single quotes, which mean nothing here and are part of the text."""
    first_of = {}
    for name, column in zip(header, columns, strict=True):
        assert isinstance(column, CodedColumn | WrittenColumn)
        for chunk in [column.distinct] if isinstance(column, CodedColumn) else column.text.chunks:
            found = chunk.filter(pc.and_(pc.starts_with(chunk, "'"), pc.ends_with(chunk, "'")))
            longest = pc.max(pc.binary_length(found)).as_py() or 0
            if longest > 1 and name not in first_of:
                first_of[name] = found[pc.index(pc.greater(pc.binary_length(found), 1), value=True).as_py()].as_py()
    if first_of:
        names, first = ", ".join(map(repr, first_of)), next(iter(first_of.values()))
        text = f"Single quotes are kept as part of the text, such as {first[:60]!r}, in the columns {names}."
        yield Note(f"{text} Only double quotes go around a cell.", warning=True)


# The fast way

_SEGMENT, _BLOCK = 8 << 20, 1 << 20
"""Bytes that are split at once, so that what Arrow needs on the way is given back early; and by one processor."""

_WIDE = 1_000
"""Columns beyond which Arrow is not used: its memory grows with the square of their number, 10 GB for 10,000."""

_CODED, _WRITTEN = pa.dictionary(pa.int32(), pa.string()), pa.string()


def _split_fast(plan: Plan) -> Table | None:
    """The table, split by Arrow; None where a line is not made of plain cells, or has too many for Arrow."""
    data = plan.text.utf8
    begin = skip_line_ends(data, plan.text.start) if plan.headless else plan.end
    end = _end_of_rows(data, begin)
    if begin == end or not _is_plain(plan, begin):
        return None
    rows = data.count(b"\n", begin, end) + 1
    plan.check_rows(rows)
    head = (line.split(plan.mark) for line in _head(data, begin, end))
    columns = [Gathered(coded) for coded in _coded_columns(head, len(plan.header))]
    try:
        found = _gather(plan, columns, begin, end)
    except pa.ArrowInvalid:
        return None
    if found != rows:  # there are blank lines
        return None
    first = plan.line + (not plan.headless)
    return _table(plan, columns, range(first, first + rows))


def _is_plain(plan: Plan, begin: int) -> bool:
    """Whether Arrow splits the lines from ``begin`` on as the standard library does."""
    data = plan.text.utf8
    if len(plan.header) > _WIDE or b'"' in data:
        return False
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):  # some lines end in CR alone
        return False
    # A byte order mark that is part of a cell: Arrow drops it where a part of the text that it is given begins.
    return data.isascii() or data.find(b"\xef\xbb\xbf", begin) < 0


def _end_of_rows(data: bytes, begin: int) -> int:
    """Where the last line ends, without the marks of its end and blank lines behind it."""
    end = len(data)
    while end > begin and data[end - 1] in b"\r\n":
        end -= 1
    return end


def _head(data: bytes, begin: int, end: int) -> Iterator[str]:
    """The first rows, as text."""
    for _ in range(_LOOKED_AT):
        if begin >= end:
            return
        line_end = data.find(b"\n", begin, end)
        line_end = end if line_end < 0 else line_end
        yield data[begin:line_end].decode("utf-8").removesuffix("\r")
        begin = line_end + 1


def _gather(plan: Plan, columns: list[Gathered], begin: int, end: int) -> int:
    """Split the text segment by segment, and add the cells to the columns. Gives the number of rows."""
    data, names = plan.text.utf8, [str(i) for i in range(len(columns))]
    block = min(max(_BLOCK, 50 * (plan.end - plan.text.start)), 64 * _BLOCK)
    read = pa.csv.ReadOptions(column_names=names, block_size=block)
    parse = pa.csv.ParseOptions(delimiter=plan.mark, quote_char=False)
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
    """Leave a long field to the slow way: here bytes are counted, and the limit is one of characters."""
    for chunk in part.chunks:
        text = chunk.dictionary if pa.types.is_dictionary(chunk.type) else chunk
        if (pc.max(pc.binary_length(text)).as_py() or 0) > limits.field:
            raise pa.ArrowInvalid("a long field")


# The slow way

_CELLS_AT_ONCE = 500_000


def _split_slowly(plan: Plan) -> Table:
    plan, rows, notes = _rows(plan)
    width = len(plan.header)
    lines, columns = array("q"), list[Gathered]()
    has_quotes = any('"' in name for name in plan.header)
    while batch := list(islice(rows, max(1, _CELLS_AT_ONCE // width))):
        _check_widths(batch, width, "the header" if not plan.headless else "the others")
        columns = columns or [Gathered(coded) for coded in _coded_columns((row for _, row in batch), width)]
        lines.extend(line for line, _ in batch)
        plan.check_rows(len(lines))
        for column, cells in zip(columns, _cells_by_column(batch, plan.limits), strict=True):
            has_quotes = has_quotes or pc.any(pc.match_substring(cells, '"')).as_py()
            column.add(pa.chunked_array([cells]))
    if not lines:
        raise ReadingError("The file has a header but no rows.", remedy="Add one row for each prediction.")
    if has_quotes:
        notes += noted_strays(plan)
    return _table(plan, columns, lines, notes)


def _rows(plan: Plan) -> tuple[Plan, Iterator[tuple[int, list[str]]], list[Note]]:
    """Rows behind the header, each with its line, and the plan and notes with what was filled up in them."""
    if plan.addresses:
        return _filled_up(plan)
    rows = rows_of(plan.text, plan.mark, plan.limits)
    if not plan.headless:
        next(rows)
    return plan, rows, []


def _cells_by_column(batch: list[tuple[int, list[str]]], limits: Limits) -> Iterator[pa.Array]:
    """The cells of some rows, each with its line, column after column."""
    for cells in zip(*(row for _, row in batch), strict=True):
        text = pa.array(cells, pa.string())
        _check_lengths(text, batch, limits)
        yield text


def _filled_up(plan: Plan) -> tuple[Plan, Iterator[tuple[int, list[str]]], list[Note]]:
    """Rows of import files of Google end in a start and an end, and may leave both out: these become empty cells.

    A shorter row that ends in a number has a start but no end. It is left as it is, and refused later.
    """
    found = rows_of(plan.text, plan.mark, plan.limits)
    width = max(len(row) for _, row in rows_of(plan.text, plan.mark, plan.limits))
    if width not in _WIDTHS or len(plan.header) not in (width, width - _TIMES):
        return plan, found, []

    def is_short(row: list[str]) -> bool:
        return len(row) == width - _TIMES and not _TIME.fullmatch(row[-1])

    short = [line for line, row in rows_of(plan.text, plan.mark, plan.limits) if is_short(row)]
    if not short:
        return plan, found, []
    filled = ((line, [*row, *[""] * _TIMES] if is_short(row) else row) for line, row in found)
    count = "1 row has" if len(short) == 1 else f"{len(short):,} rows have"
    note = Note(f"{count} no start and end, such as line {short[0]}: these are read as empty.")
    return replace(plan, header=numbered(width)), filled, [note]


_WIDTHS, _TIMES = (4, 5), 2
"""Fields of a whole row of an import file, without and with the use of its example; and how many are times."""
_TIME = re.compile(rf"{NUMBER.pattern}|\+?inf(inity)?", re.ASCII | re.IGNORECASE)


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
        raise long_field(batch[row][0], limits)


def _coded_columns(rows: Iterable[Sequence[str]], width: int) -> list[bool]:
    """For each column, whether distinct cells are held once: not where the first rows hold numbers with decimals."""
    cells = list(zip(*islice((row for row in rows if len(row) == width), _LOOKED_AT), strict=True))
    return [not _is_measured(column) for column in cells] or [True] * width


def _is_measured(cells: Sequence[str]) -> bool:
    written = [cell for cell in cells if cell]
    return any(map(_MEASURED.fullmatch, written)) and all(
        NUMBER.fullmatch(c) or _MEASURED.fullmatch(c) for c in written
    )
