"""Why a content is of no layout that is known: the one error that helps most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Content, Records, Table, holds_numbers
from evalkit.reading.contents.flat import why_no_table
from evalkit.reading.layouts.layout import Candidate
from evalkit.reading.layouts.yes_no import said_in
from evalkit.reading.recognition import as_stored_or_table, candidates
from evalkit.reading.understanding.profile import yes_of
from evalkit.reading.understanding.roles import header_error, roles_of
from evalkit.reading.understanding.words import MEDIUM, STRONG, said_of

Wanted = Literal["scores", "truth", "both"]

_IN_WORDS = {"scores": "predictions", "truth": "truth", "both": "predictions with their truth"}
_NEEDED = {"long": ("id", "label", "score"), "binary": ("score", "truth"), "top-1": ("predicted", "score")}
"""Roles without which a table is not of a layout."""


def why_unread(content: Content, truth: Content | None, choices: Choices, truth_choices: Choices) -> ReadingError:
    """The error about files of which no reading was found."""
    content = as_stored_or_table(content, choices)
    found = candidates(content, choices)
    if truth is None:
        return why_unrecognised(content, choices, "both", [one for one in found if one.gives == "scores"])
    truth = as_stored_or_table(truth, truth_choices)
    if not [one for one in found if one.gives != "truth"]:
        return why_unrecognised(content, choices, "scores", ())
    of_truth = [one for one in candidates(truth, truth_choices) if one.gives != "scores"]
    if not of_truth:
        return in_truth_file(why_unrecognised(truth, truth_choices, "truth", ()))
    return _no_fit(content, found[0], truth, of_truth[0])


def in_truth_file(error: ReadingError) -> ReadingError:
    """The error with the truth file as its place: two files are read, and an error names the one it is about."""
    where = f"the truth file, {error.where}" if error.where else "the truth file"
    readings = [
        replace(one, options={_OF_TRUTH.get(option, option): value for option, value in one.options.items()})
        for one in error.readings
    ]
    return ReadingError(**error.parts | {"where": where, "readings": readings})


_OF_TRUTH = {name: f"truth_{name}" for name in ("layout", "columns", "header", "surplus", "encoding")}
"""Options that each file has, and what they are called for the second."""


def _no_fit(content: Content, scores: Candidate, truth: Content, true: Candidate) -> ReadingError:
    """Both files are understood, and the truth names no label of the scores."""
    labels, classes = _labels_of(content, scores), _labels_of(truth, true)
    return ReadingError(
        "No true label occurs among the labels of the scores.",
        found=f"true labels {classes or true.reason}; labels of the scores {labels or scores.reason}",
        remedy="Write labels alike in both files.",
    )


def _labels_of(content: Content, candidate: Candidate) -> str:
    """The first labels that a candidate has, in words."""
    column = next((candidate.roles[role] for role in ("label", "predicted", "truth") if role in candidate.roles), None)
    names = list(candidate.labels)
    if not names and isinstance(content, Table) and column is not None:
        names = [cell for cell in content.column(column).codes()[1] if cell]
    return ", ".join(map(repr, names[:5]))


def why_unrecognised(content: Content, choices: Choices, wanted: Wanted, scores: Sequence[Candidate]) -> ReadingError:
    """The error about a content that does not give what is wanted. scores: ways in which it gives scores at least."""
    if isinstance(content, Table):
        return _why_no_table(content, choices, wanted)
    in_a_record = _why_no_records(content) if isinstance(content, Records) else None
    if in_a_record is not None:
        return in_a_record
    if wanted == "both" and scores:
        return ReadingError(
            "The file has predictions and no truth.",
            found=f"{scores[0].layout!r}: {scores[0].reason}",
            remedy="Give the truth in a second file.",
        )
    is_json = isinstance(content, Records)
    return ReadingError(
        f"This {'JSON' if is_json else 'file'} is not in a layout that is known for {_IN_WORDS[wanted]}.",
        where=content.places[0] if isinstance(content, Records) else None,
        found=_fields(content) if isinstance(content, Records) else None,
        remedy="Write a CSV with the columns id, label, score and truth, or choose a file as AutoML, Vertex AI or "
        "BigQuery export it.",
    )


# JSON records


def _why_no_records(content: Records) -> ReadingError | None:
    """What is wrong with a record, if it is one of them."""
    return _no_object(content) or _online(content) or why_no_table(content)


def _no_object(content: Records) -> ReadingError | None:
    """A record among others that is no object. A single value of another kind is no list of records at all."""
    if len(content.values) == 1:
        return None
    for value, place in zip(content.values, content.places, strict=True):
        if not isinstance(value, dict):
            return ReadingError(
                "A JSON record is not an object.",
                where=place,
                found=repr(value)[:60],
                remedy="Write each record as an object with keys, such as id, label, score and truth.",
            )
    return None


def _online(content: Records) -> ReadingError | None:
    """Answers of Vertex AI to requests of their own."""
    if not all(_is_online(value) for value in content.values):
        return None
    return ReadingError(
        "These are online predictions, which tell neither their items nor what is true of them.",
        where=content.places[0],
        found=_fields(content),
        remedy="Run a batch prediction on the test set, whose lines name their items, and give the truth in a "
        "second file; or write a CSV with the columns id, label, score and truth.",
    )


def _is_online(value: Any) -> bool:
    """It has predictions, and lacks the instances that they are of."""
    if not isinstance(value, dict) or not isinstance(value.get("predictions"), list) or "instances" in value:
        return False
    return not any(isinstance(other, list) for key, other in value.items() if key != "predictions")


def _fields(content: Records) -> str | None:
    first = content.values[0] if content.values else None
    return f"fields {', '.join(repr(key)[:40] for key in list(first)[:8])}" if isinstance(first, dict) else None


# Tables


def _why_no_table(table: Table, choices: Choices, wanted: Wanted) -> ReadingError:
    roles = roles_of(table, choices)
    error = (
        _one_column(table) or _confusions(table) or _no_classes(table, choices) or _only_scores(table, choices, wanted)
    )
    error = error or _no_truth_file(table, wanted)
    error = error or _missing_role(table, roles, choices, wanted)
    if error is not None:
        return error
    if {"score", "truth"} <= roles.keys():
        _check_two(table, roles["truth"], choices)
        said_in(table, [roles["truth"]], choices, choices.positive)  # raises, where the truth is not understood
    labels = [name for name in table.header if name not in roles.values() and holds_numbers(table.column(name))]
    if labels and "truth" in roles:
        return _true_label_without_column(table, roles["truth"], labels)
    is_unclear = bool(labels) and any(name not in roles.values() for name in table.header)
    return header_error(
        table,
        "It is not clear what the columns are." if is_unclear else "There is no score column.",
        "A wide file has a score column for each label; a long one has the columns id, label, score, truth.",
    )


def _check_two(table: Table, truth: str, choices: Choices) -> None:
    """An error where the truth names several classes, of which one score for each item cannot be."""
    classes = [cell for cell in table.column(truth).codes()[1] if cell]
    if len(classes) > 2 and choices.positive is None and all(yes_of([cell]) is None for cell in classes):
        raise header_error(
            table,
            f"{truth!r} names {len(classes):,} classes, and no column is recognised as the predicted one.",
            "Say which column names the predicted class (role 'predicted'), or write a score column for each class.",
        )


def _one_column(table: Table) -> ReadingError | None:
    if len(table.header) > 1:
        return None
    return ReadingError(
        "This does not look like a CSV file: its first line has only one column.",
        where="line 1",
        found=repr(table.header[0][:60]),
        remedy="Choose a file whose first line names the columns, separated by commas.",
    )


def _confusions(table: Table) -> ReadingError | None:
    """Counts of true and predicted labels: a row for each column of numbers, by the same names in the same order."""
    labels = list(table.header[1:])
    is_square = len(table) == len(labels) > 1 and table.columns[0].cells() == labels
    if not is_square or not all(holds_numbers(table.column(name)) for name in labels):
        return None
    return ReadingError(
        "This is a confusion matrix, which counts items and does not list them.",
        where="line 1",
        found=", ".join(labels[:8]),
        remedy="Choose the file that the matrix was counted from: a row for each item, with its truth and scores.",
    )


def _only_scores(table: Table, choices: Choices, wanted: Wanted) -> ReadingError | None:
    """What a model answered to a competition: one score for each item, in a column that has the name of the truth."""
    if wanted != "both" or choices.columns or len(table.header) != 2:
        return None
    for name in table.header:
        numbers = table.column(name).numbers()
        is_score = said_of(name).get("truth", 0) >= MEDIUM and bool(((numbers >= 0) & (numbers <= 1)).all())
        if is_score and bool((numbers % 1 != 0).any()):
            problem = f"{name!r} holds scores, and there is no truth."
            return header_error(table, problem, "Give the truth in a second file.")
    return None


_FEW = 10
"""Rows in which values of a truth may all differ by chance."""


def _no_classes(table: Table, choices: Choices) -> ReadingError | None:
    """A column is called the truth, and holds measured numbers, or texts that nearly all differ."""
    if choices.columns.get("truth") or len(table) < _FEW:
        return None
    for name in table.header:
        column = table.column(name)
        if said_of(name).get("truth", 0) < STRONG or 2 * column.count_distinct() < len(table):
            continue
        are_numbers = not np.isnan(column.numbers()).any()
        if are_numbers or column.count_distinct() > 0.9 * len(table):
            what, else_ = _NUMBERS if are_numbers else _TEXTS
            return ReadingError(
                f"{name!r} holds {what}, and no classes.",
                where=table.place(0, name),
                found=repr(column.cell(0)[:40]),
                remedy=f"Classes are evaluated here, {else_} are not. If another column has the true class, say so.",
            )
    return None


_NUMBERS = "measured numbers", "and numbers that are predicted"
_TEXTS = "texts that nearly all differ", "and texts that a model writes"


def _no_truth_file(table: Table, wanted: Wanted) -> ReadingError | None:
    if wanted != "truth":
        return None
    return header_error(table, "No truth is recognised.", "A truth file has an id column and a truth column.")


def _missing_role(table: Table, roles: Mapping[str, str], choices: Choices, wanted: Wanted) -> ReadingError | None:
    """A role that the layout needs, the chosen one or else the long one, and that no column has."""
    if wanted == "both" and "truth" not in roles:
        remedy = "Name the column 'truth', or say which one it is, or give the truth in a second file."
        return header_error(table, "No column is recognised as the truth.", remedy)
    layout = choices.layout or ("long" if "label" in roles else "")
    missing = next((role for role in _NEEDED.get(layout, ()) if role not in roles), None)
    if missing is None:
        return None
    remedy = f"Name it {missing!r}, or say which one it is."
    return header_error(table, f"No column is recognised as the {missing}.", remedy)


def _true_label_without_column(table: Table, truth: str, labels: Sequence[str]) -> ReadingError:
    if len(labels) == 1 and labels[0] in table.column(truth).codes()[1]:
        return ReadingError(
            "There is only one score column.", found=repr(labels[0]), remedy="Call it 'score', with truth 0 or 1."
        )
    return ReadingError(
        "A true label has no score column.",
        where=table.place(0, truth),
        found=repr(table.column(truth).cell(0)),
        remedy=f"Score columns are: {', '.join(labels[:8])}. Write labels exactly as there, or say which column is "
        "the score.",
    )
