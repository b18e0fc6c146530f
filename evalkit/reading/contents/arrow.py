"""Columns held outside Python's objects: a hundred million cells as Python text would take ten gigabytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from evalkit.arrays import BoolArray, FloatArray, Positions
from evalkit.decimals import as_written
from evalkit.reading.contents.content import NUMBER, Column

_IN_VAIN, _FEW = 0.5, 50_000
"""A part with more distinct cells than this share of many is not worth the coding."""
_NUMBER = f"^(?:{NUMBER.pattern})$"


@dataclass(frozen=True, slots=True, eq=False)
class CodedColumn:
    """Text of which each distinct cell is held once. positions: (n,) in ``distinct``, of the smallest integer type."""

    positions: npt.NDArray[np.signedinteger[Any]]
    distinct: pa.Array

    def __len__(self) -> int:
        return len(self.positions)

    def cells(self) -> list[str]:
        return np.array([*self.distinct.to_pylist(), None], dtype=object)[self.positions].tolist()  # type: ignore[no-any-return]

    def cell(self, row: int) -> str:
        return str(self.distinct[int(self.positions[row])])

    def cells_of(self, rows: Positions) -> list[str]:
        return self.distinct.take(pa.array(self.positions[rows])).to_pylist()  # type: ignore[no-any-return]

    def count_distinct(self) -> int:
        return len(self.distinct)

    def codes(self) -> tuple[Positions, list[str]]:
        return self.positions.astype(np.int32), self.distinct.to_pylist()

    def numbers(self) -> FloatArray:
        return np.take(_numbers([self.distinct]), self.positions)

    def first_odd(self) -> int | None:
        return _first(_odd([self.distinct])[self.positions])


@dataclass(frozen=True, slots=True, eq=False)
class WrittenColumn:
    """Text of which hardly two cells are alike, such as scores: cell after cell, as in the file."""

    text: pa.ChunkedArray
    _coded: list[pa.ChunkedArray] = field(init=False, repr=False, default_factory=list)
    """The coding that was made to count the distinct cells, until it is asked for: an id is first told, then read."""

    def __len__(self) -> int:
        return len(self.text)

    def cells(self) -> list[str]:
        return self.text.to_pylist()  # type: ignore[no-any-return]

    def cell(self, row: int) -> str:
        return str(self.text[row])

    def cells_of(self, rows: Positions) -> list[str]:
        return self.text.take(pa.array(rows)).to_pylist()  # type: ignore[no-any-return]

    def count_distinct(self) -> int:
        if not self._coded:
            self._coded.append(self.text.dictionary_encode())
        return len(self._coded[0].chunk(0).dictionary) if self._coded[0].num_chunks else 0

    def codes(self) -> tuple[Positions, list[str]]:
        coded = self._coded.pop() if self._coded else self.text.dictionary_encode()
        codes = np.empty(len(coded), dtype=np.int32)
        _fill(codes, (chunk.indices.to_numpy() for chunk in coded.chunks))
        return codes, coded.chunk(0).dictionary.to_pylist()

    def numbers(self) -> FloatArray:
        return _numbers(self.text.chunks)

    def first_odd(self) -> int | None:
        return _first(_odd(self.text.chunks))


@dataclass(frozen=True, slots=True, eq=False)
class FloatColumn:
    """Numbers that were never text. empty: (n,) where there is none; a NaN elsewhere is written as such.

    Those of single or half precision are the shortest decimals that stand for them, which a CSV would hold.
    """

    values: FloatArray
    empty: BoolArray

    def __len__(self) -> int:
        return len(self.values)

    def cells(self) -> list[str]:
        return [
            "" if empty else repr(value) for value, empty in zip(self.values.tolist(), self.empty.tolist(), strict=True)
        ]

    def cell(self, row: int) -> str:
        return "" if self.empty[row] else repr(float(self.values[row]))

    def cells_of(self, rows: Positions) -> list[str]:
        return FloatColumn(self.values[rows], self.empty[rows]).cells()

    def count_distinct(self) -> int:
        return len(self.codes()[1])

    def codes(self) -> tuple[Positions, list[str]]:
        """Cells are compared by their bits, by which -0.0 and 0.0 differ; an empty cell has a pattern of its own."""
        values = np.where(np.isnan(self.values), np.nan, self.values)
        bits = values.view(np.int64)
        bits[self.empty] = -1  # a NaN that no computation makes
        codes, distinct = pd.factorize(bits)
        texts = [
            "" if bit == -1 else repr(value)
            for bit, value in zip(distinct, distinct.view(np.float64).tolist(), strict=True)
        ]
        return codes.astype(np.int32), texts

    def numbers(self) -> FloatArray:
        return np.where(np.isfinite(self.values), self.values, np.nan)

    def first_odd(self) -> int | None:
        return _first(~np.isfinite(self.values) & ~self.empty)


@dataclass(slots=True)
class Gathered:
    """One column of text that is added part by part.

    coded: hold each distinct cell once; this ends where hardly two cells are alike.
    """

    coded: bool
    parts: list[pa.Array] = field(default_factory=list)

    def add(self, part: pa.ChunkedArray) -> None:
        if not self.coded:
            self.parts += part.chunks
            return
        if not pa.types.is_dictionary(part.type):
            part = part.dictionary_encode()
        part = part.unify_dictionaries()
        dictionary = part.chunk(0).dictionary
        positions = np.empty(len(part), dtype=_smallest(len(dictionary)))
        _fill(positions, (chunk.indices.to_numpy() for chunk in part.chunks))
        self.parts.append(pa.DictionaryArray.from_arrays(positions, dictionary))
        if len(dictionary) > _IN_VAIN * len(part) > _FEW:
            self.coded = False
            self.parts = [coded.dictionary_decode() for coded in self.parts]

    def column(self) -> Column:
        """The column of all parts. It can be asked for once: parts are given away, to need no second copy."""
        parts, self.parts = self.parts, []
        return _coded(parts) if self.coded else WrittenColumn(pa.chunked_array(parts))


def column_of(values: pa.ChunkedArray) -> Column | None:
    """A column of any type, with an empty cell for each null; None where its type has no single text or number.

    Floats stay numbers. The rest becomes text: whole numbers and decimals with all their digits, truth values as "true"
    and "false", dates as in ISO 8601, bytes as UTF-8, unless they are none.
    """
    kind = values.type
    if holds_bytes(kind) and first_undecodable(values) is not None:
        return None
    if pa.types.is_floating(kind):
        return _float_column(values)
    if pa.types.is_null(kind):
        return CodedColumn(np.zeros(len(values), dtype=np.int8), pa.array([""]))
    if pa.types.is_dictionary(kind):
        return _dictionary_column(values) if _has_text(kind.value_type) else None
    if not _has_text(kind):
        return None
    text = values.cast(pa.string()).fill_null("")
    gathered = Gathered(coded=not pa.types.is_decimal(kind))
    gathered.add(text)
    return gathered.column()


def holds_bytes(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_binary_view(kind)
        or pa.types.is_fixed_size_binary(kind)
    )


def first_undecodable(values: pa.ChunkedArray) -> int | None:
    """The first row of a column of bytes that is no UTF-8."""
    begin = 0
    for chunk in values.chunks:
        coded = chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode()
        if not _decodes(coded.dictionary):
            bad = [i for i, cell in enumerate(coded.dictionary) if not _decodes(pa.array([cell.as_py()]))]
            row = _first(np.isin(coded.indices.fill_null(-1).to_numpy(), bad))
            if row is not None:
                return begin + row
        begin += len(chunk)
    return None


def _decodes(cells: pa.Array) -> bool:
    try:
        cells.cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def _has_text(kind: pa.DataType) -> bool:
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    is_exact = pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_boolean(kind)
    is_time = pa.types.is_timestamp(kind) or pa.types.is_date(kind) or pa.types.is_time(kind)
    return bool(is_text or is_exact or is_time or holds_bytes(kind))


def _float_column(values: pa.ChunkedArray) -> FloatColumn:
    numbers, empty = np.empty(len(values)), np.empty(len(values), dtype=np.bool_)
    _fill(numbers, (as_written(chunk.to_numpy(zero_copy_only=False)) for chunk in values.chunks))
    _fill(empty, (chunk.is_null().to_numpy(zero_copy_only=False) for chunk in values.chunks))
    return FloatColumn(numbers, empty)


def _dictionary_column(values: pa.ChunkedArray) -> CodedColumn:
    """A column that was stored with a dictionary. Other programs order it in any way, and leave unused cells in it."""
    parts = []
    for chunk in values.chunks:
        dictionary = pa.concat_arrays([chunk.dictionary.cast(pa.string()).fill_null(""), pa.array([""])])
        indices = chunk.indices.cast(pa.int64()).fill_null(len(chunk.dictionary))
        parts.append(pa.DictionaryArray.from_arrays(indices, dictionary))
    column = _coded(parts)
    codes, used = pd.factorize(column.positions.astype(np.int64))
    return CodedColumn(codes.astype(_smallest(len(used))), column.distinct.take(pa.array(used)))


def _coded(parts: list[pa.DictionaryArray]) -> CodedColumn:
    """Parts that each have a dictionary, over one dictionary, in which the cells of earlier parts come first."""
    every = pa.chunked_array([part.dictionary for part in parts]).dictionary_encode()
    distinct = every.chunk(0).dictionary
    place = np.empty(len(every), dtype=_smallest(len(distinct)))
    _fill(place, (chunk.indices.to_numpy() for chunk in every.chunks))
    positions: npt.NDArray[Any] = np.empty(sum(map(len, parts)), dtype=place.dtype)
    begin = first = 0
    for part in parts:
        known = place[first : first + len(part.dictionary)]
        indices = part.indices.to_numpy(zero_copy_only=False)
        np.take(known, indices, out=positions[begin : begin + len(part)], mode="clip")
        begin, first = begin + len(part), first + len(part.dictionary)
    return CodedColumn(positions, distinct)


def _smallest(distinct: int) -> np.dtype[np.signedinteger[Any]]:
    return np.min_scalar_type(-distinct - 1)


def _fill(out: npt.NDArray[Any], parts: Iterable[npt.NDArray[Any]]) -> None:
    begin = 0
    for part in parts:
        out[begin : begin + len(part)] = part
        begin += len(part)


def _numbers(chunks: list[pa.Array]) -> FloatArray:
    numbers = np.empty(sum(map(len, chunks)))
    _fill(numbers, (_cast(chunk).to_numpy(zero_copy_only=False) for chunk in chunks))
    numbers[np.isinf(numbers)] = np.nan
    return numbers


def _cast(text: pa.Array) -> pa.Array:
    """Text as numbers. Arrow reads what NUMBER matches, and nan and inf in several writings, which become NaN later."""
    try:
        return text.cast(pa.float64())
    except pa.ArrowInvalid:
        fits = pc.match_substring_regex(text, _NUMBER)
        return pc.if_else(fits, text, pa.scalar(None, text.type)).cast(pa.float64())


def _odd(chunks: list[pa.Array]) -> BoolArray:
    odd = np.isnan(_numbers(chunks))
    if odd.any():
        empty = np.empty(len(odd), dtype=np.bool_)
        _fill(empty, (pc.equal(chunk, "").to_numpy(zero_copy_only=False) for chunk in chunks))
        odd &= ~empty
    return odd


def _first(odd: BoolArray) -> int | None:
    row = int(np.argmax(odd))
    return row if odd[row] else None
