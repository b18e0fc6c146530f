"""Are there enough positives, of every label?"""

from __future__ import annotations

from evalkit.advice.facts import Facts
from evalkit.advice.finding import (
    FEW_POSITIVES,
    VERY_FEW_POSITIVES,
    Answer,
    Check,
    Evidence,
    Fine,
    Found,
    NotApplicable,
    Severity,
    counted,
    how_many_have,
    worst_first,
)

IMBALANCE = 100
"""So many times as frequent as the rarest label is too much."""


def _too_few_positives(facts: Facts) -> Answer:
    s = facts.summary
    levels: tuple[tuple[Severity, int, int], ...] = (
        ("problem", 0, VERY_FEW_POSITIVES),
        ("caution", VERY_FEW_POSITIVES, FEW_POSITIVES),
    )
    found = []
    for severity, least, bound in levels:
        few = worst_first(s, (s.positives >= least) & (s.positives < bound), s.positives)
        if not few:
            continue
        fewest = int(s.positives[s.labels.index(few[0])])
        text = (
            f"{how_many_have(few, s)} fewer than {bound} positive test items; the fewest are {fewest}, for {few[0]!r}."
        )
        shown = Evidence(f"{counted(fewest, 'positive')} of {few[0]}", outcome="positives", label=few[0], count=fewest)
        found.append(Found(severity, few, text, (shown,) if fewest else ()))
    if found:
        return found
    least = int(s.positives.argmin())
    return Fine(f"The fewest positives of a label are {int(s.positives[least]):,}, of {s.labels[least]!r}.")


def _strong_imbalance(facts: Facts) -> Answer:
    s = facts.summary
    present = s.positives[s.positives > 0]
    if len(present) < 2:
        return NotApplicable("It takes two labels that have positives.")
    most, least = int(present.max()), int(present.min())
    if most < IMBALANCE * least:
        return Fine(f"The most frequent label has {most:,} positives, the rarest {least:,}: {most / least:.3g} to 1.")
    rare = worst_first(s, (s.positives > 0) & (s.positives * IMBALANCE <= most), s.positives)
    text = (
        f"The most frequent label has {most:,} positives, {rare[0]!r} only {least:,}: "
        f"{most / least:,.0f} times as many."
    )
    return [Found("caution", rare, text)]


CHECKS: tuple[Check, ...] = (
    Check(
        "EV001",
        "Too few positives",
        _too_few_positives,
        "With few positives every figure of the label could be quite different on other items.",
        f"Add test items that truly have these labels, up to {FEW_POSITIVES} or more each. For training Google's rule "
        "is at least 10, better 1,000 items of each label.",
    ),
    Check(
        "EV002",
        "Strong imbalance",
        _strong_imbalance,
        "Figures of all labels together are dominated by frequent labels and can hide that rare ones fail.",
        "Look at the macro average and at the rare labels one by one; add items of the rare labels.",
    ),
)
