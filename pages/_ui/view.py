"""What is looked at, as values: the view of a session, and where a board of it starts."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evalkit.counting.figures import Terms
from evalkit.evaluation.averages import Averaging
from evalkit.live.controls import BoardMatch
from evalkit.live.labels.label_list import ListView

LEVELS = (0.8, 0.9, 0.95, 0.99)
"""Levels of intervals that can be chosen."""
MATCHES: dict[str, BoardMatch] = {
    "recall": "recall",
    "precision": "precision",
    "share": "predicted_positive_rate",
    "threshold": "threshold",
    "free": "free",
}
"""What two models have in common when they are compared, as addresses call it; the first is the default."""


SIDE_BY_SIDE = "side"
MOST_IN_ADDRESS = 4000  # characters of names; servers refuse much longer addresses
AS_THEY_ARE = "*"
"""Instead of more names than an address holds: those that the session knows."""


def names_text(names: Sequence[str]) -> str | None:
    r"""Names in an address, parted by commas; None where there are none.

    >>> print(names_text(["a,b", "*"]), names_text([]))
    a\,b,\* None
    """
    text = ",".join(re.sub(r"([\\,*])", r"\\\1", name) for name in names)
    return (text if len(text) <= MOST_IN_ADDRESS else AS_THEY_ARE) or None


def names_in(text: str) -> tuple[str, ...]:
    r"""The names of such a text.

    >>> names_in(r"a\,b,\*"), names_in("")
    (('a,b', '*'), ())
    """
    parts = re.findall(r"(?:\\.|[^\\,])+", text, re.DOTALL)
    return tuple(re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in parts)


def left_out_in(address: Mapping[str, str], model: str | None, baseline: str | None) -> dict[str, tuple[str, ...]]:
    """Which labels of model and baseline a link leaves out; one that names no model says nothing of it.

    >>> left_out_in({"model": "one", "without": "cat"}, "one", "two")
    {'one': ('cat',), 'two': ()}
    """
    said = ((model, address.get("without", "")), (baseline, address.get("baseline_without", "")))
    return {key: names_in(text) for key, text in said if key and "model" in address and text != AS_THEY_ARE}


def number_in(text: str) -> float | None:
    """A finite number, if the text is one."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


@dataclass(frozen=True, slots=True)
class Start:
    """Where the sliders of a board start, and the last turn of the browser's before the board was drawn.

    threshold: of the model, or of both models. baseline_threshold, driver: as in the view.
    """

    threshold: float
    baseline_threshold: float | None
    driver: int | None
    turn: int


@dataclass
class View:
    """What is looked at. Shared by all pages, and carried by links."""

    model: str | None = None
    baseline: str | None = None
    label: str | None = None
    threshold: float = 0.5
    baseline_threshold: float | None = None  # where the baseline has its own
    driver: int | None = None  # 0 if the model's threshold was moved last, 1 if the baseline's; None: not known
    match: str = next(iter(MATCHES))
    chosen: bool = False  # whether a link or a hand chose the threshold; else it follows the range of the scores
    moved: set[str | None] = field(default_factory=set)  # models whose threshold was moved by hand
    turn: int = 0  # counts the thresholds that the browser has committed
    start: Start | None = None  # of the board that is on screen; None draws it anew
    stays: bool = False  # the next run of the whole page leaves the board as it is
    average: Averaging = "micro"
    level: float = LEVELS[2]
    terms: Terms = "machine learning"  # whose words figures are called by
    side_by_side: bool = False  # curves of two models in two columns, not overlaid
    left_out: dict[str, tuple[str, ...]] = field(default_factory=dict)
    list: ListView = field(default_factory=ListView)
    page: str = ""
    visits: int = 0  # of the browser's Back and Forward
    written: Sequence[dict[str, str]] = ()  # what boards of the page wrote into the address, or are about to write

    def address(self) -> dict[str, str | None]:
        """The query parameters of this view, apart from thresholds, which the board writes."""
        average = None if self.average == "micro" else self.average
        level = None if self.level == View.level else f"{self.level:g}"
        return {
            "model": self.model,
            "baseline": self.baseline,
            "label": self.label,
            "average": average,
            "level": level,
            "terms": None if self.terms == View.terms else self.terms,
            "match": None if self.match == View.match else self.match,
            "curves": SIDE_BY_SIDE if self.side_by_side else None,
            "without": names_text(self.left_out.get(str(self.model), ())),
            "baseline_without": names_text(self.left_out.get(str(self.baseline), ())),
        }
