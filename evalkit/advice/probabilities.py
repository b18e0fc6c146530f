"""Where scores can be probabilities: do they say more than the labels' shares alone?"""

from __future__ import annotations

import numpy as np

from evalkit.advice.facts import Facts
from evalkit.advice.finding import Answer, Check, Fine, Found, NotApplicable

NOT_SEEN = 0.0005
"""Differences of log loss that three decimals do not show are none."""


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
    return (
        [Found("problem", (), losses)] if worse_than_base_rates(facts.log_loss, facts.base_rate_loss) else Fine(losses)
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
