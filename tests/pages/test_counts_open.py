"""Every count of every page opens a list of exactly that many pairs: over random models, labels and thresholds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import evalkit as ek
from evalkit.live.columns import unpack
from evalkit.reading.loading import Loaded
from evalkit.slicing.taking import take_slice
from pages._ui import workspace
from pages._ui.evaluate.advice.card import listing_of
from pages._ui.examples import lists
from pages._ui.examples.lists import asked, listed
from pages._ui.view import BESIDE, INSTEAD, MOVED, MOVED_INSTEAD, TAKEN_FOR, Listing, View, bin_outcome
from tests.builders import ABSENT, predictions
from tests.conftest import SOAK

SEEDS = range(60 if SOAK else 6)


def random_model(seed: int, *, other: bool = False) -> ek.Predictions:
    """Full of ties, with scores that are absent, or pairs of unknown truth, or one label for each item."""
    rng = np.random.default_rng([seed, other])
    n, k = int(rng.integers(5, 40)), int(rng.integers(1, 5))
    score = np.round(rng.random((n, k)), int(rng.integers(1, 3)))
    truth = (np.random.default_rng(seed).random((n, k)) < 0.4).astype(float)
    labels = [f"label {i}" for i in range(k)]
    if seed % 3 == 0 and k > 1:
        truth = np.eye(k)[np.random.default_rng(seed).integers(0, k, n)]
        return predictions(truth, score / np.maximum(score.sum(axis=1, keepdims=True), 0.1), task="multiclass")
    if seed % 3 == 1:
        truth[np.random.default_rng([seed, 9]).random((n, k)) < 0.2] = np.nan
        return ek.predictions_from_matrix(truth, score, labels=labels, task="multilabel")
    return predictions(truth, np.where(rng.random((n, k)) < 0.25, ABSENT, score), labels=labels)


def another(p: ek.Predictions, seed: int) -> ek.Predictions:
    """Of the same items with the same truth, and other scores."""
    return replace(p, name="other", y_score=np.random.default_rng(seed).permutation(p.y_score))


def entry(p: ek.Predictions, name: str) -> workspace.Entry:
    return workspace.Entry(name, name, "file", Loaded(p, "wide", ()), ek.evaluate(p, name=name), shared=True)


def total(
    model: workspace.Entry,
    listing: Listing,
    label: str | None,
    threshold: float,
    *,
    baseline: workspace.Entry | None = None,
    **view: Any,
) -> int:
    beside = None if baseline is None else baseline.key
    looked_at = View(model=model.key, baseline=beside, label=label, threshold=threshold, listing=listing, **view)
    found = asked(model, baseline, looked_at)
    assert found is not None
    s = listed(found, 0)
    assert len(s) == min(s.total, 50)
    return s.total


def kept_and_left_out(p: ek.Predictions, seed: int) -> tuple[list[str], tuple[str, ...]]:
    out = tuple(p.labels[:1]) if seed % 2 and len(p.labels) > 1 else ()
    return [label for label in p.labels if label not in out], out


def boards(seed: int) -> Iterator[tuple[workspace.Entry, str | None, dict[str, Any], dict[str, Any]]]:
    """The board of all labels that are counted, and of each label, as the pages draw it; what a list is asked by."""
    p = random_model(seed)
    kept, out = kept_and_left_out(p, seed)
    model = entry(p, f"model {seed}")
    options = {"left_out": {model.key: out}}
    yield model, None, ek.board(model.evaluation.select(kept)).to_dict(), options
    for label in p.labels:
        yield model, label, ek.board(model.evaluation, label=label).to_dict(), options


@pytest.mark.parametrize("seed", SEEDS)
def test_tiles_and_rows(seed: int) -> None:
    for model, label, content, options in boards(seed):
        columns = {key: unpack(text) for key, text in content["models"][0]["columns"].items() if key in ("tp", "fp")}
        stops = unpack(content["sliders"][0]["stops"])
        table = model.evaluation.select(
            [each for each in model.evaluation.labels if each not in options["left_out"][model.key]]
        ).pooled
        table = table if label is None else model.evaluation.per_label[label]
        for row in np.random.default_rng(seed).choice(len(stops), 6).tolist():
            tp, fp = int(columns["tp"][row]), int(columns["fp"][row])
            counts = {"tp": tp, "fp": fp, "fn": table.positives - tp, "tn": table.negatives - fp}
            sums = {"errors": fp + counts["fn"], "predicted": tp + fp, "positives": table.positives}
            for outcome, count in {**counts, **sums, "negatives": table.negatives}.items():
                assert total(model, Listing(outcome), label, float(stops[row]), **options) == count


@pytest.mark.parametrize("seed", SEEDS)
def test_bins_of_the_distribution(seed: int) -> None:
    for model, label, content, options in boards(seed):
        (chart,) = [each for each in content["charts"] if each["id"] == "scores"]
        bins = chart["data"]["bin"][0]["each"]
        last = len(bins["x"]) - 2
        summed = 0
        for i in range(last + 1):
            scores = (bins["x"][i] if i else -math.inf, bins["end"][i] if i < last else math.inf)
            for side in ("positives", "negatives"):
                found = total(model, Listing(side, scores=scores), label, 0.5, **options)
                assert found == bins[side][i], (scores, side)
                summed += found
        assert summed == sum(bins["positives"][: last + 1]) + sum(bins["negatives"][: last + 1])


@pytest.mark.parametrize("seed", SEEDS)
def test_bins_of_the_calibration(seed: int) -> None:
    p = random_model(seed)
    kept, out = kept_and_left_out(p, seed)
    model = entry(p, f"model {seed}")
    for label in (None, *p.labels):
        r = ek.reliability(p, label=label, labels=kept, scored_only=True)
        for place, count in enumerate(r.total.tolist()):
            found = total(model, Listing(bin_outcome(place, 15)), label, 0.5, left_out={model.key: out})
            assert found == count, (label, place)


@pytest.mark.parametrize("seed", [seed for seed in SEEDS if seed % 3 == 0])
@pytest.mark.parametrize("threshold", [0.2, 0.5])
def test_cells_of_the_confusion_matrix(seed: int, threshold: float) -> None:
    p = random_model(seed)
    model = entry(p, f"model {seed}")
    if p.task != "multiclass":
        return
    matrix = ek.confusion(p, threshold)
    table = np.column_stack([matrix.counts, matrix.undecided])
    columns: Sequence[str] = [*p.labels, ""]
    for i, true in enumerate(p.labels):
        for j, predicted in enumerate(columns):
            assert total(model, Listing(f"{TAKEN_FOR}{predicted}"), true, threshold) == table[i, j]


@pytest.mark.parametrize("seed", SEEDS)
def test_pairs_that_only_one_of_two_decides_right(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "cached_large", lambda key, make: make())  # there is no session to keep it in
    p = random_model(seed)
    model, baseline = entry(p, f"model {seed}"), entry(another(p, seed), f"other {seed}")
    for label in (None, *p.labels):
        options = {"threshold_a": 0.5, "threshold_b": 0.5, "label": label}
        found = ek.find_disagreements(baseline.evaluation, model.evaluation, **options)
        fixed = int(found.fixed.sum())
        for outcome, count in {"flips": len(found), "fixes": fixed, "breaks": len(found) - fixed}.items():
            assert total(model, Listing(outcome), label, 0.5, baseline=baseline) == count


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("threshold", [0.2, 0.5])
def test_cells_of_what_is_given_instead_and_beside(seed: int, threshold: float) -> None:
    p = random_model(seed)
    if p.task != "multilabel":
        return
    model = entry(p, f"model {seed}")
    for table, count in ((INSTEAD, ek.given_instead), (BESIDE, ek.given_beside)):
        grid = count(p, threshold)
        for row in p.labels:
            for column in (each for each in grid.columns if each != row):
                assert total(model, Listing(f"{table}{column or ''}"), row, threshold) == grid.at(row, column)


@pytest.mark.parametrize("seed", SEEDS)
def test_cells_that_two_models_change(seed: int) -> None:
    p = random_model(seed)
    if p.task == "binary":
        return
    model, baseline = entry(p, f"model {seed}"), entry(another(p, seed), f"other {seed}")
    single = p.task == "multiclass"
    changed, table = (ek.confusion_change, MOVED) if single else (ek.instead_change, MOVED_INSTEAD)
    change = changed(baseline.evaluation.predictions, p, threshold_a=0.5, threshold_b=0.5)
    for row in p.labels:
        for column in (each for each in change.came.columns if single or each != row):
            found = total(model, Listing(f"{table}{column or ''}"), row, 0.5, baseline=baseline)
            assert found == change.came.at(row, column) + change.went.at(row, column)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("threshold", [0.3, 0.6])
def test_findings_of_advice(seed: int, threshold: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "cached_large", lambda key, make: make())
    monkeypatch.setattr(lists, "cached_small", lambda key, make, shared: make())
    p = random_model(seed)
    if seed % 2:
        p = replace(p, groups=np.array([f"video {i % 12}" for i in range(p.n_examples)]))
    model = entry(p, f"model {seed}")
    for finding in ek.advise(model.evaluation, threshold=threshold):
        for evidence in finding.evidence:
            if evidence.opens == "examples" and not evidence.search:
                found = total(model, listing_of(evidence), evidence.label, threshold)
                assert found == evidence.count == int(evidence.text.split()[0].replace(",", "")), finding


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("goal", ["f1", "recall where precision >= 0.6"])
def test_rows_of_a_plan(seed: int, goal: str) -> None:
    p = random_model(seed)
    model = entry(p, f"model {seed}")
    for label, row in ek.plan_thresholds(model.evaluation, goal).rows.items():
        if math.isfinite(row.threshold):  # else the page has no list to open
            for outcome in ("tp", "fp", "fn", "tn"):
                assert total(model, Listing(outcome), label, row.threshold) == getattr(row.counts, outcome)


@pytest.mark.parametrize("seed", SEEDS)
def test_rows_of_slices(seed: int) -> None:
    p = random_model(seed)
    rng = np.random.default_rng(seed)
    p = replace(p, attributes={"place": rng.choice(["north", "south", "=east"], p.n_examples)})
    for label in (None, *p.labels):
        for row in ek.slices(p, "place", label=label, threshold=0.5).rows:
            taken = take_slice(p, row.slice)
            assert taken.n_examples == row.items
            model = entry(taken, f"slice {seed}")
            for outcome in ("tp", "fp", "fn", "tn"):
                assert total(model, Listing(outcome), label, 0.5) == getattr(row.counts, outcome)
            assert total(model, Listing("positives"), label, 0.5) == row.counts.tp + row.counts.fn
