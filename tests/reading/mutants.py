"""Files with something changed somewhere, each from a seed."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd

CSV = (
    b"id,label,score,truth\nclip_1,cat,0.93,1\nclip_1,dog,0.07,0\nclip_2,cat,1e-3,0\nclip_2,dog,.9,1\n",
    b'id;truth;"a;b";c\r\nx;c;.9;.1\r\n"y ""z""";"a;b";.3;.7\r\n',
    "\ufeffgs://b/片.mp4\tcat\t0\t10\ngs://b/ü.mp4\tdog\t5\tinf\n".encode(),
    "id,truth,score\nä,1,0.5\n".encode("utf-16"),
)
JSON = (
    b'[{"id": "a", "scores": {"cat": 0.9, "dog": 1e-5}, "truth": ["cat"]}, {"id": "b", "x": null, "y": true}]',
    b'{"displayNames": ["a", "b"], "confidences": [0.9, 0.1]}\n{"displayNames": [], "confidences": []}\n',
    '{"a": {"b": [1, -2.5, "\\u00e9\\ud83d\\ude00", "ü"]}}'.encode(),
)
ODD = (
    b'"',
    b",",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"{",
    b"[",
    b"]",
    b"}",
    b":",
    b"\\",
    b";",
)
ODD += (
    b"1e999",
    b"nan",
    b"-",
    b".",
    b"e",
    b"\x1f\x8b",
    b"PK\x03\x04",
    b"\xed\xa0\x80",
    b"\\ud800",
    b"9" * 30,
    b"/",
    b"//",
)


@cache
def parquet_files() -> tuple[bytes, ...]:
    frame = pd.DataFrame(
        {
            "id": ["a", "b", "ü", None] * 5,
            "score": [0.5, np.nan, 1.0, -0.0] * 5,
            "truth": [True, False, None, True] * 5,
            "n": [1, 2, 3, 2**62] * 5,
            "kind": pd.Categorical(["x", "y", "x", None] * 5),
            "list": [[1, 2], [], None, [3]] * 5,
        }
    )
    files = []
    for options in ({}, {"compression": "zstd"}, {"compression": None, "use_dictionary": False}):
        out = io.BytesIO()
        frame.to_parquet(out, **options)
        files.append(out.getvalue())
    return tuple(files)


def mutant(seed: int, files: tuple[bytes, ...], moved: float = 1.0) -> bytes:
    """One of the files after one to four changes: a byte set, a piece cut out, doubled, moved, or put in.

    moved: how often a change is of another kind than the first, which leaves everything in its place.
    """
    rng = random.Random(seed)
    data = bytearray(rng.choice(files))
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data) + 1)
        end = min(len(data), at + rng.choice((1, 1, 2, 8, 40)))
        match rng.randrange(5) if rng.random() < moved else 0:
            case 0 if data:
                data[min(at, len(data) - 1)] = rng.randrange(256)
            case 1:
                del data[at:end]
            case 2:
                data[at:at] = data[at:end]
            case 3:
                piece = data[at:end]
                del data[at:end]
                to = rng.randrange(len(data) + 1)
                data[to:to] = piece
            case _:
                data[at:at] = rng.choice(ODD)
    return bytes(data)


MAKERS: dict[str, tuple[Callable[[int], bytes], str]] = {
    "CSV": (lambda seed: mutant(seed, CSV), "a.csv"),
    "JSON": (lambda seed: mutant(seed, JSON), "a.json"),
    "Parquet": (lambda seed: mutant(seed, parquet_files(), moved=0.1), "a.parquet"),
}
