"""Truth in the CSV files that data sets are imported from, which have no header: ``[ml_use,]uri,label,start,end``.

A row is a label of a segment; a segment without a label has one row with an empty cell for it. Rows of the account are
rows of the CSV.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import NUMBER, Choices, Content, Folder, Table
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.ledger import Ledger
from evalkit.reading.layouts.segments import parse_time
from evalkit.reading.layouts.services.google_import import SPLITS, example_of, segment_of, split_of_use
from evalkit.reading.sides import Sides

_TITLE: Final = "Truth: Google import CSV (uri, label, start, end)"
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Import:
    """A table, and the positions of its columns: use (if there is one), and uri with the label behind it.

    path: in the folder, empty where there is none. times: columns for start and end follow.
    """

    table: Table
    path: str
    use: int | None
    uri: int
    times: bool

    def rows(self, outer_use: str) -> Iterator[tuple[str, str, str, str, str, str]]:
        """Place, use, uri, label, start and end as they are written."""
        columns = [column.cells() for column in self.table.columns]
        front = f"{self.path}, " if self.path else ""
        for row in range(len(self.table)):
            uri, label, *times = (column[row] for column in columns[self.uri : self.uri + (4 if self.times else 2)])
            start, end = times or ("", "")
            use = outer_use if self.use is None else columns[self.use][row]
            yield f"{front}{self.table.place(row)}", use, uri, label, start, end


def _import_of(content: Content, path: str = "") -> _Import | None:
    """The table as an import file, if it can be nothing else."""
    if not isinstance(content, Table) or not content.headless:
        return None
    columns = [column.codes()[1] for column in content.columns]
    use = 0 if _are_uses(columns[0]) else None
    uri = 0 if use is None else 1
    width = len(columns) - uri
    if width not in (2, 4) or not _are_addresses(columns[uri]) or _are_numbers(columns[uri + 1]):
        return None
    found = _Import(content, path, use, uri, times=width == 4)
    return found if width == 2 or all(_is_segment(start, end) for *_, start, end in found.rows("")) else None


def _are_uses(cells: list[str]) -> bool:
    """Whether a column says what each example is used for: training, validation or the test."""
    return {cell.casefold() for cell in cells} <= SPLITS.keys()


def _are_addresses(cells: list[str]) -> bool:
    """Whether a column holds addresses of examples, and not those of further files with examples."""
    return all(_URI.fullmatch(cell) for cell in cells) and not _points_on(cells)


def _are_numbers(cells: list[str]) -> bool:
    """Whether a column holds scores rather than labels."""
    return all(NUMBER.fullmatch(cell) for cell in cells)


def _is_segment(start: str, end: str) -> bool:
    """Whether two cells are a start and a later end. If any numbers would do, a score and a truth would."""
    if not start and not end:
        return True
    first, last = parse_time(start), parse_time(end)
    return first is not None and last is not None and float(first) < float(last)


def _points_on(cells: list[str]) -> bool:
    """Whether a column names CSV files."""
    return all(cell.casefold().endswith(".csv") for cell in cells)


def _is_list(content: Content) -> bool:
    """Whether a table is the outer file, which lists CSV files with their use: training, validation or the test."""
    if not isinstance(content, Table) or not content.headless or len(content.columns) != 2:
        return False
    uses, files = (column.codes()[1] for column in content.columns)
    return _are_uses(uses) and _points_on(files)


def _recognise(content: Content, _: Choices) -> Candidate | None:
    if _is_list(content):
        return Candidate(LAYOUT.key, "it lists CSV files for training, validation and test", gives="truth")
    if _import_of(content) is not None:
        return Candidate(
            LAYOUT.key, "it has no header, and rows of an address, a label and perhaps a segment", gives="truth"
        )
    if not isinstance(content, Folder) or not content.members:
        return None
    lists = [member for member in content.members.values() if _is_list(member)]
    others = [member for member in content.members.values() if not _is_list(member)]
    if len(lists) > 1 or not all(_import_of(member) is not None for member in others):
        return None
    return Candidate(
        LAYOUT.key, "its files have no header, and rows of an address, a label and perhaps a segment", gives="truth"
    )


def _read(content: Content, _: Candidate, choices: Choices) -> Sides:
    ledger = Ledger("pair", choices.duplicates)
    labelled: dict[int, bool] = {}
    imports = list(_imports(content, ledger))
    splits = any(found.use is not None or use for found, use in imports)
    for found, outer_use in imports:
        for place, use, uri, label, start, end in found.rows(outer_use):
            split = split_of_use(use, place) if splits else None
            segment = segment_of(place, start, end) if found.times else None
            example = example_of(ledger, place, uri, segment, split)
            if labelled.setdefault(example, bool(label)) != bool(label):
                raise ReadingError(
                    "An example is listed with a label and without one.",
                    where=f"{place} (first at {ledger.place_of(example)})",
                    found=repr(uri),
                    remedy="Remove the row without a label.",
                )
            if label:
                ledger.enter(example, label, place)
            elif ledger.place_of(example) != place:
                ledger.repeat(example, place)
    segments = any(found.times for found, _ in imports)
    return Sides(None, ledger.truth(grouped=segments, single_label=False if segments else None))


def _imports(content: Content, ledger: Ledger) -> Iterator[tuple[_Import, str]]:
    """The tables with rows, and the use that an outer file says they have."""
    if not isinstance(content, Folder):
        yield _import_or_error(content, ""), ""
        return
    outer = [(path, member) for path, member in content.members.items() if _is_list(member)]
    if not outer:
        for path, member in content.members.items():
            yield _import_or_error(member, path), ""
        return
    path, table = outer[0]
    inner = {other: member for other, member in content.members.items() if other != path}
    yield from _listed(path, table, inner, ledger)


def _listed(path: str, table: Content, inner: dict[str, Content], ledger: Ledger) -> Iterator[tuple[_Import, str]]:
    assert isinstance(table, Table)
    uses, files = (column.cells() for column in table.columns)
    missing = []
    for use, file in zip(uses, files, strict=True):
        fitting = [other for other in inner if _basename(other) == _basename(file)]
        if len(fitting) > 1:
            raise ReadingError(
                "Two files could be meant.", where=path, found=", ".join(fitting), remedy="Remove one of them."
            )
        if fitting:
            yield _import_or_error(inner.pop(fitting[0]), fitting[0]), use
        else:
            missing.append(_basename(file))
    for other, member in inner.items():
        ledger.exclude(f"its file is not listed in {path}", other, len(_import_or_error(member, other).table))
    if missing:
        ledger.note(f"Listed in {path}, but not in the folder: {', '.join(missing)}.", warning=True)


def _basename(path: str) -> str:
    return path.rpartition("/")[2]


def _import_or_error(content: Content, path: str) -> _Import:
    where = path or content.file
    if _is_list(content):
        raise ReadingError(
            "This file only lists others: it has no labels itself.",
            where=where,
            remedy="Give the CSV file of the test set that it names, or a zip with this file and those.",
        )
    found = _import_of(content, path)
    if found is None:
        raise ReadingError(
            "This is not an import file of Google's.",
            where=where,
            remedy="It has no header, and rows of [ml_use,] address, label, start and end; start before end.",
        )
    return found


LAYOUT = Layout("google-import-csv", _TITLE, _recognise, _read)
