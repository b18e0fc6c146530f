"""DuckDB in this process, on files: what it is allowed, which parts it counts by themselves, and how it is asked."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.engine.columns import Columns, Kind
from evalkit.engine.dialects import DIALECTS, Dialect
from evalkit.engine.files import TableFile, TableFiles
from evalkit.engine.running import Answer, Part, columns_of_arrow, watched
from evalkit.errors import ReadingError, some_of

if TYPE_CHECKING:
    import duckdb

MB_AT_ONCE = 128
"""Files of one part, so that progress is told often and parts are large enough to keep all processors busy."""
ROWS_AT_ONCE = 20_000_000
"""Rows of one part of a table in a DuckDB file."""

_KINDS: Mapping[str, Kind] = {
    "FLOAT": "single",
    "DOUBLE": "double",
    "BOOLEAN": "boolean",
    "VARCHAR": "text",
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"), "whole"),
    **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"), "whole"),
}
_D = DIALECTS["duckdb"]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Embedded:
    """Files, or a table of a DuckDB file, as an engine."""

    parts: tuple[Part, ...]
    whole: Part
    memory_mb: int
    connection: duckdb.DuckDBPyConnection
    files: TableFiles

    @property
    def dialect(self) -> Dialect:
        return _D

    def ask(self, statement: str, told: Callable[[float], None]) -> Answer:
        cursor = self.connection.cursor()
        cursor.execute("SET enable_progress_bar = true")  # of each cursor; without it no progress is known
        cursor.execute("SET enable_progress_bar_print = false")
        try:
            return watched(  # an answer that is left waiting would block its connection: so a cursor each
                lambda: columns_of_arrow(cursor.sql(statement).to_arrow_table()),
                cursor.interrupt,
                lambda: max(cursor.query_progress(), 0.0) / 100,
                told,
            )
        except _errors() as error:  # a file is damaged within, or went since it was opened
            raise _unreadable(error, self.files, "The table cannot be counted.") from error
        finally:
            cursor.close()


def open_files(
    found: TableFiles, columns: Columns, *, table: str | None, memory_mb: int, further: TableFiles | None = None
) -> Embedded:
    """DuckDB on some files. table: the name of the one to take from a DuckDB file. further: files that may be read as
    well. ReadingError says what is wrong."""
    folder = tempfile.mkdtemp(prefix="evalkit-")
    connection = _connect(
        folder, memory_mb, [file.path for file in (*found.files, *(further.files if further else ()))], found
    )
    try:
        if found.format == "duckdb":
            parts, whole = _of_database(connection, found, table)
        elif found.format == "csv":
            parts, whole = _of_csv(connection, found, columns)
        else:
            parts, whole = _of_parquet(connection, found, columns)
    except _errors() as error:
        raise _unreadable(error, found, "The table cannot be read.") from error
    engine = Embedded(tuple(parts), whole, memory_mb, connection, found)
    weakref.finalize(engine, _left, connection, folder)
    return engine


def further_relation(engine: Embedded, found: TableFiles) -> tuple[str, tuple[str, ...]]:
    """SQL of further files, Parquet or CSV, and the names of its columns."""
    if found.format == "duckdb":
        raise ReadingError("Metadata are Parquet or CSV files.", where=found.name)
    relation = _parquet_relation(found.files) if found.format == "parquet" else _csv_relation(found.files)
    try:
        return relation, tuple(_kinds(engine.connection, relation))
    except _errors() as error:
        raise _unreadable(error, found, "The metadata cannot be read.") from error


def _left(connection: duckdb.DuckDBPyConnection, folder: str) -> None:
    """Nobody asks any more: what was written meanwhile goes."""
    connection.close()
    shutil.rmtree(folder, ignore_errors=True)


def _errors() -> type[Exception]:
    import duckdb  # noqa: PLC0415

    error: type[Exception] = duckdb.Error
    return error


def _unreadable(error: Exception, found: TableFiles, problem: str) -> ReadingError:
    """What DuckDB says of it in a sentence, with the names of files and not their paths, which are the server's own."""
    kind, said = type(error).__name__, str(error).splitlines()[0].strip()
    said = said.partition("Error: ")[2] or said
    for file in found.files:
        said = said.replace(str(file.path), file.path.name)
    remedy = "Write the file anew, and open the table again."
    if kind == "OutOfMemoryException":
        remedy = "Open it with more memory (memory_mb=; for the page EVALKIT_TABLES_MB), or fewer rows (where=)."
    return ReadingError(problem, where=found.name, found=said.rstrip("!."), remedy=remedy)


def _connect(folder: str, memory_mb: int, paths: Sequence[Path], found: TableFiles) -> duckdb.DuckDBPyConnection:
    """A database in memory that reads these files alone, writes to its own folder alone, and fetches nothing."""
    import duckdb  # noqa: PLC0415

    connection = duckdb.connect(
        config={
            "memory_limit": f"{memory_mb}MB",
            "temp_directory": folder,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,
            # The lowest and highest score that a file notes leave NaN out; trusted, they make even isnan() false
            "disabled_optimizers": "statistics_propagation",
        }
    )
    if found.format == "duckdb":
        try:
            connection.execute(f"ATTACH {_D.literal(str(paths[0]))} AS given (READ_ONLY)")
        except duckdb.Error as error:
            raise _unreadable(error, found, "The file is no DuckDB file.") from error
    texts = [str(path) for path in paths]
    allowed = ", ".join(_D.literal(text) for text in dict.fromkeys([*texts, *map(_no_pattern, texts)]))
    connection.execute(f"SET allowed_paths = [{allowed}]")
    connection.execute("SET enable_external_access = false")
    return connection


def _kinds(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, Kind]:
    rows = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    return {name: _kind(of) for name, of, *_ in rows}


def _kind(of: str) -> Kind:
    return "double" if of.startswith("DECIMAL") else _KINDS.get(of, "other")


def _of_parquet(connection: duckdb.DuckDBPyConnection, found: TableFiles, columns: Columns) -> tuple[list[Part], Part]:
    """Parts of files whose scores have one precision: read together, those of less would be widened in silence."""
    relation = _parquet_relation
    scores = {columns.score} if isinstance(columns.score, str) else set(columns.score.values())
    of_file = _types_of_scores(connection, found, scores)
    runs = [list(files) for _, files in groupby(found.files, key=lambda file: of_file.get(str(file.path)))]
    parts: list[Part] = []
    for run in runs:
        for files in _batches(run):
            kinds = _kinds(connection, relation(run)) if not parts or len(runs) > 1 else parts[-1].kinds
            parts.append(_part(relation(files), kinds, files, found))
    return parts, _part(relation(found.files), _kinds(connection, relation(found.files)), found.files, found)


def _parquet_relation(files: Sequence[TableFile]) -> str:
    return f"read_parquet({_paths(files)}, union_by_name = true, {_FOLDERS})"


def _csv_relation(files: Sequence[TableFile]) -> str:
    return f"read_csv({_paths(files)}, all_varchar = true, header = true, nullstr = '', {_FOLDERS})"


_FOLDERS = "hive_partitioning = true, hive_types_autocast = false"


def _types_of_scores(
    connection: duckdb.DuckDBPyConnection, found: TableFiles, scores: set[str]
) -> dict[str, tuple[str, ...]]:
    names = ", ".join(_D.literal(name) for name in sorted(scores))
    rows = connection.execute(
        f"SELECT file_name, type FROM parquet_schema({_paths(found.files)}) WHERE name IN ({names}) ORDER BY 1, name"
    ).fetchall()
    return {file: tuple(sorted({of for _, of in some})) for file, some in groupby(rows, key=lambda row: row[0])}


def _of_csv(connection: duckdb.DuckDBPyConnection, found: TableFiles, columns: Columns) -> tuple[list[Part], Part]:
    """Columns of CSV are text as it is written, but for scores and truths. What is no number of these becomes NaN or 2,
    which no count takes."""
    used = dict.fromkeys(columns.used())
    changed = [
        f"CASE WHEN {name} IS NOT NULL THEN coalesce(TRY_CAST({name} AS DOUBLE), CAST('nan' AS DOUBLE)) END AS {name}"
        for name in (_D.column(name) for role, name in used if role == "score")
    ]
    names_the_label = isinstance(columns.truth, str) and not isinstance(columns.score, str)
    changed += [
        f"CASE WHEN {name} IS NULL THEN NULL WHEN {name} IN ('1', '1.0', 'true', 'True', 'TRUE') THEN 1 "
        f"WHEN {name} IN ('0', '0.0', 'false', 'False', 'FALSE') THEN 0 ELSE 2 END AS {name}"
        for name in (_D.column(name) for role, name in used if role == "truth" and not names_the_label)
    ]

    def relation(files: Sequence[TableFile]) -> str:
        return f"(SELECT * REPLACE ({', '.join(changed)}) FROM {_csv_relation(files)})"

    plain = _kinds(connection, _csv_relation(found.files[:1]))
    if not {name for _, name in used} <= set(plain):  # the columns are checked by who opens the table
        return [], _part(_csv_relation(found.files), plain, found.files, found)
    kinds = _kinds(connection, relation(found.files))
    parts = [_part(relation(files), kinds, files, found) for files in _batches(list(found.files))]
    return parts, _part(relation(found.files), kinds, found.files, found)


def _of_database(
    connection: duckdb.DuckDBPyConnection, found: TableFiles, table: str | None
) -> tuple[list[Part], Part]:
    rows = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'given' ORDER BY ALL"
    ).fetchall()
    names = [name if schema == "main" else f"{schema}.{name}" for schema, name in rows]
    if (len(names) != 1) if table is None else (table not in names):
        raise ReadingError(
            "Name the table of the DuckDB file.",
            where=found.name,
            found=repr(table) if table is not None else f"{len(names)} tables",
            remedy=f"Its tables are {some_of(names)}: table=..." if names else "It has no table.",
        )
    schema, name = rows[names.index(table) if table is not None else 0]
    relation = f"given.{_D.column(schema)}.{_D.column(name)}"
    kinds = _kinds(connection, relation)
    (last,) = connection.execute(f"SELECT coalesce(max(rowid), 0) FROM {relation}").fetchone() or (0,)
    starts = range(0, int(last) + 1, ROWS_AT_ONCE)
    parts = [
        Part(
            f"(SELECT * FROM {relation} WHERE rowid >= {start} AND rowid < {start + ROWS_AT_ONCE})",
            kinds,
            1 / len(starts),
            f"rows from {start + 1:,} on" if len(starts) > 1 else "all rows",
        )
        for start in starts
    ]
    return parts, Part(relation, kinds, 1.0, "all rows")


def _batches(files: Sequence[TableFile]) -> Iterator[list[TableFile]]:
    """Files one after the other, together as large as a part should be."""
    batch: list[TableFile] = []
    for file in files:
        batch.append(file)
        if sum(each.size for each in batch) >= MB_AT_ONCE * 2**20:
            yield batch
            batch = []
    if batch:
        yield batch


def _part(relation: str, kinds: Mapping[str, Kind], files: Sequence[TableFile], found: TableFiles) -> Part:
    first, n = found.files.index(files[0]) + 1, len(found.files)
    of = f"file {first}" if len(files) == 1 else f"files {first} to {first + len(files) - 1}"
    words = "one file" if n == 1 else f"{of} of {n}" if len(files) < n else f"all {n} files"
    return Part(relation, kinds, sum(file.size for file in files) / max(found.size, 1), words)


def _paths(files: Sequence[TableFile]) -> str:
    """Paths as a list in SQL, in which no character is a pattern."""
    return f"[{', '.join(_D.literal(_no_pattern(str(file.path))) for file in files)}]"


def _no_pattern(path: str) -> str:
    return "".join(f"[{character}]" if character in "*?[" else character for character in path)
