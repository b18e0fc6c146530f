"""Summaries of labels a, b, c ..., and what the checks find in them."""

from collections.abc import Sequence

import numpy as np

from evalkit import Counts, Finding, LabelSummary, advise, evaluate
from tests.builders import predictions

N = 5000


def summary(
    positives: Sequence[int],
    *,
    area: Sequence[float] | None = None,
    auc: Sequence[float] | None = None,
    highest: Sequence[float] | None = None,
) -> LabelSummary:
    """A summary of labels a, b, c ... that gives no cause for advice unless said otherwise."""
    k = len(positives)
    areas, aucs = np.array(area or [0.9] * k, dtype=float), np.array(auc or [0.9] * k, dtype=float)
    no_rows = np.zeros((k, 0), dtype=np.int64)
    return LabelSummary(
        labels=tuple("abcdefgh"[:k]),
        thresholds=np.array([]),
        counts=Counts(no_rows, no_rows, no_rows, no_rows),
        average_precision=areas,
        roc_auc=aucs,
        positives=np.array(positives),
        highest_score=np.array(highest or [1.0] * k, dtype=float),
        items=np.full(k, N),
        area_low=areas,
        area_high=areas,
        auc_high=aucs,
        best_f1=areas,
        best_f1_threshold=np.full(k, 0.5),
    )


def findings(s: LabelSummary, *, threshold: float = 0.5) -> tuple[Finding, ...]:
    """Of the checks that look at a summary alone, and at one label after the other."""
    ev = evaluate(predictions(np.zeros((N, len(s.labels))), np.zeros((N, len(s.labels))), labels=s.labels))
    return tuple(each for each in advise(ev, threshold=threshold, summary=s) if each.code <= "EV007")


def only(code: str, s: LabelSummary, *, threshold: float = 0.5) -> Finding:
    """The finding of a code, which must be the only one of all."""
    (finding,) = findings(s, threshold=threshold)
    assert finding.code == code
    return finding
