"""Vertex AI as a service of models and evaluations, by REST: its own package would be 150 MB for four requests."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from evalkit.files import strict_json
from evalkit.google.responses.fields import camel, listed, text
from evalkit.google.service.connection import PATIENCE, Address, Job, Patience, address_of, credentials_of, run_watched
from evalkit.google.service.failures import (
    ONLY_CLASSIFICATION,
    AnswerError,
    no_classification,
    no_evaluation,
    not_installed,
)
from evalkit.google.service.protocol import EvaluationService, RemoteModel, ServiceError, Settings, Watch, parse, place

T = TypeVar("T")

_LABEL: Final = "annotationSpec"
"""The dimension of slices that are labels."""
_KIND: Final = re.compile(r"/schema/model/metadata/automl_(\w+?)_[\d.]+\.yaml")
_OTHERS: Final = (
    "object",
    "tracking",
    "recognition",
    "segmentation",
    "extraction",
    "sentiment",
    "forecast",
    "regression",
)
"""Words in the kind of models that do not classify."""
_MOST_BYTES: Final = 2**28
"""Of one answer: more are no list of evaluations."""
_PAGE: Final = 100


def connect(settings: Settings, *, patience: Patience = PATIENCE) -> EvaluationService:
    """A service at the endpoint of the settings. Nothing is asked before the first call, not even for credentials."""
    address = address_of(settings.endpoint)
    if address.plain == "grpc":
        raise ServiceError(
            "Vertex AI is asked by REST here.",
            found=repr(settings.endpoint),
            remedy=f"Write the endpoint as http://{address.host}.",
        )
    return _Vertex(settings, address, patience)


@dataclass(slots=True)
class _Vertex:
    _settings: Settings
    _address: Address
    _patience: Patience
    _credentials: list[Any] = field(default_factory=list)

    def models(self, project: str, location: str, watch: Watch) -> tuple[RemoteModel, ...]:
        parent = place(project, location)

        def work(api: _Requests) -> tuple[RemoteModel, ...]:
            return tuple(_remote(one) for one in api.list(f"{parent}/models", "models", "models"))

        return self._follow(work, watch, location, parent)

    def model(self, resource: str, watch: Watch) -> RemoteModel:
        parsed = parse(resource)
        return self._follow(lambda api: _remote(api.get(parsed.model_name)), watch, parsed.location, parsed.model_name)

    def evaluations(self, resource: str, watch: Watch) -> Mapping[str, Any]:
        parsed = parse(resource)
        if parsed.service == "AutoML":
            raise ServiceError(
                "This is the name of an evaluation of AutoML.", found=resource, remedy="Ask AutoML for it."
            )

        def work(api: _Requests) -> Mapping[str, Any]:
            chosen, notes = (api.get(resource), []) if parsed.evaluation else _newest(api, resource)
            _check_kind(chosen, resource)
            name = _name(chosen)
            slices = api.list(f"{name}/slices", "modelEvaluationSlices", "labels")
            labels = [one for one in slices if _dimension(one) == _LABEL]
            if len(labels) < len(slices):
                notes.append(f"{len(slices) - len(labels)} slices that are not of labels are left out.")
            return {"modelEvaluations": [chosen], "modelEvaluationSlices": labels, "notes": notes}

        return self._follow(work, watch, parsed.location, resource)

    def _follow(self, work: Callable[[_Requests], T], watch: Watch, location: str, where: str) -> T:
        def with_session(job: Job) -> T:
            with self._session() as session:
                return work(_Requests(session, self._base(location), job))

        return run_watched(with_session, watch, self._patience, service="Vertex AI", where=where)

    def _base(self, location: str) -> str:
        googles_own = "aiplatform.googleapis.com" if location == "global" else f"{location}-aiplatform.googleapis.com"
        scheme = "http" if self._address.plain else "https"
        return f"{scheme}://{self._address.host or googles_own}/v1"

    def _session(self) -> Any:
        try:
            import requests  # noqa: PLC0415
            from google.auth.transport.requests import AuthorizedSession  # noqa: PLC0415
        except ImportError as error:
            raise not_installed("google-auth[requests]") from error
        if self._address.plain:
            session = requests.Session()
            session.trust_env = False  # no proxy: what is asked of this machine stays on it
            if self._settings.quota_project:
                session.headers["x-goog-user-project"] = self._settings.quota_project
            return session
        if not self._credentials:
            self._credentials.append(credentials_of(self._settings))
        return AuthorizedSession(self._credentials[0])


@dataclass(frozen=True, slots=True)
class _Requests:
    """Requests to one address."""

    session: Any
    base: str
    job: Job

    def list(self, path: str, key: str, what: str) -> list[dict[str, Any]]:
        """All elements of a list. key: the field of an answer in which they are. what: names them in progress."""

        def page(token: str) -> tuple[Sequence[dict[str, Any]], str]:
            found = self._answer(path, {"pageSize": str(_PAGE)} | ({"pageToken": token} if token else {}))
            return [camel(one, path) for one in listed(found.get(key))], text(found.get("nextPageToken"))

        return list(self.job.pages(what, page))

    def get(self, path: str) -> dict[str, Any]:
        return self.job.ask(lambda: self._answer(path, {}))

    def _answer(self, path: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        with self.session.get(
            f"{self.base}/{path}",
            params=parameters,
            timeout=self.job.patience.attempt,
            allow_redirects=False,
            stream=True,
        ) as response:
            body = self._body(response)
        if response.status_code != 200:
            raise AnswerError(response.status_code, _message(body))
        return camel(strict_json.loads(body), "the answer")

    def _body(self, response: Any) -> bytes:
        body = bytearray()
        for piece in response.iter_content(2**16):
            body += piece
            self.job.check()
            if len(body) > _MOST_BYTES:
                raise ValueError(f"an answer of more than {_MOST_BYTES:,} bytes")
        return bytes(body)


def _message(body: bytes) -> str:
    """The message in the answer of an error, which may also come from a proxy."""
    try:
        error = strict_json.loads(body)["error"]
        return f"{error['message']} ({error['status']})"
    except (ValueError, LookupError, TypeError):
        return body[:1000].decode("utf-8", "replace")


def _remote(model: Mapping[str, Any]) -> RemoteModel:
    automl = _KIND.search(text(model.get("metadataSchemaUri")))
    kind = automl[1].replace("_", " ") if automl else "custom"
    hindrance = ONLY_CLASSIFICATION if any(word in kind for word in _OTHERS) else ""
    name = text(model.get("name"))
    return RemoteModel(
        name, text(model.get("displayName")) or name, kind.capitalize(), text(model.get("createTime")), hindrance
    )


def _newest(api: _Requests, model: str) -> tuple[dict[str, Any], list[str]]:
    """The newest evaluation of a model, and a note if there are others."""
    found = sorted(api.list(f"{model}/evaluations", "modelEvaluations", "evaluations"), key=_time)
    if not found:
        raise no_evaluation(model)
    newest = found[-1] if "metrics" in found[-1] else api.get(_name(found[-1]))
    if len(found) == 1:
        return newest, []
    note = (
        f"The model has {len(found)} evaluations; this is the newest, {_name(newest)} of {_created(newest)}. "
        f"Another one is loaded by its full name, such as {_name(found[-2])} of {_created(found[-2])}."
    )
    return newest, [note]


def _name(evaluation: Mapping[str, Any]) -> str:
    name = text(evaluation.get("name"))
    parse(name)
    return name


def _created(evaluation: Mapping[str, Any]) -> str:
    return text(evaluation.get("createTime"))


def _time(evaluation: Mapping[str, Any]) -> str:
    """The time of creation as text that sorts as the times do: without the Z, 12:00:01 comes before 12:00:01.5."""
    return _created(evaluation).removesuffix("Z")


def _dimension(one: Mapping[str, Any]) -> str:
    part = one.get("slice")
    return text(part.get("dimension")) if isinstance(part, Mapping) else ""


def _check_kind(evaluation: Mapping[str, Any], where: str) -> None:
    schema = text(evaluation.get("metricsSchemaUri")).rpartition("/")[2]
    if schema and "classification" not in schema:
        raise no_classification(schema.partition("_metrics")[0].replace("_", " "), where)
