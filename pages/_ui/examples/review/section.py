"""What to label next: a question, pairs that are drawn to settle it, and what their verdicts say."""

from __future__ import annotations

import streamlit as st

from evalkit.counting.wording import Wording
from pages._ui.examples.lists import Asked
from pages._ui.examples.review import answered, asking


def draw(a: Asked, wording: Wording) -> None:
    st.subheader("What to label next", anchor=False)
    st.caption(
        "To settle a question with few verdicts, pairs are drawn where they tell most, by strata of their scores. "
        "Answer them in the file, today or next week, and bring it back: the figure counts each stratum by its size."
    )
    with st.container(border=True, key="review_ask"):
        asking.draw(a)
    with st.container(border=True, key="review_answered"):
        answered.draw(wording)
