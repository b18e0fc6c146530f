"""Share: copies the address of what is on screen, which the browser knows best."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages._ui.frame import component_script

_SHARE = st.components.v2.component(
    "evalkit_share",
    html='<button type="button" aria-expanded="false">Share</button><div class="ek-shared" hidden>'
    '<p role="status"></p><input type="text" readonly aria-label="Link to this view"><p class="ek-note"></p></div>',
    js=component_script("share"),
    isolate_styles=False,
)


def share(*, own: Sequence[str]) -> None:
    """own: names of models on screen that nobody else has."""
    note = "The link opens this view: models, label, thresholds, left-out labels."
    if own:
        note = (
            f"{' and '.join(own)} {'is' if len(own) == 1 else 'are'} in this session only, so the link works only in "
            "this browser window. To show it to others, export the live board."
        )
    _SHARE(key="share", data={"note": note}, width="content")
