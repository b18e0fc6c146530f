"""Marks as a file, and the figures with the truth that they say."""

from __future__ import annotations

from html import escape

import streamlit as st

from evalkit.counting.counts import Counts
from evalkit.counting.metrics import METRICS
from evalkit.counting.wording import Wording
from evalkit.errors import EvalkitError
from evalkit.evaluation.evaluation import evaluate
from evalkit.evaluation.own_thresholds import at_own_thresholds
from evalkit.examples.correcting import Corrected, corrected
from evalkit.examples.marks import Marks
from evalkit.files.csv_text import GUARDED
from evalkit.predictions import Predictions
from pages._ui import show
from pages._ui.cache import cached_large
from pages._ui.download import download
from pages._ui.examples import kept_marks, relabelling
from pages._ui.examples.lists import Asked
from pages._ui.examples.sent import place_of
from pages._ui.small_file import small_file

_COUNTS = {"tp": "TP", "fp": "FP", "fn": "FN", "tn": "TN"}
_FIGURES = ("precision", "recall", "f1")


def draw(a: Asked, wording: Wording) -> None:
    marks = kept_marks.marks_of(a.marked)
    wrong = len(marks.of_verdict("wrong"))
    st.subheader("Your marks", anchor=False)
    if len(marks):
        st.caption(
            f"{show.count(len(marks), 'pair')} marked, {wrong:,} as wrong. Marks are kept in this "
            "browser; download them to use them elsewhere."
        )
    else:
        st.caption(
            "Mark the truth of the open pair: W wrong, U unsure, F fine. Marks are kept in this browser and survive a "
            "reload."
        )
    if kept_marks.are_of_others(a.marked):
        st.caption(
            "The marks file was made on other predictions. Its marks are matched by id and label; those without a pair "
            "here have no effect."
        )
    with st.container(horizontal=True, key="mark_files"):
        _downloads(a, marks)
        relabelling.draw(a, marks)
        _bring_back(a)
    if wrong:
        _try(a, marks, wording)


def _downloads(a: Asked, marks: Marks) -> None:
    if not len(marks):
        return
    download(
        "Download marks (JSON)",
        lambda: marks.to_json().encode(),
        file_name=f"{a.name} marks.json",
        mime="application/json",
        key="download_marks",
        help="Upload it here on any machine, or read it in Python with Marks.from_json.",
    )
    download(
        "Download marks (CSV)",
        lambda: marks.to_csv(for_spreadsheets=True).encode(),
        file_name=f"{a.name} marks.csv",
        key="download_marks_csv",
        help=GUARDED,
    )


def _bring_back(a: Asked) -> None:
    with st.popover("Upload marks", key="bring_marks"):
        file = small_file("Downloaded marks (JSON)", ending="json", key="marks_file", most_mb=10)
    if file is None or st.session_state.get("_marks_read") == file.file_id:
        return
    try:
        marks = Marks.from_json(file.getvalue())
    except EvalkitError as problem:
        show.error(problem)
        return
    st.session_state["_marks_read"] = file.file_id
    kept_marks.bring(a.marked, marks)
    st.rerun()


def _try(a: Asked, marks: Marks, wording: Wording) -> None:
    if not st.toggle("Try the corrected truth", key="try_corrected"):
        return
    try:
        done = cached_large(("corrected", a.p.digest, marks.of_verdict("wrong")), lambda: corrected(a.p, marks))
    except EvalkitError as problem:
        show.error(problem)
        return
    places = [None, a.label] if a.label is not None else [None]
    rows = []
    for label in reversed(places):
        before, after = (_counts(p, label, a) for p in (a.p, done.predictions))
        named = "All labels" if label is None else label
        rows += [_row(f"{named}, as in the file", before, wording), _row(f"{named}, corrected", after, wording)]
    heads = [*_COUNTS.values(), *(wording.words(key).short for key in _FIGURES)]
    head = "".join(f"<th scope='col'>{escape(each)}</th>" for each in ("", *heads))
    st.html(
        f"<div class='ek-board-table'><table class='ek-tried'><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
    st.caption(_worth(done, a))


def _counts(p: Predictions, label: str | None, a: Asked) -> Counts:
    ev = evaluate(p)
    if a.counted.own is not None:
        ev = at_own_thresholds(ev, a.counted.own)
    if label is None and a.left_out:
        ev = ev.select([each for each in ev.labels if each not in a.left_out])
    return (ev.pooled if label is None else ev.per_label[label]).at(a.counted.at)


def _row(name: str, counts: Counts, wording: Wording) -> str:
    cells = [f"<td data-tried='{key}'>{int(getattr(counts, key)):,}</td>" for key in _COUNTS]
    figures = [f"<td>{escape(wording.figure(key, float(METRICS[key].function(counts))))}</td>" for key in _FIGURES]
    return f"<tr><th scope='row'>{escape(name)}</th>{''.join([*cells, *figures])}</tr>"


def _worth(done: Corrected, a: Asked) -> str:
    """What the corrected figures are worth: who corrects only what is listed looks where it pays."""
    words = [f"With the truth of {show.count(done.turned, 'pair')} reversed, {place_of(a.counted)}."]
    if done.left_out:
        words.append(
            f"{show.count(len(done.left_out), 'item')} left out: marked as wrong, but no mark says which label is true."
        )
    if done.not_there:
        words.append(f"{show.count(done.not_there, 'mark')} of pairs that are not here, or whose truth is not known.")
    words.append(
        "If you reviewed only errors, corrections can only help the model: review some of what it got right as well "
        "before you trust the new figures."
    )
    return show.plain(" ".join(words))
