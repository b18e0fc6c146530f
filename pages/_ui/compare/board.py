"""The live board of Compare: two models, each at its own threshold, of which one may lead the other."""

from __future__ import annotations

from typing import Any

import numpy as np

from evalkit.comparison.comparison import Comparison
from evalkit.evaluation.evaluation import Evaluation
from evalkit.live.columns import unpack
from pages._ui import cache, state
from pages._ui.board.live_board import live_board


def board_of_two(
    baseline: Evaluation, model: Evaluation, view: state.View, *, shared: bool
) -> tuple[dict[str, Any], cache.Thresholds]:
    """Draw the board, and say where both stand: as the board began, or as a person has moved them since."""
    match = state.MATCHES[view.match]
    if view.start is None:
        view.start, view.start_of_other = (view.threshold, view.turn), (view.baseline_threshold, view.driver)
    (start, turn), (other, driver) = view.start, view.start_of_other
    content = cache.board_content(
        [model, baseline],
        view.label,
        start,
        "micro",
        view.level,
        match=match,
        other_threshold=None if match == "threshold" else other,
        driver=None if match == "threshold" else driver,
        columns=view.side_by_side,
        shared=shared,
    )
    if view.turn == turn:
        starts = [float(unpack(slider["stops"])[slider["start"]]) for slider in content["sliders"]]
        state.begin_at(starts, content["driver"])  # within the scores, and one led by the other
    live_board(
        content,
        label_list=None,
        address={"baseline_threshold": None, **view.address()},
        turn=turn,
        on_threshold=state.commit_threshold,
        on_label=state.open_label,
        on_list=state.change_list,
    )
    of_baseline = view.threshold if view.baseline_threshold is None else view.baseline_threshold
    return content, cache.Thresholds(of_baseline, view.threshold, match, view.driver or 0)


def late_bounds(c: Comparison, at: cache.Thresholds, names: tuple[str, str]) -> list[dict[str, Any] | None] | None:
    """What ``answered`` says of the model whose threshold follows the other's: bounds that were matched again.

    c: baseline and model, of which the model is the second. names: of the model and of the baseline.
    """
    if c.match is None:
        return None
    follower = 1 - at.driver
    estimates = {key: (d.b, d.a)[follower] for key, d in c.differences.items()}
    threshold = (at.model, at.baseline)[follower]
    late = {
        "threshold": threshold if np.isfinite(threshold) else None,
        "bounds": {key: (e.low, e.high) for key, e in estimates.items() if not np.isnan(e.low)},
        "words": f"Those of {names[follower]} also allow for chance in its threshold, which follows the other's.",
        "method": f"{names[follower]}, whose threshold follows: bootstrap, matched again in each resample",
    }
    return [late if m == follower else None for m in (0, 1)]
