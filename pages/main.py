"""The shell: navigation, the bar, and the one place where an error of a page is caught."""

import streamlit as st

from evalkit.errors import EvalkitError
from pages._ui import show, state
from pages._ui.address import following
from pages._ui.bar import bar
from pages._ui.frame import frame
from pages._ui.google import offer as google_offer
from pages._ui.models import loading
from pages._ui.tables import counting_table
from pages._ui.tables import offer as table_offer

st.set_page_config(page_title=bar.NAME, page_icon=str(bar.MARK), layout="wide")
page = st.navigation(
    [
        st.Page("models.py", title="Models", default=True),
        st.Page("evaluate.py", title="Evaluate", url_path="evaluate"),
        st.Page("thresholds.py", title="Thresholds", url_path="thresholds"),
        st.Page("compare.py", title="Compare", url_path="compare"),
        st.Page("examples.py", title="Examples", url_path="examples"),
    ],
    position="hidden",
)
following.turn_to(page.url_path)
state.view()  # takes over what the address says, on whichever page it opens
files = loading.waiting() if page.url_path == "" else []  # the form forgets them where another page is opened
frame(page.title, page.url_path, [*files, *counting_table.waiting()])
try:
    offer_files = bar.draw(page.title)
    google_offer.offer_if_linked()
    table_offer.offer_if_linked()
    page.run()
    offer_files()
except EvalkitError as error:
    show.error(error)
