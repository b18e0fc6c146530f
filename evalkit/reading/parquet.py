"""Parquet files and data frames to a table. Indexes, categories and other marks of pandas mean nothing here."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from evalkit.errors import ReadingError
from evalkit.reading.arrow import column_of
from evalkit.reading.content import Column, Table, TextColumn
from evalkit.reading.limits import Limits, within
from evalkit.reading.separated import check_names

_ROWS_AT_ONCE, _CELLS_AT_ONCE = 65_536, 4_000_000
_SMALLER = "Split the file, or leave columns out."


def read_parquet(data: bytes, name: str, limits: Limits) -> Table:
    """The columns of a Parquet file that hold one text or number a row; the others only if there are no such."""
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
    return _table(columns, {field: column.type for field, column in values.items()}, name)


def frame_table(frame: pd.DataFrame, name: str) -> Table:
    """The columns of a data frame, as those of a Parquet file; its index is none of them."""
    names = [str(label) for label in frame.columns]
    check_names(tuple(names), "the columns")
    columns: dict[str, Column | None] = {}
    kinds: dict[str, object] = {}
    for i, field in enumerate(names):
        series = frame.iloc[:, i]
        try:
            values = pa.chunked_array([pa.Array.from_pandas(series)])
        except (pa.ArrowException, OverflowError):  # cells of several types
            missing = series.isna().tolist()
            columns[field] = TextColumn(["" if no else str(cell) for cell, no in zip(series, missing, strict=True)])
        else:
            columns[field], kinds[field] = column_of(values), values.type
    return _table(columns, kinds, name)


def _table(columns: Mapping[str, Column | None], kinds: Mapping[str, object], name: str) -> Table:
    read = {field: column for field, column in columns.items() if column is not None}
    if not read:
        raise ReadingError(
            "No column holds text or numbers.",
            found=", ".join(f"{field!r} ({kinds[field]})" for field in list(columns)[:5]) or "no columns",
            remedy="Write ids and labels as text, scores as numbers, and one value in each cell.",
        )
    table = Table(header=tuple(read), columns=tuple(read.values()), file=name)
    if not len(table):
        raise _no_rows()
    return table


def _no_rows() -> ReadingError:
    return ReadingError("The file has columns but no rows.", remedy="Add one row for each prediction.")


def _read(data: bytes, limits: Limits) -> dict[str, pa.ChunkedArray]:
    """All columns that are no lists or structures. What the file says of its size is checked, then what comes."""
    source = pa.BufferReader(data)
    metadata = pa.parquet.read_metadata(source)
    _check_claims(metadata, limits)
    if not metadata.num_rows:
        raise _no_rows()
    schema = metadata.schema.to_arrow_schema()
    check_names(tuple(schema.names), "the columns")
    fixed = sum(_width(field.type) for field in schema) * metadata.num_rows
    within(fixed, limits.unpacked, "The Parquet file is too large.", "bytes unpacked", remedy=_SMALLER)
    flat = [field.name for field in schema if not pa.types.is_nested(field.type)]
    file = pa.parquet.ParquetFile(
        pa.BufferReader(data),
        metadata=metadata,
        read_dictionary=[field.name for field in schema if pa.types.is_string(field.type)],
    )
    rows_at_once = max(1, min(_ROWS_AT_ONCE, _CELLS_AT_ONCE // max(1, len(flat))))
    parts: dict[str, list[pa.Array]] = {field: [] for field in flat}
    counted = fixed
    for batch in file.iter_batches(batch_size=rows_at_once, columns=flat, use_threads=False):
        for field in flat:
            part = batch.column(batch.schema.get_field_index(field))
            counted += _check_text(part, field, limits)
            parts[field].append(part)
        within(counted, limits.unpacked, "The Parquet file is too large.", "bytes unpacked", remedy=_SMALLER)
    if not flat:
        return {field.name: pa.chunked_array([], field.type) for field in schema}
    return {field: pa.chunked_array(column, None if column else pa.string()) for field, column in parts.items()}


def _check_claims(metadata: pa.parquet.FileMetaData, limits: Limits) -> None:
    problem = "The Parquet file is too large."
    within(metadata.num_columns, limits.columns, "The file has too many columns.", "columns", remedy=_SMALLER)
    within(metadata.num_rows, limits.rows, "The file has too many rows.", "rows", remedy=_SMALLER)
    within(metadata.num_rows * metadata.num_columns, limits.cells, "The table is too large.", "cells", remedy=_SMALLER)
    unpacked = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    within(unpacked, limits.unpacked, problem, "bytes unpacked", remedy=_SMALLER)


def _width(kind: pa.DataType) -> int:
    """Bytes of a cell as it is held here, however few a column of equal cells takes in the file. Text is counted."""
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
    longest = pc.max(lengths).as_py() or 0
    within(longest, limits.field, "A field is too long.", "bytes", where=where, remedy=remedy)
    return pc.sum(lengths.cast(pa.int64()).take(part.indices)).as_py() or 0
