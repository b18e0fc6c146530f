"""Files in the exact shapes of Google's services, read from where EVALKIT_GOLDEN_DATA points."""

import os
from pathlib import Path

import numpy as np
import pytest

from evalkit import Counts, ReadingError, average_precision, read_evaluation
from evalkit.counting.between_thresholds import average_precision_bounds

FOLDER = Path(os.environ.get("EVALKIT_GOLDEN_DATA", ""))
EVALUATIONS = FOLDER.parent / "samples" / "evaluations"
SHAPES = FOLDER / "automl_json_shapes"

pytestmark = pytest.mark.skipif(
    not os.environ.get("EVALKIT_GOLDEN_DATA"), reason="EVALKIT_GOLDEN_DATA is not set: the files lie elsewhere"
)


def test_the_list_of_automl() -> None:
    ev = read_evaluation(EVALUATIONS / "automl_list_model_evaluations.json")
    assert (ev.labels, ev.task, ev.n_examples, ev.notes) == (("serve", "rally", "smash"), "multiclass", 60, ())
    assert dict(ev.reported) == {"auPrc": 0.9369607, "logLoss": 0.41, "evaluatedExampleCount": 60.0}
    assert ev.pooled.at(0.05) == Counts(60, 60, 0, 60)
    assert [ev.per_label[label].positives for label in ev.labels] == [20, 20, 20]
    assert ev.per_label["smash"].at(0.99) == Counts(1, 0, 19, 40)
    assert ev.service is not None
    assert np.asarray(ev.service.matrices[0]).tolist() == [[15, 2, 3], [0, 19, 1], [1, 4, 15]]
    assert {label: one.values["auPrc"] for label, one in ev.service.labels.items()} == {
        "serve": 0.95911056,
        "rally": 0.9412517,
        "smash": 0.9099806,
    }


def test_the_reported_area_lies_within_the_bounds_of_its_counts() -> None:
    ev = read_evaluation(EVALUATIONS / "automl_list_model_evaluations.json")
    bounds = average_precision_bounds(ev.pooled)
    assert bounds.low <= ev.reported["auPrc"] <= bounds.high
    assert bounds.low <= average_precision(ev.pooled) <= bounds.high


def test_printed_text_is_the_whole_model_of_the_list() -> None:
    whole = read_evaluation(EVALUATIONS / "automl_list_model_evaluations.json")
    printed = read_evaluation(EVALUATIONS / "automl_evaluation.textproto")
    assert printed.pooled.thresholds.tolist() == whole.pooled.thresholds.tolist()
    assert printed.pooled.tp.tolist() == whole.pooled.tp.tolist()
    assert printed.pooled.fp.tolist() == whole.pooled.fp.tolist()
    assert (printed.created, dict(printed.reported)) == (whole.created, dict(whole.reported))


def test_evaluations_of_vertex_and_their_slices() -> None:
    model, slices = EVALUATIONS / "vertex_list_evaluations.json", EVALUATIONS / "vertex_list_slices.json"
    alone = read_evaluation(model)
    assert (alone.labels, alone.n_examples, alone.pooled.at(0.5)) == ((), 40, Counts(36, 4, 4, 36))
    both = read_evaluation([model, slices])
    assert (both.labels, both.n_examples, both.pooled.at(0.99)) == (("golf", "walk"), 40, Counts(8, 0, 32, 40))
    assert read_evaluation(slices).pooled.at(0.99) == Counts(16, 0, 64, 80)


def test_metrics_alone_with_a_threshold_below_zero() -> None:
    ev = read_evaluation(SHAPES / "vertex_classification_metrics_excerpt.json")
    assert ev.n_examples == 415
    assert ev.pooled.thresholds.tolist() == [np.inf, 0.0, -0.01]
    assert ev.pooled.at(0) == Counts(415, 415, 0, 0)


def test_all_other_files_are_refused_with_a_sentence() -> None:
    others = [path for path in EVALUATIONS.parent.glob("*/*") if path.parent != EVALUATIONS]
    others.append(SHAPES / "vertex_online_prediction_excerpt.json")
    assert len(others) > 10
    for path in others:
        with pytest.raises(ReadingError, match=r"not an evaluation of a model|not a table of thresholds"):
            read_evaluation(path)
