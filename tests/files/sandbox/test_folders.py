"""Folders with users' data: gone with what made them, and swept after a server that was ended by force."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from evalkit.files.sandbox.folders import sweep, temporary_folder

MAKE_ONE_AND_DIE = """
import os, signal
from evalkit.files.sandbox.folders import temporary_folder
with temporary_folder() as folder:
    (folder / "users.csv").write_text("id")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_goes_with_its_use(place: Path) -> None:
    with temporary_folder() as folder:
        assert folder.parent == place
        (folder / "x").write_text("x")
    assert not list(place.iterdir())


def test_what_a_killed_process_left_is_swept_and_nothing_else(place: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(place)}
    died = subprocess.run([sys.executable, "-c", MAKE_ONE_AND_DIE], env=environment, check=False)
    assert died.returncode == -signal.SIGKILL
    [left] = place.iterdir()
    of_another = place / f"evalkit-{os.getppid()}-abc"
    of_nobody = place / "evalkit-notes"
    for folder in (of_another, of_nobody):
        folder.mkdir()
    own_before = place / f"evalkit-{os.getpid()}-abc"  # as in a container, where each server has the same number
    own_before.mkdir()
    assert sorted(sweep()) == sorted([left.name, own_before.name])
    assert sorted(place.iterdir()) == sorted([of_another, of_nobody])


def test_links_are_not_followed(place: Path) -> None:
    elsewhere = place / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine").write_text("x")
    (place / f"evalkit-{os.getpid()}-link").symlink_to(elsewhere)
    assert sweep() == []
    assert (elsewhere / "mine").exists()
