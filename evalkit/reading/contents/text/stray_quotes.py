"""Quotes inside of cells of separated text: those that are kept are noted, the others refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from evalkit.errors import ReadingError
from evalkit.reading.contents.text.first_line import Plan
from evalkit.reading.contents.text.quoted_rows import QUOTES_REMEDY, rows_of
from evalkit.reading.sides import Note

_SHOWN = 60


def noted_strays(plan: Plan) -> Iterator[Note]:
    """Notes on quotes inside of cells, found by reading the file again: most files have none, and are read once."""
    strays = _Strays(plan)
    for _ in rows_of(plan.text, plan.mark, plan.limits, strays.look_at):
        pass
    return strays.notes()


@dataclass(slots=True)
class _Strays:
    """Quotes inside of cells that do not begin with one, collected row by row.

    At the start or end of the text of a cell, such a quote has lost its other half, and is refused. Inside the text it
    may stand for inches, and is kept; but where the file has cells in quotes it is refused too, since whoever wrote
    these would have quoted this cell.
    """

    plan: Plan
    count: int = 0
    first: str = ""
    _quoted_cells: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        self._quoted_cells = re.compile(rf'(^|{re.escape(self.plan.mark)})"(?:[^"]|"")*+"')

    def look_at(self, line: int, row: list[str], written: str) -> None:
        """Count or refuse the quotes of one row. written: how the row stands in the file."""
        outside = self._quoted_cells.sub(r"\1", written).split(self.plan.mark)
        for position in [i for i, part in enumerate(outside) if '"' in part]:
            cell, where = row[position], f"line {line}, column {self._name(line, position)}"
            text = cell.strip()
            if '"' in (text[0], text[-1]) or self._file_has_quoted_cells():
                raise ReadingError(
                    "A cell holds a quote, and does not begin with it.",
                    where=where,
                    found=repr(cell if len(cell) <= _SHOWN else cell[:_SHOWN] + "..."),
                    remedy=QUOTES_REMEDY,
                )
            self.count += 1
            self.first = self.first or f"{cell[:_SHOWN]!r} in {where}"

    def _name(self, line: int, position: int) -> str:
        is_header = line == self.plan.line and not self.plan.headless
        has_name = not is_header and position < len(self.plan.header)
        return repr(self.plan.header[position]) if has_name else str(position + 1)

    def notes(self) -> Iterator[Note]:
        if self.count:
            cells = "1 cell" if self.count == 1 else f"{self.count:,} cells"
            yield Note(f"A quote is kept as part of the text in {cells}, such as {self.first}.", warning=True)

    def _file_has_quoted_cells(self) -> bool:
        text = self.plan.text
        begins = re.compile(rf'[{re.escape(self.plan.mark)}\r\n]"'.encode())
        return text.utf8.startswith(b'"', text.start) or begins.search(text.utf8, text.start) is not None
