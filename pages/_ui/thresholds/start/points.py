"""Thresholds to start from, as cards in words; the best one for each goal; and the band that people look at."""

from __future__ import annotations

import streamlit as st

from evalkit.thresholds.suggested import SuggestedPoint
from pages._ui import model_results, show, state, workspace
from pages._ui.address import following
from pages._ui.thresholds import results
from pages._ui.thresholds.start import band, each_goal

_ALL = "All labels"


def draw(model: workspace.Entry, view: state.View, label: str) -> None:
    """label: the one whose row is chosen."""
    ev = model.evaluation
    st.subheader("Thresholds to start from", anchor=False)
    whose = _ALL
    if len(ev.labels) > 1:
        whose = st.segmented_control("For", [_ALL, label], default=_ALL, format_func=show.plain, key="goals_of") or _ALL
    of = None if whose == _ALL else label
    table = ev.pooled if of is None else ev.per_label[of]
    _cards(
        results.suggested(ev, of, shared=model.shared), of, "pair of item and label" if _pairs(model, of) else "item"
    )
    each_goal.draw(table, of, view)
    stops = model_results.summary(ev, shared=model.shared).thresholds
    band.draw(table, "pair" if _pairs(model, of) else "item", stops)


def _pairs(model: workspace.Entry, of: str | None) -> bool:
    return of is None and len(model.evaluation.labels) > 1


def _cards(points: tuple[SuggestedPoint, ...], of: str | None, noun: str) -> None:
    if not points:
        st.caption("There are no positives with a score, so that no threshold finds any.")
        return
    for i, (column, point) in enumerate(zip(st.columns(len(points)), points, strict=True)):
        with column, st.container(border=True, key=f"point_{i}", height="stretch"):
            st.markdown(f"**{point.name}**")
            st.markdown(show.plain(in_words(point, noun)))
            if st.button(f"Open at {show.threshold(point.threshold)}", key=f"open_point_{i}", help="On the board."):
                state.open_at(of, point.threshold)
                following.open_page("evaluate.py")


def in_words(point: SuggestedPoint, noun: str) -> str:
    """What a threshold does, in a sentence.

    >>> from evalkit.counting.counts import Counts
    >>> in_words(SuggestedPoint("Balanced", 0.5, Counts(tp=8, fp=2, fn=2, tn=108)), "item")
    'Predicts 1 in 12 items; of these 1 in 5 is wrong. Misses 20 % of the positives.'
    """
    word = "is" if point.wrong.startswith("1 in") else "are"
    predicted = f"{point.flagged} {'of' if '%' in point.flagged else ''}".strip()
    wrong = f"of these {point.wrong} {word} wrong"
    return f"Predicts {predicted} {_many(noun)}; {wrong}. Misses {point.missed} of the positives."


def _many(noun: str) -> str:
    head, _, rest = noun.partition(" ")
    return f"{head}s {rest}".strip()
