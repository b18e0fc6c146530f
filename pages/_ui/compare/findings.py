"""All that is found out about two models at their thresholds: board, verdict, tests, labels, disagreements."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from evalkit.comparison.comparison import Comparison
from evalkit.comparison.disagreements import Disagreements
from evalkit.comparison.labels import LabelComparison
from evalkit.comparison.pairing import RATIOS_ALONE
from evalkit.comparison.verdict import Verdict, conclude, primary_figures
from evalkit.errors import EvalkitError
from pages._ui import show, state
from pages._ui.board.live_board import answered
from pages._ui.compare import figures, results, settling, verdict
from pages._ui.compare.board import draw_board, late_bounds
from pages._ui.compare.disagreement_list import disagreement_list
from pages._ui.compare.label_differences import label_differences
from pages._ui.compare.pair import Pair


@st.fragment(key="comparison")
def findings(counted: Pair, shown: Pair, label: str | None) -> None:
    """All that follows the thresholds, so that a new one runs only this.

    ``shown``: the two on what the figures are of, which is more than ``counted`` where the label is one of those that
    are left out of the whole.
    """
    view = state.view()
    if view.label != label:  # a click on a label: the choices above follow
        st.rerun()
    with st.container(key="conclusion"):
        note, place = show.place_for_work(), st.container(border=True, key="verdict")
    with show.working(note, "Counting at all thresholds"):
        content, at = draw_board(shown, view)
    exploratory = bool(view.moved & {view.model, view.baseline})
    with show.working(note, "Comparing the two models"), place:
        c = _compared(shown, view, at)
    labels = disagreements = None
    if c is not None:
        with show.working(note, f"Comparing {show.count(len(counted.pairing.labels), 'label')} one by one") as progress:
            labels = _label_comparison(counted, c, view, at, progress)
    if shown.pairing.by_example:
        with show.working(note, "Looking for items on which the two disagree"):
            disagreements = _disagreements(shown, c, view, at)
    alike = False
    if c is not None:
        concluded = _concluded(shown, c, None if label is not None else labels, disagreements, exploratory=exploratory)
        alike = concluded.kind == "alike"
        with place:
            verdict.draw(concluded)
        figures.draw(shown, c, view, at, exploratory=exploratory)
    left, right = st.columns(2, gap="large")
    if c is not None:
        with left:
            _label_by_label(c, labels, shown.names, label, alike=alike)
    with right.container(key="flips"):
        _where_they_disagree(disagreements, shown.names, label)
    answered(view.turn, content, None if c is None else late_bounds(c, at, shown))


def _compared(pair: Pair, view: state.View, at: results.Thresholds) -> Comparison | None:
    """The comparison at these thresholds; where there is none, why."""
    if pair.pairing.reason == RATIOS_ALONE:
        verdict.ratios_alone(pair)
        return None
    try:
        return results.comparison(pair.baseline, pair.model, view.label, at, view.level, shared=pair.shared)
    except EvalkitError as problem:
        verdict.nothing_to_match(problem, at.match)
        return None


def _label_comparison(
    counted: Pair, c: Comparison, view: state.View, at: results.Thresholds, progress: Callable[[float], object]
) -> LabelComparison | None:
    """The first of the figures that decide, label by label; None for one label."""
    if len(counted.pairing.labels) < 2:
        return None
    metric = primary_figures(c)[0]
    return results.label_comparison(
        counted.baseline, counted.model, metric, at, view.level, shared=counted.shared, progress=progress
    )


def _concluded(
    pair: Pair, c: Comparison, labels: LabelComparison | None, disagreements: Disagreements | None, *, exploratory: bool
) -> Verdict:
    baseline, model = pair.names
    n_disagreements = None if disagreements is None else len(disagreements)
    return conclude(c, name_a=baseline, name_b=model, labels=labels, flips=n_disagreements, exploratory=exploratory)


def _label_by_label(
    c: Comparison, labels: LabelComparison | None, names: tuple[str, str], label: str | None, *, alike: bool
) -> None:
    """The labels one by one, if there are several, and how many more test items what is open takes.

    alike: the verdict says that the two are, so that nothing is open.
    """
    if labels is not None:
        with st.container(key="labels"):
            st.subheader("Label by label", anchor=False)
            label_differences(labels, names, current=label, on_open=state.open_label)
    with st.container(key="settling"):
        st.subheader("How much more data you need", anchor=False)
        settling.draw(c, labels if label is None else None, alike=alike)


def _disagreements(pair: Pair, c: Comparison | None, view: state.View, at: results.Thresholds) -> Disagreements:
    """The decisions in which just one of the two is right."""
    thresholds = (at.baseline, at.model) if c is None else (c.threshold_a, c.threshold_b)
    return results.disagreements(pair.baseline, pair.model, view.label, *thresholds, shared=pair.shared)


def _where_they_disagree(disagreements: Disagreements | None, names: tuple[str, str], label: str | None) -> None:
    st.subheader("Where they disagree", anchor=False)
    if disagreements is None:
        st.caption("Counts do not tell which items the two decide differently: that needs the predictions of both.")
    else:
        disagreement_list(disagreements, *names, label=label)
