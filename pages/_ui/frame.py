"""What every page begins with: its heading for screen readers, a way past all choices, and Vega fetched early."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from evalkit.live.script import joined

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


def frame(heading: str) -> None:
    """Name the page, and have the browser load Vega while the server still computes.

    ``heading``: what screen readers call the page; others see it in the navigation.
    """
    _FRAME(key="frame", data={"heading": heading}, height=1)
