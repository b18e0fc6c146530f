"""The shell: navigation, and the one place where an error of a page is caught."""

import streamlit as st

from evalkit.errors import EvalkitError
from pages._ui import live_board, show, state

st.set_page_config(page_title="Classification model evaluation", page_icon="🎯", layout="wide")
show.page_style()
state.view()  # takes over what the address says, on whichever page it opens
live_board.preload()
page = st.navigation(
    [
        st.Page("models.py", title="Models", default=True),
        st.Page("evaluate.py", title="Evaluate", url_path="evaluate"),
    ],
    position="top",
)
try:
    page.run()
except EvalkitError as error:
    show.error(error)
