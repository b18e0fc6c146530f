"""Advice on tens of thousands of labels: its work grows with the labels, not with their square."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np

import evalkit as ek
from evalkit.advice.at_threshold import at_threshold
from evalkit.advice.checks import advise
from evalkit.advice.readiness import readiness
from evalkit.evaluation.label_summary import summarise
from evalkit.evaluation.overview import overview, overview_intervals
from evalkit.making import predictions_from_matrix

LABELS = 600


class Name(str):
    """A label that counts how often it is compared with another one."""

    compared: ClassVar[int] = 0
    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        Name.compared += 1
        return str.__eq__(self, other)


def test_labels_are_not_looked_for_among_each_other() -> None:
    """Each one that is never predicted was sought among all of them, twice: 50,000 took a server for half a minute."""
    rng = np.random.default_rng(0)
    truth = rng.random((40, LABELS)) < 0.4
    names = [f"label {i}" for i in range(LABELS)]
    ev = ek.evaluate(predictions_from_matrix(truth, rng.random((40, LABELS)) / 2, labels=names, task="multilabel"))
    summary = summarise(ev, np.array([0.9]))
    figures, intervals = overview(ev, summary, "micro"), overview_intervals(ev, "micro", 0.95)
    at = at_threshold(ev, 0.9)
    labels = tuple(Name(name) for name in ev.labels)
    ev, summary = replace(ev, labels=labels), replace(summary, labels=labels)
    Name.compared = 0
    findings = advise(ev, threshold=0.9, summary=summary, figures=figures)
    assert "EV006" in {each.code for each in findings}
    readiness(ev, findings, summary=summary, figures=figures, intervals=intervals, at=at)
    assert Name.compared < 40 * LABELS  # a look-up or two for each check
