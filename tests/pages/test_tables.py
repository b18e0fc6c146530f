"""A table on the server, on the pages: from its path to a board, and a label that is fetched."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

from pages._ui import workspace

ROOT = Path(__file__).parents[2]
N = 200


def said(app: AppTest) -> str:
    kinds = (app.caption, app.info, app.success, app.error, app.text)
    return " ".join(each.value for kind in kinds for each in kind)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With a table of two labels in two files."""
    monkeypatch.setenv("EVALKIT_TABLES", str(tmp_path))
    rng = np.random.default_rng(1)
    truth = rng.random((N, 2)) < 0.4
    score = np.round(0.3 * truth + 0.7 * rng.random((N, 2)), 3)
    rows = pa.table(
        {
            "id": np.repeat([f"clip {i}" for i in range(N)], 2),
            "label": ["cat", "dog"] * N,
            "score": score.ravel(),
            "truth": truth.ravel(),
        }
    )
    (tmp_path / "clips").mkdir()
    for i in range(2):
        pq.write_table(rows.slice(i * N, N), tmp_path / "clips" / f"{i}.parquet")
    return tmp_path


def models(path: str | None = None) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=30)
    app.session_state["source"] = "Table"
    app.run()
    return app if path is None else app.text_input("table_path").set_value(path).run()


def counted(app: AppTest) -> AppTest:
    app.button("count_table").click().run()
    begun = time.monotonic()
    while is_under_way(app) and time.monotonic() - begun < 20:
        time.sleep(0.1)
        app.run()
    return app.run()  # as the page does by itself once counting is done


def is_under_way(app: AppTest) -> bool:
    return "_beside_table" in app.session_state and app.session_state["_beside_table"].under_way


def test_without_a_setting_the_page_says_how_to_set_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVALKIT_TABLES", raising=False)
    app = models()
    assert "EVALKIT_TABLES=/data/predictions" in said(app)
    assert "table_path" not in {each.key for each in app.text_input}


def test_from_a_path_to_a_board_and_to_a_label_that_is_fetched(folder: Path) -> None:
    app = models("clips")
    assert "2 files" in said(app)
    assert [app.selectbox(f"table_column_{role}").value for role in ("id", "label", "score", "truth")] == [
        *("id", "label", "score", "truth")
    ]
    app = counted(app)
    assert not app.exception
    assert "clips** is loaded, read as a table that stays on the server" in said(app)
    app.switch_page("evaluate.py").run()
    assert not app.exception
    assert "Open a label to fetch its items" in said(app)
    app.query_params["label"] = "dog"
    app.run()
    app.button("fetch_label").click().run()
    begun = time.monotonic()
    while "_fetched_label" in app.session_state and time.monotonic() - begun < 20:
        time.sleep(0.1)
        app.run()
    assert not app.exception
    uploads = app.session_state["_uploads"]
    fetched = next(entry for entry in uploads.values() if entry.loaded is not None)
    assert (fetched.evaluation.labels, fetched.evaluation.n_examples) == (("dog",), N)
    assert fetched.name == "clips: dog"


@pytest.mark.parametrize("path", ["../secret", "nothing.parquet"])
def test_a_path_that_leads_nowhere_is_refused_in_a_sentence(folder: Path, path: str) -> None:
    app = models(path)
    assert not app.exception
    assert len(app.error) == 1
    assert "count_table" not in {each.key for each in app.button}


def test_what_cannot_be_counted_is_refused_on_the_page(folder: Path) -> None:
    rows = pa.table({"id": ["a"], "label": ["cat"], "score": [float("nan")], "truth": [1]})
    pq.write_table(rows, folder / "odd.parquet")
    app = counted(models("odd.parquet"))
    assert "A score is not a number" in said(app)


def test_one_table_is_counted_at_a_time_and_the_next_one_waits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each may take all the memory that is allowed for one: what waits says so, and can be cancelled. Were the server
    to go, the page would say what is lost."""
    at_stake: list[Sequence[str]] = []
    monkeypatch.setattr("pages._ui.frame.frame", lambda heading, path, waiting: at_stake.append(waiting))
    with workspace.COUNTERS.place(1, most=1, budget=1):
        app = models("clips")
        app.button("count_table").click().run()
        assert is_under_way(app)
        assert at_stake[-1] == ["the table clips"]
        words = app.session_state["_beside_table"].job.step.words
        assert words == "Waiting until another table is counted"
        app.button("cancel_table").click().run()
        assert not is_under_way(app)
        app.run()
        assert at_stake[-1] == []
    app = counted(models("clips"))
    assert "clips** is loaded" in said(app)
    assert at_stake[-1] == []
