"""What every page begins with: its style, its heading for screen readers, and Vega fetched early."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from evalkit.charts import colors
from evalkit.live.script import joined

HERE = Path(__file__).parent
STYLES = ("page.css", "evaluate.css")


def component_script(name: str) -> str:
    """The script of a component of Streamlit's, from the module in ``scripts`` whose ``mount`` it calls."""
    return joined(HERE / "scripts" / f"{name}.js") + "export default mount;\n"


# A component, and not st.html, whose code Streamlit fetches later than the one that draws the board: a style that comes
# after the board makes it jump.
_FRAME = st.components.v2.component(
    "evalkit_frame",
    html="<h1></h1>",
    css=colors.properties() + "".join((HERE / name).read_text(encoding="utf-8") for name in STYLES),
    js=component_script("frame"),
    isolate_styles=False,
)


def frame(heading: str) -> None:
    """Style the page, and have the browser load Vega while the server still computes.

    ``heading``: what screen readers call the page; others see it in the navigation.
    """
    _FRAME(key="frame", data={"heading": heading}, height=1)
