"""The choices of Compare: what the two have in common, of which label, how sure, how drawn. The two are in the bar."""

from __future__ import annotations

import streamlit as st

from evalkit.counting.wording import Wording
from evalkit.evaluation.evaluation import Evaluation
from pages._ui import controls, show, state
from pages._ui.compare.pair import SharedLabels

_ALL_LABELS = ""
_MATCH_HELP = (
    "What both models have in common. Equal thresholds mean nothing across models: one model's 0.5 may be another's "
    "0.8. So the slider that you move takes the other to where both have the same {recall}, {precision} or predicted "
    "positive rate, and what is left differs for a fair reason. Same threshold: one slider for both. Set separately: "
    "each its own."
)
_CURVES = {False: "Overlaid", True: "Side by side"}


def matches(baseline: Evaluation, model: Evaluation) -> list[str]:
    """What the two can have in common: figures that both sources tell. Decisions without scores stay as they are."""
    unknown = baseline.unknown | model.unknown
    if baseline.decisions_only or model.decisions_only:
        return ["threshold"]  # there is nothing that could follow, or be followed to
    return [match for match, key in state.MATCHES.items() if key not in unknown]


def choose_how(view: state.View, matches: list[str], labels: SharedLabels) -> None:
    """The row of choices: what is matched, of which of the shared labels, how sure, how drawn."""
    wording = view.wording
    st.session_state.update(
        match=view.match, level=view.level, label=view.label or _ALL_LABELS, curves=view.side_by_side
    )
    choices = st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="how")
    with choices:
        st.segmented_control(
            "Match",
            matches,
            format_func=lambda match: match_title(match, wording, planned=view.thresholds == state.PLAN),
            key="match",
            required=True,
            on_change=lambda: state.match_by(st.session_state["match"]),
            help=_MATCH_HELP.format(**{key: wording.words(key).within for key in ("recall", "precision")}),
        )
        if len(labels.labels) > 1:
            st.selectbox(
                "Label",
                [_ALL_LABELS, *labels.labels],
                format_func=lambda label: _title_of_label(label, labels),
                key="label",
                on_change=lambda: state.open_label(st.session_state["label"] or None),
                width=220,
            )
        controls.choose_level(choices)
        st.segmented_control(
            "Curves",
            list(_CURVES),
            format_func=_CURVES.__getitem__,
            key="curves",
            required=True,
            on_change=lambda: state.lay_curves(side_by_side=st.session_state["curves"]),
            help="Charts with both models in each, or a column of charts for each model.",
        )


def match_title(match: str, wording: Wording, *, planned: bool = False) -> str:
    """What a match is called: by its figure, if it has one. planned: each label has its own threshold."""
    if match == "threshold" and planned:
        return "Plan against plan"
    if match == "free":
        return "Set separately"
    return f"Same {match if match == 'threshold' else wording.words(state.MATCHES[match]).within}"


def _title_of_label(label: str, labels: SharedLabels) -> str:
    left_out = " (left out)" if label in labels.left_out else ""
    return f"{show.one_line(label)}{left_out}" or "All labels"
