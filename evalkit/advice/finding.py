"""What a check finds, what it says where all is well or where it cannot be asked, and what may be opened behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from evalkit.evaluation.label_summary import LabelSummary

if TYPE_CHECKING:
    from evalkit.advice.facts import Facts

FEW_POSITIVES, VERY_FEW_POSITIVES = 50, 10
"""Below the first a label's figures are shaky; below the second they say next to nothing."""

Severity = Literal["problem", "caution", "hint"]
SEVERITIES: tuple[Severity, ...] = ("problem", "caution", "hint")
"""The gravest first."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands behind a finding, and can be opened.

    opens: "examples", a list of pairs of item and label; "without", the figures if ``labels`` are left out;
    "comparison", the two models side by side; "calibration", how often scores come true. text: what is opened, as
    "12 false positives of cat".
    outcome: of the list, as the Examples page calls it: "fp", "fn", "errors", "positives", "near", "label_errors",
    "negatives", "all", or "taken for " or "instead " with a label. label: whose pairs; None for those of all labels.
    search: a part of their ids. group: theirs. near: how far from the threshold their scores may be. scores: only from
    the first number to below the second. count: how many are listed, if that is known.
    """

    text: str
    opens: Literal["examples", "without", "comparison", "calibration"] = "examples"
    outcome: str = "errors"
    label: str | None = None
    search: str = ""
    group: str = ""
    near: float | None = None
    scores: tuple[float, float] | None = None
    count: int | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of advice.

    code: stable, "EV001" and so on. severity: "problem" (figures or model cannot be trusted here), "caution", or "hint"
    (what can be made better). labels: the labels concerned, worst first. text: what was found, with its numbers. why,
    remedy: a sentence each. evidence: what can be opened behind it.
    """

    code: str
    title: str
    severity: Severity
    labels: tuple[str, ...]
    text: str
    why: str
    remedy: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a check has found. why, remedy: in place of those of the check, where they differ."""

    severity: Severity
    labels: tuple[str, ...]
    text: str
    evidence: tuple[Evidence, ...] = ()
    why: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Fine:
    """Nothing was found. text: what was seen, with its number."""

    text: str


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The check cannot be asked. why: a sentence."""

    why: str


Answer: TypeAlias = "list[Found] | Fine | NotApplicable"


@dataclass(frozen=True, slots=True)
class Check:
    """One question to the data. why, remedy: of what it finds, a sentence each."""

    code: str
    title: str
    ask: Callable[[Facts], Answer]
    why: str
    remedy: str


Outcome = Literal["found", "fine", "not applicable"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check. text: what was seen where it is fine, why it cannot be asked where it is not applicable;
    empty where something was found, which ``findings`` tell."""

    code: str
    title: str
    outcome: Outcome
    text: str
    findings: tuple[Finding, ...] = ()


def outcome_of(check: Check, facts: Facts) -> Checked:
    """What comes of a check."""
    answer = check.ask(facts)
    if isinstance(answer, Fine):
        return Checked(check.code, check.title, "fine", answer.text)
    if isinstance(answer, NotApplicable):
        return Checked(check.code, check.title, "not applicable", answer.why)
    findings = tuple(
        Finding(
            check.code,
            check.title,
            found.severity,
            found.labels,
            found.text,
            found.why or check.why,
            found.remedy or check.remedy,
            tuple(each for each in found.evidence if facts.with_items or each.opens != "examples"),
        )
        for found in answer
    )
    return Checked(check.code, check.title, "found", "", findings)


def worst_first(s: LabelSummary, concerned: npt.NDArray[Any], badness: npt.NDArray[Any]) -> tuple[str, ...]:
    """The labels concerned, (n_labels,), by rising ``badness``; of equals those that come first in the file."""
    rows = np.flatnonzero(concerned)
    return tuple(s.labels[i] for i in rows[np.argsort(badness[rows], kind="stable")])


def errors_of(facts: Facts, label: str) -> tuple[Evidence, ...]:
    """The errors of a label at the threshold: how many, where decisions were looked at; empty where there are none."""
    look = facts.decisions
    if isinstance(look, str):
        return (Evidence(f"Errors, {label}", label=label),)
    i = facts.summary.labels.index(label)
    n = int(np.asarray(look.counts.fp)[i]) + int(np.asarray(look.counts.fn)[i])
    return (Evidence(f"{counted(n, 'error')}, {label}", label=label, count=n),) if n else ()


def how_many(labels: tuple[str, ...], s: LabelSummary) -> str:
    """ "3 of 8 labels", the beginning of a sentence."""
    if len(s.labels) == 1:
        return "The label"
    return f"{len(labels):,} of {len(s.labels):,} labels"


def how_many_have(labels: tuple[str, ...], s: LabelSummary) -> str:
    """ "3 of 8 labels have", the beginning of a sentence."""
    return f"{how_many(labels, s)} {'has' if len(labels) == 1 else 'have'}"


def counted(number: int, noun: str) -> str:
    """ "1 item", "1,000 items"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def joined(names: tuple[str, ...] | list[str], most: int = 3) -> str:
    """ "'cat', 'dog' and 2 more".

    >>> joined(["cat"]), joined(["cat", "dog"]), joined(["a", "b", "c", "d", "e"])
    ("'cat'", "'cat' and 'dog'", "'a', 'b', 'c' and 2 more")
    """
    shown = [repr(name) for name in names[:most]]
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most:,} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)
