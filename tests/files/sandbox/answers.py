"""What the tests have a child process do."""

from __future__ import annotations

import os
import resource
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evalkit import ReadingError
from evalkit.reading.contents.content import Arrays, Choices, Content, Folder, Records, Table
from evalkit.reading.contents.opening import open_content
from tests.reading.mutants import MAKERS

Answered = tuple[dict[str, Any], dict[str, np.ndarray]]
ReportProgress = Callable[[str, float | None], None]


def echo(request: Mapping[str, Any], files: Sequence[Path], report_progress: ReportProgress) -> Answered:
    for i in range(3):
        report_progress("reading", i / 2)
    report_progress("done", None)
    print("a library that prints")
    arrays = {
        "numbers": np.arange(6.0).reshape(2, 3),
        "flags": np.array([True, False]),
        "objects": np.array(["", "a", "片\n"], dtype=object),
        "strings": np.array([["x", "y\0z"]], dtype=np.dtypes.StringDType()),
        "fixed": np.array(["ab", "c"]),
        "none": np.array([], dtype=object),
    }
    secrets = sorted(name for name in os.environ if "SECRET" in name)
    return {"request": request, "files": [file.read_text() for file in files], "secrets": secrets}, arrays


def refuse(request: Mapping[str, Any], files: Sequence[Path], report_progress: ReportProgress) -> Answered:
    raise ReadingError("It is odd.", where="line 2", found="'x'", remedy="Mend it.")


def say_who_and_wait(request: Mapping[str, Any], files: Sequence[Path], report_progress: ReportProgress) -> Answered:
    """Reports its process and that it goes first where memory is short; and works on without another word."""
    goes_first = Path("/proc/self/oom_score_adj").read_text(encoding="ascii").strip()
    report_progress(f"{os.getpid()} {goes_first}", None)
    time.sleep(60)
    return {}, {}


def fail(request: Mapping[str, Any], files: Sequence[Path], report_progress: ReportProgress) -> Answered:
    raise KeyError("a mistake of ours")


def hold_objects(request: Mapping[str, Any], files: Sequence[Path], report_progress: ReportProgress) -> Answered:
    return {}, {"objects": np.array([object()], dtype=object)}


def take_memory(request: Mapping[str, Any], files: Sequence[Path], report_progress: ReportProgress) -> Answered:
    return {"size": len(bytearray(10**9))}, {}


def write_more_than_allowed(
    request: Mapping[str, Any], files: Sequence[Path], report_progress: ReportProgress
) -> Answered:
    """As on a full disk: files of this process end after so many bytes."""
    most = request["most"]
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    return {"text": "x" * request["text"]}, {"numbers": np.zeros(request["numbers"])}


def die(request: Mapping[str, Any], files: Sequence[Path], report_progress: ReportProgress) -> Answered:
    os.kill(os.getpid(), signal.Signals[request["signal"]])
    return {}, {}


def leave(request: Mapping[str, Any], files: Sequence[Path], report_progress: ReportProgress) -> Answered:
    os._exit(3)


def hang(request: Mapping[str, Any], files: Sequence[Path], report_progress: ReportProgress) -> Answered:
    report_progress(str(os.getpid()), None)
    if request.get("busy"):
        while True:
            pass
    time.sleep(600)
    return {}, {}


def open_file(request: Mapping[str, Any], files: Sequence[Path], report_progress: ReportProgress) -> Answered:
    """Kind of the content, after every method of every column has been called."""
    content = open_content(files[0].read_bytes(), files[0].name, Choices())
    return {"kind": type(content).__name__, "cells": use(content)}, {}


def open_mutants(request: Mapping[str, Any], files: Sequence[Path], report_progress: ReportProgress) -> Answered:
    """Opens mutants made from seeds; anything but a content or a ReadingError fails, with the seed."""
    make, name = MAKERS[request["kind"]]
    refused = 0
    for seed in range(request["begin"], request["end"]):
        if seed % 100 == 0:
            report_progress(str(seed), None)
        data = make(seed)
        try:
            use(open_content(data, name, Choices(header=(None, True, False)[seed % 3])))
        except ReadingError:
            refused += 1
        except BaseException as error:
            raise AssertionError(f"{request['kind']} mutant {seed}") from error
    return {"refused": refused}, {}


def use(content: Content) -> int:
    """Cells that could be looked at in every way there is."""
    if isinstance(content, Folder):
        return sum(map(use, content.members.values()))
    if isinstance(content, Arrays):
        return sum(len(str(array.ravel()[:10].tolist())) > 0 for array in content.arrays.values())
    if isinstance(content, Records):
        assert len(content.values) == len(content.places)
        return len(content.values)
    assert isinstance(content, Table)
    assert len(set(content.header)) == len(content.header) == len(content.columns)
    for column in content.columns:
        codes, distinct = column.codes()
        numbers, odd = column.numbers(), column.first_odd()
        assert len(column) == len(content) == len(codes) == len(numbers)
        assert list(dict.fromkeys(codes.tolist())) == list(range(len(distinct)))
        assert len(set(distinct)) == len(distinct)
        cells = column.cells()
        assert [distinct[code] for code in codes] == cells
        assert column.cell(len(cells) - 1) == cells[-1]
        assert odd is None or (cells[odd] and np.isnan(numbers[odd]))
        "".join(distinct).encode()
    content.place(len(content) - 1)
    return len(content) * len(content.columns)
