"""The confusion matrix as a heat map."""

from __future__ import annotations

import altair as alt
import numpy as np

from evalkit.charts.colors import theme
from evalkit.counting.confusions import ConfusionMatrix
from evalkit.evaluation.reported import ReportedMatrix

CELL, ROW, AXIS = 46, 30, 110
MAX_LABELS = 40


def confusion_chart(matrix: ConfusionMatrix | ReportedMatrix, *, dark: bool = False) -> alt.LayerChart:
    """Counts by true label (rows) and predicted label (columns), shaded by the share of the row.

    The last column holds the items for which no label reaches the threshold, where that is known: services do not say.
    Diagonal cells are right. ``dark`` says on which background it stands.
    """
    if isinstance(matrix, ConfusionMatrix):
        names = [*matrix.labels, "(none)"]
        counts = np.column_stack([matrix.counts, matrix.undecided])
    else:
        names, counts = list(matrix.labels), matrix.counts
    totals = counts.sum(axis=1)
    rows = [
        {
            "truth": i,
            "predicted": j,
            "true_name": matrix.labels[i],
            "predicted_name": names[j],
            "count": int(counts[i, j]),
            "share": float(counts[i, j] / totals[i]) if totals[i] else 0.0,
            "kind": "right" if i == j else "wrong",
        }
        for i in range(len(matrix.labels))
        for j in range(len(names))
    ]
    # Positions are numbers and names are shown by the axis, so that two names that look alike stay two rows. Names are
    # data, and never part of an expression: there Vega would look "constructor" or "toString" up.
    shown = alt.param(name="names", value=[name.replace("\n", " ") for name in names])
    gaps = alt.Scale(paddingInner=0.04, paddingOuter=0)
    x = alt.X("predicted:O", title="Predicted label", axis=_named(angle=-40), scale=gaps)
    y = alt.Y("truth:O", title="True label", axis=_named(), scale=gaps)
    base = alt.Chart(alt.InlineData(rows)).encode(x=x, y=y)
    tooltip = [
        alt.Tooltip("true_name:N", title="True label"),
        alt.Tooltip("predicted_name:N", title="Predicted label"),
        alt.Tooltip("count:Q", title="Items", format=","),
        alt.Tooltip("share:Q", title="Share of the true label", format=".1%"),
    ]
    kinds = alt.Scale(domain=["right", "wrong"], range="category")
    # By the root, so that a few mistakes are seen beside many right decisions.
    shade = alt.Opacity("share:Q", scale=alt.Scale(type="sqrt", domain=[0, 1], range=[0.03, 0.9]), legend=None)
    cells = base.mark_rect().encode(color=alt.Color("kind:N", scale=kinds, legend=None), opacity=shade, tooltip=tooltip)
    text = base.transform_filter("datum.count > 0").mark_text(fontSize=12)
    colors = theme(dark=dark)
    written = alt.condition("datum.share > 0.4", alt.value(colors.background), alt.value(colors.text))
    text = text.encode(text="count:Q", color=written)
    height = ROW * len(matrix.labels) + AXIS
    size = {"width": CELL * len(names) + AXIS, "height": height}
    chart = alt.LayerChart(layer=[cells, text]).properties(**size, description="Confusion matrix")
    return chart.add_params(shown)


def _named(*, angle: int = 0) -> alt.Axis:
    return alt.Axis(
        labelExpr="names[datum.value]",
        labelAngle=angle,
        labelLimit=140,
        labelFlush=False,  # each in the middle of its cells, the first and last too
        domain=False,
        ticks=False,
    )
