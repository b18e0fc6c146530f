"""The Models page without a browser: what is loaded comes first, is sorted, compared, removed and had back."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

import evalkit as ek
from evalkit.reading.loading import read_predictions
from pages._ui import workspace

ROOT = Path(__file__).parents[2]


def _table(names: str, *, items: range = range(40), worse: float = 0.0) -> bytes:
    rows = [f"{i},{name},{0.3 + (0.4 - worse) * (i % 2) + 0.2 * (i % 5) / 5},{i % 2}" for i in items for name in names]
    return "\n".join(["id,label,score,truth", *rows, ""]).encode()


def _with(**files: bytes) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    entries = {}
    for name, data in files.items():
        loaded = read_predictions(data, name=name)
        entries[name] = workspace.Entry(name, name, "file", loaded, ek.evaluate(loaded.predictions), shared=False)
    app.session_state["_uploads"] = entries
    return app.run()


def _own(app: AppTest) -> list[str]:
    """Names in the table of one's own models, from above."""
    known = set(app.session_state["_uploads"])
    return [text.value for text in app.text if text.value in known]


def test_the_table_is_sorted_by_what_is_pressed_and_turned_round_when_pressed_again() -> None:
    app = _with(bb=_table("x"), aa=_table("x", worse=0.3), cc=_table("x", items=range(60)))
    assert _own(app) == ["cc", "aa", "bb"]  # the newest first
    for column, expected in (("name", "aa bb cc"), ("name", "cc bb aa"), ("items", "cc aa bb")):
        app.button(key=f"sort_own_{column}").click().run()
        assert not app.exception
        assert sorted(_own(app)[:1]) == [expected.split()[0]], column
    app.button(key="sort_own_area").click().run()
    assert _own(app)[-1] == "aa"


def test_selected_models_stand_on_a_leaderboard_with_ranks_where_they_share_items() -> None:
    app = _with(one=_table("x"), two=_table("x", worse=0.3), apart=_table("x", items=range(100, 140)))
    assert app.button(key="compare_selected_own").disabled
    for name in ("one", "two"):
        app.checkbox(key=f"select_{name}").check()
    app.run()
    app.button(key="compare_selected_own").click().run()
    assert not app.exception
    assert any("the 40 items and 1 label that all share" in each.value for each in app.markdown)
    shown = next(each.proto.body for each in app.get("html") if "ek-board-table" in each.proto.body)
    assert shown.index(">one<") < shown.index(">two<")
    assert "<td>1</td>" in shown
    app.checkbox(key="select_apart").check().run()
    app.button(key="compare_selected_own").click().run()
    assert any("They have no item in common." in each.value for each in app.markdown)
    shown = next(each.proto.body for each in app.get("html") if "ek-board-table" in each.proto.body)
    assert "Rank" not in shown


def test_a_removed_model_is_had_back_in_its_place() -> None:
    app = _with(one=_table("x"), two=_table("x"), three=_table("x"))
    app.button(key="remove_two").click().run()
    assert _own(app) == ["three", "one"]
    app.button(key="undo_remove").click().run()
    assert not app.exception
    assert _own(app) == ["three", "two", "one"]
