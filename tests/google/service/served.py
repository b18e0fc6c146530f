"""An evaluation as AutoML would have served it: what the tests read back."""

import json
from typing import Any

import numpy as np

from evalkit import Evaluation, ThresholdCounts, f1, false_positive_rate, precision, recall

THRESHOLDS = [*(k / 20 for k in range(20)), 0.96, 0.97, 0.98, 0.99]
"""The 24 thresholds of AutoML."""
NO_LIMIT = 2**31 - 1
PARENT = "projects/1/locations/us-central1"
MODEL = f"{PARENT}/models/VCN7"


def entry(table: ThresholdCounts, threshold: float, *, integers: type = str) -> dict[str, Any]:
    """A row of thresholds with its counts; zeros are left out, and floats travel in single precision."""
    c = table.at(threshold)
    ratios = {"recall": recall(c), "precision": precision(c), "falsePositiveRate": false_positive_rate(c)}
    counts = {
        "truePositiveCount": c.tp,
        "falsePositiveCount": c.fp,
        "falseNegativeCount": c.fn,
        "trueNegativeCount": c.tn,
    }
    single = {"confidenceThreshold": threshold, **ratios, "f1Score": f1(c), "recallAt1": 0.25}
    fields = {key: float(np.float32(value)) for key, value in single.items() if value and not np.isnan(value)}
    fields |= {key: integers(value) for key, value in counts.items() if value}
    return fields | {"positionThreshold": NO_LIMIT}


def served(
    ev: Evaluation, *, model: str = MODEL, thresholds: list[float] = THRESHOLDS, integers: type = str
) -> dict[str, Any]:
    """The response of list_model_evaluations, in camelCase."""
    ids = {label: str(7000 + i) for i, label in enumerate(ev.labels)}

    def message(number: int, label: str | None, table: ThresholdCounts) -> dict[str, Any]:
        rows = [entry(table, threshold, integers=integers) for threshold in thresholds]
        metrics = {"auPrc": 0.75, "confidenceMetricsEntry": rows}
        metrics["annotationSpecId"] = list(ids.values()) if label is None else [ids[label]]
        own = {} if label is None else {"annotationSpecId": ids[label], "displayName": label}
        return {
            "name": f"{model}/modelEvaluations/{number}",
            **own,
            "createTime": "2024-02-03T04:05:06.789Z",
            "evaluatedExampleCount": ev.n_examples if label is None else table.positives,
            "classificationEvaluationMetrics": metrics,
        }

    parts = [message(0, None, ev.pooled)]
    parts += [message(i, label, ev.per_label[label]) for i, label in enumerate(ev.labels, 1)]
    return {"modelEvaluation": parts}


def snake(value: Any) -> Any:
    """The same message with its field names in snake_case."""
    if isinstance(value, dict):
        return {_snake(key): snake(inner) for key, inner in value.items()}
    return [snake(inner) for inner in value] if isinstance(value, list) else value


def _snake(key: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key)


def text_proto(message: dict[str, Any]) -> str:
    """A message as ``print`` writes it. Times and integers are written as they are in JSON."""
    lines = []
    for key, value in message.items():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                lines.append(f"{_snake(key)} {{\n{text_proto(inner)}}}\n")
            else:
                lines.append(f"{_snake(key)}: {json.dumps(inner)}\n")
    return "".join(lines)


def as_bytes(message: Any) -> bytes:
    return json.dumps(message).encode()
