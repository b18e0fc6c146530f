"""Pairs whose truth is likely wrong, by confident learning, one label against the rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from evalkit.arrays import one_threshold
from evalkit.errors import NotProbabilitiesError, require_type
from evalkit.evaluation.likely_wrong import likely_wrong
from evalkit.examples.first import Ranked, first_of, in_order, joined
from evalkit.examples.listed import ExampleSelection
from evalkit.predictions import Predictions


@dataclass(frozen=True, slots=True, eq=False)
class LabelErrors:
    """Pairs whose truth is likely wrong, and the labels of which nothing is claimed, each with the reason."""

    listed: ExampleSelection
    not_claimed: Mapping[str, str]

    def __repr__(self) -> str:
        return f"LabelErrors({self.listed.total} pairs, nothing is claimed of {len(self.not_claimed)} labels)"


def likely_label_errors(
    p: Predictions,
    label: str | None = None,
    *,
    threshold: float = 0.5,
    limit: int | None = None,
    start: int = 0,
    without: Collection[str] = (),
) -> LabelErrors:
    """Pairs of example and label whose truth the model contradicts more surely than it is sure on the average.

    Confident learning (Northcutt, Jiang and Chuang 2021, "Confident learning: estimating uncertainty in dataset
    labels", J. Artif. Intell. Res. 70) for each label against the rest: the model is as sure of a *yes* as on the
    average of the label's positives where score >= their mean score, and as sure of a *no* where score <= the mean of
    its negatives. A negative that reaches the first, or a positive that is not above the second, is likely mislabelled.

    The largest distance of score and truth (1 or 0) comes first. ``limit``, ``start``, ``without`` are as in
    ``select_examples``; ``threshold`` only says how the pairs are decided.
    Pairs without a score are neither counted nor listed. Nothing is claimed of a label with fewer than 10 positives or
    negatives that have a score, nor of one whose positives do not have the higher mean. Scores below 0 or above 1, and
    decisions without scores, are a NotProbabilitiesError.

    >>> from evalkit.making import predictions_from_matrix
    >>> truth = [[1]] * 10 + [[0]] * 11
    >>> p = predictions_from_matrix(truth, [[0.8]] * 10 + [[0.1]] * 10 + [[0.9]], labels=["cat"], task="binary")
    >>> likely_label_errors(p).listed.ids.tolist()
    ['20']
    """
    require_type(p, Predictions)
    if p.decisions_only:
        raise NotProbabilitiesError("This model gives decisions without scores, which say not how sure it is.")
    if p.n_scores and (float(p.y_score.min()) < 0 or float(p.y_score.max()) > 1):
        outside = f"scores from {p.y_score.min():.10g} to {p.y_score.max():.10g}"
        raise NotProbabilitiesError("Likely label errors need scores between 0 and 1.", found=outside)
    chosen = [i for i, name in enumerate(p.labels) if name not in without] if label is None else [p.index(label)]
    most = p.n_examples * len(p.labels) if limit is None else start + limit
    total, parts, reasons = 0, [], {}
    for i in chosen:
        found_here = _of_label(p, i)
        if isinstance(found_here, str):
            reasons[p.labels[i]] = found_here
            continue
        total += len(found_here.key)
        parts.append(found_here.take(first_of(found_here.key, most)))
    found = in_order(joined(parts), start, limit)
    ids = p.ids[found.example]
    at = one_threshold(threshold)
    listed = ExampleSelection(total, start, at, p.labels, found.example, ids, found.label, found.truth, found.score)
    return LabelErrors(listed, MappingProxyType(reasons))


def _of_label(p: Predictions, i: int) -> Ranked | str:
    """The pairs of a label whose truth is likely wrong, or why nothing is claimed of it."""
    example, truth, score = p.scored(i)
    rows = likely_wrong(truth, score)
    if isinstance(rows, str):
        return rows
    distance = np.abs(score[rows] - truth[rows])
    return Ranked(distance, example[rows].astype(np.int64), np.full(len(rows), i), truth[rows], score[rows])
