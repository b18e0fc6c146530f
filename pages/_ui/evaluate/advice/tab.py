"""Advice: what the checks found, gravest first; what was fine, what cannot be asked, and what is muted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from evalkit.advice.checks import findings_of, why_no_checks
from evalkit.advice.finding import SEVERITIES, Checked, Outcome
from pages._ui import show, state, workspace
from pages._ui.evaluate.advice import looks, tradeoff
from pages._ui.evaluate.advice.card import draw_finding
from pages._ui.evaluate.shown import ShownModel


def draw(shown: ShownModel, baseline: workspace.Entry | None, view: state.View, *, note: DeltaGenerator) -> None:
    """Call it last of all: to look at items may take seconds, and a run that is overtaken ends meanwhile.

    note: where to say what is being computed.
    """
    if why := why_no_checks(shown.evaluation):
        st.info(f"Not applicable: {why[0].lower()}{why[1:]}")
        return
    with show.working(note, "Looking at the items") as tell:
        checked = looks.checked_all(shown, baseline, view, tell)
    with st.container(key="advice"):
        _draw(checked, shown, view)


def _draw(checked: Sequence[Checked], shown: ShownModel, view: state.View) -> None:
    wanted = [each for each in checked if each.code not in view.muted]
    of_outcome = {name: [each for each in wanted if each.outcome == name] for name in get_args(Outcome)}
    found = findings_of(wanted)
    of_each = [(severity, sum(each.severity == severity for each in found)) for severity in SEVERITIES]
    counts = [show.count(n, severity) for severity, n in of_each if n]
    fine = show.count(len(of_outcome["fine"]), "check")
    st.caption(f"{', '.join(counts) or 'Nothing was found'}; {fine} fine.")
    tradeoff.draw(shown, view)
    for place, each in enumerate(found):
        draw_finding(each, place, shown, view)
    _list("fine", "Fine", of_outcome["fine"], "✓")
    _list("not_applicable", "Not applicable", of_outcome["not applicable"], "–")
    _muted([each for each in checked if each.code in view.muted])


def _list(key: str, title: str, checked: Sequence[Checked], mark: str) -> None:
    if not checked:
        return
    with st.expander(f"{title} ({len(checked)})", key=f"advice_{key}"):
        show.facts({f"{mark} {each.title} ({each.code})": each.text for each in checked})


def _muted(checked: Sequence[Checked]) -> None:
    if not checked:
        return
    with st.expander(f"Muted ({len(checked)})", key="advice_muted"):
        for each in checked:
            st.button(
                f"Show again: {each.title} ({each.code})",
                key=f"unmute_{each.code}",
                type="tertiary",
                on_click=state.mute,
                args=(each.code,),
                kwargs={"muted": False},
            )
