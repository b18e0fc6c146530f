"""The live board of Compare: two models, each at its own threshold, of which one may lead the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from evalkit.comparison.comparison import Comparison
from evalkit.evaluation.evaluation import Evaluation
from evalkit.live.columns import unpack
from pages._ui import state
from pages._ui.address.link import address_of
from pages._ui.board.live_board import live_board
from pages._ui.board.protocol import LateBounds, bounds_of
from pages._ui.board.results import board_content, board_text
from pages._ui.board.starting import begun
from pages._ui.compare.pair import Pair
from pages._ui.compare.results import Thresholds


def draw_board(pair: Pair, view: state.View) -> tuple[dict[str, Any], Thresholds]:
    """Draw the board, and say where both stand: as the board began, or as a person has moved them since."""
    match = state.MATCHES[view.match]
    one_slider = match == "threshold"

    def draw(start: state.Start) -> dict[str, Any]:
        return board_content(
            [pair.model, pair.baseline],
            view.label,
            start.threshold,
            "micro",
            view.level,
            match=match,
            other_threshold=None if one_slider else start.baseline_threshold,
            driver=None if one_slider else start.driver,
            columns=view.side_by_side,
            wording=view.wording,
            goal=view.goal if view.planned else None,
            together=view.together,
            shared=pair.shared,
        )

    content, start = begun(draw, view)
    if view.turn == start.turn:
        starts = [float(unpack(slider["stops"])[slider["start"]]) for slider in content["sliders"]]
        state.begin_at(starts, content["driver"])  # one led by the other
    address = {"baseline_threshold": None, **address_of(view)}
    live_board(
        board_text(content, shared=pair.shared), labels=None, address=address, turn=start.turn, opens=_opens(pair, view)
    )
    of_baseline = view.threshold if view.baseline_threshold is None else view.baseline_threshold
    return content, Thresholds(of_baseline, view.threshold, match, view.driver or 0)


def _opens(pair: Pair, view: state.View) -> list[bool]:
    """Of model and baseline whether the items behind its counts here are those of all its items and labels."""
    sides = ((pair.model, view.model, pair.pairing.only_b), (pair.baseline, view.baseline, pair.pairing.only_a))
    whole = pair.pairing.n_unknown == 0
    return [whole and not alone and _counts_all(ev, view.left_out.get(str(key), ())) for ev, key, alone in sides]


def _counts_all(ev: Evaluation, left_out: Sequence[str]) -> bool:
    p = ev.predictions
    return p is not None and set(ev.labels) == set(p.labels) - set(left_out)


def late_bounds(c: Comparison, at: Thresholds, pair: Pair) -> list[LateBounds | None] | None:
    """Bounds of the model whose threshold follows the other's: they were matched again. ``c``: of the pair."""
    if c.match is None:
        return None
    follower = 1 - at.driver
    name = (pair.model.name, pair.baseline.name)[follower]
    threshold = (at.model, at.baseline)[follower]
    late: LateBounds = {
        "threshold": threshold if np.isfinite(threshold) else None,
        "bounds": bounds_of({key: (d.b, d.a)[follower] for key, d in c.differences.items()} | dict(c.of_follower)),
        "words": f"Those of {name} also allow for chance in its threshold, which follows the other's.",
        "method": f"{name}, whose threshold follows: bootstrap, matched again in each resample",
    }
    return [late if m == follower else None for m in (0, 1)]
