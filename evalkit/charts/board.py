"""The four charts of the live board.

Specs hold no data: rows come in named datasets, so that another label or another threshold replaces rows and never
the chart. Field names are ours (``x``, ``y``, ``model``, ``metric``), since names from data may hold dots or brackets,
which Vega would read as paths. Every scale has an explicit domain: else moving a point lays out the whole chart again.

A ``key`` makes a moved mark the same element at another place, where otherwise a new one would be made.

Datasets: "line" rows of curves, "band" rows of intervals around them, "bin" rows of the histogram; the
threshold moves "point" and "rule".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

import altair as alt

from evalkit.charts.colors import GREY
from evalkit.counting.wording import Numbers

MODEL_COLOR = alt.Color("model:N", scale=alt.Scale(domain=["0", "1"], range="category"), legend=None)
UNIT = alt.Scale(domain=[0, 1], nice=False)
_FIFTHS = [0, 0.2, 0.4, 0.6, 0.8, 1]
HEIGHT = 210
BAND_OPACITY = 0.16
DASHES = ([1, 0], [7, 3], [1, 3], [7, 3, 1, 3])
"""Patterns of lines where colours are the models'."""

Range: TypeAlias = tuple[float, ...]
"""Numbers at equal distances along an axis: its two ends, or more where it is straight only from one to the next."""

TICK_FORMAT = ".12~g"  # as short as a number is
FOLLOWS = ", not to scale"  # short, for a phone

SHARED_SCALE, OWN_SCALES = ("x",), ("layer_0_x", "layer_1_x")
"""What Vega calls the x scales of charts over thresholds: of one range, and of one for each model."""


def precision_recall_chart(
    *, x_title: str = "Recall (true positive rate)", y_title: str = "Precision", numbers: Numbers = "ratio"
) -> alt.LayerChart:
    """Precision by recall, as the steps whose area is the average precision."""
    return _curve(x_title, y_title, numbers, interpolate="step-before")


def roc_chart(
    *, x_title: str = "False positive rate", y_title: str = "Recall (true positive rate)", numbers: Numbers = "ratio"
) -> alt.LayerChart:
    """True positive rate by false positive rate, with the line of chance."""
    return _curve(x_title, y_title, numbers, behind=[_diagonal()])


DET_TICKS = (0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999)
"""Shares that stand along the axes of a detection error tradeoff."""


def det_chart(*, x_title: str, y_title: str, places: Sequence[float]) -> alt.LayerChart:
    """Detection error tradeoff. ``places``: where DET_TICKS lie along both axes."""
    axis = alt.Axis(
        values=list(places),
        labelExpr="['0.1 %', '1 %', '5 %', '20 %', '50 %', '80 %', '95 %', '99 %', '99.9 %'][round(8 * datum.index)]",
    )
    return _curve(x_title, y_title, "ratio", x_axis=axis, y_axis=axis)


def lift_chart(*, x_title: str, y_title: str, numbers: Numbers, top: float) -> alt.LayerChart:
    """Lift by the share that is predicted, from 0 to ``top``, with the line of chance."""
    behind = [alt.Chart(alt.InlineData([{"y": 1}])).mark_rule(strokeDash=[2, 4], color=GREY).encode(y="y:Q")]
    scale = alt.Scale(domain=[0, top], nice=False)
    y_axis = alt.Axis(tickCount=5, format=TICK_FORMAT)
    return _curve(x_title, y_title, numbers, y_axis=y_axis, y_scale=scale, behind=behind)


def gain_chart(*, x_title: str, y_title: str, numbers: Numbers) -> alt.LayerChart:
    """Recall by the share that is predicted, with the line of chance."""
    return _curve(x_title, y_title, numbers, behind=[_diagonal()])


def top_chart(*, x_title: str, y_title: str, numbers: Numbers, n: int) -> alt.LayerChart:
    """Precision among the k highest scores, k from 0 to all ``n``."""
    x_axis = alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], labelExpr=f"format(datum.value * {n:d}, ',.0f')")
    return _curve(x_title, y_title, numbers, x_axis=x_axis)


def _diagonal() -> alt.Chart:
    """The line of chance."""
    chance = alt.Chart(alt.InlineData([{"x": 0, "y": 0}, {"x": 1, "y": 1}]))
    return chance.mark_line(strokeDash=[2, 4], strokeWidth=1, color=GREY).encode(x="x:Q", y="y:Q")


def threshold_chart(
    metrics: Sequence[str],
    *,
    ranges: Sequence[Range],
    n_models: int,
    ticks: Sequence[Range] = ((), ()),
    apart: bool = False,
    numbers: Numbers = "ratio",
    x_title: str = "Confidence threshold",
) -> alt.LayerChart:
    """Metrics by confidence threshold. ``metrics``: keys. One model: a colour a metric; two: a dash pattern. The legend
    stands outside of the chart, where it wraps to any width.

    ``ranges``: (lowest, highest) threshold, of all models or of each, or more places where the axis follows the scores;
    it then has ``ticks``. ``apart``: each model has its own threshold, and a rule in its colour.
    """
    y = alt.Y("y:Q", title="Value", scale=UNIT, axis=fifths(numbers))
    lines = alt.Chart(alt.NamedData("line")).mark_line().encode(y=y, order="i:Q")
    if n_models == 1:
        color = alt.Color("metric:N", scale=alt.Scale(domain=list(metrics), range="ordinal"), legend=None)
        lines = lines.encode(color=color)
    else:
        color = MODEL_COLOR
        dash = alt.Scale(domain=list(metrics), range=DASHES[: len(metrics)])
        lines = lines.encode(color=color, strokeDash=alt.StrokeDash("metric:N", scale=dash, legend=None))
        lines = lines.encode(detail=["model:N", "metric:N"])

    def layers(x: alt.X) -> list[alt.Chart]:
        band = _band(x, y, color).encode(detail=["model:N", "metric:N"])
        return [band, lines.encode(x=x), _rule(x, apart), _points(x, y, color)]

    return _layered(*_over(x_title, ranges, ticks, layers))


def cost_chart(
    *,
    top: float,
    y_title: str,
    ranges: Sequence[Range],
    ticks: Sequence[Range] = ((), ()),
    apart: bool = False,
    x_title: str = "Confidence threshold",
) -> alt.LayerChart:
    """Cost by confidence threshold, a line for each model, over the valley in which it costs about the least.

    ``top``: the highest cost that the axis shows. Dataset "valley": rows from x to end. See ``threshold_chart``.
    """
    scale = alt.Scale(domain=[0, top], nice=False)
    y = alt.Y("y:Q", title=y_title, scale=scale, axis=alt.Axis(tickCount=5, format=TICK_FORMAT))
    line = alt.Chart(alt.NamedData("line")).mark_line().encode(y=y, order="i:Q", color=MODEL_COLOR)
    flat = alt.Chart(alt.NamedData("valley")).mark_rect(opacity=BAND_OPACITY).encode(color=MODEL_COLOR)

    def layers(x: alt.X) -> list[alt.Chart]:
        return [flat.encode(x=x, x2="end:Q"), line.encode(x=x), _rule(x, apart), _points(x, y, MODEL_COLOR)]

    return _layered(*_over(x_title, ranges, ticks, layers))


def histogram_chart(
    *,
    ranges: Sequence[Range],
    reach: float,
    ticks: Sequence[Range] = ((), ()),
    apart: bool = False,
    x_title: str = "Score",
) -> alt.LayerChart:
    """Distribution of scores, positives upwards and negatives downwards, each as a share of its class.

    ``reach`` is the largest share that the axis shows. The scale is a root, so that rare scores stay visible.
    """
    squares = [share for share in (0.01, 0.04, 0.16, 0.36, 0.64, 1.0) if reach / 30 < share <= reach]
    axis = alt.Axis(
        labelExpr="format(100 * abs(datum.value), 'd') + ' %'", values=[*(-s for s in squares), 0, *squares]
    )
    scale = alt.Scale(domain=[-reach, reach], type="sqrt", nice=False)
    y = alt.Y("y:Q", title="Share of class (root scale)", scale=scale, axis=axis, stack=None)
    bins = alt.NamedData("bin")
    area = (
        alt.Chart(bins)
        .mark_area(interpolate="step-after", fillOpacity=0.28, line={"strokeWidth": 1.2})
        .encode(y=y, color=MODEL_COLOR, detail=["model:N", "side:N"])
    )
    # Where there are few of each, so that words and bars keep clear of one another.
    sides = [_side("Positives", 0.8 * reach, y, at=0), _side("Negatives", -0.8 * reach, y, at="width")]

    def layers(x: alt.X) -> list[alt.Chart]:
        return [area.encode(x=x), _rule(x, apart)]

    return _layered(*_over(x_title, ranges, ticks, layers), *sides)


def _side(text: str, share: float, y: alt.Y, *, at: Literal[0, "width"]) -> alt.Chart:
    """A word at the left or right end of the histogram."""
    base = alt.Chart(alt.InlineData([{"y": share, "text": text}]))
    word = base.mark_text(align="right" if at else "left", dx=-6 if at else 6, fontSize=11, opacity=0.75)
    return word.encode(x=alt.value(at), y=y, text="text:N")


def _over(
    title: str, ranges: Sequence[Range], ticks: Sequence[Range], layers: Callable[[alt.X], list[alt.Chart]]
) -> list[alt.Chart] | list[alt.LayerChart]:
    """Layers over one x axis; of two ranges over one for each model, above and below, since neither fits the other."""

    def x(m: int, who: str = "", orient: Literal["bottom", "top"] = "bottom") -> alt.X:
        marks = {"values": list(ticks[m]), "format": TICK_FORMAT} if ticks[m] else {"tickCount": 10}
        axis = alt.Axis(orient=orient, grid=orient == "bottom", **marks)
        words = f"{title}{who}{FOLLOWS if ticks[m] else ''}"
        return alt.X("x:Q", title=words, scale=_scale(ranges[m]), axis=axis)

    if len(ranges) == 1:
        return layers(x(0))
    model, baseline = x(0, " (model)"), x(1, " (baseline)", "top")
    return [
        alt.LayerChart(layer=[layer.transform_filter(f"datum.model === '{m:d}'") for layer in layers(own)])
        for m, own in enumerate((model, baseline))
    ]


def _scale(places: Range) -> alt.Scale:
    """An axis along which these places lie at equal distances."""
    parts = len(places) - 1
    if parts == 1:
        return alt.Scale(domain=list(places), nice=False)
    ends = [alt.ExprRef(f"{k / parts:g} * width") for k in range(parts + 1)]
    return alt.Scale(domain=list(places), range=ends, nice=False)


def fifths(numbers: Numbers, *, min_extent: int = 0) -> alt.Axis:
    """An axis of shares."""
    if numbers == "percent":
        return alt.Axis(values=_FIFTHS, labelExpr="format(100 * abs(datum.value), 'd') + ' %'", minExtent=min_extent)
    return alt.Axis(values=_FIFTHS, format=".1f", minExtent=min_extent)


def _curve(
    x_title: str,
    y_title: str,
    numbers: Numbers,
    *,
    interpolate: Literal["linear", "step-before"] = "linear",
    behind: Sequence[alt.Chart] = (),
    x_axis: alt.Axis | None = None,
    y_axis: alt.Axis | None = None,
    y_scale: alt.Scale = UNIT,
) -> alt.LayerChart:
    """Axes are those of shares, unless others are given."""
    x = alt.X("x:Q", title=x_title, scale=UNIT, axis=x_axis or fifths(numbers))
    y = alt.Y("y:Q", title=y_title, scale=y_scale, axis=y_axis or fifths(numbers))
    line = alt.Chart(alt.NamedData("line")).mark_line(interpolate=interpolate)
    line = line.encode(x=x, y=y, color=MODEL_COLOR, order="i:Q")
    band = _band(x, y, MODEL_COLOR)
    return _layered(*behind, band, line, _points(x, y, MODEL_COLOR))


def _band(x: alt.X, y: alt.Y, color: alt.Color) -> alt.Chart:
    """Pointwise intervals, in the order of their rows: sorted by x, a curve that goes straight up would tangle."""
    band: alt.Chart = alt.Chart(alt.NamedData("band")).mark_area(opacity=BAND_OPACITY)
    return band.encode(x=x.sort(None), y=y, y2="end:Q", color=color)


def _points(x: alt.X, y: alt.Y, color: alt.Color) -> alt.Chart:
    chart = alt.Chart(alt.NamedData("point")).mark_point(size=85, filled=True, opacity=1)
    return chart.encode(x=x, y=y, color=color, key="key:N")


def _rule(x: alt.X, apart: bool) -> alt.Chart:
    rule = alt.Chart(alt.NamedData("rule")).mark_rule(strokeWidth=1.5, strokeDash=[5, 3]).encode(x=x, key="key:N")
    return rule.encode(color=MODEL_COLOR) if apart else rule


def _layered(*layers: alt.Chart | alt.LayerChart) -> alt.LayerChart:
    chart = alt.LayerChart(layer=list(layers)).properties(width="container", height=HEIGHT)
    return chart.resolve_scale(x="independent") if isinstance(layers[0], alt.LayerChart) else chart
