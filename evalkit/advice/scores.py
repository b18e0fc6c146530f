"""Do the scores of a label part its positives from the rest, neither too badly nor too well?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from evalkit.advice.finding import VERY_FEW_POSITIVES, Check, Facts, Finding, how_many_have, worst_first
from evalkit.errors import score_text

NEAR_PERFECT = 0.995
"""An average precision from which on the test itself is in doubt."""

CHANCE_GAIN = 0.1
"""Of the way from chance to perfect, what a label should at least have gone."""


def _near_perfect(facts: Facts) -> Iterator[Finding]:
    s = facts.summary
    area = np.nan_to_num(s.area_low)
    perfect = worst_first(s, (area >= NEAR_PERFECT) & (s.positives >= VERY_FEW_POSITIVES), -area)
    if not perfect:
        return
    yield Finding(
        "EV003",
        "Nearly perfect",
        "caution",
        perfect,
        f"{how_many_have(perfect, s)} an average precision of {facts.wording.limit(NEAR_PERFECT)} or more.",
        "The test may be too easy, or items of the training set, or hints of the truth, may have leaked into it.",
        "Check that no video, scene or person is in both training and test set, and test on harder items.",
    )


def _near_chance(facts: Facts) -> Iterator[Finding]:
    s = facts.summary
    chance = s.positives / np.maximum(s.items, 1)
    gain = (s.area_high - chance) / np.where(chance < 1, 1 - chance, np.nan)
    poor = worst_first(s, gain < CHANCE_GAIN, gain)
    if not poor:
        return
    i = s.labels.index(poor[0])
    most, guessing = (facts.wording.figure("average_precision", share) for share in (s.area_high[i], chance[i]))
    most += " at most" if s.area_high[i] > s.area_low[i] else ""
    yield Finding(
        "EV004",
        "Near chance",
        "problem",
        poor,
        f"{how_many_have(poor, s)} an average precision close to chance: {poor[0]!r} has {most}, "
        f"and {guessing}, its share of the test items, is what guessing gives.",
        "The scores say next to nothing about these labels.",
        "Check how the labels were annotated, add training items, or merge labels that cannot be told apart.",
    )


def _reversed(facts: Facts) -> Iterator[Finding]:
    s = facts.summary
    below = worst_first(s, s.auc_high < 0.5, s.auc_high)
    if not below:
        return
    i = s.labels.index(below[0])
    auc = facts.wording.figure("roc_auc", s.auc_high[i]) + (" at most" if s.auc_high[i] > s.roc_auc[i] else "")
    yield Finding(
        "EV005",
        "Scores reversed?",
        "problem",
        below,
        f"{how_many_have(below, s)} a ROC AUC below {facts.wording.limit(0.5)}; the lowest is {auc}, for {below[0]!r}.",
        "Negatives score higher than positives, which often means that a score or the truth is the wrong way round.",
        "Check whether the score is that of another class, or a distance, and whether 1 stands for the label.",
    )


def _never_predicted(facts: Facts) -> Iterator[Finding]:
    s = facts.summary
    is_silent = (s.highest_score < facts.threshold) & (s.positives > 0)
    silent = worst_first(s, is_silent, s.highest_score)
    if not silent:
        return
    missed = int(s.positives[is_silent].sum())
    has_no_score = f"{how_many_have(silent, s)} no score of {score_text(facts.threshold)} or more"
    if facts.decisions_only:
        yield Finding(
            "EV006",
            "Never predicted",
            "problem",
            silent,
            f"{how_many_have(silent, s)} no decision for it, so that none of {missed:,} positives is found.",
            "The model behaves as if the label did not exist.",
            "Add training items, or ask the model for scores, so that a lower threshold can be chosen.",
        )
        return
    yield Finding(
        "EV006",
        "Never predicted",
        "problem",
        silent,
        f"{has_no_score}, so that none of {missed:,} positives is found.",
        "At this threshold the model behaves as if the label did not exist.",
        "Choose a lower threshold for these labels, or add training items.",
    )


CHECKS: tuple[Check, ...] = (_near_perfect, _near_chance, _reversed, _never_predicted)
