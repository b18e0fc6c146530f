"""What verdicts say: the figure that was asked about, with its interval, and whether the question is settled."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from evalkit.arrays import BoolArray, IntArray
from evalkit.counting.wording import Wording
from evalkit.intervals.estimate import Estimate
from evalkit.intervals.stratified import Strata, stratified_recall, stratified_share
from evalkit.review.answers import Answers
from evalkit.review.question import ReviewQuestion

Claim: TypeAlias = Literal["yes", "no", "open", ""]

_MOST_MORE = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class ReviewResult:
    """What a review found.

    Attributes:
        question: what was asked. n_drawn, n_answered: pairs, and those with a verdict.
        estimates: "precision"; for a question about recall "recall" too; for "better" the share "candidate_right" of
            the pairs that two models decide differently. Each stratum counts by its size: these are weighted figures.
        n_pairs: the pairs that the figure asked about is of: what is predicted, all of them, or what differs.
        claim: whether the figure is at least what was asked: "yes" or "no" where the whole interval says so, else
            "open"; empty where the question has no number.
        more: about how many more verdicts of the same kind would settle it; None where it is settled, or no number of
            them is likely to.
    """

    question: ReviewQuestion
    n_drawn: int
    n_answered: int
    estimates: dict[str, Estimate]
    n_pairs: int
    claim: Claim
    more: int | None

    @property
    def asked(self) -> Estimate:
        """The figure that was asked about."""
        return self.estimates["candidate_right" if self.question.kind == "better" else self.question.kind]

    def __repr__(self) -> str:
        answered = f"{self.n_answered} of {self.n_drawn} answered"
        return f"ReviewResult({str(self.question)!r}, {answered}, {self.asked}, {self.claim!r})"


def estimate_from_review(answers: Answers, *, level: float = 0.95) -> ReviewResult:
    """The figures that verdicts speak of. Pairs without a verdict count as if they had not been drawn.

    >>> from evalkit.review.drawing import sample_for_review
    >>> from evalkit.samples import load_sample
    >>> p = load_sample("clips-forest").predictions
    >>> sample = sample_for_review(p, "precision >= 0.7", 60, 7, label="move right")
    >>> truth = dict(zip(p.ids.tolist(), p.label("move right").y_true.tolist()))
    >>> estimate_from_review(Answers(sample, np.array([truth[name] for name in sample.ids], dtype=int)))
    ReviewResult('precision >= 0.7', 60 of 60 answered, 0.844397 (0.747922 to 0.908468), 'yes')
    """
    sample, question = answers.sample, answers.sample.question
    side = np.array(sample.sides)
    if question.kind == "better":
        # What only the baseline predicts is right of the candidate where it is not true.
        mine = side == "b"
        right = Strata(
            sample.size,
            _counts(answers, answers.verdict >= 0),
            np.where(mine, _counts(answers, answers.verdict == 1), _counts(answers, answers.verdict == 0)),
            np.where(mine, sample.chance, 1 - sample.chance),
        )
        estimates = {"candidate_right": stratified_share(right, level=level)}
        n_pairs = int(sample.size.sum())
    else:
        above, below = _part(answers, side == "above"), _part(answers, side == "below")
        estimates = {"precision": stratified_share(above, level=level)}
        n_pairs = int(above.size.sum())
        if question.kind == "recall":
            estimates["recall"] = stratified_recall(above, below, level=level)
            n_pairs = int(sample.size.sum())
    asked = estimates["candidate_right" if question.kind == "better" else question.kind]
    claim = _claim(asked, question.bound)
    more = _more(asked, question.bound, answers.n_answered, n_pairs) if claim == "open" else None
    return ReviewResult(question, len(sample), answers.n_answered, estimates, n_pairs, claim, more)


def conclude_review(result: ReviewResult, label: str, at: str, wording: Wording) -> str:
    """The result in a sentence. label: what was looked at, in words. at: the threshold, as text."""
    e, kind = result.asked, result.question.kind
    ends = wording.ends("precision", e.low, e.high, between=" to ")
    figure = f"{wording.figure('precision', e.value)} ({ends})"
    answered = f"{result.n_answered:,} of {result.n_drawn:,} answered"
    if kind == "better":
        what = f"Where the two models differ on {label}, the model is right in {figure} of the pairs"
        claims = {"yes": "it is better", "no": "the baseline is better", "open": "which is better is not settled"}
    else:
        what = f"{wording.words(kind).title} of {label} at {at} is {figure}"
        asked = wording.figure("precision", result.question.at_least or 0.0)
        claims = {
            "yes": f"it is at least {asked}",
            "no": f"it is below {asked}",
            "open": f"whether it is at least {asked} is not settled",
        }
    said = f": {claims[result.claim]}" if result.claim else ""
    more = f" About {result.more:,} more verdicts would settle it." if result.more else ""
    return f"{what}{said}. {answered}.{more}"


def _part(answers: Answers, here: BoolArray) -> Strata:
    sample = answers.sample
    answered, true = (_counts(answers, each) for each in (answers.verdict >= 0, answers.verdict == 1))
    return Strata(sample.size[here], answered[here], true[here], sample.chance[here])


def _counts(answers: Answers, pairs: BoolArray) -> IntArray:
    return np.bincount(answers.sample.stratum[pairs], minlength=len(answers.sample.size))


def _claim(e: Estimate, bound: float | None) -> Claim:
    if bound is None:
        return ""
    return "yes" if e.low >= bound else "no" if e.high < bound else "open"


def _more(e: Estimate, bound: float | None, answered: int, n_pairs: int) -> int | None:
    """By how much more data the interval would leave the bound out, were the figure to stay: as the root of it."""
    if bound is None or not math.isfinite(e.low) or e.value == bound or not answered:
        return None
    reach = e.value - e.low if e.value > bound else e.high - e.value
    wanted = math.ceil(answered * (reach / abs(e.value - bound)) ** 2)
    return wanted - answered if answered < wanted <= min(n_pairs, _MOST_MORE) else None
