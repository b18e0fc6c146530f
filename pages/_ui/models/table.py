"""What is loaded: a table of models to sort, to select for a leaderboard, and to open; a menu in each row."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from evalkit.evaluation.overview import headline_area
from pages._ui import model_results, show, state, workspace
from pages._ui.address import following
from pages._ui.models import compare_selected, row_menu

_WIDTHS = (0.5, 3.6, 3.2, 1.8, 1.6, 1.6, 2.2, 1.6, 5.2)


@dataclass(frozen=True)
class _Row:
    """A model with what its columns show, and with what they are sorted by."""

    entry: workspace.Entry
    area: float
    reported: bool

    def facts(self) -> tuple[_Fact, ...]:
        ev = self.entry.evaluation
        area = state.view().wording.figure("average_precision", self.area)
        known = _Fact(f"{area}{' reported' if self.reported else ''}", before="AuPRC ")
        return (
            _Fact(self.entry.source),
            _Fact(show.TASKS[ev.task]),
            _Fact(show.items(ev), after=" item" if ev.n_examples == 1 else " items"),
            _counted(len(ev.labels)) if ev.labels else _Fact("No single labels"),
            _Fact("No scores") if ev.decisions_only else known,
            _Fact(ev.created[:10]),
        )


@dataclass(frozen=True)
class _Fact:
    """What a cell says, and the words around it that stand in the head of its column, where there is one."""

    text: str
    before: str = ""
    after: str = ""

    def html(self) -> str:
        before, text, after = (escape(each) for each in (self.before, self.text, self.after))
        return f"<div class='ek-fact'><span>{before}</span>{text}<span>{after}</span></div>"


def _counted(labels: int) -> _Fact:
    return _Fact(f"{labels:,}", after=" label" if labels == 1 else " labels")


_ORDERS: dict[str, tuple[str, Callable[[_Row], object]]] = {
    "name": ("Model", lambda row: row.entry.name.casefold()),
    "source": ("Source", lambda row: row.entry.source.casefold()),
    "task": ("Task", lambda row: row.entry.evaluation.task),
    "items": ("Items", lambda row: -(row.entry.evaluation.n_examples or 0)),
    "labels": ("Labels", lambda row: -len(row.entry.evaluation.labels)),
    "area": ("AuPRC", lambda row: math.inf if math.isnan(row.area) else -row.area),
}
"""What the table can be sorted by: the title of the column, and what comes first."""


def draw(entries: Sequence[workspace.Entry], *, title: str, key: str) -> None:
    """``entries``: newest first. key: of the table among those of the page."""
    st.subheader(title, anchor=False)
    with st.container(key=f"table_{key}"):
        order, turned = st.session_state.get(f"order_{key}", ("", False))
        rows = [_row(entry) for entry in entries]
        if order:
            rows.sort(key=_ORDERS[order][1], reverse=turned)  # type: ignore[arg-type]
        _head(key, order, turned=turned)
        for row in rows:
            _draw(row)
    compare_selected.offer(entries, key=key)


def _row(entry: workspace.Entry) -> _Row:
    ev = entry.evaluation
    known = model_results.summary(ev, shared=entry.shared)
    figures = model_results.overview(ev, known, "micro", shared=entry.shared)
    return _Row(entry, *headline_area(ev, figures, "micro"))


def _head(key: str, order: str, *, turned: bool) -> None:
    with st.container(key=f"head_{key}"):
        _, *columns = st.columns(_WIDTHS, vertical_alignment="center")
        for column, (name, (title, _)) in zip(columns, _ORDERS.items(), strict=False):
            mark = "" if name != order else " ↑" if turned else " ↓"
            column.button(
                f"{title}{mark}",
                key=f"sort_{key}_{name}",
                type="tertiary",
                on_click=_sort_by,
                args=(key, name),
                help="Sort. Press again to turn the order round.",
            )


def _sort_by(key: str, name: str) -> None:
    order, turned = st.session_state.get(f"order_{key}", ("", False))
    st.session_state[f"order_{key}"] = (name, order == name and not turned)


def _draw(row: _Row) -> None:
    entry = row.entry
    with st.container(key=f"entry_{entry.key}"):
        select, name, *columns, actions = st.columns(_WIDTHS, vertical_alignment="center")
        with select:
            compare_selected.box(entry)
        name.text(entry.name)
        for column, fact in zip(columns, row.facts(), strict=True):
            column.html(fact.html())
        with actions.container(horizontal=True, horizontal_alignment="right"):
            _actions(entry)


def _actions(entry: workspace.Entry) -> None:
    if st.button("Evaluate", key=f"evaluate_{entry.key}"):
        workspace.open_model(entry.key)
        following.open_page("evaluate.py")
    if st.button("Compare", key=f"compare_{entry.key}"):
        state.look_at(entry.key)
        state.compare_with(None)  # the page of two chooses one of the same test set
        following.open_page("compare.py")
    row_menu.draw(entry)


def what_is_gone() -> None:
    """Which models went to make room for newer ones, and which was removed, with the way back."""
    gone, most = workspace.gone(), workspace.limits()
    if gone:
        st.info(
            f"Dropped to make room, the oldest first: {show.plain(show.listed(gone))}. Kept are at most "
            f"{show.count(most.session_models, 'model')} of {most.session_mb:,} MB for you, and "
            f"{most.server_models:,} of {most.server_mb:,} MB for all. Load again what you still need."
        )
    removed = workspace.removed()
    if removed is not None:
        with st.container(horizontal=True, vertical_alignment="center", key="removed"):
            st.text(f"{removed} is removed.", width="content")
            st.button("Undo", key="undo_remove", on_click=workspace.undo_remove)
