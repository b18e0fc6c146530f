"""Truth as a table of intervals: a row for each event, with its recording, start, end and label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from evalkit.reading.contents.content import Choices, Content, Table
from evalkit.reading.layouts.intervals import IntervalRows, truth_of_intervals
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.rows import RowPlaces
from evalkit.reading.layouts.services.raven import is_selections
from evalkit.reading.layouts.windows import interval_columns
from evalkit.reading.sides import Sides
from evalkit.reading.times import microseconds, time_columns
from evalkit.reading.understanding.profile import yes_of
from evalkit.reading.understanding.words import MEDIUM, said_of

_LOOKED_AT = 1_000


def interval_roles(table: Table, choices: Choices) -> Mapping[str, str] | None:
    """The columns of recording, start, end and label of a table that says which label is true in which interval.

    A table that holds scores, or says for each label whether it is true, is none. Raven's have their own layout.
    """
    if is_selections(table):
        return None
    found = interval_columns(table, choices)
    if found is None:
        return None
    recording, times = found
    label = _label(table, choices, {recording, times.start, times.end})
    if label is None:
        return None
    cells = table.column(label).codes()[1]
    yes = yes_of([cell for cell in cells if cell])
    says_no = yes is not None and not all(yes.values())
    if says_no or not set(cells).isdisjoint(table.header):  # or columns hold the scores of the labels
        return None
    if not all(_are_times(table.column(name).codes()[1], times.unit) for name in (times.start, times.end)):
        return None
    return {"id": recording, "start": times.start, "end": times.end, "truth": label}


def _label(table: Table, choices: Choices, taken: set[str]) -> str | None:
    """The one column that names labels, of a table in which none is of scores or of decisions."""
    said = {name: said_of(name) for name in table.header if name not in taken}
    if any(max(of.get("score", 0), of.get("predicted", 0)) >= MEDIUM for of in said.values()):
        return None
    chosen = choices.columns.get("truth") or choices.columns.get("label")
    # "annotation" says less for a label than "label", and more than "annotation_file", which says that it is a file.
    degrees = {name: (max(of.get("truth", 0), of.get("label", 0)), -of.get("id", 0)) for name, of in said.items()}
    most = max(degrees.values(), default=(0, 0))
    names = [name for name, degree in degrees.items() if degree == most]
    return chosen or (names[0] if len(names) == 1 and most[0] >= MEDIUM else None)


def _are_times(distinct: Sequence[str], unit: int) -> bool:
    """Whether most of the first cells are times; one that is not is then an error, and not another layout."""
    looked_at = [cell for cell in distinct[:_LOOKED_AT] if cell]
    return 2 * sum(microseconds(cell, unit) is None for cell in looked_at) <= len(looked_at)


def _recognise(content: Content, choices: Choices) -> Candidate | None:
    roles = interval_roles(content, choices) if isinstance(content, Table) else None
    if roles is None:
        return None
    reason = f"{roles['truth']!r} is true of {roles['id']!r} from {roles['start']!r} to {roles['end']!r}"
    return Candidate("truth-intervals", reason, {"id": roles["id"], "truth": roles["truth"]}, gives="truth")


def _read(content: Content, _: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Table)
    roles = interval_roles(content, choices)
    assert roles is not None
    times = time_columns(name for name in content.header if name in (roles["start"], roles["end"]))
    assert times is not None
    further = [name for name in content.header if name not in (roles["id"], roles["truth"])]
    rows = IntervalRows(
        recording=content.column(roles["id"]).cells(),
        label=content.column(roles["truth"]).cells(),
        start=content.column(times.start).cells(),
        end=content.column(times.end).cells(),
        places=RowPlaces(content, np.arange(len(content))),
        unit=times.unit,
        attributes={name: content.column(name).cells() for name in further},
    )
    return Sides(None, truth_of_intervals(rows, choices))


LAYOUT = Layout("truth-intervals", "Truth: a row for each event, with its start and end", _recognise, _read)
