"""The inputs: samples, random test sets, the golden data of others, and evaluations that services gave.

Random sets are made by numpy alone, so that no change of the library can change them.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

import evalkit as ek

GOLDEN = os.environ.get("EVALKIT_GOLDEN_DATA", "")
NO_GOLDEN = "EVALKIT_GOLDEN_DATA is not set: golden data and services' files are left out"

Effort = Literal["full", "some", "little"]


@dataclass(frozen=True)
class Case:
    """Models of one test set, which are compared with each other where there are two.

    make: their predictions, or evaluations, by name. effort: how much is asked of them, since large sets take long.
    boards: whether live boards are made of them too, which takes longest.
    """

    name: str
    make: Callable[[], Mapping[str, Any]]
    effort: Effort = "full"
    boards: bool = False


def cases() -> Iterator[Case]:
    yield from random_cases()
    yield Case("samples/clips", partial(_samples, "clips-forest", "clips-linear"), boards=True)
    yield Case("samples/digits", partial(_samples, "digits-svm", "digits-bayes"), boards=True)
    if GOLDEN:
        yield from golden_cases()


def _samples(*names: str) -> dict[str, Any]:
    return {name: ek.load_sample(name).predictions for name in names}


# Random sets.


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a random test set and its two models are like.

    n, k: examples and labels. prevalence: the share of positives of each label, or of all. per_group: examples of a
    group at the most. strengths: of both models, in standard deviations. scale: "share" from 0 to 1, or "logit".
    decimals: of the scores, few of which make heavy ties. absent: the share of pairs without a score. overlap: the
    share of examples that both models have. other_labels: the second model has its labels in another order, one of
    them under another name. contradicting: so many pairs on whose truth the two disagree.
    """

    task: str
    n: int = 120
    k: int = 1
    prevalence: float | Sequence[float] = 0.35
    per_group: int = 1
    strengths: tuple[float, float] = (1.2, 1.7)
    scale: Literal["share", "logit"] = "share"
    decimals: int = 6
    absent: float = 0.0
    overlap: float = 1.0
    other_labels: bool = False
    contradicting: int = 0


SHAPES: Mapping[str, Shape] = {
    "binary": Shape(task="binary", n=200),
    "binary-logits": Shape(task="binary", scale="logit"),
    "binary-ties": Shape(task="binary", n=160, decimals=1),
    "binary-groups": Shape(task="binary", n=240, per_group=6),
    "binary-rare": Shape(task="binary", n=600, prevalence=0.03),
    "binary-perfect": Shape(task="binary", strengths=(40.0, 1.0)),
    "binary-overlap": Shape(task="binary", n=160, overlap=0.5),
    "binary-large": Shape(task="binary", n=4000, per_group=2, decimals=12),
    "one-label": Shape(task="multilabel", n=90, absent=0.2),
    "few-items": Shape(task="multilabel", n=8, k=3),
    "multiclass": Shape(task="multiclass", n=200, k=4),
    "multiclass-ties": Shape(task="multiclass", n=150, k=5, decimals=1),
    "multiclass-absent": Shape(task="multiclass", n=150, k=8, absent=0.5),
    "multiclass-groups": Shape(task="multiclass", n=240, k=3, per_group=5),
    "multiclass-logits": Shape(task="multiclass", n=120, k=6, scale="logit", overlap=0.6),
    "multilabel": Shape(task="multilabel", n=150, k=6, prevalence=(0.5, 0.4, 0.3, 0.2, 0.1, 0.05)),
    "multilabel-groups": Shape(task="multilabel", n=180, k=4, per_group=7),
    "multilabel-absent": Shape(task="multilabel", n=150, k=5, absent=0.4, decimals=1, per_group=3),
    "multilabel-empty": Shape(task="multilabel", n=90, k=5, prevalence=(0.0, 0.0, 1.0, 0.4, 0.02)),
    "multilabel-perfect": Shape(task="multilabel", n=80, k=3, strengths=(1.0, 40.0)),
    "multilabel-many": Shape(task="multilabel", n=150, k=300, prevalence=0.06, absent=0.3),
    "multilabel-overlap": Shape(task="multilabel", n=160, k=5, per_group=3, overlap=0.5, other_labels=True),
    "multilabel-logits": Shape(task="multilabel", n=120, k=4, scale="logit", decimals=2),
    "contradicting": Shape(task="multilabel", n=60, k=3, contradicting=4),
}

WITH_BOARDS = ("binary-groups", "multiclass-logits", "multilabel-empty", "multilabel-overlap")


def random_cases() -> Iterator[Case]:
    for seed, (name, shape) in enumerate(SHAPES.items()):
        effort: Effort = "some" if shape.n > 1000 or shape.k > 100 else "full"
        yield Case(f"random/{name}", partial(random_models, shape, seed), effort, boards=name in WITH_BOARDS)


def random_models(shape: Shape, seed: int) -> dict[str, Any]:
    """The two models "old" and "new" of a shape."""
    rng = np.random.default_rng([seed, 2026])
    n, k = shape.n, shape.k
    group = np.sort(rng.integers(0, max(n // ((shape.per_group + 1) // 2), 1), n)) if shape.per_group > 1 else None
    of_group = rng.normal(size=(n, k)) if group is None else rng.normal(size=(n, k))[group]
    latent = np.sqrt(0.3) * of_group + np.sqrt(0.7) * rng.normal(size=(n, k))
    if shape.task == "multiclass":
        latent[np.arange(k), np.arange(k)] = 9.0  # each label occurs
        truth = np.eye(k, dtype=bool)[np.argmax(latent, axis=1)]
    else:
        wanted = np.rint(np.broadcast_to(shape.prevalence, k) * n).astype(int)
        rank = np.argsort(np.argsort(-latent, axis=0, kind="stable"), axis=0, kind="stable")
        truth = rank < wanted
    common = rng.normal(size=(n, k))
    ids = np.array([f"item-{i:05}" for i in rng.permutation(n)])
    groups = None if group is None else np.array([f"video-{i:04}" for i in group])
    kept = round(n * (1 + shape.overlap) / 2)
    rows = {"old": np.arange(kept), "new": np.arange(n - kept, n)[::-1]}
    return {
        name: _model(name, shape, truth, common, rng, strength=strength, rows=rows[name], ids=ids, groups=groups)
        for name, strength in zip(rows, shape.strengths, strict=True)
    }


def _model(
    name: str,
    shape: Shape,
    truth: npt.NDArray[np.bool_],
    common: npt.NDArray[np.float64],
    rng: np.random.Generator,
    *,
    strength: float,
    rows: npt.NDArray[np.int64],
    ids: npt.NDArray[Any],
    groups: npt.NDArray[Any] | None,
) -> ek.Predictions:
    n, k = truth.shape
    score = strength * (truth - 0.5) + np.sqrt(0.5) * common + np.sqrt(0.5) * rng.normal(size=(n, k))
    if shape.scale == "share" and shape.task == "multiclass":
        score = np.exp(score - score.max(axis=1, keepdims=True))
        score /= score.sum(axis=1, keepdims=True)
    elif shape.scale == "share":
        score = 1 / (1 + np.exp(-score))
    score = np.round(score, shape.decimals) + 0.0
    scored = rng.random((n, k)) >= shape.absent
    labels = [f"label-{i}" for i in range(k)]
    truth = truth.copy()
    if name == "new":
        truth[np.arange(shape.contradicting), 0] ^= True
        if shape.other_labels:
            order = np.arange(k)[::-1]
            truth, score, scored = truth[:, order], score[:, order], scored[:, order]
            labels = [labels[i] for i in order[:-1]] + ["another"]
    truth, score, scored = truth[rows], score[rows], scored[rows]
    told: dict[str, Any] = {"labels": labels, "ids": ids[rows].tolist(), "task": shape.task, "name": name}
    if groups is not None:
        told["groups"] = groups[rows].tolist()
    if scored.all():
        return ek.predictions_from_matrix(truth, score, **told)
    row, column = np.nonzero(scored)
    lost = np.nonzero(truth & ~scored)
    return ek.predictions_from_pairs(row, column, score[row, column], truth[row, column], unscored=lost, **told)


# The data of others, read as tests/test_golden.py and tests/browser/test_real_files.py read them.


def golden_cases() -> Iterator[Case]:
    at = Path(GOLDEN)
    read = ek.read_predictions

    def cifar10() -> dict[str, Any]:
        truth = at / "cifar10_two_models/ground_truth.csv"
        names = ("lenet5", "wideresnet16_4")
        return {name: read(at / f"cifar10_two_models/{name}.csv", truth).predictions for name in names}

    def cifar100() -> dict[str, Any]:
        """The first thousand images: all ten thousand would take as long as the rest together."""
        models, labels = {}, [str(i) for i in range(100)]
        for name in ("densenet-bc-100", "wideresnet-16-4"):
            with np.load(at / f"cifar100_three_models/{name}.npz") as arrays:
                truth, score = arrays["ground_truth"].ravel().astype(int)[:1000], arrays["predictions"][:1000]
            told: dict[str, Any] = {"labels": labels, "task": "multiclass", "name": name}
            models[name] = ek.predictions_from_matrix(np.eye(100, dtype=bool)[truth], score.astype(float), **told)
        return models

    def texts(name: str) -> dict[str, Any]:
        folder = at / "cleanlab_text_20news_imdb"
        labels = folder / f"{name}_test_set_original_labels.npy"
        return {name: read(folder / f"{name}_test_set_pyx.npy", labels).predictions}

    def activitynet() -> dict[str, Any]:
        folder = at / "activitynet13_sample"
        names = "sample_classification_prediction.json", "validation_ground_truth.csv"
        scores, truth = (folder / name for name in names)
        return {"sample": read(scores, truth, strip_prefix="v_").predictions}

    def slipping(*names: str, **told: str) -> dict[str, Any]:
        folder = at / "slipping_binary_video"
        told = {"match": "stem", "strip_prefix": "v_"} | told
        return {
            name: read(folder / f"{name}.csv", folder / "testlist01.txt", **told).predictions  # type: ignore[arg-type]
            for name in names
        }

    def two_class() -> dict[str, Any]:
        table = _rows(at / "yardstick/two_class_example.csv")
        scores = [float(row["Class1"]) for row in table]
        return _binary({"two_class": scores}, [row["truth"] == "Class1" for row in table])

    def hpc() -> dict[str, Any]:
        return {"hpc_cv": read(at / "yardstick/hpc_cv.csv").predictions}

    def rocr(name: str) -> dict[str, Any]:
        table = _rows(at / f"rocr/{name}.csv")
        return _binary({name: [float(row["prediction"]) for row in table]}, [row["label"] == "1" for row in table])

    def hiv() -> dict[str, Any]:
        table = _rows(at / "rocr/ROCR_hiv.csv")
        models = {score: [float(row[score]) for row in table] for score in ("svm", "nn")}
        return _binary(models, [row["label"] == "1" for row in table])

    def points(name: str) -> dict[str, Any]:
        table = _rows(at / f"prc_curve_points/{name}.csv")
        return _binary({name: [float(row["score"]) for row in table]}, [row["label"] == "1" for row in table])

    def suicide() -> dict[str, Any]:
        table = _rows(at / "cutpointr_suicide/suicide.csv")
        return _binary({"dsi": [float(row["dsi"]) for row in table]}, [row["suicide"] == "yes" for row in table])

    def paired() -> dict[str, Any]:
        table = _rows(at / "dtcompair_paired1/Paired1.csv")
        models = {test: [float(row[test]) for row in table] for test in ("y1", "y2")}
        return _binary(models, [row["d"] == "1" for row in table])

    yield Case("golden/cifar10", cifar10, "little")
    yield Case("golden/cifar100", cifar100, "little")
    yield Case("golden/20news", partial(texts, "20news"), "little")
    yield Case("golden/imdb", partial(texts, "imdb"), "little")
    yield Case("golden/activitynet", activitynet, "little")
    yield Case("golden/slipping", partial(slipping, "best_spatial", "best_motion"), "some")
    yield Case("golden/slipping-latest", partial(slipping, "latest_spatial", "latest_motion"), "some")
    binary = partial(slipping, "best_spatial", "latest_motion", positive="Slipping")
    yield Case("golden/slipping-binary", binary, "some")
    yield Case("golden/two_class", two_class)
    yield Case("golden/hpc_cv", hpc, "some")
    for name in ("ROCR_simple", "ROCR_ten_points"):
        yield Case(f"golden/{name}", partial(rocr, name))
    yield Case("golden/ROCR_hiv", hiv, "some")
    for name in ("C1", "C2", "C3", "C4", "P10N10"):
        yield Case(f"golden/{name}", partial(points, name))
    yield Case("golden/suicide", suicide)
    yield Case("golden/paired1", paired, "some")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _binary(models: Mapping[str, list[float]], truth: list[bool]) -> dict[str, Any]:
    return {
        name: ek.predictions_from_matrix(
            np.array(truth)[:, None], np.array(scores)[:, None], labels=["positive"], task="binary", name=name
        )
        for name, scores in models.items()
    }


# Evaluations without examples.


def saved_evaluations() -> Iterator[tuple[str, list[Path]]]:
    """Name and files of evaluations that were saved, and of files that are none: reading them is an error."""
    if not GOLDEN:
        return
    golden, samples = Path(GOLDEN), Path(GOLDEN).parent / "samples"
    for path in sorted([*samples.glob("*/*"), *golden.glob("automl_json_shapes/*.json")]):
        yield f"{path.parent.name}/{path.name}", [path]
    vertex = [samples / "evaluations" / f"vertex_list_{part}.json" for part in ("evaluations", "slices")]
    if all(path.exists() for path in vertex):
        yield "evaluations/vertex_list of both", vertex
    for path in sorted(golden.glob("real_files/threshold-tables/*")):
        yield f"threshold-tables/{path.name}", [path]


def readings() -> Iterator[tuple[str, list[Path], dict[str, Any]]]:
    """Name, files and options of files of predictions of all kinds; many are refused with a sentence."""
    if not GOLDEN:
        return
    for folder in sorted(path.parent for path in Path(GOLDEN).glob("real_files/*/case.json")):
        tried = json.loads((folder / "case.json").read_text(encoding="utf-8"))["readings"]
        if isinstance(tried, dict):  # tables of thresholds, which saved_evaluations has
            continue
        for i, one in enumerate(tried):
            yield f"{folder.name}[{i}]", [folder / name for name in one["files"]], one["options"]
    others = (*Path(GOLDEN).glob("bad_csv/csv_spectrum/*"), *(Path(GOLDEN).parent / "samples").glob("*/*"))
    for path in sorted(others):
        yield f"{path.parent.name}/{path.name}", [path], {}


def counts_alone(p: ek.Predictions, *, labels: bool, ratios: bool = False) -> bytes:
    """A table of counts, or of ratios alone, at the thresholds of a service: of each label, or of the whole model."""
    y_true, y_score = (np.stack(column) for column in zip(*map(_label, [p] * len(p.labels), p.labels), strict=True))
    finite = y_score[np.isfinite(y_score)]
    grid = np.array([*(i / 20 for i in range(20)), 0.96, 0.97, 0.98, 0.99])
    if finite.min() < 0 or finite.max() > 1:
        grid = np.unique(np.round(np.quantile(finite, np.linspace(0, 1, 24)), 3))
    parts = [(label, y_true[i], y_score[i]) for i, label in enumerate(p.labels)] if labels else []
    parts.append(("", y_true, y_score))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["label", "threshold", *(("recall", "precision") if ratios else ("tp", "fp", "fn", "tn"))])
    for label, truth, score in parts:
        for threshold in grid.tolist():
            flagged = (score >= threshold) & (score > -np.inf)
            counts = [int(np.sum(one)) for one in (truth & flagged, ~truth & flagged, truth & ~flagged)]
            tp, fp, fn = counts
            row = (
                [tp / max(tp + fn, 1), tp / (tp + fp) if tp + fp else 1]
                if ratios
                else [*counts, truth.size - tp - fp - fn]
            )
            writer.writerow([label, threshold, *row])
    return text.getvalue().encode()


def _label(p: ek.Predictions, label: str) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    found = p.label(label)
    return found.y_true, found.y_score
