"""The table of slices of a large test set: how much longer than evaluating it?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from evalkit.evaluation.evaluation import evaluate
from evalkit.making import predictions_from_matrix
from evalkit.predictions import Predictions
from evalkit.slicing.source import ItemSource
from evalkit.slicing.table import slices
from tests.benchmarks.report import Figure, interleaved, milliseconds

ITEMS, LABELS, ATTRIBUTES = 1_000_000, 20, 30
REPEATS = 3


def run() -> Iterator[Figure]:
    p = make()
    once, counted, table = interleaved(lambda: _evaluated(p), lambda: _counted(p), lambda: slices(p), repeats=REPEATS)
    of = f"{ITEMS:,} items x {LABELS} labels x {ATTRIBUTES} attributes"
    against = f"{milliseconds(once)} to evaluate"
    yield Figure(
        f"counts of slices, {of}", counted / once, "x", at_most=3, detail=f"{milliseconds(counted)}, {against}"
    )
    yield Figure("the same with intervals and tests", table / once, "x", detail=milliseconds(table))


def make() -> Predictions:
    rng = np.random.default_rng(3)
    text = np.dtypes.StringDType()
    attributes = {
        f"attribute {j}": np.array([f"value {i}" for i in range(4 + j % 8)], dtype=text)[
            rng.integers(0, 4 + j % 8, ITEMS)
        ]
        for j in range(ATTRIBUTES)
    }
    return predictions_from_matrix(
        rng.random((ITEMS, LABELS)) < 0.1,
        rng.random((ITEMS, LABELS)),
        labels=[f"label {i}" for i in range(LABELS)],
        task="multilabel",
        attributes=attributes,
    )


def _evaluated(p: Predictions) -> None:
    """The tables of all labels one by one, and of all of them together."""
    ev = evaluate(p)
    for label in ev.labels:
        _ = ev.per_label[label]
    _ = ev.pooled


def _counted(p: Predictions) -> None:
    source = ItemSource(p, p.attributes)
    for attribute in source.attributes:
        source.count({attribute: None}, p.labels, 0.5, quantiles=4)
