"""Compare: is the candidate really better than the baseline, or could it be chance?"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from evalkit.comparison.comparison import Comparison
from evalkit.comparison.disagreements import Disagreements
from evalkit.comparison.labels import LabelComparison
from evalkit.comparison.pairing import RATIOS_ALONE, Pairing
from evalkit.comparison.verdict import conclude, primary_figures
from evalkit.errors import EvalkitError
from evalkit.evaluation.evaluation import Evaluation
from evalkit.google.service.protocol import is_resource
from evalkit.samples import SAMPLES
from pages._ui import cache, show, state, workspace
from pages._ui.board.live_board import answered
from pages._ui.compare import figures
from pages._ui.compare.board import board_of_two, late_bounds
from pages._ui.compare.choices import choose_how, choose_models
from pages._ui.compare.disagreement_list import disagreement_list
from pages._ui.compare.label_differences import label_differences


def _pair(view: state.View) -> tuple[workspace.Entry | None, workspace.Entry | None]:
    """Baseline and candidate: those of the view, else the newest two of the session, else two samples of one test set.

    Of the session's models one that shares labels comes first.
    """
    samples = list(SAMPLES)
    model = workspace.model_looked_at(view)
    if view.model is None and model is not None and view.baseline == model.key:
        view.baseline = None  # nobody chose the two to be one
    if view.baseline is None and model is not None:
        if model.shared:
            view.baseline = samples[samples.index(model.key) ^ 1]
        else:
            others = [each for each in workspace.entries() if not each.shared and each.key != model.key]
            fitting = [each for each in others if workspace.share_labels(each, model)]
            view.baseline = next((each.key for each in (*fitting, *others)), None)
        view.start = None
    return workspace.entry(view.baseline), model


@dataclass(frozen=True)
class Two:
    """Two models on what is compared of them. shared: both are samples."""

    baseline: Evaluation
    model: Evaluation
    found: Pairing
    shared: bool

    @property
    def refused(self) -> bool:
        """Whether they cannot be held against each other. Ratios without counts can, though no test rests on them."""
        return self.found.reason not in ("", RATIOS_ALONE)


def _compare(baseline: workspace.Entry, model: workspace.Entry, view: state.View) -> None:
    """Everything below the choice of models."""
    of_model = set(model.evaluation.labels)
    labels = tuple(label for label in baseline.evaluation.labels if label in of_model)
    out = state.left_out_of_both(labels)
    every = bool(out) and out == labels
    counted = _two(baseline, model, without=() if every else out)
    if counted.refused:
        figures.refusal(counted.found)
        _suggest(model, but=baseline)
        return
    if view.label is not None and view.label not in labels:
        st.info(f"The two do not share a label {show.plain(view.label)}; all labels are shown.")
        view.label, view.start = None, None
    unknown = baseline.evaluation.unknown | model.evaluation.unknown
    matches = [match for match, key in state.MATCHES.items() if key not in unknown]
    if view.match not in matches:
        state.match_by("threshold")
    choose_how(view, matches, labels, out)
    with st.container(key="what"):  # one place, so that what follows stays where it is
        figures.pairing(counted.found, counted.baseline, counted.model)
        if out:
            _say_what_is_left_out(out, every=every)
    alone = view.label in out and not every  # what is left out of the whole can still be looked at alone
    shown = _two(baseline, model, without=tuple(other for other in out if other != view.label)) if alone else counted
    if shown.refused:
        figures.refusal(shown.found)
        return
    _findings(_narrowed(counted), _narrowed(shown), view.label)


def _two(baseline: workspace.Entry, model: workspace.Entry, *, without: tuple[str, ...]) -> Two:
    shared = baseline.shared and model.shared

    def kept(ev: Evaluation) -> Evaluation:
        labels = tuple(label for label in ev.labels if label not in without)
        return cache.selected(ev, labels, shared=shared) if without else ev

    a, b = kept(baseline.evaluation), kept(model.evaluation)
    return Two(a, b, cache.pairing(a, b, shared=shared), shared)


def _narrowed(two: Two) -> Two:
    """The same two without what only one of them has."""
    return Two(*cache.shared_of(two.baseline, two.model, two.found, shared=two.shared), two.found, two.shared)


def _say_what_is_left_out(out: tuple[str, ...], *, every: bool) -> None:
    if every:
        st.info("Every label that both have is left out on Evaluate, so that none is left out here.")
    with st.container(horizontal=True, vertical_alignment="center", key="left_out"):
        if not every:
            st.caption(figures.without(out), width="content")
        st.button(
            "Include all",
            key="include_all",
            on_click=state.include_in_both,
            args=(out,),
            help="Count these labels again in both models, also on Evaluate.",
        )


def _suggest(model: workspace.Entry, *, but: workspace.Entry | None = None) -> None:
    """What the candidate could be held against."""
    chosen = {each.key for each in (model, but) if each is not None}
    others = [each for each in workspace.entries() if each.key not in chosen]
    fitting = [each.name for each in others if each.evaluation.labels and workspace.share_labels(each, model)]
    if fitting and model.evaluation.labels:
        st.caption(show.plain(f"Labels of {model.name} are also in: {show.listed(fitting)}."))
    st.page_link("models.py", label="Load another model")


@st.fragment(key="comparison")
def _findings(counted: Two, shown: Two, label: str | None) -> None:
    """All that follows the thresholds, so that a new one runs only this.

    ``shown``: the two on what the figures are of, which is more than ``counted`` where the label is one of those that
    are left out of the whole.
    """
    baseline, model, found, shared = shown.baseline, shown.model, shown.found, shown.shared
    view = state.view()
    if view.label != label:  # a click on a label: the choices above follow
        st.rerun()
    with st.container(key="conclusion"):
        note, place = show.place_for_work(), st.container(border=True, key="verdict")
    with show.working(note, "Counting at all thresholds"):
        content, at = board_of_two(baseline, model, view, shared=shared)
    exploratory = bool(view.moved & {view.model, view.baseline})
    with show.working(note, "Comparing the two models"), place:
        c = _compared(shown, view, at)
    labels = flips = None
    if c is not None:
        with show.working(note, f"Comparing {show.count(len(counted.found.labels), 'label')} one by one") as progress:
            labels = _label_comparison(counted, c, view, at, progress)
    if found.by_example:
        thresholds = (at.baseline, at.model) if c is None else (c.threshold_a, c.threshold_b)
        with show.working(note, "Looking for items on which the two disagree"):
            flips = cache.disagreements(baseline, model, view.label, *thresholds, shared=shared)
    alike = False
    if c is not None:
        said = conclude(
            c,
            name_a=baseline.name,
            name_b=model.name,
            labels=labels if label is None else None,
            flips=None if flips is None else len(flips),
            exploratory=exploratory,
        )
        alike = said.kind == "alike"
        with place:
            figures.verdict(said)
        _tests(shown, c, view, at, exploratory=exploratory)
    left, right = st.columns(2, gap="large")
    names = (baseline.name, model.name)
    if c is not None:
        with left:
            _label_by_label(c, labels, names, label, alike=alike)
    with right.container(key="flips"):
        _flips(flips, names, label)
    answered(view.turn, content, None if c is None else late_bounds(c, at, names[::-1]))


def _label_comparison(
    counted: Two, c: Comparison, view: state.View, at: cache.Thresholds, progress: Callable[[float], object]
) -> LabelComparison | None:
    """The first of the figures that decide, label by label; None for one label."""
    if len(counted.found.labels) < 2:
        return None
    metric = primary_figures(c)[0]
    return cache.label_comparison(
        counted.baseline, counted.model, metric, at, view.level, shared=counted.shared, progress=progress
    )


def _tests(two: Two, c: Comparison, view: state.View, at: cache.Thresholds, *, exploratory: bool) -> None:
    """All figures of both, folded up."""
    names = (two.baseline.name, two.model.name)
    with st.container(key="tests"), st.expander("All figures and tests"):
        figures.tests(c, *names, exploratory=exploratory, key="figures")
        comparisons = [c]
        if (
            c.label is None
            and len(two.found.labels) > 1
            and st.toggle(
                "Means over labels too (macro)",
                key="means",
                help="Each label counts alike, however rare. Thresholds stay where the pairs of all labels match.",
            )
        ):
            means = cache.comparison(two.baseline, two.model, None, at, view.level, method="macro", shared=two.shared)
            figures.tests(means, *names, exploratory=exploratory, key="figures_of_means")
            comparisons.append(means)
        figures.about_tests(*comparisons, exploratory=exploratory)


def _label_by_label(
    c: Comparison, labels: LabelComparison | None, names: tuple[str, str], label: str | None, *, alike: bool
) -> None:
    """The labels one by one, if there are several, and how many more test items what is open takes.

    alike: the two are told to be, so that nothing is open.
    """
    if labels is not None:
        with st.container(key="labels"):
            st.subheader("Label by label", anchor=False)
            label_differences(labels, names, current=label, on_open=state.open_label)
    with st.container(key="settling"):
        st.subheader("What would settle it", anchor=False)
        figures.settling(c, labels if label is None else None, alike=alike)


def _flips(flips: Disagreements | None, names: tuple[str, str], label: str | None) -> None:
    st.subheader("Where they disagree", anchor=False)
    if flips is None:
        st.caption("Counts do not tell which items the two decide differently: that needs the predictions of both.")
    else:
        disagreement_list(flips, *names, label=label)


def _compared(two: Two, view: state.View, at: cache.Thresholds) -> Comparison | None:
    """The comparison at these thresholds; where there is none, why."""
    if two.found.reason == RATIOS_ALONE:
        figures.ratios_alone(two.baseline, two.model)
        return None
    try:
        return cache.comparison(two.baseline, two.model, view.label, at, view.level, shared=two.shared)
    except EvalkitError as problem:
        figures.nothing_to_match(problem, at.match)
        return None


view = state.view()
baseline, model = _pair(view)
choose_models(baseline, model)
at_google = [
    key for key, found in ((view.model, model), (view.baseline, baseline)) if found is None and is_resource(str(key))
]
if at_google:
    st.page_link("models.py", label="Go to Models")  # the offer to load them stands above
elif model is None or (baseline is None and view.baseline is not None):
    missing = view.model if model is None else view.baseline
    st.info(
        f"There is no model {show.plain(str(missing))} in this session. What was loaded from a file is seen only by "
        "the session that loaded it: choose another one above, or load the file again."
    )
    st.page_link("models.py", label="Go to Models")
elif baseline is None:
    st.info(
        "It takes two models of one test set to compare. Load the predictions of a second model, or choose one above."
    )
    _suggest(model)
elif baseline.key == model.key:
    st.info("Both are the same model. Choose another baseline or another candidate above.")
else:
    view.model = model.key
    view.start = None  # the board is mounted anew, or stays and learns nothing new
    _compare(baseline, model, view)
