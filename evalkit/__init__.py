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
from evalkit.counting.confusions.single_label import ConfusionMatrix, confusion, top_confusions
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
    from evalkit.counting.confusions.grid import ConfusedPair, LabelGrid
    from evalkit.counting.confusions.multi_label import given_beside, given_instead
    from evalkit.engine.opening import open_table
    from evalkit.engine.table import PredictionTable
    from evalkit.evaluation.bootstrap import bootstrap
    from evalkit.evaluation.coarser import event_scores, merge_labels, roll_up
    from evalkit.evaluation.label_order import alike_order
    from evalkit.evaluation.own_thresholds import at_own_thresholds
    from evalkit.examples.confused import confused_examples
    from evalkit.examples.correcting import Corrected, corrected
    from evalkit.examples.in_bin import examples_in_bin
    from evalkit.examples.label_errors import LabelErrors, likely_label_errors
    from evalkit.examples.listed import ExampleSelection
    from evalkit.examples.marks import Mark, Marks
    from evalkit.examples.moved import ConfusionChange, confusion_change, instead_change, moved_examples
    from evalkit.examples.selection import select_examples
    from evalkit.examples.together import beside_examples, instead_examples
    from evalkit.google.responses.exported import to_json
    from evalkit.google.responses.saved import read_evaluation
    from evalkit.intervals.estimate import Estimate
    from evalkit.intervals.roc_auc import delong
    from evalkit.intervals.shares import wilson
    from evalkit.live.board import Board, board
    from evalkit.reading.loading import Account, Exclusion, Loaded, Note, Timeline, read_predictions, to_csv
    from evalkit.review.answers import Answers, read_answers
    from evalkit.review.drawing import sample_for_review
    from evalkit.review.estimating import ReviewResult, estimate_from_review
    from evalkit.review.question import ReviewQuestion
    from evalkit.review.sample import ReviewSample
    from evalkit.review.weighted import weighted_estimates
    from evalkit.samples import SAMPLES, load_sample
    from evalkit.slicing.comparing import SliceComparison, SliceDifference, compare_slices
    from evalkit.slicing.conditions import Slice
    from evalkit.slicing.metadata import add_metadata
    from evalkit.slicing.table import SliceRow, SliceTable, slices
    from evalkit.slicing.taking import take_slice
    from evalkit.slicing.weak import WeakSlice, WeakSlices, find_weak_slices
    from evalkit.thresholds.confirm import Confirmation, PlanChanges, compare_plans, confirm_plan
    from evalkit.thresholds.constraint import Constraint
    from evalkit.thresholds.goal import Goal
    from evalkit.thresholds.new_data.held_out import HeldOut, held_out
    from evalkit.thresholds.new_data.optimism import cross_fitted
    from evalkit.thresholds.operating_points import Infeasible, OperatingPoint, break_even, find_threshold
    from evalkit.thresholds.plan import ThresholdPlan, plan_thresholds
    from evalkit.thresholds.plan_row import PlanRow
    from evalkit.thresholds.production.cheapest import minimize_cost
    from evalkit.thresholds.production.costs import CostModel, expected_cost, precision_at_prevalence
    from evalkit.thresholds.production.in_production import PlanInProduction, in_production
    from evalkit.thresholds.production.scenario import Scenario
    from evalkit.thresholds.production.unlabelled import EstimateInProduction, estimate_in_production
    from evalkit.thresholds.review_band import ReviewBand, review_band
    from evalkit.thresholds.suggested import SuggestedPoint, suggested_points

__version__ = "0.1.0"

_NAMES_OF = {
    "evalkit.calibration.bins": "Reliability expected_calibration_error reliability",
    "evalkit.calibration.curve": "CalibrationCurve calibration_curve",
    "evalkit.calibration.score_parts": "ScoreParts score_parts",
    "evalkit.comparison.comparison": "Comparison compare",
    "evalkit.comparison.differences": "Difference",
    "evalkit.comparison.disagreements": "Disagreements find_disagreements",
    "evalkit.comparison.floors": "AtFloor compare_at_floor",
    "evalkit.comparison.labels": "LabelComparison LabelDifference compare_labels",
    "evalkit.comparison.pairing": "Pairing pair",
    "evalkit.counting.confusions.grid": "ConfusedPair LabelGrid",
    "evalkit.counting.confusions.multi_label": "given_beside given_instead",
    "evalkit.engine.opening": "open_table",
    "evalkit.engine.table": "PredictionTable",
    "evalkit.evaluation.bootstrap": "bootstrap",
    "evalkit.evaluation.coarser": "event_scores merge_labels roll_up",
    "evalkit.evaluation.label_order": "alike_order",
    "evalkit.evaluation.own_thresholds": "at_own_thresholds",
    "evalkit.examples.confused": "confused_examples",
    "evalkit.examples.correcting": "Corrected corrected",
    "evalkit.examples.in_bin": "examples_in_bin",
    "evalkit.examples.label_errors": "LabelErrors likely_label_errors",
    "evalkit.examples.listed": "ExampleSelection",
    "evalkit.examples.marks": "Mark Marks",
    "evalkit.examples.moved": "ConfusionChange confusion_change instead_change moved_examples",
    "evalkit.examples.selection": "select_examples",
    "evalkit.examples.together": "beside_examples instead_examples",
    "evalkit.google.responses.exported": "to_json",
    "evalkit.google.responses.saved": "read_evaluation",
    "evalkit.intervals.estimate": "Estimate",
    "evalkit.intervals.roc_auc": "delong",
    "evalkit.intervals.shares": "wilson",
    "evalkit.live.board": "Board board",
    "evalkit.reading.loading": "Account Exclusion Loaded Note Timeline read_predictions to_csv",
    "evalkit.review.answers": "Answers read_answers",
    "evalkit.review.drawing": "sample_for_review",
    "evalkit.review.estimating": "ReviewResult estimate_from_review",
    "evalkit.review.question": "ReviewQuestion",
    "evalkit.review.sample": "ReviewSample",
    "evalkit.review.weighted": "weighted_estimates",
    "evalkit.samples": "SAMPLES load_sample",
    "evalkit.slicing.comparing": "SliceComparison SliceDifference compare_slices",
    "evalkit.slicing.conditions": "Slice",
    "evalkit.slicing.metadata": "add_metadata",
    "evalkit.slicing.table": "SliceRow SliceTable slices",
    "evalkit.slicing.taking": "take_slice",
    "evalkit.slicing.weak": "WeakSlice WeakSlices find_weak_slices",
    "evalkit.thresholds.confirm": "Confirmation PlanChanges compare_plans confirm_plan",
    "evalkit.thresholds.production.cheapest": "minimize_cost",
    "evalkit.thresholds.production.costs": "CostModel expected_cost precision_at_prevalence",
    "evalkit.thresholds.constraint": "Constraint",
    "evalkit.thresholds.goal": "Goal",
    "evalkit.thresholds.new_data.held_out": "HeldOut held_out",
    "evalkit.thresholds.new_data.optimism": "cross_fitted",
    "evalkit.thresholds.operating_points": "Infeasible OperatingPoint break_even find_threshold",
    "evalkit.thresholds.plan": "ThresholdPlan plan_thresholds",
    "evalkit.thresholds.plan_row": "PlanRow",
    "evalkit.thresholds.production.in_production": "PlanInProduction in_production",
    "evalkit.thresholds.production.scenario": "Scenario",
    "evalkit.thresholds.production.unlabelled": "EstimateInProduction estimate_in_production",
    "evalkit.thresholds.review_band": "ReviewBand review_band",
    "evalkit.thresholds.suggested": "SuggestedPoint suggested_points",
}
_FETCHED_WHEN_USED = {name: module for module, names in _NAMES_OF.items() for name in names.split()}


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
    "Answers",
    "AtFloor",
    "Average",
    "Board",
    "CalibrationCurve",
    "Checked",
    "Comparison",
    "Confirmation",
    "ConfusedPair",
    "ConfusionChange",
    "ConfusionMatrix",
    "Constraint",
    "Corrected",
    "CostModel",
    "Counts",
    "Difference",
    "Disagreements",
    "Estimate",
    "EstimateInProduction",
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
    "ReviewQuestion",
    "ReviewResult",
    "ReviewSample",
    "Scenario",
    "ScoreParts",
    "Slice",
    "SliceComparison",
    "SliceDifference",
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
    "compare_slices",
    "confirm_plan",
    "confused_examples",
    "confusion",
    "confusion_change",
    "corrected",
    "counts_by_threshold",
    "cross_fitted",
    "decide",
    "delong",
    "estimate_from_review",
    "estimate_in_production",
    "evaluate",
    "event_scores",
    "exact_match",
    "examples_in_bin",
    "expected_calibration_error",
    "expected_cost",
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
    "instead_change",
    "instead_examples",
    "likely_label_errors",
    "load_sample",
    "log_loss",
    "matthews_correlation",
    "merge_labels",
    "minimize_cost",
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
    "read_answers",
    "read_evaluation",
    "read_predictions",
    "recall",
    "reliability",
    "review_band",
    "roc_auc",
    "roll_up",
    "run_checks",
    "sample_for_review",
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
    "top_confusions",
    "top_k_accuracy",
    "weighted_estimates",
    "wilson",
]
