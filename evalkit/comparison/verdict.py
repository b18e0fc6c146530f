"""The words of a comparison: which of two models is better, by how much, and whether the data can tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from evalkit.comparison.comparison import Comparison
from evalkit.comparison.differences import Difference
from evalkit.comparison.labels import LabelComparison, LabelDifference
from evalkit.comparison.unpaired import PARAMETRIC_BOOTSTRAP
from evalkit.counting.metrics import METRICS
from evalkit.intervals.estimate import FEWEST_POSITIVES, Estimate

Kind: TypeAlias = Literal["better", "worse", "trade", "undecided", "alike", "none"]

CLOSE_MATCH, FAILED_MATCH = 0.005, 0.05
"""A matched figure that differs by more is named; by more than the second, the match is said to fail."""

NAMED = 3
"""Labels are counted all, and named up to this many."""

_PRIMARY = {
    "recall": ("precision",),
    "precision": ("recall",),
    "predicted_positive_rate": ("recall", "precision"),
    None: ("f1",),
}
_OF_F1 = ("recall", "precision")
_FREE = "average_precision"
_AREAS = ("roc_auc", _FREE)
_CLAIMS = {
    "precision": ("is right more often", "is right less often"),
    "recall": ("finds more", "finds less"),
    "f1": ("does better", "does worse"),
    _FREE: ("ranks better", "ranks worse"),
}
_AT = {
    "recall": "at the same recall",
    "precision": "at the same precision",
    "predicted_positive_rate": "at the same share flagged",
    None: "at these thresholds",
}
_SHORT = {"recall": "recall", "f1": "F1", _FREE: "average precision", "roc_auc": "ROC AUC"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a comparison says, as plain text.

    Attributes:
        kind: "better" or "worse" is said of B; "trade": better in one figure and worse in another; "undecided": the
            data cannot tell; "alike": no decision differs; "none": too little data for a verdict.
        primary: keys of the figures that it rests on. headline: one sentence. sentences: what else to know.
        settle: what would settle an open question, or what else to try; empty where there is neither.
    """

    kind: Kind
    primary: tuple[str, ...]
    headline: str
    sentences: tuple[str, ...]
    settle: str = ""

    @property
    def text(self) -> str:
        return " ".join(part for part in (self.headline, *self.sentences, self.settle) if part)


def primary_figures(c: Comparison) -> tuple[str, ...]:
    """The figures that decide: the one that the match leaves open; F1 at thresholds that match nothing."""
    return _PRIMARY[c.match]


def conclude(
    c: Comparison,
    *,
    name_a: str = "A",
    name_b: str = "B",
    labels: LabelComparison | None = None,
    flips: int | None = None,
    exploratory: bool = False,
) -> Verdict:
    """Say what a comparison of A (the baseline) and B (the candidate) found.

    A difference counts as told where its p-value is below 1 - level and its interval leaves 0 out. There is no verdict
    below FEWEST_POSITIVES, nor where a match leaves the two further apart than FAILED_MATCH, nor where either model
    meets it only by predicting everything or nothing: it is then compared with chance and not with the other.
    ``labels``: the same figure label by label.
    ``flips``: pairs on which just one is right, if known; with none the two decide alike. ``exploratory``: a person
    moved a threshold while looking at these items.

    >>> from evalkit.comparison.comparison import compare
    >>> from evalkit.predictions import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0]], [[0.8], [0.2]], labels=["cat"], task="binary")
    >>> conclude(compare(p, p), flips=0).headline
    'The two models decide alike here: no decision differs on 2 items.'
    """
    keys = primary_figures(c)
    found = [c.differences[key] for key in keys]
    where = _AT[c.match].replace("the same", "nearly the same") if _gap(c) > CLOSE_MATCH else _AT[c.match]
    of_labels = "" if labels is None else _of_labels(labels, name_b)
    by_itself = _said(_counts_only(c), _EXPLORATORY if exploratory else "")
    notes = _said(of_labels, *by_itself)
    footing = _footing(c, name_a, name_b)
    alike = _alike(c, flips)
    if alike:
        return Verdict("alike", keys, alike, _said(*footing, _of_free(c), *notes))
    told = [d for d in found if not np.isnan(d.p_value)]
    why = _unfit(c, name_a, name_b) or ("" if told else _untold(found[0], name_a, name_b))
    if why:
        seen = [f"{_sentence(_moved(d))}." for d in told]
        matched = c.match is not None and labels is not None and labels.metric in METRICS
        rest = by_itself if matched else notes  # labels stand on no better footing than all of them
        remedy = "" if c.match is None or c.positives < FEWEST_POSITIVES else _ANOTHER_WAY
        return Verdict("none", keys, f"No verdict: {why}.", _said(*footing, *seen, _of_free(c), *rest), remedy)
    up, down = ([d for d in told if _clear(d) and d.difference.value * way > 0] for way in (1, -1))
    if up and down:
        words = f"{_claim(up[0])} but {_claim(down[0])}"
        head = f"{name_b} {words}: {_moved(up[0])}, {_moved(down[0])} {where}."
        chance = f"On {_items(c)} neither is likely to be chance ({_p(up[0])} and {_p(down[0])})."
        return Verdict("trade", keys, head, _said(*footing, chance, _of_free(c), _one_of_many(c), *notes))
    if up or down:
        first, *more = up or down
        head = f"{name_b} {_claim(first)}: {_moved(first)} {where}."
        chance = f"On {_items(c)} this is unlikely to be chance ({_p(first)})."
        others = [f"{_sentence(_moved(d))} as well." for d in more]
        open_ones = [
            f"{_sentence(figure_name(d.metric))} cannot be told apart: {_moved(d)}." for d in told if not _clear(d)
        ]
        rest = (*others, *open_ones, _beside(c), _of_free(c, against=first), _one_of_many(c))
        sentences = _said(*footing, chance, *rest, *notes)
        return Verdict("better" if up else "worse", keys, head, sentences)
    head = f"The data cannot tell {name_a} and {name_b} apart {where}."
    seen = [f"{_sentence(_moved(d))}; {_p(d)}." for d in told]
    return Verdict("undecided", keys, head, _said(*footing, *seen, _of_free(c), *notes), settling(told[0], c.positives))


def settling(d: Difference, positives: int) -> str:
    """How many more positives would settle a difference, as a sentence; empty where it cannot be said."""
    if is_open(d):
        return "The given thresholds leave it open, with any number of items: finer ones, or predictions, could tell."
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
    """Whether counts at given thresholds leave open that there is no difference, however many items they count."""
    return d.test == PARAMETRIC_BOOTSTRAP and d.p_value == 1 and d.difference.value != 0


def adjusted(row: LabelDifference) -> float:
    """The p-value of a label, adjusted for so many: for the false discovery rate where there are very many."""
    return row.holm if np.isnan(row.discovery) else row.discovery


def is_clear(row: LabelDifference) -> bool:
    """Whether the difference of a label is told from chance, after adjusting."""
    return bool(adjusted(row) < 1 - row.difference.difference.level) and _leaves_0_out(row.difference.difference)


def _of_labels(c: LabelComparison, name_b: str) -> str:
    tested = [row for row in c.rows if not np.isnan(row.difference.p_value)]
    if len(tested) < 2:
        return ""
    clear = [row for row in tested if is_clear(row)]
    higher, lower = ([row.label for row in clear if row.difference.difference.value * way > 0] for way in (1, -1))
    of_all = f"Of {len(c.rows):,} labels"
    if not (higher or lower):
        return f"{of_all} none is clearly different by itself, once p-values are adjusted for so many."
    rest = len(c.rows) - len(higher) - len(lower)
    others = f"; the other {'one' if rest == 1 else f'{rest:,}'} cannot be told" if rest else ""
    return (
        f"{of_all} {figure_name(c.metric)} of {name_b} is clearly higher for {_listed(higher)} and lower for "
        f"{_listed(lower)}{others}."
    )


def _listed(names: list[str]) -> str:
    if not names:
        return "none"
    shown = ", ".join(names[:NAMED]) + (", ..." if len(names) > NAMED else "")
    return f"{len(names):,} ({shown})"


_ANOTHER_WAY = "Another threshold, or another match, may tell."

_EXPLORATORY = (
    "Exploratory: a threshold was moved by hand while looking at these items, so p-values are smaller than they should "
    "be. Confirm on new items."
)


def _clear(d: Difference) -> bool:
    return bool(d.p_value < 1 - d.difference.level) and _leaves_0_out(d.difference)


def _leaves_0_out(e: Estimate) -> bool:
    """Tests and intervals of shares may differ by a hair: it takes both. Without an interval it takes the test."""
    return not e.low <= 0 <= e.high


def _claim(d: Difference) -> str:
    return _CLAIMS[d.metric][0 if d.difference.value > 0 else 1]


def _moved(d: Difference) -> str:
    """ "recall is higher by 3.1 points (95 % interval 1.2 to 5.0)"; where it is lower, the interval is of the loss."""
    e = d.difference
    way, sign = ("higher", 1) if e.value >= 0 else ("lower", -1)
    by = f"{figure_name(d.metric)} is {way} by {_points(sign * e.value)}"
    if e.value == 0:
        by = f"{figure_name(d.metric)} is the same"
    return by + _interval(e, sign)


def _interval(e: Estimate, sign: int) -> str:
    if np.isnan(e.low):
        return ""
    low, high = sorted((sign * e.low, sign * e.high))
    return f" ({100 * e.level:g} % interval {_number(100 * low)} to {_number(100 * high)})"


def _beside(c: Comparison) -> str:
    """Where F1 decides, the two figures that it is made of."""
    if primary_figures(c) != ("f1",):
        return ""
    words = [_moved(d) for d in (c.differences[key] for key in _OF_F1) if not np.isnan(d.p_value)]
    return _sentence(f"{', and '.join(words)}.") if words else ""


def _of_free(c: Comparison, against: Difference | None = None) -> str:
    """Average precision, which no threshold touches."""
    d = c.differences[_FREE]
    if np.isnan(d.difference.value):
        return ""
    if np.isnan(d.p_value):
        return f"Over all thresholds {_moved(d)}; that is not tested."
    if _same_ranking(c):
        cause = "" if c.match or against is None else ", so the difference lies in the thresholds, not in the models"
        return f"Average precision and ROC AUC are the same{cause}."
    if not _clear(d):
        return f"Over all thresholds the data cannot tell: {_moved(d)}; {_p(d)}."
    other_way = against is not None and against.difference.value * d.difference.value < 0
    turn = "it is the other way round: " if other_way else ""
    return f"Over all thresholds {turn}{_moved(d)}; {_p(d)}."


def _alike(c: Comparison, flips: int | None) -> str:
    """Words for two models that decide alike; empty for all others."""
    if flips == 0:
        flagged = c.differences["predicted_positive_rate"]
        nothing = ", since neither predicts anything" if flagged.a.value == flagged.b.value == 0 else ""
        same = f"no decision differs on {_items(c)}{nothing}"
        return f"The two models decide alike: {same}." if c.match else f"The two models decide alike here: {same}."
    found = [c.differences[key] for key in primary_figures(c)]
    if c.match and _same_ranking(c) and not any(np.isnan(d.difference.value) or _clear(d) for d in found):
        return "The two models are equally good: at matching thresholds no figure tells them apart."
    counted = [d.difference.value for key, d in c.differences.items() if key in METRICS]
    if not c.pairing.by_example and not any(counted):
        return "The two models have the same counts at these thresholds."
    return ""


def _same_ranking(c: Comparison) -> bool:
    """No difference in either area, not even in a resample."""
    return all(c.differences[key].difference.low == 0 == c.differences[key].difference.high for key in _AREAS)


def _untold(d: Difference, name_a: str, name_b: str) -> str:
    for estimate, name in ((d.a, name_a), (d.b, name_b)):
        if np.isnan(estimate.value) and d.metric in METRICS:
            return f"{figure_name(d.metric)} of {name} is undefined, since {METRICS[d.metric].undefined_when}"
    return d.difference.reason or d.test.removeprefix("none: ")


def _said(*sentences: str) -> tuple[str, ...]:
    return tuple(sentence for sentence in sentences if sentence)


def _gap(c: Comparison) -> float:
    """How far apart the two are in what was matched; 0 without a match."""
    return 0.0 if c.match is None else abs(c.differences[c.match].difference.value)


def _unfit(c: Comparison, name_a: str, name_b: str) -> str:
    """Why there is no verdict though differences were tested; empty where there is one."""
    if c.positives < FEWEST_POSITIVES:
        few = "is 1 positive" if c.positives == 1 else f"are {c.positives} positives"
        return f"there {few}; a verdict needs at least {FEWEST_POSITIVES}"
    if c.match is not None and np.isnan(_gap(c)):
        return _untold(c.differences[c.match], name_a, name_b)
    if _gap(c) > FAILED_MATCH:
        return "the match fails"
    trivial = {share for _, share in _shares_flagged(c, name_a, name_b) if share in (0, 1)}
    if c.match is None or not trivial:
        return ""
    return f"the match is met only by predicting {'everything' if 1 in trivial else 'nothing'}, which any model can"


def _footing(c: Comparison, name_a: str, name_b: str) -> tuple[str, ...]:
    """What stands against the match: it is not met, or only by predicting everything or nothing."""
    if c.match is None:
        return ()
    said = []
    d = c.differences[c.match]
    if _gap(c) > CLOSE_MATCH:
        values = f"{d.a.value:.3f} of {name_a} against {d.b.value:.3f} of {name_b}"
        closest = f"the closest {figure_name(c.match)} is {values}"
        fails = f"The match fails: {closest}, so the figures are not on one footing."
        said.append(fails if _gap(c) > FAILED_MATCH else f"{_sentence(closest)}.")
    what = "the label" if c.label is not None or len(c.pairing.labels) == 1 else "every label"
    for name, share in _shares_flagged(c, name_a, name_b):
        if share in (0, 1):
            said.append(f"There {name} predicts {what} for {'every' if share else 'no'} item.")
    return tuple(said)


def _shares_flagged(c: Comparison, name_a: str, name_b: str) -> tuple[tuple[str, float], tuple[str, float]]:
    flagged = c.differences["predicted_positive_rate"]
    return (name_a, flagged.a.value), (name_b, flagged.b.value)


def _counts_only(c: Comparison) -> str:
    if c.pairing.by_example:
        return ""
    related = ", and all labels of an item as unrelated" if c.label is None and len(c.pairing.labels) != 1 else ""
    return (
        f"Counts only: the two are compared as if on unrelated items{related}. Predictions of both would be paired "
        "item by item, which tells more."
    )


def _one_of_many(c: Comparison) -> str:
    """A label that is looked at alone may have been picked because it differs."""
    n = len(c.pairing.labels)
    if c.label is None or n < 2:
        return ""
    return f"This is one of {n:,} labels: where it was picked for its difference, p is smaller than it should be."


def _items(c: Comparison) -> str:
    n, groups = c.pairing.n_shared, c.n_groups
    if not c.pairing.by_example:
        return "these counts"
    items = f"{n:,} {'item' if n == 1 else 'items'}"
    return items if groups == n else f"{items} in {groups:,} {'group' if groups == 1 else 'groups'}"


def figure_name(key: str) -> str:
    """What a figure is called inside a sentence."""
    return _SHORT.get(key) or METRICS[key].title.lower()


def _points(share: float) -> str:
    points = 100 * share
    return "less than 0.1 points" if 0 < points < 0.05 else f"{_number(points)} points"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _number(value: float) -> str:
    text = f"{value:.1f}"
    return "0.0" if text == "-0.0" else text.replace("-", "−")


def _p(d: Difference) -> str:
    return "p < 0.001" if d.p_value < 0.001 else f"p = {d.p_value:.{3 if d.p_value < 0.1 else 2}f}"
