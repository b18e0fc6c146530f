"""What a person asks of a model: the quality from which on it is ready."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from evalkit.errors import InvalidInputError

Asked: TypeAlias = Literal["average_precision", "precision", "recall"]
MARGIN = 0.2
"""So much below what is asked for a model may still be used with care."""


@dataclass(frozen=True, slots=True)
class Standard:
    """The least of each figure with which a model is ready; up to 0.2 below it is usable with care.

    average_precision: of all labels together, or their mean. precision, recall: of all labels at the threshold.

    >>> Standard().limits("average_precision"), Standard(recall=0.1).limits("recall")
    ((0.9, 0.7), (0.1, 0.0))
    """

    average_precision: float = 0.9
    precision: float = 0.7
    recall: float = 0.7

    def __post_init__(self) -> None:
        for name in get_args(Asked):
            if not 0 < getattr(self, name) <= 1:
                raise InvalidInputError(
                    "What is asked of a model must be above 0 and at most 1.", found=f"{name}={getattr(self, name)!r}"
                )

    def __str__(self) -> str:
        return ",".join(f"{getattr(self, name):.10g}" for name in get_args(Asked))

    @staticmethod
    def parse(text: str) -> Standard:
        """The standard of such a text.

        >>> Standard.parse("0.8,0.6,0.5") == Standard(0.8, 0.6, 0.5), str(Standard())
        (True, '0.9,0.7,0.7')
        """
        try:
            average_precision, precision, recall = map(float, text.split(","))
        except ValueError:
            raise InvalidInputError(
                "What is asked of a model is three numbers with commas.", found=repr(text)
            ) from None
        return Standard(average_precision, precision, recall)

    def limits(self, figure: Asked) -> tuple[float, float]:
        """From where on a model is ready, and from where on usable with care, by one of its figures."""
        ready: float = getattr(self, figure)
        return ready, max(round(ready - MARGIN, 10), 0.0)


USUAL_STANDARD = Standard()
"""What is asked where nobody chose otherwise."""
