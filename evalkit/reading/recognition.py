"""Which layout a content has: all that fit, with reasons, and the one that is read."""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Content, Folder, Records, Table
from evalkit.reading.contents.flat import as_table
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.rows import truth_of
from evalkit.reading.layouts.services import (
    activitynet,
    automl_tables,
    automl_video,
    automl_vision,
    bigquery,
    google_truth,
    vertex_image,
    vertex_video,
)
from evalkit.reading.layouts.tables import arrays, exported, long, one_score, pairs_in_cell, truth_tables, wide
from evalkit.reading.sides import Sides
from evalkit.reading.understanding.roles import check_said, header_error, roles_of

Wanted = Literal["scores", "truth", "both"]

LAYOUTS: tuple[Layout, ...] = (
    exported.LAYOUT,
    automl_video.LAYOUT,
    vertex_video.LAYOUT,
    vertex_image.LAYOUT,
    automl_vision.LAYOUT,
    automl_tables.LAYOUT,
    bigquery.LAYOUT,
    activitynet.LAYOUT,
    google_truth.CSV,
    google_truth.JSONL,
    long.LAYOUT,
    wide.WIDE,
    wide.WIDE_COLUMNS,
    one_score.BINARY,
    one_score.TOP_ONE,
    pairs_in_cell.LAYOUT,
    arrays.SCORES,
    truth_tables.CELLS,
    truth_tables.LONG,
    truth_tables.COLUMNS,
    truth_tables.PATHS,
    arrays.TRUTH,
)
"""Every layout that is known. Where several fit, the user chooses; our own export is never anything else."""

_NEEDED = {"long": ("id", "label", "score"), "binary": ("score", "truth"), "top-1": ("predicted", "score")}

_BY_KEY = {layout.key: layout for layout in LAYOUTS}


def candidates(content: Content, choices: Choices) -> tuple[Candidate, ...]:
    """All ways to read a content, in the order of LAYOUTS."""
    content = _plain(content)
    found = [candidate for layout in LAYOUTS if (candidate := layout.recognise(content, choices)) is not None]
    if found and found[0].layout == "exported":
        return (found[0],)
    if choices.layout is not None:
        return tuple(candidate for candidate in found if candidate.layout == choices.layout)
    return tuple(found)


def choose(content: Content, choices: Choices, wanted: Wanted) -> Candidate:
    """The one way to read a content that gives what is wanted; an error says why there is none, or more than one."""
    content = _plain(content)
    if choices.layout is not None and choices.layout not in _BY_KEY:
        raise ReadingError("Unknown layout.", found=repr(choices.layout), remedy=f"Use one of {', '.join(_BY_KEY)}.")
    if isinstance(content, Table):
        check_said(content, choices)
    found = [c for c in candidates(content, choices) if c.gives in (wanted, "both")]
    if len(found) > 1 and wanted != "both":
        exact = [candidate for candidate in found if candidate.gives == wanted]
        found = exact if len(exact) == 1 else found
    if len(found) == 1:
        return found[0]
    if len(found) > 1:
        raise ReadingError(
            f"{content.file} can be read in {len(found)} ways.".replace("the file", "The file"),
            found="; ".join(f"as {candidate.layout!r}, for {candidate.reason}" for candidate in found),
            remedy="Say which layout is meant.",
        )
    raise _why_not(content, choices, wanted)


def read(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    """Both sides, or one, of a content by the layout that was chosen."""
    return _BY_KEY[candidate.layout].read(_plain(content), candidate, choices)


def _plain(content: Content) -> Content:
    """What there is to recognise: the one file of a zip of one, and flat records as the table that they are."""
    if isinstance(content, Folder) and len(content.members) == 1:
        content = next(iter(content.members.values()))
    return as_table(content)


def _why_not(content: Content, choices: Choices, wanted: Wanted) -> ReadingError:
    if isinstance(content, Table):
        return _why_no_table(content, choices, wanted)
    kind = "JSON" if isinstance(content, Records) else "file"
    if isinstance(content, Records) and len(content.values) > 1:
        for value, place in zip(content.values, content.places, strict=True):
            if not isinstance(value, dict):
                return ReadingError(
                    "A JSON record is no object.",
                    where=place,
                    found=repr(value)[:60],
                    remedy="Write each record as an object with keys, such as id, label, score and truth.",
                )
    if isinstance(content, Records) and (odd := _odd_field(content)):
        return odd
    if isinstance(content, Records) and all(_is_online(value) for value in content.values):
        return ReadingError(
            "These are online predictions, which tell neither their items nor what is true of them.",
            where=content.places[0],
            found=_fields(content),
            remedy="Run a batch prediction on the test set, whose lines name their items, and give the truth in a "
            "second file; or write a CSV with the columns id, label, score and truth.",
        )
    what = {"scores": "predictions", "truth": "truth", "both": "predictions with their truth"}[wanted]
    others = [c for c in candidates(content, choices) if c.gives == "scores"]
    if wanted == "both" and others:
        return ReadingError(
            "The file has predictions and no truth.",
            found=f"{others[0].layout!r}: {others[0].reason}",
            remedy="Give the truth in a second file.",
        )
    return ReadingError(
        f"This {kind} is not in a layout that is known for {what}.",
        where=content.places[0] if isinstance(content, Records) else None,
        found=_fields(content) if isinstance(content, Records) else None,
        remedy="Write a CSV with the columns id, label, score and truth, or choose a file as AutoML, Vertex AI or "
        "BigQuery export it.",
    )


def _is_online(value: Any) -> bool:
    """An answer of Vertex AI to a request of its own, with predictions and without the instances that they are of."""
    return isinstance(value, dict) and isinstance(value.get("predictions"), list) and "instances" not in value


def _fields(content: Records) -> str | None:
    first = content.values[0] if content.values else None
    return f"fields {', '.join(repr(key)[:40] for key in list(first)[:8])}" if isinstance(first, dict) else None


def _odd_field(content: Records) -> ReadingError | None:
    """Where one record holds a list or an object and most hold something else, or the other way round."""
    kinds: dict[str, Counter[str]] = {}
    for value in content.values:
        if isinstance(value, dict):
            for key, part in value.items():
                kinds.setdefault(key, Counter())[_kind(part)] += part is not None
    plain_first = sorted(_KINDS, key=lambda kind: kind != "a plain value")
    usual = {key: max(plain_first, key=lambda kind: found[kind]) for key, found in kinds.items()}
    for value, place in zip(content.values, content.places, strict=True):
        for key, part in value.items() if isinstance(value, dict) else ():
            if part is not None and _kind(part) != usual[key]:
                return ReadingError(
                    "A field of a record is of another kind than in the others.",
                    where=f"{place}, field {key!r}",
                    found=f"{_kind(part)}, {repr(part)[:60]}",
                    remedy=f"Write {usual[key]}, as in the other records.",
                )
    return None


_KINDS = ("a plain value", "a list", "an object")


def _kind(value: Any) -> str:
    return _KINDS[1] if isinstance(value, list) else _KINDS[2] if isinstance(value, dict) else _KINDS[0]


def _why_no_table(table: Table, choices: Choices, wanted: Wanted) -> ReadingError:  # noqa: PLR0911 (a reason each)
    roles = roles_of(table, choices)
    if len(table.header) == 1:
        return ReadingError(
            "This does not look like a CSV file: its first line has only one column.",
            where="line 1",
            found=repr(table.header[0][:60]),
            remedy="Choose a file whose first line names the columns, separated by commas.",
        )
    if wanted == "truth":
        return header_error(table, "No truth is recognised.", "A truth file has an id column and a truth column.")
    free = [name for name in table.header if name not in roles.values()]
    labels = wide.score_columns(table, roles, choices)
    if wanted == "both" and "truth" not in roles:
        remedy = "Name the column 'truth', or say which one it is, or give the truth in a second file."
        return header_error(table, "No column is recognised as the truth.", remedy)
    for role in _NEEDED.get(choices.layout or ("long" if "label" in roles else ""), ()):
        if role not in roles:
            remedy = f"Name it {role!r}, or say which one it is."
            return header_error(table, f"No column is recognised as the {role}.", remedy)
    if "score" in roles and "truth" in roles:
        truth_of(table, roles["truth"], choices.positive)  # says what is wrong with it
    if labels and "truth" in roles:
        if len(labels) == 1 and labels[0] in table.column(roles["truth"]).codes()[1]:
            return ReadingError(
                "There is only one score column.", found=repr(labels[0]), remedy="Call it 'score', with truth 0 or 1."
            )
        return ReadingError(
            "A true label has no score column.",
            where=table.place(0, roles["truth"]),
            found=repr(table.column(roles["truth"]).cell(0)),
            remedy=f"Score columns are: {', '.join(labels[:8])}. Write labels exactly as there, or say which column is "
            "the score.",
        )
    return header_error(
        table,
        "There is no score column." if not free or not labels else "It is not clear what the columns are.",
        "A wide file has a score column for each label; a long one has the columns id, label, score, truth.",
    )
