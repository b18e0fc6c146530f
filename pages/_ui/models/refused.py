"""Files that did not arrive: why, and what to do. Streamlit only says a status, and only under the pointer."""

from __future__ import annotations

import streamlit as st

from evalkit.uploads.quota import NOT_ASKED_FOR, OF_SERVER, TOO_SLOW, of_session
from pages._ui import workspace
from pages._ui.frame import component_script

_REFUSED = st.components.v2.component(
    "evalkit_refused",
    html='<div class="ek-refused" role="alert"></div>',
    js=component_script("refused"),
    isolate_styles=False,
)
_OTHERWISE = (
    "The server could not take this file: it cannot be reached, or its disk is full. Wait a minute, then choose the "
    "file again; what is loaded stays."
)


def draw() -> None:
    """Below the files that are chosen: a sentence for each that was refused, in the browser, as it is refused there."""
    largest = st.get_option("server.maxUploadSize") << 20
    said = {each.status: each.sentence for each in (OF_SERVER, TOO_SLOW, NOT_ASKED_FOR)}
    said[400] = NOT_ASKED_FOR.sentence  # Streamlit knows no such session
    said[413] = f"{of_session(workspace.limits()).sentence} One file may have {largest >> 20:,} MB."
    _REFUSED(key="refused", data={"said": said, "otherwise": _OTHERWISE})
