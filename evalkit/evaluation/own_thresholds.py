"""Each label at a threshold of its own, and all of them moved together: scores as distances from these thresholds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from evalkit.arrays import FloatArray
from evalkit.counting.counts import ThresholdCounts
from evalkit.counting.per_example import highest_scored
from evalkit.errors import InvalidInputError, some_of
from evalkit.evaluation.evaluation import Evaluation, LabelTables
from evalkit.predictions import Predictions

_PLACES = 12  # decimals that a distance is rounded to, where that is as near as doubles can be told apart

_ALONE = (
    "Intervals of a table whose labels stand each at its own threshold take items as independent, so that they are too "
    "narrow where items of a group are alike."
)


def at_own_thresholds(ev: Evaluation, thresholds: Mapping[str, float]) -> Evaluation:
    """The evaluation whose threshold is a shift: at 0 each label stands at its own threshold, at 0.1 all by 0.1 higher.

    Scores become distances from the label's threshold, so that whatever counts at one threshold for all labels counts
    each at its own: sums and means over labels, exact match, intervals, tests. At a shift of 0 the counts are those of
    ``per_label[label].at(thresholds[label])``; at any other one those of the sum as decimals, 0.1 + 0.2 being 0.3. The
    highest-scored label of an item of a single-label model stays the one that it was.

    ``thresholds``: of every label of the evaluation. An infinite one, at which nothing is predicted, stands just above
    the highest score of its label. Values that a source reported of the whole model are left out, and its counts of the
    whole are the sums of its labels. A table is known by its counts alone then. Probabilities, and what needs them, are
    those of ``ev``. Errors: a label without a threshold or with NaN, decisions without scores, ratios without counts,
    and a source that tells no labels apart.

    >>> from evalkit.evaluation.evaluation import evaluate
    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0], [0, 1]], [[0.8, 0.6], [0.1, 0.9]], labels="ab", task="multilabel")
    >>> own = at_own_thresholds(evaluate(p), {"a": 0.5, "b": 0.7})
    >>> own.pooled.at(0), own.pooled.at(-0.1), own.per_label["a"].at(0.3)
    (Counts(tp=2, fp=0, fn=0, tn=2), Counts(tp=2, fp=1, fn=0, tn=1), Counts(tp=1, fp=0, fn=0, tn=1))
    """
    own = _checked(ev, thresholds)
    digest = hashlib.blake2b(ev.digest.encode(), digest_size=16)
    digest.update(np.array([own[label] for label in ev.labels]).tobytes())
    p = None if ev.predictions is None else _moved(ev.predictions, own)
    tables: Mapping[str, ThresholdCounts] = (
        MappingProxyType({label: _moved_table(ev.per_label[label], own[label]) for label in ev.labels})
        if p is None
        else LabelTables(p, ev.labels)
    )
    related = ev.source is not None and ev.source.related
    return replace(
        ev,
        per_label=tables,
        source=None,  # it would be asked at thresholds, and these are shifts
        notes=(*ev.notes, *([_ALONE] if related else [])),
        predictions=p,
        digest=digest.hexdigest(),
        reported=MappingProxyType({}),
        whole=None,
        own=MappingProxyType(own),
        _pooled=[],
    )


def distance(scores: FloatArray, threshold: float) -> FloatArray:
    """Scores less a threshold: as decimals where that is nearer than doubles can be told apart, and 0 only at it.

    Below 0 is what lies below the threshold, exactly, and distances rise with the scores.

    >>> distance(np.array([0.3, 0.1]), 0.1).tolist(), 0.3 - 0.1
    ([0.2, 0.0], 0.19999999999999998)
    """
    as_near = 2 * np.spacing(max(float(np.nanmax(np.abs(scores), initial=0)), abs(threshold)))
    with np.errstate(over="ignore", invalid="ignore"):
        apart = scores - threshold
        short = np.round(apart, _PLACES)
        return np.where((short != 0) & (np.abs(short - apart) <= as_near), short, apart)


def moved_by(threshold: float, shift: float) -> float:
    """The threshold of a label where all are moved by a shift.

    >>> moved_by(0.1, 0.2), moved_by(0.123456789012345678, 0)
    (0.3, 0.12345678901234568)
    """
    return threshold if shift == 0 else float(distance(np.array(threshold), -shift))


def _checked(ev: Evaluation, thresholds: Mapping[str, float]) -> dict[str, float]:
    """The threshold of each label, finite."""
    if not ev.labels or ev.unknown or ev.decisions_only:
        raise InvalidInputError(
            "Thresholds of labels need their scores, or their counts at thresholds.",
            where=ev.name,
            found="decisions" if ev.decisions_only else "ratios" if ev.unknown else "no single labels",
        )
    lacking = [label for label in ev.labels if np.isnan(thresholds.get(label, np.nan))]
    if lacking:
        raise InvalidInputError("Each label needs a threshold.", where=ev.name, found=f"none of {some_of(lacking)}")
    return {label: _finite(ev, label, thresholds[label]) for label in ev.labels}


def _finite(ev: Evaluation, label: str, threshold: float) -> float:
    if np.isfinite(threshold):
        return threshold
    if threshold < 0:
        raise InvalidInputError("A threshold of a label is a number, or above all scores.", found=repr(threshold))
    known = ev.per_label[label].thresholds
    return float(np.nextafter(known[1], np.inf)) if len(known) > 1 else 0.0


def _moved(p: Predictions, own: Mapping[str, float]) -> Predictions:
    score = p.y_score.copy()
    unknown = None if p.unknown_score is None else p.unknown_score.copy()
    for label, threshold in own.items():
        i = p.index(label)
        pairs = slice(p.starts[i], p.starts[i + 1])
        score[pairs] = distance(p.y_score[pairs], threshold)
        if unknown is not None and p.unknown_starts is not None and p.unknown_score is not None:
            unsure = slice(p.unknown_starts[i], p.unknown_starts[i + 1])
            unknown[unsure] = distance(p.unknown_score[unsure], threshold)
    first = highest_scored(p)[0] if p.task == "multiclass" else None
    return replace(p, y_score=score, unknown_score=unknown, first=first)


def _moved_table(t: ThresholdCounts, threshold: float) -> ThresholdCounts:
    """A table of counts at distances from the threshold; the lowest of those that doubles do not tell apart."""
    apart = distance(t.thresholds[1:], threshold)
    kept = np.flatnonzero(np.append(apart[1:] != apart[:-1], True)) if len(apart) else np.empty(0, dtype=np.int64)
    rows = np.append(0, kept + 1)
    return replace(
        t,
        thresholds=np.append(np.inf, apart[kept]),
        tp=t.tp[rows],
        fp=t.fp[rows],
    )
