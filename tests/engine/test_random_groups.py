"""Intervals and matched tests of tables over 256 random groups do what those over the groups themselves do."""

from collections import Counter
from collections.abc import Iterator
from math import isnan
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import evalkit as ek
from evalkit.engine.table import PredictionTable
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.figure_intervals import area_interval, intervals_at
from tests.conftest import SOAK
from tests.worlds.grid import GOOD, alone, sized
from tests.worlds.laws import Law
from tests.worlds.measures import AREAS, MATCHES, held
from tests.worlds.world import World

RUNS = 1000 if SOAK else 8
FIGURES = ("precision", "recall", "f1", "false_positive_rate", "accuracy")
LAWS = GOOD, Law(0.1, 1.8)


def videos(rng: np.random.Generator) -> np.ndarray:
    """700 videos of 1 to 20 clips, most of them short."""
    return np.rint(np.exp(rng.uniform(0, np.log(20), 700))).astype(np.int64)


WORLDS = {
    "many videos": World("many-videos", "700 videos of 1 to 20 clips", LAWS, videos, True, 0.25, 0.2),
    "few videos": World("few-videos", "300 videos of 5 clips", LAWS, sized(*[5] * 300), True, 0.3, 0.1),
    "items": World("items-alone", "1,500 items, whose labels are related", LAWS, alone(1500), between_labels=0.3),
}


class Seen(NamedTuple):
    """Whether a sample's interval by random groups, and that by groups, held the truth."""

    figure: str
    ours: bool
    by_groups: bool


def as_table(p: ek.Predictions, path: Path) -> PredictionTable:
    of_labels = [p.label(label) for label in p.labels]
    columns = {
        "id": np.concatenate([p.ids[each.example] for each in of_labels]).tolist(),
        "label": np.repeat(p.labels, [len(each.example) for each in of_labels]).tolist(),
        "score": np.concatenate([each.y_score for each in of_labels]),
        "truth": np.concatenate([each.y_true for each in of_labels]),
    }
    related = p.groups is not p.ids
    if related:
        columns["video"] = np.concatenate([p.groups[each.example] for each in of_labels]).tolist()
    pq.write_table(pa.table(columns), path)
    return ek.open_table(path, group="video" if related else None)


def intervals_seen(world: World, table: Evaluation, rows: Evaluation, threshold: float) -> Iterator[Seen]:
    truth = world.truth()
    for label, part in ((None, "micro"), (world.labels[-1], "label")):
        found: dict[str, list[tuple[float, float]]] = {key: [] for key in (*FIGURES, *AREAS)}
        for ev in (table, rows):
            bounds = intervals_at(ev, np.array([threshold]), label=label, keys=FIGURES).bounds
            for key in FIGURES:
                low, high = bounds[key]
                found[key].append((float(low[0]), float(high[0])))
            for key in AREAS:
                e = area_interval(ev, key, label=label)
                found[key].append((e.low, e.high))
        for key, (ours, by_groups) in found.items():
            yield Seen(f"{part} {key}", bool(held(*ours, truth[part][key])), bool(held(*by_groups, truth[part][key])))


@pytest.mark.parametrize("name", WORLDS)
def test_random_groups_cover_as_groups_do_and_matched_tests_keep_their_size(tmp_path: Path, name: str) -> None:
    world = WORLDS[name]
    held_by: dict[str, Counter[tuple[bool, bool]]] = {}
    tests, rejected = Counter[str](), Counter[str]()
    for seed in range(RUNS):
        sample = world.draw(seed)
        a, b = (as_table(p, tmp_path / f"{side}.parquet") for p, side in ((sample.a, "a"), (sample.b, "b")))
        at = sample.thresholds
        for seen in intervals_seen(world, ek.evaluate(a), sample.evaluation, at[0]):
            held_by.setdefault(seen.figure, Counter())[seen.ours, seen.by_groups] += 1
        match = MATCHES[seed % len(MATCHES)]
        c = ek.compare(a, b, threshold_a=at[0], threshold_b=at[1], match=match, resamples=200, seed=seed)
        for key, d in c.differences.items():
            if key not in ("prevalence", match) and not isnan(d.p_value):
                tests[key] += 1
                rejected[key] += d.p_value < 0.05
    for figure, times in held_by.items():
        ours, theirs = times[True, False], times[False, True]
        by_chance = 3 * np.sqrt(max(ours + theirs, 1)) / RUNS
        print(f"{name}, {figure}: {(ours + times[True, True]) / RUNS:.3f}, {(ours - theirs) / RUNS:+.3f}")
        assert abs(ours - theirs) / RUNS <= 0.01 + by_chance, figure
    for key, n in tests.items():
        print(f"{name}, matched {key}: {rejected[key] / n:.3f} of {n}")
        assert rejected[key] / n <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / n), key
