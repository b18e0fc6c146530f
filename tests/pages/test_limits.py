"""What a session may put in and keep: the oldest models go first, and the page says so."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui import workspace
from pages._ui.models import upload
from tests.pages.test_questions import app_with, models
from tests.pages.test_room import TABLE

pytestmark = pytest.mark.usefixtures("read_here")


def _said(app: AppTest) -> str:
    return " ".join(element.value for kind in ("info", "error") for element in app.get(kind))


def _load(app: AppTest, name: str) -> AppTest:
    app.file_uploader[0].set_value([(f"{name}.csv", TABLE, "text/csv")])
    return app.run().button(key="load").click().run()


def test_the_oldest_models_go_first_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALKIT_SESSION_MODELS", "2")
    app = app_with(("first.csv", TABLE)).button(key="load").click().run()
    app = _load(app, "second")
    assert list(models(app)) == ["first", "second"]
    assert "Dropped" not in _said(app)
    app = _load(app, "third")
    assert not app.exception
    assert list(models(app)) == ["second", "third"]
    assert "Dropped to make room, the oldest first: first. Kept are at most 2 models" in _said(app)
    app.query_params["model"] = "first"
    app.session_state["_view"].model = "first"
    app = app.switch_page("evaluate.py").run()
    assert not app.exception
    assert "There is no model first in this session" in _said(app)


def test_another_session_takes_none_where_the_server_has_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALKIT_SESSION_MODELS", "1")
    one = app_with(("first.csv", TABLE)).button(key="load").click().run()
    other = app_with(("second.csv", TABLE)).button(key="load").click().run()
    assert (list(models(one)), list(models(other))) == (["first"], ["second"])


def test_more_files_than_may_be_put_in_at_once_are_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALKIT_FILES_AT_ONCE", "2")
    app = app_with(*((f"{name}.csv", TABLE) for name in "abc"))
    assert not app.exception
    assert "These are too many files at once" in _said(app)
    assert not [button for button in app.button if button.key == "load"]
    monkeypatch.setenv("EVALKIT_FILES_AT_ONCE", "3")
    assert "too many" not in _said(app.run())


def test_more_labels_than_a_model_may_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f"{i},{label},0.{(i * 7 + len(label)) % 9},{i % 2}" for i in range(9) for label in ("a", "bb", "ccc")]
    table = "\n".join(["id,label,score,truth", *rows, ""]).encode()
    monkeypatch.setenv("EVALKIT_LABELS", "2")
    app = app_with(("many.csv", table))
    assert not app.exception
    assert "There are too many labels" in _said(app)
    assert "column 'label'" in _said(app).replace("\\", "")
    monkeypatch.setenv("EVALKIT_LABELS", "3")
    assert "too many" not in _said(app.run())
    assert list(models(app.button(key="load").click().run())) == ["many"]


def test_who_waits_for_a_reader_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both readers are taken until the page has said that it waits."""
    said: list[str] = []
    waits = Event()

    def hear(_self: object, text: str, _share: float | None) -> None:
        said.append(text)
        waits.set()

    def hold() -> None:
        with workspace.READERS.place(1, most=2, budget=10**9), workspace.READERS.place(1, most=2, budget=10**9):
            both.set()
            waits.wait(20)

    both = Event()
    holder = Thread(target=hold)
    holder.start()
    assert both.wait(20)
    monkeypatch.setattr(upload._Told, "reads", hear)
    app = app_with(("first.csv", TABLE))
    holder.join()
    assert said[0] == "Waiting for a place: 2 other readings are before this one."
    assert said[-1].startswith("Reading")
    assert not app.exception
    assert list(models(app.button(key="load").click().run())) == ["first"]
