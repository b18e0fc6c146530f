"""The view of a session: what its verbs change, and when a board is drawn anew."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def test_a_board_starts_where_it_was_drawn_until_it_is_drawn_anew() -> None:
    app = AppTest.from_function(_moved_twice, default_timeout=60).run()
    assert not app.exception
    first, moved, anew = app.session_state["starts"]
    assert first == moved
    assert (first.threshold, first.baseline_threshold, first.turn) == (0.5, None, 0)
    assert (anew.threshold, anew.baseline_threshold, anew.driver, anew.turn) == (0.7, 0.2, 1, 3)


def _moved_twice() -> None:
    import streamlit as st  # noqa: PLC0415  (runs as a script of its own)

    from pages._ui import state  # noqa: PLC0415

    state.begin_page("one")
    starts = [state.begin_board()]
    state.commit_threshold(0.7, baseline_threshold=0.2, driver=1, turn=3)
    starts.append(state.begin_board())
    state.begin_page("one")
    st.session_state["starts"] = [*starts, state.begin_board()]


def test_a_baseline_that_nobody_chose_is_settled_once() -> None:
    app = AppTest.from_function(_settled, default_timeout=60).run()
    assert not app.exception
    assert app.session_state["kept"] == [True, False]
    assert app.session_state["_view"].baseline == "two"


def _settled() -> None:
    import streamlit as st  # noqa: PLC0415  (runs as a script of its own)

    from pages._ui import state  # noqa: PLC0415

    state.compare_with("one")
    state.begin_board()
    kept = []
    for key in ("one", "two"):
        state.settle_baseline(key)
        kept.append(state.view().start is not None)
    st.session_state["kept"] = kept


def test_without_a_choice_a_model_is_held_against_one_that_shares_its_labels() -> None:
    app = AppTest.from_function(_held_against, default_timeout=60).run()
    assert not app.exception
    assert app.session_state["found"] == ["clips-linear", "chosen", "chosen", "two", None, "clips-linear"]


def _held_against() -> None:
    from dataclasses import replace  # noqa: PLC0415  (runs as a script of its own)

    import streamlit as st  # noqa: PLC0415

    from pages._ui import workspace  # noqa: PLC0415
    from pages._ui.state import View  # noqa: PLC0415

    def kept(key: str, of: str) -> workspace.Entry:
        sample = workspace.entry(of)
        assert sample is not None
        new = replace(sample, key=key, name=key, shared=False)
        st.session_state.setdefault("_uploads", {})[key] = new
        return new

    sample = workspace.entry("clips-forest")
    found = [
        workspace.baseline_for(sample, View(model="clips-forest")),
        workspace.baseline_for(sample, View(model="clips-forest", baseline="chosen")),
        workspace.baseline_for(None, View(baseline="chosen")),
    ]
    alone = kept("one", "clips-forest")
    without_others = workspace.baseline_for(alone, View())
    kept("two", "clips-linear")
    kept("of other labels", "digits-svm")
    st.session_state["found"] = [
        *found,
        workspace.baseline_for(alone, View(baseline="one")),
        without_others,
        workspace.baseline_for(alone, View(model="one", baseline="clips-linear")),
    ]


def test_the_threshold_of_a_link_is_exact() -> None:
    links = ("0.6173451234567891", "1.5", "-3", "0.9999999999999999", "1e-7")
    for link in links:
        app = AppTest.from_function(_linked, default_timeout=60)
        app.query_params["threshold"] = link
        app.run()
        assert not app.exception
        assert app.session_state["begins"] == float(link)


def _linked() -> None:
    import streamlit as st  # noqa: PLC0415  (runs as a script of its own)

    from pages._ui import state  # noqa: PLC0415
    from pages._ui.address import following  # noqa: PLC0415

    following.turn_to("evaluate")
    state.view()
    state.begin_page("clips-forest")
    st.session_state["begins"] = state.begin_board().threshold


def _swapped() -> None:
    """What a page does whose boxes and whose address are still those of before a swap."""
    import streamlit as st  # noqa: PLC0415  (runs as a script of its own)

    from pages._ui import state  # noqa: PLC0415
    from pages._ui.address import following  # noqa: PLC0415

    def pair() -> tuple[str | None, str | None]:
        view = state.view()
        return view.model, view.baseline

    def arrives(model: str, baseline: str) -> None:
        st.query_params.from_dict({"model": model, "baseline": baseline, "threshold": "0.5"})

    following.turn_to("compare")
    arrives("a", "b")
    state.view()
    state.begin_board()
    found = {}
    state.swap(("a", "b"))
    found["one press"] = pair()
    state.swap(("a", "b"))
    found["pressed again before the page shows it"] = pair()
    state.choose_pair("a", "b")
    found["boxes of before"] = pair()
    state.begin_page("b")
    state.begin_board()  # is about to write b against a
    state.swap(("b", "a"))
    arrives("b", "a")  # what it wrote meanwhile
    found["address of the board between"] = pair()
    state.begin_page("a")
    state.begin_board()
    arrives("a", "b")
    state.view()
    arrives("b", "a")  # by hand, or by the browser's Back: no board is about to write it
    found["another address"] = pair()
    state.choose_pair("c", "a")
    found["another candidate"] = pair()
    state.choose_pair("a", "a")
    found["one for the other"] = pair()
    st.session_state["found"] = found


def test_a_press_on_swap_does_what_the_page_shows() -> None:
    app = AppTest.from_function(_swapped, default_timeout=60).run()
    assert not app.exception
    assert app.session_state["found"] == {
        "one press": ("b", "a"),
        "pressed again before the page shows it": ("b", "a"),
        "boxes of before": ("b", "a"),
        "address of the board between": ("a", "b"),
        "another address": ("b", "a"),
        "another candidate": ("c", "a"),
        "one for the other": ("a", "c"),
    }
