"""A table on the server, on the pages: from its path to a board, and a label that is fetched."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

import evalkit as ek
from evalkit.engine.allowed import connections
from evalkit.engine.engines.connected import SERVICES
from pages._ui import workspace
from pages._ui.address.table_opening import TableOpening

ROOT = Path(__file__).parents[2]
N = 200
NIGHT = '[["light","night"]]'


def said(app: AppTest) -> str:
    """What a person reads: without the marks that keep names from being Markdown."""
    kinds = (app.caption, app.info, app.success, app.error, app.text)
    return " ".join(each.value for kind in kinds for each in kind).replace("\\", "")


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


def fetch(app: AppTest) -> None:
    """The label that is open, until its items are there."""
    app.button("fetch_label").click().run()
    begun = time.monotonic()
    while "_fetched_label" in app.session_state and time.monotonic() - begun < 20:
        time.sleep(0.1)
        app.run()


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
    fetch(app)
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


@pytest.fixture
def nights(folder: Path) -> Path:
    """The labels of 400 items, a quarter of them taken at night, where scores say little; and what the weather was."""
    rng = np.random.default_rng(3)
    n, night = 400, np.arange(400) % 4 == 0
    truth = rng.random((n, 2)) < 0.4
    score = np.where(night[:, None], rng.random((n, 2)), 0.6 * truth + 0.4 * rng.random((n, 2)))
    ids = [f"clip {i}" for i in range(n)]
    rows = pa.table(
        {
            "id": np.repeat(ids, 2),
            "label": ["cat", "dog"] * n,
            "score": np.round(score.ravel(), 3),
            "truth": truth.ravel(),
            "light": np.repeat(np.where(night, "night", "day"), 2),
        }
    )
    pq.write_table(rows, folder / "nights.parquet")
    pq.write_table(pa.table({"id": ids, "weather": ["dry", "wet"] * (n // 2)}), folder / "items.parquet")
    return folder


def waited(app: AppTest, place: str) -> AppTest:
    """Once what is made beside the page is there."""
    begun = time.monotonic()
    while (work := app.session_state[f"_beside_{place}"]).under_way and time.monotonic() - begun < 20:
        work.job.wait(1)
        app.run()
    return app.run()


def linked(app: AppTest, page: str = "evaluate.py", **address: str) -> AppTest:
    """A page by an address that says more than the page."""
    app.switch_page(page).run()
    for key, value in address.items():
        app.query_params[key] = value
    return app.run()


def sliced(nights: Path, about: str = "") -> AppTest:
    """The tab of slices of the table."""
    app = models("nights.parquet")
    app = counted(app.text_input("table_about_items").set_value(about).run())
    return linked(app, tab="slices")


def test_slices_of_a_table_are_those_of_its_predictions(nights: Path) -> None:
    app = waited(sliced(nights, "items.parquet"), "slices")
    assert not app.exception
    (shown,) = (each.value for each in app.dataframe if "Slice" in each.value.columns)
    path = nights / "nights.parquet"
    table = ek.open_table(path, metadata=nights / "items.parquet").slices()
    assert shown["Slice"].tolist() == [row.slice.name for row in table.rows]
    assert shown["Slice"][0] == "light: night"
    assert {"weather: dry", "weather: wet"} < set(shown["Slice"])
    assert shown["Items"].tolist() == [row.items for row in table.rows]


def test_weak_slices_of_a_table_are_searched_beside_the_page(nights: Path) -> None:
    app = waited(sliced(nights, "items.parquet"), "slices")
    app = waited(app.toggle("weak_slices").set_value(True).run(), "weak")
    assert not app.exception
    (shown,) = (each.value for each in app.dataframe if "Weak slice" in each.value.columns)
    table = ek.open_table(nights / "nights.parquet", metadata=nights / "items.parquet")
    found = table.find_weak_slices(threshold=app.session_state["_view"].threshold)
    assert shown["Weak slice"].tolist() == [row.slice.name for row in found.rows] == ["light: night"]
    assert shown["Items"].tolist() == [row.items for row in found.rows]


def test_a_slice_of_a_table_is_on_all_pages_by_its_link(nights: Path) -> None:
    app = counted(models("nights.parquet"))
    for page in ("thresholds.py", "evaluate.py"):
        app = waited(linked(app, page, slice=NIGHT), "slice_of_model")
        assert not app.exception
        assert not app.error
    assert "100 test items" in " ".join(each.value for each in app.markdown)
    app.query_params["label"] = "dog"
    app.run()
    app = waited(app, "slice_of_model")
    fetch(app)
    assert not app.exception
    assert not app.error
    entries = app.session_state["_uploads"].values()
    (fetched,) = [each.evaluation for each in entries if each.loaded is not None]
    assert (fetched.n_examples, fetched.labels) == (100, ("dog",))
    assert "slice" not in {each.key for each in app.button}, "the slice is closed: what was fetched is of it alone"


def test_counting_a_slice_can_be_cancelled_and_begun_again(nights: Path) -> None:
    app = counted(models("nights.parquet"))
    with workspace.COUNTERS.place(1, most=1, budget=1):
        app = linked(app, slice=NIGHT)
        app.button("cancel_slice_of_model").click().run()
        assert "Cancelled: the items of this slice were not counted" in said(app)
        assert not app.exception
    app.button("again_slice_of_model").click().run()
    app = waited(app, "slice_of_model")
    assert "100 test items" in " ".join(each.value for each in app.markdown)


def test_a_slice_that_a_table_does_not_have_is_refused_in_a_sentence(nights: Path) -> None:
    app = linked(counted(models("nights.parquet")), slice='[["camera","3"]]')
    assert not app.exception
    assert [each.value for each in app.error if "no such attribute" in each.value]


def test_slices_need_one_threshold_and_columns(nights: Path) -> None:
    app = linked(counted(models("clips")), tab="slices")
    assert "any further column of the table" in said(app)
    app = sliced(nights)
    app.query_params["thresholds"] = "plan"
    app.run()
    assert not app.exception
    assert "one threshold for all labels. Choose *One*" in said(app)


def fresh(page: str = "evaluate.py", **address: str) -> AppTest:
    """A session that has counted nothing opens a link."""
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=30)
    app.run()
    return linked(app, page, **address)


def accepted(app: AppTest, role: str = "model") -> AppTest:
    """The offer that a link to a table makes is taken up, and the table is counted."""
    app.button(f"offered_table_{role}").click().run()
    return waited(app, "table") if "_beside_table" in app.session_state else app.run()


def key_of(app: AppTest) -> str:
    return list(app.session_state["_uploads"])[-1]


def markdown(app: AppTest) -> str:
    return " ".join(each.value for each in app.markdown).replace("\\", "")


@pytest.mark.parametrize("page", ["evaluate.py", "thresholds.py", "examples.py"])
def test_a_link_opens_a_table_in_a_session_that_has_not_counted_it(nights: Path, page: str) -> None:
    app = models("nights.parquet")
    app = counted(app.text_input("table_about_items").set_value("items.parquet").run())
    app = fresh(page, model=key_of(app), slice='[["weather","dry"]]')
    assert f"This link is to the table **{nights.name}/nights.parquet** on the server" in markdown(app)
    assert not app.error
    app = accepted(app)
    assert "offered_table_model" not in {each.key for each in app.button}
    app = waited(app, "slice_of_model")
    assert not app.exception
    assert not app.error
    if page == "evaluate.py":
        assert "200 test items" in markdown(app)


def test_a_link_fetches_the_label_of_a_slice_that_it_shows(nights: Path) -> None:
    app = counted(models("nights.parquet"))
    app = waited(linked(app, slice=NIGHT, label="dog"), "slice_of_model")
    fetch(app)
    there = app.session_state["_uploads"][key_of(app)].evaluation
    app = fresh(model=key_of(app), label="dog")
    assert f"This link is to the label **dog** of the table **{nights.name}/nights.parquet**" in markdown(app)
    app = accepted(app)
    assert not app.exception
    found = app.session_state["_uploads"][key_of(app)].evaluation
    assert (found.name, found.labels, found.n_examples) == ("nights, light: night: dog", ("dog",), 100)
    assert found.predictions.digest == there.predictions.digest


def test_a_link_to_two_tables_offers_one_after_the_other(nights: Path) -> None:
    app = counted(models("nights.parquet"))
    one = key_of(app)
    app.switch_page("models.py").run()
    app = counted(app.text_input("table_path").set_value("clips").run())
    app = fresh("compare.py", model=one, baseline=key_of(app))
    assert f"This link is to the table **{nights.name}/nights.parquet** on the server" in markdown(app)
    app = accepted(app, "baseline")
    assert "The baseline of this link is" not in markdown(app)
    app = accepted(app)
    assert "offered_table_model" not in {each.key for each in app.button}
    assert not app.exception


def test_a_table_that_is_counted_again_stands_once(folder: Path) -> None:
    app = counted(models("clips"))
    app = counted(app)
    assert len(app.session_state["_uploads"]) == 1


@pytest.fixture
def warehouse(nights: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A service that gives two tables, for which files stand in: one of the two is not named to people."""

    class Tables:
        def table(self, name: str, database: str | None) -> Path:
            assert database == "evaluations"
            if not (nights / f"{name}.parquet").exists():
                raise RuntimeError("403 no access")
            return nights / f"{name}.parquet"

    stood_in = replace(SERVICES["bigquery"], connect=lambda settings: Tables())
    monkeypatch.setattr(connections, "SERVICES", {"bigquery": stood_in})
    connections._connected.cache_clear()
    monkeypatch.delenv("EVALKIT_TABLES")
    return nights


NAMED = ["evaluations.nights", "evaluations.items", "evaluations.gone"]


def by_secrets(app: AppTest, **section: object) -> AppTest:
    app.secrets["tables"] = {"warehouse": {"backend": "bigquery", "tables": NAMED} | section}
    return app


def test_a_table_of_a_service_is_counted_and_opened_by_its_link(warehouse: Path) -> None:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=30)
    app.session_state["source"] = "Table"
    app = waited(by_secrets(app).run(), "table_columns")
    assert "table_path" not in {each.key for each in app.text_input}
    assert app.selectbox("table_name").options == NAMED
    assert app.selectbox("table_column_score").value == "score"
    app = counted(app.selectbox("table_about_items_at").set_value("evaluations.items").run())
    assert not app.exception
    assert "is loaded, read as a table that stays on the server" in said(app)
    key = key_of(app)
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=30)
    app = linked(by_secrets(app).run(), model=key, slice='[["weather","dry"]]')
    app = waited(accepted(app), "slice_of_model")
    assert not app.exception
    assert "200 test items" in markdown(app)


def test_a_table_that_a_service_does_not_give_gets_a_sentence(warehouse: Path) -> None:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=30)
    app.session_state["source"] = "Table"
    app = waited(by_secrets(app).run(), "table_columns")
    app = waited(app.selectbox("table_name").set_value("evaluations.gone").run(), "table_columns")
    assert not app.exception
    assert "The service does not give this table" in said(app)
    assert "403 no access" in said(app)


def test_a_connection_that_is_not_understood_gets_a_sentence(warehouse: Path) -> None:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=30)
    app.session_state["source"] = "Table"
    app = by_secrets(app, backend="mysql").run()
    assert not app.exception
    assert "no such backend" in said(app)
    assert "section [tables.warehouse]" in said(app)


SAID_OF_LINKS = {
    "elsewhere": ({"table": "../clips"}, "Write a path below the folder"),
    "not there": ({"table": "gone.parquet"}, "gone.parquet"),
    "closed": ({"place": "secret"}, "These tables are not open here"),
    "no column": ({"columns": {"id": "id", "label": "label", "score": "p", "truth": "truth"}}, "no such column"),
}


@pytest.mark.parametrize(("changed", "words"), SAID_OF_LINKS.values(), ids=SAID_OF_LINKS)
def test_a_link_that_leads_nowhere_is_answered_in_a_sentence(folder: Path, changed: dict, words: str) -> None:
    columns = {role: role for role in ("id", "label", "score", "truth")}
    opening = replace(TableOpening(folder.name, "clips", columns), **changed)
    app = accepted(fresh(model=opening.text))
    assert not app.exception
    assert words in said(app)
    assert "offered_table_model" in {each.key for each in app.button}, "it can be tried again"


def test_where_no_folder_is_open_a_link_says_who_opens_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVALKIT_TABLES")
    app = accepted(fresh(model=TableOpening(folder.name, "clips", {"score": "score", "truth": "truth"}).text))
    assert "The server's operator names folders in EVALKIT_TABLES, and connections in its secrets" in said(app)


NO_TABLES = (
    *("table clips", "table {}", "table []", "table 3", "table null", 'table {"place":1}', "table " + "[" * 9999),
    'table {"place":"p","table":"t","columns":{"score":"s"},"about":3}',
    'table {"place":"p","table":"t","columns":["score"]}',
    'table {"place":"p","table":"t","columns":{"score":"s"},"where":{"a":[1]}}',
    'table {"place": "p", "table": "t", "columns": {"score": "s"}}',  # a key has one spelling
)


@pytest.mark.parametrize("key", NO_TABLES)
def test_what_only_begins_like_a_table_is_a_model_that_is_not_there(folder: Path, key: str) -> None:
    app = fresh(model=key)
    assert not app.exception
    assert "offered_table_model" not in {each.key for each in app.button}
    assert TableOpening.parse(key) is None
