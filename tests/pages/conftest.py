"""Pages that are run without a browser."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

import evalkit.errors
from evalkit.errors import EvalkitError
from evalkit.files.sandbox.child import Answered
from evalkit.files.sandbox.parcel import pack, unpack
from evalkit.files.sandbox.worker import ReportProgress, function_named
from evalkit.uploads import files as uploaded_files


def _answered_here(
    request: Mapping[str, Any],
    files: Sequence[Path],
    *,
    function: str,
    on_progress: ReportProgress | None = None,
    **_limits: float,
) -> Answered:
    """What ``run_in_child`` gives, without a child or its limits: request, answer and errors are packed as for one."""
    answer = function_named(function)
    report = on_progress or (lambda *_: None)
    with tempfile.TemporaryDirectory() as folder:
        try:
            pack(Path(folder), *answer(json.loads(json.dumps(request)), [file.resolve() for file in files], report))
        except EvalkitError as error:
            parts = json.loads(json.dumps(error.parts))
            raise getattr(evalkit.errors, type(error).__name__)(**parts) from None
        return unpack(Path(folder))


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that are chosen are read in this process, since to start another one takes longer than most tests.

    That pages read in a child is known by ``test_pages.py``, ``test_room.py`` and the tests in a browser.
    """
    monkeypatch.setattr(uploaded_files, "run_in_child", _answered_here)


@pytest.fixture(autouse=True)
def session_of_its_own() -> None:
    """All AppTests of a process are one session to Streamlit's caches: none finds what another has made."""
    st.cache_resource.clear()
