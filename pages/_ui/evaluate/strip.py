"""The strip above the tabs of Evaluate: the sentence on readiness and the figures of the whole model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from evalkit.advice.checks import Finding, readiness
from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.label_summary import LabelSummary
from evalkit.intervals.estimate import Estimate
from pages._ui import cache, show

AS_REPORTED = "as reported"
_FROM_COUNTS, _FROM_RATIOS = "from the counts", "from the ratios"
_NO_VALUE = "The service did not report it, and counts at thresholds do not tell it: it needs predictions."
_ROUNDED = 0.0005  # differences that three decimals do not show
_MEANINGS = {
    "area": "The area under the precision-recall curve, in steps. Chance level is the share of positives.",
    "bounds": "The counts allow any average precision between these two: between two thresholds the order of the "
    "scores is not known.",
    "auc": "The chance that a positive scores above a negative. Guessing gives 0.5.",
    "loss": "The mean negative log-likelihood of the truth, in nats. Lower is better.",
    "items": "Examples that the figures rest on.",
    "labels": "Labels counted in the figures of the whole model.",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the strip. ``below``: its interval, or where it is from if that is not our own exact count."""

    title: str
    value: str
    help: str
    below: str = ""


def area(ev: Evaluation, overview: cache.Overview, averaging: Averaging) -> tuple[float, str]:
    """The average precision to speak of, and where it is from: the service's own where it reported one."""
    reported = ev.reported.get("auPrc") if averaging == "micro" else None
    return (overview.average_precision, "") if reported is None else (reported, AS_REPORTED)


def draw(
    ev: Evaluation,
    summary: LabelSummary,
    overview: cache.Overview,
    intervals: cache.OverviewIntervals,
    *,
    findings: tuple[Finding, ...],
    averaging: Averaging,
) -> None:
    value, origin = area(ev, overview, averaging)
    # The board below may show one label: what stands here is always of all of them.
    whose = "" if len(summary.labels) == 1 else "**All labels**&ensp;"
    st.markdown(whose + show.plain(readiness(ev, findings, value, summary, origin=origin)))
    with st.container(horizontal=True, gap="large", key="strip"):
        for each in (
            _of_predictions(ev, overview, intervals)
            if ev.predictions is not None
            else _of_counts(ev, overview, averaging)
        ):
            st.metric(
                each.title,
                each.value,
                delta=each.below or None,
                delta_color="off",
                delta_arrow="off",
                help=each.help,
                width="content",
            )
    bounds = overview.bounds
    if bounds is not None and origin and not bounds.low - _ROUNDED <= value <= bounds.high + _ROUNDED:
        st.caption(
            "The reported average precision is outside what the counts allow: the service computes it in another way, "
            "or on other items."
        )
    undefined = [label for label, a in zip(ev.labels, summary.average_precision, strict=True) if np.isnan(a)]
    if averaging != "micro" and undefined:
        st.caption(show.plain(f"Left out of the mean, since they have no positives: {show.listed(undefined)}."))
    truncated = ev.pooled.truncated and ev.pooled.tp[-1] / max(ev.pooled.positives, 1)
    if truncated and ev.predictions is not None:
        st.caption(f"Some scores are missing, so that recall ends at {truncated:.3f}, and average precision with it.")
    if ev.unknown:
        st.caption(
            "The source gives ratios without counts. Counts, intervals, the score distribution and calibration need "
            "them: load the response with its counts, or the predictions of the model."
        )
    if ev.approximate:
        st.caption("Counts marked ≈ are rebuilt from rates that the service gave, so they may be a few items off.")


def _of_predictions(ev: Evaluation, overview: cache.Overview, intervals: cache.OverviewIntervals) -> Sequence[Figure]:
    loss = overview.log_loss
    return (
        _figure(
            "Average precision (AuPRC)", overview.average_precision, _MEANINGS["area"], intervals.average_precision
        ),
        _figure("ROC AUC", overview.roc_auc, _MEANINGS["auc"], intervals.roc_auc),
        Figure("Log loss", show.NONE, show.plain(loss))
        if isinstance(loss, str)
        else _figure("Log loss", loss, _MEANINGS["loss"], intervals.log_loss),
        *_size(ev),
    )


def _figure(title: str, value: float, meaning: str, interval: Estimate | None) -> Figure:
    if interval is None:
        return Figure(title, show.number(value), meaning)
    if interval.reason:
        return Figure(title, show.number(value), f"{meaning} No interval: {interval.reason}.")
    text = f"{meaning} Below: its {100 * interval.level:g} % interval ({interval.method})."
    return Figure(title, show.number(value), text, _range(interval.low, interval.high))


def _of_counts(ev: Evaluation, overview: cache.Overview, averaging: Averaging) -> Sequence[Figure]:
    """Of a service's counts: its own values, marked so, beside what the counts tell."""
    value, origin = area(ev, overview, averaging)
    auc = ev.reported.get("auRoc") if averaging == "micro" else None
    loss, bounds = ev.reported.get("logLoss"), overview.bounds
    ours = _FROM_RATIOS if ev.unknown else _FROM_COUNTS
    return (
        Figure(
            "Average precision (AuPRC)",
            show.number(value),
            _MEANINGS["area"],
            "" if np.isnan(value) else origin or ours,
        ),
        *(
            [Figure("AuPRC lies between", _range(bounds.low, bounds.high), _MEANINGS["bounds"], _FROM_COUNTS)]
            if bounds is not None
            else []
        ),
        Figure(
            "ROC AUC",
            show.number(overview.roc_auc),
            f"{_MEANINGS['auc']} By straight lines.",
            "" if np.isnan(overview.roc_auc) else ours,
        )
        if auc is None
        else Figure("ROC AUC", show.number(auc), _MEANINGS["auc"], AS_REPORTED),
        Figure("Log loss", show.NONE, _NO_VALUE)
        if loss is None
        else Figure("Log loss", show.number(loss), _MEANINGS["loss"], AS_REPORTED),
        *_size(ev),
    )


def _range(low: float, high: float) -> str:
    return show.NONE if np.isnan(low) else f"{low:.3f} – {high:.3f}"


def _size(ev: Evaluation) -> Sequence[Figure]:
    few = "The service gave counts of all labels together only."
    return (
        Figure("Test items", show.items(ev), _MEANINGS["items"]),
        Figure("Labels", f"{len(ev.labels):,}" if ev.labels else show.NONE, _MEANINGS["labels"] if ev.labels else few),
    )
