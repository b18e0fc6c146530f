"""Where scores can be probabilities: do they say more than the labels' shares alone?"""

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
    worst_first,
)

POOR = 0.05
"""An expected calibration error, or a distance of mean score and share of a label, from which on scores mislead."""
BEYOND_CHANCE = 2
"""And so many times what chance alone would show."""
NOT_SEEN = 0.0005
"""Differences of log loss that three decimals do not show are none."""
_CALIBRATION = (Evidence("Calibration", opens="calibration"),)


def worse_than_base_rates(log_loss: float, base_rate_loss: float) -> bool:
    """Whether the probabilities of a model have a worse log loss than the labels' shares of the test items.

    >>> worse_than_base_rates(2.335, 2.303), worse_than_base_rates(0.3, 0.5), worse_than_base_rates(float("nan"), 0.5)
    (True, False, False)
    """
    return log_loss > base_rate_loss + NOT_SEEN


def _worse_than_base_rates(facts: Facts) -> Answer:
    if np.isnan(facts.log_loss):
        return NotApplicable(facts.no_loss or "There is no log loss.")
    losses = (
        f"The log loss is {facts.log_loss:.3f}; giving every item each label's share of the test items has "
        f"{facts.base_rate_loss:.3f}."
    )
    if not worse_than_base_rates(facts.log_loss, facts.base_rate_loss):
        return Fine(losses)
    return [Found("problem", (), losses, _CALIBRATION)]


def _poorly_calibrated(facts: Facts) -> Answer:
    s, look = facts.summary, facts.calibration
    if isinstance(look, str):
        return NotApplicable(look)
    key = "expected_calibration_error"
    error, chance = (facts.wording.figure(key, value) for value in (look.error, look.by_chance))
    beside = "" if np.isnan(look.by_chance) else f"; a calibrated model with these scores would show {chance}"
    text = f"The expected calibration error {look.of} is {error}{beside}."
    if look.error < POOR or look.error < BEYOND_CHANCE * np.nan_to_num(look.by_chance):
        return Fine(text)
    off = look.mean - look.share
    labels = worst_first(s, (s.positives >= VERY_FEW_POSITIVES) & (np.abs(off) >= POOR), -np.abs(off))
    if labels:
        i = s.labels.index(labels[0])
        mean, share = (facts.wording.figure("prevalence", value) for value in (look.mean[i], look.share[i]))
        text += f" {labels[0]!r} has a mean score of {mean}, and {share} of its items have it."
    return [Found("caution", labels, text, _CALIBRATION)]


CHECKS_OF_ITEMS: tuple[Check, ...] = (
    Check(
        "EV013",
        "Poor calibration",
        _poorly_calibrated,
        "A score of 0.8 is not right in 8 of 10 cases, so that scores cannot be read, or added up, as probabilities.",
        "Calibrate the scores on other items (isotonic regression, Platt scaling), or use them only with a threshold.",
    ),
)
CHECKS: tuple[Check, ...] = (
    Check(
        "EV007",
        "Probabilities worse than base rates",
        _worse_than_base_rates,
        "Taken as probabilities the scores are far too sure where they are wrong, however well they rank.",
        "Calibrate the scores (Platt scaling, isotonic regression, a temperature), or use them only with a threshold.",
    ),
)
