"""Models: what is loaded, the samples, and the ways to load a model: files, Google, pasted text."""

import streamlit as st

from pages._ui.models import samples, sources, table

st.header("How good is your classification model?", anchor=False)
st.markdown(
    "Load the predictions of a model on a test set, or an evaluation exported from AutoML or Vertex AI. See precision "
    "and recall for the whole model and for each label, and how they move with the confidence threshold."
)
samples.draw()
sources.draw()
table.draw()
