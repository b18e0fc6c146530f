"""Work that is done beside a page: begun, followed, ended, and handed over once."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from pages._ui.jobs import beside
from pages._ui.jobs.job import Step


def _page() -> None:
    from threading import Event  # noqa: PLC0415

    import streamlit as st  # noqa: PLC0415

    from evalkit.errors import InvalidInputError  # noqa: PLC0415
    from pages._ui.jobs import beside  # noqa: PLC0415
    from pages._ui.jobs.job import Step, Tell  # noqa: PLC0415

    go_on, fails = st.session_state.setdefault("go_on", Event()), st.session_state.get("fails")

    def work(tell: Tell) -> str:
        tell(Step(0.25, "file 1 of 4"))
        go_on.wait(20)
        tell(0.5)
        if fails:
            raise InvalidInputError("It cannot be counted.")
        return "counted"

    if st.button("Count", key="count"):
        beside.start("table", "Counting *this*", work)
        st.rerun()
    if (found := beside.known("table")) is not None:
        beside.draw(found, cancelled="Nothing was kept.", then=lambda result: st.session_state.update(got=result))


def _started(fails: bool = False) -> AppTest:
    app = AppTest.from_function(_page, default_timeout=30)
    app.session_state["fails"] = fails
    return app.run().button(key="count").click().run()


def _done(app: AppTest) -> AppTest:
    job = app.session_state["_beside_table"].job
    app.session_state["go_on"].set()
    job.wait(20)
    return app.run()


def test_it_is_followed_with_words_and_handed_over_once() -> None:
    app = _started()
    assert [each.proto.text for each in app.get("progress")] == ["Counting *this*: file 1 of 4"]
    app = _done(app)
    assert app.session_state["got"] == "counted"
    assert "_beside_table" not in app.session_state
    assert not app.get("progress")


def test_cancel_is_said_at_once_and_ends_the_work() -> None:
    app = _started()
    job = app.session_state["_beside_table"].job
    app.button(key="cancel_table").click().run()
    assert [each.value for each in app.caption] == ["Nothing was kept."]
    app.session_state["go_on"].set()
    job.wait(20)
    assert (job.done, job.result, job.error) == (True, None, None)
    assert "got" not in app.run().session_state


def test_an_error_is_a_sentence_until_it_is_begun_anew() -> None:
    app = _done(_started(fails=True))
    assert "It cannot be counted" in app.error[0].value
    app.session_state["fails"] = False
    app.button(key="count").click().run()
    assert not app.run().error
    assert app.session_state["got"] == "counted"


def test_a_share_alone_is_a_step_without_words() -> None:
    def work(tell):  # type: ignore[no-untyped-def]
        tell(0.5)
        return 7

    job = beside.Job(work)
    job.wait(20)
    assert (job.step, job.result) == (Step(0.5), 7)
