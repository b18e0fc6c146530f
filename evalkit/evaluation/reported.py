"""What a service reports beside its counts: shown as such, never mixed with figures of our own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.counting.confusions.grid import LabelGrid, grid_of
from evalkit.errors import InvalidInputError

Service = Literal["AutoML", "Vertex AI", "table of thresholds"]

VALUES = ("auPrc", "baseAuPrc", "auRoc", "logLoss")
"""Values that a service may report, by its own names."""
EXAMPLES = "evaluatedExampleCount"
"""The number of items that it evaluated, by its own name."""
AT_THRESHOLDS = (
    *("confidenceThreshold", "recall", "precision", "falsePositiveRate", "f1Score", "f1ScoreMicro", "f1ScoreMacro"),
    *("recallAt1", "precisionAt1", "f1ScoreAt1", "falsePositiveRateAt1"),
)
"""Columns that a service may report at its thresholds, by its own names."""


@dataclass(frozen=True, slots=True, eq=False)
class ReportedMatrix:
    """A confusion matrix as the service supplied it, which may cover only some of the labels (AutoML: at most ten).

    counts: (n_labels, n_labels) int64, items by true label (rows) and predicted label (columns).
    threshold: the confidence threshold it was counted at; None: the highest score wins, whatever it is.
    """

    labels: tuple[str, ...]
    counts: IntArray
    threshold: float | None = None

    def __post_init__(self) -> None:
        if self.counts.shape != (len(self.labels), len(self.labels)):
            raise InvalidInputError(
                "A confusion matrix has a row and a column for each label.",
                found=f"{len(self.labels)} labels, shape {self.counts.shape}",
            )
        self.counts.flags.writeable = False

    def grid(self) -> LabelGrid:
        """The same without the cells that are 0."""
        return grid_of(self.labels, self.labels, self.counts)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return np.array(self.counts, dtype=dtype, copy=copy)


@dataclass(frozen=True, slots=True)
class Report:
    """One evaluation as reported, of a label or of the whole model.

    resource: its name at the service. label_id: the annotation spec id, empty for the whole model. created: the time as
    written. values: some of VALUES and EXAMPLES, finite; what it left unset is missing. at_thresholds: some of
    AT_THRESHOLDS, the first of them always, each (n_rows,) in the order of the response; empty without rows. Names that
    end in At1 count the highest-scored label of an item alone. A column that is zero throughout is missing, since
    services leave out zeros as they leave out what they do not compute.
    """

    resource: str = ""
    label_id: str = ""
    created: str = ""
    values: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    at_thresholds: Mapping[str, FloatArray] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, eq=False)
class ServiceReport:
    """All that a service reported: of the whole model (None where it reported labels only), and of each label."""

    service: Service
    model: Report | None
    labels: Mapping[str, Report]
    matrices: tuple[ReportedMatrix, ...] = ()
