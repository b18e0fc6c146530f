"""In which ways can files be read? By the layouts of services, and as tables are understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evalkit.errors import ReadingError, some_of
from evalkit.predictions import DECIDE_PER
from evalkit.reading.contents.content import Arrays, Choices, Content, Folder, Records, Table
from evalkit.reading.contents.flat import as_table, is_flat
from evalkit.reading.layouts.chosen_rows import only_rows, with_excluded
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.made_columns import MADE, with_made_columns, with_unit
from evalkit.reading.layouts.rows import with_joint_ids
from evalkit.reading.layouts.services import (
    activitynet,
    activitynet_truth,
    audacity,
    automl_tables,
    automl_video,
    automl_vision,
    bigquery,
    google_import_csv,
    google_import_jsonl,
    raven,
    vertex_image,
    vertex_video,
    weka,
)
from evalkit.reading.layouts.tables import (
    arrays,
    exported,
    intervals,
    lists_in_cells,
    long,
    one_score,
    pairs_in_cell,
    truth_tables,
    wide,
)
from evalkit.reading.layouts.tables.which_arrays import check_arrays
from evalkit.reading.sides import Note, Sides
from evalkit.reading.understanding.roles import check_choices
from evalkit.reading.understanding.understand import (
    Understanding,
    scores_alone,
    scores_of_events,
    truth_alone,
    understandings,
    understandings_of_pair,
)

SERVICES: tuple[Layout, ...] = (
    automl_video.LAYOUT,
    vertex_video.LAYOUT,
    vertex_image.LAYOUT,
    automl_vision.LAYOUT,
    automl_tables.LAYOUT,
    bigquery.LAYOUT,
    activitynet.LAYOUT,
    activitynet_truth.LAYOUT,
    raven.LAYOUT,
    audacity.LAYOUT,
    google_import_csv.LAYOUT,
    google_import_jsonl.LAYOUT,
    weka.LAYOUT,
)
"""Layouts that services write. They are asked first about JSON whose records hold lists or objects."""

LAYOUTS: tuple[Layout, ...] = (
    exported.LAYOUT,
    *SERVICES,
    long.LAYOUT,
    wide.WIDE,
    wide.WIDE_COLUMNS,
    one_score.BINARY,
    one_score.ONE_SCORE,
    one_score.TOP_ONE,
    one_score.DECISIONS,
    one_score.DECISIONS_BINARY,
    pairs_in_cell.LAYOUT,
    lists_in_cells.LAYOUT,
    arrays.SCORES,
    intervals.LAYOUT,
    truth_tables.CELLS,
    truth_tables.LONG,
    truth_tables.COLUMNS,
    truth_tables.PATHS,
    one_score.TRUTH,
    arrays.TRUTH,
)
"""Every layout that is known. Our own export is never anything else."""

OF_EVENTS = {one.LAYOUT.key for one in (intervals, raven, audacity, activitynet_truth)}
"""Layouts of a truth by intervals."""

_BY_KEY = {layout.key: layout for layout in LAYOUTS}


def candidates(content: Content, choices: Choices) -> tuple[Candidate, ...]:
    """The ways to read one file, whatever it gives: with scores and truth, or else with one of them."""
    content = as_stored_or_table(content, choices)
    found = _recognised(content, choices)
    if not isinstance(content, Table) or any(one.gives != "scores" for one in found):
        return tuple(found)
    if found:  # texts of an item may look like labels with their scores, and beside them may stand its true label
        return (*found, *truth_alone(content, choices))
    choices = _without_unit(choices)
    content = with_made_columns(content, _may_be_made(choices.columns))
    ways = [way.scores for way in understandings(content, choices)]
    both = {(one.layout, one.reason): one for one in reversed(ways)}  # several rows of an item are no further way
    return tuple([*reversed(both.values())] or [*scores_alone(content, choices), *truth_alone(content, choices)])


def ways_to_read(
    content: Content, truth: Content | None, choices: Choices, truth_choices: Choices
) -> tuple[Understanding, ...]:
    """The ways to read a file that holds both sides, or a file of scores with one of their truth; likeliest first.

    ReadingError for choices that no file can be read by, such as a column that is not there.
    """
    content = _checked(content, choices)
    if choices.is_decided and truth_choices.is_decided == (truth is not None):
        chosen = None if truth is None else decided(truth_choices, "truth")
        return (Understanding(decided(choices, "scores"), chosen, 0, "it was chosen"),)
    truth = None if truth is None else _checked(truth, truth_choices)
    units = choices.columns.get("unit"), truth_choices.columns.get("unit")
    ways = _ways(content, truth, _without_unit(choices), _without_unit(truth_choices))
    return tuple(_with_units(way, *units) for way in ways) if any(units) else ways


def _without_unit(choices: Choices) -> Choices:
    """Choices that say nothing of the unit, whose column may have another role too."""
    return replace(choices, columns={role: name for role, name in choices.columns.items() if role != "unit"})


def _with_units(way: Understanding, unit: str | None, unit_in_truth: str | None) -> Understanding:
    scores, truth = way.scores, way.truth
    if unit:
        scores = replace(scores, roles={**scores.roles, "unit": unit})
    if unit_in_truth and truth is not None:
        truth = replace(truth, roles={**truth.roles, "unit": unit_in_truth})
    return replace(way, scores=scores, truth=truth)


def _ways(
    content: Content, truth: Content | None, choices: Choices, truth_choices: Choices
) -> tuple[Understanding, ...]:
    """The ways to read files whose choices were checked."""
    if truth is None:
        return _ways_of_one(content, choices)
    found = _exactly(_recognised(content, choices), "scores")
    of_truth = _exactly(_recognised(truth, truth_choices), "truth")
    if not found and not of_truth and isinstance(content, Table) and isinstance(truth, Table):
        return understandings_of_pair(content, truth, choices, truth_choices)
    if not found and isinstance(content, Table):
        found = _scores_beside(of_truth, content, choices)
    if not of_truth and isinstance(truth, Table):
        of_truth = list(truth_alone(truth, truth_choices))
    return tuple(Understanding(one, other, 0, f"{one.reason}; {other.reason}") for one in found for other in of_truth)


def _scores_beside(of_truth: list[Candidate], content: Table, choices: Choices) -> list[Candidate]:
    """The ways to read a table of scores, by what was recognised in the file of the truth."""
    if of_truth and all(one.layout in OF_EVENTS for one in of_truth):
        return list(scores_of_events(content, choices))
    # a truth that names classes says nothing of the score of one class alone
    return [one for one in scores_alone(content, choices) if one.layout != "one-score"]


def _checked(content: Content, choices: Choices) -> Content:
    if choices.layout is not None and choices.layout not in _BY_KEY:
        raise ReadingError("Unknown layout.", found=repr(choices.layout), remedy=f"Use one of {', '.join(_BY_KEY)}.")
    content = as_stored_or_table(content, choices)
    if isinstance(content, Table):
        content, _ = only_rows(content, choices.where)
        check_choices(with_made_columns(content, _may_be_made(choices.columns)), choices)
        content = with_made_columns(content, _may_be_made(_without_unit(choices).columns))
    if isinstance(content, Arrays):
        check_arrays(content, choices)
    return content


def _may_be_made(roles: Mapping[str, str]) -> list[str]:
    """The columns of roles whose column may be made of others."""
    return [roles[role] for role in MADE if roles.get(role)]


def _ways_of_one(content: Content, choices: Choices) -> tuple[Understanding, ...]:
    found = [one for one in _recognised(content, choices) if one.gives == "both"]
    if found and found[0].layout == "exported":
        found = found[:1]
    ways = tuple(Understanding(one, None, 0, one.reason) for one in found)
    return ways or (understandings(content, choices) if isinstance(content, Table) else ())


def _recognised(content: Content, choices: Choices) -> list[Candidate]:
    """What the layouts recognise that are told by their shape or by names of a service."""
    found: list[Candidate] = []
    if isinstance(content, Arrays):
        found = arrays.every_candidate(content, choices)
    else:
        found = [one for layout in LAYOUTS if (one := layout.recognise(content, choices)) is not None]
    if found and found[0].layout == "exported":
        return found[:1]
    return [one for one in found if choices.layout in (None, one.layout)]


def _exactly(found: list[Candidate], side: str) -> list[Candidate]:
    """The candidates that give a side. One that gives just that comes before those that give both."""
    fitting = [one for one in found if one.gives in (side, "both")]
    exact = [one for one in fitting if one.gives == side]
    return exact if len(exact) == 1 else fitting


def decided(choices: Choices, side: str) -> Candidate:
    """The candidate that an answer says: nothing is recognised, since everything is decided."""
    roles = {role: name for role, name in choices.columns.items() if name}
    gives = side if side == "truth" else "both" if "truth" in roles or choices.layout == "wide-columns" else "scores"
    return Candidate(choices.layout or "", "it was chosen", roles, tuple(choices.labels or ()), gives)  # type: ignore[arg-type]


def read(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    """The sides of a content, read by the chosen layout."""
    choices = replace(choices, **candidate.settings)
    content, roles, others = as_stored_or_table(content, choices), candidate.roles, None
    if isinstance(content, Table):
        content, others = only_rows(content, choices.where)
        content, roles = _with_further_columns(content, roles, choices)
    sides = _with_notes(_BY_KEY[candidate.layout].read(content, replace(candidate, roles=roles), choices), candidate)
    return sides if others is None else with_excluded(sides, others)


def _with_further_columns(table: Table, roles: Mapping[str, str], choices: Choices) -> tuple[Table, Mapping[str, str]]:
    """The table with columns that are made of others, and the roles by them."""
    if "group" in roles:
        table = with_made_columns(table, [roles["group"]])
    if "unit" in roles:
        table = with_unit(table, roles["unit"])
    if choices.id_parts and "id" not in roles:
        raise ReadingError(
            "Several columns are to name each item, and the first of them is not said.",
            found=some_of(choices.id_parts),
            remedy="Choose a column as the id.",
        )
    return with_joint_ids(table, roles, choices.id_parts) if choices.id_parts else (table, roles)


def _with_notes(sides: Sides, candidate: Candidate) -> Sides:
    """The sides with what was told from the values of the columns, and of the unit."""
    notes = candidate.notes
    if "unit" in candidate.roles:
        unit = f"The units that are decided on are named by {candidate.roles['unit']!r}: the attribute {DECIDE_PER!r}."
        notes = (*notes, Note(unit))
    if not notes:
        return sides
    if sides.scores is not None:
        return replace(sides, scores=replace(sides.scores, notes=(*notes, *sides.scores.notes)))
    assert sides.truth is not None
    return replace(sides, truth=replace(sides.truth, notes=(*notes, *sides.truth.notes)))


def options_of(way: Understanding) -> Mapping[str, object]:
    """A way as an answer can say it: what each file is read by, with every column that has a role."""
    understood = {"scores": _as_record(way.scores)}
    if way.truth is not None:
        understood["truth"] = _as_record(way.truth)
    return {"understood": understood}


def _as_record(candidate: Candidate) -> dict[str, object]:
    return {"layout": candidate.layout, "columns": dict(candidate.roles), **candidate.settings}


def as_stored_or_table(content: Content, choices: Choices) -> Content:
    """The content to recognise: of a zip with one file that file, and JSON that holds a table as a table.

    Records that a service writes stay as they are: objects in them are for the layout of the service to read. Records
    of plain values are no service's, whatever they are about.
    """
    if isinstance(content, Folder) and len(content.members) == 1:
        content = next(iter(content.members.values()))
    is_nested = isinstance(content, Records) and not is_flat(content)
    if is_nested and any(layout.recognise(content, choices) is not None for layout in SERVICES):
        return content
    return as_table(content)
