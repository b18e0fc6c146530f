"""Parquet files and data frames as tables. Indexes, categories and other marks of pandas are ignored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from evalkit.errors import ReadingError
from evalkit.reading.contents.arrow import column_of, first_undecodable, holds_bytes
from evalkit.reading.contents.content import Column, Table, TextColumn
from evalkit.reading.contents.limits import Limits, check_limit
from evalkit.reading.contents.text.header import check_names

_ROWS_AT_ONCE, _CELLS_AT_ONCE = 65_536, 4_000_000
_SMALLER = "Split the file, or leave columns out."


def read_parquet(data: bytes, name: str, limits: Limits) -> Table:
    """The columns of a Parquet file that hold one text or number in each row. Others are left out, and recorded."""
    try:
        values = _read(data, limits)
        columns = {field: column_of(column) for field, column in values.items()}
    except ReadingError:
        raise
    except MemoryError:
        raise
    except (pa.ArrowException, OSError, ValueError, KeyError, IndexError, TypeError, OverflowError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise ReadingError(
            "The Parquet file cannot be read.", found=repr(reason), remedy="Write it again, or save it as CSV."
        ) from error
    return _table(columns, values, name)


def frame_table(frame: pd.DataFrame, name: str) -> Table:
    """The columns of a data frame, as those of a Parquet file; its index is none of them."""
    names = [str(label) for label in frame.columns]
    check_names(tuple(names), "the columns")
    columns: dict[str, Column | None] = {}
    typed: dict[str, pa.ChunkedArray] = {}
    mixed: dict[str, pd.Series[Any]] = {}
    for i, field in enumerate(names):
        series = frame.iloc[:, i]
        try:
            values = pa.chunked_array([pa.Array.from_pandas(series)])
        except (pa.ArrowException, OverflowError):  # cells of several types
            missing = series.isna().tolist()
            columns[field] = TextColumn(["" if no else str(cell) for cell, no in zip(series, missing, strict=True)])
            mixed[field] = series
        else:
            columns[field], typed[field] = column_of(values), values
    table = _table(columns, typed, name)
    absent = {field: _first(series.isna()) for field, series in mixed.items()}
    measured = {field: _first(series.notna() & series.map(pd.api.types.is_float)) for field, series in mixed.items()}
    return replace(
        table,
        absent={**table.absent, **{field: row for field, row in absent.items() if row is not None}},
        measured={**table.measured, **{field: row for field, row in measured.items() if row is not None}},
    )


def _first(rows: pd.Series[Any]) -> int | None:
    return int(rows.to_numpy().argmax()) if rows.any() else None


def _table(columns: Mapping[str, Column | None], values: Mapping[str, pa.ChunkedArray], name: str) -> Table:
    """The columns that could be read, and what is odd about them or about the others."""
    read = {field: column for field, column in columns.items() if column is not None}
    if not read:
        raise _no_columns(values)
    table = Table(
        header=tuple(read),
        columns=tuple(read.values()),
        file=name,
        absent={field: _first_null(column) for field, column in values.items() if column.null_count},
        measured={
            field: _first_float(values[field]) for field in values if field in read and _has_floats(values[field])
        },
        unread={field: _why_unread(field, values[field]) for field in columns if field not in read},
    )
    if not len(table):
        raise _no_rows()
    return table


def _no_columns(values: Mapping[str, pa.ChunkedArray]) -> ReadingError:
    return ReadingError(
        "No column holds text or numbers.",
        found=", ".join(f"{field!r} ({_kind(column)})" for field, column in list(values.items())[:5]) or "no columns",
        remedy="Write ids and labels as text, scores as numbers, and one value in each cell.",
    )


def _first_null(values: pa.ChunkedArray) -> int:
    return int(pc.index(pc.is_null(values), value=True).as_py())


def _has_floats(values: pa.ChunkedArray) -> bool:
    return bool(pa.types.is_floating(values.type)) and values.null_count < len(values)


def _first_float(values: pa.ChunkedArray) -> int:
    return int(pc.index(pc.is_valid(values), value=True).as_py())


def _kind(values: pa.ChunkedArray) -> str:
    return str(values.type.value_type if pa.types.is_dictionary(values.type) else values.type)


def _why_unread(field: str, values: pa.ChunkedArray) -> tuple[str, str]:
    """Of a column that holds neither text nor numbers: where that is seen, and what it holds."""
    row = first_undecodable(values) if holds_bytes(values.type) else None
    if row is None:
        return f"column {field!r}", _kind(values)
    return f"row {row + 1}, column {field!r}", f"{values[row].as_py()[:20]!r}, which is not UTF-8"


def _no_rows() -> ReadingError:
    return ReadingError("The file has columns but no rows.", remedy="Add one row for each prediction.")


def _read(data: bytes, limits: Limits) -> dict[str, pa.ChunkedArray]:
    """All columns, without the values of lists and structures. The claimed size is checked first, then the real one."""
    source = pa.BufferReader(data)
    metadata = pa.parquet.read_metadata(source)
    _check_claims(metadata, limits)
    if not metadata.num_rows:
        raise _no_rows()
    schema = metadata.schema.to_arrow_schema()
    check_names(tuple(schema.names), "the columns")
    fixed = sum(_width(field.type) for field in schema) * metadata.num_rows
    check_limit(fixed, limits.unpacked, "The Parquet file is too large.", "bytes unpacked", remedy=_SMALLER)
    file = pa.parquet.ParquetFile(
        pa.BufferReader(data),
        metadata=metadata,
        read_dictionary=[field.name for field in schema if _has_length(field.type)],
    )
    flat = [field.name for field in schema if not pa.types.is_nested(field.type)]
    columns = _read_flat(file, flat, fixed, limits)
    return {field.name: columns.get(field.name, pa.chunked_array([], field.type)) for field in schema}


def _read_flat(file: pa.parquet.ParquetFile, flat: list[str], fixed: int, limits: Limits) -> dict[str, pa.ChunkedArray]:
    """Columns without lists and structures, read in parts. fixed: bytes of all columns without what text adds."""
    rows_at_once = max(1, min(_ROWS_AT_ONCE, _CELLS_AT_ONCE // max(1, len(flat))))
    parts: dict[str, list[pa.Array]] = {field: [] for field in flat}
    counted = fixed
    for batch in file.iter_batches(batch_size=rows_at_once, columns=flat, use_threads=False):
        for field in flat:
            part = batch.column(batch.schema.get_field_index(field))
            counted += _check_text(part, field, limits)
            parts[field].append(part)
        check_limit(counted, limits.unpacked, "The Parquet file is too large.", "bytes unpacked", remedy=_SMALLER)
    return {field: pa.chunked_array(column, None if column else pa.string()) for field, column in parts.items()}


def _has_length(kind: pa.DataType) -> bool:
    """Whether cells may have any length: text, and bytes that may be text. There equal cells are held once."""
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    return bool(is_text or (holds_bytes(kind) and not pa.types.is_fixed_size_binary(kind)))


def _check_claims(metadata: pa.parquet.FileMetaData, limits: Limits) -> None:
    problem = "The Parquet file is too large."
    check_limit(metadata.num_columns, limits.columns, "The file has too many columns.", "columns", remedy=_SMALLER)
    check_limit(metadata.num_rows, limits.rows, "The file has too many rows.", "rows", remedy=_SMALLER)
    check_limit(
        metadata.num_rows * metadata.num_columns, limits.cells, "The table is too large.", "cells", remedy=_SMALLER
    )
    unpacked = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    check_limit(unpacked, limits.unpacked, problem, "bytes unpacked", remedy=_SMALLER)


def _width(kind: pa.DataType) -> int:
    """Bytes that a cell takes in memory, though a column of equal cells is small in the file. Text is counted later."""
    if pa.types.is_floating(kind):
        return 8
    if pa.types.is_decimal(kind):
        return int(kind.precision) + 2
    if pa.types.is_integer(kind):
        return len(str(-(2**kind.bit_width)))
    return 30 if pa.types.is_temporal(kind) else 1


def _check_text(part: pa.Array, field: str, limits: Limits) -> int:
    """Bytes of all its cells, however few of them are distinct."""
    part.validate(full=True)
    if not pa.types.is_dictionary(part.type):
        return 0
    lengths = pc.binary_length(part.dictionary)
    where, remedy = f"column {field!r}", "Remove columns that hold whole documents."
    longest = (pc.max(lengths).as_py() or 0) if not holds_bytes(part.type) else 0  # pictures, say, which are not read
    check_limit(longest, limits.field, "A field is too long.", "bytes", where=where, remedy=remedy)
    return pc.sum(lengths.cast(pa.int64()).take(part.indices)).as_py() or 0
