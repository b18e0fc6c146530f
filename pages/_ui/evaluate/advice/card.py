"""One finding: its sentence, why it matters, what to do, and links to the labels and items behind it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from evalkit.advice.finding import Evidence, Finding, Severity
from pages._ui import show, state
from pages._ui.address.opening import open_examples
from pages._ui.evaluate.shown import ShownModel
from pages._ui.view import Listing

_COLORS: dict[Severity, str] = {"problem": "red", "caution": "orange", "hint": "blue"}
LABELS = 4
"""Labels that a card opens; the others are named."""
_NAMED = 12


def draw_finding(item: Finding, place: int, shown: ShownModel, view: state.View) -> None:
    """place: among all that were found; of one check several may be."""
    key = f"{item.code}_{place}"
    with st.container(border=True, key=f"finding_{key}"):
        badge = f":{_COLORS[item.severity]}-badge[{item.severity.capitalize()}]"
        st.markdown(
            f"{badge} **{show.plain(item.title)}** :gray[{item.code}]\n\n{show.plain(item.text)}\n\n"
            f":gray[{show.plain(item.why)}]\n\n**What to do:** {show.plain(item.remedy)}"
        )
        with st.container(horizontal=True, key=f"opens_{key}"):
            for k, evidence in enumerate(item.evidence):
                _link(evidence, f"evidence_{key}_{k}", shown, view)
            for k, label in enumerate(item.labels[:LABELS] if len(shown.full.labels) > 1 else ()):
                st.button(
                    f"Curves of {show.plain(show.one_line(label))}",
                    key=f"label_of_{key}_{k}",
                    type="tertiary",
                    icon=":material/show_chart:",
                    on_click=_open_label,
                    args=(label,),
                )
            st.button(
                "Mute",
                key=f"mute_{key}",
                type="tertiary",
                icon=":material/notifications_off:",
                help="Do not show this check any more; the link to this page remembers it.",
                on_click=state.mute,
                args=(item.code,),
                kwargs={"muted": True},
            )
        further = item.labels[LABELS:]
        if further:
            st.caption(show.plain(f"Further labels: {show.listed(further, _NAMED)}."))


def _link(evidence: Evidence, key: str, shown: ShownModel, view: state.View) -> None:
    text = show.plain(show.one_line(evidence.text))
    if evidence.opens == "comparison":
        st.page_link("compare.py", label=text, icon=":material/compare_arrows:")
    elif evidence.opens == "calibration":
        st.button(
            text,
            key=key,
            type="tertiary",
            icon=":material/balance:",
            on_click=state.open_tab,
            args=("calibration",),
        )
    elif evidence.opens == "without":
        st.button(
            text,
            key=key,
            type="tertiary",
            icon=":material/visibility_off:",
            on_click=state.leave_out,
            args=(evidence.labels,),
        )
    else:
        st.button(
            text,
            key=key,
            type="tertiary",
            icon=":material/format_list_bulleted:",
            on_click=_open_examples,
            args=(evidence, [view.threshold], shown.counted.own is not None),
        )


def _open_label(label: str) -> None:
    state.open_label(label)
    state.open_tab("curves")


def _open_examples(evidence: Evidence, thresholds: list[float], moved: bool) -> None:
    open_examples(listing_of(evidence), evidence.label, thresholds, moved=moved)


def listing_of(evidence: Evidence) -> Listing:
    """The list that a piece of evidence opens."""
    item = evidence.search  # a whole id, which others may hold
    listing = Listing(evidence.outcome, group=evidence.group, near=evidence.near, scores=evidence.scores)
    return replace(listing, search=item, example=item)
