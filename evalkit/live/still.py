"""A board as a still picture: where scripts are stripped, as in a notebook that nobody has trusted yet."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from evalkit.charts.colors import LIGHT
from evalkit.counting.figures import UNDEFINED
from evalkit.counting.wording import Wording
from evalkit.errors import score_text
from evalkit.live.columns import COUNTS, unpack

CURVES = 2
"""Charts of the picture: the first ones of the board."""
WIDTH, HEIGHT = 380, 300
_CONFIG = {
    "background": LIGHT.background,
    "range": {"category": LIGHT.categories[:2], "ordinal": LIGHT.categories[2:]},
    "view": {"stroke": None},
    "axis": {"labelColor": LIGHT.text, "titleColor": LIGHT.text, "gridColor": LIGHT.line, "domainColor": LIGHT.line},
}


def still(content: Mapping[str, Any]) -> str:
    """HTML without scripts: the figures at the threshold at which the board starts, and its curves as pictures."""
    pictures = "".join(
        f'<img src="data:image/png;base64,{_png(chart, content)}" alt="{html.escape(chart["title"])}" width="{WIDTH}">'
        for chart in content["charts"][:CURVES]
    )
    heads = [*content["tiles"], *content["counts"]]
    rows = "".join(
        f"<tr><th>{html.escape(model['name'])}</th><td>{score_text(_start(content, m)[1])}</td>"
        + "".join(f"<td>{_text(model, each, _start(content, m)[0])}</td>" for each in heads)
        + "</tr>"
        for m, model in enumerate(content["models"])
    )
    head = (content["called"]["short"], *(each["title"] for each in heads))
    titles = "".join(f"<th>{html.escape(title)}</th>" for title in head)
    return (
        f"<div><p><strong>{html.escape(content['title'])}</strong></p>"
        f"<table><thead><tr><th>Model</th>{titles}</tr></thead><tbody>{rows}</tbody></table>{pictures}"
        "<p>A still picture: trust this notebook, or run the cell again, to move the threshold.</p></div>"
    )


def _start(content: Mapping[str, Any], m: int) -> tuple[int, float]:
    """The row at which a model's slider starts, and its threshold."""
    sliders = content["sliders"]
    slider = sliders[m] if m < len(sliders) else sliders[0]
    return slider["start"], float(unpack(slider["stops"])[slider["start"]])


def _text(model: Mapping[str, Any], tile: Mapping[str, Any], row: int) -> str:
    key = tile["key"]
    if key not in model["columns"]:
        return UNDEFINED
    value = float(unpack(model["columns"][key])[row])
    if key in COUNTS and not np.isnan(value):
        return f"{value:,.0f}"
    return Wording(numbers=tile.get("numbers", "ratio")).figure(key, value)


def _png(chart: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    """A chart with its rows, and its marks where the sliders start."""
    import vl_convert  # noqa: PLC0415  (a 30 MB library that is needed only here, and only once)

    datasets: dict[str, Any] = {name: [] for name in chart["spec"].get("datasets", {})}
    datasets |= {name: list(_rows(series)) for name, series in chart["data"].items()}
    datasets |= {move["dataset"]: list(_marks(move["rows"], content)) for move in chart["moves"]}
    spec = {**chart["spec"], "datasets": datasets, "width": WIDTH - 60, "height": HEIGHT - 60, "config": _CONFIG}
    png: bytes = vl_convert.vegalite_to_png(json.dumps(spec), scale=2)
    return base64.b64encode(png).decode("ascii")


def _rows(series: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of a dataset, as ``expand`` in ``rows.js`` makes them."""
    for each in series:
        fields = each["each"]
        for i, values in enumerate(zip(*fields.values(), strict=True)):
            row = {**each["same"], **dict(zip(fields, values, strict=True))}
            yield row | {"i": i} if each.get("ordered") else row


def _marks(rows: list[dict[str, Any]], content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for mark in rows:
        m = int(mark.get("model", 0))
        start, threshold = _start(content, m)
        columns = content["models"][m]["columns"]
        made: dict[str, Any] = {key: mark[key] for key in ("key", "model", "metric") if key in mark}
        for axis in ("x", "y"):
            if axis in mark:
                name = mark[axis]
                made[axis] = threshold if name == "threshold" else float(unpack(columns[name])[start])
        if not any(isinstance(value, float) and np.isnan(value) for value in made.values()):
            yield made
