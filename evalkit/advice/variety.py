"""Is there variety: do positives, and errors, come from many groups such as videos?"""

from __future__ import annotations

import numpy as np

from evalkit.advice.facts import Facts
from evalkit.advice.finding import (
    VERY_FEW_POSITIVES,
    Answer,
    Check,
    Evidence,
    Fine,
    Found,
    NotApplicable,
    counted,
    how_many_have,
    joined,
    worst_first,
)

FEW_GROUPS = 5
"""Positives of fewer groups say little of others."""
FEWEST_GROUPS, FEWEST_ERRORS = 10, 20
"""Of fewer groups, or errors, it is no wonder that few hold half of them."""
CROWDED = 3
"""Groups hold too many errors if their share of them is so many times their share of the items."""
SHOWN = 3
_ALONE = NotApplicable("Each item stands for itself: there is no column of groups, such as videos.")


def _positives_of_few(facts: Facts) -> Answer:
    s, look = facts.summary, facts.items
    if isinstance(look, str):
        return NotApplicable(look)
    if look.positive_groups is None or look.groups is None:
        return _ALONE
    enough = s.positives >= VERY_FEW_POSITIVES
    if not enough.any():
        return NotApplicable(f"No label has {VERY_FEW_POSITIVES} positives.")
    groups = look.positive_groups
    few = worst_first(s, enough & (groups < FEW_GROUPS), groups)
    i = s.labels.index(few[0]) if few else int(np.argmin(np.where(enough, groups, len(look.groups.names) + 1)))
    n, of = int(groups[i]), int(s.positives[i])
    if not few:
        return Fine(f"The fewest are {n:,} groups with positives, of {s.labels[i]!r}.")
    text = (
        f"{how_many_have(few, s)} positives from fewer than {FEW_GROUPS} groups: the {of:,} of {few[0]!r} come from "
        f"{counted(n, 'group')} of {len(look.groups.names):,}."
    )
    shown = Evidence(f"{counted(of, 'positive')} of {few[0]}", outcome="positives", label=few[0], count=of)
    return [Found("caution", few, text, (shown,))]


def _errors_of_few(facts: Facts) -> Answer:
    look = facts.decisions
    if isinstance(look, str):
        return NotApplicable(look)
    if isinstance(look.groups, str):
        return NotApplicable(look.groups)
    errors, groups = look.groups.errors, look.groups.groups
    names, sizes = groups.names, groups.sizes
    total = int(errors.sum())
    if len(names) < FEWEST_GROUPS or total < FEWEST_ERRORS:
        return NotApplicable(
            f"It takes {FEWEST_GROUPS} groups and {FEWEST_ERRORS} errors; there are {len(names):,} and {total:,}."
        )
    order = np.argsort(-errors, kind="stable")
    half = int(np.searchsorted(np.cumsum(errors[order]), total / 2)) + 1
    worst = order[:half]
    held = int(errors[worst].sum())
    share, of_items = held / total, float(sizes[worst].sum() / sizes.sum())
    part = facts.wording.figure("prevalence", of_items)
    where = f"{half:,} of {len(names):,} groups, which hold {part} of the items"
    text = f"{held:,} of {counted(total, 'error')} come from {where}"
    if share < CROWDED * of_items:
        return Fine(f"{text}.")
    first = [str(names[k]) for k in worst[:SHOWN].tolist()]
    shown = tuple(
        Evidence(
            f"{counted(int(errors[k]), 'error')} of {names[k]}",
            outcome="errors",
            group=str(names[k]),
            count=int(errors[k]),
        )
        for k in worst[:SHOWN].tolist()
    )
    more = [str(names[k]) for k in worst.tolist()]
    return [Found("caution", (), f"{text}: {joined(more, len(first))}.", shown)]


CHECKS: tuple[Check, ...] = (
    Check(
        "EV018",
        "Positives from few groups",
        _positives_of_few,
        "Items of one video or place are alike: what holds for them may not hold for the next one.",
        "Add items of other videos, places or people that have the label.",
    ),
    Check(
        "EV020",
        "Errors from few groups",
        _errors_of_few,
        "Where a few videos hold most errors, something of theirs is missing in training, or their truth is wrong.",
        "Look at the errors of these groups for what they have in common, and add training items like them.",
    ),
)
