"""What a person corrects of how each chosen file is read: widgets whose values stay with their file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from evalkit.reading.contents.content import Choices
from evalkit.reading.contents.text.encoding import ENCODINGS
from evalkit.reading.contents.text.separators import SEPARATORS
from evalkit.reading.joining.choices import Joining
from evalkit.reading.layouts.made_columns import folder
from evalkit.reading.preview import Preview
from evalkit.uploads.files import Kind
from evalkit.uploads.upload import AUTOMATIC, ITSELF, FileOutcome, Upload
from pages._ui import show, workspace
from pages._ui.models import loading
from pages._ui.models.understood import ROLES

_ID_RULES = {
    "exact": "Exactly",
    "folders-alike": r"With \ and / alike",
    "stem": "Without folder and extension",
    "stem-ignoring-case": "Without folder and extension, ignoring case",
    "order": "By the order of rows",
}
_OVERLAPS: Mapping[str | float, str] = {
    "": "Half of the shorter",
    "any": "Any overlap",
    **{share: f"{share:.0%} of the window".replace("%", " %") for share in (0.25, 0.5, 0.75, 1.0)},
}
_HELP_ON_ROLES = {
    "group": "What makes items depend on each other, such as a site or a camera. Intervals and tests allow for it.",
    "unit": "What a decision is made of, such as a video or a patient.",
}
"""Of roles that a folder in a path may have, too."""
_HEADERS = {"names": True, "data": False}
_RECOGNISED, _NO_COLUMN = "Automatic", "No column"
_KINDS = {"": _RECOGNISED, "predictions": "Predictions or truth", "evaluation": "Evaluation (counts at thresholds)"}
_UNTOUCHED: Mapping[str, Any] = {
    **dict.fromkeys(("kind", "layout", "task", "encoding", "separator", "header", "prefix", "positive", "split"), ""),
    **dict.fromkeys(("surplus", "first_class", "overlap", "unknown", "unlisted"), ""),
    **dict.fromkeys((f"column_{role}" for role in ROLES), _RECOGNISED),
    **dict.fromkeys(("decimal_comma", "percent", "all_splits", "unlabelled", "repeats", "empty_is_no"), False),
    "truth_from": AUTOMATIC,
    "match": "exact",
    "labels": (),
    "rows_column": None,
    "rows_value": "",
}
"""Values of the widgets of a file before anyone touches them."""


def _value(name: str, at: int) -> Any:
    return st.session_state.get(f"{name}_{at}", _UNTOUCHED[name])


def follow(ids: Sequence[str]) -> None:
    """Keep what was corrected of a file with it, where one before it was taken away, or others were drawn since."""
    uploading = loading.uploading()
    before, uploading.files = uploading.files, tuple(ids)
    for at, file in enumerate(before):
        if f"kind_{at}" in st.session_state:
            values = {name: _value(name, at) for name in _UNTOUCHED}
            truth = values["truth_from"]
            uploading.corrections[file] = values | {"truth_of": before[truth] if 0 <= truth < len(before) else ""}
    if uploading.files == before and "kind_0" in st.session_state:
        return
    for at, file in enumerate(ids):
        values = {**_UNTOUCHED, **uploading.corrections.get(file, {})}
        if values["truth_from"] >= 0:
            truth_of = values["truth_of"]
            values["truth_from"] = ids.index(truth_of) if truth_of in ids else AUTOMATIC
        st.session_state.update({f"{name}_{at}": values[name] for name in _UNTOUCHED})


def upload_of(at: int, name: str, count: int) -> Upload:
    """A file of ``count`` with what its widgets say of it; those that are not drawn yet say nothing."""
    truth = _value("truth_from", at)
    truth = truth if truth < count else AUTOMATIC
    return Upload(name, _choices(at), _joining(at), truth, most_labels=workspace.limits().labels)


def _choices(at: int) -> Choices:
    return Choices(
        layout=_value("layout", at) or None,
        columns=_columns(at),
        labels={name: name for name in _value("labels", at)} or None,
        encoding=_value("encoding", at) or None,
        separator=_value("separator", at) or None,
        header=_HEADERS.get(_value("header", at)),
        decimal="," if _value("decimal_comma", at) else ".",
        percent=_value("percent", at),
        positive=_value("positive", at) or None,
        duplicates="first" if _value("repeats", at) else "error",
        surplus=_value("surplus", at) or None,
        first_class=int(_value("first_class", at)) if _value("first_class", at) else None,
        unknown=tuple(cell.strip() for cell in _value("unknown", at).split(",") if cell.strip()),
        empty_is_no=_value("empty_is_no", at),
        listed_only={"unknown": True, "no": False}.get(_value("unlisted", at)),
        where={_value("rows_column", at): _value("rows_value", at)} if _value("rows_column", at) else {},
    )


def _columns(at: int) -> dict[str, str]:
    """Role -> the column that has it, empty where none shall have it."""
    chosen = {role: _value(f"column_{role}", at) for role in ROLES}
    return {role: "" if column == _NO_COLUMN else column for role, column in chosen.items() if column != _RECOGNISED}


def _joining(at: int) -> Joining:
    return Joining(
        match=_value("match", at),
        strip_prefix=_value("prefix", at),
        unlabelled="exclude" if _value("unlabelled", at) else "keep",
        split=_value("split", at) or ("" if _value("all_splits", at) else None),
        positive=_value("positive", at) or None,
        task=_value("task", at) or None,
        overlap=_value("overlap", at) or None,
    )


def kind(at: int) -> Kind | None:
    """What a person says that the file holds; None where nothing is said."""
    return _value("kind", at) or None


def are_made(at: int) -> bool:
    """Whether anything was corrected of the file."""
    return any(_value(each, at) not in (untouched, []) for each, untouched in _UNTOUCHED.items())


def kind_of_file(at: int, title: str) -> None:
    """The one correction of a file of an evaluation."""
    st.selectbox(show.plain(title), list(_KINDS), format_func=_KINDS.__getitem__, key=f"kind_{at}")


def draw(at: int, reading: FileOutcome, names: Sequence[str]) -> None:
    """All corrections of a file. names: of all files that were chosen, in order."""
    shown = reading.preview
    columns = list(shown.columns) if shown is not None else []
    place, first, second, third = st.columns([2, 2, 1, 1])
    with place:
        kind_of_file(at, "Kind of file")
    first.selectbox(
        "Layout",
        ["", *show.LAYOUT_TITLES],
        format_func=lambda key: show.LAYOUT_TITLES.get(key, _RECOGNISED),
        key=f"layout_{at}",
    )
    others = [i for i in range(len(names)) if i != at]
    second.selectbox(
        "Truth from",
        [AUTOMATIC, ITSELF, *others],
        format_func=lambda i: {AUTOMATIC: "Automatic", ITSELF: "The same file"}.get(i) or names[i],
        key=f"truth_from_{at}",
    )
    third.selectbox(
        "Task",
        ["", *show.TASKS],
        format_func=lambda task: show.TASKS.get(task, _RECOGNISED),
        key=f"task_{at}",
    )
    if columns:
        _column_corrections(at, columns, _folders(shown))
    _text_corrections(at)
    _truth_corrections(at)
    _join_corrections(at)


def _column_corrections(at: int, columns: Sequence[str], folders: Sequence[str]) -> None:
    for place, (role, title) in zip((*st.columns(4), *st.columns(4)), ROLES.items(), strict=True):
        offered = [*columns, *(folders if role in _HELP_ON_ROLES else [])]
        place.selectbox(
            title, [_RECOGNISED, _NO_COLUMN, *offered], key=f"column_{role}_{at}", help=_HELP_ON_ROLES.get(role)
        )
    scores, column, value = st.columns([2, 1, 1])
    scores.multiselect(
        "Score columns",
        columns,
        key=f"labels_{at}",
        placeholder=_RECOGNISED,
        help="Of a wide table, where other columns hold numbers too.",
    )
    column.selectbox(
        "Read only rows with",
        columns,
        index=None,
        key=f"rows_column_{at}",
        placeholder="All rows",
        help="Where a file holds several folds, or several settings of a model: the column that tells them apart.",
    )
    value.text_input("equal to", key=f"rows_value_{at}", placeholder="such as 0")


def _folders(shown: Preview | None) -> list[str]:
    """The folders of the paths in a file, by which its items may be related."""
    if shown is None:
        return []
    cells = dict(zip(shown.columns, zip(*shown.first_rows, strict=True), strict=False))
    return [f"folder of {name}" for name, first in cells.items() if all(map(folder, first))]


def _text_corrections(at: int) -> None:
    encoding, separator, header, marks = st.columns(4)
    encoding.selectbox(
        "Encoding",
        ["", *ENCODINGS],
        format_func=lambda key: ENCODINGS.get(key, _RECOGNISED),
        key=f"encoding_{at}",
    )
    separator.selectbox(
        "Separator",
        ["", *SEPARATORS],
        format_func=lambda key: SEPARATORS[key].capitalize() if key else _RECOGNISED,
        key=f"separator_{at}",
    )
    header.selectbox(
        "First line",
        ["", *_HEADERS],
        format_func=lambda key: {"names": "Names of columns", "data": "Data"}.get(key, _RECOGNISED),
        key=f"header_{at}",
    )
    with marks:
        st.checkbox("Decimal comma", key=f"decimal_comma_{at}", help="Scores are written as 0,93.")
        st.checkbox("Scores are percentages", key=f"percent_{at}", help="Scores are written as 93 or 93 %.")


def _truth_corrections(at: int) -> None:
    surplus, first_class, unlisted, unknown, empty = st.columns(5, vertical_alignment="bottom")
    surplus.selectbox(
        "Column without a name",
        ["", "first", "last"],
        format_func=lambda end: end.capitalize() or _RECOGNISED,
        key=f"surplus_{at}",
        help="Where rows have one more field than the first line.",
    )
    first_class.selectbox(
        "Class numbers begin with",
        ["", "0", "1"],
        format_func=lambda number: number or _RECOGNISED,
        key=f"first_class_{at}",
        help="Where columns of scores have no names, and the truth is class numbers.",
    )
    unlisted.selectbox(
        "Pairs that are not listed",
        ["", "unknown", "no"],
        format_func=lambda truth: {"unknown": "Truth not known", "no": "Not true"}.get(truth, _RECOGNISED),
        key=f"unlisted_{at}",
        help="Where a long table has the truth in each row, and not a row for each item and label.",
    )
    unknown.text_input(
        "Truth that is not known",
        key=f"unknown_{at}",
        placeholder="such as -1, u",
        help="Cells of truth, parted by commas.",
    )
    empty.checkbox("An empty cell of truth means no", key=f"empty_is_no_{at}")


def _join_corrections(at: int) -> None:
    match, prefix, positive, split = st.columns(4)
    match.selectbox(
        "Match ids",
        list(_ID_RULES),
        format_func=_ID_RULES.__getitem__,
        key=f"match_{at}",
        help="How the ids of predictions and of truth are compared.",
    )
    prefix.text_input(
        "Prefix to ignore in ids", key=f"prefix_{at}", help="Removed from ids that begin with it, such as v_."
    )
    positive.text_input(
        "Positive class", key=f"positive_{at}", help="Of two classes, the one the score refers to. Makes it binary."
    )
    split.text_input(
        "Split to evaluate", key=f"split_{at}", help="A value of the split column. TEST by default, where there is one."
    )
    overlap, left, middle, right = st.columns(4, vertical_alignment="bottom")
    overlap.selectbox(
        "Events in windows",
        list(_OVERLAPS),
        format_func=_OVERLAPS.__getitem__,
        key=f"overlap_{at}",
        help="Where the truth is of intervals: how much of an event and a window must overlap for the label to be true "
        "of the window.",
    )
    left.checkbox("Use all splits", key=f"all_splits_{at}")
    middle.checkbox("Leave out items without a true label", key=f"unlabelled_{at}")
    right.checkbox("Leave out rows that repeat an earlier one", key=f"repeats_{at}")


def forget(count: int) -> None:
    """Drop the corrections of files that are no longer there."""
    for at in range(count):
        for name in _UNTOUCHED:
            st.session_state.pop(f"{name}_{at}", None)
