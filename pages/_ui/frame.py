"""What every page begins with: its heading for screen readers, a way past all choices, and Vega fetched early."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from evalkit.live.script import joined
from pages._ui import state

HERE = Path(__file__).parent


def component_script(name: str) -> str:
    """The script of a component of Streamlit's, from the module in ``scripts`` whose ``mount`` it calls."""
    return joined(HERE / "scripts" / f"{name}.js") + "export default mount;\n"


_FRAME = st.components.v2.component(
    "evalkit_frame",
    html='<h1></h1><button type="button" class="ek-skip">Skip to the confidence threshold</button>',
    js=component_script("frame"),
    isolate_styles=False,
)


def frame(heading: str, path: str) -> None:
    """Name the page, have the browser load Vega while the server still computes, and follow its Back and Forward.

    ``heading``: what screen readers call the page; others see it in the navigation. ``path``: of its address.
    """
    _FRAME(key="frame", data={"heading": heading, "path": path}, height=1, on_visit_change=_visited)


def _visited() -> None:
    visit: int | None = getattr(st.session_state.get("frame"), "visit", None)
    if visit is not None:
        state.visit(visit)
