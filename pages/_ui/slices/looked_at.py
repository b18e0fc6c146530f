"""Model and baseline on the items that are looked at: those of the open slice, or all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from evalkit.counting.selection import keep_examples
from evalkit.engine.table import PredictionTable
from evalkit.errors import InvalidInputError
from evalkit.evaluation.evaluation import Evaluation, evaluate
from evalkit.predictions import Predictions
from evalkit.slicing.conditions import Slice
from evalkit.slicing.taking import take_slice
from pages._ui import state, workspace
from pages._ui.cache import cached
from pages._ui.jobs import beside
from pages._ui.slices.further import with_further
from pages._ui.tables import counting_table


def model_and_baseline(view: state.View) -> tuple[workspace.Entry | None, workspace.Entry | None]:
    """Both as every page looks at them. A slice is predictions of fewer items, so that all else is as it is.

    An error where the model has no such slice: it says so, and the bar closes the slice.
    """
    model, baseline = workspace.model_looked_at(view), workspace.entry(view.baseline)
    if not view.slice or model is None:
        return model, baseline
    where = Slice.parse(view.slice)
    of_model = _on_slice(model, where, "slice_of_model")
    if baseline is None:
        return of_model, baseline
    if isinstance(baseline.evaluation.source, PredictionTable):
        return of_model, _on_slice(baseline, where, "slice_of_baseline")
    if baseline.evaluation.predictions is None:
        return of_model, baseline
    return of_model, _beside(baseline, where, of_model)


def _on_slice(entry: workspace.Entry, where: Slice, place: str) -> workspace.Entry:
    """place: the name of the work, where a table has to be counted first."""
    if isinstance(entry.evaluation.source, PredictionTable):
        return _of_table(entry, entry.evaluation.source.take_slice(where), place)
    whole = _predictions(entry)

    def make() -> Evaluation:
        known = with_further(whole)
        return evaluate(take_slice(known, where), name=entry.name)

    return _of(entry, cached(("slice", with_further(whole).digest, entry.name, where.text), make, shared=entry.shared))


def _of_table(entry: workspace.Entry, items: PredictionTable, place: str) -> workspace.Entry:
    """Once its items of the slice are counted; until then the page tells how far that is, and ends here."""
    counting = counting_table.count(place, items)
    if counting.result is None:
        cancelled = "Cancelled: the items of this slice were not counted. Close the slice above to see all items."
        beside.draw(counting, cancelled=cancelled, again="Count them")
        st.stop()
    return replace(entry, evaluation=evaluate(counting.result, name=entry.name))


def _beside(baseline: workspace.Entry, where: Slice, model: workspace.Entry) -> workspace.Entry:
    """The baseline on its own items of the slice; without these attributes on the items that the model has there."""
    whole = with_further(_predictions(baseline))
    if {each.attribute for each in where.conditions} <= set(whole.attributes):
        return _on_slice(baseline, where, "slice_of_baseline")
    if model.evaluation.predictions is None:
        raise InvalidInputError(
            "The baseline has no such attributes.", where=baseline.name, found=where.name,
            remedy="Choose another baseline, or none, or close the slice above.",
        )  # fmt: skip
    of_model = _predictions(model)

    def make() -> Evaluation:
        rows = np.flatnonzero(np.isin(whole.ids, of_model.ids))
        if not len(rows):
            raise InvalidInputError(
                "The baseline has no item of this slice.", found=where.name, remedy="Choose another baseline, or none."
            )
        return evaluate(keep_examples(whole, rows), name=baseline.name)

    shared = baseline.shared and model.shared
    return _of(baseline, cached(("beside slice", whole.digest, baseline.name, of_model.digest), make, shared=shared))


def _predictions(entry: workspace.Entry) -> Predictions:
    p = entry.evaluation.predictions
    if p is None:
        raise InvalidInputError(
            "A slice needs predictions, and of this model there are counts only.",
            where=entry.name,
            remedy="Close the slice above, or choose another model.",
        )
    return p


def _of(entry: workspace.Entry, ev: Evaluation) -> workspace.Entry:
    loaded = entry.loaded
    if loaded is not None and ev.predictions is not None:
        loaded = replace(loaded, predictions=ev.predictions)
    return replace(entry, evaluation=ev, loaded=loaded)
