"""A server without room for what is uploaded: a sentence, nothing that was loaded is lost, and another try may do."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_questions import app_with, models

TABLE = b"id,label,score,truth\n" + b"\n".join(b"%d,a,0.%d,%d" % (i, i % 9 + 1, i % 2) for i in range(20)) + b"\n"


def _full(*_: object, **__: object) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _read_only(*_: object, **__: object) -> Any:
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))


def _errors(app: AppTest) -> str:
    return " ".join(error.value for error in app.error)


@pytest.mark.parametrize(
    ("where", "fails", "found"),
    [
        ((Path, "write_bytes"), _full, "the disk is full"),
        ((tempfile, "mkdtemp"), _read_only, "its temporary folder is read\\-only"),
    ],
)
def test_without_room_there_is_a_sentence_and_another_try_does(
    monkeypatch: pytest.MonkeyPatch, where: tuple[Any, str], fails: Any, found: str
) -> None:
    app = app_with(("first.csv", TABLE))
    app.button(key="load").click().run()
    assert list(models(app)) == ["first"]
    with monkeypatch.context() as patched:
        patched.setattr(*where, fails)
        app.file_uploader[0].set_value([(f"{name}.csv", TABLE, "text/csv") for name in ("second", "third")])
        app.run()
        assert not app.exception
        assert "The server has no room to put the files" in _errors(app)
        assert found in _errors(app)
        assert "one by one" not in _errors(app)
        assert list(models(app)) == ["first"]
    app.run()
    assert not app.error
    app.button(key="load").click().run()
    assert list(models(app)) == ["first", "second", "third"]
