"""AutoML on loopback, over gRPC and REST, made of the package's own messages; it can play every fault."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from evalkit import Evaluation, confusion
from tests.google.service.faults import STATUSES, Fault, PlayedError, Stage, raise_status, serve_http
from tests.google.service.served import PARENT, served

try:
    import grpc
    from google.cloud import automl_v1beta1
    from google.protobuf import json_format
except ImportError:
    automl_v1beta1 = None

MOST_IN_MATRIX = 10


def needs_automl() -> None:
    if automl_v1beta1 is None:
        pytest.skip("google-cloud-automl is not installed")


@dataclass(frozen=True)
class Model:
    """A model of the server. id: the last part of its name. kind: a field of its metadata, without its ending."""

    id: str
    evaluation: Evaluation | None = None
    kind: str = "video_classification"
    title: str = ""

    @property
    def name(self) -> str:
        return f"{PARENT}/models/{self.id}"

    def message(self) -> Any:
        fields = {
            "name": self.name,
            "displayName": self.title or self.id.lower(),
            "createTime": "2023-05-06T07:08:09.5Z",
            f"{self.kind}_model_metadata": {},
        }
        return _message(automl_v1beta1.Model, fields)

    def evaluations(self) -> list[Any]:
        """Messages of the whole model and each label; single-label models with up to ten labels have a matrix."""
        if self.evaluation is None:
            return []
        messages = served(self.evaluation, model=self.name)["modelEvaluation"]
        p = self.evaluation.predictions
        if p is not None and p.task == "multiclass" and len(p.labels) <= MOST_IN_MATRIX:
            counts = confusion(p).counts[: len(p.labels), : len(p.labels)]
            messages[0]["classificationEvaluationMetrics"]["confusionMatrix"] = {
                "displayName": list(p.labels),
                "row": [{"exampleCount": row.tolist()} for row in counts],
            }
        return [_message(automl_v1beta1.ModelEvaluation, one) for one in messages]


def _message(kind: Any, fields: Mapping[str, Any]) -> Any:
    return json_format.ParseDict(fields, kind.pb(kind()))


class _Service:
    """What both transports answer."""

    def __init__(self, models: Sequence[Model], page_size: int) -> None:
        self.models = {model.name: model.message() for model in models}
        self.lists = {model.name: model.evaluations() for model in models}
        self.single = {one.name: one for messages in self.lists.values() for one in messages}
        self.page_size = page_size

    def list_models(self, parent: str, token: str, fault: str) -> Any:
        found = [model for name, model in self.models.items() if name.startswith(f"{parent}/models/")]
        return self._page(automl_v1beta1.ListModelsResponse, "model", found, token, fault)

    def list_model_evaluations(self, parent: str, token: str, fault: str) -> Any:
        if parent not in self.lists:
            raise PlayedError("not found")
        found = [_as_played(one, fault) for one in self.lists[parent]]
        return self._page(automl_v1beta1.ListModelEvaluationsResponse, "model_evaluation", found, token, fault)

    def get_model(self, name: str) -> Any:
        if name not in self.models:
            raise PlayedError("not found")
        return self.models[name]

    def get_model_evaluation(self, name: str, fault: str) -> Any:
        if name not in self.single:
            raise PlayedError("not found")
        return _as_played(self.single[name], "" if fault == "no metrics" else fault)

    def _page(self, kind: Any, field: str, found: list[Any], token: str, fault: str) -> Any:
        if fault == "empty":
            return kind.pb(kind())
        if fault == "endless":
            return kind.pb(kind(next_page_token=f"{int(token or 0) + 1}"))
        start = int(token or 0) if fault != "repeated token" else 0
        end = start + self.page_size
        following = "again" if fault == "repeated token" else str(end) if end < len(found) else ""
        page = kind.pb(kind())
        getattr(page, field).extend(found[start:end])
        page.next_page_token = following
        return page


def _as_played(evaluation: Any, fault: str) -> Any:
    if fault not in ("no metrics", "nan", "nan thresholds", "no rows", "another kind", "large"):
        return evaluation
    changed = type(evaluation)()
    changed.CopyFrom(evaluation)
    metrics = changed.classification_evaluation_metrics
    if fault == "no metrics":
        changed.ClearField("classification_evaluation_metrics")
    elif fault == "another kind":
        changed.video_object_tracking_evaluation_metrics.evaluated_frame_count = 7
    elif fault == "no rows":
        metrics.ClearField("confidence_metrics_entry")
    elif fault == "large":
        changed.display_name += "x" * 5_000_000 if changed.annotation_spec_id else ""
    elif fault == "nan":
        metrics.au_prc = metrics.log_loss = float("nan")
        for entry in metrics.confidence_metrics_entry:
            entry.precision = entry.f1_score = float("nan")
    else:
        for entry in metrics.confidence_metrics_entry:
            entry.confidence_threshold = float("nan")
    return changed


@contextmanager
def serve_automl(
    *,
    models: Sequence[Model] = (),
    fault: Fault = "",
    transport: str = "rest",
    page_size: int = 50,
    seen: list[tuple[str, Mapping[str, str]]] | None = None,
    tls: Any = None,
) -> Iterator[str]:
    """Models and their evaluations on a free port of loopback: the endpoint, ``http://`` or ``grpc://``.

    fault: see faults.py, or how lists and messages are changed: "empty", "repeated token", "endless", "no metrics" (in
    lists), "no rows", "nan", "nan thresholds", "another kind", "large". seen: gets every request with its headers.
    tls: an ssl.SSLContext for REST, grpc's server credentials for gRPC.
    """
    needs_automl()
    service = _Service(models, page_size)
    stage = Stage(fault, [] if seen is None else seen)
    run = _serve_rest if transport == "rest" else _serve_grpc
    with run(service, stage, tls) as endpoint:
        yield endpoint


def _serve_rest(service: _Service, stage: Stage, tls: Any) -> Any:
    def answer(path: str, parameters: Mapping[str, str], fault: str) -> Any:
        name, token = path.removeprefix("/v1beta1/"), parameters.get("pageToken", "")
        if name.endswith("/models"):
            found = service.list_models(name.removesuffix("/models"), token, fault)
        elif name.endswith("/modelEvaluations"):
            found = service.list_model_evaluations(name.removesuffix("/modelEvaluations"), token, fault)
        elif "/modelEvaluations/" in name:
            found = service.get_model_evaluation(name, fault)
        else:
            found = service.get_model(name)
        return json_format.MessageToDict(found)

    return serve_http(answer, stage, tls)


@contextmanager
def _serve_grpc(service: _Service, stage: Stage, tls: Any) -> Iterator[str]:
    def handler(method: str, request: Any, answer: Any) -> Any:
        def handle(message: Any, context: Any) -> Any:
            fault = stage.next_fault(method, dict(context.invocation_metadata()))
            try:
                raise_status(fault)
                return answer(message, fault)
            except PlayedError as status:
                name, _, text = STATUSES[status.fault]
                return context.abort(grpc.StatusCode[name], text)

        return grpc.unary_unary_rpc_method_handler(
            handle, request_deserializer=request.pb(request()).FromString, response_serializer=_bytes
        )

    handlers = {
        "ListModels": handler(
            "ListModels",
            automl_v1beta1.ListModelsRequest,
            lambda m, fault: service.list_models(m.parent, m.page_token, fault),
        ),
        "GetModel": handler("GetModel", automl_v1beta1.GetModelRequest, lambda m, _: service.get_model(m.name)),
        "ListModelEvaluations": handler(
            "ListModelEvaluations",
            automl_v1beta1.ListModelEvaluationsRequest,
            lambda m, fault: service.list_model_evaluations(m.parent, m.page_token, fault),
        ),
        "GetModelEvaluation": handler(
            "GetModelEvaluation",
            automl_v1beta1.GetModelEvaluationRequest,
            lambda m, fault: service.get_model_evaluation(m.name, fault),
        ),
    }
    server = grpc.server(ThreadPoolExecutor(4), options=[("grpc.max_send_message_length", -1)])
    generic = grpc.method_handlers_generic_handler("google.cloud.automl.v1beta1.AutoMl", handlers)
    server.add_generic_rpc_handlers((generic,))
    address = "127.0.0.1:0"
    port = server.add_secure_port(address, tls) if tls else server.add_insecure_port(address)
    server.start()
    try:
        yield f"{'https' if tls else 'grpc'}://127.0.0.1:{port}"
    finally:
        stage.over.set()
        server.stop(0).wait()


def _bytes(message: Any) -> bytes:
    return message.SerializeToString()
