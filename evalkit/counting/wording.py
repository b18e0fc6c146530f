"""How a person wants figures to be called and written: in whose words, and as ratios or in per cent.

Figures themselves stay ratios, in what is computed, kept and exported.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from evalkit.counting.figures import UNDEFINED, FigureWords, Terms, figure_text, words_of
from evalkit.errors import InvalidInputError

Numbers: TypeAlias = Literal["ratio", "percent"]
"""How a figure between 0 and 1 is written."""

NO_SHARES = frozenset({"log_loss", "matthews_correlation", "false_alarms_per_hour"})
"""Figures that are written as they are, since they are no part of a whole."""
_PERCENT = "\N{NO-BREAK SPACE}%"  # a line of a sentence does not end before it
_FINE = 0.01  # an interval that ends below it would be 0.000 to 0.000 in three decimals


@dataclass(frozen=True, slots=True)
class Wording:
    """Whose words figures are called by, and how they are written.

    >>> print(Wording(numbers="percent").figure("recall", 0.9114), Wording().figure("recall", 0.9114))
    91.1 % 0.911
    """

    terms: Terms = "machine learning"
    numbers: Numbers = "ratio"

    def __post_init__(self) -> None:
        for what, given, known in (("terms", self.terms, Terms), ("numbers", self.numbers, Numbers)):
            if given not in get_args(known):
                remedy = f"Use one of {', '.join(get_args(known))}."
                raise InvalidInputError(f"Unknown {what}.", found=repr(given), remedy=remedy)

    def words(self, key: str) -> FigureWords:
        """What a figure is called and means."""
        return words_of(key, self.terms)

    def numbers_of(self, key: str) -> Numbers:
        """How a figure is written."""
        return "ratio" if key in NO_SHARES else self.numbers

    def figure(self, key: str, value: float) -> str:
        """A figure as text, a dash where it is undefined."""
        return _written(figure_text(value), self.numbers_of(key))

    def ends(self, key: str, low: float, high: float, *, between: str = " \N{EN DASH} ") -> str:
        """The ends of an interval of a figure; empty where there is none.

        >>> Wording(numbers="percent").ends("recall", 0.9, 0.92), Wording().ends("recall", 0.0002, 0.0011)
        ('90.0 – 92.0\xa0%', '0.00020 – 0.001')
        """
        if math.isnan(low):
            return ""
        texts = [figure_text(end) if high < _FINE else _three(end) for end in (low, high)]
        return _spanned(texts, between, self.numbers_of(key), _PERCENT)

    def difference(self, key: str, value: float) -> str:
        """A difference with its sign, and none where it rounds to nothing; shares in per cent differ by points.

        >>> Wording().difference("recall", -0.25), Wording(numbers="percent").difference("recall", 0.0312)
        ('−0.250', '+3.1 points')
        """
        if math.isnan(value):
            return UNDEFINED
        text = _three(abs(value))
        sign = "" if float(text) == 0 else "−" if value < 0 else "+"
        return f"{sign}{_written(text, self.numbers_of(key), ' points')}"

    def difference_ends(self, key: str, low: float, high: float) -> str:
        """The ends of an interval of a difference; empty where there is none.

        >>> Wording(numbers="percent").difference_ends("f1", -0.012, 0.05)
        '−1.2 to 5.0 points'
        """
        if math.isnan(low):
            return ""
        return _spanned([_three(end) for end in (low, high)], " to ", self.numbers_of(key), " points")

    def limit(self, value: float) -> str:
        """A limit for a share, as short as it is.

        >>> Wording().limit(0.9), Wording(numbers="percent").limit(0.995)
        ('0.9', '99.5\xa0%')
        """
        return f"{value:g}" if self.numbers == "ratio" else f"{100 * value:g}{_PERCENT}"


USUAL = Wording()
"""What is used where nobody chose otherwise."""


def _three(value: float) -> str:
    """Three decimals, with a minus that is as wide as a plus, and none before a nought."""
    return f"{value:.3f}".replace("-0.000", "0.000").replace("-", "−")


def _written(text: str, numbers: Numbers, unit: str = _PERCENT) -> str:
    """The text of a ratio as it is, or with its point two places further right and a unit."""
    return text if numbers == "ratio" or text == UNDEFINED else f"{hundredfold(text)}{unit}"


def _spanned(texts: list[str], between: str, numbers: Numbers, unit: str) -> str:
    return between.join(texts) if numbers == "ratio" else f"{between.join(map(hundredfold, texts))}{unit}"


def hundredfold(text: str) -> str:
    """The text of a number with its point two places further right: both are rounded in the same way.

    >>> hundredfold("0.911"), hundredfold("0.00042"), hundredfold("1.2e-12"), hundredfold("−0.012")
    ('91.1', '0.042', '1.2e-10', '−1.2')
    """
    sign, digits = ("−", text[1:]) if text.startswith("−") else ("", text)
    if "e" in digits:
        return f"{sign}{100 * float(digits):.1e}"
    return f"{sign}{100 * float(digits):.{len(digits.partition('.')[2]) - 2}f}"
