"""The dict of a live board and its text, cached."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from evalkit.counting.wording import USUAL, Wording
from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.evaluation import Evaluation
from evalkit.live.board import board
from evalkit.live.controls import BoardMatch
from pages._ui.cache import cached_board


def board_content(
    evaluations: Sequence[Evaluation],
    label: str | None,
    threshold: float,
    averaging: Averaging,
    level: float,
    *,
    shared: bool,
    match: BoardMatch = "threshold",
    other_threshold: float | None = None,
    driver: int | None = None,
    columns: bool = False,
    wording: Wording = USUAL,
    goal: str | None = None,
    together: bool = False,
) -> dict[str, Any]:
    """The dict of a live board. Names are in the key, since they are drawn but are no part of a digest."""

    def make() -> dict[str, Any]:
        made = board(
            *evaluations,
            label=label,
            threshold=threshold,
            average=averaging,
            level=level,
            match=match,
            other_threshold=other_threshold,
            driver=driver,
            columns=columns,
            terms=wording.terms,
            numbers=wording.numbers,
            goal=goal,
            together=together,
        )
        return made.to_dict()

    models = ((ev.digest, ev.name) for ev in evaluations)
    drawn = (match, other_threshold, driver, columns, wording, goal, together)
    key = ("board", *models, label, threshold, averaging, level, *drawn)
    return cached_board(key, make, shared=shared)


def board_text(content: Mapping[str, Any], *, shared: bool) -> str:
    """The dict of a board as JSON."""
    return cached_board(("board text", content["digest"]), lambda: json.dumps(content), shared=shared)
