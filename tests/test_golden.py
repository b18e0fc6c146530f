"""Published values of others, reproduced. Their data are read from where EVALKIT_GOLDEN_DATA points."""

import csv
import json
import os
from math import inf
from pathlib import Path

import numpy as np
import pytest

import evalkit as ek

FOLDER = os.environ.get("EVALKIT_GOLDEN_DATA", "")

pytestmark = pytest.mark.skipif(not FOLDER, reason="EVALKIT_GOLDEN_DATA is not set: the data of others lie elsewhere")


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a CSV file in the golden data."""
    with (Path(FOLDER) / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def close(value: float) -> object:
    return pytest.approx(value, rel=1e-12, abs=1e-12)


# yardstick (tidymodels/yardstick, tests/testthat/py-data: values that scikit-learn gave and yardstick equals).
# Binary: two_class_example, positive class Class1.


def two_class() -> ek.Predictions:
    table = rows("yardstick/two_class_example.csv")
    truth = [[row["truth"] == "Class1"] for row in table]
    score = [[float(row["Class1"])] for row in table]
    return ek.predictions_from_matrix(truth, score, labels=["Class1"], task="binary")


def test_yardstick_two_class_areas_and_log_loss() -> None:
    p = two_class()
    t = ek.evaluate(p).per_label["Class1"]
    assert ek.roc_auc(t) == close(0.9393138573899673)
    assert ek.average_precision(t) == close(0.9465570239988341)
    assert ek.log_loss(p) == close(0.3283096498853139)


def test_yardstick_two_class_figures_of_hard_predictions() -> None:
    """The file's predictions are Class1 exactly where its probability is at least 0.5."""
    table = rows("yardstick/two_class_example.csv")
    c = ek.evaluate(two_class()).pooled.at(0.5)
    assert c.tp + c.fp == sum(row["predicted"] == "Class1" for row in table)
    assert ek.precision(c) == close(0.8194945848375451)
    assert ek.recall(c) == close(0.8798449612403101)
    assert ek.f1(c) == close(0.8485981308411216)
    assert ek.f_beta(c, 0.5) == close(0.8308931185944363)
    assert ek.accuracy(c) == close(0.838)
    assert ek.matthews_correlation(c) == close(0.6768475603492129)


def test_every_point_of_yardsticks_roc_curve_is_a_row() -> None:
    t = ek.evaluate(two_class()).pooled
    expected = rows("yardstick/expected_roc-curve_two_class_example.csv")
    for row in expected:
        c = t.at(float(row[".threshold"]))
        assert ek.specificity(c) == close(float(row["specificity"]))
        assert ek.recall(c) == close(float(row["sensitivity"]))
    # Both files have the row of inf; yardstick's has one of -inf as well.
    assert len(expected) == len(t.thresholds) + 1


def test_every_point_of_yardsticks_precision_recall_curve_is_a_row() -> None:
    t = ek.evaluate(two_class()).pooled
    first, *expected = rows("yardstick/expected_pr-curve_two_class_example.csv")
    assert first == {".threshold": "inf", "recall": "0", "precision": "1"}  # drawn by convention: nothing is predicted
    assert np.isnan(ek.precision(t.at(inf)))
    for row in expected:
        c = t.at(float(row[".threshold"]))
        assert ek.recall(c) == close(float(row["recall"]))
        assert ek.precision(c) == close(float(row["precision"]))
    assert len(expected) == len(t.thresholds) - 1


# Single-label: hpc_cv, labels in the order VF, F, M, L.


def hpc() -> ek.Predictions:
    labels, table = ["VF", "F", "M", "L"], rows("yardstick/hpc_cv.csv")
    truth = [[row["obs"] == label for label in labels] for row in table]
    score = [[float(row[label]) for label in labels] for row in table]
    return ek.predictions_from_matrix(truth, score, labels=labels, task="multiclass")


def test_yardstick_hpc_accuracy_and_log_loss() -> None:
    assert ek.top1_accuracy(hpc(), 0.0) == close(0.7086818575137006)
    assert ek.log_loss(hpc()) == close(0.8021367509155384)


def test_yardstick_hpc_areas() -> None:
    ev = ek.evaluate(hpc())
    assert ek.average(ev, "average_precision").value == close(0.6235660786074309)
    assert ek.average(ev, "average_precision", method="weighted").value == close(0.738895737174229)
    assert ek.average(ev, "roc_auc").value == close(0.8692636277122696)
    assert ek.average(ev, "roc_auc", method="weighted").value == close(0.8683178673528015)


@pytest.mark.parametrize(
    ("key", "macro", "micro", "weighted"),
    [
        ("precision", 0.6314220024637845, 0.7086818575137006, 0.6910084073425566),
        ("recall", 0.5603396425279665, 0.7086818575137006, 0.7086818575137006),
        ("f1", 0.5704512090730992, 0.7086818575137006, 0.6857986836396769),
    ],
)
def test_yardstick_hpc_averages_of_hard_predictions(key: str, macro: float, micro: float, weighted: float) -> None:
    ev = ek.evaluate(hpc(), rule="top_one")
    assert ek.average(ev, key, method="macro", threshold=0.0).value == close(macro)
    assert ek.average(ev, key, method="micro", threshold=0.0).value == close(micro)
    assert ek.average(ev, key, method="weighted", threshold=0.0).value == close(weighted)


def test_yardstick_hpc_f_one_half() -> None:
    ev = ek.evaluate(hpc(), rule="top_one")
    each = [ek.f_beta(ev.per_label[label].at(0.0), 0.5) for label in ev.labels]
    assert np.mean(each) == close(0.5943381387944271)
    assert np.average(each, weights=ev.positives) == close(0.6824755477717603)
    assert ek.f_beta(ev.pooled.at(0.0), 0.5) == close(0.7086818575137006)


# ROCR (ipa-tys/ROCR, tests/testthat/test-simple.r: the table of ten points).


def rocr(name: str) -> ek.ThresholdCounts:
    table = rows(f"rocr/{name}.csv")
    return ek.counts_by_threshold([int(row["label"]) for row in table], [float(row["prediction"]) for row in table])


def test_rocr_ten_points_by_cut() -> None:
    t = rocr("ROCR_ten_points")
    assert ek.recall(t.counts).tolist() == close([0, 0.2, 0.4, 0.4, 0.6, 0.8, 0.8, 1, 1, 1, 1])
    assert ek.false_positive_rate(t.counts).tolist() == close([0, 0, 0, 0.2, 0.2, 0.2, 0.4, 0.4, 0.6, 0.8, 1])
    assert ek.accuracy(t.counts).tolist() == close([0.5, 0.6, 0.7, 0.6, 0.7, 0.8, 0.7, 0.8, 0.7, 0.6, 0.5])


def test_rocr_ten_points_areas_and_break_even() -> None:
    t = rocr("ROCR_ten_points")
    assert ek.roc_auc(t) == close(0.84)
    # Step-wise, as scikit-learn computes it; ROCR's interpolated aucpr is 0.8814286 and trapezoids give 0.8347619.
    assert ek.average_precision(t) == pytest.approx(0.8528571, abs=5e-8)
    point = ek.break_even(t)
    assert ek.precision(point.counts) == ek.recall(point.counts) == 0.8


def test_rocr_simple_areas() -> None:
    """Published AUC 0.8341875 (ROCR vignette), all digits and AP as scikit-learn computes them."""
    assert ek.roc_auc(rocr("ROCR_simple")) == close(0.8341875188423276)
    assert ek.average_precision(rocr("ROCR_simple")) == close(0.7846451320822524)


# prcbench (evalclass/prcbench, data/C1DATA ... C4DATA) and precrec (P10N10): curves under ties. The expected points
# that no threshold reaches are interpolations, or the start of the curve.


def curve_points(name: str) -> ek.ThresholdCounts:
    table = rows(f"prc_curve_points/{name}.csv")
    return ek.counts_by_threshold([int(row["label"]) for row in table], [float(row["score"]) for row in table])


@pytest.mark.parametrize(
    ("name", "reached", "between"),
    [
        ("C1", [(0.5, 1), (1, 2 / 3), (1, 0.5)], [(0, 1), (0.25, 1), (0.75, 0.75)]),
        ("C2", [(0.5, 0.5), (0.5, 1 / 3), (1, 0.5)], [(0, 0.5), (0.25, 0.5), (0.75, 3 / 7)]),
        ("C3", [(0, 0), (0, 0), (0.5, 1 / 3), (1, 0.5)], [(0.25, 0.2), (0.75, 3 / 7)]),
        (
            "C4",
            [(0.25, 1), (0.5, 1), (0.75, 1), (0.75, 0.75), (0.75, 0.6), (0.75, 0.5), (1, 0.5)],
            [(0, 1), (0.875, 0.5)],
        ),
    ],
)
def test_prcbench_points_are_reached_by_rows_or_lie_between_them(
    name: str, reached: list[tuple[float, float]], between: list[tuple[float, float]]
) -> None:
    c = curve_points(name).counts
    ours = list(zip(ek.recall(c).tolist()[1:], ek.precision(c).tolist()[1:], strict=True))
    assert ours == reached
    expected = {
        (round(float(row["recall"]), 9), round(float(row["precision"]), 9))
        for row in rows(f"prc_curve_points/{name}_expected_points.csv")
    }
    assert {(round(r, 9), round(p, 9)) for r, p in reached + between} == expected


def test_precrec_p10n10_areas() -> None:
    t = curve_points("P10N10")
    assert ek.roc_auc(t) == close(0.72)
    assert ek.average_precision(t) == close(0.7265384615384616)


# cutpointr (Thie1e/cutpointr, README): best cut by Youden's index on integer scores.


def suicide(table: list[dict[str, str]]) -> ek.Predictions:
    truth, score = [[row["suicide"] == "yes"] for row in table], [[float(row["dsi"])] for row in table]
    return ek.predictions_from_matrix(truth, score, labels=["suicide"], task="binary")


def test_cutpointr_counts_at_its_optimal_cut() -> None:
    table = rows("cutpointr_suicide/suicide.csv")
    t = ek.counts_by_threshold([row["suicide"] == "yes" for row in table], [float(row["dsi"]) for row in table])
    assert t.at(2) == ek.Counts(tp=32, fp=68, fn=4, tn=428)
    assert ek.roc_auc(t) == pytest.approx(0.923779, abs=5e-7)
    for goal in ("balanced_accuracy", "youden"):
        point = ek.find_threshold(t, goal)
        assert (point.threshold, point.counts) == (2, ek.Counts(tp=32, fp=68, fn=4, tn=428))
    plan = ek.plan_thresholds(suicide(table), "youden", cross_fit=False)
    assert plan.thresholds == {"suicide": 2}
    assert ek.recall(t.at(2)) + ek.specificity(t.at(2)) == pytest.approx(1.75179, abs=5e-6)


@pytest.mark.parametrize(
    ("gender", "cut", "auc", "sensitivity", "specificity"),
    [("female", 2, 0.944647, 0.925926, 0.882192), ("male", 3, 0.861747, 0.777778, 0.847328)],
)
def test_cutpointr_by_gender(gender: str, cut: int, auc: float, sensitivity: float, specificity: float) -> None:
    table = [row for row in rows("cutpointr_suicide/suicide.csv") if row["gender"] == gender]
    t = ek.counts_by_threshold([row["suicide"] == "yes" for row in table], [float(row["dsi"]) for row in table])
    best = ek.find_threshold(t, "balanced_accuracy")
    assert best.threshold == cut
    assert ek.roc_auc(t) == pytest.approx(auc, abs=5e-7)
    assert ek.recall(best.counts) == pytest.approx(sensitivity, abs=5e-7)
    assert ek.specificity(best.counts) == pytest.approx(specificity, abs=5e-7)


# slipping_binary_video (callmefish/CSCE636ActionRecognition, Prec@1 in its *_test.csv logs): real clips, two logits.


@pytest.mark.parametrize(
    ("model", "published"),
    [("best_spatial", 93.220), ("best_motion", 92.373), ("latest_spatial", 77.966), ("latest_motion", 56.780)],
)
def test_top1_accuracy_of_real_clips_is_the_one_that_was_logged(model: str, published: float) -> None:
    table, labels = rows(f"slipping_binary_video/{model}.csv"), ["Slipping", "NotSlipping"]
    p = ek.predictions_from_matrix(
        [[row["video"].split("_")[0] == label for label in labels] for row in table],
        [[float(row[label]) for label in labels] for row in table],
        labels=labels,
        task="multiclass",
    )
    assert 100 * ek.top1_accuracy(p, -inf) == pytest.approx(published, abs=5e-4)
    with pytest.raises(ek.NotProbabilitiesError):
        ek.log_loss(p)


# cifar100_three_models (EFS-OpenSource/calibration-framework; values computed with numpy and scikit-learn).


def test_top_k_accuracy_of_a_hundred_labels() -> None:
    with np.load(Path(FOLDER) / "cifar100_three_models/wideresnet-16-4.npz") as file:
        truth, score = file["ground_truth"].ravel().astype(int), file["predictions"].astype(np.float64)
    labels = [f"class {i}" for i in range(100)]
    p = ek.predictions_from_matrix(np.eye(100, dtype=bool)[truth], score, labels=labels, task="multiclass")
    assert ek.top_k_accuracy(p, 1) == ek.top1_accuracy(p, 0.0) == 0.7543
    assert ek.top_k_accuracy(p, 5) == 0.934
    assert ek.log_loss(p) == pytest.approx(0.956449212178645, rel=1e-6)


# Decisions without scores, as people have them: rows invented, the right figures worked out beside them.


def test_decisions_without_scores_have_the_figures_of_scores_of_one_and_zero() -> None:
    folder = Path(FOLDER) / "real_files/decisions-only"
    expected = json.loads((folder / "case.json").read_text(encoding="utf-8"))["expected"]["as decisions with score 1"]
    table = rows("real_files/decisions-only/retina.csv")
    labels = list(expected["labels"])
    p = ek.predictions_from_decisions(
        (range(len(table)), [labels.index(row["Predicted_Class"]) for row in table]),
        (range(len(table)), [labels.index(row["True_Class"]) for row in table]),
        labels=labels,
        ids=[row["Image"] for row in table],
        task="multiclass",
    )
    ev = ek.evaluate(p)
    tables = [(ev.pooled, expected["micro"]), *((ev.per_label[label], expected["labels"][label]) for label in labels)]
    for t, right in tables:
        c = t.at(right["threshold"])
        assert (c.tp, c.fp, c.fn, t.positives) == (right["tp"], right["fp"], right["fn"], right["positives"])
        assert t.positives + t.negatives == right["n"]
        assert ek.average_precision(t) == pytest.approx(right["ap"], abs=1e-9)
        assert ek.roc_auc(t) == pytest.approx(right["auc"], abs=1e-9)
    assert p.n_scores == p.n_pairs
    assert ek.average(ev, "average_precision").value == pytest.approx(expected["macro_ap"], abs=1e-9)


def test_reviewed_detections_are_counted_by_species_among_the_detections_alone() -> None:
    table = rows("real_files/birdnet-detections/v3.csv")
    labels = ["Blackbird", "Great Tit"]
    items = list(dict.fromkeys((row["name"], row["start_sec"]) for row in table))
    p = ek.predictions_from_pairs(
        [items.index((row["name"], row["start_sec"])) for row in table],
        [labels.index(row["label"]) for row in table],
        [float(row["confidence"]) for row in table],
        [int(row["correct"]) for row in table],
        labels=labels,
        ids=[f"{name} {start}" for name, start in items],
        task="multilabel",
        listed_only=True,
    )
    found = {label: (p.n_known[i], p.positives[i]) for i, label in enumerate(labels)}
    assert found == {"Blackbird": (27, 17), "Great Tit": (23, 14)}
    at = {label: t.at(0.5) for label, t in ek.evaluate(p).per_label.items()}
    assert (at["Blackbird"].tp, at["Blackbird"].tp + at["Blackbird"].fp) == (17, 21)
    assert (at["Great Tit"].tp, at["Great Tit"].tp + at["Great Tit"].fp) == (14, 18)
