"""A figure as the page writes it, by a way of its own."""

from decimal import Decimal

import numpy as np


def figure_text(value: float) -> str:
    """Three decimals; of one below a thousandth its first two digits; a dash where it is undefined."""
    if np.isnan(value):
        return "–"
    if value == 0 or abs(value) >= 0.001:
        return f"{value:.3f}"
    first = -Decimal(value).adjusted()
    return f"{value:.{first + 1}f}"
