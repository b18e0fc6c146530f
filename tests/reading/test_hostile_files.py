"""Files made to do harm, and files with something changed somewhere: refused or read, in a child with limits.

``make test`` opens a tenth of the mutants, ``make soak`` all.
"""

import gzip
import io
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evalkit import EvalkitError, ReadingError, read_predictions
from evalkit.files.sandbox.child import run_in_child
from evalkit.reading.contents.archive import gunzip
from evalkit.reading.contents.limits import LIMITS
from tests.conftest import SOAK
from tests.reading.mutants import MAKERS

MEMORY = 1_500_000_000


def gzip_bomb() -> bytes:
    return gzip.compress(bytes(300_000_000), 9)


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.csv", bytes(300_000_000))
    return out.getvalue()


def parquet_bomb_of_text() -> bytes:
    """Less than 1 MB of bytes that are 11 GB of text: one long cell, over and over."""
    text = "".join(map(chr, np.random.default_rng(0).integers(32, 127, 900_000)))
    return parquet(pa.table({"id": pa.DictionaryArray.from_arrays(np.zeros(12_000, np.int32), [text])}))


def parquet_bomb_of_numbers() -> bytes:
    """5.6 GB of equal numbers."""
    ones = pa.array(np.ones(2_000_000))
    return parquet(pa.table({f"c{i}": ones for i in range(350)}))


def parquet_of_many_rows() -> bytes:
    zeros = pa.chunked_array([pa.array(np.zeros(10_000_000, np.int8))] * 12)
    return parquet(pa.table({"truth": zeros}))


def parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


BOMBS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "gzip of 1000 to 1": ("a.csv.gz", gzip_bomb, "unpacks to more than is read"),
    "zip of 1000 to 1": ("a.zip", zip_bomb, "unpacks to more than is read"),
    "Parquet, 11 GB of text": ("a.parquet", parquet_bomb_of_text, "too large"),
    "Parquet, 5.6 GB of numbers": ("a.parquet", parquet_bomb_of_numbers, "too large"),
    "Parquet, 120 million rows": ("a.parquet", parquet_of_many_rows, "too many rows"),
    "JSON 20,000 deep": ("a.json", lambda: b"[" * 20_000 + b"]" * 20_000, "nested"),
    "JSON 20,000 deep, objects": ("a.json", lambda: b'{"a":' * 20_000 + b"1" + b"}" * 20_000, "nested"),
    "200,000 columns": ("a.csv", lambda: b",".join(b"c%d" % i for i in range(200_000)) + b"\n", "too many columns"),
    "200,000 quoted columns": ("a.csv", lambda: b'"a",' * 200_000 + b"b\n", "too many columns"),
    "a field of 100 MB": ("a.csv", lambda: b"id,a\nx," + b"y" * 100_000_000 + b"\n", "field is too long"),
    "a quoted field of 100 MB": ("a.csv", lambda: b'id,a\nx,"' + b"y\n" * 50_000_000 + b'"\n', "field is too long"),
    "a column name of 100 MB": ("a.csv", lambda: b"id," + b"y" * 100_000_000 + b"\n", "first line is too long"),
    "an array that claims 8 TB": ("a.npy", lambda: npy((10**6, 10**6)), "too large"),
    "an array that claims more": ("a.npy", lambda: npy((10**4, 10**4)), "not as large as its header says"),
}


def npy(shape: tuple[int, ...]) -> bytes:
    out = io.BytesIO()
    np.lib.format.write_array_header_1_0(out, {"descr": "<f8", "fortran_order": False, "shape": shape})
    return out.getvalue()


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_and_does_not_go_off(bomb: str, tmp_path: Path) -> None:
    name, make, problem = BOMBS[bomb]
    file = tmp_path / name
    file.write_bytes(make())
    with pytest.raises(ReadingError, match=problem):
        run_in_child({}, [file], memory=MEMORY, seconds=30, function="tests.files.sandbox.answers.open_file")


MUTANTS = {"CSV": 100_000, "JSON": 20_000, "Parquet": 3_000}
CHILDREN = 2


def batches(kind: str) -> Iterator[tuple[int, int]]:
    count = MUTANTS[kind] if SOAK else MUTANTS[kind] // 30
    yield from pairwise(range(0, count + 1, count // CHILDREN))


@pytest.mark.parametrize("kind", MAKERS)
def test_a_changed_file_is_read_or_refused_and_does_nothing_else(kind: str) -> None:
    def run(batch: tuple[int, int]) -> int:
        request = {"kind": kind, "begin": batch[0], "end": batch[1]}
        function = "tests.files.sandbox.answers.open_mutants"
        last: list[str] = []
        try:
            values, _ = run_in_child(
                request,
                [],
                memory=MEMORY,
                seconds=1800,
                function=function,
                on_progress=lambda seed, _: last.append(seed),
            )
        except ReadingError as error:
            raise AssertionError(f"the child died after mutant {last[-1]}") from error
        return int(values["refused"])

    with ThreadPoolExecutor(CHILDREN) as children:
        refused = sum(children.map(run, batches(kind)))
    total = sum(end - begin for begin, end in batches(kind))
    assert 0.05 * total < refused < 0.95 * total


def test_a_gzip_of_very_many_members_is_unpacked_at_once() -> None:
    """What is left behind each member was copied for each of them: 4 MB took ten seconds."""
    file = gzip.compress(b"", mtime=0) * 200_000 + gzip.compress(b"id,score,truth\n", mtime=0) * 2
    began = time.perf_counter()
    assert gunzip(file, LIMITS) == b"id,score,truth\n" * 2
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    "data",
    [
        b"#\n",
        b"# a comment\r\n#\r\n",
        b'cat,end,fold,start,video,score\n1,"[.7, .1]",0,1,v1,.9\n0,"[.3, .3]",0,0,v2,.9\nc,"[.7, .8]",0,0,v1,.3\n',
    ],
)
def test_files_that_ended_in_an_error_without_words(data: bytes) -> None:
    """Found by random files."""
    with pytest.raises(EvalkitError, match=r"[A-Z].*\."):
        read_predictions(data)
