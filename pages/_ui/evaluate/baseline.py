"""What of a baseline stands beside a model on the board, and in what the two differ."""

from __future__ import annotations

import numpy as np
import streamlit as st

from evalkit.evaluation.evaluation import Evaluation
from pages._ui import model_results, show, state, workspace
from pages._ui.evaluate.shown import ShownModel


def baseline_beside(shown: ShownModel, baseline: workspace.Entry, label: str | None) -> Evaluation | None:
    """What of the baseline stands beside the model, if anything: the label, or the labels that the model counts.

    A whole model without counts of single labels stands beside a whole model.
    """
    full = baseline.evaluation
    if shown.counted.own is not None:
        if model_results.why_no_plan(full):
            return None
        own = model_results.own_thresholds(baseline, state.view())
        full = model_results.standing(full, own, shared=baseline.shared)
    if label is not None:
        return full if label in full.labels else None
    if not shown.left_out and not (full.labels and shown.evaluation.labels):
        return full
    counted = set(shown.evaluation.labels)
    kept = tuple(other for other in full.labels if other in counted)
    return model_results.selected(full, kept, shared=baseline.shared) if kept else None


def describe(
    shown: ShownModel, baseline: workspace.Entry, model: Evaluation, beside: Evaluation | None, label: str | None
) -> None:
    """model, beside: the model and the baseline as they stand on the board."""
    if beside is None:
        lacking = "has none of the labels that are counted"
        if shown.counted.own is not None and (why := model_results.why_no_plan(baseline.evaluation)):
            lacking = why
        elif label is not None:
            lacking = f"does not have the label {show.plain(label)}"
        st.info(f"{show.plain(baseline.name)} {lacking}, so the model stands alone. Choose another baseline above.")
        return
    differences = [*_difference_in_labels(model, beside, label), *_difference_in_items(model, beside)]
    if differences:
        st.info(f"Different test sets: {', and '.join(differences)}.")
    labels = shown.full.labels
    only_baseline = set(baseline.evaluation.labels) - set(labels)
    if label is None and labels and only_baseline:
        st.caption(f"Not counted: {show.count(len(only_baseline), 'label')} that only the baseline has.")
    if shown.average != "micro" and not beside.labels:
        st.info("The baseline has no counts of single labels, so figures are micro averages.")


def _difference_in_labels(model: Evaluation, baseline: Evaluation, label: str | None) -> list[str]:
    """Where all labels are shown. The baseline has none that the model does not count."""
    if label is not None:
        return []
    if not (model.labels and baseline.labels):
        return ["one of them has no counts of single labels, so that it is not known which labels it covers"]
    if len(baseline.labels) < len(model.labels):
        return [
            f"{len(baseline.labels):,} of the {len(model.labels):,} labels of the model are also labels of the baseline"
        ]
    return []


def _difference_in_items(model: Evaluation, baseline: Evaluation) -> list[str]:
    a, b = model.predictions, baseline.predictions
    if a is not None and b is not None and not np.array_equal(np.sort(a.ids), np.sort(b.ids)):
        return [f"the test items differ ({a.n_examples:,} and {b.n_examples:,})"]
    if model.n_examples != baseline.n_examples:
        return [f"the numbers of test items differ ({model.n_examples:,} and {baseline.n_examples:,})"]
    return []
