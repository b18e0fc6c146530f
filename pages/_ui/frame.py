"""What every page begins with: its style, its heading for screen readers, and Vega fetched early."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

# Vega is fetched once and kept by the browser.
VEGA = """
const script = () => new URL("assets/vega.js", document.baseURI).href;
const vega = () => window.vegaEmbed ?? import(script()).then(() => window.vegaEmbed);
"""

# A component, and not st.html, whose code Streamlit fetches later than the one that draws the board: a style that comes
# after the board makes it jump.
_FRAME = st.components.v2.component(
    "evalkit_frame",
    html="<h1></h1>",
    css=Path(__file__).with_name("page.css").read_text(encoding="utf-8"),
    js=VEGA
    + """export default ({ parentElement, data }) => {
  parentElement.querySelector("h1").textContent = data.heading;
  vega();
};""",
    isolate_styles=False,
)


def frame(heading: str) -> None:
    """Style the page, and have the browser load Vega while the server still computes.

    ``heading``: what screen readers call the page; others see it in the navigation.
    """
    _FRAME(key="frame", data={"heading": heading}, height=1)
