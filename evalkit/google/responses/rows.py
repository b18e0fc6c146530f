"""A table of counts from the rows of a service: checked, put in order, and rebuilt from ratios without counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from evalkit.arrays import BoolArray, FloatArray, IntArray
from evalkit.counting.counts import ThresholdCounts
from evalkit.errors import ReadingError

UNITS = 10**12
"""What stands for all pairs where only ratios are known: so many that rounding does not show in the ratios of a large
test set either, where next to nothing is predicted at high thresholds."""

_COUNTS = frozenset({"tp", "fp", "fn", "tn"})
_OF_PREDICTED = {"precision", "f1", "average_precision"}
_OF_NEGATIVES = {"specificity", "false_positive_rate", "balanced_accuracy", "roc_auc"}
_OF_BOTH = {"accuracy", "matthews_correlation", "predicted_positive_rate", "prevalence"}
CAN_BE_UNKNOWN = tuple(sorted(_COUNTS | _OF_PREDICTED | _OF_NEGATIVES | _OF_BOTH))
"""What ratios may leave open: counts, and figures by their names."""

NOT_SUPPLIED = -1
"""Stands in the columns of counts for one that the source did not give."""


@dataclass(frozen=True, slots=True)
class Rows:
    """One evaluation as its source wrote it, in the source's order.

    where: names it in errors. threshold: of each row. tp, fp, fn, tn: counts, or NOT_SUPPLIED. recall, precision and
    false_positive_rate: NaN where not given or undefined. positives, negatives: totals, where the source gives them.
    """

    where: str
    threshold: Sequence[float]
    tp: Sequence[int]
    fp: Sequence[int]
    fn: Sequence[int]
    tn: Sequence[int]
    recall: Sequence[float]
    precision: Sequence[float]
    false_positive_rate: Sequence[float]
    positives: int | None = None
    negatives: int | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """The table of an evaluation, whether it is rebuilt from ratios, and what to know about it.

    unknown: as in ``Evaluation``, where the table has ratios but no counts.
    """

    table: ThresholdCounts
    approximate: bool = False
    notes: tuple[str, ...] = field(default=())
    unknown: frozenset[str] = frozenset()


def counted(rows: Rows, *, total: int | None, varying_negatives: bool = False, ratios_alone: bool = False) -> Counted:
    """The table of rows that hold counts, else one rebuilt from ratios and ``total``, the pairs that they count.

    ``ratios_alone``: where no counts can be rebuilt, take a table of the ratios alone; see ``unknown``.

    A row whose four counts are all zero says nothing: services write that where they supply none. Positives and
    negatives must be the same in all rows, and counts may not fall as the threshold falls. ``varying_negatives``: take
    the largest number of negatives where they differ, which leaves precision and recall as they are.

    >>> rows = Rows("here", [0.5, 0.0], [1, 2], [0, 3], [1, 0], [3, 0], *[[np.nan] * 2] * 3)
    >>> table = counted(rows, total=None).table
    >>> table.thresholds.tolist(), table.tp.tolist(), table.negatives
    ([inf, 0.5, 0.0], [0, 1, 2], 3)
    """
    threshold = np.array(rows.threshold, dtype=np.float64)
    if np.isnan(threshold).any() or not len(threshold):
        raise ReadingError("A threshold is missing.", where=rows.where, remedy="Every row needs its threshold.")
    four = np.array([rows.tp, rows.fp, rows.fn, rows.tn], dtype=np.int64)
    supplied = (four != NOT_SUPPLIED).all(axis=0) & (four > 0).any(axis=0)
    if not supplied.any():
        return _rebuilt(rows, threshold, total, ratios_alone=ratios_alone)
    notes = [] if supplied.all() else ["Rows whose four counts are all zero are left out: none were supplied."]
    threshold, (tp, fp, fn, tn) = threshold[supplied], four[:, supplied]
    positives = _constant(rows.where, threshold, tp + fn, "true positives and false negatives")
    approximate = False
    if varying_negatives and len(set((fp + tn).tolist())) > 1:
        negatives, approximate = int((fp + tn).max()), True
        notes.append("The number of negatives differs from row to row; the largest is taken.")
    else:
        negatives = _constant(rows.where, threshold, fp + tn, "false positives and true negatives")
    return Counted(in_order(rows.where, threshold, tp, fp, (positives, negatives)), approximate, tuple(notes))


def _constant(where: str, threshold: FloatArray, sums: IntArray, what: str) -> int:
    differs = sums != sums[0]
    if differs.any():
        at = int(np.argmax(differs))
        raise ReadingError(
            f"The counts contradict each other: {what} must add up to the same number at every threshold.",
            where=f"{where}, thresholds {threshold[0]:.10g} and {threshold[at]:.10g}",
            found=f"{sums[0]} and {sums[at]}",
            remedy="Save the response again, as the service gave it.",
        )
    return int(sums[0])


def in_order(
    where: str,
    threshold: FloatArray,
    tp: IntArray,
    fp: IntArray,
    totals: tuple[int, int],
    *,
    unknown: frozenset[str] = frozenset(),
) -> ThresholdCounts:
    """The table with thresholds that fall from inf. Two rows that say the same are one; contradictions are an error."""
    falling = np.argsort(-threshold, kind="stable")
    threshold, tp, fp = threshold[falling], tp[falling], fp[falling]
    if threshold[0] != np.inf:
        threshold, tp, fp = np.append(np.inf, threshold), np.append(0, tp), np.append(0, fp)
    elif tp[0] or fp[0]:
        raise ReadingError(
            "At the threshold inf nothing is predicted.", where=where, found=f"{tp[0]} true and {fp[0]} false positives"
        )
    again = np.append(False, threshold[1:] == threshold[:-1])
    steps_tp, steps_fp = np.diff(tp, prepend=0), np.diff(fp, prepend=0)
    _check(where, threshold, again & ((steps_tp != 0) | (steps_fp != 0)), "A threshold has two different rows")
    _check(where, threshold, (steps_tp < 0) | (steps_fp < 0), "Counts fall as the threshold falls")
    kept = ~again
    return ThresholdCounts(threshold[kept], tp[kept], fp[kept], *totals, "grid", unknown)


def _check(where: str, threshold: FloatArray, wrong: BoolArray, problem: str) -> None:
    if wrong.any():
        raise ReadingError(
            f"{problem}, so that these cannot be counts of one model on one test set.",
            where=f"{where}, threshold {threshold[int(np.argmax(wrong))]:.10g}",
            remedy="Choose the rows of one evaluation.",
        )


def _rebuilt(rows: Rows, threshold: FloatArray, total: int | None, *, ratios_alone: bool) -> Counted:
    """Counts from ratios, rounded: tp = recall x positives, fp = false positive rate x negatives.

    Where only their sum is known, the ratio of negatives to positives follows from precision p, recall r and false
    positive rate f of any row: (1 - p) r / (p f).
    """
    recall, precision = np.array(rows.recall, dtype=np.float64), np.array(rows.precision, dtype=np.float64)
    fpr = np.array(rows.false_positive_rate, dtype=np.float64)
    if np.isnan(recall).all() or not (recall > 0).any():
        raise _missing(rows.where, "counts, and recall", "precision, recall and false positive rate")
    share = _share_of_positives(threshold, recall, precision, fpr)
    unknown: frozenset[str] = frozenset()
    with np.errstate(divide="ignore", invalid="ignore"):
        fp_per_positive = recall * (1 - precision) / precision
    try:
        positives, negatives = _totals(rows, total, share)
    except _TotalsUnknownError:
        if not ratios_alone:
            raise
        positives, negatives, unknown = _in_units(share, fp_per_positive, fpr)
        if not positives:
            raise
    if (fpr > 0).any() or not ((precision < 1) & (recall > 0)).any():
        fp = fpr * negatives
    else:
        fp = fp_per_positive * positives
    usable = ~(np.isnan(recall) | np.isnan(fp)) & (recall >= 0) & (recall <= 1) & (fp >= 0)
    if not usable.any():
        raise _missing(rows.where, "counts, and a complete row", "some of precision, recall and false positive rate")
    falling = np.argsort(-threshold[usable], kind="stable")
    limits = zip((recall * positives, fp), (positives, negatives), strict=True)
    true, false = (
        np.maximum.accumulate(np.minimum(np.rint(column[usable][falling]), most)).astype(np.int64)
        for column, most in limits
    )
    table = in_order(rows.where, threshold[usable][falling], true, false, (positives, negatives), unknown=unknown)
    if unknown:
        notes = ["The source gives ratios without counts and without the number of items, so there are no counts here."]
    else:
        notes = ["Counts are rebuilt from ratios and the number of examples, so they may be a few items off."]
    if not usable.all():
        notes.append("Rows without a recall and a false positive rate are left out.")
    return Counted(table, not unknown, tuple(notes), unknown)


def _in_units(share: float | None, fp_per_positive: FloatArray, fpr: FloatArray) -> tuple[int, int, frozenset[str]]:
    """Positives and negatives in units of no meaning, and the names of what the ratios leave open.

    With precision, recall and false positive rate everything but counts is known. Without false positive rates there
    are taken to be as many negatives as false positives at most; without precision, as many as positives. Positives
    are 0 where the ratios leave open too much.
    """
    if share is not None:
        positives = round(UNITS * share)
        return positives, UNITS - positives, _COUNTS
    most = fp_per_positive[np.isfinite(fp_per_positive)]
    if len(most) and not (fpr > 0).any():
        negatives = max(1, int(np.ceil(most.max() * UNITS)))
        return UNITS, negatives, _COUNTS | _OF_NEGATIVES | _OF_BOTH
    if (fpr > 0).any():
        return UNITS, UNITS, _COUNTS | _OF_PREDICTED | _OF_BOTH
    return 0, 0, _COUNTS


def _totals(rows: Rows, total: int | None, share: float | None) -> tuple[int, int]:
    """Positives and negatives, of which the source may say one, their sum, or only their shares and one of these.

    total: their sum. share: of positives among all pairs. Each is None where it is not known.
    """
    positives, negatives = rows.positives, rows.negatives
    if positives is None and total is not None:
        positives = _positives(rows, total, share)
    if negatives is None and positives is not None:
        negatives = _negatives(positives, total, share)
    if positives is None or negatives is None:
        raise _missing(
            rows.where, "counts, and the number of evaluated examples", "precision and recall", _TotalsUnknownError
        )
    if min(positives, negatives) < 0:
        raise ReadingError(
            "The numbers of positives, negatives and examples contradict each other.",
            where=rows.where,
            found=f"{positives} positives, {negatives} negatives",
        )
    return positives, negatives


def _positives(rows: Rows, total: int, share: float | None) -> int:
    if rows.negatives is not None:
        return total - rows.negatives
    if share is None:
        raise _missing(
            rows.where, "counts, and a false positive rate above 0", "precision and recall", _TotalsUnknownError
        )
    return round(total * share)


def _negatives(positives: int, total: int | None, share: float | None) -> int | None:
    if total is not None:
        return total - positives
    return None if share is None else round(positives * (1 - share) / share)


def _share_of_positives(
    threshold: FloatArray, recall: FloatArray, precision: FloatArray, fpr: FloatArray
) -> float | None:
    """The share of positives among all pairs, None where the ratios do not give it.

    The row with the most false positives is taken: there the rounding of the ratios matters least.
    """
    usable = (fpr > 0) & (recall > 0) & (precision > 0) & (precision < 1)
    if usable.any():
        p, r, f = precision[usable], recall[usable], fpr[usable]
        best = int(np.argmax(f))
        return float(1 / (1 + (1 - p[best]) * r[best] / (p[best] * f[best])))
    everything = (threshold <= 0) & (recall == 1) & (precision > 0)
    return float(precision[everything].min()) if everything.any() else None


class _TotalsUnknownError(ReadingError):
    """Ratios without the number of items that they rest on."""


def _missing(where: str, what: str, there: str, kind: type[ReadingError] = ReadingError) -> ReadingError:
    return kind(
        f"The evaluation lacks {what}: no counts can be rebuilt.",
        where=where,
        found=f"at most {there}",
        remedy="Save the service's response with its counts; in a table, add columns of positives and negatives.",
    )
