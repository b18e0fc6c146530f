"""What to label next: a question, pairs that are drawn to settle it, and what their verdicts say."""

from __future__ import annotations

import streamlit as st

from evalkit.counting.wording import Wording
from pages._ui.examples.lists import Asked
from pages._ui.examples.review import answered, asking


def draw(a: Asked, wording: Wording) -> None:
    st.subheader("What to label next", anchor=False)
    st.caption(
        "Settles a question with few verdicts. Pairs are sampled by strata of their scores, more where they tell more. "
        "Download them, fill in your verdicts, and upload the file: the estimate weighs each stratum by its size."
    )
    with st.container(border=True, key="review_ask"):
        asking.draw(a)
    with st.container(border=True, key="review_answered"):
        answered.draw(wording)
