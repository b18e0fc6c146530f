"""All models that can be looked at, with what can be done with each."""

from __future__ import annotations

import streamlit as st

from evalkit.errors import EvalkitError
from evalkit.evaluation.overview import headline_area
from evalkit.google.responses.exported import to_json
from evalkit.reading.loading import to_csv
from pages._ui import model_results, show, state, workspace


def draw() -> None:
    st.subheader("Loaded models", anchor=False)
    _what_is_gone()
    for entry in workspace.entries():
        with st.container(key=f"entry_{entry.key}"):
            *columns, actions = st.columns([3.4, 3.4, 1.7, 1.7, 1.6, 2.2, 1.6, 9], vertical_alignment="center")
            for column, value in zip(columns, _facts(entry), strict=True):
                column.text(value)
            with actions.container(horizontal=True, horizontal_alignment="right"):
                _actions(entry)


def _what_is_gone() -> None:
    """Which models went to make room for newer ones."""
    gone, most = workspace.gone(), workspace.limits()
    if gone:
        st.info(
            f"Dropped to make room, the oldest first: {show.plain(show.listed(gone))}. Kept are at most "
            f"{show.count(most.session_models, 'model')} of {most.session_mb:,} MB for you, and "
            f"{most.server_models:,} of {most.server_mb:,} MB for all. Load again what you still need."
        )


def _facts(entry: workspace.Entry) -> tuple[str, ...]:
    ev = entry.evaluation
    known = model_results.summary(ev, shared=entry.shared)
    area, reported = headline_area(ev, model_results.overview(ev, known, "micro", shared=entry.shared), "micro")
    return (
        entry.name,
        entry.source,
        show.TASKS[ev.task],
        f"{show.items(ev)} {'item' if ev.n_examples == 1 else 'items'}",
        show.count(len(ev.labels), "label") if ev.labels else "No single labels",
        "No scores" if ev.decisions_only else f"AuPRC {show.number(area)}{' reported' if reported else ''}",
        ev.created[:10],
    )


def _actions(entry: workspace.Entry) -> None:
    if st.button("Evaluate", key=f"evaluate_{entry.key}"):
        workspace.open_model(entry.key)
        st.switch_page("evaluate.py")
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
        help=f"{what} that reads back to the same: names stand as they are, also those that a spreadsheet would run.",
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
