"""A table that is being counted: begun, and what came of it."""

from __future__ import annotations

from contextlib import AbstractContextManager

import streamlit as st

from evalkit.engine.allowed.places import TablePlaces
from evalkit.engine.running import CountingProgress, Told
from evalkit.engine.table import PredictionTable
from evalkit.evaluation.evaluation import evaluate
from evalkit.predictions import Predictions
from evalkit.reading.loading import Loaded
from pages._ui import show, workspace
from pages._ui.address.table_opening import TableOpening
from pages._ui.cache import cached
from pages._ui.jobs import beside
from pages._ui.jobs.beside import Beside
from pages._ui.jobs.job import Step, Tell

_PLACE = "table"


def is_under_way() -> bool:
    work = beside.known(_PLACE)
    return work is not None and work.under_way


def waiting() -> list[str]:
    """The table that is being counted, or was and is no model yet."""
    work = beside.known(_PLACE)
    return [] if work is None or work.job.cancelled or work.job.error else [f"the table {work.key[-1]}"]


def start(opening: TableOpening, places: TablePlaces) -> None:
    """Count a table beside the page, and fetch a label of it where that is what is opened. What was counted of the same
    files before is at hand at once."""

    def work(tell: Tell) -> tuple[TableOpening, PredictionTable, Predictions | None]:
        with in_turn(tell):
            table = _counted(opening.open(places), tell)
            return opening, table, table.label(opening.fetched, told_of(tell)) if opening.fetched else None

    beside.start(_PLACE, show.plain(opening.table), work, (_PLACE, opening.table))
    st.rerun()


def count(place: str, table: PredictionTable) -> Beside:
    """Count a table because a page shows it: beside that page, and found again where it was counted before."""

    def work(tell: Tell) -> PredictionTable:
        with in_turn(tell):
            return _counted(table, tell)

    return beside.begin(place, (place, table.digest), show.plain(table.name), work)


def _counted(table: PredictionTable, tell: Tell) -> PredictionTable:
    told = told_of(tell)
    return cached(("table", table.digest), lambda: table.count(told).count_in_groups(told), shared=True)


def told_of(tell: Tell) -> Told:
    """What counting tells, told to the page."""

    def told(progress: CountingProgress) -> None:
        tell(Step(progress.done, progress.words))

    return told


def in_turn(tell: Tell) -> AbstractContextManager[int]:
    """One table at a time on the whole server: each may take all the memory that the operator allows for one."""
    waiting = Step(None, "Waiting until another table is counted")
    return workspace.COUNTERS.place(1, most=1, budget=1, on_wait=lambda _: tell(waiting))


def draw() -> None:
    """How far counting is, looked at again and again by itself; of a table that was counted, a model."""
    if (work := beside.known(_PLACE)) is not None:
        beside.draw(work, cancelled="Cancelled. Nothing of the table was kept.", then=_add)


def _add(counted: tuple[TableOpening, PredictionTable, Predictions | None]) -> None:
    opening, table, fetched = counted
    if fetched is None:
        entry = workspace.add_evaluation(evaluate(table), f"Table {opening.table}", key=opening.text)
    else:
        entry = add_fetched(opening, table, fetched)
    workspace.remember_last_loaded([entry.key])


def add_fetched(opening: TableOpening, table: PredictionTable, items: Predictions) -> workspace.Entry:
    """A model of the items of a label. opening: of the table, which may be a slice, and of the label."""
    loaded = Loaded(items, "long", (), (table.account,))
    return workspace.add(loaded, f"Table {opening.table}", key=opening.text)
