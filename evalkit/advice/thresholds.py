"""Is there anything to choose: does a good threshold lie inside the scores, and are there items on both sides?"""

from __future__ import annotations

import math

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
    worst_first,
)
from evalkit.errors import score_text

TIED = 10
"""So few pairs at an end of the scores are no matter."""
TIED_SHARE = 0.1
"""Of the pairs at the highest score so many may be wrong, and of all positives so many may have the lowest."""
FEW_NEAR = 10
"""With fewer pairs near the threshold it is hardly known what moving it does."""
_NO_SCORES = NotApplicable("The model gives decisions without scores: there is no threshold to choose.")


def _best_at_the_end(facts: Facts) -> Answer:
    s = facts.summary
    if facts.decisions_only:
        return _NO_SCORES
    if not facts.with_items:
        return NotApplicable("It needs predictions: between the thresholds of the source there may be a better one.")
    known = ~np.isnan(s.best_f1) & (s.positives >= VERY_FEW_POSITIVES)
    if not known.any():
        return NotApplicable(f"No label with {VERY_FEW_POSITIVES} positives has a best F1.")
    of_all = 2 * s.positives / np.maximum(s.positives + s.items, 1)
    everything = known & (s.best_f1 <= of_all + 1e-12)
    best = s.best_f1_threshold
    top = s.highest_score if s.own_threshold is None else s.highest_score + s.own_threshold
    highest = known & (best >= top) & ~everything
    labels = worst_first(s, everything | highest, np.where(everything, s.best_f1 - 2, s.best_f1))
    f1 = facts.wording.words("f1").within
    if not labels:
        inside = score_text(float(best[known].min())), score_text(float(best[known].max()))
        return Fine(
            f"The best {f1} of each label is reached inside its scores, at thresholds of {inside[0]} to {inside[1]}."
        )
    i = s.labels.index(labels[0])
    figure = facts.wording.figure("f1", s.best_f1[i])
    if everything[i]:
        what = f"predicting {labels[0]!r} for every item has the best {f1}, {figure}"
    else:
        what = f"{labels[0]!r} has its best {f1}, {figure}, at its highest score of {score_text(float(best[i]))}"
    return [Found("caution", labels, f"{how_many_have(labels, s)} the best threshold at the end of the range: {what}.")]


def _tied_at_the_ends(facts: Facts) -> Answer:
    s, look = facts.summary, facts.items
    if isinstance(look, str):
        return NotApplicable(look)
    if facts.decisions_only:
        return _NO_SCORES
    wrong = look.wrong_at_highest / np.maximum(look.at_highest, 1)
    missed = look.missed_at_lowest / np.maximum(look.positives, 1)
    varied = look.highest > look.lowest
    top = varied & (look.at_highest >= TIED) & (wrong >= TIED_SHARE)
    bottom = varied & (look.missed_at_lowest >= TIED) & (missed >= TIED_SHARE)
    worst = np.maximum(np.where(top, wrong, 0), np.where(bottom, missed, 0))
    labels = worst_first(s, top | bottom, -worst)
    if not labels:
        tied = np.maximum(look.at_highest, look.at_lowest)
        i = int(tied.argmax())
        at_top = look.at_highest[i] >= look.at_lowest[i]
        of = (look.wrong_at_highest, "negatives") if at_top else (look.missed_at_lowest, "positives")
        return Fine(
            f"At most {counted(int(tied[i]), 'item')} share the {'highest' if at_top else 'lowest'} score of a label, "
            f"{s.labels[i]!r}; {int(of[0][i]):,} of them are {of[1]}."
        )
    i = s.labels.index(labels[0])
    if top[i] and wrong[i] >= worst[i]:
        at, false = int(look.at_highest[i]), int(look.wrong_at_highest[i])
        most = facts.wording.figure("precision", 1 - wrong[i])
        what = (
            f"{at:,} items have the highest score of {labels[0]!r}, {score_text(float(look.highest[i]))}, {false:,} of "
            f"them wrongly, so that no threshold there reaches a precision above {most}"
        )
        shown = _at_score(false, "negative", labels[0], float(look.highest[i]))
    else:
        at, lost = int(look.at_lowest[i]), int(look.missed_at_lowest[i])
        what = (
            f"{lost:,} of {int(look.positives[i]):,} positives of {labels[0]!r} have its lowest score, "
            f"{score_text(float(look.lowest[i]))}, which {at:,} items share: they are found only if all are predicted"
        )
        shown = _at_score(lost, "positive", labels[0], float(look.lowest[i]))
    text = f"{how_many_have(labels, s)} scores that saturate: {what}."
    # Where each label has its own threshold lists are by the distance from it, in which two scores may become one.
    return [Found("caution", labels, text, () if facts.own else (shown,))]


def _at_score(n: int, kind: str, label: str, score: float) -> Evidence:
    text = f"{counted(n, kind)} of {label} with the score {score_text(score)}"
    just_it = (score, math.nextafter(score, math.inf))
    return Evidence(text, outcome=f"{kind}s", label=label, scores=just_it, count=n)


def _few_near(facts: Facts) -> Answer:
    s, look = facts.summary, facts.decisions
    if facts.decisions_only:
        return _NO_SCORES
    if isinstance(look, str) or look.near is None:
        return NotApplicable("It needs predictions: counts at thresholds do not say which scores lie near one.")
    enough = (s.positives >= VERY_FEW_POSITIVES) & (np.asarray(look.counts.tp) + np.asarray(look.counts.fp) > 0)
    if not enough.any():
        return NotApplicable(f"No label with {VERY_FEW_POSITIVES} positives is predicted at this threshold.")
    few = worst_first(s, enough & (look.near < FEW_NEAR), look.near)
    i = s.labels.index(few[0]) if few else int(np.argmin(np.where(enough, look.near, np.iinfo(np.int64).max)))
    near, within = int(look.near[i]), f"{look.within:.10g}"
    where = f"{within} of {'its threshold' if facts.own else f'the threshold {score_text(facts.threshold)}'}"
    if not few:
        return Fine(f"The fewest are {near:,} items within {where}, of {s.labels[i]!r}.")
    text = (
        f"{how_many_have(few, s)} fewer than {FEW_NEAR} items near the threshold: {few[0]!r} has {near} of "
        f"{int(s.items[i]):,} within {where}."
    )
    shown = Evidence(
        f"{counted(near, 'item')} near the threshold, {few[0]}",
        outcome="near",
        label=few[0],
        near=look.within,
        count=near,
    )
    return [Found("hint", few, text, (shown,) if near else ())]


CHECKS_OF_COUNTS: tuple[Check, ...] = (
    Check(
        "EV010",
        "Best threshold at the end",
        _best_at_the_end,
        "Where the best is to predict everything, or the few highest scores alone, the scores do not part the label.",
        "Look at the label's curve before choosing a threshold; more or better training items may part it.",
    ),
)
CHECKS: tuple[Check, ...] = (
    Check(
        "EV012",
        "Scores that saturate",
        _tied_at_the_ends,
        "Among items with one score no threshold can choose, so that part of the curve cannot be reached.",
        "Ask the model for scores with more digits, or before they are rounded or clipped; calibration parts no ties.",
    ),
    Check(
        "EV021",
        "Few items near the threshold",
        _few_near,
        "Items near the decision boundary say most about where the threshold should be, and teach a model most.",
        "Look for hard items, those that score about there, and add them to test and training set.",
    ),
)
