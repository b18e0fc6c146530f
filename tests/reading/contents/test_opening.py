"""What a file is, by what it begins with; archives, Parquet and arrays."""

import gzip
import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evalkit import ReadingError
from evalkit.reading.contents.content import Arrays, Choices, Content, Folder, Records, Table
from evalkit.reading.contents.limits import LIMITS, Limits
from evalkit.reading.contents.opening import open_content
from evalkit.reading.contents.parquet import frame_table

CSV = b"id,a\nx,1\n"
JSON = b'[{"id": "x"}]'


def opened(data: bytes, name: str = "file", limits: Limits = LIMITS, **choices: Any) -> Content:
    return open_content(data, name, Choices(**choices), limits)


def refusal(data: bytes, name: str = "file", limits: Limits = LIMITS) -> ReadingError:
    with pytest.raises(ReadingError) as caught:
        opened(data, name, limits)
    assert caught.value.remedy
    assert caught.value.remedy.endswith(".")
    return caught.value


def parquet(table: pa.Table | dict[str, Any], **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(table if isinstance(table, pa.Table) else pa.table(table), out, **options)
    return out.getvalue()


def npy(array: Any) -> bytes:
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


def npz(**arrays: Any) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for path, data in members.items():
            file.writestr(path, data)
    return out.getvalue()


def cells(content: Content) -> dict[str, list[str]]:
    assert isinstance(content, Table)
    return {name: column.cells() for name, column in zip(content.header, content.columns, strict=True)}


# Recognised by content


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (CSV, Table),
        (JSON, Records),
        (b'\xef\xbb\xbf\n {"a": 1}\n{"a": 2}\n', Records),
        ('[{"a": 1}]'.encode("utf-16"), Records),
        (parquet({"a": ["x"]}), Table),
        (npy(np.zeros(2)), Arrays),
        (npz(a=np.zeros(2)), Arrays),
        (zipped({"a.csv": CSV}), Folder),
        (gzip.compress(CSV), Table),
        (gzip.compress(JSON), Records),
        (gzip.compress(parquet({"a": ["x"]})), Table),
        (gzip.compress(zipped({"a.csv": CSV})), Folder),
        (b"PAR1,PAR2\n1,2\n", Table),
    ],
)
def test_the_bytes_say_what_a_file_is_and_not_its_name(data: bytes, kind: type) -> None:
    for name in ("file", "file.gz", "file.parquet", "file.zip", "file.npy"):
        found = opened(data, name)
        assert isinstance(found, kind)
        assert found.file == (name if not data.startswith(b"\x1f") else name.removesuffix(".gz"))


def test_the_name_decides_between_json_and_csv() -> None:
    data = b"[a],{b}\n1,2\n"
    for name in ("a.csv", "a.CSV", "a.tsv", "a.txt"):
        assert cells(opened(data, name)) == {"[a]": ["1"], "{b}": ["2"]}
    assert "JSON" in str(refusal(data, "a"))


def test_choices_hold_for_files_in_gzip() -> None:
    found = opened(gzip.compress("a|b\né|1\n".encode("latin-1")), encoding="latin-1", separator="|", header=False)
    assert cells(found) == {"column 1": ["a", "é"], "column 2": ["b", "1"]}


@pytest.mark.parametrize(
    ("data", "found"),
    [(b"%PDF-1.7", "a PDF document"), (b"\x80\x04\x95\0", "a Python pickle"), (b"\x89PNG\r\n", "a picture")],
)
def test_other_kinds_of_files_are_named(data: bytes, found: str) -> None:
    assert refusal(data).found == found


def test_a_text_beyond_the_limit_is_refused() -> None:
    assert refusal(CSV, limits=replace(LIMITS, unpacked=8)).found == "9 bytes, at most 8 are read"


# gzip


def test_a_gzip_file_may_have_several_members() -> None:
    assert cells(opened(gzip.compress(b"id,a\n") + gzip.compress(b"x,1\n") + bytes(512))) == {"id": ["x"], "a": ["1"]}


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (gzip.compress(CSV)[:-9], "ends too early"),
        (gzip.compress(CSV)[:12], "ends too early"),
        (gzip.compress(CSV) + b"x", "something else"),
        (gzip.compress(CSV)[:10] + b"\xff" * 30, "damaged"),
        (gzip.compress(CSV)[:-8] + bytes(8), "damaged"),
        (gzip.compress(gzip.compress(CSV)), "gzip file in the gzip file"),
        (gzip.compress(b""), "empty"),
        (gzip.compress(bytes(60_000_000)), "unpacks to more"),
    ],
)
def test_a_gzip_file_that_is_not_whole_and_plain_is_refused(data: bytes, problem: str) -> None:
    assert problem in refusal(data).problem


def test_what_is_packed_well_is_unpacked() -> None:
    lines = b"x,0\n" * 3_000_000  # 340 to 1, but small
    found = opened(gzip.compress(b"id,a\n" + lines))
    assert isinstance(found, Table)
    assert len(found) == 3_000_000


# zip


@pytest.mark.parametrize("empty", [b"[]", b"\xef\xbb\xbf [\n]\n"])
def test_an_empty_json_array_in_a_zip_is_a_file_without_records(empty: bytes) -> None:
    found = opened(zipped({"a.json": JSON, "b.json": empty}))
    assert isinstance(found, Folder)
    assert found.members["b.json"] == Records((), (), "b.json")
    assert "empty JSON arrays only" in refusal(zipped({"a.json": empty, "b.json": empty})).problem
    assert "empty JSON array" in refusal(empty).problem


def test_a_zip_is_a_folder_of_its_data_files() -> None:
    members = {
        "out/video_classification.csv": b"gs://b/a.mp4,0,10,a.json,OK\n",
        "out/a.json": JSON,
        "out/a.parquet": parquet({"a": ["x"]}),
        "out/prediction.results-00000-of-00001": b'{"a": 1}\n{"a": 2}\n',
        "out/b.csv.gz": gzip.compress(CSV),
        "__MACOSX/out/._a.json": b"\0",
        "out/.DS_Store": b"\0",
        "out/": b"",
        "out/clip.mp4": b"\0",
        "README.md": b"about",
        "_SUCCESS": b"",
        "out/empty.jsonl": b"",
    }
    found = opened(zipped(members))
    assert isinstance(found, Folder)
    assert list(found.members) == list(members)[:5]
    assert [type(member) for member in found.members.values()] == [Table, Records, Table, Records, Table]


@pytest.mark.parametrize(
    ("data", "problem", "where"),
    [
        (zipped({"../a.csv": CSV}), "leads out of it", "'../a.csv'"),
        (zipped({"/a.csv": CSV}), "leads out of it", "'/a.csv'"),
        (zipped({"a\\..\\b.csv": CSV}), "leads out of it", None),
        (zipped({"C:/b.csv": CSV}), "leads out of it", "'C:/b.csv'"),
        (zipped({"a.csv": zipped({"b.csv": CSV})}), "zip in the zip", "'a.csv'"),
        (zipped({"a.csv": gzip.compress(zipped({"b.csv": CSV}))}), "zip in the zip", "'a.csv'"),
        (zipped({"a.csv": CSV}, zipfile.ZIP_LZMA), "unusual way", "'a.csv'"),
        (zipped({"a.csv": CSV})[:-30], "damaged", None),
        (zipped({"a.csv": CSV}, zipfile.ZIP_STORED).replace(b"id,a", b"id,b"), "damaged", "'a.csv'"),
        (zipped({}), "no data files", None),
        (zipped({"a.png": b"x"}), "no data files", None),
        (zipped({"xl/workbook.xml": b"x", "[Content_Types].xml": b"x"}), "Excel workbook", None),
        (zipped({"d/a.csv": b"id,a\nx\n"}), "as many fields", "'d/a.csv', line 2"),
        (zipped({"a.csv": bytes(60_000_000)}), "unpacks to more", None),
    ],
)
def test_a_zip_that_misleads_is_refused(data: bytes, problem: str, where: str | None) -> None:
    error = refusal(data)
    assert problem in error.problem
    if where:
        assert error.where == where


def test_flags_and_links_and_twins_in_a_zip_are_refused() -> None:
    data = bytearray(zipped({"a.csv": CSV}))
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + flags] |= 1
    assert "encrypted" in refusal(bytes(data)).problem
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    assert "a link" in refusal(out.getvalue()).problem
    twins = zipped({"a.csv": CSV, "b.csv": CSV}).replace(b"b.csv", b"a.csv")
    assert "same path" in refusal(twins).problem


def test_files_in_gzip_in_a_zip_share_one_budget() -> None:
    members = {f"{i}.csv.gz": gzip.compress(b"id,a\n" + b"x,0\n" * 4_000) for i in range(4)}
    assert isinstance(opened(zipped(members)), Folder)
    error = refusal(zipped(members), limits=replace(LIMITS, small=50_000, ratio=1))
    assert error.problem == "The gzip file unpacks to more than is read."


def test_a_zip_of_too_many_files_is_refused() -> None:
    data = zipped({f"{i}.csv": CSV for i in range(5)})
    assert refusal(data, limits=replace(LIMITS, members=4)).found == "5 files, at most 4 are read"
    assert refusal(data, limits=replace(LIMITS, members=2)).found == "5 files, at most 4 are read"
    assert isinstance(opened(data, limits=replace(LIMITS, members=5)), Folder)


# Parquet and data frames


def test_parquet_cells_are_the_text_they_hold() -> None:
    columns = {
        "text": pa.array(["007", "", None, "NA"]),
        "category": pa.array(["b", "a", None, "b"]).dictionary_encode(),
        "whole": pa.array([2**63 - 1, -1, None, 0]),
        "unsigned": pa.array([2**64 - 1, 1, None, 0], pa.uint64()),
        "flag": pa.array([True, False, None, True]),
        "decimal": pa.array([Decimal("0.50"), Decimal("-12.00"), None, Decimal("1.00")]),
        "float": pa.array([0.1, float("nan"), None, -0.0]),
        "single": pa.array([0.5, 1e-5, None, float("inf")], pa.float32()),
        "day": pa.array([0, 1, None, 2], pa.date32()),
        "nothing": pa.nulls(4),
        "list": pa.array([[1], [2], None, []]),
        "bytes": pa.array([b"a", b"b", None, b""]),
    }
    found = opened(parquet(columns))
    assert isinstance(found, Table)
    assert (found.lines, found.separator, found.encoding, found.headless) == (None, "", "", False)
    assert cells(found) == {
        "text": ["007", "", "", "NA"],
        "category": ["b", "a", "", "b"],
        "whole": ["9223372036854775807", "-1", "", "0"],
        "unsigned": ["18446744073709551615", "1", "", "0"],
        "flag": ["true", "false", "", "true"],
        "decimal": ["0.50", "-12.00", "", "1.00"],
        "float": ["0.1", "nan", "", "-0.0"],
        "single": ["0.5", "1e-05", "", "inf"],
        "day": ["1970-01-01", "1970-01-02", "", "1970-01-03"],
        "nothing": ["", "", "", ""],
        "bytes": ["a", "b", "", ""],
    }
    assert found.unread == {"list": ("column 'list'", "list<element: int64>")}
    assert found.absent == dict.fromkeys(found.header, 2) | {"nothing": 0}
    assert found.measured == {"float": 0, "single": 0}
    for name in found.header:
        column = found.column(name)
        codes, distinct = column.codes()
        assert [distinct[code] for code in codes] == column.cells() == [column.cell(row) for row in range(4)]
        assert list(dict.fromkeys(codes.tolist())) == list(range(len(distinct)))
    assert found.column("float").codes()[1] == ["0.1", "nan", "", "-0.0"]
    assert [found.column(name).first_odd() for name in ("float", "single", "whole", "text")] == [1, 3, None, 3]
    np.testing.assert_array_equal(found.column("float").numbers(), [0.1, np.nan, np.nan, 0.0])
    np.testing.assert_array_equal(found.column("single").numbers(), [0.5, 1e-5, np.nan, np.nan])
    np.testing.assert_array_equal(found.column("whole").numbers(), [2.0**63, -1, np.nan, 0])
    np.testing.assert_array_equal(found.column("decimal").numbers(), [0.5, -12, np.nan, 1])


def test_marks_of_pandas_mean_nothing() -> None:
    frame = pd.DataFrame({"id": ["x", "y"], "score": [0.5, 0.25]}, index=pd.Index([7, 8], name="row"))
    out = io.BytesIO()
    frame.to_parquet(out)
    assert cells(opened(out.getvalue())) == {"id": ["x", "y"], "score": ["0.5", "0.25"], "row": ["7", "8"]}
    assert cells(frame_table(frame, "f")) == {"id": ["x", "y"], "score": ["0.5", "0.25"]}


def test_a_category_appears_in_the_order_of_the_rows_and_only_if_it_is_used() -> None:
    category = pd.Categorical(["b", "a", "b"], categories=["unused", "a", "b"])
    for found in (
        frame_table(pd.DataFrame({"c": category}), "f"),
        opened(parquet(pa.table({"c": pa.array(category)}))),
    ):
        codes, distinct = found.column("c").codes()
        assert (codes.tolist(), distinct) == ([0, 1, 0], ["b", "a"])


def test_a_data_frame_may_hold_anything() -> None:
    frame = pd.DataFrame({0: ["a", 1, None], "b": [True, False, True], "n": [1, 2, 3], "x": [0.5, None, 1]})
    assert cells(frame_table(frame, "f")) == {
        "0": ["a", "1", ""],
        "b": ["true", "false", "true"],
        "n": ["1", "2", "3"],
        "x": ["0.5", "", "1.0"],
    }
    found = frame_table(pd.DataFrame({"a": ["x", 1.5, None], "b": [None, 2**70, 1], "c": ["x", "y", "z"]}), "f")
    assert (found.absent, found.measured) == ({"a": 2, "b": 0}, {"a": 1})
    with pytest.raises(ReadingError, match="same name"):
        frame_table(pd.DataFrame([[1, 2]], columns=["a", "a"]), "f")
    with pytest.raises(ReadingError, match="no rows"):
        frame_table(pd.DataFrame({"a": []}), "f")
    with pytest.raises(ReadingError, match="No column holds text or numbers"):
        frame_table(pd.DataFrame(), "f")


@pytest.mark.parametrize(
    ("data", "problem", "found"),
    [
        (
            parquet({"a": [[1]], "b": [{"c": 1}]}),
            "No column holds",
            "'a' (list<element: int64>), 'b' (struct<c: int64>)",
        ),
        (parquet({"a": [b"x", b"\xff"]}), "No column holds", "'a' (binary)"),
        (parquet({"a": pa.array([], pa.string())}), "no rows", None),
        (parquet(pa.table([["x"], ["y"]], names=["a", "a"])), "same name", "'a'"),
        (parquet({" ": ["x"]}), "has no name", None),
        (parquet({"a": ["x"] * 1000})[:-20] + b"PAR1", "cannot be read", None),
        (b"PAR1\0\0\0\0PAR1", "cannot be read", None),
    ],
)
def test_a_parquet_file_without_a_table_is_refused(data: bytes, problem: str, found: str | None) -> None:
    error = refusal(data)
    assert problem in error.problem
    if found:
        assert error.found == found


def test_bytes_that_are_no_text_are_named_by_their_first_row() -> None:
    for kind in (pa.binary(), pa.large_binary(), pa.binary_view(), pa.binary(2)):
        good, bad = pa.array([b"ab", None, b"cd"], kind), pa.array([b"ab", None, b"\xff\xfe"], kind)
        found = opened(parquet({"good": good, "bad": bad, "none": pa.array([None] * 3, kind)}))
        assert isinstance(found, Table)
        assert cells(found) == {"good": ["ab", "", "cd"], "none": [""] * 3}
        assert found.unread == {"bad": ("row 3, column 'bad'", "b'\\xff\\xfe', which is not UTF-8")}
    frame = frame_table(pd.DataFrame({"a": [b"x", b"\xc3"], "b": [b"y", b"z"]}), "f")
    assert (cells(frame), list(frame.unread)) == ({"b": ["y", "z"]}, ["a"])


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"rows": 99}, "too many rows"),
        ({"columns": 1}, "too many columns"),
        ({"cells": 199}, "too large"),
        ({"unpacked": 1099}, "too large"),
        ({"field": 2}, "too long"),
    ],
)
def test_a_parquet_file_beyond_a_limit_is_refused(change: dict[str, int], problem: str) -> None:
    data = parquet({"a": ["abc"] * 100, "b": [0.5] * 100})
    assert problem in refusal(data, limits=replace(LIMITS, **change)).problem


# npy and npz


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3),
        np.asfortranarray(np.arange(6.0, dtype=np.float32).reshape(2, 3)),
        np.arange(3, dtype=">i4"),
        np.array([True, False]),
        np.array(["a", "片"]),
        np.array([b"a", "é".encode()]),
        np.array(7, dtype=np.uint8),
        np.zeros((2, 1, 2), dtype=np.float16),
    ],
)
def test_an_array_is_read_as_it_was_saved(array: np.ndarray) -> None:
    found = opened(npy(array))
    assert isinstance(found, Arrays)
    (name, read), *_ = found.arrays.items()
    expected = np.char.decode(array, "utf-8") if array.dtype.kind == "S" else array
    kind = np.dtype(np.float64) if array.dtype.kind == "f" else expected.dtype.newbyteorder("=")
    assert (name, read.shape, read.dtype) == ("array", array.shape, kind)
    np.testing.assert_array_equal(read, expected)
    assert not read.flags.writeable
    several = opened(npz(scores=array, y=array))
    assert isinstance(several, Arrays)
    assert list(several.arrays) == ["scores", "y"]
    np.testing.assert_array_equal(several.arrays["y"], expected)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (npy(np.array([{}], dtype=object)), "neither numbers nor text"),
        (npy(np.array([1j])), "neither numbers nor text"),
        (npy(np.array(["2020-01-01"], dtype="M8[D]")), "neither numbers nor text"),
        (npy(np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])), "named fields"),
        (npy(np.zeros(3))[:-1], "not as large as its header says"),
        (npy(np.zeros(3)) + b"x", "not as large as its header says"),
        (npy(np.zeros(0)), "is empty"),
        (npy(np.zeros((1, 1, 1, 1, 1))), "too many dimensions"),
        (npy(np.zeros(3)).replace(b"(3,)", b"(-1)"), "cannot be understood"),
        (npy(np.zeros(3)).replace(b"'<f8'", b"exit("), "cannot be understood"),
        (npy(np.zeros(3))[:9], "cannot be understood"),
        (b"\x93NUMPY\x03\0" + npy(np.zeros(3))[8:], "cannot be understood"),
        (npy(np.array(["a"])).replace(b"a\0\0\0", b"\0\xd8\0\0"), "do not exist"),
        (npy(np.array([b"\xff"])), "not UTF-8"),
    ],
)
def test_an_array_that_is_not_plain_is_refused(data: bytes, problem: str) -> None:
    assert problem in refusal(data).problem
    error = refusal(zipped({"a.npy": data}))
    assert problem in error.problem
    assert error.where == "a.npy"
