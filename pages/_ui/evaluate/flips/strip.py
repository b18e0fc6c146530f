"""Mounts the strip: pairs around the threshold travel to the browser, which shows those that a drag turns round."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, TypedDict

import streamlit as st

from evalkit.examples.around import PairsAround, pairs_around
from evalkit.predictions import Predictions
from pages._ui import state, workspace
from pages._ui.address.opening import open_examples, turn_if_wanted
from pages._ui.cache import cached_small
from pages._ui.evaluate.shown import ShownModel
from pages._ui.frame import component_script

MOST = 2_000
"""Pairs that travel; farther from the threshold the strip fills on release."""

_STRIP = st.components.v2.component(
    "evalkit_flips",
    html='<section class="ek-flips" aria-label="What changes sides"></section>',
    css=(Path(__file__).parent / "flips.css").read_text(encoding="utf-8"),
    js=component_script("flips"),
    isolate_styles=False,
)
_KEY = "changed_sides"


class OpenEvent(TypedDict):
    """The items that changed sides are asked for: those with scores from the first of two numbers to below the second.

    example: the id of the one that is opened, or nothing. thresholds, driver: where the sliders are, and whose was
    moved last. None stands for a threshold above all scores.
    """

    scores: tuple[float, float]
    example: str
    rising: bool
    thresholds: list[float | None]
    driver: int


def draw(shown: ShownModel, board: str, view: state.View) -> None:
    """Below the board (by its digest) of a model whose items are known and have scores."""
    ev = shown.standing if view.label is not None else shown.counted
    p = ev.predictions
    if p is None or p.decisions_only or not p.n_scores:
        return
    entry = workspace.entry(shown.entry.key)  # the model with all its items, also where a slice of them is shown
    every = None if entry is None else entry.evaluation.predictions
    digest = p.digest if every is None else every.digest
    key = ("around", p.digest, digest, board, view.label, view.threshold)
    text = cached_small(key, lambda: _text(p, digest, board, view), shared=shown.shared)
    _STRIP(key=_KEY, data=text, on_open_change=_open_wanted)
    turn_if_wanted()


def _text(p: Predictions, digest: str, board: str, view: state.View) -> str:
    """As JSON. digest: of the predictions that marks are kept for."""
    around = pairs_around(p, view.label, view.threshold, most=MOST)
    content = {
        "of": board,
        "marked": digest,
        "label": view.label,
        "labels": list(p.labels),
        "distances": view.thresholds == state.PLAN,
        "reach": [_finite(each) for each in around.reach],
        **_columns(around),
    }
    return json.dumps(content, allow_nan=False)


def _columns(around: PairsAround) -> dict[str, list[Any]]:
    return {
        "ids": around.ids.tolist(),
        "label_of": around.label.tolist(),
        "truth": around.truth.astype(int).tolist(),
        "scores": around.score.tolist(),
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _open_wanted() -> None:
    event: OpenEvent | None = st.session_state[_KEY].open
    if not event:
        return
    low, high = (float(each) for each in event["scores"])
    listing = state.Listing(
        "all", order="lowest" if not event["rising"] else "", scores=(low, high), example=event["example"]
    )
    open_examples(
        listing,
        state.view().label,
        [math.inf if each is None else float(each) for each in event["thresholds"]],
        driver=int(event["driver"]),
        moved=state.view().thresholds == state.PLAN,
    )
