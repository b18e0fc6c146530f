"""Prediction files: bytes -> content -> recognised layout -> scores and truth -> Predictions.

``opening`` turns bytes into a content (a table of cells, JSON records, arrays, a folder), ``recognition`` finds its
layout, ``layouts`` read it into two sides, ``joining`` joins these by the ids of items, and ``meaning`` warns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from evalkit.errors import Reading, ReadingError
from evalkit.files.sources import Source
from evalkit.predictions import Predictions, Task
from evalkit.reading.contents.content import Choices, Content, Table, notes_of
from evalkit.reading.contents.opening import open_source
from evalkit.reading.durations import lengths_of
from evalkit.reading.folders import on_folders
from evalkit.reading.joining.accounts import Account
from evalkit.reading.joining.choices import Joining, Match
from evalkit.reading.joining.join import join
from evalkit.reading.joining.windows.exposure import exposure_of
from evalkit.reading.joining.windows.overlaps import Overlap, check_overlap
from evalkit.reading.label_limit import check_columns, check_labels
from evalkit.reading.layouts.layout import Candidate
from evalkit.reading.layouts.tables.exported import to_csv
from evalkit.reading.layouts.tables.lists_in_cells import are_unnamed
from evalkit.reading.meaning import warnings_of
from evalkit.reading.metadata import WithMetadata, metadata_of, with_metadata, without_roles_of
from evalkit.reading.options import cells_not_known, check_options, chosen_columns, chosen_labels
from evalkit.reading.questions import Asked, question, reading_of, readings_within, with_answers
from evalkit.reading.recognition import as_stored_or_table, read, ways_to_read
from evalkit.reading.sides import Exclusion, Note, Scores, Sides, Timeline, Truth
from evalkit.reading.understanding.class_numbers import check_first_class
from evalkit.reading.understanding.understand import Understanding
from evalkit.reading.unrecognised import in_truth_file, why_unread

__all__ = ["Account", "Exclusion", "Loaded", "Note", "Timeline", "read_predictions", "to_csv"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one or two files were understood as.

    predictions: with the truth. layout: the key of the layout of the scores. notes: for the reader; those with
    ``warning`` are likely mistakes. accounts: for each file, where its rows went. timeline: predictions for shots and
    seconds of videos, which are not counted. understood: for each file, what its columns were taken for, and why.
    """

    predictions: Predictions
    layout: str
    notes: tuple[Note, ...]
    accounts: tuple[Account, ...] = ()
    timeline: Timeline | None = None
    understood: tuple[Candidate, ...] = ()

    def __repr__(self) -> str:
        rows = ", ".join(f"{account.used} of {account.rows} rows used" for account in self.accounts)
        notes = "".join(f"\n  {'warning' if note.warning else 'note'}: {note.text}" for note in self.notes)
        return f"Loaded({self.predictions!r}, layout {self.layout!r}{f', {rows}' if rows else ''}{notes})"


def read_predictions(
    scores: Source | pd.DataFrame,
    truth: Source | pd.DataFrame | None = None,
    *,
    layout: str | None = None,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    task: Task | None = None,
    match: Match = "exact",
    name: str | None = None,
    labels: Sequence[str] | Mapping[str, str] | None = None,
    positive: str | None = None,
    split: str | None = None,
    strip_prefix: str = "",
    unlabelled: Literal["keep", "exclude"] = "keep",
    duplicates: Literal["error", "first"] = "error",
    where: Mapping[str, str] | None = None,
    encoding: str | None = None,
    separator: str | None = None,
    header: bool | None = None,
    surplus: Literal["first", "last"] | None = None,
    decimal: Literal[".", ","] = ".",
    percent: bool = False,
    truth_layout: str | None = None,
    truth_columns: Mapping[str, str | Sequence[str]] | None = None,
    truth_header: bool | None = None,
    truth_surplus: Literal["first", "last"] | None = None,
    unknown: Sequence[str] = (),
    empty_is_no: bool = False,
    listed_only: bool | None = None,
    first_class: Literal[0, 1] | None = None,
    overlap: Overlap | None = None,
    durations: Mapping[str, float] | Source | pd.DataFrame | None = None,
    metadata: Source | pd.DataFrame | None = None,
    reading: Reading | None = None,
) -> Loaded:
    """Read predictions with their truth, from one file or two, without guessing where the meaning differs.

    Files are CSV (comma, semicolon, tab, bar or white space), JSON, JSON Lines, Parquet, npy or npz, gzip of these, or
    a zip of an AutoML batch folder. What the columns are is told from their names and values; ``layout`` and
    ``columns`` (role -> column, such as ``{"truth": "gold", "score": "p"}``; an empty name: no column; for the id also
    several) are for where that fails. Ids and labels are text exactly as written, and never empty; an empty cell of
    true labels says that there are none. An empty score means that the model gave none.

    What else a column says of an item is kept among its attributes. Two roles say what items belong to: ``group`` is
    what makes them depend on each other, such as a site or a camera, by which intervals and tests are made; ``unit`` is
    what a decision is made of, such as a video or a patient, and is kept as the attribute "decide per". Each is a
    column, a list of columns that say it together, or a part of a path: ``{"group": "folder of filename"}`` is all that
    stands before the name of the file, and "folder 1 of filename" the name of the outermost folder, without "gs://".

    Args:
        match: how ids of two files are compared: "exact", "folders-alike" (backslashes as slashes, without "./" in
            front), "stem" (without folder and extension), "stem-ignoring-case", or "order" (row by row, whatever
            the ids). Never loosened silently. ``strip_prefix`` is taken off ids before.
        labels: the score columns of a wide table, where other columns hold numbers too; or label -> its column.
        positive: the positive class, of a truth with two values or of a single-label model.
        split: the part to evaluate, where there is a split column: TEST by default; "" for all.
        unlabelled: what becomes of items without a true label: kept as all-negative, or excluded.
        duplicates: "first" leaves out rows that repeat an earlier one; rows that contradict are always an error.
        where: column -> the value of the rows that are read, such as ``{"fold": "0"}``, where items have a row in each
            fold or for each setting of a model. All others are left out.
        encoding, separator, header, decimal, percent: of text files, where they are not the usual.
        surplus: where every row has more fields than the header: which columns have no name, the "first" or the "last".
        truth_layout, truth_columns, truth_header, truth_surplus: as those without ``truth_``, for the second file. What
            is said for the first file of its header and of columns without a name holds for both, unless it is said.
        unknown: cells of truth that mean that it is not known, such as ("-1", "u", ""), where it is a column of yes and
            no: such a pair leaves the counts of its label. empty_is_no: an empty cell there means no. Of both files.
        listed_only: of a long table (or truth file) of yes and no that does not list every pair of item and label:
            whether the truth of the others is not known (True), as where the best labels of each item are listed, or is
            no (False). If it is not said they are no, and it is asked where they are most.
        first_class: whether class numbers of the truth, which number the columns of scores, begin with 0 or 1. If it is
            not said they begin with 0 where columns have no names, and are asked about where they have; where class 0
            never occurs, that is warned of or asked.
        overlap: where scores are of windows and the truth of intervals, how much of a window and an event must overlap
            for the label to be true of the window: "half-of-shorter" of the two (by default), "any", or a share of the
            window, such as 0.5.
        durations: how long recordings are, for the figures by the hour: recording -> seconds, or a table of both. By
            default they are known by a column of the file, or by windows that leave no gaps.
        metadata: a table with an id and any other columns, which become attributes of the items, joined by the rule of
            ``match``. The column of the id is told by its values. A group, unit or split may be one of its columns.
        reading: one of ``ReadingError.readings``, where several fit: it decides what the options above leave open.

    Raises ReadingError, with place, value and remedy.

    >>> loaded = read_predictions(b"id,label,score,truth\\n01,cat,.9,1\\n01,dog,.2,0\\n02,cat,.1,0\\n02,dog,.7,1\\n")
    >>> loaded.layout, loaded.predictions.labels, loaded.predictions.ids.tolist()
    ('long', ('cat', 'dog'), ['01', '02'])
    >>> loaded.accounts[0].rows, loaded.accounts[0].used
    (4, 4)
    """
    check_options(match=match, unlabelled=unlabelled, duplicates=duplicates, decimal=decimal, first_class=first_class)
    check_options(**{name: end for name, end in (("surplus", surplus), ("truth_surplus", truth_surplus)) if end})
    of_both = Choices(
        encoding=encoding,
        separator=separator,
        duplicates=duplicates,
        positive=positive,
        unknown=cells_not_known(unknown, empty_is_no=empty_is_no),
        empty_is_no=empty_is_no,
        listed_only=listed_only,
    )
    choices = replace(
        of_both,
        header=header,
        surplus=surplus,
        layout=layout,
        **chosen_columns(columns),
        labels=chosen_labels(labels),
        decimal=decimal,
        percent=percent,
        first_class=first_class,
        where={column: str(value) for column, value in (where or {}).items()},
    )
    truth_choices = replace(
        of_both,
        layout=truth_layout,
        **chosen_columns(truth_columns),
        header=header if truth_header is None else truth_header,
        surplus=truth_surplus or surplus,
    )
    check_overlap(overlap)
    lengths = None if durations is None else _lengths(durations, of_both)
    joining = Joining(match, strip_prefix, unlabelled, split, positive, task, overlap, lengths)
    # A reading that is offered keeps what was said of unlisted pairs, so that no second question follows from it.
    asked = Asked(choices, truth_choices, joining, {} if listed_only is None else {"listed_only": listed_only})
    if reading is not None:
        asked = asked.answered(reading.options)
    content, file = _opened_scores(scores, truth, asked)
    true_content = None if truth is None else _opened_truth(truth, asked.truth_choices)
    if metadata is not None:
        asked = with_details(asked, open_source(metadata, of_both)[0], choices, content)
    return read_contents(content, true_content, asked, name=name or _stem(file))


def _opened_scores(
    scores: Source | pd.DataFrame, truth: Source | pd.DataFrame | None, asked: Asked
) -> tuple[Content, str]:
    try:
        return open_source(scores, asked.choices)
    except ReadingError as error:
        raise error if truth is None else _beside(truth, asked.truth_choices, error) from error


def _beside(truth: Source | pd.DataFrame, truth_choices: Choices, error: ReadingError) -> ReadingError:
    """An error about the file of the scores: its answers about the header, or the encoding, say what that of the truth
    is as well, since what is said of the first file alone holds for both."""
    if not any({"header", "encoding"} & one.options.keys() for one in error.readings):
        return error
    try:
        content, _ = open_source(truth, truth_choices)
    except ReadingError:
        return error
    of_truth: dict[str, object] = {"truth_header": not content.headless} if isinstance(content, Table) else {}
    if any("encoding" in one.options for one in error.readings):
        of_truth = {"truth_encoding": truth_choices.encoding}
    readings = [replace(one, options={**one.options, **of_truth}) for one in error.readings]
    return ReadingError(**error.parts | {"readings": readings})


def _opened_truth(truth: Source | pd.DataFrame, choices: Choices) -> Content:
    try:
        return open_source(truth, choices)[0]
    except ReadingError as error:
        raise in_truth_file(error) from error


def with_details(asked: Asked, metadata: Content, said: Choices, content: Content) -> Asked:
    """What was asked, with a file about the items beside it. said: of the scores, before anything was answered."""
    details = metadata_of(metadata, said, as_stored_or_table(content, asked.choices))
    return replace(asked, choices=without_roles_of(details, asked.choices), metadata=details)


def _lengths(durations: Mapping[str, float] | Source | pd.DataFrame, choices: Choices) -> Mapping[str, int]:
    """Recording -> its length in microseconds."""
    try:
        return lengths_of(durations if isinstance(durations, Mapping) else open_source(durations, choices)[0])
    except ReadingError as error:
        where = f"the durations, {error.where}" if error.where else "the durations"
        raise ReadingError(**error.parts | {"where": where}) from error


def read_contents(content: Content, truth: Content | None, asked: Asked, *, name: str) -> Loaded:
    """As ``read_predictions``, of files that have been opened.

    truth: None where the truth is in the file of the scores.
    """
    files = (content.file, content.file if truth is None else truth.file)
    content = as_stored_or_table(content, asked.choices)
    truth = truth and as_stored_or_table(truth, asked.truth_choices)
    ways = ways_to_read(content, truth, asked.choices, asked.truth_choices)
    if not ways:
        raise why_unread(content, truth, asked.choices, asked.truth_choices)

    def read_as(way: Understanding) -> Loaded:
        return _read(content, truth, way, asked, name=name, files=files)

    if len(ways) == 1 and not ways[0].asks:
        try:
            return read_as(ways[0])
        except ReadingError as error:
            raise with_answers(error, asked.options) from error
    return _only_meaning(content, ways, read_as, asked)


def _only_meaning(
    content: Content, ways: Sequence[Understanding], read_as: Callable[[Understanding], Loaded], asked: Asked
) -> Loaded:
    """The likeliest of several ways, where all come to the same; else an error that asks which is meant."""
    likeliest: Loaded | None = None
    digests, readings, refused = set[str](), [], []
    for way in ways:
        try:
            loaded = read_as(way)
        except ReadingError as error:
            refused.append(error)
            readings += readings_within(way, error, asked.options)
        else:
            readings.append(reading_of(way, loaded.predictions, asked.options))
            digests.add(replace(loaded.predictions, attributes={}).digest)
            likeliest = likeliest or loaded
    depends = len(digests) > 1 or len(ways) == 1 or bool(refused) or any(way.asks for way in ways)
    if likeliest is not None and not depends:
        return likeliest
    raise question(content, readings) if readings else refused[0]


def _read(
    content: Content, truth: Content | None, way: Understanding, asked: Asked, *, name: str, files: tuple[str, str]
) -> Loaded:
    """The files read in one way. files: their names."""
    check_columns(content, way.scores, asked.most_labels)
    sides = read(content, way.scores, asked.choices)
    assert sides.scores is not None
    understood = (way.scores,) if way.truth is None else (way.scores, way.truth)
    split_column = next((one.roles["split"] for one in understood if "split" in one.roles), None)
    whole = WithMetadata(sides.scores, _true_side(sides, truth, way, asked.truth_choices), (), split_column)
    if asked.metadata is not None:
        whole = with_metadata(whole.scores, whole.truth, asked.metadata, asked.joining)
    joining = replace(asked.joining, split_column=whole.split_column or split_column)
    if way.scores.layout == "exported" and joining.split is None:
        joining = replace(joining, split="")  # the part was chosen before it was exported
    joined = join(whole.scores, whole.truth, joining, files, own=None if truth is None else sides.truth)
    check_labels(joined.predictions.labels, understood, asked.most_labels)
    hours, on_hours = _hours(joined.predictions, sides.scores, way, joining)
    p = replace(joined.predictions, name=name, exposure_hours=hours)
    on_opening = [note for one in (content, truth) if one is not None for note in notes_of(one)]
    on_items = on_folders(p, way.scores.roles.get("id"))
    on_classes = _on_first_class(p, way.scores, asked.choices)
    said = (*on_opening, *joined.notes, *whole.notes, *on_items, *on_hours, *on_classes)
    notes = (*said, *warnings_of(p, joined=truth is not None, said=said))
    return Loaded(p, way.scores.layout, notes, joined.accounts, sides.scores.timeline, understood)


def _true_side(sides: Sides, truth: Content | None, way: Understanding, choices: Choices) -> Truth:
    """The truth that is used: of the second file, where there is one."""
    true = sides.truth
    if truth is not None:
        assert way.truth is not None
        assert sides.scores is not None
        try:
            true = read(truth, way.truth, replace(choices, known=sides.scores.labels)).truth
        except ReadingError as error:
            raise in_truth_file(error) from error
    assert true is not None
    return true


def _hours(
    p: Predictions, scores: Scores, way: Understanding, joining: Joining
) -> tuple[Mapping[str, float] | None, list[Note]]:
    """Hours of recording by group: an exported file says them itself, unless lengths of recordings are given."""
    says_hours = way.scores.layout == "exported" and joining.lengths is None
    return (scores.hours, []) if says_hours else exposure_of(p, joining)


def _on_first_class(p: Predictions, scores: Candidate, choices: Choices) -> Sequence[Note]:
    """Of classes without names it is looked at whether their numbers begin with 0, unless the user said so."""
    unnamed = scores.layout == "arrays" or (scores.layout == "lists-in-cells" and are_unnamed(scores.roles))
    may_count = unnamed and p.task == "multiclass" and choices.first_class is None
    return check_first_class(p) if may_count else ()


def _stem(file: str) -> str:
    """What a model is called whose name is not given."""
    return "model" if file in ("the file", "the data frame") else file.split(".", 1)[0] or file
