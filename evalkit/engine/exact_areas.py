"""Areas under curves of a table without bounds: the scores of its labels, a few at a time, counted here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.arrays import BoolArray, FloatArray, IntArray
from evalkit.counting.counts import table_of_scores
from evalkit.counting.curves import average_precision, roc_auc
from evalkit.decimals import as_written
from evalkit.engine.fetching import MOST_FETCHED
from evalkit.engine.running import CountingProgress, Told
from evalkit.engine.scan import Scan, positions
from evalkit.engine.source import Source, ask_parts
from evalkit.engine.statements import scores_text
from evalkit.errors import InvalidInputError

MOST_SORTED = 50_000_000
"""Scores that are sorted here at once: 10 million took .9 GB, so that these take some 4.5 GB."""


@dataclass(frozen=True, slots=True)
class Areas:
    """Exact, as ``ek.average_precision`` and ``ek.roc_auc`` give them of predictions in memory; NaN where undefined."""

    average_precision: float
    roc_auc: float


def exact_areas(source: Source, scan: Scan, chosen: Sequence[int], told: Told) -> Mapping[str | None, Areas]:
    """Of each chosen label (its position); and of all of these together, by None, if they have few enough scores."""
    chosen = list(dict.fromkeys(chosen))
    at = scan.cells.scored
    n_scores = np.bincount(scan.cells.label[at], weights=scan.cells.n[at], minlength=len(scan.labels)).astype(np.int64)
    if (most := int(n_scores[chosen].max())) > MOST_SORTED:
        raise InvalidInputError(
            "The label has too many scores for exact areas.",
            where=f"{source.name}, label {scan.labels[int(np.argmax(n_scores == most))]!r}",
            found=f"{most:,}, at most {MOST_SORTED:,}",
            remedy="Its areas have bounds: evaluate(table). Or open the table with where=, for a part of it.",
        )
    together = int(n_scores[chosen].sum()) <= MOST_SORTED
    found: dict[str | None, Areas] = {}
    kept: list[tuple[BoolArray, FloatArray]] = []
    batches = list(_batches(chosen, n_scores))
    for i, batch in enumerate(batches):
        label, truth, score = _scores(source, [scan.labels[each] for each in batch], _share(told, i, len(batches)))
        for place, each in enumerate(batch):
            of_label = label == place
            found[scan.labels[each]] = _areas(truth[of_label], score[of_label], scan, [each])
        if together:
            kept.append((truth, score))
    if together:
        truth, score = (np.concatenate(parts) for parts in zip(*kept, strict=True))
        found[None] = _areas(truth, score, scan, chosen)
    return found


def _areas(truth: BoolArray, score: FloatArray, scan: Scan, chosen: Sequence[int]) -> Areas:
    totals = (int(total[list(chosen)].sum()) for total in (scan.positives, scan.negatives))
    t = table_of_scores(truth, score, *totals)
    return Areas(average_precision(t), roc_auc(t))


def _batches(chosen: Sequence[int], n_scores: IntArray) -> Iterator[list[int]]:
    """Labels whose scores are asked for at once."""
    batch: list[int] = []
    for label in chosen:
        if batch and int(n_scores[[*batch, label]].sum()) > MOST_FETCHED:
            yield batch
            batch = []
        batch.append(label)
    yield batch


def _scores(source: Source, labels: Sequence[str], told: Told) -> tuple[IntArray, BoolArray, FloatArray]:
    """Of every scored pair of some labels of known truth: position of its label, truth and score."""
    parts = [
        (positions(answer["label"], labels), np.asarray(answer["y"]) == 1, as_written(np.asarray(answer["s"])) + 0.0)
        for answer in ask_parts(source, lambda pairs: scores_text(pairs, labels), told, (0.0, 1.0), "Fetching scores")
    ]
    label, truth, score = (np.concatenate(column) for column in zip(*parts, strict=True))
    return label, truth, score


def _share(told: Told, i: int, n: int) -> Callable[[CountingProgress], None]:
    """Progress of one batch as progress of all."""
    return lambda progress: told(CountingProgress((i + progress.done) / n, progress.words))
