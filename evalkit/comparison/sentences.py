"""Sentences on two models: what moved and by how much, whether it is clear, and what would settle it."""

from __future__ import annotations

import numpy as np

from evalkit.comparison.comparison import Comparison
from evalkit.comparison.counts_alone.unpaired import PARAMETRIC_BOOTSTRAP
from evalkit.comparison.differences import Difference
from evalkit.comparison.labels import LabelComparison, LabelDifference
from evalkit.counting.wording import Wording
from evalkit.intervals.estimate import Estimate

NAMED = 3
"""Labels are counted all, and named up to this many."""

THRESHOLD_FREE = "average_precision"
"""The figure without a threshold that a verdict speaks of."""

_AREAS = ("roc_auc", THRESHOLD_FREE)
_F1_PARTS = ("recall", "precision")
_CLAIMS = {
    "precision": ("has higher {}", "has lower {}"),
    "recall": ("finds more", "finds less"),
    "f1": ("does better", "does worse"),
    THRESHOLD_FREE: ("ranks better", "ranks worse"),
}


def capitalised(text: str) -> str:
    """The text with a capital letter at its beginning; all others stay as they are."""
    return text[:1].upper() + text[1:]


def number_of(n: int, noun: str) -> str:
    """ "1 group", "1,200 groups"."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


# Of one difference


def differs(d: Difference) -> bool:
    """Whether a difference is clear. Tests and intervals of shares may differ by a hair: it takes both."""
    return bool(d.p_value < 1 - d.difference.level) and _leaves_0_out(d.difference)


def adjusted(row: LabelDifference) -> float:
    """The p-value of a label, adjusted for so many: for the false discovery rate where there are very many."""
    return row.holm if np.isnan(row.discovery) else row.discovery


def is_clear(row: LabelDifference) -> bool:
    """Whether the difference of a label is clear, after adjusting."""
    return bool(adjusted(row) < 1 - row.difference.difference.level) and _leaves_0_out(row.difference.difference)


def _leaves_0_out(e: Estimate) -> bool:
    """At 0 an interval ends where the test leaves 0 out. Without an interval it is the test alone that counts."""
    return not e.low < 0 < e.high


def claim(d: Difference, wording: Wording) -> str:
    """ "finds more": what a clear difference means."""
    return _CLAIMS[d.metric][0 if d.difference.value > 0 else 1].format(wording.words(d.metric).within)


def claim_by(d: Difference, wording: Wording) -> str:
    """What a clear difference means, and by how much: "finds more: recall is higher by 3.1 points (...)"."""
    if d.metric != "precision":
        return f"{claim(d, wording)}: {moved(d, wording)}"
    e, sign = d.difference, 1 if d.difference.value > 0 else -1
    return f"{claim(d, wording)}, by {_points(sign * e.value)}{_interval(e, sign)},"


def moved(d: Difference, wording: Wording) -> str:
    """ "recall is higher by 3.1 points (95 % confidence interval 1.2 to 5.0)", of the loss where it is lower."""
    e = d.difference
    way, sign = ("higher", 1) if e.value >= 0 else ("lower", -1)
    by = "the same" if e.value == 0 else f"{way} by {_points(sign * e.value)}"
    return f"{wording.words(d.metric).within} is {by}{_interval(e, sign)}"


def p_text(d: Difference) -> str:
    """ "p = 0.012", with two digits that count, down to "p < 0.001"."""
    return "p < 0.001" if d.p_value < 0.001 else f"p = {d.p_value:.{3 if d.p_value < 0.1 else 2}f}"


def _interval(e: Estimate, sign: int) -> str:
    if np.isnan(e.low):
        return ""
    low, high = sorted((sign * e.low, sign * e.high))
    return f" ({100 * e.level:g} % confidence interval {_number(100 * low)} to {_number(100 * high)})"


def _points(share: float) -> str:
    points = 100 * share
    return "less than 0.1 points" if 0 < points < 0.05 else f"{_number(points)} points"


def _number(value: float) -> str:
    text = f"{value:.1f}"
    return "0.0" if text == "-0.0" else text.replace("-", "−")


# What would settle a difference


def settling(d: Difference, positives: int) -> str:
    """How many more positives would settle a difference, as a sentence; empty where no number can be given."""
    if is_open(d):
        if d.test == PARAMETRIC_BOOTSTRAP:
            return (
                "The given thresholds leave it open, with any number of items: finer ones, or predictions, could tell."
            )
        return (
            "Scores in grades leave it open, with any number of items: no grade meets the match, and between two of "
            "them the difference may be on either side of 0. Finer scores could tell."
        )
    more = more_positives(d, positives)
    if np.isnan(more) or more == 0:
        return ""
    if np.isinf(more):
        return "No difference is seen, so more items of the same kind need not show one."
    noun = "positive" if more == 1 else "positives"
    return f"About {more:,.0f} more {noun} would settle a difference of this size, if it stays."


def more_positives(d: Difference, positives: int) -> float:
    """``Difference.more_needed`` to two digits, since it is no surer than that. NaN where no number would do."""
    if is_open(d):
        return float("nan")
    return float(f"{d.more_needed(positives):.2g}")


def is_open(d: Difference) -> bool:
    """Whether thresholds far apart, or grades, leave open that there is no difference, with however many items."""
    return d.open_to is not None and d.open_to[0] <= 0 <= d.open_to[1] and d.difference.value != 0


# Of a comparison; each is empty where it has nothing to say


def same_ranking(c: Comparison) -> bool:
    """No difference in either area, not even in a resample."""
    return all(c.differences[key].difference.low == 0 == c.differences[key].difference.high for key in _AREAS)


def over_all_thresholds(c: Comparison, wording: Wording, against: Difference | None = None) -> str:
    """Average precision, which no threshold touches. against: the difference that decides, if there is one."""
    d = c.differences[THRESHOLD_FREE]
    if c.without_scores:
        return "There is nothing to say of other thresholds: one of the two gave decisions without scores."
    if np.isnan(d.difference.value):
        return ""
    if np.isnan(d.p_value):
        return f"Over all thresholds {moved(d, wording)}; that is not tested."
    if same_ranking(c):
        cause = "" if c.match or against is None else ", so the difference lies in the thresholds, not in the models"
        return f"Average precision and ROC AUC are the same{cause}."
    if not differs(d):
        return f"Over all thresholds the data cannot tell: {moved(d, wording)}; {p_text(d)}."
    other_way = against is not None and against.difference.value * d.difference.value < 0
    turn = "it is the other way round: " if other_way else ""
    return f"Over all thresholds {turn}{moved(d, wording)}; {p_text(d)}."


def f1_parts(c: Comparison, wording: Wording) -> str:
    """The two figures that F1 is made of, as far as they are tested."""
    words = [moved(d, wording) for d in (c.differences[key] for key in _F1_PARTS) if not np.isnan(d.p_value)]
    return capitalised(f"{', and '.join(words)}.") if words else ""


def items(c: Comparison) -> str:
    """ "600 items in 80 groups": what a comparison rests on."""
    n, groups = c.pairing.n_shared, c.n_groups
    if not c.pairing.by_example:
        return "these counts"
    return number_of(n, "item") if groups == n else f"{number_of(n, 'item')} in {number_of(groups, 'group')}"


def counts_only(c: Comparison) -> str:
    """What a comparison by counts takes for granted."""
    if c.pairing.by_example:
        return ""
    related = ", and all labels of an item as unrelated" if c.label is None and len(c.pairing.labels) != 1 else ""
    return (
        f"Counts only: the two are compared as if on unrelated items{related}. Predictions of both would be paired "
        "item by item, which tells more."
    )


def one_of_many(c: Comparison) -> str:
    """A label that is looked at alone may have been picked because it differs."""
    n = len(c.pairing.labels)
    if c.label is None or n < 2:
        return ""
    return f"This is one of {n:,} labels: where it was picked for its difference, p is smaller than it should be."


def labels_that_differ(c: LabelComparison, name_b: str, wording: Wording) -> str:
    """On how many labels B is clearly higher or lower, by name; empty where fewer than two were tested."""
    tested = [row for row in c.rows if not np.isnan(row.difference.p_value)]
    if len(tested) < 2:
        return ""
    higher, lower = _clear_labels(tested, 1), _clear_labels(tested, -1)
    every = f"Of {len(c.rows):,} labels"
    if not (higher or lower):
        return f"{every} none is clearly different by itself, once p-values are adjusted for so many."
    rest = len(c.rows) - len(higher) - len(lower)
    others = (
        f"; the other {'one' if rest == 1 else f'{rest:,}'} {'is' if rest == 1 else 'are'} inconclusive" if rest else ""
    )
    return (
        f"{every} {wording.words(c.metric).within} of {name_b} is clearly higher for {_listed(higher)} and lower for "
        f"{_listed(lower)}{others}."
    )


def _clear_labels(rows: list[LabelDifference], way: int) -> list[str]:
    return [row.label for row in rows if is_clear(row) and row.difference.difference.value * way > 0]


def _listed(names: list[str]) -> str:
    if not names:
        return "none"
    shown = ", ".join(names[:NAMED]) + (", ..." if len(names) > NAMED else "")
    return f"{len(names):,} ({shown})"
