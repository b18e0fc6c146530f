"""What the start of separated text says: the separator, the names of the columns, or that there are none."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices
from evalkit.reading.contents.limits import Limits, check_limit
from evalkit.reading.contents.text.blank import line_of_names, on_blank, without_blank, without_blank_rows
from evalkit.reading.contents.text.encoding import Text
from evalkit.reading.contents.text.header import (
    ADDRESS,
    check_names,
    is_data,
    lists_addresses,
    may_be_data,
    named,
    numbered,
)
from evalkit.reading.contents.text.lines import first_line
from evalkit.reading.contents.text.preamble import start_of
from evalkit.reading.contents.text.quoted_rows import first_rows, long_field, rows_of
from evalkit.reading.contents.text.separators import (
    SEPARATORS,
    SPACE,
    by_white_space,
    check_separator,
    has_usual,
    is_label_track,
    separator_of,
    with_tabs,
)
from evalkit.reading.contents.text.surplus import with_surplus
from evalkit.reading.sides import Note


@dataclass(frozen=True, slots=True)
class Plan:
    """How the text is split into cells, by what it begins with.

    text: with tabs where the separator is white space. separator: as the user knows it. headless: the first line is
    data. line: its number. end: position of the byte behind it. addresses: it is data, and a cell of it is an address.
    empty: positions of columns without a name and without a cell, which are left out.
    """

    text: Text
    name: str
    limits: Limits
    separator: str
    header: tuple[str, ...]
    headless: bool
    line: int
    end: int
    addresses: bool = False
    empty: frozenset[int] = frozenset()
    notes: tuple[Note, ...] = ()

    @property
    def mark(self) -> str:
        """What stands between two cells of the text."""
        return "\t" if self.separator == SPACE else self.separator

    def check_rows(self, rows: int) -> None:
        """Refuse more rows, or cells, than are read."""
        add = "Split the file, or leave columns out."
        check_limit(rows, self.limits.rows, "The file has too many rows.", "rows", remedy=add)
        check_limit(rows * len(self.header), self.limits.cells, "The table is too large.", "cells", remedy=add)


def _first_row(text: Text, mark: str, limits: Limits) -> tuple[int, list[str]]:
    """Number and cells of the first row; an error where there are comments alone."""
    for line, cells in rows_of(text, mark, limits):
        return line, cells
    raise ReadingError(
        "There are comment lines, and no table below them.",
        remedy="Choose a file with a header line and at least one row.",
    )


def plan_of(text: Text, name: str, choices: Choices, limits: Limits) -> Plan:
    """The plan by the first line that is not blank, the rows below it, and the choices of the user."""
    if choices.separator is not None:
        check_separator(choices.separator)
    start = start_of(text, choices, limits)
    text, separator, notes = _separated(start.text, start.separator, choices, limits)
    mark = "\t" if separator == SPACE else separator
    text, without = without_blank_rows(text, mark)
    end, plain = first_line(text, limits)
    remedy = f"If the separator is not the {SEPARATORS[separator]}, choose it; else leave columns out."
    width = plain.count(mark.encode()) + 1
    check_limit(width, limits.columns, "The file has too many columns.", "columns", where="line 1", remedy=remedy)
    line, cells = _first_row(text, mark, limits)
    if max(map(len, cells)) > limits.field:
        raise long_field(line, limits)
    notes = (*start.notes, *notes, *without)
    lists = lists_addresses(cells) or is_label_track(plain)
    headless = lists if choices.header is None else not choices.header
    if choices.header is None and not headless and may_be_data(cells):
        headless = is_data(cells, first_rows(text, mark, limits)[1:], line)
        notes += (Note("The first line is data, so columns are named by their position."),) if headless else ()
    if headless:
        addresses = any(map(ADDRESS.match, cells))
        return Plan(text, name, limits, separator, numbered(len(cells)), True, line, end, addresses, notes=notes)
    header, blank = without_blank(named(cells), islice(rows_of(text, mark, limits), 1, None))
    check_names(header, f"line {line}", lambda: line_of_names(rows_of(text, mark, limits), len(header)))
    whole = with_surplus(header, islice(rows_of(text, mark, limits), 1, None), choices)
    check_names(whole.header, f"line {line}")
    notes = (*notes, *whole.notes, *on_blank(blank))
    empty = whole.empty | blank
    return Plan(text, name, limits, separator, whole.header, False, line, end, empty=empty, notes=notes)


def _separated(text: Text, said: str, choices: Choices, limits: Limits) -> tuple[Text, str, tuple[Note, ...]]:
    """The text, with tabs where white space is the separator; the separator, and a note if it is white space.

    said: the separator that the file itself says, or empty.
    """
    if choices.separator == SPACE:
        return with_tabs(text), SPACE, ()
    if choices.separator is None and said:
        return text, said, ()
    _, plain = first_line(text, limits)
    if choices.separator is None and not has_usual(plain):
        spaced = by_white_space(text, limits)
        if spaced is not None:
            note = Note("White space is taken for the separator, since it parts every line into as many cells.")
            return spaced, SPACE, (note,)
    return text, separator_of(plain, choices), ()
