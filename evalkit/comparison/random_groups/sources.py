"""Two tables that are counted where they are, and whether they hold the same items with the same truth."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.counting.source import CountSource
from evalkit.evaluation.evaluation import Evaluation
from evalkit.predictions import Predictions

RANDOM_GROUPS = 256
"""Groups in which every table is counted."""

Sources = tuple[CountSource, CountSource]


def counted_elsewhere(a: Predictions | Evaluation, b: Predictions | Evaluation) -> Sources | None:
    """The tables behind both, where both are counted where they are and tell groups apart; else None."""
    of_a, of_b = (each.source if isinstance(each, Evaluation) else None for each in (a, b))
    return (of_a, of_b) if of_a and of_b and of_a.grouped and of_b.grouped else None


def why_unlike(sources: Sources, labels: Sequence[str]) -> str:
    """Why the two are not of the same items with the same truth of some labels, group by group; empty if they are."""
    content = [source.content(labels) for source in sources]
    unlike = sum(one != other for one, other in zip(*content, strict=True))
    return f"The two tables hold other items or truths in {unlike} of {RANDOM_GROUPS} random groups." if unlike else ""
