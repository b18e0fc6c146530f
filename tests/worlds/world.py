"""A world: the laws of some labels, how items come in groups, and how a test set and models on it are drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np
from scipy import special

import evalkit as ek
from tests.worlds import laws as figures_of
from tests.worlds.laws import Array, Law

Sizes = Callable[[np.random.Generator], np.ndarray]

ALIKE = 0.5
"""Correlation of the scores of two models, given the truth: errors of real models go together."""

SLOPE, SHIFT = 0.6, 0.4
"""The other model's scale: expit(SLOPE * z + SHIFT). The first one has probabilities, expit(z)."""


@dataclass(frozen=True)
class World:
    """Test sets of one kind.

    Attributes:
        name: as in tables. what: the kind in a sentence's words.
        laws: of each label of the first model. stronger: of a better one, for pairs with a known difference; empty
            where such pairs are not drawn.
        sizes: draws the number of items in each group. groups: whether these are named, or items are independent.
        related: correlation of truths, and of scores given the truth, within a group.
        between_labels: the same of the labels of one item.
        positives: exactly so many items have the (one) label, for rare ones; None: by chance.
        grades: scores are so many grades; None: any number. The other model's lie between those of the first.
        overlap: of the items of each of two models the share that both have.
        at: the threshold of the first model, on the logit scale.
    """

    name: str
    what: str
    laws: tuple[Law, ...]
    sizes: Sizes
    groups: bool = False
    related: float = 0.0
    between_labels: float = 0.0
    positives: int | None = None
    grades: int | None = None
    overlap: float = 1.0
    stronger: tuple[Law, ...] = ()
    at: float = field(default=float("nan"))

    def __post_init__(self) -> None:
        if np.isnan(self.at):
            middle = float(np.mean([special.logit(law.prevalence) for law in self.laws]))
            object.__setattr__(self, "at", middle if self.grades is None else float(self.cuts(0)[-self.grades // 3]))

    @property
    def labels(self) -> list[str]:
        return [f"label {i}" for i in range(len(self.laws))]

    def cuts(self, side: int) -> Array | None:
        """Rising, between the grades of a side: evenly spread over what is scored, B's a third of a grade higher."""
        if self.grades is None:
            return None
        share = (np.arange(1, self.grades) + side / 3) / self.grades
        fine = figures_of.fine_thresholds(self.laws)
        flagged = figures_of.counts_above(self.laws, fine)
        return np.interp(1 - share, (flagged.tp + flagged.fp) / len(self.laws), fine)

    def score(self, z: Array | float, side: int) -> Array:
        """What a model shows for z: A a probability, B a number on another scale, or grades."""
        cuts = self.cuts(side)
        if cuts is not None:
            return (np.searchsorted(cuts, z, side="right") + 0.5) / self.grades
        return special.expit(np.asarray(z) if side == 0 else SLOPE * np.asarray(z) + SHIFT)

    def draw(self, seed: int, *, better: bool = False) -> Sample:
        """A test set with two models of the same strength, or the other one better."""
        rng = np.random.default_rng([seed, *self.name.encode()])
        sizes = self.sizes(rng)
        group = np.repeat(np.arange(len(sizes)), sizes)
        n, k = len(group), len(self.laws)

        def related() -> Array:
            own = 1 - self.related - self.between_labels
            number = np.sqrt(own) * rng.normal(size=(n, k))
            if self.related:
                number += np.sqrt(self.related) * rng.normal(size=(len(sizes), k))[group]
            if self.between_labels:
                number += np.sqrt(self.between_labels) * rng.normal(size=(n, 1))
            return number

        if self.positives is None:
            truth = related() < special.ndtri([law.prevalence for law in self.laws])
        else:
            truth = np.zeros((n, k), dtype=np.bool_)
            truth[: self.positives] = True
        found = truth.copy()
        for i, law in enumerate(self.laws):
            if law.noise:
                found[:, i] &= rng.random(n) >= law.noise
        common = related()
        sides = []
        for side in (0, 1):
            error = np.sqrt(ALIKE) * common + np.sqrt(1 - ALIKE) * related()
            of_side = self.stronger if better and side == 1 else self.laws
            z = np.empty((n, k))
            for i, law in enumerate(of_side):
                spread = np.where(found[:, i], law.width, 1.0) if law.width != 1.0 else 1.0
                z[:, i] = law.logits(law.separation * found[:, i] + spread * error[:, i])
            sides.append(z)
        shared = np.ones(n, dtype=np.bool_), np.ones(n, dtype=np.bool_)
        if self.overlap < 1:
            only = round(n * (1 - self.overlap) / (2 - self.overlap))
            order = rng.permutation(n)
            shared[0][order[:only]], shared[1][order[only : 2 * only]] = False, False
        a, b = (
            self._predictions(truth, self.score(z, side), group, np.flatnonzero(kept))
            for side, (z, kept) in enumerate(zip(sides, shared, strict=True))
        )
        return Sample(self, seed, a, b, better)

    def _predictions(self, truth: np.ndarray, score: Array, group: np.ndarray, items: np.ndarray) -> ek.Predictions:
        return ek.predictions_from_matrix(
            truth[items],
            score[items],
            labels=self.labels,
            ids=items.astype(str).tolist(),
            groups=group[items].astype(str).tolist() if self.groups else None,
            task="binary" if len(self.laws) == 1 else "multilabel",
        )

    def thresholds(self) -> tuple[float, float]:
        """Of both models, on their own scales, the same point: just below where its grade begins."""
        a, b = (float(self.score(self.at, side)) for side in (0, 1))
        if self.grades is None:
            return a, b
        begins = float(self.cuts(1)[-self.grades // 3])
        return a, float(self.score(begins, 1))

    def truth(self, side: int = 0, *, better: bool = False) -> Mapping[str, Mapping[str, float]]:
        """True figures of one side at its own threshold: see ``truths``; "whole" has those of whole items."""
        return _truth(self, side, better)

    def matched_truth(self, match: str, *, better: bool) -> Mapping[str, Mapping[str, float]]:
        """True figures of the other side at the threshold at which it matches the first."""
        return _matched_truth(self, match, better)


@cache
def _truth(world: World, side: int, better: bool) -> Mapping[str, Mapping[str, float]]:
    laws = world.stronger if better and side == 1 else world.laws
    found = dict(figures_of.truths(laws, world.at, world.cuts(side)))
    if world.grades is None:
        scale = (1.0, 0.0) if side == 0 else (SLOPE, SHIFT)
        found["whole"] = figures_of.losses(laws, *scale)
        if len(laws) > 1:
            found["whole"] |= {"exact_match": figures_of.exact_match(laws, world.at, world.between_labels)}
    return found


@cache
def _matched_truth(world: World, match: str, better: bool) -> Mapping[str, Mapping[str, float]]:
    if not better:
        return _truth(world, 0, False)
    value = figures_of.figures_at(world.laws, world.at)[match]
    z = figures_of.threshold_of(world.stronger, match, value)
    found = dict(figures_of.truths(world.stronger, z))
    if len(world.laws) > 1:
        found["whole"] = {"exact_match": figures_of.exact_match(world.stronger, z, world.between_labels)}
    return found


@dataclass(frozen=True)
class Sample:
    """One test set of a world with two models on it."""

    world: World
    seed: int
    a: ek.Predictions
    b: ek.Predictions
    better: bool

    @cached_property
    def evaluation(self) -> ek.Evaluation:
        return ek.evaluate(self.a)

    @property
    def thresholds(self) -> tuple[float, float]:
        return self.world.thresholds()
