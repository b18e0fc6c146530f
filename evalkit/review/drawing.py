"""Draws what is to be reviewed, stratum by stratum of the scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evalkit.arrays import ABSENT, BoolArray, FloatArray, IntArray, one_threshold
from evalkit.counting.counts import decide
from evalkit.errors import InvalidInputError, require_type
from evalkit.predictions import ONE_DECISION, Predictions
from evalkit.review.pool import Pool, pool_of, scores_of
from evalkit.review.question import ReviewQuestion
from evalkit.review.sample import ReviewSample
from evalkit.review.strata import (
    LEAST_ABOVE,
    LEAST_BELOW,
    SUREST,
    allocate,
    equal_parts,
    parts_below,
    parts_by_spread,
)

_FEWEST_DRAWN = 10


def sample_for_review(
    p: Predictions,
    question: ReviewQuestion | str,
    n: int,
    seed: int,
    *,
    label: str | None = None,
    threshold: float = 0.5,
    baseline: Predictions | None = None,
    baseline_threshold: float | None = None,
    pool: Predictions | None = None,
    unknown_only: bool = False,
) -> ReviewSample:
    """The ``n`` pairs whose review settles a question best: drawn by score stratum, the same for the same seed.

    Args:
        p: the model. By its truth scores are calibrated, so that each stratum is drawn from as much as it is uncertain;
            a figure rests on the verdicts and on the sizes of the strata, whatever these chances are worth.
        question: "precision >= 0.9", "recall >= 0.8", either without a number, or "better", which asks whether the
            model decides right more often than the ``baseline``; see ``ReviewQuestion``.
        label: one against the rest; None draws from the pairs of all labels.
        threshold, baseline_threshold: a label is predicted when score >= threshold. The baseline's is the same unless
            it is given.
        pool: predictions of the same model whose pairs are drawn, such as those of new items; by default ``p`` itself.
            Their truth is not looked at.
        unknown_only: draw only pairs whose truth is not known.

    For precision five strata of equal numbers of what is predicted; for recall eight more of the rest, the smaller the
    more uncertain their pairs are; for "better" what only one of the two predicts, by either. A question about pairs
    that there are not is an error.

    >>> from evalkit.samples import load_sample
    >>> p = load_sample("clips-forest").predictions
    >>> sample_for_review(p, "precision >= 0.9", 40, 7, label="move right").drawn.tolist()
    [7, 7, 7, 9, 10]
    """
    require_type(p, Predictions)
    asked = ReviewQuestion.parse(question) if isinstance(question, str) else question
    _check(asked, n, baseline)
    of = p if pool is None else pool
    at = _at(p, threshold)
    theirs = p if baseline is None else baseline
    names = _shared(of.labels, p.labels, theirs.labels) if label is None else [label]
    rng = np.random.default_rng(seed)
    pairs = pool_of(p, names, of, unknown_only=unknown_only)
    if asked.kind == "better" and baseline is not None:
        its_own = _at(baseline, threshold if baseline_threshold is None else baseline_threshold)
        alone = _alone(decide(pairs.score, at), _other_scores(pairs, of, names, baseline), its_own)
        parts, sides = _where_two_differ(pairs, alone, rng)
    else:
        parts, sides = _by_threshold(pairs, at, rng, below=parts_below(n) if asked.kind == "recall" else 0)
    if not parts:
        raise InvalidInputError("There is no pair to draw from.", remedy="Choose another threshold or label.")
    size, chance, drawn = _planned(asked, n, pairs, parts, sides)
    places = np.concatenate([rng.choice(part, k, replace=False) for part, k in zip(parts, drawn, strict=True)])
    order = rng.permutation(len(places))
    chosen = places[order]
    return ReviewSample(
        asked,
        "" if p.decisions_only else repr(at),
        tuple(of.ids[pairs.example[chosen]].tolist()),
        tuple(of.labels[i] for i in pairs.label[chosen].tolist()),
        np.repeat(np.arange(len(parts)), drawn)[order],
        tuple(sides),
        size,
        chance,
    )


def _at(p: Predictions, threshold: float) -> float:
    return ONE_DECISION if p.decisions_only else one_threshold(threshold)


def _shared(labels: Sequence[str], *others: Sequence[str]) -> list[str]:
    """The labels that all have, in the order of the first."""
    kept = set(labels).intersection(*others)
    return [name for name in labels if name in kept]


def _planned(
    asked: ReviewQuestion, n: int, pairs: Pool, parts: list[IntArray], sides: list[str]
) -> tuple[IntArray, FloatArray, IntArray]:
    """Of each stratum its pairs, how likely one of them is true, and how many are drawn."""
    size = np.array([len(part) for part in parts], dtype=np.int64)
    chance = np.array([float(pairs.chance[part].mean()) for part in parts])
    kept = np.array([side != "below" for side in sides])
    chance = np.where(kept, np.clip(chance, SUREST, 1 - SUREST), chance)
    spread = _spread(size, chance, kept, recall=asked.kind == "recall")
    return size, chance, allocate(size, spread, np.where(kept, LEAST_ABOVE, LEAST_BELOW), n)


def _check(asked: ReviewQuestion, n: int, baseline: Predictions | None) -> None:
    if not isinstance(n, int | np.integer) or n < _FEWEST_DRAWN:
        raise InvalidInputError(f"At least {_FEWEST_DRAWN} pairs are drawn.", found=repr(n))
    if asked.kind == "better" and baseline is None:
        raise InvalidInputError("Which of two is better asks for two models.", remedy="Name the other one: baseline=.")


def _by_threshold(pairs: Pool, at: float, rng: np.random.Generator, *, below: int) -> tuple[list[IntArray], list[str]]:
    """below: how many strata are made of what is not predicted."""
    predicted = decide(pairs.score, at)
    above = equal_parts(_ranked(np.flatnonzero(predicted), pairs.score, rng))
    if not below:
        return above, ["above"] * len(above)
    rest = parts_by_spread(_ranked(np.flatnonzero(~predicted), pairs.score, rng), pairs.chance, below)
    return [*above, *rest], ["above"] * len(above) + ["below"] * len(rest)


def _where_two_differ(
    pairs: Pool, alone: tuple[BoolArray, BoolArray], rng: np.random.Generator
) -> tuple[list[IntArray], list[str]]:
    """What only the model predicts (b), and what only the baseline does (a), each by how likely it is true."""
    parts = [equal_parts(_ranked(np.flatnonzero(each), pairs.chance, rng)) for each in alone]
    return [*parts[0], *parts[1]], ["b"] * len(parts[0]) + ["a"] * len(parts[1])


def _alone(predicted: BoolArray, other: FloatArray, threshold: float) -> tuple[BoolArray, BoolArray]:
    """Pairs that only the model predicts, and those that only the baseline does."""
    known = ~np.isnan(other)
    by_baseline = decide(np.where(known, other, ABSENT), threshold)
    return known & predicted & ~by_baseline, known & by_baseline & ~predicted


def _other_scores(pairs: Pool, of: Predictions, names: list[str], baseline: Predictions) -> FloatArray:
    """(n_pairs,) the scores of the baseline; NaN where it has not got the example."""
    place = {name: i for i, name in enumerate(baseline.ids.tolist())}
    rows = np.array([place.get(name, -1) for name in of.ids.tolist()], dtype=np.int64)
    found = np.full(len(pairs.score), np.nan)
    for name in names:
        mine = np.flatnonzero(pairs.label == of.index(name))
        there = rows[pairs.example[mine]]
        found[mine[there >= 0]] = scores_of(baseline, name)[there[there >= 0]]
    return found


def _ranked(places: IntArray, by: FloatArray, rng: np.random.Generator) -> IntArray:
    """Places by falling number; equal ones in an order by chance, so that no order of the file decides."""
    mixed = rng.permutation(places)
    ranked: IntArray = mixed[np.argsort(-by[mixed], kind="stable")]
    return ranked


def _spread(size: IntArray, chance: FloatArray, above: BoolArray, *, recall: bool) -> FloatArray:
    """What a stratum adds to the standard error of the figure: of recall each side is a part of the odds."""
    deviation = size * np.sqrt(chance * (1 - chance))
    if not recall:
        return np.asarray(deviation)
    true = size * chance
    return np.asarray(deviation / np.where(above, true[above].sum(), true[~above].sum()))
