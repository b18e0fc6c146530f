"""Compare: is the candidate really better than the baseline, or could it be chance?"""

import streamlit as st

from pages._ui import controls, model_results, show, state, workspace
from pages._ui.address.loadable import is_loadable
from pages._ui.compare import choices, what_is_compared
from pages._ui.compare.findings import findings
from pages._ui.compare.pair import labels_of_both, narrowed, pair_of
from pages._ui.slices.looked_at import model_and_baseline


def _compare(baseline: workspace.Entry, model: workspace.Entry, view: state.View) -> None:
    """Everything below the choice of models."""
    labels = labels_of_both(baseline.evaluation, model.evaluation)
    counted = pair_of(baseline, model, without=labels.not_counted)
    if counted.refused:
        what_is_compared.refusal(counted.pairing)
        what_is_compared.suggest_another(model, but=baseline)
        return
    if view.label is not None and view.label not in labels.labels:
        st.info(f"The two do not share a label {show.plain(view.label)}; all labels are shown.")
        state.open_label(None)
    _settle_thresholds(baseline, model, view)
    matches = choices.matches(baseline.evaluation, model.evaluation)
    if view.match not in matches:
        state.match_by("threshold")
    choices.choose_how(view, matches, labels)
    with st.container(horizontal=True, vertical_alignment="center", key="basis"):
        what_is_compared.draw(counted, labels)
        controls.choose_wording(st.container(horizontal=True, width="content", key="wording"), view)
    shown = counted
    if view.label in labels.not_counted:  # what is left out of the whole can still be looked at alone
        others = tuple(other for other in labels.not_counted if other != view.label)
        shown = pair_of(baseline, model, without=others)
    if shown.refused:
        what_is_compared.refusal(shown.pairing)
        return
    own = [model_results.own_thresholds(each, view) for each in (baseline, model)]
    if any(own):
        st.caption("The plans of both were chosen on these items: take figures and p-values as exploratory.")
    findings(narrowed(counted, own), narrowed(shown, own), view.label)


def _settle_thresholds(baseline: workspace.Entry, model: workspace.Entry, view: state.View) -> None:
    """One threshold for all labels where one of the two can have no plan."""
    for each in (baseline, model) if view.thresholds == state.PLAN else ():
        if why := model_results.why_no_plan(each.evaluation):
            st.info(f"{show.plain(each.name)} {why}: both are compared at one threshold for all labels.")
            state.stand_at(state.ONE)
            return


def _without_two(baseline: workspace.Entry | None, model: workspace.Entry | None, view: state.View) -> None:
    """What to do where two models are not there."""
    keys = [key for key, entry in ((view.model, model), (view.baseline, baseline)) if entry is None]
    missing = [key for key in keys if key is not None]
    if any(is_loadable(key) for key in missing):
        show.link_to_models()  # the offer to load them stands above
    elif model is None or missing:
        show.missing_model(keys[0], "choose another one above, or load the file again.")
    else:
        st.info(
            "Comparing needs two models with the same test set. Load the predictions of a second model, or choose one "
            "above."
        )
        what_is_compared.suggest_another(model)


view = state.view()
model, baseline = model_and_baseline(view)
if model is None or baseline is None:
    _without_two(baseline, model, view)
elif baseline.key == model.key:
    st.info("Both are the same model. Choose another baseline or another candidate above.")
else:
    state.begin_page(model.key)
    _compare(baseline, model, view)
