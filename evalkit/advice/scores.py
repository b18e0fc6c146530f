"""Do the scores of a label part its positives from the rest, neither too badly nor too well?"""

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
    errors_of,
    how_many_have,
    worst_first,
)
from evalkit.errors import score_text

NEAR_PERFECT = 0.995
"""An average precision from which on the test itself is in doubt."""

CHANCE_GAIN = 0.1
"""Of the way from chance to perfect, what a label should at least have gone."""

CHANCE_AUC = 0.6
"""Below this a ROC AUC is close to that of a coin, which has 0.5."""

_NO_AREAS = NotApplicable("No label has both positives and negatives, so that there are no curves.")


def _near_perfect(facts: Facts) -> Answer:
    s = facts.summary
    area = np.nan_to_num(s.area_low)
    perfect = worst_first(s, (area >= NEAR_PERFECT) & (s.positives >= VERY_FEW_POSITIVES), -area)
    if not perfect:
        if not area.any():
            return _NO_AREAS
        best = int(area.argmax())
        return Fine(f"The highest is {facts.wording.figure('average_precision', area[best])}, of {s.labels[best]!r}.")
    text = f"{how_many_have(perfect, s)} an average precision of {facts.wording.limit(NEAR_PERFECT)} or more."
    first = int(s.positives[s.labels.index(perfect[0])])
    shown = Evidence(
        f"{counted(first, 'positive')} of {perfect[0]}", outcome="positives", label=perfect[0], count=first
    )
    return [Found("caution", perfect, text, (shown,))]


def _near_chance(facts: Facts) -> Answer:
    s = facts.summary
    chance = s.positives / np.maximum(s.items, 1)
    gain = (s.area_high - chance) / np.where(chance < 1, 1 - chance, np.nan)
    if np.isnan(gain).all():
        return _NO_AREAS
    poor = worst_first(s, gain < CHANCE_GAIN, gain)
    i = s.labels.index(poor[0]) if poor else int(np.nanargmin(gain))
    most, guessing = (facts.wording.figure("average_precision", share) for share in (s.area_high[i], chance[i]))
    if not poor:
        return Fine(f"The nearest to chance is {s.labels[i]!r} with {most}, where guessing gives {guessing}.")
    most += " at most" if s.area_high[i] > s.area_low[i] else ""
    text = (
        f"{how_many_have(poor, s)} an average precision close to chance: {poor[0]!r} has {most}, "
        f"and {guessing}, its share of the test items, is what guessing gives."
    )
    return [Found("problem", poor, text, errors_of(facts, poor[0]))]


def _reversed(facts: Facts) -> Answer:
    s = facts.summary
    if np.isnan(s.auc_high).all():
        return _NO_AREAS
    below = worst_first(s, s.auc_high < 0.5, s.auc_high)
    i = s.labels.index(below[0]) if below else int(np.nanargmin(s.auc_high))
    auc = facts.wording.figure("roc_auc", s.auc_high[i]) + (" at most" if s.auc_high[i] > s.roc_auc[i] else "")
    if not below:
        return Fine(f"The lowest ROC AUC is {auc}, of {s.labels[i]!r}.")
    text = (
        f"{how_many_have(below, s)} a ROC AUC below {facts.wording.limit(0.5)}; the lowest is {auc}, for {below[0]!r}."
    )
    return [Found("problem", below, text, errors_of(facts, below[0]))]


def _like_a_coin(facts: Facts) -> Answer:
    s = facts.summary
    negatives = s.items - s.positives
    known = (s.positives >= VERY_FEW_POSITIVES) & (negatives >= VERY_FEW_POSITIVES) & ~np.isnan(s.auc_high)
    if not known.any():
        return NotApplicable(
            f"It takes a label with {VERY_FEW_POSITIVES} positives and {VERY_FEW_POSITIVES} negatives."
        )
    poor = worst_first(s, known & (s.auc_high >= 0.5) & (s.auc_high < CHANCE_AUC), s.auc_high)
    if not poor:
        i = int(np.argmin(np.where(known & (s.auc_high >= 0.5), s.auc_high, np.inf)))
        figure = facts.wording.figure("roc_auc", s.auc_high[i])
        return Fine(f"The lowest ROC AUC of {facts.wording.limit(0.5)} or more is {figure}, of {s.labels[i]!r}.")
    i = s.labels.index(poor[0])
    # Of a model that guesses (Mann and Whitney 1947): the spread of its ROC AUC on as many items.
    spread = float(np.sqrt((s.items[i] + 1) / (12 * s.positives[i] * negatives[i])))
    lowest, coin = facts.wording.figure("roc_auc", s.auc_high[i]), facts.wording.limit(0.5)
    by_chance = facts.wording.figure("roc_auc", 0.5 + 1.96 * spread)
    text = (
        f"{how_many_have(poor, s)} a ROC AUC below {facts.wording.limit(CHANCE_AUC)}: {poor[0]!r} has {lowest}; a coin "
        f"has {coin}, and up to {by_chance} by chance on as many items."
    )
    return [Found("caution", poor, text, errors_of(facts, poor[0]))]


def _never_predicted(facts: Facts) -> Answer:
    s = facts.summary
    if facts.threshold == -np.inf:
        return NotApplicable("Each label stands at its own threshold, of which the plan says what it predicts.")
    is_silent = (s.highest_score < facts.threshold) & (s.positives > 0)
    silent = worst_first(s, is_silent, s.highest_score)
    if not silent:
        at = "" if facts.decisions_only else f" at {score_text(facts.threshold)}"
        return Fine(f"Each label that has positives is predicted for some item{at}.")
    missed = int(s.positives[is_silent].sum())
    first = int(s.positives[s.labels.index(silent[0])])
    lost = Evidence(f"{counted(first, 'false negative')}, {silent[0]}", outcome="fn", label=silent[0], count=first)
    if facts.decisions_only:
        text = f"{how_many_have(silent, s)} no decision for it, so that none of {missed:,} positives is found."
        why = "The model behaves as if the label did not exist."
        remedy = "Add training items, or ask the model for scores, so that a lower threshold can be chosen."
        return [Found("problem", silent, text, (lost,), why, remedy)]
    has_no_score = f"{how_many_have(silent, s)} no score of {score_text(facts.threshold)} or more"
    return [Found("problem", silent, f"{has_no_score}, so that none of {missed:,} positives is found.", (lost,))]


CHECKS: tuple[Check, ...] = (
    Check(
        "EV003",
        "Nearly perfect",
        _near_perfect,
        "The test may be too easy, or items of the training set, or hints of the truth, may have leaked into it.",
        "Check that no video, scene or person is in both training and test set, and test on harder items.",
    ),
    Check(
        "EV004",
        "Near chance",
        _near_chance,
        "The scores say next to nothing about these labels.",
        "Check how the labels were annotated, add training items, or merge labels that cannot be told apart.",
    ),
    Check(
        "EV005",
        "Scores reversed?",
        _reversed,
        "Negatives score higher than positives, which often means that a score or the truth is the wrong way round.",
        "Check whether the score is that of another class, or a distance, and whether 1 stands for the label.",
    ),
    Check(
        "EV006",
        "Never predicted",
        _never_predicted,
        "At this threshold the model behaves as if the label did not exist.",
        "Choose a lower threshold for these labels, or add training items.",
    ),
    Check(
        "EV008",
        "Order close to chance",
        _like_a_coin,
        "A positive scores higher than a negative hardly more often than a coin would have it.",
        "Look at the errors for what the label has in common; annotate it more consistently, or add training items.",
    ),
)
