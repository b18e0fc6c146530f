"""The calibration curve without bins, with the band in which that of a calibrated model would lie."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import special

from evalkit.arrays import FloatArray
from evalkit.calibration.claims import Claimed, Claims, claims_of
from evalkit.calibration.isotonic import Isotonic, isotonic, rising
from evalkit.calibration.related import residual_correlation, some_groups
from evalkit.calibration.score_parts import ScoreParts, parts_of_table
from evalkit.intervals.estimate import require_level
from evalkit.predictions import Predictions

DRAWS = 400
MOST_CELLS = 500
"""Scores that differ more often are put together into as many cells, by how many claims they hold."""
_MOST_CLAIMS = 100_000
_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationCurve:
    """How often scores come true, by isotonic regression, beside what chance does to a calibrated model.

    Attributes:
        of: what the scores are claims of: "label", "pairs" or "top label".
        blocks: the curve: ``blocks.first``, ``.last`` (scores), ``.share``, ``.total``, ``.came_true``, and ``.at``.
        parts: the Brier score of these claims in its parts.
        score, low, high: (n_cells,) scores, and the band there: so many of the curves of models whose probabilities are
            right, with these very scores, run between the two, at each score by itself.
        level: of the band. p_value: the probability that such a model's miscalibration is at least as large; NaN where
            there is no score. draws: how many of them were drawn for both.
        correlation: of the residuals of related claims, as in one video; 0 where each stands alone.
        left_out: as in ``Reliability``.
    """

    of: Claimed
    blocks: Isotonic
    parts: ScoreParts
    score: FloatArray
    low: FloatArray
    high: FloatArray
    level: float
    p_value: float
    draws: int
    correlation: float
    left_out: int

    def __repr__(self) -> str:
        return (
            f"CalibrationCurve({self.of}, {self.blocks.total.sum()} scores in {len(self.blocks.first)} blocks, "
            f"miscalibration {self.parts.miscalibration:.4f}, p {self.p_value:.3f})"
        )


def calibration_curve(
    p: Predictions,
    label: str | None = None,
    *,
    labels: Collection[str] | None = None,
    scored_only: bool = False,
    level: float = 0.95,
    seed: int = 0,
) -> CalibrationCurve:
    """The calibration curve of a label, of all pairs, or of the top label, as ``reliability`` has it, without bins.

    The curve is the isotonic regression of what came true on the score (CORP: Dimitriadis, Gneiting and Jordan 2021).
    The band and the p-value hold it against 400 draws of what could come true if every score were right. Claims of one
    group (the labels of an example, the segments of a video) are drawn together, by a normal copula with the
    correlation that their residuals show. Arguments and errors are those of ``reliability``.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[0], [1], [0], [1]], [[0.1], [0.4], [0.4], [0.8]], labels=["cat"], task="binary")
    >>> calibration_curve(p).blocks.share.tolist()
    [0.0, 0.5, 1.0]
    """
    return curve_of(claims_of(p, label, labels=labels, scored_only=scored_only), level=level, seed=seed)


def curve_of(claims: Claims, *, level: float = 0.95, seed: int = 0) -> CalibrationCurve:
    require_level(level)
    table = claims.table()
    blocks, parts = isotonic(table), parts_of_table(table)
    if not len(claims):
        none = np.empty(0)
        return CalibrationCurve(
            claims.what, blocks, parts, none, none, none, level, float("nan"), 0, 0.0, claims.left_out
        )
    correlation = residual_correlation(claims)
    cells = _cells(claims)
    seen = _miscalibration(cells, cells.came_true)
    curves, at_least = [], 0
    for drawn in _draws(claims, cells, correlation, np.random.default_rng(seed)):
        curves.append(rising(drawn, cells.total))
        at_least += _miscalibration(cells, drawn) >= seen
    low, high = np.quantile(np.array(curves), [(1 - level) / 2, (1 + level) / 2], axis=0)
    p_value = (1 + at_least) / (1 + len(curves))
    return CalibrationCurve(
        claims.what,
        blocks,
        parts,
        cells.score,
        low,
        high,
        level,
        p_value,
        len(curves),
        correlation,
        claims.left_out,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """Claims of neighbouring scores together. first: (n_cells,) the lowest score of each. score: their means."""

    first: FloatArray
    score: FloatArray
    total: FloatArray
    came_true: FloatArray


def _cells(claims: Claims) -> _Cells:
    table = claims.table()
    score, true = table.thresholds[:0:-1], np.diff(table.tp)[::-1]
    total = true + np.diff(table.fp)[::-1]
    starts = np.arange(len(score))
    if len(score) > MOST_CELLS:
        middle = np.cumsum(total) - total / 2
        starts = np.flatnonzero(np.diff(np.floor(middle * MOST_CELLS / len(claims)), prepend=-1.0))
    held, came_true, sums = (np.add.reduceat(each.astype(np.float64), starts) for each in (total, true, total * score))
    return _Cells(score[starts], sums / held, held, came_true)


def _miscalibration(cells: _Cells, came_true: FloatArray) -> float:
    """By the Brier score, whose parts within a cell are alike before and after."""
    share = rising(came_true, cells.total)
    before = cells.total * cells.score**2 - 2 * came_true * cells.score
    after = cells.total * share**2 - 2 * came_true * share
    return float(np.sum(before - after) / np.sum(cells.total))


def _draws(claims: Claims, cells: _Cells, correlation: float, rng: np.random.Generator) -> Iterator[FloatArray]:
    """How many claims of each cell could come true if scores were right."""
    if correlation == 0 or claims.group is None:
        yield from rng.binomial(cells.total.astype(np.int64), np.clip(cells.score, 0, 1), (DRAWS, len(cells.score)))
        return
    some = some_groups(claims.group, _MOST_CLAIMS, rng)
    score = claims.score[some]
    place = np.searchsorted(cells.first, score, side="right") - 1
    order = np.argsort(place, kind="stable")
    place, score = place[order], score[order]
    _, group = np.unique(claims.group[some][order], return_inverse=True)
    held = np.bincount(place, minlength=len(cells.score))
    # Of fewer claims sums scatter more: their distance from what is expected is that of all.
    shrink = np.sqrt(len(some) / len(claims))
    expected = np.bincount(place, score, minlength=len(cells.score))
    common = np.sin(np.pi / 2 * correlation)  # of the normal numbers behind truths
    limit = special.ndtri(score).astype(np.float32)
    at_once = max(1, _AT_ONCE // len(some))
    for begin in range(0, DRAWS, at_once):
        n = min(at_once, DRAWS - begin)
        shared = rng.standard_normal((n, int(group.max()) + 1), dtype=np.float32)[:, group]
        own = rng.standard_normal((n, len(some)), dtype=np.float32)
        happens = np.sqrt(common) * shared + np.sqrt(1 - common) * own <= limit
        for each in happens:
            drawn = np.bincount(place[each], minlength=len(held)) - expected
            share = cells.score + shrink * drawn / np.maximum(held, 1)
            yield np.clip(share, 0, 1) * cells.total
