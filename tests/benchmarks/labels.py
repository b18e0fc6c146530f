"""A thousand labels at once: areas and slider rows of every label, against a loop over scikit-learn's curves."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Iterator

import numpy as np
from sklearn.metrics import precision_recall_curve

from evalkit.evaluation.evaluation import Evaluation, evaluate
from evalkit.evaluation.label_summary import summarise
from evalkit.making import predictions_from_matrix
from evalkit.predictions import Predictions
from tests.benchmarks.counting import scores
from tests.benchmarks.report import Figure, faster, interleaved

LABELS, EXAMPLES = 1_000, 100_000
TIMED_BY_PEER = 50
"""Labels that scikit-learn is timed on; its time for all of them is that, scaled up."""
THRESHOLDS = np.arange(1001) / 1000
REPEATS = 3
WORKERS = os.cpu_count() or 1


def run() -> Iterator[Figure]:
    ev = evaluate(make())
    some = ev.labels[:TIMED_BY_PEER]
    ours, theirs = interleaved(lambda: summarise(ev, THRESHOLDS), lambda: _curves(ev, some), repeats=REPEATS)
    scale = LABELS / TIMED_BY_PEER
    note = f" (scikit-learn timed on {TIMED_BY_PEER} labels, times {scale:g})"
    yield faster(f"AP, AUC and slider rows, {LABELS:,} x {EXAMPLES:,}", ours, theirs * scale, 8, note=note)
    yield from _memory(ev)


def make() -> Predictions:
    """Dense predictions, filled label by label, since one draw of all of them would need several times the space."""
    rng = np.random.default_rng(2)
    y_true, y_score = np.empty((LABELS, EXAMPLES), dtype=np.bool_), np.empty((LABELS, EXAMPLES))
    for i in range(LABELS):
        y_true[i], y_score[i] = scores(rng, EXAMPLES)
    labels = [f"label {i}" for i in range(LABELS)]
    return predictions_from_matrix(y_true.T, y_score.T, labels=labels, task="multilabel")


def _curves(ev: Evaluation, labels: tuple[str, ...]) -> None:
    p = ev.predictions
    assert p is not None
    for label in labels:
        _, y_true, y_score = p.scored(p.index(label))
        precision_recall_curve(y_true, y_score)


def _memory(ev: Evaluation) -> Iterator[Figure]:
    """Peak beyond the predictions and the returned arrays, with as many labels at work as there are workers."""
    part = ev.select(ev.labels[: 10 * WORKERS])
    tracemalloc.start()
    result = summarise(part, THRESHOLDS, workers=WORKERS)
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    c = result.counts
    made_at_the_end = np.asarray(c.fn).nbytes + np.asarray(c.tn).nbytes
    at_work = peak - (after - made_at_the_end)
    detail = f"{at_work / 1e6:.1f} MB over {WORKERS} labels of {EXAMPLES:,} at work"
    yield Figure("memory for each score at work", at_work / (WORKERS * EXAMPLES), "bytes", at_most=64, detail=detail)
