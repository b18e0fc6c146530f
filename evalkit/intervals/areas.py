"""The area of one label as a part of a mean over labels, each of which may have few positives."""

from __future__ import annotations

from evalkit.arrays import FloatArray
from evalkit.counting.grouped import GroupedScores
from evalkit.intervals.average_precision import ap_influence, ap_lift, enlarged
from evalkit.intervals.estimate import effective_groups
from evalkit.intervals.roc_auc import auc_influence


def label_area(s: GroupedScores, key: str) -> tuple[float, FloatArray, float]:
    """ "average_precision" or "roc_auc" of a label, what each group adds to it, (n_groups,), and its lift by chance.

    What groups add is enlarged for those that hold positives of this label: all groups of a mean are many, those of a
    label may be few. NaN where it is undefined.
    """
    value, influence = ap_influence(s) if key == "average_precision" else auc_influence(s)
    lift = ap_lift(s) if key == "average_precision" else 0.0
    return value, enlarged(influence, max(effective_groups(s.positives), 2.0)), lift
