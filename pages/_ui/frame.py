"""What every page begins with: its heading for screen readers, a way past all choices, and Vega fetched early."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from evalkit.live.script import joined
from pages._ui import workspace
from pages._ui.address import following
from pages._ui.connection import another_was_lost

HERE = Path(__file__).parent


def component_script(name: str) -> str:
    """The script of a component of Streamlit's, from the module in ``scripts`` whose ``mount`` it calls."""
    return joined(HERE / "scripts" / f"{name}.js") + "export default mount;\n"


_FRAME = st.components.v2.component(
    "evalkit_frame",
    html='<h1></h1><button type="button" class="ek-skip">Skip to the confidence threshold</button>'
    '<div class="ek-connection" role="alert" hidden><p></p><button type="button">Close</button></div>',
    js=component_script("frame"),
    isolate_styles=False,
)
_AWAY = (
    "The server does not answer. What you see may be out of date; once it answers, the page goes on with the threshold "
    "that you chose meanwhile."
)
_LOST = (
    "The server no longer knows what you had loaded: it was started again, or this browser was away for too long. Load "
    "again what you still need:"
)


def frame(heading: str, path: str, waiting: Sequence[str]) -> None:
    """Name the page, have the browser load Vega while the server still computes, and follow its Back and Forward.

    ``heading``: what screen readers call the page; others see it in the navigation. ``path``: of its address.
    ``waiting``: what is put in and not loaded yet, which would be lost with the server too.
    """
    workspace.be_here()
    own = [entry.name for entry in workspace.entries() if not entry.shared]
    known = {"away": _AWAY, "lost": _LOST if another_was_lost() else None, "own": own, "waiting": waiting}
    _FRAME(
        key="frame",
        data={"heading": heading, "path": path, "connection": known},
        height=1,
        on_visit_change=_visited,
        on_back_change=lambda: None,  # the run that it begins is all that is wanted
    )


def _visited() -> None:
    visit: int | None = getattr(st.session_state.get("frame"), "visit", None)
    if visit is not None:
        following.visit(visit)
