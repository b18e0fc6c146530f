"""Models: what is loaded, the samples, and the ways to load a model: files, Google, pasted text."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from evalkit.errors import EvalkitError
from evalkit.google.responses.exported import to_json
from evalkit.reading.loading import to_csv
from evalkit.samples import SAMPLES
from evalkit.uploads.upload import Reading
from pages._ui import cache, show, state, workspace
from pages._ui.evaluate import strip
from pages._ui.models import corrections, google_tab, loaded_files, loading, upload


def _samples() -> None:
    st.subheader("Try a sample", anchor=False)
    with st.container(key="samples"):
        for column, (name, text) in zip(st.columns(len(SAMPLES)), SAMPLES.items(), strict=True):
            with column.container(border=True, height="stretch"):
                st.markdown(f"**{name}**")
                st.caption(text)
                if st.button("Open", key=f"open_{name}", width="stretch"):
                    _open(name)


def _open(key: str) -> None:
    state.look_at(key)
    model, baseline = workspace.entry(key), workspace.entry(state.view().baseline)
    if model is not None and baseline is not None and not workspace.share_labels(model, baseline):
        state.compare_with(None)  # left over from another model
    st.switch_page("evaluate.py")


SOURCES = ("Files", "Google", "Paste")


def _load_your_own() -> None:
    st.subheader("Load your own model", anchor=False)
    source = st.segmented_control(
        "Where from", SOURCES, default=SOURCES[0], required=True, key="source", label_visibility="collapsed"
    )
    files = _files(source)
    text = _pasted(source)
    if source == "Files":
        _understood(source, files)
    elif source == "Google":
        google_tab.draw()
        loaded_files.just_loaded()
    else:
        _understood(source, [upload.Pasted(text)] if text.strip() else [])


def _place(own: str, source: str) -> Any:
    """Where the widgets of a source stand. While another one is chosen they are hidden, to keep what was put in."""
    return st.container(key=f"{'from' if own == source else 'hidden'}_{own.lower()}")


def _files(source: str) -> Sequence[Any]:
    with _place("Files", source):
        st.caption(
            "Predictions: a file with a score for each item and label, and the truth in the same file or in a second "
            "one. CSV, JSON, Parquet, NumPy arrays, and what AutoML, Vertex AI and BigQuery export. Evaluations: "
            "responses of AutoML and Vertex AI saved as JSON or text, tables of thresholds. Several models at once; "
            "you see how each file is understood before it is loaded. Files stay in this session; nobody else sees "
            "them."
        )
        with st.container(key="predictions_file"):
            return st.file_uploader(
                "Files of predictions, truth, or evaluations",
                accept_multiple_files=True,
                key=f"predictions_file_{_turn('Files')}",
            )


def _pasted(source: str) -> str:
    with _place("Paste", source):
        st.caption(
            "Paste what the service answered (JSON), what Python printed of an evaluation, or a CSV table: of "
            "thresholds with their counts, or of predictions."
        )
        text = st.text_area("Evaluation or predictions as text", height=220, key=f"pasted_text_{_turn('Paste')}")
        st.button("Read the text", key="read_pasted")  # leaving the text area reads it too
        return text


def _turn(source: str) -> int:
    """A number for the widgets' keys: another key for what comes next clears the form."""
    return loading.uploading().turns.get(source, 0)


def _understood(source: str, files: Sequence[Any]) -> None:
    if not files:
        loaded_files.just_loaded()
        return
    waiting = upload.read(files)
    upload.draw(waiting, [file.name for file in files])
    ready = [each for each in waiting if each.ready]
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button("Load", type="primary", key="load")
        st.caption(_what_load_does(waiting, ready))
    if pressed and ready:
        _load(source, ready, len(files))


def _what_load_does(waiting: Sequence[upload.Waiting], ready: Sequence[upload.Waiting]) -> str:
    if all(each.is_truth for each in waiting):
        return "There is only truth so far: add the files with the predictions, or say which column holds scores."
    if not ready:
        return "No file can be loaded yet: see what is said of each above."
    return show.plain(f"Adds {', '.join(each.name for each in ready)} to the models below.")


def _load(source: str, ready: Sequence[upload.Waiting], count: int) -> None:
    """Keep what was read, and clear the form for what comes next."""
    added = [entry for each in ready if (entry := _added(each)) is not None]
    corrections.forget(count)
    loading.next_upload(source, [entry.key for entry in added])
    st.rerun()


def _added(each: upload.Waiting) -> workspace.Entry | None:
    outcome = each.outcome
    if isinstance(outcome, Reading):
        return None if outcome.loaded is None else workspace.add(outcome.loaded, source=each.name)
    return None if outcome.evaluation is None else workspace.add_evaluation(outcome.evaluation, source=each.name)


def _table() -> None:
    st.subheader("Loaded models", anchor=False)
    for entry in workspace.entries():
        ev = entry.evaluation
        known = cache.summary(ev, shared=entry.shared)
        area, origin = strip.area(ev, cache.overview(ev, known, "micro", shared=entry.shared), "micro")
        with st.container(key=f"entry_{entry.key}"):
            facts = st.columns([3.4, 3.4, 1.7, 1.7, 1.6, 2.2, 1.6, 9], vertical_alignment="center")
            values = (
                entry.name,
                entry.source,
                show.TASKS[ev.task],
                f"{show.items(ev)} {'item' if ev.n_examples == 1 else 'items'}",
                show.count(len(ev.labels), "label") if ev.labels else "No single labels",
                f"AuPRC {show.number(area)}{origin and ' reported'}",
                ev.created[:10],
            )
            for column, value in zip(facts, values, strict=False):
                column.text(value)
            with facts[-1].container(horizontal=True, horizontal_alignment="right"):
                if st.button("Evaluate", key=f"evaluate_{entry.key}"):
                    _open(entry.key)
                if st.button("Compare", key=f"compare_{entry.key}"):
                    state.look_at(entry.key)
                    state.compare_with(None)  # the page of two chooses one of the same test set
                    st.switch_page("compare.py")
                _download(entry)
                if not entry.shared:
                    _change(entry)


def _download(entry: workspace.Entry) -> None:
    """The model as a file that reads back to the same."""
    if entry.loaded is not None:
        kind, mime, what = "csv", "text/csv", "All predictions with their truth, as a long table"
    else:
        kind, mime, what = "json", "application/json", "All counts and reported values, as a file"
    st.download_button(
        "Download",
        lambda: _exported(entry),
        file_name=f"{entry.name}.{kind}",
        mime=mime,
        key=f"download_{entry.key}",
        on_click="ignore",
        help=f"{what} that reads back to the same.",
    )


def _exported(entry: workspace.Entry) -> bytes:
    written = to_json(entry.evaluation) if entry.loaded is None else to_csv(entry.loaded.predictions)
    return written.encode()


def _change(entry: workspace.Entry) -> None:
    with st.popover("Rename"):
        name = st.text_input("New name", value=entry.name, max_chars=80, key=f"name_{entry.key}")
        if st.button("Save", key=f"rename_{entry.key}") and name.strip():
            try:
                workspace.rename(entry.key, name.strip())
            except EvalkitError as error:
                show.error(error)
            else:
                st.rerun()
    if st.button("Remove", key=f"remove_{entry.key}"):
        workspace.remove(entry.key)
        st.rerun()


st.header("How good is your classification model?", anchor=False)
st.markdown(
    "Load the predictions of a model on a test set, or its evaluation by a service. See precision and recall for the "
    "whole model and for each label, and how they move with the confidence threshold."
)
_samples()
_load_your_own()
_table()
