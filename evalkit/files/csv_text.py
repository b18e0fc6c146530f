"""Rows as CSV text: the one place that decides how a cell is written."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from itertools import chain

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?%?", re.ASCII)
_BEFORE_A_FORMULA = re.compile("(?<!\\s)(\\s*+)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")
"""The space before what a spreadsheet takes for a formula, in full width too. Each space is looked at once."""
_ENDS_OF_CELLS = re.compile("([\t\r\n])")
_BEGINS = ("\t", "\r", "\n")
GUARDED = "A cell that a spreadsheet would run as a formula begins with an apostrophe."
"""What the help of a guarded download says."""


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str | float]], *, for_spreadsheets: bool = False) -> str:
    """The header and the rows as CSV, a line for each.

    Numbers are written with as many digits as tell them from all others, and NaN as an empty cell. Text is kept as it
    is, in quotes where it holds a comma, a quote, or any mark of a line's end; lines themselves end with CR LF.

    >>> csv_text(["label", "score"], [["cat, big", 0.1], ["dog", float("nan")]])
    'label,score\\r\\n"cat, big",0.1\\r\\ndog,\\r\\n'

    Names from data may begin as formulas do, which a spreadsheet runs: ``for_spreadsheets`` puts an apostrophe before
    them. Without it text reads back to the same.

    >>> csv_text(["label", "score"], [["=1+1", -0.5]], for_spreadsheets=True)
    "label,score\\r\\n'=1+1,-0.5\\r\\n"
    """
    out = io.StringIO()
    writer = csv.writer(out)
    table = chain([header], (["" if cell != cell else cell for cell in row] for row in rows))  # noqa: PLR0124  (NaN)
    writer.writerows((map(_guarded, row) for row in table) if for_spreadsheets else table)
    return out.getvalue()


def _guarded(cell: str | float) -> str | float:
    """The cell, with an apostrophe wherever a spreadsheet would begin a formula. Numbers run nothing."""
    if not isinstance(cell, str) or _NUMBER.fullmatch(cell):
        return cell
    guarded = _BEFORE_A_FORMULA.sub(_apostrophes, cell)
    return f"'{guarded}" if guarded.startswith(_BEGINS) else guarded


def _apostrophes(space: re.Match[str]) -> str:
    """One at the start of a cell, and one after each mark at which a spreadsheet of another language begins a cell."""
    starts = space.start() == 0 or space.string[space.start() - 1] == ";"
    return ("'" if starts else "") + _ENDS_OF_CELLS.sub(r"\1'", space[0])
