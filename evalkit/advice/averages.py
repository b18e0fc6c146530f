"""What do averages hide, and what would they be without the weakest labels?"""

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
    errors_of,
    how_many_have,
    joined,
    worst_first,
)
from evalkit.arrays import BoolArray
from evalkit.counting.counts import Counts
from evalkit.counting.metrics import METRICS

FAR_BELOW = 0.2
"""A label is hidden by the average if its figure is so much below it."""
WORTH = 0.01
"""A label is worth a question if the average without it is so much higher."""
MOST_REMOVED = 3

_F1 = METRICS["f1"].function


def _sum_of(c: Counts, kept: BoolArray | None = None) -> Counts:
    parts = (np.asarray(each) for each in (c.tp, c.fp, c.fn, c.tn))
    return Counts(*(int((each if kept is None else each[kept]).sum()) for each in parts))


def _micro_hides(facts: Facts) -> Answer:
    s, look = facts.summary, facts.decisions
    if len(s.labels) < 2:
        return NotApplicable("There is just one label.")
    if isinstance(look, str):
        return NotApplicable(look)
    of_each = np.asarray(_F1(look.counts), dtype=np.float64)
    whole = float(_F1(_sum_of(look.counts)))
    known = (s.positives >= VERY_FEW_POSITIVES) & ~np.isnan(of_each)
    if np.isnan(whole) or not known.any():
        return NotApplicable("No label with 10 positives has an F1 at this threshold.")
    hidden = worst_first(s, known & (of_each <= whole - FAR_BELOW), of_each)
    i = s.labels.index(hidden[0]) if hidden else int(np.argmin(np.where(known, of_each, np.inf)))
    f1 = facts.wording.words("f1").within
    micro, lowest = (facts.wording.figure("f1", value) for value in (whole, of_each[i]))
    if not hidden:
        return Fine(f"Micro {f1} is {micro}; the lowest of a label is {lowest}, of {s.labels[i]!r}.")
    text = (
        f"Micro {f1} is {micro}, but {how_many_have(hidden, s)} at least {facts.wording.limit(FAR_BELOW)} less: "
        f"{hidden[0]!r} has {lowest}."
    )
    return [Found("caution", hidden, text, errors_of(facts, hidden[0]))]


def _better_without(facts: Facts) -> Answer:
    s, look = facts.summary, facts.decisions
    area = s.average_precision
    known = ~np.isnan(area)
    if known.sum() < 3:
        return NotApplicable("It takes three labels that have an average precision.")
    mean = float(area[known].mean())
    gain = (area[known].sum() - area) / (known.sum() - 1) - mean
    weak = worst_first(s, known & (gain >= WORTH) & (area < facts.standard.limits("average_precision")[1]), area)
    of = facts.wording.figure
    if not weak:
        i = int(np.nanargmax(gain))
        return Fine(
            f"Without the label that lowers it most, {s.labels[i]!r}, the macro average precision would be "
            f"{of('average_precision', mean + gain[i])} instead of {of('average_precision', mean)}."
        )
    out = weak[:MOST_REMOVED]
    kept = ~np.isin(np.arange(len(s.labels)), [s.labels.index(label) for label in out])
    text = (
        f"Without {joined(out)} the macro average precision would be "
        f"{of('average_precision', float(area[kept & known].mean()))} instead of {of('average_precision', mean)}"
        f"{'' if isinstance(look, str) else _at_threshold(facts, look.counts, kept)}."
    )
    without = Evidence(f"The figures without {joined(out)}", opens="without", labels=out)
    return [Found("hint", weak, text, (without,))]


def _at_threshold(facts: Facts, c: Counts, kept: BoolArray) -> str:
    words = []
    for key in ("precision", "recall"):
        before, after = (float(METRICS[key].function(each)) for each in (_sum_of(c), _sum_of(c, kept)))
        if not np.isnan(after):
            name = facts.wording.words(key).within
            words.append(f"{name} {facts.wording.figure(key, after)} instead of {facts.wording.figure(key, before)}")
    return f", and at the threshold micro {' and '.join(words)}" if words else ""


CHECKS: tuple[Check, ...] = (
    Check(
        "EV009",
        "Micro hides weak labels",
        _micro_hides,
        "Micro figures count all pairs alike, so that frequent labels speak for rare ones, which may fail meanwhile.",
        "Switch to macro, look at these labels one by one, and give them thresholds of their own on Thresholds.",
    ),
    Check(
        "EV011",
        "Better without some labels",
        _better_without,
        "A label that the model cannot tell lowers every average, and its predictions cost whoever relies on them.",
        "If the label is not needed, leave it out of the model; else merge it with the one it is taken for, or add "
        "items.",
    ),
)
