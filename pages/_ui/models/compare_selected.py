"""Selected models beside each other: a leaderboard on the items that all of them share."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import isnan

import streamlit as st

from evalkit.counting.wording import Wording
from evalkit.files.csv_text import GUARDED, csv_text
from evalkit.ranking.leaderboard import FIGURES, Leaderboard, Standing, leaderboard
from pages._ui import show, state, workspace
from pages._ui.address import following
from pages._ui.cache import cached
from pages._ui.download import download

_TITLES = {
    "average_precision": "AuPRC",
    "roc_auc": "ROC AUC",
    "log_loss": "Log loss",
    "best_f1": "Best F1",
    "f1_at_half": "F1 at 0.5",
}
_CHOSEN_ON_THESE = "Best F1 is at each model's own best threshold, chosen on these items, and so a little optimistic."


def box(entry: workspace.Entry) -> None:
    """The box that selects a model."""
    st.checkbox(f"Select {show.plain(entry.name)}", key=f"select_{entry.key}", label_visibility="collapsed")


def offer(entries: Sequence[workspace.Entry], *, key: str) -> None:
    """A button for the selected models, once there are two; what it asks for stands below until it is closed."""
    selected = [entry for entry in entries if st.session_state.get(f"select_{entry.key}")]
    with st.container(horizontal=True, vertical_alignment="center", key=f"selected_{key}"):
        words = f"Compare {len(selected)} selected" if selected else "Compare selected"
        pressed = st.button(words, key=f"compare_selected_{key}", disabled=len(selected) < 2)
        if len(selected) < 2:
            st.caption("Select two or more models for a leaderboard on the items that all of them share.")
    if pressed:
        st.session_state[f"on_leaderboard_{key}"] = tuple(entry.key for entry in selected)
    shown = [entry for entry in entries if entry.key in st.session_state.get(f"on_leaderboard_{key}", ())]
    if len(shown) > 1:
        _draw(shown, key=key)


def _draw(entries: Sequence[workspace.Entry], *, key: str) -> None:
    level, wording = state.view().level, state.view().wording
    with st.container(border=True, key=f"leaderboard_{key}"):
        with st.spinner("Comparing the selected models"):
            board = _leaderboard(entries, level)
        head = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
        head.markdown(f"**Leaderboard** · {_on_what(board)}", width="content")
        with head.container(horizontal=True, vertical_alignment="bottom", width="content"):
            by = st.selectbox("Sort by", FIGURES, format_func=_TITLES.__getitem__, key=f"rank_by_{key}", width=140)
            if len(entries) == 2:
                _open_pair(entries, key)
            if st.button("Close", key=f"close_leaderboard_{key}"):
                st.session_state.pop(f"on_leaderboard_{key}")
                st.rerun()
        _table(board, by, wording)
        st.caption(f"Small figures: {100 * level:g} % confidence intervals. {_CHOSEN_ON_THESE}")
        download(
            "Download (CSV)",
            lambda: _csv(board).encode(),
            file_name="leaderboard.csv",
            key=f"download_leaderboard_{key}",
            help=GUARDED,
        )


def _leaderboard(entries: Sequence[workspace.Entry], level: float) -> Leaderboard:
    key = ("leaderboard", *((entry.evaluation.digest, entry.name) for entry in entries), level)
    evaluations = [entry.evaluation for entry in entries]
    return cached(key, lambda: leaderboard(evaluations, level=level), shared=all(entry.shared for entry in entries))


def _on_what(board: Leaderboard) -> str:
    if board.apart:
        return f"{board.apart} So each model stands on its own items, without ranks."
    first = board.rows[0]
    return f"the {show.count(first.n_examples, 'item')} and {show.count(len(first.labels), 'label')} that all share"


def _open_pair(entries: Sequence[workspace.Entry], key: str) -> None:
    if st.button("Open in Compare", key=f"open_pair_{key}"):
        workspace.open_model(entries[0].key)
        state.compare_with(entries[1].key)
        following.open_page("compare.py")


def _sorted(board: Leaderboard, by: str) -> list[tuple[int | None, Standing]]:
    ranked = list(zip(board.ranks(by), board.rows, strict=True))
    if board.apart:
        return ranked
    return sorted(ranked, key=lambda one: (one[0] is None, one[0]))


def _table(board: Leaderboard, by: str, wording: Wording) -> None:
    titles = ["" if board.apart else "Rank", "Model", "Items", "Labels", *_TITLES.values()]
    head = "".join(f"<th scope='col'>{title}</th>" for title in titles)
    body = "".join(
        f"<tr><td>{rank or ''}</td><th scope='row'>{escape(row.name)}</th><td>{_count(row.n_examples)}</td>"
        f"<td>{_count(len(row.labels))}</td>{''.join(_cell(row, figure, wording) for figure in FIGURES)}</tr>"
        for rank, row in _sorted(board, by)
    )
    st.html(
        "<div class='ek-board-table' role='region' aria-label='Leaderboard' tabindex='0'>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _count(number: int) -> str:
    return f"{number:,}" if number else show.NONE


def _cell(row: Standing, figure: str, wording: Wording) -> str:
    e = row.figures[figure]
    text, bounds = wording.figure(figure, e.value), wording.ends(figure, e.low, e.high)
    at = f" at {show.threshold(row.best_threshold)}" if figure == "best_f1" and not isnan(e.value) else ""
    return f"<td title='{escape(e.reason, quote=True)}'>{text}{at}<small>{bounds}</small></td>"


def _csv(board: Leaderboard) -> str:
    columns = [f"{figure}{end}" for figure in FIGURES for end in ("", "_low", "_high")]
    rows = [
        (
            row.name,
            row.n_examples,
            len(row.labels),
            row.best_threshold,
            *(part for figure in FIGURES for e in [row.figures[figure]] for part in (e.value, e.low, e.high)),
        )
        for row in board.rows
    ]
    return csv_text(["model", "items", "labels", "best_f1_threshold", *columns], rows, for_spreadsheets=True)
