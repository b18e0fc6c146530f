"""Rows as CSV text: the one place that decides how a cell is written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str | float]]) -> str:
    """The header and the rows as CSV, a line for each.

    Numbers are written with as many digits as tell them from all others, and NaN as an empty cell. Text is kept as it
    is, in quotes where it holds a comma, a quote, or any mark of a line's end; lines themselves end with CR LF.

    >>> csv_text(["label", "score"], [["cat, big", 0.1], ["dog", float("nan")]])
    'label,score\\r\\n"cat, big",0.1\\r\\ndog,\\r\\n'
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(["" if cell != cell else cell for cell in row] for row in rows)  # noqa: PLR0124  (NaN)
    return out.getvalue()
