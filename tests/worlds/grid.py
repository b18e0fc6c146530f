"""The worlds: from what every interval likes best to what breaks the careless."""

from __future__ import annotations

import numpy as np

from tests.worlds.laws import Law, law_of_area
from tests.worlds.single_label import SingleLabelWorld
from tests.worlds.world import Sizes, World

GOOD, STRONGER = Law(0.3, 1.4), Law(0.3, 1.8)
"""ROC AUC .839 and .898."""


def alone(n: int) -> Sizes:
    """Items that belong to no group."""
    return lambda rng: np.ones(n, dtype=np.int64)


def sized(*sizes: int) -> Sizes:
    """Groups of these sizes."""
    return lambda rng: np.array(sizes)


def _videos(rng: np.random.Generator) -> np.ndarray:
    """Fifty videos of 1 to 200 segments, most of them short."""
    return np.rint(np.exp(rng.uniform(0, np.log(200), 50))).astype(np.int64)


_UNEQUAL = np.maximum(300 // np.arange(1, 101), 1).tolist()
_SPREAD = np.rint(np.geomspace(1, 200, 40)).astype(int).tolist()


def _rare(positives: int, area: float, **options: float) -> World:
    name = {0.9: "rare", 0.99: "near-perfect"}[area] + ("-wide" if "width" in options else "")
    law = law_of_area(area, positives / 300, **options)
    what = f"300 items with exactly {positives} positives, ROC AUC {area:g}"
    return World(
        f"{name}-{positives}",
        what + (", positives twice as wide" if "width" in options else ""),
        (law,),
        alone(300),
        positives=positives,
    )


WORLDS: tuple[World, ...] = (
    World("independent", "300 independent items", (GOOD,), alone(300), stronger=(STRONGER,)),
    World("equal-groups", "100 groups of 6 items", (GOOD,), sized(*[6] * 100), True, 0.3, stronger=(STRONGER,)),
    World("12-groups", "12 groups of 20 items", (GOOD,), sized(*[20] * 12), True, 0.3),
    World("unequal", "100 groups of 300 / rank items", (GOOD,), sized(*_UNEQUAL), True, 0.3, stronger=(STRONGER,)),
    World("40-groups-1-200", "40 groups of 1 to 200 items", (GOOD,), sized(*_SPREAD), True, 0.3, stronger=(STRONGER,)),
    World("40-groups-r6", "40 groups of 10 items that correlate by .6", (GOOD,), sized(*[10] * 40), True, 0.6),
    World("100-groups-3%", "100 groups of 10 items, prevalence 3 %", (Law(0.03, 1.8),), sized(*[10] * 100), True, 0.3),
    World("videos", "50 videos of 1 to 200 segments, two labels", (GOOD, Law(0.1, 1.8)), _videos, True, 0.25, 0.2),
    World(
        "labels",
        "300 items with four labels that correlate by .3",
        (Law(0.3, 1.4), Law(0.2, 1.4), Law(0.3, 1.8), Law(0.1, 1.8)),
        alone(300),
        between_labels=0.3,
        stronger=(Law(0.3, 1.7), Law(0.2, 1.7), Law(0.3, 2.1), Law(0.1, 2.1)),
    ),
    World(
        "dominating-label",
        "400 items with a label on 60 % of them and four on 4 %",
        (Law(0.6, 1.4), *[Law(0.04, 1.8)] * 4),
        alone(400),
        between_labels=0.2,
        at=-1.0,
    ),
    World(
        "rare-labels", "200 items with eight labels on 6 % of them", tuple([Law(0.06, 1.8)] * 8), alone(200), at=-1.8
    ),
    SingleLabelWorld("one-of-four", "300 items with one of four labels each", 4, 1.8, alone(300)),
    *(_rare(positives, 0.9) for positives in (5, 8, 12, 15, 30)),
    *(_rare(positives, 0.99) for positives in (5, 12, 30)),
    *(_rare(positives, 0.99, width=2.0) for positives in (12, 30)),
    World("near-perfect", "300 items, ROC AUC .99", (law_of_area(0.99, 0.3),), alone(300)),
    World("noise", "300 items, 5 % of the positives score as negatives do", (Law(0.3, 2.2, noise=0.05),), alone(300)),
    World("5-grades", "1,000 items with scores in 5 grades", (GOOD,), alone(1000), grades=5),
    World("10-grades", "4,000 items with scores in 10 grades", (GOOD,), alone(4000), grades=10),
    World("100-grades", "1,000 items with scores in 100 grades", (GOOD,), alone(1000), grades=100),
    World(
        "half-overlap",
        "two test sets of 300 items that share 150",
        (GOOD,),
        alone(450),
        overlap=0.5,
        stronger=(STRONGER,),
    ),
)

BY_NAME = {world.name: world for world in WORLDS}
