"""Files of the shapes that people have are read right, or asked about once; and what is right is known twice over."""

from pathlib import Path

import numpy as np
import pytest

from evalkit import ReadingError, read_evaluation
from tests.reading.real_files import (
    BIRDNET,
    BY_DEFAULT,
    FOLDER,
    RECIPES,
    REFUSED_FOR_GOOD,
    TABLES_OF_THRESHOLDS,
    THRESHOLDS,
    Tried,
    cases,
    name_of,
    outcome_of_thresholds,
    readings_of_cases,
)
from tests.reading.right_figures import RIGHT, RIGHT_WARNED, Figures

pytestmark = pytest.mark.skipif(not FOLDER, reason="EVALKIT_GOLDEN_DATA is not set: the data of others lie elsewhere")

NOT_YET: set[str] = {
    "affixed-score-columns: datarobot.csv",
    "affixed-score-columns: detector.csv",
    "affixed-score-columns: h2o_joined.csv",
    "affixed-score-columns: knime.csv",
    "affixed-score-columns: nanny.csv",
    "affixed-score-columns: prob_one.csv + prob_one_truth.csv",
    "binary-in-two-files: churn.csv + churn_truth.csv",
    "binary-in-two-files: score.csv + truth.csv",
    "binary-in-two-files: submission.csv + labels.csv",
    "binary-in-two-files: xray.csv + xray_truth.csv",
    "birdnet-detections: v3.csv",
    "birdnet-detections: validated.csv",
    "charades-submission: epoch_012.txt + Charades_test.csv",
    "charades-submission: epoch_012.txt + truth_plain.csv",
    "charades-submission: wide.csv + Charades_test.csv",
    "class-numbers-from-one: one_file.npz",
    "class-numbers-from-one: scores.npy + truth.npy",
    "decisions-only: chest.csv",
    "decisions-only: glue.tsv + glue_dev.tsv",
    "decisions-only: hard01.csv",
    "decisions-only: retina.csv",
    "decisions-only: spam.csv + spam_truth.csv",
    "decisions-only: values.csv",
    "epic-results-json: test.json + truth.csv",
    "kaggle-label-strings: oof_four.csv + train.csv",
    "kaggle-label-strings: planet.csv",
    "kaggle-label-strings: planet_scores.csv + planet_truth.csv",
    "kaggle-label-strings: planet_scores_name.csv + planet_truth_name.csv",
    "kaggle-label-strings: planet_unnamed.csv",
    "kaggle-label-strings: submission.csv + train.csv",
    "kaggle-label-strings: submission_two_each.csv + train.csv",
    "keras-paths: scores.csv + paths.txt",
    "keras-paths: scores.csv + truth.csv",
    "label-called-group: gym.csv",
    "label-called-group: photos.csv",
    "label-called-group: photos_true.csv",
    "multilabel-arrays: panns.npz",
    "multilabel-arrays: panns_int.npz",
    "multilabel-arrays: scores.npy + targets.npy",
    "multilabel-arrays: scores.npy + targets_bool.npy",
    "number-about-the-item: clips.csv",
    "pandas-json: columns.json",
    "pandas-json: hf_all_scores.json + hf_truth.csv",
    "pandas-json: index.json",
    "pandas-json: lists.json",
    "pandas-json: mlflow.json",
    "pandas-json: spacy.jsonl",
    "pandas-json: split.json",
    "pandas-json: table.json",
    "pandas-json: values.json",
    "percent-in-header: german.csv",
    "percent-in-header: oranges.csv + truth.csv",
    "percent-in-header: oranges.csv + truth2.csv",
    "sagemaker-batch-transform: joined.csv",
    "sagemaker-batch-transform: linear-learner.jsonl",
    "sagemaker-batch-transform: test.csv.out + truth_only.csv",
    "speciesnet-json: long.csv + truth_id.csv",
    "speciesnet-json: predictions.json + truth.csv",
    "top5-lists-in-cells: signs.csv",
    "true-pred-prob: class_prob.csv",
    "true-pred-prob: gt_conf.csv",
    "true-pred-prob: label_pred_prob_maxprob.csv",
    "true-pred-prob: max_prob.csv",
    "true-pred-prob: monitoring.csv",
    "true-pred-prob: pneumonia_float.csv",
    "true-pred-prob: pneumonia_int.csv",
    "true-pred-prob: sample_index.csv",
    "true-pred-prob: skin.csv",
    "true-pred-prob: skin.json",
    "true-pred-prob: snake_conf_order.csv",
    "true-pred-prob: snake_prob.csv",
    "true-pred-prob: snake_usual_order.csv",
    "true-pred-prob: y_true_confidence.csv",
    "truth-as-floats: columns.csv",
    "truth-as-floats: float_classes.npz",
    "truth-as-floats: multi_hot.npz",
    "truth-as-floats: scores.csv + truth.csv",
    "unnamed-index-column: id_y.csv",
    "unnamed-index-column: logits_fold.csv",
    "unnamed-index-column: multilabel_fold.csv",
    "unnamed-index-column: multilabel_quality.csv",
    "unnamed-index-column: multilabel_unnamed.csv",
    "unnamed-index-column: multilabel_width.csv",
    "unnamed-index-column: no_index.csv",
    "unnamed-index-column: pandas.csv",
    "unnamed-index-column: pandas_twice.csv",
    "unnamed-index-column: r_rownames.csv",
    "unnamed-index-column: wide_conf.csv",
    "weka-predictions: weka_distribution.csv",
    "h2o_thresholds.csv",
    "h2o_thresholds_noindex.csv",
    "h2o_without_tpr.csv",
    "weka_threshold.csv",
    "sklearn_pr.csv",
    "sklearn_roc.csv",
}
"""Readings, by name, that are not understood yet."""

UNDERSTOOD = [one for one in BY_DEFAULT if one.name not in NOT_YET]


@pytest.mark.parametrize("reading", UNDERSTOOD, ids=lambda one: one.name)
def test_it_is_read_right_or_asked_about_once(reading: Tried) -> None:
    outcome = reading.outcome()
    assert outcome.passes, f"{outcome.kind}: {outcome.says}"


@pytest.mark.parametrize("file", [file for file in TABLES_OF_THRESHOLDS if file not in NOT_YET])
def test_a_table_of_thresholds_is_read_right(file: str) -> None:
    outcome = outcome_of_thresholds(file)
    assert outcome.kind == RIGHT, outcome.says


@pytest.mark.parametrize("key", REFUSED_FOR_GOOD, ids=name_of)
def test_what_holds_too_little_is_refused(key: tuple[str, ...]) -> None:
    with pytest.raises(ReadingError) as refused:
        Tried(key[0], key[1:], {}).read(None)
    assert not refused.value.readings


def test_ratios_of_one_decision_are_no_table_of_thresholds() -> None:
    with pytest.raises(ReadingError):
        read_evaluation(Path(FOLDER) / THRESHOLDS / "classification_report.json")


@pytest.mark.skipif(bool(NOT_YET), reason="some readings are not understood yet")
def test_three_quarters_are_right_without_a_question() -> None:
    kinds = [reading.outcome().kind for reading in BY_DEFAULT]
    assert sum(kind in (RIGHT, RIGHT_WARNED) for kind in kinds) >= 0.75 * len(kinds)


def test_every_reading_of_the_cases_is_tried() -> None:
    named = {(reading.case, *reading.files) for reading, _ in readings_of_cases()}
    assert named - RECIPES.keys() == REFUSED_FOR_GOOD.keys()


def test_the_recipes_come_to_the_figures_that_the_cases_publish() -> None:
    """BirdNET's are those of all species pooled, which is another question."""
    published = {case: content.get("expected", {}) for case, content in cases()}
    compared = 0
    for reading, called in readings_of_cases():
        if called in published[reading.case] and reading.case != BIRDNET:
            expected = published[reading.case][called]["labels"]
            rights = RECIPES[reading.case, *reading.files](Path(FOLDER) / reading.case)
            assert any(as_published(expected, right.labels) for right in rights), (reading.name, expected)
            compared += 1
    assert compared >= 30


def as_published(expected: dict[str, dict[str, float]], labels: dict[str, Figures]) -> bool:
    """Whether figures are the published ones; a single class is compared whatever its name."""
    if len(labels) != len(expected):
        return False
    pairs = (
        zip(labels.values(), expected.values(), strict=True)
        if len(labels) == 1
        else [(labels[label], one) for label, one in expected.items() if label in labels]
    )
    return len(labels) == len(expected) and all(
        (ours.n, ours.positives, ours.tp, ours.fp, ours.fn)
        == tuple(one[key] for key in ("n", "positives", "tp", "fp", "fn"))
        and (ours.ap is None or bool(np.isclose(ours.ap, one["ap"], atol=1e-8)))
        for ours, one in pairs
    )
