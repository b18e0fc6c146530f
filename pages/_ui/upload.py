"""The upload journey: files, how each was understood, corrections, and what became of every row."""

from __future__ import annotations

import csv
import hashlib
import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from evalkit.errors import EvalkitError, ReadingError
from evalkit.evaluation import Evaluation
from evalkit.reading import Account, Loaded
from evalkit.reading.content import Choices
from evalkit.reading.encoding import ENCODINGS
from evalkit.reading.joining import Joining
from evalkit.reading.layout import Candidate
from evalkit.reading.recognition import LAYOUTS
from evalkit.reading.separated import SEPARATORS
from evalkit.reading.service import AUTOMATIC, ITSELF, Reading, Upload
from evalkit.uploads import EvaluationFiles, Uploaded, read_uploads
from pages._ui import cache, show, state

MEMORY, MEMORY_OF_EACH_BYTE = 2_000_000_000, 5  # what reading the files of one person may take, for their bytes
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
MATCHES = {
    "exact": "Exactly",
    "stem": "Without folder and extension",
    "stem-ignoring-case": "Without folder and extension, ignoring case",
}
HEADERS = {"names": True, "data": False}
RECOGNISED, NONE = "Recognised", "No column"
KINDS = {"": RECOGNISED, "predictions": "Predictions or truth", "evaluation": "Evaluation (counts at thresholds)"}
SOURCES = {"AutoML": "an evaluation of AutoML", "Vertex AI": "an evaluation of Vertex AI"}
_UNSAID: Mapping[str, Any] = {
    **dict.fromkeys(("kind", "layout", "task", "encoding", "separator", "header", "prefix", "positive", "split"), ""),
    **dict.fromkeys((f"column_{role}" for role in ROLES), RECOGNISED),
    **dict.fromkeys(("decimal_comma", "percent", "all_splits", "unlabelled", "repeats"), False),
    "truth_from": AUTOMATIC,
    "match": "exact",
    "labels": (),
}
"""What the widgets of a file say before anyone touches them."""


@dataclass(frozen=True)
class Waiting:
    """What is not loaded yet: a file of predictions or truth, or the files of one evaluation; what came of it.

    at: the position of its first file. name: as it is shown.
    """

    at: int
    name: str
    outcome: Reading | EvaluationFiles

    @property
    def ready(self) -> bool:
        if isinstance(self.outcome, Reading):
            return self.outcome.loaded is not None
        return self.outcome.evaluation is not None

    @property
    def is_truth(self) -> bool:
        return isinstance(self.outcome, Reading) and self.outcome.is_truth


@dataclass(frozen=True)
class Pasted:
    """Pasted text, as if it were an uploaded file."""

    text: str
    name: str = "pasted text"

    @property
    def file_id(self) -> str:
        return hashlib.blake2b(self.getbuffer(), digest_size=16).hexdigest()

    @property
    def size(self) -> int:
        return len(self.getbuffer())

    def getbuffer(self) -> bytes:
        return self.text.encode("utf-8", "replace")


def read(files: Sequence[Any]) -> list[Waiting]:
    """Read uploaded files with what the widgets of the last run say about each."""
    _follow([file.file_id for file in files])
    uploads = [_said(i, file.name, len(files)) for i, file in enumerate(files)]
    kinds = [_value("kind", i) or None for i in range(len(files))]
    key = (tuple(file.file_id for file in files), repr(uploads), repr(kinds))
    uploaded: Uploaded = cache.reading(key, lambda: _read(files, uploads, kinds))
    waiting = [
        Waiting(at, file.name, reading)
        for at, (file, reading) in enumerate(zip(files, uploaded.readings, strict=True))
        if reading is not None
    ]
    evaluations = [
        Waiting(each.files[0], ", ".join(files[at].name for at in each.files), each) for each in uploaded.evaluations
    ]
    return sorted(waiting + evaluations, key=lambda each: each.at)


def _read(files: Sequence[Any], uploads: Sequence[Upload], kinds: Sequence[Any]) -> Uploaded:
    with st.spinner("Reading the files"), tempfile.TemporaryDirectory(prefix="evalkit-") as folder:
        stage = st.empty()
        paths = []
        for i, file in enumerate(files):
            path = Path(folder) / str(i)
            path.write_bytes(file.getbuffer())
            paths.append(path)
        try:
            return read_uploads(
                uploads,
                paths,
                kinds=kinds,
                memory=MEMORY + MEMORY_OF_EACH_BYTE * sum(file.size for file in files),
                seconds=SECONDS,
                on_progress=lambda text, _: stage.caption(show.plain(text)),
            )
        except EvalkitError as error:  # the process was ended by one of the files
            refused = tuple(Reading(None, False, None, None, _of_one_file(error, len(files))) for _ in files)
            return Uploaded(refused, ())
        finally:
            stage.empty()


def _of_one_file(error: EvalkitError, count: int) -> ReadingError:
    alone = " Choose the files one by one to see which of them it is." if count > 1 else ""
    return ReadingError(**error.parts | {"remedy": f"{error.remedy or ''}{alone}"})


def _value(name: str, at: int) -> Any:
    return st.session_state.get(f"{name}_{at}", _UNSAID[name])


def _follow(ids: Sequence[str]) -> None:
    """Keep what was said about a file with it, where a file before it was taken away, or others were drawn since."""
    uploading = state.uploading()
    before, uploading.files = uploading.files, tuple(ids)
    for at, file in enumerate(before):
        if f"kind_{at}" in st.session_state:
            values = {name: _value(name, at) for name in _UNSAID}
            truth = values["truth_from"]
            uploading.said[file] = values | {"truth_of": before[truth] if 0 <= truth < len(before) else ""}
    if uploading.files == before and "kind_0" in st.session_state:
        return
    for at, file in enumerate(ids):
        values = {**_UNSAID, **uploading.said.get(file, {})}
        if values["truth_from"] >= 0:
            truth_of = values["truth_of"]
            values["truth_from"] = ids.index(truth_of) if truth_of in ids else AUTOMATIC
        st.session_state.update({f"{name}_{at}": values[name] for name in _UNSAID})


def _said(at: int, name: str, count: int) -> Upload:
    """What the widgets of a file say; those that are not drawn yet say nothing."""
    chosen = {role: _value(f"column_{role}", at) for role in ROLES}
    choices = Choices(
        layout=_value("layout", at) or None,
        columns={role: "" if column == NONE else column for role, column in chosen.items() if column != RECOGNISED},
        labels=tuple(_value("labels", at)) or None,
        encoding=_value("encoding", at) or None,
        separator=_value("separator", at) or None,
        header=HEADERS.get(_value("header", at)),
        decimal="," if _value("decimal_comma", at) else ".",
        percent=_value("percent", at),
        positive=_value("positive", at) or None,
        duplicates="first" if _value("repeats", at) else "error",
    )
    joining = Joining(
        match=_value("match", at),
        strip_prefix=_value("prefix", at),
        unlabelled="exclude" if _value("unlabelled", at) else "keep",
        split=_value("split", at) or ("" if _value("all_splits", at) else None),
        positive=_value("positive", at) or None,
        task=_value("task", at) or None,
    )
    truth = _value("truth_from", at)
    return Upload(name, choices, joining, truth if truth < count else AUTOMATIC)


def draw(waiting: Sequence[Waiting], names: Sequence[str]) -> None:
    """Each file: how it was understood, its first rows, what is wrong with it, and the means to correct it.

    names: of all files that were chosen, in order.
    """
    for each in waiting:
        with st.container(border=True, key=f"preview_{each.at}"):
            if isinstance(each.outcome, Reading):
                _draw(each.at, each.name, each.outcome, names)
            else:
                _draw_evaluation(each.name, each.outcome, names)


def _draw_evaluation(name: str, outcome: EvaluationFiles, names: Sequence[str]) -> None:
    ev = outcome.evaluation
    standing = ":green-badge[Ready to load]" if ev is not None else ":red-badge[Cannot be loaded yet]"
    st.markdown(f"**{show.plain(name)}** {standing}")
    if outcome.error is not None:
        show.error(outcome.error)
    if ev is not None:
        show.facts(evaluation_facts(ev))
        about_evaluation(ev)
    with st.expander("Correct how it is read", expanded=ev is None):
        for at in outcome.files:
            kind_of_file(at, f"Kind of file: {names[at]}" if len(outcome.files) > 1 else "Kind of file")


def evaluation_facts(ev: Evaluation) -> dict[str, str]:
    """How an evaluation without predictions was understood."""
    labels = show.count(len(ev.labels), "label") if ev.labels else "all labels together, none by itself"
    items = show.count(ev.n_examples, "test item") if ev.n_examples else "number of test items not given"
    known = len(ev.pooled.thresholds) - 1
    return {
        "Read as": read_as(ev),
        "Name": ev.name,
        "Task": f"{show.TASKS[ev.task]}; {items}, {labels}",
        "Thresholds": f"{known:,}{' (counts rebuilt from rates: approximate)' if ev.approximate else ''}",
        **({"Created": ev.created} if ev.created else {}),
    }


def read_as(ev: Evaluation) -> str:
    service = ev.service.service if ev.service is not None else ""
    what = "ratios without counts" if ev.unknown else "counts without predictions"
    return f"{SOURCES.get(service, 'a table of thresholds')}: {what}"


def about_evaluation(ev: Evaluation) -> None:
    for note in ev.notes:
        st.caption(show.plain(note))


def kind_of_file(at: int, title: str) -> None:
    st.selectbox(show.plain(title), list(KINDS), format_func=KINDS.__getitem__, key=f"kind_{at}")


def _draw(at: int, name: str, reading: Reading, names: Sequence[str]) -> None:
    shown = reading.preview
    st.markdown(f"**{show.plain(name)}** {_standing(reading)}")
    if reading.error is not None:
        show.error(reading.error)
    facts, first_rows = _facts(reading, names), shown.first_rows if shown is not None else ()
    if shown is not None and first_rows:
        words, table = st.columns([2, 3], gap="medium")
        with words:
            show.facts(facts)
        frame = pd.DataFrame(list(first_rows), columns=list(shown.columns[: len(first_rows[0])]))
        table.dataframe(frame, hide_index=True, height="content", key=f"first_rows_{at}")
    elif facts:
        show.facts(facts)
    if reading.loaded is not None:
        notes(reading.loaded, warn=True)
    corrected = any(_value(each, at) not in (unsaid, []) for each, unsaid in _UNSAID.items())
    with st.expander("Correct how it is read", expanded=corrected or reading.error is not None):
        _corrections(at, reading, names)


def _standing(reading: Reading) -> str:
    if reading.loaded is not None:
        return ":green-badge[Ready to load]"
    return ":blue-badge[Truth]" if reading.is_truth else ":red-badge[Cannot be loaded yet]"


def _facts(reading: Reading, names: Sequence[str]) -> dict[str, str]:
    shown, loaded, facts = reading.preview, reading.loaded, dict[str, str]()
    if shown is None:
        return facts
    facts["File"] = f"{shown.kind}; {show.count(shown.rows, 'row')}"
    candidate = _chosen(reading)
    if candidate is not None:
        understood = reading.error is None
        facts["Read as" if understood else "Looks like"] = TITLES[candidate.layout]
        facts["Since"] = candidate.reason
        facts |= _roles(candidate) if understood else {}
    elif shown.candidates:
        facts["Could be"] = "; or ".join(f"{TITLES[each.layout]} ({each.reason})" for each in shown.candidates)
    if loaded is not None:
        p = loaded.predictions
        facts["Truth from"] = "the same file" if reading.truth is None else names[reading.truth]
        items, labels = show.count(p.n_examples, "test item"), show.count(len(p.labels), "label")
        facts["Task"] = f"{show.TASKS[p.task]}; {items}, {labels}"
        facts["Rows"] = show.rows(loaded.accounts[0])
    elif reading.is_truth:
        facts["Used as"] = "truth, for the predictions in other files"
    return facts


def _chosen(reading: Reading) -> Candidate | None:
    found = () if reading.preview is None else reading.preview.candidates
    if reading.loaded is not None:
        return next((each for each in found if each.layout == reading.loaded.layout), None)
    return found[0] if len(found) == 1 else None


def _roles(candidate: Candidate) -> dict[str, str]:
    roles = {ROLES.get(role, role): column for role, column in candidate.roles.items()}
    if candidate.labels:
        roles["Score columns"] = show.listed(candidate.labels)
    return roles


def notes(loaded: Loaded, *, warn: bool) -> None:
    """What the reader says of a file, its likely mistakes as warnings if so wished."""
    for note in loaded.notes:
        draw = st.warning if warn and note.warning else st.caption
        draw(show.plain(note.text))


def _corrections(at: int, reading: Reading, names: Sequence[str]) -> None:
    shown = reading.preview
    columns = list(shown.columns) if shown is not None else []
    place, first, second, third = st.columns([2, 2, 1, 1])
    with place:
        kind_of_file(at, "Kind of file")
    first.selectbox(
        "Layout",
        ["", *TITLES],
        format_func=lambda key: TITLES.get(key, RECOGNISED),
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
        ["", *show.TASKS],
        format_func=lambda task: show.TASKS.get(task, RECOGNISED),
        key=f"task_{at}",
    )
    if columns:
        *places, last = (*st.columns(4), *st.columns(4))
        for place, (role, title) in zip(places, ROLES.items(), strict=True):
            place.selectbox(title, [RECOGNISED, NONE, *columns], key=f"column_{role}_{at}")
        last.multiselect(
            "Score columns",
            columns,
            key=f"labels_{at}",
            placeholder=RECOGNISED,
            help="Of a wide table, where other columns hold numbers too.",
        )
    _text_corrections(at)
    _join_corrections(at)


def _text_corrections(at: int) -> None:
    encoding, separator, header, marks = st.columns(4)
    encoding.selectbox(
        "Encoding",
        ["", *ENCODINGS],
        format_func=lambda key: ENCODINGS.get(key, RECOGNISED),
        key=f"encoding_{at}",
    )
    separator.selectbox(
        "Separator",
        ["", *SEPARATORS],
        format_func=lambda key: SEPARATORS[key].capitalize() if key else RECOGNISED,
        key=f"separator_{at}",
    )
    header.selectbox(
        "First line",
        ["", *HEADERS],
        format_func=lambda key: {"names": "Names of columns", "data": "Data"}.get(key, RECOGNISED),
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
    split.text_input(
        "Split to evaluate", key=f"split_{at}", help="A value of the split column. TEST by default, where there is one."
    )
    left, middle, right = st.columns([1, 1, 2])
    left.checkbox("Use all splits", key=f"all_splits_{at}")
    middle.checkbox("Leave out items without a true label", key=f"unlabelled_{at}")
    right.checkbox("Leave out rows that repeat an earlier one", key=f"repeats_{at}")


def forget(count: int) -> None:
    """Drop what was said about files that are no longer there."""
    for at in range(count):
        for name in _UNSAID:
            st.session_state.pop(f"{name}_{at}", None)


def accounts(loaded: Loaded, key: str) -> None:
    """Where every row of the files went, and the first lines that are left out, to download."""
    show.facts(show.rows_of_files(loaded.accounts))
    if any(account.excluded for account in loaded.accounts):
        st.download_button(
            "Download what is left out (CSV)",
            _exclusions(loaded.accounts),
            file_name=f"{loaded.predictions.name} left out.csv",
            mime="text/csv",
            key=f"left_out_{key}",
            on_click="ignore",
        )


def _exclusions(files: Sequence[Account]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["file", "reason", "rows", "first places"])
    for account in files:
        for each in account.excluded:
            writer.writerow([account.file, each.reason, each.count, "; ".join(each.places)])
    return out.getvalue()


def just_loaded() -> None:
    """What the last load added, with what is to be known of it."""
    for key in state.uploading().just_loaded:
        entry = state.entry(key)
        if entry is None:
            continue
        with st.container(key=f"loaded_{key}"):
            what = read_as(entry.evaluation) if entry.loaded is None else _read_as(entry.loaded)
            st.success(f"**{show.plain(entry.name)}** is loaded, read as {what}. You find it in the list below.")
            if entry.loaded is None:
                about_evaluation(entry.evaluation)
            else:
                accounts(entry.loaded, key)
                notes(entry.loaded, warn=False)


_READ_AS = {"long": "a long table", "wide": "a wide table", "binary": "a binary table", "top-1": "a top-1 table"}


def _read_as(loaded: Loaded) -> str:
    return _READ_AS.get(loaded.layout, TITLES[loaded.layout])
