"""The request for an evaluation as text to copy, for a terminal and for Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evalkit.errors import InvalidInputError
from evalkit.google.service.protocol import Resource, ServiceName, parse

_HEADER: Final = '-H "Authorization: Bearer $(gcloud auth print-access-token)"'


@dataclass(frozen=True, slots=True)
class RequestText:
    """A request as a curl command and as a Python script. What curl prints can be read as a saved response."""

    curl: str
    python: str


def requests_for(resource: str, service: ServiceName) -> RequestText:
    """The requests that give the evaluations of a model, or one evaluation, by full resource name.

    InvalidInputError for a text that is no resource name, or one of the other service.

    >>> print(requests_for("projects/p/locations/us-central1/models/VCN7", "AutoML").curl)
    curl -H "Authorization: Bearer $(gcloud auth print-access-token)" \\
      "https://automl.googleapis.com/v1beta1/projects/p/locations/us-central1/models/VCN7/modelEvaluations"
    """
    parsed = parse(resource)
    if parsed.service not in ("", service):
        raise InvalidInputError(f"This evaluation is of {parsed.service}, not of {service}.", found=resource)
    return _automl(resource, parsed) if service == "AutoML" else _vertex(resource, parsed)


def _automl(resource: str, parsed: Resource) -> RequestText:
    host = "eu-automl.googleapis.com" if parsed.location == "eu" else "automl.googleapis.com"
    path = resource if parsed.evaluation else f"{resource}/modelEvaluations"
    options = f'client_options={{"api_endpoint": "{host}"}}' if parsed.location == "eu" else ""
    call = (
        f'print(client.get_model_evaluation(name="{resource}"))'
        if parsed.evaluation
        else f'for evaluation in client.list_model_evaluations(request={{"parent": "{resource}"}}):\n'
        "    print(evaluation)"
    )
    return RequestText(
        f'curl {_HEADER} \\\n  "https://{host}/v1beta1/{path}"',
        f"from google.cloud import automl_v1beta1  # v1 does not know video\n\n"
        f"client = automl_v1beta1.AutoMlClient({options})\n{call}\n",
    )


def _vertex(resource: str, parsed: Resource) -> RequestText:
    host = ("" if parsed.location == "global" else f"{parsed.location}-") + "aiplatform.googleapis.com"
    path = f"{resource}/slices" if parsed.evaluation else f"{resource}/evaluations"
    lists = [resource, path] if parsed.evaluation else [path]
    return RequestText(
        "\n".join(f'curl {_HEADER} \\\n  "https://{host}/v1/{one}"' for one in lists),
        "import google.auth\n"
        "from google.auth.transport.requests import AuthorizedSession\n\n"
        'credentials, _ = google.auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])\n'
        "session = AuthorizedSession(credentials)\n"
        + "".join(f'print(session.get("https://{host}/v1/{one}", timeout=10).text)\n' for one in lists),
    )
