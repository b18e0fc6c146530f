"""Reading in a child process: what goes in and comes out, and how it may end."""

import errno
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit import ReadingError
from evalkit.files.sandbox.child import Answered, run_in_child


def run(name: str, *files: Path, seconds: float = 60, memory: int = 10**9, **request: Any) -> Answered:
    return run_in_child(request, files, memory=memory, seconds=seconds, function=f"tests.files.sandbox.answers.{name}")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However a child ends, nothing is left of it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert not list(tmp_path.glob("evalkit-*"))


def test_a_child_answers_with_values_and_arrays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")
    file = tmp_path / "a b.csv"
    file.write_text("text")
    told: list[tuple[str, float | None]] = []
    values, arrays = run_in_child(
        {"a": [1, "ü"]},
        [file],
        memory=10**9,
        seconds=60,
        on_progress=lambda stage, share: told.append((stage, share)),
        function="tests.files.sandbox.answers.echo",
    )
    assert values == {"request": {"a": [1, "ü"]}, "files": ["text"], "secrets": []}
    assert told == [("reading", 0.0), ("reading", 0.5), ("reading", 1.0), ("done", None)]
    assert {name: (array.dtype.kind, array.tolist()) for name, array in arrays.items()} == {
        "numbers": ("f", [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]),
        "flags": ("b", [True, False]),
        "objects": ("O", ["", "a", "片\n"]),
        "strings": ("T", [["x", "y\0z"]]),
        "fixed": ("U", ["ab", "c"]),
        "none": ("O", []),
    }
    assert arrays["numbers"].dtype == np.float64


def test_a_refusal_in_the_child_is_one_here() -> None:
    with pytest.raises(ReadingError) as caught:
        run("refuse")
    error = caught.value
    assert (error.problem, error.where, error.found, error.remedy) == ("It is odd.", "line 2", "'x'", "Mend it.")


@pytest.mark.parametrize(
    ("name", "request_", "message"),
    [
        ("take_memory", {}, r"too much memory: more than 200 MB\. Split the file"),
        ("die", {"signal": "SIGKILL"}, "too much memory"),
        ("die", {"signal": "SIGSEGV"}, r"cannot be read: the reader's process was ended by SIGSEGV\. Write it"),
        ("die", {"signal": "SIGABRT"}, r"too much memory: more than 200 MB"),
        ("die", {"signal": "SIGXCPU"}, "takes too long"),
    ],
)
def test_a_child_that_dies_is_a_refusal_with_a_remedy(name: str, request_: dict[str, str], message: str) -> None:
    with pytest.raises(ReadingError, match=message):
        run(name, memory=200_000_000, **request_)


@pytest.mark.parametrize(
    ("most", "text", "numbers"),
    [
        (4_000, 10, 100_000),  # the array finds no room
        (4_000, 50_000, 10),  # the values find none
        (0, 10, 10),  # not even the outcome does
    ],
)
def test_a_child_without_room_to_write_is_a_refusal_with_a_remedy(most: int, text: int, numbers: int) -> None:
    with pytest.raises(ReadingError, match=r"no room to put the files: .*what is loaded stays"):
        run("write_more_than_allowed", most=most, text=text, numbers=numbers)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES])
def test_where_the_request_finds_no_room_it_is_the_same_refusal(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(ReadingError, match="no room to put the files"):
        run("echo")


def test_where_there_is_no_folder_for_temporary_files_it_is_the_same_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']")

    monkeypatch.setattr(tempfile, "mkdtemp", none)
    with pytest.raises(ReadingError, match="its temporary folder is read-only"):
        run("echo")


def test_what_is_no_error_of_writing_stays_a_mistake_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def odd(*_: object, **__: object) -> int:
        raise OSError(errno.EINVAL, "odd")

    monkeypatch.setattr(Path, "write_text", odd)
    with pytest.raises(OSError, match="odd"):
        run("echo")


@pytest.mark.parametrize("busy", [False, True])
def test_a_child_that_hangs_is_ended(busy: bool) -> None:
    with pytest.raises(ReadingError, match=r"takes too long: more than 2 seconds"):
        run("hang", seconds=2, busy=busy)


def test_a_child_ends_with_the_one_who_waits_for_it() -> None:
    pids = []

    def leave(stage: str, share: float | None) -> None:
        pids.append(int(stage))
        raise InterruptedError

    with pytest.raises(InterruptedError):
        run_in_child({}, [], memory=10**9, seconds=60, on_progress=leave, function="tests.files.sandbox.answers.hang")
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], 0)


def test_a_mistake_of_ours_is_no_refusal() -> None:
    with pytest.raises(RuntimeError, match="a mistake of ours"):
        run("fail")
    with pytest.raises(RuntimeError, match="exit code 3"):
        run("leave")
    with pytest.raises(RuntimeError, match="object"):
        run("hold_objects")


def test_only_functions_of_evalkit_are_run_by_name() -> None:
    with pytest.raises(RuntimeError, match="not a function of evalkit"):
        run_in_child({}, [], memory=10**9, seconds=60, function="os.system")


def test_children_run_beside_one_another() -> None:
    done = []
    threads = [threading.Thread(target=lambda: done.append(run("echo")[0]["files"])) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [[], [], []]


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()


class _LeftError(Exception):
    """Of a page that was left."""


def test_a_child_that_says_nothing_ends_with_the_page_that_waits_for_it() -> None:
    said: list[str] = []

    def leave_when_it_is_silent(stage: str, _share: float | None) -> None:
        said.append(stage)
        if len(said) > 1:
            raise _LeftError

    with pytest.raises(_LeftError):
        run_in_child(
            {},
            [],
            memory=10**9,
            seconds=60,
            on_progress=leave_when_it_is_silent,
            function="tests.files.sandbox.answers.say_who_and_wait",
        )
    process, goes_first = said[0].split()
    assert said[1] == said[0]
    assert goes_first == "1000"
    assert not _is_there(int(process))


SERVER = """
import sys
from evalkit.files.sandbox.child import run_in_child
run_in_child({}, [], memory=10**9, seconds=60, function="tests.files.sandbox.answers.say_who_and_wait",
             on_progress=lambda stage, share: print(stage, flush=True))
"""


def test_a_child_ends_with_a_server_that_is_killed(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", SERVER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdout is not None
        child = int(server.stdout.readline().split()[0])
        server.kill()
    for _ in range(100):
        if not _is_there(child):
            break
        time.sleep(0.05)
    assert not _is_there(child)
    for folder in tmp_path.glob("evalkit-*"):  # what a server that begins sweeps
        shutil.rmtree(folder)
