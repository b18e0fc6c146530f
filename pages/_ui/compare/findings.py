"""All that is found out about two models at their thresholds: board, verdict, tests, labels, disagreements."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from evalkit.comparison.comparison import Comparison
from evalkit.comparison.disagreements import Disagreements
from evalkit.comparison.labels import LabelComparison
from evalkit.comparison.pairing import RATIOS_ALONE
from evalkit.comparison.prepared_pairs import PreparedPairs
from evalkit.comparison.verdict import Verdict, conclude, primary_figures
from evalkit.counting.wording import Wording
from evalkit.errors import EvalkitError
from pages._ui import show, state
from pages._ui.bar import exports
from pages._ui.board.live_board import answered
from pages._ui.compare import by_slice, figures, results, settling, verdict
from pages._ui.compare.board import draw_board, late_bounds
from pages._ui.compare.disagreement_list import disagreement_list
from pages._ui.compare.label_differences import label_differences
from pages._ui.compare.pair import Pair
from pages._ui.jobs import beside
from pages._ui.jobs.beside import Beside
from pages._ui.slices.opening import begin_anew_if_opened

MANY = 64
"""More labels than these are compared beside the page."""


@st.fragment(key="comparison")
def findings(counted: Pair, shown: Pair, label: str | None) -> None:
    """All that follows the thresholds, so that a new one runs only this.

    ``shown``: the two on what the figures are of, which is more than ``counted`` where the label is one of those that
    are left out of the whole.
    """
    begin_anew_if_opened()
    view = state.view()
    if view.label != label:  # a click on a label: the choices above follow
        st.rerun()
    with st.container(key="conclusion"):
        note, place = show.place_for_work(), st.container(border=True, key="verdict")
    with show.working(note, "Counting at all thresholds"):
        content, at = draw_board(shown, view)
    exports.keep_board(state.view().of_slice(content))
    exploratory = bool(view.moved & {view.model, view.baseline})
    with show.working(note, "Comparing the two models"), place:
        c = _compared(shown, view, at)
    labels, disagreements, under_way = _one_by_one(counted, shown, c, view, at, note=note)
    alike = False
    if c is not None:
        told = None if label is not None else labels
        concluded = _concluded(shown, c, told, disagreements, view.wording, exploratory=exploratory)
        alike = concluded.kind == "alike"
        with place:
            verdict.draw(concluded)
        figures.draw(shown, c, view, at, exploratory=exploratory)
    left, right = st.columns(2, gap="large")
    if c is not None:
        with left:
            _label_by_label(c, labels, shown.names, view, alike=alike, under_way=under_way)
    with right.container(key="flips"):
        if disagreements is None and under_way is not None:
            st.subheader("Where they disagree", anchor=False)
            st.caption("Follows when the labels are compared.")
        else:
            _where_they_disagree(disagreements, shown, label)
    if c is not None:
        by_slice.draw(shown, c, view)
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


def _one_by_one(
    counted: Pair, shown: Pair, c: Comparison | None, view: state.View, at: results.Thresholds, *, note: DeltaGenerator
) -> tuple[LabelComparison | None, Disagreements | None, Beside | None]:
    """Label by label the first of the figures that decide, None for one label; where the two disagree, if items tell.

    What many labels take is computed beside the page, and is None until it is there.
    """
    n_labels, by_item = len(counted.pairing.labels), shown.pairing.by_example
    if c is not None and by_item and n_labels > MANY:
        under_way = _beside(counted, c, view, at)
        labels, disagreements = under_way.result or (None, None)
        if disagreements is None and view.label is not None:  # of one label it is soon done
            disagreements = _disagreements(shown, c, view, at)
        return labels, disagreements, under_way if labels is None else None
    labels = disagreements = None
    if c is not None and n_labels > 1:
        with show.working(note, f"Comparing {show.count(n_labels, 'label')} one by one") as progress:
            pairs = results.pairs_of(counted.baseline, counted.model, shared=counted.shared)
            metric = primary_figures(c)[0]
            labels = _label_comparison(counted, metric, at, view.level, pairs=pairs, progress=progress)
    if by_item:
        with show.working(note, "Looking for items on which the two disagree"):
            disagreements = _disagreements(shown, c, view, at)
    return labels, disagreements, None


def _label_comparison(
    counted: Pair,
    metric: str,
    at: results.Thresholds,
    level: float,
    *,
    pairs: PreparedPairs | None,
    progress: Callable[[float], object],
) -> LabelComparison:
    return results.label_comparison(
        counted.baseline, counted.model, metric, at, level, pairs=pairs, shared=counted.shared, progress=progress
    )


def _beside(counted: Pair, c: Comparison, view: state.View, at: results.Thresholds) -> Beside:
    """The labels one by one, and the disagreements of all of them where all are shown: as far as they are."""
    metric, level, all_shown = primary_figures(c)[0], view.level, view.label is None
    pairs = results.pairs_of(counted.baseline, counted.model, shared=counted.shared)

    def work(progress: Callable[[float], object]) -> tuple[LabelComparison, Disagreements | None]:
        labels = _label_comparison(counted, metric, at, level, pairs=pairs, progress=progress)
        return labels, results.disagreements_at(pairs, c) if all_shown and pairs is not None else None

    key = (counted.baseline.digest, counted.model.digest, metric, at, level, all_shown)
    n_labels = show.count(len(counted.pairing.labels), "label")
    return beside.begin("labels", key, f"Comparing {n_labels} one by one", work)


def _concluded(
    pair: Pair,
    c: Comparison,
    labels: LabelComparison | None,
    disagreements: Disagreements | None,
    wording: Wording,
    *,
    exploratory: bool,
) -> Verdict:
    baseline, model = pair.names
    n_disagreements = None if disagreements is None else len(disagreements)
    return conclude(
        c,
        name_a=baseline,
        name_b=model,
        labels=labels,
        flips=n_disagreements,
        exploratory=exploratory,
        wording=wording,
    )


def _label_by_label(
    c: Comparison,
    labels: LabelComparison | None,
    names: tuple[str, str],
    view: state.View,
    *,
    alike: bool,
    under_way: Beside | None,
) -> None:
    """The labels one by one, if there are several, and how many more test items what is open takes.

    alike: the verdict says that the two are, so that nothing is open. under_way: what is not there yet.
    """
    if under_way is not None:
        with st.container(key="labels"):
            st.subheader("Label by label", anchor=False)
            beside.draw(
                under_way,
                cancelled="Labels are not compared one by one: cancelled.",
                again="Compare label by label",
            )
        if not under_way.job.cancelled:  # what is open hangs on the labels too
            return
    if labels is not None:
        with st.container(key="labels"):
            st.subheader("Label by label", anchor=False)
            label_differences(labels, names, view.wording, current=view.label, on_open=state.open_label)
    with st.container(key="settling"):
        st.subheader("How much more data you need", anchor=False)
        settling.draw(c, labels if view.label is None else None, view.wording, alike=alike)


def _disagreements(pair: Pair, c: Comparison | None, view: state.View, at: results.Thresholds) -> Disagreements:
    """The decisions in which just one of the two is right."""
    thresholds = (at.baseline, at.model) if c is None else (c.threshold_a, c.threshold_b)
    return results.disagreements(pair.baseline, pair.model, view.label, *thresholds, shared=pair.shared)


def _where_they_disagree(disagreements: Disagreements | None, pair: Pair, label: str | None) -> None:
    st.subheader("Where they disagree", anchor=False)
    if disagreements is None:
        st.caption("Counts do not tell which items the two decide differently: that needs the predictions of both.")
    else:
        disagreement_list(disagreements, *pair.names, label=label, own=pair.model.own is not None)
