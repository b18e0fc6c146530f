"""A session that takes the place of one that the server does not know any more."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui import connection

MAIN = str(Path(__file__).parents[2] / "pages" / "main.py")


def _page(name: str, **address: str) -> AppTest:
    app = AppTest.from_file(MAIN, default_timeout=30)
    for key, value in address.items():
        app.query_params[key] = value
    return app.switch_page(name).run() if name != "models.py" else app.run()


def _said(app: AppTest) -> str:
    return " ".join(element.value for kind in ("info", "error") for element in app.get(kind))


@pytest.fixture
def lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_session_of_before", lambda: "one of before")


@pytest.mark.parametrize("page", ["evaluate.py", "compare.py", "thresholds.py", "examples.py"])
@pytest.mark.usefixtures("lost")
def test_no_sample_takes_the_place_of_what_was_lost(page: str) -> None:
    app = _page(page)
    assert not app.exception
    assert "There is no model in this session" in _said(app)
    assert app.selectbox(key="model").value is None


@pytest.mark.usefixtures("lost")
def test_a_sample_that_the_address_names_is_there_as_before() -> None:
    app = _page("evaluate.py", model="clips-forest")
    assert not app.exception
    assert "There is no" not in _said(app)
    assert app.selectbox(key="model").value == "clips-forest"


def test_a_page_that_is_opened_for_the_first_time_shows_a_sample() -> None:
    app = _page("evaluate.py")
    assert "There is no" not in _said(app)
    assert app.selectbox(key="model").value is not None
