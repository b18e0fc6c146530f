"""The shell: navigation, and the one place where an error of a page is caught."""

import streamlit as st

from evalkit.errors import EvalkitError
from pages._ui import google_tab, show, state
from pages._ui.frame import frame

st.set_page_config(page_title="Classification model evaluation", page_icon="🎯", layout="wide")
frame()
state.view()  # takes over what the address says, on whichever page it opens
page = st.navigation(
    [
        st.Page("models.py", title="Models", default=True),
        st.Page("evaluate.py", title="Evaluate", url_path="evaluate"),
        st.Page("compare.py", title="Compare", url_path="compare"),
    ],
    position="top",
)
try:
    google_tab.offer_if_linked()
    page.run()
except EvalkitError as error:
    show.error(error)
