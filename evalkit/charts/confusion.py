"""Counts by two labels as heat maps: the confusion matrix, mistakes that come together, and what two models change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from evalkit.charts.colors import theme
from evalkit.counting.confusions.grid import LabelGrid
from evalkit.counting.wording import Numbers, Wording

SELECTION = "chosen"
"""Name of the selection; a click on a cell puts the places of both labels into the fields "truth" and "predicted"."""

ROW, AXIS = 30, 110
MAX_LABELS = 40
CROWDED = 15
"""Labels beyond which the text of cells is small."""

LEVEL_NAMES, LEVEL_LETTERS = 13, 6
"""So many columns, with names so long, have their names level."""

Normalised = Literal["none", "row", "column"]


@dataclass(frozen=True, slots=True)
class GridWords:
    """What rows and columns are called, what shares are of, and the column of no label."""

    row: str = "True label"
    column: str = "Predicted label"
    of_row: str = "Share of the true label"
    of_column: str = "Share of the predicted label"
    none: str = "(none)"


def confusion_chart(
    grid: LabelGrid,
    *,
    words: GridWords | None = None,
    normalised: Normalised = "none",
    totals: bool = False,
    numbers: Numbers = "ratio",
    dark: bool = False,
    clickable: bool = False,
    mistakes_alone: bool = False,
) -> alt.LayerChart:
    """Counts of a grid, shaded by the share of the row.

    Cells whose row and column are one label are right, unless it counts ``mistakes_alone``, as of blocks of labels.
    ``normalised``: cells show, and are shaded by, their share of the row or of the column, written as ``numbers`` says.
    ``totals``: a row and a column of what shares are of, always as counts. ``dark`` says on which background it stands.
    It is as wide as what it stands in. ``clickable``: a click on a cell selects it.
    """
    words = words or GridWords()
    names = [words.none if name is None else name for name in grid.columns]
    rows = list(_cells(grid, names, normalised, numbers))
    if mistakes_alone:
        rows = [row | {"kind": "wrong"} for row in rows]
    truths = list(grid.rows)
    if totals:
        rows += _totals(grid)
        names, truths = [*names, _TOTAL], [*truths, _TOTAL]
    tooltip = [
        alt.Tooltip("true_name:N", title=words.row),
        alt.Tooltip("predicted_name:N", title=words.column),
        alt.Tooltip("count:Q", title="Items", format=","),
        alt.Tooltip("of_row:N", title=words.of_row),
        alt.Tooltip("of_column:N", title=words.of_column),
    ]
    axes = _Axes(truths, names, words)
    return _matrix(rows, axes, tooltip, kinds=["right", "wrong"], dark=dark, clickable=clickable)


def change_chart(
    came: LabelGrid,
    went: LabelGrid,
    *,
    words: GridWords | None = None,
    dark: bool = False,
    clickable: bool = False,
) -> alt.LayerChart:
    """What came into each cell of a confusion matrix and what left it, by another model.

    Both grids have the same rows and columns. A cell is better where more came than went and its labels are one, or
    where more went than came and they are not; it is shaded by the difference, against the largest of all.
    """
    words = words or GridWords()
    names = [words.none if name is None else name for name in came.columns]
    rows = list(_changes(came, went, names))
    tooltip = [
        alt.Tooltip("true_name:N", title=words.row),
        alt.Tooltip("predicted_name:N", title=words.column),
        alt.Tooltip("came:Q", title="Items that came", format=","),
        alt.Tooltip("went:Q", title="Items that went", format=","),
        alt.Tooltip("kind:N", title="Cell is"),
    ]
    axes = _Axes(list(came.rows), names, words)
    return _matrix(rows, axes, tooltip, kinds=["better", "worse", "unchanged"], dark=dark, clickable=clickable)


_TOTAL = "Total"


@dataclass(frozen=True, slots=True)
class _Axes:
    truths: Sequence[str]
    names: Sequence[str]
    words: GridWords


def _matrix(
    rows: list[dict[str, Any]],
    axes: _Axes,
    tooltip: list[alt.Tooltip],
    *,
    kinds: list[str],
    dark: bool,
    clickable: bool,
) -> alt.LayerChart:
    # Positions are numbers and names are shown by the axis, so that two names that look alike stay two rows. Names are
    # data, and never part of an expression: there Vega would look "constructor" or "toString" up.
    columns = alt.param(name="columns", value=[name.replace("\n", " ") for name in axes.names])
    lines = alt.param(name="lines", value=[name.replace("\n", " ") for name in axes.truths])
    gaps = alt.Scale(paddingInner=0.04, paddingOuter=0)
    column = _axis(labelExpr="columns[datum.value]", labelAngle=_angle(axes.names))
    x = alt.X("predicted:O", title=axes.words.column, axis=column)
    y = alt.Y("truth:O", title=axes.words.row, axis=_axis(labelExpr="lines[datum.value]", labelAngle=0))
    base = alt.Chart().encode(x=x.scale(gaps), y=y.scale(gaps))
    # By the root, so that a few mistakes are seen beside many right decisions.
    shade = alt.Opacity("share:Q", scale=alt.Scale(type="sqrt", domain=[0, 1], range=[0.03, 0.9]), legend=None)
    inside = base.transform_filter("datum.kind !== 'total'")
    cells = inside.mark_rect().encode(
        color=alt.Color("kind:N", scale=alt.Scale(domain=kinds, range="category"), legend=None),
        opacity=shade,
        tooltip=tooltip,
    )
    if clickable:
        cells = cells.mark_rect(cursor="pointer").add_params(
            alt.selection_point(name=SELECTION, fields=["truth", "predicted"], on="click", toggle=False)
        )
    size = 12 if len(axes.names) <= CROWDED else 10
    colors, counted = theme(dark=dark), base.transform_filter("datum.count > 0")
    # Two layers, so that a page whose theme changes can colour each anew.
    faint = counted.transform_filter("!(datum.share > 0.4 && datum.kind !== 'total')")
    strong = counted.transform_filter("datum.share > 0.4 && datum.kind !== 'total'")
    written = [
        layer.mark_text(fontSize=size, tooltip=None, color=color).encode(text="text:N")
        for layer, color in ((faint, colors.text), (strong, colors.background))
    ]
    chart = alt.LayerChart(layer=[cells, *written]).properties(
        width="container", height=ROW * len(axes.truths) + AXIS, description="Confusion matrix"
    )
    chart = chart.add_params(columns, lines)
    chart.data = alt.InlineData(rows)  # last of all: each step before copies what a chart holds
    return chart


def _cells(grid: LabelGrid, names: Sequence[str], normalised: Normalised, numbers: Numbers) -> Iterator[dict[str, Any]]:
    counts = grid.counts(range(len(grid.rows)), range(len(grid.columns))).tolist()
    wording = Wording(numbers=numbers)
    for i, truth in enumerate(grid.rows):
        for j, name in enumerate(names):
            count = counts[i][j]
            row, column = (count / max(of, 1) for of in (int(grid.of_rows[i]), int(grid.of_columns[j])))
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
                "kind": "right" if truth == grid.columns[j] else "wrong",
            }


def _totals(grid: LabelGrid) -> list[dict[str, Any]]:
    n, m = len(grid.rows), len(grid.columns)
    places = [
        *((i, m, total) for i, total in enumerate(grid.of_rows.tolist())),
        *((n, j, total) for j, total in enumerate(grid.of_columns.tolist())),
        *([] if grid.total is None else [(n, m, grid.total)]),
    ]
    return [
        {"truth": i, "predicted": j, "count": total, "share": 0.0, "text": f"{total:,}", "kind": "total"}
        for i, j, total in places
    ]


def _changes(came: LabelGrid, went: LabelGrid, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    places = range(len(came.rows)), range(len(names))
    more, fewer = came.counts(*places).tolist(), went.counts(*places).tolist()
    largest = max(
        (abs(a - b) for row, other in zip(more, fewer, strict=True) for a, b in zip(row, other, strict=True)), default=1
    )
    for i, truth in enumerate(came.rows):
        for j, name in enumerate(names):
            n_came, n_went = more[i][j], fewer[i][j]
            right = truth == came.columns[j]
            parts = [f"+{n_came:,}"] * bool(n_came) + [f"\N{MINUS SIGN}{n_went:,}"] * bool(n_went)
            yield {
                "truth": i,
                "predicted": j,
                "true_name": truth,
                "predicted_name": name,
                "count": n_came + n_went,
                "came": n_came,
                "went": n_went,
                "share": abs(n_came - n_went) / max(largest, 1),
                "text": ", ".join(parts),
                "kind": "unchanged" if n_came == n_went else "better" if (n_came > n_went) == right else "worse",
            }


def _angle(names: Sequence[str]) -> int:
    """Names of columns lie level where they fit, on a phone too."""
    return 0 if len(names) <= LEVEL_NAMES and max(map(len, names)) <= LEVEL_LETTERS else -40


def _axis(**words: Any) -> alt.Axis:
    """labelFlush: each name in the middle of its cells, the first and last too."""
    return alt.Axis(labelLimit=140, labelFlush=False, domain=False, ticks=False, **words)
