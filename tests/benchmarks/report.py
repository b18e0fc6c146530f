"""Figures with their goals, the table that shows them, and how two ways of doing one thing are timed."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

WIDTHS = (58, 15, 15, 6, 40)
"""Of the columns; fixed, so that each row is printed as soon as it is measured."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. Without a goal it explains another one.

    detail: what the number was made from, in few words.
    """

    name: str
    measured: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    detail: str = ""

    @property
    def passed(self) -> bool | None:
        """None where there is no goal."""
        if self.at_least is not None:
            return self.measured >= self.at_least
        return None if self.at_most is None else self.measured <= self.at_most

    @property
    def goal(self) -> str:
        if self.at_least is not None:
            return f">= {self.at_least:g} {self.unit}"
        return "" if self.at_most is None else f"<= {self.at_most:g} {self.unit}"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"passed": self.passed}


def heading() -> str:
    return f"{_row('figure', 'measured', 'goal', '', '')}\n{'-' * sum(WIDTHS)}"


def line(figure: Figure) -> str:
    """A row of the table: figure, measured, goal, verdict, and what the number was made from."""
    verdict = {True: "pass", False: "MISS", None: ""}[figure.passed]
    return _row(figure.name, f"{_short(figure.measured)} {figure.unit}", figure.goal, verdict, figure.detail)


def _row(*cells: str) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()


def _short(value: float) -> str:
    return f"{value:.0f}" if value == round(value) or value >= 100 else f"{value:.3g}"


def environment() -> dict[str, str]:
    """What the figures were measured with."""
    versions = {name: version(name) for name in ("numpy", "scikit-learn", "streamlit")}
    return {"cpus": str(os.cpu_count()), "python": platform.python_version(), **versions}


def load() -> str:
    """How busy the machine was in the last minute; above 1 before a part begins, others were at work too."""
    return f"{os.getloadavg()[0]:.2f}" if hasattr(os, "getloadavg") else "unknown"


def interleaved(*works: Callable[[], object], repeats: int) -> list[float]:
    """Median seconds of each, run in turns after one unmeasured round, so that a busy moment meets all of them."""
    seconds: list[list[float]] = [[] for _ in works]
    for repeat in range(repeats + 1):
        for work, taken in zip(works, seconds, strict=True):
            begun = time.perf_counter()
            work()
            if repeat:
                taken.append(time.perf_counter() - begun)
    return [statistics.median(taken) for taken in seconds]


def faster(name: str, ours: float, theirs: float, goal: float, *, note: str = "") -> Figure:
    """How many times faster we are than the peer, whose seconds are ``theirs``."""
    detail = f"{milliseconds(ours)} against {milliseconds(theirs)}{note}"
    return Figure(name, theirs / ours, "x", at_least=goal, detail=detail)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:,.3g} ms" if seconds < 1 else f"{seconds:.3g} s"
