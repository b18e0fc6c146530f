"""What the pages ask of a service of Google, whichever it is: its models, and the evaluations of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol, TypeAlias

from evalkit.errors import EvalkitError, InvalidInputError

ServiceName: TypeAlias = Literal["AutoML", "Vertex AI"]

_RESOURCE: Final = re.compile(
    r"projects/(?P<project>[A-Za-z0-9][\w:.-]*)/locations/(?P<location>[a-z0-9][a-z0-9-]*)/models/(?P<model>\w[\w@.-]*)"
    r"(?:/(?P<kind>modelEvaluations|evaluations)/(?P<evaluation>\w[\w.-]*))?",
    re.ASCII,
)
_PLACE: Final = re.compile(r"projects/[A-Za-z0-9][\w:.-]*/locations/[a-z0-9][a-z0-9-]*", re.ASCII)


class ServiceError(EvalkitError):
    """The error where a service does not give what it was asked for.

    temporary: the service is down, slow or over its quota, so that a copy stored earlier may be shown instead.
    """

    def __init__(
        self,
        problem: str,
        *,
        temporary: bool = False,
        where: str | None = None,
        found: str | None = None,
        remedy: str | None = None,
    ) -> None:
        super().__init__(problem, where=where, found=found, remedy=remedy)
        self.temporary = temporary


@dataclass(frozen=True, slots=True)
class Settings:
    """How to reach a service.

    endpoint: empty for Google's own. ``http://`` (REST) and ``grpc://`` speak plain text without credentials and are
    only taken with an address of this machine; any other address is reached over TLS.
    transport: of AutoML over TLS; Vertex AI speaks REST only.
    quota_project: the project that requests are counted for, where it is not that of the credentials.
    service_account: the fields of a service account's key; None: application default credentials.
    """

    endpoint: str = ""
    transport: Literal["grpc", "rest"] = "grpc"
    quota_project: str = ""
    service_account: Mapping[str, str] | None = None

    def __repr__(self) -> str:
        """The key is left out: it is secret."""
        account = self.service_account and "..."
        return f"Settings({self.endpoint!r}, {self.transport!r}, {self.quota_project!r}, service_account={account})"


@dataclass(frozen=True, slots=True)
class RemoteModel:
    """A model at a service.

    resource: its full name there. name: what people call it. kind: such as "Video classification". created: the time
    as the service writes it. hindrance: why its evaluations cannot be shown here; empty if they can.
    """

    resource: str
    name: str
    kind: str
    created: str
    hindrance: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is: a short phrase, how many are done, and of how many (None where the service does not say)."""

    what: str
    done: int
    total: int | None


Watch = Callable[[Progress], None]
"""Called between calls and while one lasts, in the caller's thread. Whatever it raises ends the work."""


class EvaluationService(Protocol):
    """Models and their evaluations at a service. Every failure is one ServiceError that names cause and remedy."""

    def models(self, project: str, location: str, watch: Watch) -> tuple[RemoteModel, ...]:
        """The models of a project in a location, those that cannot be evaluated here included."""
        ...

    def model(self, resource: str, watch: Watch) -> RemoteModel:
        """The model of a full resource name, or the one that an evaluation is of."""
        ...

    def evaluations(self, resource: str, watch: Watch) -> Mapping[str, Any]:
        """The evaluations of a model, or one evaluation, by full resource name, in the shape of a saved response.

        The values are plain JSON: ``evaluation_of`` reads them, ``read_evaluation`` reads a file that holds them.
        """
        ...


@dataclass(frozen=True, slots=True)
class Resource:
    """The parts of a full resource name. evaluation: empty if it names a model."""

    project: str
    location: str
    model: str
    evaluation: str = ""
    service: ServiceName | Literal[""] = ""

    @property
    def model_name(self) -> str:
        """The full resource name of the model."""
        return f"{place(self.project, self.location)}/models/{self.model}"


def is_resource(text: str) -> bool:
    """Whether a text is the full resource name of a model or of an evaluation.

    >>> is_resource("projects/p/locations/us-central1/models/VCN7"), is_resource("VCN7")
    (True, False)
    """
    return _RESOURCE.fullmatch(text) is not None


def parse(text: str) -> Resource:
    """The parts of a full resource name; InvalidInputError for anything else.

    The name of an evaluation tells the service: ``modelEvaluations`` is AutoML's word, ``evaluations`` Vertex AI's.

    >>> parse("projects/p/locations/us-central1/models/VCN7/modelEvaluations/3")
    Resource(project='p', location='us-central1', model='VCN7', evaluation='3', service='AutoML')
    """
    match = _RESOURCE.fullmatch(text)
    if match is None:
        raise InvalidInputError(
            "This is not the full name of a model or evaluation.",
            found=repr(text[:120]),
            remedy="It looks like projects/PROJECT/locations/LOCATION/models/MODEL, where an evaluation adds "
            "/modelEvaluations/NUMBER (AutoML) or /evaluations/NUMBER (Vertex AI).",
        )
    services: dict[str | None, ServiceName | Literal[""]] = {
        None: "",
        "modelEvaluations": "AutoML",
        "evaluations": "Vertex AI",
    }
    return Resource(
        match["project"], match["location"], match["model"], match["evaluation"] or "", services[match["kind"]]
    )


def place(project: str, location: str) -> str:
    """The resource name of a location of a project; InvalidInputError where one of them cannot be.

    >>> place("my-project", "us-central1")
    'projects/my-project/locations/us-central1'
    """
    name = f"projects/{project}/locations/{location}"
    if not project:
        raise InvalidInputError("Enter a project ID.", remedy="It is an id such as my-project-1, or a number.")
    if not _PLACE.fullmatch(name):
        raise InvalidInputError(
            "The project or the location is not valid.",
            found=f"project {project[:60]!r}, location {location[:60]!r}",
            remedy="A project is an id such as my-project-1 or a number, a location is such as us-central1.",
        )
    return name
