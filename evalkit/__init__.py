"""How good is a classifier, at which confidence threshold should it run, and which of two models is better?

>>> import evalkit as ek
>>> ek.evaluate(ek.load_sample("clips-forest").predictions).per_label["spin"].at(0.5)
Counts(tp=..., fp=..., fn=..., tn=...)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from evalkit.advice.checks import advise, run_checks
from evalkit.advice.finding import Checked, Evidence, Finding
from evalkit.advice.standard import Standard
from evalkit.counting.alarms import Alarms, alarms_merged, false_alarms_per_hour
from evalkit.counting.confusions.single_label import ConfusionMatrix, confusion
from evalkit.counting.counts import Counts, ThresholdCounts, counts_by_threshold, decide, sum_tables
from evalkit.counting.curves import average_precision, roc_auc
from evalkit.counting.metrics import (
    METRICS,
    Metric,
    accuracy,
    balanced_accuracy,
    f1,
    f_beta,
    false_positive_rate,
    matthews_correlation,
    precision,
    predicted_positive_rate,
    prevalence,
    recall,
    specificity,
)
from evalkit.counting.per_example import brier_score, exact_match, log_loss, top1_accuracy, top_k_accuracy
from evalkit.errors import EvalkitError, InvalidInputError, NotProbabilitiesError, Reading, ReadingError
from evalkit.evaluation.averages import Average, average
from evalkit.evaluation.evaluation import Evaluation, evaluate
from evalkit.evaluation.label_summary import LabelSummary, summarise
from evalkit.making import predictions_from_decisions, predictions_from_matrix, predictions_from_pairs
from evalkit.predictions import LabelScores, Predictions

if TYPE_CHECKING:
    from evalkit.calibration.bins import Reliability, expected_calibration_error, reliability
    from evalkit.calibration.curve import CalibrationCurve, calibration_curve
    from evalkit.calibration.score_parts import ScoreParts, score_parts
    from evalkit.comparison.comparison import Comparison, compare
    from evalkit.comparison.differences import Difference
    from evalkit.comparison.disagreements import Disagreements, find_disagreements
    from evalkit.comparison.floors import AtFloor, compare_at_floor
    from evalkit.comparison.labels import LabelComparison, LabelDifference, compare_labels
    from evalkit.comparison.pairing import Pairing, pair
    from evalkit.counting.confusions.grid import LabelGrid
    from evalkit.counting.confusions.multi_label import given_beside, given_instead
    from evalkit.engine.opening import open_table
    from evalkit.engine.table import PredictionTable
    from evalkit.evaluation.bootstrap import bootstrap
    from evalkit.evaluation.coarser import decide_per_unit, merge_labels, roll_up
    from evalkit.evaluation.label_order import alike_order
    from evalkit.evaluation.own_thresholds import at_own_thresholds
    from evalkit.examples.confused import confused_examples
    from evalkit.examples.correcting import Corrected, corrected
    from evalkit.examples.in_bin import examples_in_bin
    from evalkit.examples.label_errors import LabelErrors, likely_label_errors
    from evalkit.examples.listed import ExampleSelection
    from evalkit.examples.marks import Mark, Marks
    from evalkit.examples.moved import ConfusionChange, confusion_change, moved_examples
    from evalkit.examples.selection import select_examples
    from evalkit.examples.together import beside_examples, instead_examples
    from evalkit.google.responses.exported import to_json
    from evalkit.google.responses.saved import read_evaluation
    from evalkit.intervals.estimate import Estimate
    from evalkit.intervals.roc_auc import delong
    from evalkit.intervals.shares import wilson
    from evalkit.live.board import Board, board
    from evalkit.reading.loading import Account, Exclusion, Loaded, Note, Timeline, read_predictions, to_csv
    from evalkit.samples import SAMPLES, load_sample
    from evalkit.slicing.conditions import Slice
    from evalkit.slicing.metadata import add_metadata
    from evalkit.slicing.table import SliceRow, SliceTable, slices
    from evalkit.slicing.taking import take_slice
    from evalkit.slicing.weak import WeakSlice, WeakSlices, find_weak_slices
    from evalkit.thresholds.confirm import Confirmation, PlanChanges, compare_plans, confirm_plan
    from evalkit.thresholds.costs import Costs, precision_at_prevalence
    from evalkit.thresholds.goal import Constraint, Goal
    from evalkit.thresholds.held_out import HeldOut, held_out
    from evalkit.thresholds.operating_points import Infeasible, OperatingPoint, break_even, find_threshold
    from evalkit.thresholds.plan import ThresholdPlan, plan_thresholds
    from evalkit.thresholds.plan_row import PlanRow
    from evalkit.thresholds.production import PlanInProduction, in_production
    from evalkit.thresholds.review_band import ReviewBand, review_band
    from evalkit.thresholds.suggested import SuggestedPoint, suggested_points

__version__ = "0.1.0"

_FETCHED_WHEN_USED = {
    "Reliability": "evalkit.calibration.bins",
    "expected_calibration_error": "evalkit.calibration.bins",
    "reliability": "evalkit.calibration.bins",
    "CalibrationCurve": "evalkit.calibration.curve",
    "calibration_curve": "evalkit.calibration.curve",
    "ScoreParts": "evalkit.calibration.score_parts",
    "score_parts": "evalkit.calibration.score_parts",
    "read_evaluation": "evalkit.google.responses.saved",
    "to_json": "evalkit.google.responses.exported",
    "Board": "evalkit.live.board",
    "board": "evalkit.live.board",
    "Account": "evalkit.reading.loading",
    "Exclusion": "evalkit.reading.loading",
    "Loaded": "evalkit.reading.loading",
    "Note": "evalkit.reading.loading",
    "Timeline": "evalkit.reading.loading",
    "read_predictions": "evalkit.reading.loading",
    "to_csv": "evalkit.reading.loading",
    "Confirmation": "evalkit.thresholds.confirm",
    "PlanChanges": "evalkit.thresholds.confirm",
    "compare_plans": "evalkit.thresholds.confirm",
    "confirm_plan": "evalkit.thresholds.confirm",
    "Costs": "evalkit.thresholds.costs",
    "precision_at_prevalence": "evalkit.thresholds.costs",
    "HeldOut": "evalkit.thresholds.held_out",
    "held_out": "evalkit.thresholds.held_out",
    "PlanInProduction": "evalkit.thresholds.production",
    "in_production": "evalkit.thresholds.production",
    "ReviewBand": "evalkit.thresholds.review_band",
    "review_band": "evalkit.thresholds.review_band",
    "SuggestedPoint": "evalkit.thresholds.suggested",
    "suggested_points": "evalkit.thresholds.suggested",
    "Constraint": "evalkit.thresholds.goal",
    "Goal": "evalkit.thresholds.goal",
    "Infeasible": "evalkit.thresholds.operating_points",
    "OperatingPoint": "evalkit.thresholds.operating_points",
    "break_even": "evalkit.thresholds.operating_points",
    "find_threshold": "evalkit.thresholds.operating_points",
    "PlanRow": "evalkit.thresholds.plan_row",
    "ThresholdPlan": "evalkit.thresholds.plan",
    "plan_thresholds": "evalkit.thresholds.plan",
    "SAMPLES": "evalkit.samples",
    "load_sample": "evalkit.samples",
    "Comparison": "evalkit.comparison.comparison",
    "compare": "evalkit.comparison.comparison",
    "Difference": "evalkit.comparison.differences",
    "Disagreements": "evalkit.comparison.disagreements",
    "find_disagreements": "evalkit.comparison.disagreements",
    "LabelComparison": "evalkit.comparison.labels",
    "LabelDifference": "evalkit.comparison.labels",
    "AtFloor": "evalkit.comparison.floors",
    "compare_at_floor": "evalkit.comparison.floors",
    "compare_labels": "evalkit.comparison.labels",
    "Pairing": "evalkit.comparison.pairing",
    "pair": "evalkit.comparison.pairing",
    "PredictionTable": "evalkit.engine.table",
    "open_table": "evalkit.engine.opening",
    "confused_examples": "evalkit.examples.confused",
    "Corrected": "evalkit.examples.correcting",
    "corrected": "evalkit.examples.correcting",
    "examples_in_bin": "evalkit.examples.in_bin",
    "LabelErrors": "evalkit.examples.label_errors",
    "likely_label_errors": "evalkit.examples.label_errors",
    "ExampleSelection": "evalkit.examples.listed",
    "Mark": "evalkit.examples.marks",
    "Marks": "evalkit.examples.marks",
    "select_examples": "evalkit.examples.selection",
    "Slice": "evalkit.slicing.conditions",
    "add_metadata": "evalkit.slicing.metadata",
    "SliceRow": "evalkit.slicing.table",
    "SliceTable": "evalkit.slicing.table",
    "slices": "evalkit.slicing.table",
    "take_slice": "evalkit.slicing.taking",
    "WeakSlice": "evalkit.slicing.weak",
    "WeakSlices": "evalkit.slicing.weak",
    "find_weak_slices": "evalkit.slicing.weak",
    "Estimate": "evalkit.intervals.estimate",
    "wilson": "evalkit.intervals.shares",
    "delong": "evalkit.intervals.roc_auc",
    "bootstrap": "evalkit.evaluation.bootstrap",
    "decide_per_unit": "evalkit.evaluation.coarser",
    "merge_labels": "evalkit.evaluation.coarser",
    "roll_up": "evalkit.evaluation.coarser",
    "at_own_thresholds": "evalkit.evaluation.own_thresholds",
    "LabelGrid": "evalkit.counting.confusions.grid",
    "given_beside": "evalkit.counting.confusions.multi_label",
    "given_instead": "evalkit.counting.confusions.multi_label",
    "ConfusionChange": "evalkit.examples.moved",
    "confusion_change": "evalkit.examples.moved",
    "moved_examples": "evalkit.examples.moved",
    "beside_examples": "evalkit.examples.together",
    "instead_examples": "evalkit.examples.together",
    "alike_order": "evalkit.evaluation.label_order",
}


def __getattr__(name: str) -> Any:
    if name not in _FETCHED_WHEN_USED:
        raise AttributeError(f"module 'evalkit' has no attribute {name!r}")
    return getattr(importlib.import_module(_FETCHED_WHEN_USED[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)


__all__ = [
    "METRICS",
    "SAMPLES",
    "Account",
    "Alarms",
    "AtFloor",
    "Average",
    "Board",
    "CalibrationCurve",
    "Checked",
    "Comparison",
    "Confirmation",
    "ConfusionChange",
    "ConfusionMatrix",
    "Constraint",
    "Corrected",
    "Costs",
    "Counts",
    "Difference",
    "Disagreements",
    "Estimate",
    "EvalkitError",
    "Evaluation",
    "Evidence",
    "ExampleSelection",
    "Exclusion",
    "Finding",
    "Goal",
    "HeldOut",
    "Infeasible",
    "InvalidInputError",
    "LabelComparison",
    "LabelDifference",
    "LabelErrors",
    "LabelGrid",
    "LabelScores",
    "LabelSummary",
    "Loaded",
    "Mark",
    "Marks",
    "Metric",
    "NotProbabilitiesError",
    "Note",
    "OperatingPoint",
    "Pairing",
    "PlanChanges",
    "PlanInProduction",
    "PlanRow",
    "PredictionTable",
    "Predictions",
    "Reading",
    "ReadingError",
    "Reliability",
    "ReviewBand",
    "ScoreParts",
    "Slice",
    "SliceRow",
    "SliceTable",
    "Standard",
    "SuggestedPoint",
    "ThresholdCounts",
    "ThresholdPlan",
    "Timeline",
    "WeakSlice",
    "WeakSlices",
    "accuracy",
    "add_metadata",
    "advise",
    "alarms_merged",
    "alike_order",
    "at_own_thresholds",
    "average",
    "average_precision",
    "balanced_accuracy",
    "beside_examples",
    "board",
    "bootstrap",
    "break_even",
    "brier_score",
    "calibration_curve",
    "compare",
    "compare_at_floor",
    "compare_labels",
    "compare_plans",
    "confirm_plan",
    "confused_examples",
    "confusion",
    "confusion_change",
    "corrected",
    "counts_by_threshold",
    "decide",
    "decide_per_unit",
    "delong",
    "evaluate",
    "exact_match",
    "examples_in_bin",
    "expected_calibration_error",
    "f1",
    "f_beta",
    "false_alarms_per_hour",
    "false_positive_rate",
    "find_disagreements",
    "find_threshold",
    "find_weak_slices",
    "given_beside",
    "given_instead",
    "held_out",
    "in_production",
    "instead_examples",
    "likely_label_errors",
    "load_sample",
    "log_loss",
    "matthews_correlation",
    "merge_labels",
    "moved_examples",
    "open_table",
    "pair",
    "plan_thresholds",
    "precision",
    "precision_at_prevalence",
    "predicted_positive_rate",
    "predictions_from_decisions",
    "predictions_from_matrix",
    "predictions_from_pairs",
    "prevalence",
    "read_evaluation",
    "read_predictions",
    "recall",
    "reliability",
    "review_band",
    "roc_auc",
    "roll_up",
    "run_checks",
    "score_parts",
    "select_examples",
    "slices",
    "specificity",
    "suggested_points",
    "sum_tables",
    "summarise",
    "take_slice",
    "to_csv",
    "to_json",
    "top1_accuracy",
    "top_k_accuracy",
    "wilson",
]
