"""Where a board begins: at the very threshold that was chosen, for which it may have to be drawn anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from evalkit.live.columns import unpack
from pages._ui import state


def begun(draw: Callable[[state.Start], dict[str, Any]], view: state.View) -> tuple[dict[str, Any], state.Start]:
    """The content of a board and where it starts. ``draw``: makes the content of one that starts there.

    A board that is on screen stays, unless a person typed a threshold that it has no row for. A threshold that nobody
    chose is moved into the range of the scores.
    """
    start = state.begin_board()
    content = draw(start)
    slider = content["sliders"][0]
    is_moved = state.keep_within(slider["low"], slider["high"])
    if is_moved or not _has_rows(content, view):
        start = state.begin_board_anew()
        content = draw(start)
    return content, start


def _has_rows(content: Mapping[str, Any], view: state.View) -> bool:
    """Whether a board can show the thresholds of the view. A source's counts are at its own thresholds alone."""
    for m, (slider, threshold) in enumerate(
        zip(content["sliders"], (view.threshold, view.baseline_threshold), strict=False)
    ):
        if threshold is None or not isfinite(threshold) or not slider["exact"]:
            continue
        leads = len(content["sliders"]) == 1 or m == (view.driver or 0)
        if threshold not in unpack(slider["hand" if leads else "stops"]):
            return False
    return True
