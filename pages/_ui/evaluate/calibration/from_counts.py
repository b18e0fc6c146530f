"""How often scores come true, from a service's counts at thresholds."""

from __future__ import annotations

import numpy as np
import streamlit as st

from evalkit.charts.calibration import items_chart, reliability_chart
from evalkit.counting.between_thresholds import score_histogram
from evalkit.counting.wording import Numbers
from evalkit.errors import score_text
from evalkit.evaluation.evaluation import Evaluation
from evalkit.intervals.shares import wilson
from evalkit.live.stops import fewer_rows


def draw(ev: Evaluation, label: str | None, numbers: Numbers) -> None:
    """Reliability between neighbouring thresholds, of a label or of all pairs."""
    table = fewer_rows(ev.pooled if label is None else ev.per_label[label])
    histogram = score_histogram(table)
    pairs = label is None and len(ev.labels) != 1 and ev.task != "binary"
    unit = "Pairs" if pairs else "Items"
    interval = wilson(histogram.positives, histogram.total)
    st.caption(
        "From the counts alone: how many scores lie between two neighbouring thresholds, and how many of these are "
        "positives. Where scores can be read as probabilities, a thick bar crosses the dotted diagonal; "
        "below it the model is overconfident, above it underconfident. Thin lines: 95 % intervals (Wilson)"
        f"{', too narrow for pairs of one item' if pairs else ''}."
        f"{' Counts are approximate.' if ev.approximate else ''}"
    )
    with st.container(key="calibration"):
        ends = np.asarray(interval.low), np.asarray(interval.high)
        chart = reliability_chart(histogram, *ends, unit=unit, numbers=numbers)
        st.altair_chart(chart, key="reliability")
        st.altair_chart(items_chart(histogram, unit=unit, numbers=numbers), key="items_by_score")
    if pairs:
        st.caption("Pairs are those of an item and a label.")
    unscored = int(histogram.total[0])
    if unscored:
        first = histogram.edges[1]
        st.caption(f"{unscored:,} have a score below {score_text(first)}, the lowest threshold, or none at all.")
