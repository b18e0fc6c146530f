"""The shell: navigation, and the one place where an error of a page is caught."""

import streamlit as st

from evalkit.errors import EvalkitError
from pages._ui import show, state
from pages._ui.frame import frame
from pages._ui.google.offer import offer_if_linked

TITLE = "Classification model evaluation"
st.set_page_config(page_title=TITLE, page_icon="🎯", layout="wide")
state.view()  # takes over what the address says, on whichever page it opens
page = st.navigation(
    [
        st.Page("models.py", title="Models", default=True),
        st.Page("evaluate.py", title="Evaluate", url_path="evaluate"),
        st.Page("compare.py", title="Compare", url_path="compare"),
    ],
    position="top",
)
st.set_page_config(page_title=f"{page.title} · {TITLE}")
frame(page.title)
state.turn_to(page.url_path)
try:
    offer_if_linked()
    page.run()
except EvalkitError as error:
    show.error(error)
