"""Prediction files: bytes -> content -> recognised layout -> scores and truth -> Predictions.

``opening`` turns bytes into a content (a table of cells, JSON records, arrays, a folder), ``recognition`` finds its
layout, ``layouts`` read it into two sides, ``joining`` joins these by the ids of items, and ``meaning`` warns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import pandas as pd

from evalkit.errors import Reading, ReadingError
from evalkit.files.sources import Source, read_source
from evalkit.predictions import Predictions, Task
from evalkit.reading.contents.content import Choices, Content, notes_of
from evalkit.reading.contents.opening import open_content
from evalkit.reading.contents.parquet import frame_table
from evalkit.reading.joining.accounts import Account
from evalkit.reading.joining.choices import Joining, Match
from evalkit.reading.joining.join import join
from evalkit.reading.layouts.tables.exported import to_csv
from evalkit.reading.meaning import warnings_of
from evalkit.reading.recognition import choose, read
from evalkit.reading.sides import Exclusion, Note, Timeline, Truth

__all__ = ["Account", "Exclusion", "Loaded", "Note", "Timeline", "read_predictions", "to_csv"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one or two files were understood as.

    predictions: with the truth. layout: the key of the layout of the scores. notes: for the reader; those with
    ``warning`` are likely mistakes. accounts: for each file, where its rows went. timeline: predictions for shots and
    seconds of videos, which are not counted.
    """

    predictions: Predictions
    layout: str
    notes: tuple[Note, ...]
    accounts: tuple[Account, ...] = ()
    timeline: Timeline | None = None

    def __repr__(self) -> str:
        rows = ", ".join(f"{account.used} of {account.rows} rows used" for account in self.accounts)
        notes = "".join(f"\n  {'warning' if note.warning else 'note'}: {note.text}" for note in self.notes)
        return f"Loaded({self.predictions!r}, layout {self.layout!r}{f', {rows}' if rows else ''}{notes})"


def read_predictions(
    scores: Source | pd.DataFrame,
    truth: Source | pd.DataFrame | None = None,
    *,
    layout: str | None = None,
    columns: Mapping[str, str] | None = None,
    task: Task | None = None,
    match: Match = "exact",
    name: str | None = None,
    labels: Sequence[str] | None = None,
    positive: str | None = None,
    split: str | None = None,
    strip_prefix: str = "",
    unlabelled: Literal["keep", "exclude"] = "keep",
    duplicates: Literal["error", "first"] = "error",
    encoding: str | None = None,
    separator: str | None = None,
    header: bool | None = None,
    decimal: Literal[".", ","] = ".",
    percent: bool = False,
    truth_layout: str | None = None,
    truth_columns: Mapping[str, str] | None = None,
    unknown: Sequence[str] = (),
    empty_is_no: bool = False,
    reading: Reading | None = None,
) -> Loaded:
    """Read predictions with their truth, from one file or two, without guessing where the meaning differs.

    Files are CSV (comma, semicolon, tab or bar), JSON, JSON Lines, Parquet, npy or npz, gzip of these, or a zip of an
    AutoML batch folder. Layouts are recognised by columns and shape; ``layout`` and ``columns`` (role -> column, such
    as ``{"truth": "gold", "score": "p"}``; an empty name: no column) are for where that fails. Ids and labels are text
    exactly as written, and never empty; an empty cell of true labels says that there are none. An empty score means
    that the model gave none.

    Args:
        match: how ids of two files are compared: "exact", "stem" (without folder and extension) or
            "stem-ignoring-case". Never loosened silently. ``strip_prefix`` is taken off ids before.
        labels: the score columns of a wide table, where other columns hold numbers too.
        positive: the positive class, of a truth with two values or of a single-label model.
        split: the part to evaluate, where there is a split column: TEST by default; "" for all.
        unlabelled: what becomes of items without a true label: kept as all-negative, or excluded.
        duplicates: "first" leaves out rows that repeat an earlier one; rows that contradict are always an error.
        encoding, separator, header, decimal, percent: of text files, where they are not the usual.
        truth_layout, truth_columns: as ``layout`` and ``columns``, for the second file.
        unknown: cells of truth that mean that it is not known, such as ("-1", "u", ""), where it is a column of yes and
            no: such a pair leaves the counts of its label. empty_is_no: an empty cell there means no. Of both files.
        reading: one of ``ReadingError.readings``, where several fit; its options take the place of those above.

    Raises ReadingError, with place, value and remedy.

    >>> loaded = read_predictions(b"id,label,score,truth\\n01,cat,.9,1\\n01,dog,.2,0\\n02,cat,.1,0\\n02,dog,.7,1\\n")
    >>> loaded.layout, loaded.predictions.labels, loaded.predictions.ids.tolist()
    ('long', ('cat', 'dog'), ['01', '02'])
    >>> loaded.accounts[0].rows, loaded.accounts[0].used
    (4, 4)
    """
    if reading is not None:
        given = {"name": name, "encoding": encoding, "separator": separator} | dict(reading.options)
        return read_predictions(scores, truth, **given)
    _check_options(match=match, unlabelled=unlabelled, duplicates=duplicates, decimal=decimal)
    of_both = Choices(
        encoding=encoding,
        separator=separator,
        header=header,
        duplicates=duplicates,
        positive=positive,
        unknown=(unknown,) if isinstance(unknown, str) else tuple(unknown),
        empty_is_no=empty_is_no,
    )
    if empty_is_no and "" in of_both.unknown:
        raise ReadingError(
            "An empty cell cannot mean both no and that the truth is not known.",
            remedy="Leave out one of the options 'unknown' and 'empty_is_no'.",
        )
    choices = replace(
        of_both,
        layout=layout,
        columns=dict(columns or {}),
        labels=None if labels is None else tuple(labels),
        decimal=decimal,
        percent=percent,
    )
    truth_choices = replace(of_both, layout=truth_layout, columns=dict(truth_columns or {}))
    content, file = _opened(scores, choices)
    true_content = None
    if truth is not None:
        try:
            true_content, _ = _opened(truth, truth_choices)
        except ReadingError as error:
            raise in_truth_file(error) from error
    joining = Joining(match, strip_prefix, unlabelled, split, positive, task)
    return read_contents(content, true_content, choices, truth_choices, joining, name=name or _stem(file))


_OPTIONS = {
    "match": get_args(Match),
    "unlabelled": ("keep", "exclude"),
    "duplicates": ("error", "first"),
    "decimal": (".", ","),
}


def _check_options(**given: str) -> None:
    """An error for an option that has no such value: from Python, nothing else refuses it."""
    for name, value in given.items():
        if value not in _OPTIONS[name]:
            raise ReadingError(
                f"The option {name!r} has no such value.",
                found=repr(value),
                remedy=f"Use one of {', '.join(map(repr, _OPTIONS[name]))}.",
            )


def read_contents(
    content: Content, truth: Content | None, choices: Choices, truth_choices: Choices, joining: Joining, *, name: str
) -> Loaded:
    """As ``read_predictions``, of files that have been opened.

    truth: None where the truth is in the file of the scores. truth_choices: for the truth file, where there is one.
    """
    candidate = choose(content, choices, "both" if truth is None else "scores")
    sides = read(content, candidate, choices)
    assert sides.scores is not None
    true = sides.truth if truth is None else _truth_of(truth, replace(truth_choices, known=sides.scores.labels))
    assert true is not None
    if candidate.layout == "exported" and joining.split is None:
        joining = replace(joining, split="")  # the part was chosen before it was exported
    files = (content.file, content.file if truth is None else truth.file)
    joined = join(sides.scores, true, joining, files, own=None if truth is None else sides.truth)
    p = replace(joined.predictions, name=name)
    on_opening = [note for one in (content, truth) if one is not None for note in notes_of(one)]
    notes = (*on_opening, *joined.notes, *warnings_of(p, joined=truth is not None))
    return Loaded(p, candidate.layout, notes, joined.accounts, sides.scores.timeline)


def _truth_of(content: Content, choices: Choices) -> Truth | None:
    try:
        return read(content, choose(content, choices, "truth"), choices).truth
    except ReadingError as error:
        raise in_truth_file(error) from error


def in_truth_file(error: ReadingError) -> ReadingError:
    """The error with the truth file as its place: two files are read, and an error names the one it is about."""
    where = f"the truth file, {error.where}" if error.where else "the truth file"
    return ReadingError(**error.parts | {"where": where})


def _opened(source: Source | pd.DataFrame, choices: Choices) -> tuple[Content, str]:
    """What a source holds, and its name."""
    if isinstance(source, pd.DataFrame):
        return frame_table(source, "the data frame"), "the data frame"
    wanted = "a path, bytes, an open file or a data frame"
    data, file = read_source(source, unnamed="the file", wanted=wanted)
    return open_content(data, file, choices), file


def _stem(file: str) -> str:
    """What a model is called whose name is not given."""
    return "model" if file in ("the file", "the data frame") else file.split(".", 1)[0] or file
