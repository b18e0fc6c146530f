"""What the live board in the browser and Python say to each other."""

from __future__ import annotations

import json
from math import nan
from typing import Any

from streamlit.testing.v1 import AppTest

from evalkit.intervals.estimate import Estimate
from pages._ui.board.protocol import board_data, bounds_of, list_text


def _labels(model: str) -> Any:
    return {"model": model, "rows": []}


def test_a_list_is_sent_with_a_digest_of_all_that_it_holds_and_of_its_board() -> None:
    one, same, other, elsewhere = (
        list_text(_labels(model), board) for model, board in (("a", "x"), ("a", "x"), ("b", "x"), ("a", "y"))
    )
    assert one == same
    assert len({one.digest, other.digest, elsewhere.digest}) == 3
    assert json.loads(one.text) == {**_labels("a"), "digest": one.digest}


def test_a_board_and_its_list_are_sent_as_the_text_that_is_kept_of_them() -> None:
    data = json.loads(board_data('{"title": "x"}', list_text(_labels("a"), "x").text, {"label": None}, 3))
    assert (data["board"], data["address"], data["turn"]) == ({"title": "x"}, {"label": None}, 3)
    assert data["list"]["model"] == "a"


def test_a_board_without_a_list_says_so() -> None:
    assert json.loads(board_data('{"title": "x"}', None, {}, 0))["list"] is None


def test_estimates_without_an_interval_have_no_bounds() -> None:
    some = Estimate(0.5, 0.4, 0.6, 0.95, "Wilson", 9)
    none = Estimate(0.5, nan, nan, 0.95, "none", 1, reason="one item")
    assert bounds_of({"recall": some, "f1": none}) == {"recall": (0.4, 0.6)}


def test_events_of_the_board_change_the_view() -> None:
    app = AppTest.from_function(_events, default_timeout=60).run()
    assert not app.exception
    view = app.session_state["_view"]
    assert (view.threshold, view.baseline_threshold, view.driver, view.turn) == (float("inf"), 0.25, 1, 2)
    assert (view.label, view.list.turn, view.left_out) == ("cat", 1, {"one": ("cat", "dog")})
    assert (view.list.wanted, view.list.csv, view.list.csv_threshold) == ((3, 4), 1, float("inf"))
    assert view.moved == {"one", None}


def _events() -> None:
    from types import SimpleNamespace  # noqa: PLC0415  (runs as a script of its own)

    import streamlit as st  # noqa: PLC0415

    from pages._ui import state  # noqa: PLC0415
    from pages._ui.board import live_board  # noqa: PLC0415

    state.begin_page("one")
    st.session_state["board"] = SimpleNamespace(
        threshold={"value": "inf", "other": 0.25, "driver": 1, "turn": 2},
        label={"label": "cat"},
        list={"model": "one", "turn": 1, "left_out": ["dog", "cat"]},
        rows={"model": "one", "wanted": [3, 4], "csv": 1},
    )
    live_board._threshold_changed()
    live_board._label_changed()
    live_board._list_changed()
    live_board._rows_wanted()
    st.session_state["board"] = SimpleNamespace(rows={"model": "another", "wanted": [1], "csv": 2})
    live_board._rows_wanted()  # of a model that was on screen before
    st.session_state["board"] = SimpleNamespace(threshold=None, label=None, list=None, rows=None)
    live_board._label_changed()  # what was told once is told no more
    live_board._list_changed()
    live_board._rows_wanted()


def test_thresholds_of_a_board_from_before_a_swap_go_with_their_models() -> None:
    app = AppTest.from_function(_committed_after_a_swap, default_timeout=60).run()
    assert not app.exception
    view = app.session_state["_view"]
    assert (view.model, view.threshold, view.baseline, view.baseline_threshold) == ("two", 0.3, "one", 0.8)
    assert view.driver == 1  # the slider of "one" was moved, which is now the baseline's


def _committed_after_a_swap() -> None:
    from types import SimpleNamespace  # noqa: PLC0415  (runs as a script of its own)

    import streamlit as st  # noqa: PLC0415

    from pages._ui import state  # noqa: PLC0415
    from pages._ui.board import live_board  # noqa: PLC0415

    state.begin_page("one")
    state.compare_with("two")
    state.swap()
    event = {"value": 0.8, "other": 0.3, "driver": 0, "turn": 1, "model": "one"}
    st.session_state["board"] = SimpleNamespace(threshold=event)
    live_board._threshold_changed()
