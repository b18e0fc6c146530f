"""The upload journey: files, how each was understood, corrections, and what became of every row."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from evalkit.errors import EvalkitError
from evalkit.reading import Account, Loaded
from evalkit.reading.content import Choices
from evalkit.reading.encoding import ENCODINGS
from evalkit.reading.joining import Joining
from evalkit.reading.layout import Candidate
from evalkit.reading.recognition import LAYOUTS
from evalkit.reading.service import AUTOMATIC, ITSELF, Reading, Upload, read_upload
from pages._ui import cache, show

MEMORY = 3_000_000_000  # bytes, and seconds, that reading the files of one person may take
SECONDS = 180.0
TITLES = {layout.key: layout.title for layout in LAYOUTS}
ROLES = {
    "id": "Id of the item",
    "truth": "Truth",
    "score": "Score",
    "label": "Label",
    "predicted": "Predicted label",
    "split": "Split",
    "group": "Group",
}
SEPARATORS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Bar"}
MATCHES = {
    "exact": "Exactly",
    "stem": "Without folder and extension",
    "stem-ignoring-case": "Without folder and extension, ignoring case",
}
RECOGNISED, NONE = "Recognised", "None"


@dataclass(frozen=True)
class Waiting:
    """A file that is not loaded yet: its name, what the user said, and what came of it."""

    name: str
    reading: Reading


def read(files: Sequence[Any]) -> list[Waiting]:
    """Read uploaded files with what the widgets of the last run say about each."""
    uploads = [_said(i, file.name, len(files)) for i, file in enumerate(files)]
    key = (tuple(file.file_id for file in files), repr(uploads))
    readings: list[Reading] = cache.reading(key, lambda: _read(files, uploads))
    return [Waiting(file.name, reading) for file, reading in zip(files, readings, strict=True)]


def _read(files: Sequence[Any], uploads: Sequence[Upload]) -> list[Reading]:
    with st.spinner("Reading the files"), tempfile.TemporaryDirectory(prefix="evalkit-") as folder:
        stage = st.empty()
        paths = []
        for i, file in enumerate(files):
            path = Path(folder) / str(i)
            path.write_bytes(file.getbuffer())
            paths.append(path)
        try:
            return read_upload(
                uploads,
                paths,
                memory=MEMORY,
                seconds=SECONDS,
                on_progress=lambda text, _: stage.caption(show.plain(text)),
            )
        except EvalkitError as error:  # the process was ended by one of the files
            return [Reading(None, False, None, None, error) for _ in files]
        finally:
            stage.empty()


def _value(name: str, at: int, default: Any) -> Any:
    return st.session_state.get(f"{name}_{at}", default)


def _said(at: int, name: str, count: int) -> Upload:
    """What the widgets of a file say; those that are not drawn yet say nothing."""
    columns = {}
    for role in ROLES:
        column = _value(f"column_{role}", at, None)
        if column is not None:
            columns[role] = "" if column == NONE else column
    labels = _value("labels", at, ())
    choices = Choices(
        layout=_value("layout", at, None),
        columns=columns,
        labels=tuple(labels) or None,
        encoding=_value("encoding", at, None),
        separator=_value("separator", at, None),
        header=_value("header", at, None),
        decimal="," if _value("decimal_comma", at, False) else ".",
        percent=_value("percent", at, False),
        positive=_value("positive", at, "") or None,
        duplicates="first" if _value("repeats", at, False) else "error",
    )
    joining = Joining(
        match=_value("match", at, "exact"),
        strip_prefix=_value("prefix", at, ""),
        unlabelled="exclude" if _value("unlabelled", at, False) else "keep",
        split=_value("split", at, "") or ("" if _value("all_splits", at, False) else None),
        positive=_value("positive", at, "") or None,
        task=_value("task", at, None),
    )
    truth = _value("truth_from", at, AUTOMATIC)
    return Upload(name, choices, joining, truth if truth < count else AUTOMATIC)


def draw(waiting: Sequence[Waiting]) -> None:
    """Each file: how it was understood, its first rows, what is wrong with it, and the means to correct it."""
    names = [each.name for each in waiting]
    for at, each in enumerate(waiting):
        with st.container(border=True, key=f"preview_{at}"):
            _draw(at, each, names)


def _draw(at: int, each: Waiting, names: Sequence[str]) -> None:
    reading, shown = each.reading, each.reading.preview
    st.markdown(f"**{show.plain(each.name)}**")
    for line in _summary(reading, names):
        st.caption(show.plain(line))
    if reading.error is not None:
        show.error(reading.error)
    if reading.loaded is not None:
        _notes(reading.loaded)
    if shown is not None and shown.first_rows:
        frame = pd.DataFrame(list(shown.first_rows), columns=list(shown.columns[: len(shown.first_rows[0])]))
        st.dataframe(frame, hide_index=True, height="content", key=f"first_rows_{at}")
    with st.expander("Correct how it is read", expanded=reading.error is not None):
        _corrections(at, reading, names)


def _summary(reading: Reading, names: Sequence[str]) -> list[str]:
    shown, lines = reading.preview, []
    if shown is None:
        return lines
    rows = f"{shown.rows:,} {'row' if shown.rows == 1 else 'rows'}"
    lines.append(f"{shown.kind}. {rows}.")
    candidate = _chosen(reading)
    if candidate is not None:
        lines.append(f"Read as {TITLES[candidate.layout]}, since {candidate.reason}. {_roles(candidate)}")
    if reading.loaded is not None:
        p = reading.loaded.predictions
        truth = "the same file" if reading.truth is None else names[reading.truth]
        items = f"{p.n_examples:,} test {'item' if p.n_examples == 1 else 'items'}"
        labels = f"{len(p.labels):,} {'label' if len(p.labels) == 1 else 'labels'}"
        lines.append(f"{show.TASKS[p.task]} model: {items}, {labels}. Truth from {truth}.")
    elif reading.is_truth:
        lines.append("It holds truth, for the predictions in other files.")
    return lines


def _chosen(reading: Reading) -> Candidate | None:
    found = () if reading.preview is None else reading.preview.candidates
    if reading.loaded is not None:
        return next((each for each in found if each.layout == reading.loaded.layout), None)
    return found[0] if len(found) == 1 else None


def _roles(candidate: Candidate) -> str:
    parts = [f"{ROLES.get(role, role)}: {column}" for role, column in candidate.roles.items()]
    if candidate.labels:
        more = ", ..." if len(candidate.labels) > 6 else ""
        parts.append(f"Score columns: {', '.join(candidate.labels[:6])}{more}")
    return f"{'; '.join(parts)}." if parts else ""


def _notes(loaded: Loaded) -> None:
    for note in loaded.notes:
        if note.warning:
            st.warning(show.plain(note.text))
        else:
            st.caption(show.plain(note.text))


def _corrections(at: int, reading: Reading, names: Sequence[str]) -> None:
    shown = reading.preview
    columns = list(shown.columns) if shown is not None else []
    first, second, third = st.columns(3)
    first.selectbox(
        "Layout",
        [None, *TITLES],
        format_func=lambda key: RECOGNISED if key is None else TITLES[key],
        key=f"layout_{at}",
    )
    others = [i for i in range(len(names)) if i != at]
    second.selectbox(
        "Truth from",
        [AUTOMATIC, ITSELF, *others],
        format_func=lambda i: {AUTOMATIC: "Found by itself", ITSELF: "The same file"}.get(i) or names[i],
        key=f"truth_from_{at}",
    )
    third.selectbox(
        "Task",
        [None, *show.TASKS],
        format_func=lambda task: RECOGNISED if task is None else show.TASKS[task],
        key=f"task_{at}",
    )
    if columns:
        for place, (role, title) in zip(st.columns(len(ROLES)), ROLES.items(), strict=True):
            place.selectbox(
                title,
                [None, NONE, *columns],
                format_func=lambda name: RECOGNISED if name is None else name,
                key=f"column_{role}_{at}",
            )
        st.multiselect(
            "Score columns", columns, key=f"labels_{at}", help="Of a wide table, where other columns hold numbers too."
        )
    _text_corrections(at)
    _join_corrections(at)


def _text_corrections(at: int) -> None:
    encoding, separator, header, marks = st.columns(4)
    encoding.selectbox(
        "Encoding",
        [None, *ENCODINGS],
        format_func=lambda key: RECOGNISED if key is None else ENCODINGS[key],
        key=f"encoding_{at}",
    )
    separator.selectbox(
        "Separator",
        [None, *SEPARATORS],
        format_func=lambda key: RECOGNISED if key is None else SEPARATORS[key],
        key=f"separator_{at}",
    )
    header.selectbox(
        "First line",
        [None, True, False],
        format_func=lambda key: {None: RECOGNISED, True: "Names of columns", False: "Data"}[key],
        key=f"header_{at}",
    )
    with marks:
        st.checkbox("Decimal comma", key=f"decimal_comma_{at}", help="Scores are written as 0,93.")
        st.checkbox("Per cent", key=f"percent_{at}", help="Scores are written as 93 or 93 %.")


def _join_corrections(at: int) -> None:
    match, prefix, positive, split = st.columns(4)
    match.selectbox(
        "Match ids",
        list(MATCHES),
        format_func=MATCHES.__getitem__,
        key=f"match_{at}",
        help="How the ids of predictions and of truth are compared.",
    )
    prefix.text_input("Prefix to ignore in ids", key=f"prefix_{at}", help="Taken off ids that begin with it, as v_.")
    positive.text_input(
        "Positive class", key=f"positive_{at}", help="Of two classes, the one that scores speak for. Makes it binary."
    )
    split.text_input("Split", key=f"split_{at}", help="The part to evaluate. TEST by default, where there is one.")
    left, middle, right = st.columns(3)
    left.checkbox("Use all splits", key=f"all_splits_{at}")
    middle.checkbox("Leave out items without a true label", key=f"unlabelled_{at}")
    right.checkbox("Leave out rows that repeat an earlier one", key=f"repeats_{at}")


def forget(count: int) -> None:
    """Drop what was said about files that are no longer there."""
    for key in list(st.session_state):
        name, _, at = str(key).rpartition("_")
        if at.isdigit() and int(at) < count and name.split("_")[0] in _SAID:
            del st.session_state[key]


_SAID = {
    *("layout", "truth", "task", "column", "labels", "encoding", "separator", "header", "decimal", "percent"),
    *("match", "prefix", "positive", "split", "all", "unlabelled", "repeats"),
}


def accounts(loaded: Loaded, key: str) -> None:
    """Where every row of the files went, and the first lines that are left out, to download."""
    for account in loaded.accounts:
        left = account.rows - account.used
        text = f"{account.file}: {account.rows:,} rows = {account.used:,} used"
        parts = [f"{each.count:,} left out ({each.reason})" for each in account.excluded]
        st.caption(show.plain(" + ".join([text, *parts]) + ("." if left else ", none left out.")))
    if any(account.excluded for account in loaded.accounts):
        st.download_button(
            "Download what is left out (CSV)",
            _exclusions(loaded.accounts),
            file_name=f"{loaded.predictions.name} left out.csv",
            mime="text/csv",
            key=f"left_out_{key}",
        )


def _exclusions(files: Sequence[Account]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["file", "reason", "rows", "first places"])
    for account in files:
        for each in account.excluded:
            writer.writerow([account.file, each.reason, each.count, "; ".join(each.places)])
    return out.getvalue()
