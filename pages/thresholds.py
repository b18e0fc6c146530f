"""Thresholds: a threshold for each label by one goal, how sure it is, and the plan as a file."""

import streamlit as st

from pages._ui import show, state
from pages._ui.address.loadable import is_loadable
from pages._ui.slices.looked_at import model_and_baseline
from pages._ui.thresholds.planning import planning

view = state.view()
model, _ = model_and_baseline(view)
if model is None and is_loadable(view.model):
    show.link_to_models()  # the offer to load it stands above
elif model is None:
    show.missing_model(view.model, "load the file again, or open a sample.")
elif not model.evaluation.labels:
    st.info("A plan needs the counts of single labels, and this evaluation has those of the whole model alone.")
elif model.evaluation.unknown:
    st.info("A plan needs counts, and this source gives ratios alone: load the response with its counts.")
elif model.evaluation.decisions_only:
    st.info("This model gives decisions without scores, so that there is no threshold to choose.")
else:
    state.begin_page(model.key)
    planning(model, view)
