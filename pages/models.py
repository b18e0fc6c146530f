"""Models: what is loaded, the ways to load a model (files, tables, Google, pasted text), and the samples."""

import streamlit as st

from pages._ui import workspace
from pages._ui.models import loaded_files, samples, sources, table

own = [entry for entry in workspace.entries() if not entry.shared]
table.what_is_gone()
if own:
    loaded_files.just_loaded()
    table.draw(own, title="Loaded models", key="own")
    sources.draw("Add a model")
    with st.expander("Samples", key="samples_folded"):
        samples.draw()
else:
    st.header("How good is your classification model?", anchor=False)
    st.markdown(
        "Load the predictions of a model on a test set, or an evaluation exported from AutoML or Vertex AI. See "
        "precision and recall for the whole model and for each label, and how they move with the confidence threshold."
    )
    sources.draw("Load your own model")
    samples.draw()
