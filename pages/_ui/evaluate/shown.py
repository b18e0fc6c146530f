"""What Evaluate shows of a model: its evaluation without the labels that are left out, and what is known of that."""

from __future__ import annotations

from dataclasses import dataclass

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
    """The model on screen. ``evaluation``, and what follows from it, are without the labels that are left out."""

    entry: workspace.Entry
    evaluation: Evaluation
    summary: LabelSummary
    average: Averaging
    overview: Overview
    findings: tuple[Finding, ...]
    readiness: Readiness
    left_out: tuple[str, ...]
    wording: Wording

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
    ev = model_results.selected(full, kept, shared=shared) if kept else full
    summary = results.selected_summary(full, kept, shared=shared)
    average = view.average if len(full.labels) > 1 else "micro"
    overview = model_results.overview(ev, summary, average, shared=shared)
    findings = results.findings(ev, summary, overview, view.threshold, view.wording, shared=shared)
    at = view.threshold
    grade = results.grade(
        ev,
        findings,
        known=summary,
        figures=overview,
        threshold=at,
        averaging=average,
        wording=view.wording,
        shared=shared,
    )
    return ShownModel(entry, ev, summary, average, overview, findings, grade, left_out, view.wording)
