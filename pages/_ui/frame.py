"""What every page begins with: its style, and Vega fetched early."""

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
    css=Path(__file__).with_name("page.css").read_text(encoding="utf-8"),
    js=VEGA + "export default () => void vega();",
    isolate_styles=False,
)


def frame() -> None:
    """Style the page, and have the browser load Vega while the server still computes."""
    _FRAME(key="frame", height=1)
