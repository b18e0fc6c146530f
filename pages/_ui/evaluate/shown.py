"""What Evaluate shows of a model: its evaluation without the labels that are left out, and what is known of that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.advice.finding import Finding
from evalkit.advice.readiness import Readiness
from evalkit.counting.wording import Wording
from evalkit.evaluation.averages import Averaging
from evalkit.evaluation.evaluation import Evaluation
from evalkit.evaluation.label_summary import LabelSummary
from evalkit.evaluation.overview import Overview
from pages._ui import model_results, state, workspace
from pages._ui.evaluate import results


@dataclass(frozen=True)
class ShownModel:
    """The model on screen. ``evaluation``, and what follows from it, are without the labels that are left out.

    standing, counted: the evaluation with all labels, and without those left out, whose threshold is the slider's: it
    moves the thresholds of all labels where each stands at its own. Else they are ``full`` and ``evaluation``.
    everywhere: the threshold of all labels; -inf where each stands at its own.
    """

    entry: workspace.Entry
    evaluation: Evaluation
    standing: Evaluation
    counted: Evaluation
    summary: LabelSummary
    average: Averaging
    overview: Overview
    findings: tuple[Finding, ...]
    readiness: Readiness
    left_out: tuple[str, ...]
    wording: Wording
    everywhere: float

    @property
    def shared(self) -> bool:
        return self.entry.shared

    @property
    def full(self) -> Evaluation:
        """With all labels."""
        return self.entry.evaluation


def shown_model(entry: workspace.Entry, view: state.View) -> ShownModel:
    """The model as the view has it."""
    full, shared = entry.evaluation, entry.shared
    left_out = tuple(label for label in view.left_out.get(entry.key, ()) if label in full.labels)
    kept = tuple(label for label in full.labels if label not in left_out)
    standing = model_results.standing(full, model_results.own_thresholds(entry, view), shared=shared)
    ev, counted = (model_results.selected(each, kept, shared=shared) if kept else each for each in (full, standing))
    summary = results.selected_summary(full, kept, shared=shared)
    average = view.average if len(full.labels) > 1 else "micro"
    overview = model_results.overview(ev, summary, average, shared=shared)
    # What no label is predicted at is a matter of one threshold; a plan says it of each label.
    everywhere = view.threshold if counted.own is None else -np.inf
    findings = results.findings(ev, summary, overview, everywhere, view.wording, shared=shared)
    grade = results.grade(
        ev,
        counted,
        findings,
        known=summary,
        figures=overview,
        threshold=view.threshold,
        averaging=average,
        wording=view.wording,
        standard=view.standard,
        shared=shared,
    )
    return ShownModel(
        entry,
        ev,
        standing,
        counted,
        summary,
        average,
        overview,
        findings,
        grade,
        left_out,
        view.wording,
        everywhere,
    )
