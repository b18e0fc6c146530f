"""Vertex AI on loopback by REST: models, their evaluations and slices; it can play every fault."""

import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from evalkit import Evaluation
from tests.google.service.faults import Fault, PlayedError, Stage, serve_http
from tests.google.service.served import PARENT, THRESHOLDS, entry

SCHEMAS = "https://storage.googleapis.com/google-cloud-aiplatform/schema"


@dataclass(frozen=True)
class VertexModel:
    """A model of the server. kind: as in the name of its metadata's schema, empty for one trained elsewhere.

    evaluations: by number, the oldest first.
    """

    id: str
    evaluations: Sequence[Evaluation] = ()
    kind: str = "automl_video_classification"

    @property
    def name(self) -> str:
        return f"{PARENT}/models/{self.id}"

    def message(self) -> dict[str, Any]:
        schema = {"metadataSchemaUri": f"{SCHEMAS}/model/metadata/{self.kind}_1.0.0.yaml"} if self.kind else {}
        created = "2024-05-06T07:08:09.5Z"
        return {"name": self.name, "displayName": self.id.lower(), "createTime": created, **schema}

    def messages(self) -> list[dict[str, Any]]:
        return [
            {
                "name": f"{self.name}/evaluations/{number}",
                "metricsSchemaUri": f"{SCHEMAS}/modelevaluation/classification_metrics_1.0.0.yaml",
                "createTime": f"2024-06-0{number}T00:00:00Z",
                "metrics": metrics(ev, None),
                "sliceDimensions": ["annotationSpec"],
            }
            for number, ev in enumerate(self.evaluations, 1)
        ]

    def slices(self, number: int) -> list[dict[str, Any]]:
        ev = self.evaluations[number - 1]
        return [
            {
                "name": f"{self.name}/evaluations/{number}/slices/{i}",
                "slice": {"dimension": "annotationSpec", "value": label},
                "metrics": metrics(ev, label),
            }
            for i, label in enumerate(ev.labels)
        ]


def metrics(ev: Evaluation, label: str | None) -> dict[str, Any]:
    table = ev.pooled if label is None else ev.per_label[label]
    rows = [entry(table, threshold) for threshold in THRESHOLDS]
    for row in rows:
        row["maxPredictions"] = row.pop("positionThreshold")
    return {"auPrc": 0.75, "confidenceMetrics": [*rows, {**rows[0], "maxPredictions": 1}]}


@contextmanager
def serve_vertex(
    *,
    models: Sequence[VertexModel] = (),
    fault: Fault = "",
    page_size: int = 50,
    seen: list[tuple[str, Mapping[str, str]]] | None = None,
    tls: ssl.SSLContext | None = None,
) -> Iterator[str]:
    """Models and their evaluations on a free port of loopback: the endpoint.

    fault: see faults.py, or how lists and messages are changed: "empty", "repeated token", "endless", "no metrics" (in
    lists), "no rows", "nan", "another kind", "other slices", "no name". seen: gets every request with its headers.
    """
    stage = Stage(fault, [] if seen is None else seen)
    lists: dict[str, list[dict[str, Any]]] = {f"{PARENT}/models": [model.message() for model in models]}
    for model in models:
        lists[f"{model.name}/evaluations"] = model.messages()[::-1]
        for number in range(1, len(model.evaluations) + 1):
            lists[f"{model.name}/evaluations/{number}/slices"] = model.slices(number)
    single = {one["name"]: one for elements in lists.values() for one in elements}
    keys = {"models": "models", "evaluations": "modelEvaluations", "slices": "modelEvaluationSlices"}

    def answer(path: str, parameters: Mapping[str, str], playing: str) -> Any:
        name = path.removeprefix("/v1/")
        if name in single:
            return _as_played(single[name], "" if playing == "no metrics" else playing)
        if name not in lists:
            raise PlayedError("not found")
        if playing == "empty":
            return {}
        token = parameters.get("pageToken", "")
        if playing == "endless":
            return {"nextPageToken": str(int(token or 0) + 1)}
        start = 0 if playing == "repeated token" else int(token or 0)
        elements = [_as_played(one, playing) for one in lists[name]]
        end = start + page_size
        page: dict[str, Any] = {keys[name.rpartition("/")[2]]: elements[start:end]}
        following = "again" if playing == "repeated token" else str(end) if end < len(elements) else ""
        return page | ({"nextPageToken": following} if following else {})

    with serve_http(answer, stage, tls) as endpoint:
        yield endpoint


def _as_played(message: dict[str, Any], fault: str) -> dict[str, Any]:
    if "metrics" not in message:
        return message
    if fault == "no metrics" and "slice" not in message:
        return {key: value for key, value in message.items() if key != "metrics"}
    if fault == "no name":
        return {key: value for key, value in message.items() if key != "name"}
    if fault == "another kind":
        schema = f"{SCHEMAS}/modelevaluation/video_object_tracking_metrics_1.0.0.yaml"
        return message | {"metricsSchemaUri": schema, "metrics": {"evaluatedFrameCount": 7}}
    if fault == "other slices" and "slice" in message:
        return message | {"slice": {"dimension": "slice", "value": "half"}}
    if fault == "no rows":
        return message | {"metrics": {"auPrc": 0.75}}
    if fault == "nan":
        rows = [{**row, "precision": "NaN", "f1Score": "NaN"} for row in message["metrics"]["confidenceMetrics"]]
        return message | {"metrics": {"auPrc": "NaN", "logLoss": "NaN", "confidenceMetrics": rows}}
    return message
