"""Are there enough positives, of every label?"""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.advice.finding import (
    FEW_POSITIVES,
    VERY_FEW_POSITIVES,
    Check,
    Facts,
    Finding,
    Severity,
    how_many_have,
    worst_first,
)

IMBALANCE = 20
"""So many times as frequent as the rarest label is too much."""


def _too_few_positives(facts: Facts) -> Iterator[Finding]:
    s = facts.summary
    levels: tuple[tuple[Severity, int, int], ...] = (
        ("problem", 0, VERY_FEW_POSITIVES),
        ("caution", VERY_FEW_POSITIVES, FEW_POSITIVES),
    )
    for severity, least, bound in levels:
        few = worst_first(s, (s.positives >= least) & (s.positives < bound), s.positives)
        if not few:
            continue
        fewest = int(s.positives[s.labels.index(few[0])])
        yield Finding(
            "EV001",
            "Too few positives",
            severity,
            few,
            f"{how_many_have(few, s)} fewer than {bound} positive test items; the fewest are {fewest}, for {few[0]!r}.",
            "With few positives every figure of the label could be quite different on other items.",
            f"Add test items that truly have these labels, up to {FEW_POSITIVES} or more each.",
        )


def _strong_imbalance(facts: Facts) -> Iterator[Finding]:
    s = facts.summary
    present = s.positives[s.positives > 0]
    if len(present) < 2 or present.max() < IMBALANCE * present.min():
        return
    most = int(present.max())
    rare = worst_first(s, (s.positives > 0) & (s.positives * IMBALANCE <= most), s.positives)
    yield Finding(
        "EV002",
        "Strong imbalance",
        "caution",
        rare,
        f"The most frequent label has {most:,} positives, {rare[0]!r} only {int(present.min()):,}: "
        f"{most / present.min():,.0f} times as many.",
        "Overall metrics are dominated by frequent labels and can hide that rare ones fail.",
        "Look at the macro average and at the rare labels one by one; add items of the rare labels.",
    )


CHECKS: tuple[Check, ...] = (_too_few_positives, _strong_imbalance)
