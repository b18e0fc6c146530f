"""What a comparison stands on: what is shared, where each model is run, and how much a match can bear."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf
from typing import Literal, TypeAlias, get_args

import numpy as np

from evalkit.arrays import FloatArray, IntArray, one_threshold
from evalkit.comparison.matching import Bridge, Match, matched_pair, rematched, require_match
from evalkit.comparison.pairing import Pairing, examples_of, pair
from evalkit.counting.counts import Counts
from evalkit.counting.metrics import ratio_function
from evalkit.counting.source import Grouped
from evalkit.errors import InvalidInputError
from evalkit.evaluation.evaluation import Evaluation
from evalkit.intervals.estimate import Estimate, correlation_of, mean_of_two, require_level
from evalkit.intervals.ratios_of_groups import PROPORTIONS, ratio_parts
from evalkit.intervals.resampling import Resamples, lowest
from evalkit.intervals.residuals import EffectiveGroups
from evalkit.intervals.shares import share_interval
from evalkit.predictions import ONE_DECISION, Predictions

Lead: TypeAlias = Literal["a", "b"]
"""Which of two models keeps the threshold that was given; the other one follows it to the same figure."""


@dataclass(frozen=True, slots=True)
class MatchSupport:
    """What a match rests on: degrees of freedom that it leaves, and the reason against a test where that is below 1."""

    degrees: float = inf
    reason: str = ""


UNMATCHED = MatchSupport()


@dataclass(frozen=True, slots=True, eq=False)
class Footing:
    """What every figure of one comparison stands on.

    Attributes:
        pairing: what the two models share.
        thresholds: of A and of B. ``lay_footing`` takes those that were given; ``matched_footing`` and its like for
            counts alone put the threshold that was found in the place of the follower's.
        match: the figure that is the same for both, or None. lead: whose threshold the match starts from.
        level: of all intervals. resamples, seed: of all that is drawn.
        draws: the resamples of the shared groups; None where there are counts alone.
        rematched: (n_resamples,) the follower's threshold, matched again in each resample; None without a match.
        bridge: where the follower would meet the match between its rows; None where a row of it does.
        support: how much the match can bear.
    """

    pairing: Pairing
    thresholds: tuple[float, float]
    match: Match | None
    lead: Lead
    level: float
    resamples: int
    seed: int
    draws: Resamples | None = None
    rematched: FloatArray | None = None
    bridge: Bridge | None = None
    support: MatchSupport = UNMATCHED

    @property
    def leader(self) -> int:
        """Position in the pair, 0 for A and 1 for B, of the model whose threshold stays as it was given."""
        return 0 if self.lead == "a" else 1

    @property
    def follower(self) -> int:
        """Position of the model that is given its threshold by the match, if there is one."""
        return 1 - self.leader

    def follows(self, side: int) -> bool:
        """Whether the threshold of this side, 0 or 1, is one that was found by matching."""
        return self.match is not None and side == self.follower

    @property
    def reached(self) -> tuple[float, float]:
        """The lowest threshold at which each model stands: in the data, or in any resample after a match."""
        of_a, of_b = (
            min(threshold, lowest(self.rematched)) if self.rematched is not None and self.follows(side) else threshold
            for side, threshold in enumerate(self.thresholds)
        )
        return of_a, of_b

    def drawn(self, s: Grouped, side: int) -> Counts:
        """Counts of one side in each resample, (n_resamples,), at its threshold or at those that were matched again."""
        assert self.draws is not None
        if self.rematched is not None and self.follows(side):
            return self.draws.counts_at_each(s, self.rematched)
        return self.draws.counts_at(s, self.thresholds[side])

    def bridged(self, s: Grouped, side: int) -> tuple[Counts, ...]:
        """Counts of the follower where it meets the match between two rows, (1 + n_resamples,): see ``Bridge``.

        None of the leader, nor where the follower has a row that meets the match.
        """
        return () if self.bridge is None or not self.follows(side) else self.bridge.counts(s)


def lay_footing(
    a: Predictions | Evaluation,
    b: Predictions | Evaluation,
    *,
    threshold_a: float,
    threshold_b: float,
    match: Match | None,
    lead: Lead,
    level: float,
    resamples: int,
    seed: int,
    pairing: Pairing | None,
) -> Footing:
    """The footing that was asked for, checked, before anything is matched. ``pairing``: of these two, if known."""
    require_level(level)
    if lead not in get_args(Lead):
        raise InvalidInputError("The lead is one of the two models.", found=repr(lead), remedy="Use 'a' or 'b'.")
    given_a, given_b = one_threshold(threshold_a), one_threshold(threshold_b)
    pairing = pairing or require_pair(a, b, match)
    thresholds = standing_at(a, given_a), standing_at(b, given_b)
    on = Footing(pairing, thresholds, match, lead, level, resamples, seed)
    if match is not None and without_scores((a, b)[on.follower]):
        raise InvalidInputError(
            "A model that gave decisions without scores has one operating point, which cannot follow another's.",
            remedy="Use no match, or let that model lead.",
        )
    return on


def without_scores(source: Predictions | Evaluation) -> bool:
    """Whether a model gave decisions without scores."""
    p = examples_of(source)
    return p is not None and p.decisions_only


def standing_at(source: Predictions | Evaluation, threshold: float) -> float:
    """The threshold, or the one at which decisions without scores are what they are, whichever was given."""
    return ONE_DECISION if without_scores(source) else threshold


def require_pair(a: Predictions | Evaluation, b: Predictions | Evaluation, match: str | None) -> Pairing:
    """``pair`` of two models that can be compared, and by a figure that can be matched; else an error."""
    if match is not None:
        require_match(match)
    pairing = pair(a, b)
    if pairing.reason:
        raise InvalidInputError(
            pairing.reason,
            found=", ".join(f"example {name!r}, label {of!r}" for name, of in pairing.contradictions) or None,
            remedy="Compare two models of one test set, with one truth.",
        )
    return pairing


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """One model at its threshold: what it decided in each group, and in resamples.

    tp, fp, positives, negatives: (n_groups,). single: no group holds more than one pair.
    drawn: counts of each resample, (n_resamples,), or None where no figure is to be bootstrapped.
    bridged: see ``Footing.bridged``.
    elsewhere: negatives in groups that are left out, which hold nothing else and have no prediction.
    """

    tp: IntArray
    fp: IntArray
    positives: IntArray
    negatives: IntArray
    single: bool
    drawn: Counts | None
    bridged: tuple[Counts, ...] = ()
    elsewhere: int = 0
    _holding: list[EffectiveGroups] = field(init=False, repr=False, default_factory=list)

    @property
    def groups(self) -> EffectiveGroups:
        """Of the positives. Made when first asked for."""
        if not self._holding:
            self._holding.append(EffectiveGroups.holding(self.positives))
        return self._holding[0]

    @property
    def counts(self) -> Counts:
        """Over all groups."""
        tp, fp, positives, negatives = (int(x.sum()) for x in (self.tp, self.fp, self.positives, self.negatives))
        return Counts.of_totals(tp, fp, positives, negatives + self.elsewhere)

    def counts_with_resamples(self) -> Counts:
        """Counts of the data and then of each resample, (1 + n_resamples,)."""
        c, drawn = self.counts, self.drawn
        assert drawn is not None
        parts = ((c.tp, drawn.tp), (c.fp, drawn.fp), (c.fn, drawn.fn), (c.tn, drawn.tn))
        return Counts(*(np.append(of_data, of_resamples) for of_data, of_resamples in parts))

    def figure(self, key: str) -> float:
        """A ratio of counts over all groups."""
        return float(ratio_function(key)(self.counts))

    def figure_of_resamples(self, key: str) -> FloatArray:
        """A ratio of counts in each resample, (n_resamples,)."""
        assert self.drawn is not None
        return np.asarray(ratio_function(key)(self.drawn), dtype=np.float64)

    def parts(self, key: str) -> tuple[IntArray, IntArray]:
        """Numerator and denominator of a ratio of counts in each group."""
        return ratio_parts(key, self.tp, self.fp, self.positives, self.negatives)

    def interval(self, key: str, level: float) -> Estimate:
        """The interval of a ratio of counts, or of balanced accuracy, at this very threshold."""
        if key == "balanced_accuracy":
            return self._balanced(level)
        return share_interval(*self.parts(key), single=self.single and key in PROPORTIONS, level=level)

    def _balanced(self, level: float) -> Estimate:
        """Balanced accuracy is the mean of two shares, whose errors are related through the groups."""
        recall, specificity = (self.interval(key, level) for key in ("recall", "specificity"))
        found, positives = self.parts("recall")
        rejected, negatives = self.parts("specificity")
        related = correlation_of(found - recall.value * positives, rejected - specificity.value * negatives)
        return mean_of_two(recall, specificity, related, n=int(self.positives.sum()))


def decided(s: Grouped, threshold: float, drawn: Counts | None = None, bridged: tuple[Counts, ...] = ()) -> Decided:
    """Grouped scores at a threshold."""
    return Decided(*s.at(threshold), s.positives, s.negatives, s.single, drawn, bridged)


def matched_footing(scores: tuple[Grouped, Grouped], on: Footing) -> Footing:
    """The footing after matching the pairs of both models, in the data and again in each of ``on.draws``."""
    if on.match is None:
        return on
    draws, leader = on.draws, on.leader
    assert draws is not None
    at = matched_pair((scores[0].table(), scores[1].table()), on.thresholds, on.match, leader)
    again, bridge = rematched(draws, scores, at, on.match, leader)
    counted = [s.at(threshold) for s, threshold in zip(scores, at, strict=True)]
    alarms = min(draws.groups_holding(fp).number for _, fp in counted)
    missed = min(draws.groups_holding(s.positives - tp).number for s, (tp, _) in zip(scores, counted, strict=True))
    support = support_of_errors(on.match, alarms, missed)
    return replace(on, thresholds=at, rematched=again, bridge=bridge, support=support)


def support_of_errors(match: Match | None, alarms: float, missed: float) -> MatchSupport:
    """Of a match of precision the false positives, of recall the missed positives, of whichever model has fewer.

    Near a recall of 1 all hangs on the few positives that are missed, and at 1 on where the lowest of them happens to
    lie. Limits of a count m are quantiles of chi-square with 2 m degrees of freedom (Garwood, Biometrika 28, 1936):
    here twice the missed positives, or groups with any, less one.

    >>> support_of_errors("recall", 9, 3).degrees, support_of_errors("precision", 9, 3).degrees
    (4, 8)
    """
    if match == "precision":
        return MatchSupport(alarms - 1, "too few false positives to match by")
    if match == "recall":
        return MatchSupport(2 * (missed - 1), "too few missed positives to match by")
    return UNMATCHED
