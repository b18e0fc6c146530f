"""Parquet and arrays: columns that carry types, which the reader must not let change an id, a label or a number."""

import datetime as dt
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

from tests.reading.expectations import Case, Read, Refused, RightOrRefused, case
from tests.reading.file_contents import CLIPS, PICTURES, SPAM, clips

COLUMNS: dict[str, Any] = {
    "id": ["x", "x", "y", "y"],
    "label": ["cat", "dog", "cat", "dog"],
    "score": [0.9, 0.2, 0.1, 0.7],
    "truth": [1, 0, 0, 1],
}
WIDE_COLUMNS: dict[str, Any] = {"id": ["x", "y"], "truth": ["cat", "dog"], "cat": [0.9, 0.3], "dog": [0.1, 0.7]}
BINARY_COLUMNS: dict[str, Any] = {"id": ["x", "y"], "truth": [1, 0], "score": [0.9, 0.2]}
HALVES = Read("multilabel", {"x": {"cat": (0.5, 1), "dog": (0.25, 0)}, "y": {"cat": (0.125, 0), "dog": (0.75, 1)}})
BEYOND = 2**53 + 1


def parquet(table: pa.Table, **options: Any) -> bytes:
    out = io.BytesIO()
    pa.parquet.write_table(table, out, **options)
    return out.getvalue()


def long_file(**changed: Any) -> bytes:
    """The clips as Parquet, with other columns in place."""
    return parquet(pa.table({**COLUMNS, **changed}))


def wide_file(**changed: Any) -> bytes:
    return parquet(pa.table({**WIDE_COLUMNS, **changed}))


def binary_file(**changed: Any) -> bytes:
    return parquet(pa.table({**BINARY_COLUMNS, **changed}))


def frame_file(frame: pd.DataFrame, **options: Any) -> bytes:
    out = io.BytesIO()
    frame.to_parquet(out, **options)
    return out.getvalue()


def duplicated() -> bytes:
    arrays = [*map(pa.array, COLUMNS.values()), pa.array([0.1, 0.1, 0.1, 0.1])]
    return parquet(pa.Table.from_arrays(arrays, names=[*COLUMNS, "score"]))


def spoilt(data: bytes, at: int, length: int = 8) -> bytes:
    return data[:at] + b"\xff" * length + data[at + length :]


def npy(array: Any, **options: Any) -> bytes:
    out = io.BytesIO()
    np.save(out, array, **options)
    return out.getvalue()


def npz(**arrays: Any) -> bytes:
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def feather() -> bytes:
    out = io.BytesIO()
    pa.feather.write_feather(pa.table(COLUMNS), out)
    return out.getvalue()


def with_ids(ids: pa.Array) -> bytes:
    return binary_file(id=ids)


def spam_of(first: str, second: str) -> Read:
    return Read("binary", {first: {"positive": (0.9, 1)}, second: {"positive": (0.2, 0)}})


SPAM_ROWS = spam_of("1", "2")
FRAME = pd.DataFrame(COLUMNS)
WIDE_FRAME = pd.DataFrame(WIDE_COLUMNS)
WHOLE = long_file()
SINGLE = pa.array(COLUMNS["score"], pa.float32())
HALF = np.array([0.5, 0.25, 0.125, 0.75])

SHAPES: Mapping[str, pa.Array] = {
    "text of the large kind": pa.array(COLUMNS["label"], pa.large_string()),
    "text as views": pa.array(COLUMNS["label"], pa.string_view()),
    "a dictionary": pa.array(COLUMNS["label"]).dictionary_encode(),
    "a dictionary with values that do not occur": pa.DictionaryArray.from_arrays(
        pa.array([2, 0, 2, 0], pa.int8()), pa.array(["dog", "cow", "cat"])
    ),
}

FILES = [
    case("Parquet, long", WHOLE, CLIPS),
    case("Parquet, wide", wide_file(), PICTURES),
    case("Parquet, binary", binary_file(), SPAM),
    case("Parquet in row groups of one row", parquet(pa.table(COLUMNS), row_group_size=1), CLIPS),
    *(
        case(f"Parquet compressed with {codec}", parquet(pa.table(COLUMNS), compression=codec), CLIPS)
        for codec in ("gzip", "zstd", "brotli", "lz4", "none")
    ),
    case("Parquet of version 1.0", parquet(pa.table(COLUMNS), version="1.0", data_page_version="2.0"), CLIPS),
    case("Parquet written by pandas", frame_file(FRAME), CLIPS),
    case("Parquet whose index is the id", frame_file(WIDE_FRAME.set_index("id")), PICTURES),
    case(
        "Parquet whose index has no name", frame_file(WIDE_FRAME.set_index(pd.Index([5, 3]))), RightOrRefused(PICTURES)
    ),
    case(
        "Parquet of filtered rows", frame_file(pd.concat([FRAME, FRAME])[2:6].iloc[[2, 3, 0, 1]]), RightOrRefused(CLIPS)
    ),
    case("Parquet with an index of two levels", frame_file(FRAME.set_index(["id", "label"])), CLIPS),
    case("Parquet with an index in its metadata only", frame_file(WIDE_FRAME, index=None), PICTURES),
    case("Parquet with a column twice", duplicated(), Refused("'score'")),
    case("Parquet without rows", parquet(pa.table(COLUMNS).slice(0, 0)), Refused("no rows")),
    case("Parquet without columns", parquet(pa.table({})), Refused()),
    case("Parquet cut off", WHOLE[:-10], Refused()),
    case("Parquet cut in half", WHOLE[: len(WHOLE) // 2], Refused()),
    case("Parquet of its first four bytes", b"PAR1", Refused()),
    case("Parquet of its first and last four bytes", b"PAR1PAR1", Refused()),
    case(
        "Parquet with a spoilt page",
        spoilt(parquet(pa.table(COLUMNS), compression="none", use_dictionary=False), 20, 40),
        Refused(),
    ),
    case("Parquet with a spoilt footer", spoilt(WHOLE, len(WHOLE) - 60), Refused()),
    case("Parquet with an endless footer", WHOLE[:-8] + b"\xff\xff\xff\x7fPAR1", Refused()),
    case("Parquet that is encrypted", b"PARE" + WHOLE[4:-4] + b"PARE", Refused()),
    case("Feather", feather(), RightOrRefused(CLIPS)),
    case(
        "a column of Parquet with a dot in its name",
        parquet(pa.table({"id": ["x"], "truth": ["a.b"], "a.b": [0.9], "a.c": [0.1]})),
        Read("multiclass", {"x": {"a.b": (0.9, 1), "a.c": (0.1, 0)}}),
    ),
    case("a column of Parquet without a name", parquet(pa.table({**WIDE_COLUMNS, "": [0.5, 0.5]})), Refused("name")),
]

TEXTS = [
    *(case(f"Parquet with labels as {kind}", long_file(label=array), CLIPS) for kind, array in SHAPES.items()),
    case("Parquet with truth as a category", frame_file(WIDE_FRAME.astype({"truth": "category"})), PICTURES),
    case(
        "Parquet with an ordered category",
        frame_file(FRAME.assign(label=pd.Categorical(COLUMNS["label"], ["dog", "cat"], ordered=True))),
        CLIPS,
    ),
    case(
        "Parquet with a category of numbers",
        frame_file(FRAME.assign(label=pd.Categorical([7, 8, 7, 8]))),
        Read("multilabel", {"x": {"7": (0.9, 1), "8": (0.2, 0)}, "y": {"7": (0.1, 0), "8": (0.7, 1)}}),
    ),
    case(
        "Parquet with labels as bytes",
        long_file(label=[text.encode() for text in COLUMNS["label"]]),
        RightOrRefused(CLIPS, ("'label'",)),
    ),
    case(
        "Parquet with ids as bytes that are no text",
        long_file(id=[b"\xff", b"\xff", b"y", b"y"]),
        Refused("row 1", "'id'"),
    ),
    case(
        "Parquet with ids in lists, of which one can do without",
        binary_file(id=[["x"], ["y"]]),
        Refused("'id'", "list"),
    ),
    case(
        "Parquet with ids in lists, told that there are none",
        binary_file(id=[["x"], ["y"]]),
        SPAM_ROWS,
        columns={"id": ""},
    ),
    case(
        "Parquet with pictures as bytes",
        binary_file(picture=[b"\x89PNG\xff", b"\x89PNG\xfe"]),
        SPAM,
    ),
    case(
        "Parquet with whole ids that became floats",
        with_ids(pa.array([9007199254740993.0, 7.0])),
        Refused("'id'", "text"),
    ),
    case("Parquet with a label null", long_file(label=["cat", None, "cat", "dog"]), Refused("row 2", "'label'")),
    case("Parquet with an id null", long_file(id=["x", "x", None, "y"]), Refused("row 3", "'id'")),
    case(
        "Parquet with labels NA, null and None",
        long_file(label=["NA", "null", "NA", "null"]),
        Read("multilabel", {"x": {"NA": (0.9, 1), "null": (0.2, 0)}, "y": {"NA": (0.1, 0), "null": (0.7, 1)}}),
    ),
    case("Parquet with ids 007 and 7", with_ids(pa.array(["007", "7"])), spam_of("007", "7")),
    case(
        "Parquet with ids beyond 2^53", with_ids(pa.array([BEYOND - 1, BEYOND])), spam_of(str(BEYOND - 1), str(BEYOND))
    ),
    case(
        "Parquet with unsigned ids beyond 2^63",
        with_ids(pa.array([2**64 - 1, 2**64 - 2], pa.uint64())),
        spam_of(str(2**64 - 1), str(2**64 - 2)),
    ),
    case(
        "Parquet with an id null among whole numbers",
        long_file(id=pa.array([BEYOND, BEYOND, None, 7])),
        Refused("row 3", "'id'"),
    ),
    case("Parquet with attributes null among whole numbers", binary_file(frame=pa.array([BEYOND, None])), SPAM),
    case(
        "Parquet with ids as decimals", with_ids(pa.array([Decimal("1.10"), Decimal("1.20")])), spam_of("1.10", "1.20")
    ),
    case(
        "Parquet with ids as floats", with_ids(pa.array([1.0, 2.5])), RightOrRefused(spam_of("1.0", "2.5"), ("'id'",))
    ),
    case(
        "Parquet with ids as truth values",
        with_ids(pa.array([True, False])),
        RightOrRefused(spam_of("true", "false"), ("'id'",)),
    ),
    case(
        "Parquet with ids as dates",
        with_ids(pa.array([dt.date(2024, 1, 1), dt.date(2024, 1, 2)])),
        RightOrRefused(spam_of("2024-01-01", "2024-01-02"), ("'id'",)),
    ),
    case(
        "Parquet with labels as whole numbers",
        long_file(label=[1, 2, 1, 2]),
        Read("multilabel", {"x": {"1": (0.9, 1), "2": (0.2, 0)}, "y": {"1": (0.1, 0), "2": (0.7, 1)}}),
    ),
    case("Parquet with labels in lists", long_file(label=[["cat"], ["dog"], ["cat"], ["dog"]]), Refused()),
    case(
        "Parquet with labels that differ by a space",
        long_file(label=["cat", "cat ", "cat", "cat "]),
        Read(
            "multilabel",
            {"x": {"cat": (0.9, 1), "cat ": (0.2, 0)}, "y": {"cat": (0.1, 0), "cat ": (0.7, 1)}},
            warning=("cat",),
        ),
    ),
]

NUMBERS = [
    case("Parquet with scores as decimals", long_file(score=[Decimal(str(s)) for s in COLUMNS["score"]]), CLIPS),
    case(
        "Parquet with long decimals",
        binary_file(score=pa.array([Decimal("0.90000000000000000000"), Decimal("0.2")], pa.decimal128(30, 20))),
        SPAM,
    ),
    case(
        "Parquet with scores as text",
        long_file(score=[str(s) for s in COLUMNS["score"]]),
        RightOrRefused(CLIPS, ("'score'",)),
    ),
    case(
        "Parquet with a text among scores as text",
        long_file(score=["0.9", "0.2", "high", "0.7"]),
        Refused("row 3", "'score'", "'high'"),
    ),
    case("Parquet with single precision, exact", long_file(score=pa.array(HALF, pa.float32())), HALVES),
    case(
        "Parquet with half precision, exact",
        long_file(score=pa.array(HALF.astype(np.float16))),
        RightOrRefused(HALVES, ("'score'",)),
    ),
    case("Parquet with single precision", long_file(score=SINGLE), CLIPS.but(single=True)),
    case(
        "Parquet with whole scores",
        long_file(score=[9, -2, 1, 7]),
        Read("multilabel", {"x": {"cat": (9, 1), "dog": (-2, 0)}, "y": {"cat": (1, 0), "dog": (7, 1)}}),
    ),
    case(
        "Parquet with whole scores beyond 2^53",
        binary_file(score=[BEYOND, 2]),
        Read("binary", {"x": {"positive": (float(BEYOND), 1)}, "y": {"positive": (2, 0)}}),
    ),
    case("Parquet with scores as truth values", long_file(score=[True, False, False, True]), Refused("'score'")),
    case("Parquet with a score null", long_file(score=[None, 0.2, 0.1, 0.7]), clips(score=None).but(notes=("1 of 4",))),
    case("Parquet with a score NaN", long_file(score=[float("nan"), 0.2, 0.1, 0.7]), Refused("row 1", "'score'")),
    case("Parquet with a score NaN, wide", wide_file(cat=[float("nan"), 0.3]), Refused("row 1", "'cat'")),
    case(
        "Parquet with a score null, wide",
        wide_file(cat=[None, 0.3]),
        RightOrRefused(
            PICTURES.but(pairs={**PICTURES.pairs, "x": {"cat": (None, 1), "dog": (0.1, 0)}}, notes=("1 of 4",)),
            ("row 1", "'cat'"),
        ),
    ),
    case(
        "Parquet with infinite scores",
        long_file(score=[0.9, float("inf"), 0.1, 0.7]),
        Refused("row 2", "'score'", "inf"),
    ),
    case("Parquet with scores in lists", long_file(score=[[0.9], [0.2], [0.1], [0.7]]), Refused("'score'")),
    case("Parquet with scores as times", long_file(score=pa.array([1, 2, 3, 4], pa.duration("s"))), Refused("'score'")),
    case("Parquet with truth as truth values", long_file(truth=[True, False, False, True]), CLIPS),
    case("Parquet with nullable whole truth", frame_file(FRAME.astype({"truth": "Int64"})), CLIPS),
    case("Parquet with truth null", long_file(truth=[1, None, 0, 1]), Refused("row 2", "'truth'")),
    case(
        "Parquet with nullable truth null",
        frame_file(FRAME.assign(truth=pd.array([1, None, 0, 1], "Int8"))),
        Refused("row 2", "'truth'"),
    ),
    case("Parquet with truth as floats", long_file(truth=[1.0, 0.0, 0.0, 1.0]), RightOrRefused(CLIPS, ("'truth'",))),
    case("Parquet with truth 0.7", long_file(truth=[0.7, 0.0, 0.0, 1.0]), Refused("row 1", "'truth'", "0.7")),
    case("Parquet with truth 2", long_file(truth=[2, 0, 0, 1]), Refused("row 1", "'truth'", "'2'")),
    case(
        "Parquet with contradictory truth",
        long_file(label=["cat", "cat", "cat", "dog"]),
        Refused("row 2", "'x', 'cat'", "twice"),
    ),
    case(
        "Parquet with joined truth in lists",
        wide_file(truth=[["cat", "dog"], ["dog"]]),
        RightOrRefused(
            PICTURES.but(task="multilabel", pairs={**PICTURES.pairs, "x": {"cat": (0.9, 1), "dog": (0.1, 1)}}),
            ("'truth'",),
        ),
    ),
]

ARRAYS = [
    case("an npy of objects", npy(np.array([{"id": "x"}, 0.9], dtype=object), allow_pickle=True), Refused()),
    case("an npz of objects", npz(scores=np.array([None, 0.9], dtype=object)), Refused()),
    case("an npy of text", npy(np.array(["x", "y"])), Refused()),
    case("an npy cut off", npy(np.ones((50, 3)))[:-8], Refused()),
    case("an npy of one number", npy(np.float64(0.9)), Refused()),
    case("an npy of three axes", npy(np.ones((2, 2, 2))), Refused()),
    case("an npy of complex numbers", npy(np.ones((2, 2), complex)), Refused()),
    case("an npy without rows", npy(np.ones((0, 3))), Refused()),
    case("an npz that is cut off", npz(scores=np.ones((9, 2)))[:-9], Refused()),
    case(
        "an npy of records",
        npy(np.zeros(2, dtype=[("score", "f8"), ("truth", "i4")])),
        RightOrRefused(Read("binary", {str(i): {"positive": (0.0, 0)} for i in (1, 2)})),
    ),
    case(
        "scores in an npy and truth in another",
        npy(np.array([[0.9, 0.1], [0.3, 0.7]])),
        Read(
            "multiclass", {"0": {"0": (0.9, 1), "1": (0.1, 0)}, "1": {"0": (0.3, 0), "1": (0.7, 1)}}, warning=("order",)
        ),
        truth=npy(np.array([0, 1])),
    ),
    case(
        "more truth than scores in two npy",
        npy(np.array([[0.9, 0.1], [0.3, 0.7]])),
        Refused("2", "3"),
        truth=npy(np.array([0, 1, 1])),
    ),
    case(
        "more scores than truth in two npy",
        npy(np.array([[0.9, 0.1], [0.3, 0.7], [0.5, 0.5]])),
        Refused("3", "2"),
        truth=npy(np.array([0, 1])),
    ),
    case(
        "scores without ids, counted from 1, and truth in an npy, counted from 0",
        "0,1\n0.9,0.1\n0.3,0.7\n",
        Read(
            "multiclass", {"1": {"0": (0.9, 1), "1": (0.1, 0)}, "2": {"0": (0.3, 0), "1": (0.7, 1)}}, warning=("order",)
        ),
        truth=npy(np.array([0, 1])),
        header=True,
    ),
    case(
        "scores in an npy, and truth with ids from 1",
        npy(np.array([[0.9, 0.1], [0.3, 0.7]])),
        Refused("ids", "same order"),
        truth=b"id,truth\n1,0\n2,1\n",
    ),
    case(
        "scores in an npy, and truth with ids from 0",
        npy(np.array([[0.9, 0.1], [0.3, 0.7]])),
        Read("multiclass", {"0": {"0": (0.9, 1), "1": (0.1, 0)}, "1": {"0": (0.3, 0), "1": (0.7, 1)}}),
        truth=b"id,truth\n1,1\n0,0\n",
    ),
    case(
        "a score NaN in an npy",
        npy(np.array([[0.9, np.nan], [0.3, 0.7]])),
        Refused(),
        truth=npy(np.array([0, 1])),
    ),
    case(
        "truth beyond the columns of an npy",
        npy(np.array([[0.9, 0.1], [0.3, 0.7]])),
        Refused("2"),
        truth=npy(np.array([0, 2])),
    ),
    case(
        "truth below zero for the columns of an npy",
        npy(np.array([[0.9, 0.1], [0.3, 0.7]])),
        Refused("-1"),
        truth=npy(np.array([0, -1])),
    ),
]

STORED_CASES: list[Case] = [*FILES, *TEXTS, *NUMBERS, *ARRAYS]
