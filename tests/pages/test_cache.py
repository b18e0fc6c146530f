"""What was made is kept, once for all who ask, and never more than so many."""

from __future__ import annotations

import threading

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui import cache
from pages._ui.board.results import board_text
from pages._ui.cache import Kept


def test_a_result_is_made_once() -> None:
    kept, made = Kept(2), []
    for _ in range(3):
        assert kept.get(("a", 0.5), lambda: made.append(1) or "made") == "made"
    assert made == [1]


def test_the_one_that_was_not_asked_for_longest_goes() -> None:
    kept = Kept(2)
    for name in ("a", "b", "a", "c"):
        kept.get((name,), lambda name=name: name)
    assert kept.keys() == [("a",), ("c",)]


def test_what_ends_in_an_exception_is_not_kept_and_can_be_made_again() -> None:
    kept = Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.get(("a",), lambda: 1 // 0)
    assert kept.get(("a",), lambda: 1) == 1


def test_two_that_ask_at_once_have_it_made_once() -> None:
    kept, made, begun, may_end = Kept(2), [], threading.Event(), threading.Event()

    def make() -> str:
        made.append(1)
        begun.set()
        may_end.wait(10)
        return "made"

    answers: list[str] = []
    users = [threading.Thread(target=lambda: answers.append(kept.get(("a",), make))) for _ in range(2)]
    users[0].start()
    begun.wait(10)
    users[1].start()
    assert kept.get(("b",), lambda: "other") == "other"  # nobody waits for what another key takes
    may_end.set()
    for user in users:
        user.join(10)
    assert (answers, made) == (["made", "made"], [1])


def test_a_result_may_be_made_of_others_that_are_kept() -> None:
    kept = Kept(2)
    assert kept.get(("sum",), lambda: kept.get(("part",), lambda: 1) + 1) == 2


def test_a_session_keeps_few_boards_however_many_thresholds_are_linked(monkeypatch: pytest.MonkeyPatch) -> None:
    """70 links on Compare left 105 MB with the session."""
    session: dict[str, Kept] = {}
    monkeypatch.setattr(cache, "_in_session", lambda kind: session.setdefault(kind, Kept(cache._MOST[kind])))
    for n in range(70):
        content = {"digest": str(n)}
        assert board_text(content, shared=False) == f'{{"digest": "{n}"}}'
    assert sum(len(kept.keys()) for kept in session.values()) == 12


def _make_two_and_leave() -> None:
    """A session whose browser goes between two runs, and comes back."""
    import gc  # noqa: PLC0415  (runs as a script of its own)
    import weakref  # noqa: PLC0415

    import streamlit as st  # noqa: PLC0415
    from streamlit.runtime.caching import clear_session_resource_cache  # noqa: PLC0415
    from streamlit.runtime.scriptrunner import get_script_run_ctx  # noqa: PLC0415

    from pages._ui.cache import cached, forget_own  # noqa: PLC0415

    class Large:
        """What is made of a model."""

    first = cached(("large",), Large, shared=False)
    assert cached(("large",), Large, shared=False) is first
    gone = weakref.ref(first)
    del first
    running = get_script_run_ctx()
    assert running is not None
    clear_session_resource_cache(running.session_id)  # as Streamlit does when the browser is away
    gc.collect()
    assert gone() is None
    again = cached(("large",), Large, shared=False)
    assert cached(("large",), Large, shared=False) is again
    forget_own()
    assert cached(("large",), Large, shared=False) is not again
    st.write("done")


def test_what_a_session_has_made_goes_when_its_browser_is_away() -> None:
    app = AppTest.from_function(_make_two_and_leave).run()
    assert not app.exception
    assert [each.value for each in app.markdown] == ["done"]


def _offer_a_file_and_leave() -> None:
    """A session that has offered what it can make as a file; Streamlit keeps the button when the browser goes."""
    import gc  # noqa: PLC0415  (runs as a script of its own)
    import weakref  # noqa: PLC0415
    from unittest.mock import patch  # noqa: PLC0415

    import streamlit as st  # noqa: PLC0415
    from streamlit.runtime.caching import clear_session_resource_cache  # noqa: PLC0415
    from streamlit.runtime.scriptrunner import get_script_run_ctx  # noqa: PLC0415

    from evalkit.samples import load_sample  # noqa: PLC0415
    from pages._ui import workspace  # noqa: PLC0415
    from pages._ui.download import download  # noqa: PLC0415

    class Large:
        """What a file is made of."""

        def file(self) -> str:
            return "text"

    large, offered = Large(), []
    with patch.object(st, "download_button", lambda _title, make, **_look: offered.append(make)):
        download("Save", large.file, key="save", file_name="a.txt", help="")
    assert offered[0]() == "text"
    model = workspace.add(load_sample("digits-svm"), "file").evaluation
    workspace.be_here()
    pooled = weakref.ref(model.pooled.thresholds)
    gone = weakref.ref(large)
    del large
    running = get_script_run_ctx()
    assert running is not None
    clear_session_resource_cache(running.session_id)  # as Streamlit does when the browser is away
    gc.collect()
    assert gone() is None
    assert pooled() is None
    assert model.pooled.at(0.5).tp > 0
    st.write("done")


def test_what_files_and_counts_are_made_of_goes_when_the_browser_is_away() -> None:
    app = AppTest.from_function(_offer_a_file_and_leave).run()
    assert not app.exception
    assert [each.value for each in app.markdown] == ["done"]
