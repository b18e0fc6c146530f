"""Which files a table is made of: one, those of a folder, or those that a pattern names."""

from __future__ import annotations

import glob
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from evalkit.errors import ReadingError

Format: TypeAlias = Literal["parquet", "csv", "duckdb"]

_FORMATS: dict[str, Format] = {
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
    **dict.fromkeys((".csv", ".csv.gz", ".tsv", ".tsv.gz"), "csv"),
    **dict.fromkeys((".duckdb", ".db", ".ddb"), "duckdb"),
}
_NEVER = "_."
"""Names that begin so are no data: markers of Spark, and hidden files."""


@dataclass(frozen=True, slots=True)
class TableFile:
    """One file of a table as it was when the table was opened."""

    path: Path
    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class TableFiles:
    """The files of a table, all of one format, in the order of their names."""

    name: str
    format: Format
    files: tuple[TableFile, ...]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


def find_files(source: str | Path, *, called: str | None = None) -> TableFiles:
    """The files of a path, of a folder with all folders in it, or of a pattern such as ``day=*/part-*.parquet``.

    called: what errors call it, where its whole path is nobody's business. ReadingError where there is none, or where
    they are of several formats, or of none that an engine reads.
    """
    path, known_as = Path(source).expanduser(), str(source) if called is None else called
    found = _paths(path)
    if not found:
        raise ReadingError(
            "No file of a table is there.",
            found=known_as,
            remedy="Give a Parquet, CSV or DuckDB file, a folder of such files, or a pattern.",
        )
    formats = {_format(each) for each in found}
    if len(formats) > 1 or None in formats:
        odd = next(each for each in found if _format(each) != _format(found[0]) or _format(each) is None)
        raise ReadingError(
            "A table is made of files of one format: Parquet, CSV or DuckDB.",
            where=known_as,
            found=odd.name,
            remedy="Give a pattern that leaves other files out, such as '*.parquet'.",
        )
    files = []
    for each in found:
        status = each.stat()
        files.append(TableFile(each.resolve(), status.st_size, status.st_mtime_ns))
    form = _format(found[0])
    assert form is not None
    return TableFiles(_name(path, found), form, tuple(files))


def _paths(path: Path) -> list[Path]:
    """The files of a path, a folder or a pattern, whatever they are; of a folder those that engines read."""
    if path.is_dir():
        return sorted(each for each in path.rglob("*") if _is_data(each, path) and _format(each) != "duckdb")
    if path.is_file():
        return [path]
    return sorted(Path(each) for each in glob.glob(str(path), recursive=True) if Path(each).is_file())  # noqa: PTH207


def _is_data(path: Path, folder: Path) -> bool:
    inside = path.relative_to(folder).parts
    return path.is_file() and _format(path) is not None and not any(part[0] in _NEVER for part in inside)


def _format(path: Path) -> Format | None:
    name = path.name.lower()
    return next((form for ending, form in _FORMATS.items() if name.endswith(ending)), None)


def _name(path: Path, found: list[Path]) -> str:
    if len(found) == 1:
        return found[0].name.split(".")[0]
    fixed = [part for part in path.parts if not glob.has_magic(part)]
    return fixed[-1] if fixed and fixed[-1] != path.anchor else "table"
