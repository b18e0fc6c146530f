"""The CSV files that Google's services import data sets from, which have no header."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from evalkit.arrays import TextArray
from evalkit.files.csv_text import csv_text

URI, START, END = "uri", "start", "end"
"""Attributes of an item that say which part of which file it is, as readers keep them."""
_SCHEMES = ("gs://", "http://", "https://", "s3://")


def import_csv(rows: Iterable[tuple[str, str, str, str]], *, use: str = "") -> str:
    """One row for each item and label: address, label, start and end, as AutoML and Vertex AI import them.

    rows: start and end are empty for images. An item without a label has an empty one. use: a first column, such as
    "TRAIN", "TEST" or "UNASSIGNED", which some imports take; none where it is empty.

    >>> import_csv([("gs://b/a.mp4", "spin", "0", "inf"), ("gs://b/c.mp4", "", "0", "4.5")], use="UNASSIGNED")
    'UNASSIGNED,gs://b/a.mp4,spin,0,inf\\r\\nUNASSIGNED,gs://b/c.mp4,,0,4.5\\r\\n'
    """
    lines = []
    for uri, label, start, end in rows:
        cells = [uri, label, start, end] if start or end else [uri, label]
        lines.append([use, *cells] if use else cells)
    if not lines:
        return ""
    return csv_text(lines[0], lines[1:])


def addresses_of(ids: TextArray, attributes: Mapping[str, TextArray]) -> list[tuple[str, str, str]] | None:
    """Address, start and end of each item: from its attributes, or else its id; None where these are no addresses."""
    uri: Sequence[str] = attributes[URI].tolist() if URI in attributes else ids.tolist()
    if not all(each.startswith(_SCHEMES) for each in uri):
        return None
    nothing = [""] * len(ids)
    start, end = (attributes[key].tolist() if key in attributes else nothing for key in (START, END))
    return list(zip(uri, start, end, strict=True))
