"""AutoML as a service of models and evaluations, through google-cloud-automl (v1beta1, which alone knows video)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from evalkit.google.service.connection import PATIENCE, Address, Job, Patience, address_of, credentials_of, run_watched
from evalkit.google.service.failures import ONLY_CLASSIFICATION, no_classification, no_evaluation, not_installed
from evalkit.google.service.protocol import (
    EvaluationService,
    RemoteModel,
    Resource,
    ServiceError,
    Settings,
    Watch,
    parse,
    place,
)

T = TypeVar("T")

_PACKAGE: Final = "google-cloud-automl"
_EUROPE: Final = "eu-automl.googleapis.com"
"""Models of the location eu are kept apart."""
_METRICS: Final = "EvaluationMetrics"
_CLASSIFICATION: Final = f"classification{_METRICS}"


def connect(settings: Settings, *, patience: Patience = PATIENCE) -> EvaluationService:
    """A service at the endpoint of the settings. Nothing is asked before the first call, not even for credentials."""
    return _AutoML(settings, address_of(settings.endpoint), patience)


@dataclass(slots=True)
class _AutoML:
    _settings: Settings
    _address: Address
    _patience: Patience
    _credentials: list[Any] = field(default_factory=list)

    def models(self, project: str, location: str, watch: Watch) -> tuple[RemoteModel, ...]:
        parent = place(project, location)

        def work(client: Any, job: Job) -> tuple[RemoteModel, ...]:
            def page(token: str) -> tuple[Sequence[Any], str]:
                found = client.list_models(request={"parent": parent, "page_token": token}, **self._call_options())
                return [_message(one) for one in found.model], found.next_page_token

            return tuple(_remote(one) for one in job.pages("models", page))

        return self._follow(work, watch, location, parent)

    def model(self, resource: str, watch: Watch) -> RemoteModel:
        parsed = parse(resource)

        def work(client: Any, job: Job) -> RemoteModel:
            request = {"name": parsed.model_name}
            return _remote(job.ask(lambda: _message(client.get_model(request=request, **self._call_options()))))

        return self._follow(work, watch, parsed.location, parsed.model_name)

    def evaluations(self, resource: str, watch: Watch) -> Mapping[str, Any]:
        parsed = parse(resource)
        if parsed.service == "Vertex AI":
            raise ServiceError(
                "This is the name of an evaluation of Vertex AI.", found=resource, remedy="Ask Vertex AI for it."
            )
        return self._follow(
            lambda client, job: self._response(client, job, resource, parsed), watch, parsed.location, resource
        )

    def _response(self, client: Any, job: Job, resource: str, parsed: Resource) -> dict[str, Any]:
        if parsed.evaluation:
            found = [self._evaluation(client, job, resource)]
        else:
            found = list(job.pages("evaluations", lambda token: self._page(client, resource, token)))
        if not found:
            raise no_evaluation(resource)
        for i, one in enumerate(found):
            _check_kind(one, resource)
            if not parsed.evaluation and not one.get(_CLASSIFICATION, {}).get("confidenceMetricsEntry"):
                found[i] = self._evaluation(client, job, one["name"])
                job.report_progress("evaluations", i + 1, len(found))
        return {"modelEvaluation": found}

    def _page(self, client: Any, model: str, token: str) -> tuple[Sequence[dict[str, Any]], str]:
        found = client.list_model_evaluations(request={"parent": model, "page_token": token}, **self._call_options())
        return [_plain(one) for one in found.model_evaluation], found.next_page_token

    def _evaluation(self, client: Any, job: Job, name: str) -> dict[str, Any]:
        return job.ask(lambda: _plain(client.get_model_evaluation(request={"name": name}, **self._call_options())))

    def _call_options(self) -> dict[str, Any]:
        """Arguments of every call. The retries of the package differ between methods, so there are none of them."""
        by_header = self._settings.quota_project and self._address.plain  # credentials bring it otherwise
        metadata = [("x-goog-user-project", self._settings.quota_project)] if by_header else []
        return {"retry": None, "timeout": self._patience.attempt, "metadata": metadata}

    def _follow(self, work: Callable[[Any, Job], T], watch: Watch, location: str, where: str) -> T:
        def with_client(job: Job) -> T:
            with self._client(location) as client:
                return work(client, job)

        return run_watched(with_client, watch, self._patience, service="AutoML", where=where)

    def _client(self, location: str) -> Any:
        try:
            from google.cloud import automl_v1beta1  # noqa: PLC0415
        except ImportError as error:
            raise not_installed(_PACKAGE) from error
        if self._address.plain:
            return automl_v1beta1.AutoMlClient(transport=_plain_transport(self._address))
        if not self._credentials:
            self._credentials.append(credentials_of(self._settings))
        host = self._address.host or (_EUROPE if location == "eu" else "")
        return automl_v1beta1.AutoMlClient(
            credentials=self._credentials[0],
            transport=self._settings.transport,
            client_options={"api_endpoint": host} if host else None,
        )


def _plain_transport(address: Address) -> Any:
    """A transport without encryption and credentials, which stays on this machine: no proxy, no redirects."""
    from google.cloud.automl_v1beta1.services.auto_ml import transports  # noqa: PLC0415

    if address.plain == "grpc":
        import grpc  # noqa: PLC0415

        options = [("grpc.max_receive_message_length", -1), ("grpc.enable_http_proxy", 0)]
        return transports.AutoMlGrpcTransport(channel=grpc.insecure_channel(address.host, options=options))
    from google.auth.credentials import AnonymousCredentials  # noqa: PLC0415

    transport = transports.AutoMlRestTransport(host=address.host, credentials=AnonymousCredentials(), url_scheme="http")
    transport._session.trust_env = False  # noqa: SLF001
    transport._session.max_redirects = 0  # noqa: SLF001
    return transport


def _remote(model: Any) -> RemoteModel:
    field_name = model.WhichOneof("model_metadata") or ""
    kind = field_name.removesuffix("_model_metadata").replace("_", " ")
    classifies = kind.endswith("classification") or not kind
    if kind == "tables":
        target = model.tables_model_metadata.target_column_spec.data_type
        name = target.DESCRIPTOR.fields_by_name["type_code"].enum_type.values_by_number[target.type_code].name
        classifies = name in ("CATEGORY", "TYPE_CODE_UNSPECIFIED")
        kind = "tables classification" if name == "CATEGORY" else "tables regression" if not classifies else kind
    hindrance = "" if classifies else ONLY_CLASSIFICATION
    created = model.create_time.ToJsonString() if model.HasField("create_time") else ""
    return RemoteModel(model.name, model.display_name, kind.capitalize() or "Unknown", created, hindrance)


def _check_kind(evaluation: Mapping[str, Any], where: str) -> None:
    metrics = next((key for key in evaluation if key.endswith(_METRICS)), _CLASSIFICATION)
    if metrics != _CLASSIFICATION:
        words = re.sub("(?=[A-Z])", " ", metrics.removesuffix(_METRICS)).lower()
        raise no_classification(words, where)


def _plain(evaluation: Any) -> dict[str, Any]:
    """The message as JSON has it."""
    from google.protobuf.json_format import MessageToDict  # noqa: PLC0415

    fields: dict[str, Any] = MessageToDict(_message(evaluation))
    return fields


def _message(wrapped: Any) -> Any:
    """The message itself, without the package's wrapper."""
    return type(wrapped).pb(wrapped)
