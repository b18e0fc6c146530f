"""Whether this session is the one that the browser was in before: else what was loaded there is gone."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


def another_was_lost() -> bool:
    """Whether the browser came back to a session that the server does not know any more, and got this one instead.

    It names the one that it was in where it opens its connection. A page that is loaded anew names none.
    """
    if "_another_was_lost" not in st.session_state:
        running = get_script_run_ctx()
        before = _session_of_before()
        st.session_state["_another_was_lost"] = running is not None and before not in ("", running.session_id)
    lost: bool = st.session_state["_another_was_lost"]
    return lost


def _session_of_before() -> str:
    """The third of the protocols that the browser offers, as Streamlit has it."""
    offered = st.context.headers.get("Sec-WebSocket-Protocol") or ""
    return dict(enumerate(offered.split(","))).get(2, "").strip()


def new_after_loss() -> str:
    """What the key of a form for files ends with. In a session that took the place of a lost one it is another than
    before, so that the browser empties the form: the server has none of the files that still stand there.
    """
    running = get_script_run_ctx()
    return f"_{running.session_id}" if running is not None and another_was_lost() else ""
