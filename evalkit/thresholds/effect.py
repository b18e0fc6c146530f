"""What thresholds of all labels do together: the whole plan beside one threshold for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evalkit.counting.counts import Counts, decide
from evalkit.counting.metrics import f1
from evalkit.evaluation.evaluation import Evaluation
from evalkit.predictions import Predictions


@dataclass(frozen=True, slots=True)
class Effect:
    """Figures of all labels at thresholds of their own.

    counts: of all pairs of item and label. macro_f1: the mean over the labels on which F1 is defined; NaN where it is
    on none. exact_match: the share of items of which all predicted labels are the true ones, and no others; None where
    that cannot be told, from counts alone or for models that are not multi-label. predicted_per_item: predicted labels
    for each item; NaN where the number of items is not known.
    """

    counts: Counts
    macro_f1: float
    exact_match: float | None
    predicted_per_item: float


def effect_of(ev: Evaluation, thresholds: Mapping[str, float]) -> Effect:
    """The effect of thresholds by label; labels without one are left out.

    >>> from evalkit.evaluation.evaluation import evaluate
    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0], [0, 1]], [[0.8, 0.6], [0.1, 0.9]], labels="ab", task="multilabel")
    >>> found = effect_of(evaluate(p), {"a": 0.5, "b": 0.7})
    >>> found.counts, found.exact_match, found.predicted_per_item
    (Counts(tp=2, fp=0, fn=0, tn=2), 1.0, 1.0)
    """
    counts = Counts(0, 0, 0, 0)
    of_labels = []
    for label, threshold in thresholds.items():
        at = ev.per_label[label].at(threshold)
        counts = counts + at
        of_labels.append(float(f1(at)))
    defined = [each for each in of_labels if not np.isnan(each)]
    predicted = float(counts.tp + counts.fp)
    return Effect(
        counts,
        float(np.mean(defined)) if defined else float("nan"),
        None if ev.predictions is None else _exact_match(ev.predictions, thresholds),
        predicted / ev.n_examples if ev.n_examples else float("nan"),
    )


def _exact_match(p: Predictions, thresholds: Mapping[str, float]) -> float | None:
    if p.task != "multilabel":
        return None
    wrong, counted = np.zeros(p.n_examples, dtype=bool), np.ones(p.n_examples, dtype=bool)
    for label, threshold in thresholds.items():
        i = p.index(label)
        example, truth, score = p.scored(i)
        wrong[example[decide(score, threshold) != truth]] = True
        wrong[p.unscored(i)] = True
        counted[p.unknown(i)[0]] = False
    return float(np.mean(~wrong[counted])) if counted.any() else None
