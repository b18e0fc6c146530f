"""What several pages compute of a model, each thing once: cached by the digest of the evaluation."""

from __future__ import annotations

from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.label_summary import LabelSummary, summarise
from evalkit.evaluation.overview import Overview
from evalkit.evaluation.overview import overview as make_overview
from evalkit.live.columns import usual_slider
from pages._ui.cache import cached


def summary(ev: Evaluation, *, shared: bool) -> LabelSummary:
    """Average precision, AUC and the rows of the slider, for every label."""
    return cached(("summary", ev.digest), lambda: summarise(ev, usual_slider([ev]).stops), shared=shared)


def selected(ev: Evaluation, labels: tuple[str, ...], *, shared: bool) -> Evaluation:
    """The evaluation of some labels, whose pooled table is kept as long as it is cached. The name is drawn."""
    return cached(("selected", ev.digest, ev.name, labels), lambda: ev.select(labels), shared=shared)


def overview(ev: Evaluation, known: LabelSummary, averaging: Averaging, *, shared: bool) -> Overview:
    """The figures of the whole model. ``known``: the summary of its labels."""
    return cached(("overview", ev.digest, averaging), lambda: make_overview(ev, known, averaging), shared=shared)
