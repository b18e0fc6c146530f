"""What a board cannot be made of is refused: too many models, a label that is not there, a match that cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from evalkit.comparison.matching import Match
from evalkit.counting.metrics import METRICS
from evalkit.errors import InvalidInputError, require_type, some_of
from evalkit.evaluation.evaluation import Evaluation
from evalkit.live.controls import BoardMatch


def check_models(evaluations: Sequence[Evaluation], label: str | None) -> None:
    if len(evaluations) > 2:
        raise InvalidInputError("A board holds one or two models.", found=str(len(evaluations)))
    for each in evaluations:
        require_type(each, Evaluation)
        if (each.own is None) != (evaluations[0].own is None):
            raise InvalidInputError(
                "One model stands at one threshold for all labels, and the other at thresholds of their own.",
                where=each.name,
                remedy="Use at_own_thresholds for both, or for none.",
            )
        if label is not None and label not in each.labels:
            raise InvalidInputError(
                "A model does not have this label.",
                where=each.name,
                found=repr(label),
                remedy=f"Its labels are {some_of(each.labels)}." if each.labels else "It has none of its own.",
            )


def check_match(match: str, driver: int | None, evaluations: Sequence[Evaluation], *, averaged: bool) -> None:
    if match not in get_args(BoardMatch):
        known = ", ".join(get_args(BoardMatch))
        raise InvalidInputError("Unknown match.", found=repr(match), remedy=f"Use one of {known}.")
    if driver not in (None, 0, 1):
        raise InvalidInputError("The driver is the model, 0, or the baseline, 1.", found=repr(driver))
    if match != "threshold" and len(evaluations) == 1:
        raise InvalidInputError("It takes two models for each to have its own threshold.", found=f"match={match!r}")
    if match in get_args(Match) and any(each.decisions_only for each in evaluations):
        raise InvalidInputError(
            "A model that gave decisions without scores has one operating point, which cannot follow another's.",
            remedy="Use match='threshold' or match='free'.",
        )
    lacking = [each.name for each in evaluations if match in each.unknown]
    if lacking:
        raise InvalidInputError(
            f"{METRICS[match].title} cannot be matched: the source's ratios do not tell it.",
            where=lacking[0],
            remedy="Use another match, or load counts or predictions.",
        )
    if match in get_args(Match) and averaged:
        raise InvalidInputError(
            "Means over labels cannot be matched, since a match is found by counts.",
            remedy="Use average='micro', one label, or match='free'.",
        )
