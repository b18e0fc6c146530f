"""Which of several files tells more about the items of the others? One that is neither predictions nor their truth."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from evalkit.reading.contents.content import Content, Table
from evalkit.reading.contents.flat import as_table
from evalkit.reading.joining.choices import Joining
from evalkit.reading.loading import Loaded
from evalkit.reading.metadata import items_found
from evalkit.reading.understanding.profile import Profile, profiles_of
from evalkit.reading.understanding.words import MEDIUM, STRONG
from evalkit.uploads.opened import Opened, truth_said_of
from evalkit.uploads.upload import AUTOMATIC, FileOutcome

_ENOUGH = 0.5
"""The share of the items that a file has to name, so that it is taken for one about them without a word."""


def files_about_items(opened: Sequence[Opened], *, beside: Collection[int | None]) -> list[int]:
    """Positions of the files that may tell more about items: tables that nobody said anything of, without scores.

    beside: files that are none, those whose items these are.
    """
    taken = {file.upload.truth for file in opened}.union(beside)
    return [at for at, file in enumerate(opened) if at not in taken and _may_be_about_items(file)]


def details_of(loaded: Loaded, joining: Joining, opened: Sequence[Opened], among: Sequence[int]) -> int | None:
    """The position of the first file that names enough of the items that were loaded, or what these belong to."""
    p = loaded.predictions
    for at in among:
        table = _table(opened[at])
        if table is None or not set(p.labels).isdisjoint(table.header):  # the scores of another model
            continue
        found = max(items_found(names, table, joining) for names in (p.ids, p.groups))
        if found >= _ENOUGH * p.n_examples:
            return at
    return None


def with_details_named(outcomes: Sequence[FileOutcome]) -> list[FileOutcome]:
    """The outcomes, of which the files that are details of others are so, and no truth or error."""
    used = {outcome.details for outcome in outcomes} - {outcome.truth for outcome in outcomes}
    return [
        replace(outcome, is_truth=False, is_details=True, error=None)
        if at in used and outcome.loaded is None
        else outcome
        for at, outcome in enumerate(outcomes)
    ]


def _may_be_about_items(file: Opened) -> bool:
    table = _table(file)
    if table is None or file.preview is None or file.upload.truth != AUTOMATIC or truth_said_of(file) >= MEDIUM:
        return False
    if any(candidate.gives == "both" for candidate in file.preview.candidates):
        return False
    return not any(_is_of_a_model(profile) for profile in profiles_of(table).values())


def _table(file: Opened) -> Table | None:
    """The table in a file, where it has one with names of columns."""
    content = file.content
    if not isinstance(content, Content):
        return None
    table = as_table(content)
    return table if isinstance(table, Table) and not table.headless else None


def _is_of_a_model(profile: Profile) -> bool:
    """Scores or decisions, by the name or the numbers of a column."""
    said = max(profile.said.get("score", 0), profile.said.get("predicted", 0))
    return said == STRONG or (profile.is_unit and not profile.is_whole)
