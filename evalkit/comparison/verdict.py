"""The words of a comparison: which of two models is better, by how much, and whether the data can tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from evalkit.comparison.comparison import Comparison
from evalkit.comparison.differences import Difference
from evalkit.comparison.labels import LabelComparison
from evalkit.comparison.p_values import holm
from evalkit.comparison.sentences import (
    capitalised,
    claim,
    claim_by,
    counts_only,
    differs,
    f1_parts,
    items,
    labels_that_differ,
    moved,
    number_of,
    one_of_many,
    over_all_thresholds,
    p_text,
    same_ranking,
    settling,
)
from evalkit.counting.metrics import METRICS
from evalkit.counting.wording import USUAL, Wording
from evalkit.intervals.estimate import FEWEST_POSITIVES

Kind: TypeAlias = Literal["better", "worse", "trade", "undecided", "alike", "none"]

CLOSE_MATCH, FAILED_MATCH = 0.005, 0.05
"""A matched figure that differs by more is named; by more than the second, the match is said to fail."""

_PRIMARY = {
    "recall": ("precision",),
    "precision": ("recall",),
    "predicted_positive_rate": ("recall", "precision"),
    None: ("f1",),
}
_ANOTHER_WAY = "Another threshold, or another match, may tell."
_EXPLORATORY = (
    "Exploratory: a threshold was moved by hand while looking at these items, so p-values are smaller than they should "
    "be. Confirm on new items."
)
_ADJUSTED = "Their p-values are adjusted for two figures (Holm)."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a comparison says, as plain text.

    Attributes:
        kind: "better" or "worse" is said of B; "trade": better in one figure and worse in another; "undecided": the
            data cannot tell; "alike": no decision differs; "none": too little data for a verdict.
        primary: keys of the figures that it rests on. headline: one sentence. sentences: what else to know.
        settle: what would settle an open question, or what else to try; empty where there is neither.
    """

    kind: Kind
    primary: tuple[str, ...]
    headline: str
    sentences: tuple[str, ...]
    settle: str = ""

    @property
    def text(self) -> str:
        return " ".join(part for part in (self.headline, *self.sentences, self.settle) if part)


def primary_figures(c: Comparison) -> tuple[str, ...]:
    """The figures that decide: the one that the match leaves open; F1 at thresholds that match nothing."""
    return _PRIMARY[c.match]


def conclude(
    c: Comparison,
    *,
    name_a: str = "A",
    name_b: str = "B",
    labels: LabelComparison | None = None,
    flips: int | None = None,
    exploratory: bool = False,
    wording: Wording = USUAL,
) -> Verdict:
    """What a comparison of A (the baseline) and B (the candidate) found, in words.

    A difference is clear where its p-value is below 1 - level and its interval leaves 0 out. There is no verdict
    below FEWEST_POSITIVES, nor where a match leaves the two further apart than FAILED_MATCH, nor where either model
    meets it only by predicting everything or nothing: the other is then compared with what any model can do.
    ``labels``: the same figure label by label.
    ``flips``: pairs on which just one is right, if known; with none the two decide alike. ``exploratory``: a person
    moved a threshold while looking at these items. ``wording``: how figures are called and written.

    >>> from evalkit.comparison.comparison import compare
    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0]], [[0.8], [0.2]], labels=["cat"], task="binary")
    >>> conclude(compare(p, p), flips=0).headline
    'The two models decide alike here: no decision differs on 2 items.'
    """
    case = _Case(c, name_a, name_b, labels, flips, exploratory, wording)
    for answer in _ANSWERS:
        verdict = answer(case)
        if verdict is not None:
            return verdict
    return _undecided(case)


@dataclass(frozen=True, slots=True)
class _Case:
    """What ``conclude`` was asked."""

    c: Comparison
    name_a: str
    name_b: str
    labels: LabelComparison | None
    flips: int | None
    exploratory: bool
    wording: Wording

    @property
    def primary(self) -> list[Difference]:
        """The figures that decide. Of counts alone each of two is a chance to differ, so that Holm adjusts both; of
        pairs at one share flagged they are one test."""
        found = [self.c.differences[key] for key in primary_figures(self.c)]
        if self.c.pairing.by_example:
            return found
        return [replace(d, p_value=float(p)) for d, p in zip(found, holm([d.p_value for d in found]), strict=True)]

    @property
    def tested(self) -> list[Difference]:
        return [d for d in self.primary if not np.isnan(d.p_value)]

    def differing(self, way: Literal[1, -1]) -> list[Difference]:
        """Primary figures in which B is clearly higher, or lower."""
        return [d for d in self.tested if differs(d) and d.difference.value * way > 0]

    @property
    def place(self) -> str:
        """ "at the same recall"."""
        if self.c.match is None:
            return "at these thresholds"
        return f"at {'nearly ' if _gap(self.c) > CLOSE_MATCH else ''}the same {self.name_of(self.c.match)}"

    def name_of(self, key: str) -> str:
        """What a figure is called inside a sentence."""
        return self.wording.words(key).within

    def moved(self, d: Difference) -> str:
        return moved(d, self.wording)

    @property
    def shares_flagged(self) -> tuple[tuple[str, float], tuple[str, float]]:
        flagged = self.c.differences["predicted_positive_rate"]
        return (self.name_a, flagged.a.value), (self.name_b, flagged.b.value)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the comparison takes for granted, however it ends."""
        several = not self.c.pairing.by_example and len(self.tested) > 1
        return counts_only(self.c), _ADJUSTED if several else "", _EXPLORATORY if self.exploratory else ""

    @property
    def notes(self) -> tuple[str, ...]:
        """The labels one by one, and the warnings."""
        return "" if self.labels is None else labels_that_differ(self.labels, self.name_b, self.wording), *self.warnings

    def verdict(self, kind: Kind, headline: str, *sentences: str) -> Verdict:
        """A verdict that says first what stands against the match. Sentences that are empty are left out."""
        filled = tuple(sentence for sentence in (*_against_the_match(self), *sentences) if sentence)
        return Verdict(kind, primary_figures(self.c), headline, filled)


# The possible answers, each of which leaves what is not its case to the next


def _alike(case: _Case) -> Verdict | None:
    words = _why_alike(case.c, case.flips)
    return case.verdict("alike", words, over_all_thresholds(case.c, case.wording), *case.notes) if words else None


def _none(case: _Case) -> Verdict | None:
    why = _unfit(case) or ("" if case.tested else _why_untested(case.primary[0], case))
    if not why:
        return None
    c = case.c
    seen = [f"{capitalised(case.moved(d))}." for d in case.tested]
    notes = _notes_without_verdict(case)
    verdict = case.verdict("none", f"No verdict: {why}.", *seen, over_all_thresholds(c, case.wording), *notes)
    hopeless = c.match is None or c.positives < FEWEST_POSITIVES
    return verdict if hopeless else replace(verdict, settle=_ANOTHER_WAY)


def _notes_without_verdict(case: _Case) -> tuple[str, ...]:
    labels = case.labels
    matched = case.c.match is not None and labels is not None and labels.metric in METRICS
    return case.warnings if matched else case.notes  # labels stand on no better footing than all of them


def _trade(case: _Case) -> Verdict | None:
    up, down = case.differing(1), case.differing(-1)
    if not (up and down):
        return None
    c, gain, loss = case.c, up[0], down[0]
    head = f"{case.name_b} {' but '.join(claim(d, case.wording) for d in (gain, loss))}: "
    head += f"{case.moved(gain)}, {case.moved(loss)} {case.place}."
    chance = f"Both differences are clear on {items(c)} ({p_text(gain)} and {p_text(loss)})."
    return case.verdict("trade", head, chance, over_all_thresholds(c, case.wording), one_of_many(c), *case.notes)


def _better_or_worse(case: _Case) -> Verdict | None:
    up = case.differing(1)
    clear = up or case.differing(-1)
    if not clear:
        return None
    c, first = case.c, clear[0]
    head = f"{case.name_b} {claim_by(first, case.wording)} {case.place}."
    rest = (
        *(f"{capitalised(case.moved(d))} as well." for d in clear[1:]),
        *(f"{capitalised(case.name_of(d.metric))} is inconclusive: {case.moved(d)}." for d in _unclear(case)),
        f1_parts(c, case.wording) if primary_figures(c) == ("f1",) else "",
    )
    chance = f"The difference is clear on {items(c)} ({p_text(first)})."
    ranking = over_all_thresholds(c, case.wording, against=first)
    return case.verdict("better" if up else "worse", head, chance, *rest, ranking, one_of_many(c), *case.notes)


def _undecided(case: _Case) -> Verdict:
    c, tested = case.c, case.tested
    head = f"The data cannot tell {case.name_a} and {case.name_b} apart {case.place}."
    seen = [f"{capitalised(case.moved(d))}; {p_text(d)}." for d in tested]
    verdict = case.verdict("undecided", head, *seen, over_all_thresholds(c, case.wording), *case.notes)
    return replace(verdict, settle=settling(tested[0], c.positives))


_ANSWERS: tuple[Callable[[_Case], Verdict | None], ...] = (_alike, _none, _trade, _better_or_worse)


def _unclear(case: _Case) -> list[Difference]:
    return [d for d in case.tested if not differs(d)]


# Two models that decide alike


def _why_alike(c: Comparison, flips: int | None) -> str:
    """Words for two models that decide alike; empty for all others."""
    if flips == 0:
        return _no_decision_differs(c)
    if c.match and same_ranking(c) and not _any_may_differ(c):
        return "The two models are equally good: at matching thresholds no figure tells them apart."
    counted = [d.difference.value for key, d in c.differences.items() if key in METRICS]
    if not c.pairing.by_example and not any(counted):
        return "The two models have the same counts at these thresholds."
    return ""


def _no_decision_differs(c: Comparison) -> str:
    flagged = c.differences["predicted_positive_rate"]
    nothing = ", since neither predicts anything" if flagged.a.value == flagged.b.value == 0 else ""
    here = "" if c.match else " here"
    return f"The two models decide alike{here}: no decision differs on {items(c)}{nothing}."


def _any_may_differ(c: Comparison) -> bool:
    found = [c.differences[key] for key in primary_figures(c)]
    return any(np.isnan(d.difference.value) or differs(d) for d in found)


# What stands against a verdict, or against the match


def _unfit(case: _Case) -> str:
    """Why there is no verdict though differences were tested; empty where there is one."""
    c = case.c
    if c.positives < FEWEST_POSITIVES:
        verb = "is" if c.positives == 1 else "are"
        return f"there {verb} {number_of(c.positives, 'positive')}; a verdict needs at least {FEWEST_POSITIVES}"
    if c.match is None:
        return ""
    if np.isnan(_gap(c)):
        return _why_untested(c.differences[c.match], case)
    return "the match fails" if _gap(c) > FAILED_MATCH else _met_by_any_model(case)


def _met_by_any_model(case: _Case) -> str:
    trivial = {share for _, share in case.shares_flagged if share in (0, 1)}
    what = "everything" if 1 in trivial else "nothing"
    return f"the match is met only by predicting {what}, which any model can" if trivial else ""


def _why_untested(d: Difference, case: _Case) -> str:
    for estimate, name in ((d.a, case.name_a), (d.b, case.name_b)):
        if np.isnan(estimate.value) and d.metric in METRICS:
            return f"{case.name_of(d.metric)} of {name} is undefined, since {METRICS[d.metric].undefined_when}"
    return d.difference.reason or d.test.removeprefix("none: ")


def _against_the_match(case: _Case) -> tuple[str, ...]:
    """That the match is not met, or only by predicting everything or nothing."""
    c = case.c
    if c.match is None:
        return ()
    what = "the label" if c.label is not None or len(c.pairing.labels) == 1 else "every label"
    trivial = [
        f"There {name} predicts {what} for {'every' if share else 'no'} item."
        for name, share in case.shares_flagged
        if share in (0, 1)
    ]
    return _how_close(c.differences[c.match], case), *trivial


def _how_close(d: Difference, case: _Case) -> str:
    """The matched figure of both, where they are not close; empty where they are."""
    if not _gap(case.c) > CLOSE_MATCH:
        return ""
    a, b = (case.wording.figure(d.metric, each.value) for each in (d.a, d.b))
    closest = f"the closest {case.name_of(d.metric)} is {a} of {case.name_a} against {b} of {case.name_b}"
    if _gap(case.c) > FAILED_MATCH:
        return f"The match fails: {closest}, so the figures are not on one footing."
    return f"{capitalised(closest)}."


def _gap(c: Comparison) -> float:
    """How far apart the two are in what was matched; 0 without a match."""
    return 0.0 if c.match is None else abs(c.differences[c.match].difference.value)
