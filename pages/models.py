"""Models: what is loaded, the samples, and the upload of a prediction file."""

import streamlit as st

from evalkit.errors import EvalkitError
from evalkit.reading import read_predictions
from evalkit.samples import SAMPLES
from pages._ui import cache, show, state


def _samples() -> None:
    st.subheader("Try a sample", anchor=False)
    for column, (name, text) in zip(st.columns(len(SAMPLES)), SAMPLES.items(), strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{name}**")
            st.caption(text)
            if st.button("Open", key=f"open_{name}", width="stretch"):
                _open(name)


def _open(key: str) -> None:
    state.look_at(key)
    st.switch_page("evaluate.py")


def _upload() -> None:
    st.subheader("Load your own predictions", anchor=False)
    st.caption(
        "One CSV file with scores and truth. Long: a row for each item and label, with the columns id, label, score, "
        "truth (1 or 0). Wide: a row for each item, with the columns id, truth and one score column for each label. "
        "Files stay in this session; nobody else sees them."
    )
    with st.form("load_predictions", clear_on_submit=True, border=False):
        file = st.file_uploader("Prediction file (CSV)", type=None, key="predictions_file")
        pressed = st.form_submit_button("Load", type="primary")
    if not pressed:
        return
    if file is None:
        st.info("Choose a file first, then press Load.")
        return
    try:
        with st.spinner("Reading the file"):
            loaded = read_predictions(file.getvalue(), name=_stem(file.name))
    except EvalkitError as error:
        st.markdown(f"**{show.plain(file.name)}** was not loaded.")
        show.error(error)
        return
    entry = state.add(loaded, source=file.name)
    st.success(
        f"**{show.plain(entry.name)}** is loaded, read as a {loaded.layout} table. You find it in the list below."
    )
    for note in loaded.notes:
        st.caption(show.plain(note.text))


def _stem(file_name: str) -> str:
    return file_name.rsplit(".", 1)[0] or file_name


def _table() -> None:
    st.subheader("Loaded models", anchor=False)
    for entry in state.entries():
        ev = entry.evaluation
        known = cache.summary(ev, shared=entry.shared)
        area = cache.overview(ev, known, "micro", shared=entry.shared).average_precision
        with st.container(key=f"entry_{entry.key}"):
            facts = st.columns([3, 3, 2, 2, 2, 2, 4], vertical_alignment="center")
            values = (
                entry.name,
                entry.source,
                show.TASKS[ev.task],
                f"{ev.n_examples:,} {'item' if ev.n_examples == 1 else 'items'}",
                f"{len(ev.labels):,} {'label' if len(ev.labels) == 1 else 'labels'}",
                f"AuPRC {show.number(area)}",
            )
            for column, value in zip(facts, values, strict=False):
                column.text(value)
            with facts[-1].container(horizontal=True, horizontal_alignment="right"):
                if st.button("Evaluate", key=f"evaluate_{entry.key}"):
                    _open(entry.key)
                if not entry.shared:
                    _change(entry)


def _change(entry: state.Entry) -> None:
    with st.popover("Rename"):
        name = st.text_input("New name", value=entry.name, max_chars=80, key=f"name_{entry.key}")
        if st.button("Save", key=f"rename_{entry.key}") and name.strip():
            try:
                state.rename(entry.key, name.strip())
            except EvalkitError as error:
                show.error(error)
            else:
                st.rerun()
    if st.button("Remove", key=f"remove_{entry.key}"):
        state.remove(entry.key)
        st.rerun()


st.header("How good is your classification model?", anchor=False)
st.markdown(
    "Load the predictions of a model on a test set. See precision and recall for the whole model and for each label, "
    "and how they move with the confidence threshold."
)
_samples()
_upload()
_table()
