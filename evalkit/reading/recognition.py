"""Which layout a content has: all that fit, with reasons, and the one that is read."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Content, Folder, Table
from evalkit.reading.contents.flat import as_table
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.services import (
    activitynet,
    automl_tables,
    automl_video,
    automl_vision,
    bigquery,
    google_import_csv,
    google_import_jsonl,
    vertex_image,
    vertex_video,
    weka,
)
from evalkit.reading.layouts.tables import arrays, exported, long, one_score, pairs_in_cell, truth_tables, wide
from evalkit.reading.sides import Sides
from evalkit.reading.understanding.roles import check_choices
from evalkit.reading.unrecognised import Wanted, why_unrecognised

LAYOUTS: tuple[Layout, ...] = (
    exported.LAYOUT,
    automl_video.LAYOUT,
    vertex_video.LAYOUT,
    vertex_image.LAYOUT,
    automl_vision.LAYOUT,
    automl_tables.LAYOUT,
    bigquery.LAYOUT,
    activitynet.LAYOUT,
    google_import_csv.LAYOUT,
    google_import_jsonl.LAYOUT,
    weka.LAYOUT,
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
        check_choices(content, choices)
    every = candidates(content, choices)
    found = _giving(every, wanted)
    if not found:
        raise why_unrecognised(content, choices, wanted, [one for one in every if one.gives == "scores"])
    if len(found) > 1:
        raise ReadingError(
            f"{content.file} can be read in {len(found)} ways.".replace("the file", "The file"),
            found="; ".join(f"as {candidate.layout!r}, for {candidate.reason}" for candidate in found),
            remedy="Say which layout is meant.",
        )
    return found[0]


def _giving(found: Sequence[Candidate], wanted: Wanted) -> list[Candidate]:
    """The candidates that give what is wanted. One that gives just that comes before those that give both sides."""
    fitting = [candidate for candidate in found if candidate.gives in (wanted, "both")]
    exact = [candidate for candidate in fitting if candidate.gives == wanted]
    return exact if len(exact) == 1 and wanted != "both" else fitting


def read(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    """The sides of a content, read by the chosen layout."""
    return _BY_KEY[candidate.layout].read(_plain(content), candidate, choices)


def _plain(content: Content) -> Content:
    """The content to recognise: of a zip with one file that file, and flat records as a table."""
    if isinstance(content, Folder) and len(content.members) == 1:
        content = next(iter(content.members.values()))
    return as_table(content)
