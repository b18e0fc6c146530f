"""The confusion matrix as a heat map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import altair as alt
import numpy as np

from evalkit.arrays import IntArray
from evalkit.charts.colors import theme
from evalkit.counting.confusions import ConfusionMatrix
from evalkit.counting.wording import Numbers, Wording
from evalkit.evaluation.reported import ReportedMatrix

SELECTION = "chosen"
"""Name of the selection; a click on a cell puts the places of both labels into the fields "truth" and "predicted"."""

ROW, AXIS = 30, 110
MAX_LABELS = 40
CROWDED = 15
"""Labels beyond which the text of cells is small."""

LEVEL_NAMES, LEVEL_LETTERS = 13, 6
"""So many columns, with names so long, have their names level."""

Normalised = Literal["none", "row", "column"]


def confusion_chart(
    matrix: ConfusionMatrix | ReportedMatrix,
    *,
    normalised: Normalised = "none",
    totals: bool = False,
    numbers: Numbers = "ratio",
    dark: bool = False,
    clickable: bool = False,
) -> alt.LayerChart:
    """Counts by true label (rows) and predicted label (columns), shaded by the share of the row.

    The last column of labels holds the items for which no label reaches the threshold, where that is known: services do
    not say. Diagonal cells are right. ``normalised``: cells show, and are shaded by, their share of the row or of the
    column, written as ``numbers`` says. ``totals``: a row and a column of sums, always as counts. ``dark`` says on
    which background it stands. It is as wide as what it stands in. ``clickable``: a click on a cell selects it.
    """
    if isinstance(matrix, ConfusionMatrix):
        names = [*matrix.labels, "(none)"]
        counts = np.column_stack([matrix.counts, matrix.undecided])
    else:
        names, counts = list(matrix.labels), matrix.counts
    rows = list(_cells(matrix.labels, names, counts, normalised, numbers))
    truths = list(matrix.labels)
    if totals:
        rows += _totals(matrix.labels, names, counts)
        names, truths = [*names, _TOTAL], [*truths, _TOTAL]
    # Positions are numbers and names are shown by the axis, so that two names that look alike stay two rows. Names are
    # data, and never part of an expression: there Vega would look "constructor" or "toString" up.
    columns = alt.param(name="columns", value=[name.replace("\n", " ") for name in names])
    lines = alt.param(name="lines", value=[name.replace("\n", " ") for name in truths])
    gaps = alt.Scale(paddingInner=0.04, paddingOuter=0)
    x = alt.X(
        "predicted:O", title="Predicted label", axis=_axis(labelExpr="columns[datum.value]", labelAngle=_angle(names))
    )
    y = alt.Y("truth:O", title="True label", axis=_axis(labelExpr="lines[datum.value]", labelAngle=0))
    base = alt.Chart(alt.InlineData(rows)).encode(x=x.scale(gaps), y=y.scale(gaps))
    tooltip = [
        alt.Tooltip("true_name:N", title="True label"),
        alt.Tooltip("predicted_name:N", title="Predicted label"),
        alt.Tooltip("count:Q", title="Items", format=","),
        alt.Tooltip("of_row:N", title="Share of the true label"),
        alt.Tooltip("of_column:N", title="Share of the predicted label"),
    ]
    kinds = alt.Scale(domain=["right", "wrong"], range="category")
    # By the root, so that a few mistakes are seen beside many right decisions.
    shade = alt.Opacity("share:Q", scale=alt.Scale(type="sqrt", domain=[0, 1], range=[0.03, 0.9]), legend=None)
    inside = base.transform_filter("datum.kind !== 'total'")
    cells = inside.mark_rect().encode(
        color=alt.Color("kind:N", scale=kinds, legend=None), opacity=shade, tooltip=tooltip
    )
    if clickable:
        cells = cells.mark_rect(cursor="pointer").add_params(
            alt.selection_point(name=SELECTION, fields=["truth", "predicted"], on="click", toggle=False)
        )
    size = 12 if len(names) <= CROWDED else 10
    text = base.transform_filter("datum.count > 0").mark_text(fontSize=size, tooltip=None)
    colors = theme(dark=dark)
    written = alt.condition(
        "datum.share > 0.4 && datum.kind !== 'total'", alt.value(colors.background), alt.value(colors.text)
    )
    text = text.encode(text="text:N", color=written)
    height = ROW * len(truths) + AXIS
    chart = alt.LayerChart(layer=[cells, text]).properties(
        width="container", height=height, description="Confusion matrix"
    )
    return chart.add_params(columns, lines)


_TOTAL = "Total"


def _cells(
    truths: Sequence[str], names: Sequence[str], counts: IntArray, normalised: Normalised, numbers: Numbers
) -> Iterator[dict[str, Any]]:
    totals = [counts.sum(axis=axis, keepdims=True) for axis in (1, 0)]
    of_row, of_column = (counts / np.maximum(total, 1) for total in totals)
    wording = Wording(numbers=numbers)
    for i, truth in enumerate(truths):
        for j, name in enumerate(names):
            count, row, column = int(counts[i, j]), float(of_row[i, j]), float(of_column[i, j])
            share = column if normalised == "column" else row
            yield {
                "truth": i,
                "predicted": j,
                "true_name": truth,
                "predicted_name": name,
                "count": count,
                "of_row": wording.figure("recall", row),
                "of_column": wording.figure("precision", column),
                "share": share,
                "text": f"{count:,}" if normalised == "none" else wording.figure("recall", share),
                "kind": "right" if i == j else "wrong",
            }


def _totals(truths: Sequence[str], names: Sequence[str], counts: IntArray) -> list[dict[str, Any]]:
    n, m = len(truths), len(names)
    by_row, by_column = counts.sum(axis=1).tolist(), counts.sum(axis=0).tolist()
    places = [
        *((i, m, total) for i, total in enumerate(by_row)),
        *((n, j, total) for j, total in enumerate(by_column)),
        (n, m, sum(by_row)),
    ]
    return [
        {"truth": i, "predicted": j, "count": total, "share": 0.0, "text": f"{total:,}", "kind": "total"}
        for i, j, total in places
    ]


def _angle(names: Sequence[str]) -> int:
    """Names of columns lie level where they fit, on a phone too."""
    return 0 if len(names) <= LEVEL_NAMES and max(map(len, names)) <= LEVEL_LETTERS else -40


def _axis(**words: Any) -> alt.Axis:
    """labelFlush: each name in the middle of its cells, the first and last too."""
    return alt.Axis(labelLimit=140, labelFlush=False, domain=False, ticks=False, **words)
