"""One error, with cause and remedy in plain words, for each failure of a service or of the way to it.

Errors are told apart by the names of their classes, so that nothing here needs the packages that raise them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from evalkit.errors import EvalkitError
from evalkit.google.service.protocol import ServiceError, ServiceName

ONLY_CLASSIFICATION: Final = "Only classification models can be evaluated here."
_KNOWN: Final = (
    "google.api_core.exceptions.GoogleAPIError",
    "google.auth.exceptions.GoogleAuthError",
    "google.protobuf.json_format.Error",
    "builtins.ValueError",
    "builtins.OSError",  # requests' errors are such
    "builtins.RecursionError",
)
_NETWORK: Final = ("builtins.OSError", "google.auth.exceptions.TransportError")
SECTIONS: Final[Mapping[ServiceName, str]] = {"AutoML": "automl", "Vertex AI": "vertex"}
"""Sections of the secrets in which a page keeps how to reach a service."""
_API: Final[Mapping[ServiceName, str]] = {"AutoML": "automl.googleapis.com", "Vertex AI": "aiplatform.googleapis.com"}
_ROLE: Final[Mapping[ServiceName, str]] = {"AutoML": "roles/automl.viewer", "Vertex AI": "roles/aiplatform.viewer"}
_ENDED: Final[Mapping[ServiceName, str]] = {
    "AutoML": "Google ended AutoML Video on 2024-01-23: its models may be gone, but saved responses can still be read.",
    "Vertex AI": "",
}
_LOGIN: Final = "gcloud auth application-default login"
_LOST_LOGIN: Final = ("invalid_grant", "invalid_client", "invalid_scope", "unauthorized_client", "reauth")
_MEANINGS: Final = {
    401: (
        "{service} does not accept these credentials.",
        f"Run {_LOGIN} again, or renew the service account in {{section}}.",
    ),
    404: ("{service} does not have this.", "Check the project, the location and the name. {ended}"),
    429: (
        "The quota of requests is used up.",
        "Wait a minute and try again, or ask for more quota in the Google Cloud console.",
    ),
    500: ("{service} failed inside.", "Try again later."),
    501: ("{service} does not offer this any more.", "{ended}"),
    502: ("{service} cannot be reached or is down.", "Check the network and the endpoint, and try again later."),
    503: ("{service} cannot be reached or is down.", "Check the network and the endpoint, and try again later."),
}
"""HTTP status -> problem and remedy."""
_TEMPORARY: Final = (429, 500, 502, 503)
_CAUSE: Final = re.compile(r"\(Caused by \w+\(\W?(.*?)\W*$")
_MOST_SHOWN: Final = 200


class AnswerError(Exception):
    """An answer of a REST service that is not a success. code: its HTTP status."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def failure_of(error: BaseException, *, service: ServiceName, where: str) -> ServiceError | None:
    """The one error that says what failed; None for errors that are no failure of a service."""
    if isinstance(error, ServiceError):
        return error
    if isinstance(error, EvalkitError):
        return unreadable(service, where, error.problem)
    return _login_failure(error, service) or _call_failure(error, service, where)


def is_passing(error: BaseException) -> bool:
    """Whether it may help to ask again at once: the service is not available, and it is not the login."""
    names = _names(error)
    if _lost_login(error) or "requests.exceptions.Timeout" in names:
        return False
    return _code(error) in (502, 503) or "requests.exceptions.ConnectionError" in names


def no_answer(*, service: ServiceName, where: str) -> ServiceError:
    return ServiceError(
        f"{service} did not answer in time.",
        temporary=True,
        where=where,
        remedy="Check the network and the endpoint, and try again.",
    )


def too_long(seconds: float, *, service: ServiceName, where: str) -> ServiceError:
    return ServiceError(
        f"{service} kept answering, but was not done within {seconds:g} seconds.",
        temporary=True,
        where=where,
        remedy="Try again later. The full name of one model is answered sooner than the list of a project.",
    )


def unreadable(service: ServiceName, where: str, found: str) -> ServiceError:
    return ServiceError(
        f"The answer of {service} cannot be understood.",
        where=where,
        found=_short(found),
        remedy="Check that the endpoint is that of the service, and that no proxy answers in its place.",
    )


def does_not_end(what: str) -> ServiceError:
    return ServiceError(
        f"The list of {what} does not end: the service gives the same page again, or more pages than a list can have.",
        remedy="Try again; if it stays so, save the response with the request under Details and read it as a file.",
    )


def no_evaluation(where: str) -> ServiceError:
    return ServiceError(
        "The model has no finished evaluation.",
        where=where,
        remedy="It has one when its training has ended. Try again then, or choose another model.",
    )


def no_classification(kind: str, where: str) -> ServiceError:
    return ServiceError(
        ONLY_CLASSIFICATION,
        where=where,
        found=f"metrics of {kind}",
        remedy="Choose a model that classifies videos, images, texts or rows of a table.",
    )


def not_installed(package: str) -> ServiceError:
    return ServiceError(
        f"The package {package} is not installed, which asking this service needs.",
        remedy=f"Install it with: pip install {package}. Saved responses can be read without it.",
    )


def _call_failure(error: BaseException, service: ServiceName, where: str) -> ServiceError | None:
    names, code, message = _names(error), _code(error), _message(error)
    if code is not None:
        return _answered(code, message, service, where)
    if not names & set(_KNOWN):
        return None
    if "requests.exceptions.Timeout" in names:
        return no_answer(service=service, where=where)
    if names & set(_NETWORK):
        return _answered(503, message, service, where)
    return unreadable(service, where, message)


def _answered(code: int, message: str, service: ServiceName, where: str) -> ServiceError:
    """The error for an HTTP status."""
    if code == 403:
        return _forbidden(message, service, where)
    if code == 504:
        return no_answer(service=service, where=where)
    found = _short(message) or None
    known = code if code in _MEANINGS else 500 if code > 500 else None
    if known is None:
        problem, remedy = (
            "{service} refuses the request.",
            "Check the project, the location, the name and the endpoint.",
        )
        found = f"status {code}" + (f", {found}" if found else "")
    else:
        problem, remedy = _MEANINGS[known]
    words = {"service": service, "ended": _ENDED[service], "section": _section(service)}
    return ServiceError(
        problem.format(**words),
        temporary=known in _TEMPORARY,
        where=where,
        found=found,
        remedy=remedy.format(**words).strip() or None,
    )


def _forbidden(message: str, service: ServiceName, where: str) -> ServiceError:
    section, api, found = _section(service), _API[service], _short(message) or None
    lower = message.lower()
    if "serviceusage.services.use" in lower or "serviceusageconsumer" in lower or "user_project_denied" in lower:
        problem = "The account may not have its requests counted for the quota project."
        remedy = f"Grant it roles/serviceusage.serviceUsageConsumer there, or change quota_project in {section}."
    elif "quota project" in lower:
        problem = "Requests of this account need a quota project."
        remedy = f"Set quota_project in {section} to a project of yours in which {api} is enabled."
    elif "has not been used in project" in lower or "service_disabled" in lower:
        problem = "The API is not enabled in the project."
        remedy = f"Enable it with: gcloud services enable {api}. It takes some minutes to have effect."
    elif "insufficient authentication scopes" in lower:
        problem = "The login does not cover this service."
        remedy = f"Run {_LOGIN} again."
    else:
        problem = "The account may not read models and evaluations there."
        remedy = f"Grant it the role {_ROLE[service]} in the project, or sign in with another account."
    return ServiceError(problem, where=where, found=found, remedy=remedy)


def _login_failure(error: BaseException, service: ServiceName) -> ServiceError | None:
    names = _names(error)
    if "google.auth.exceptions.DefaultCredentialsError" in names and _code(error) is None:
        return ServiceError(
            "There are no credentials for Google Cloud on this machine.",
            remedy=f"Run {_LOGIN} in a terminal, or put a service account into {_section(service)}.",
        )
    is_answer_or_network = _code(error) is not None or names & set(_NETWORK)
    is_of_login = "google.auth.exceptions.GoogleAuthError" in names and not is_answer_or_network
    if not _lost_login(error) and not is_of_login:
        return None
    return ServiceError(
        "The login to Google Cloud has expired or was revoked.",
        found=_short(_message(error)) or None,
        remedy=f"Run {_LOGIN} again, or renew the service account in {_section(service)}.",
    )


def _lost_login(error: BaseException) -> bool:
    """Whether credentials cannot be renewed. Over gRPC that looks like a service that is not available."""
    message = _message(error).lower()
    over_grpc = "metadata from plugin failed" in message and any(word in message for word in _LOST_LOGIN)
    return over_grpc or "google.auth.exceptions.RefreshError" in _names(error)


def _section(service: ServiceName) -> str:
    return f"section [{SECTIONS[service]}] of .streamlit/secrets.toml"


def _names(error: BaseException) -> set[str]:
    return {f"{kind.__module__}.{kind.__name__}" for kind in type(error).__mro__}


def _code(error: BaseException) -> int | None:
    """The HTTP status of an error, if it is an answer; errors of gRPC have the status that means the same."""
    names = _names(error)
    if "google.auth.exceptions.InvalidOperation" in names:
        return 401  # credentials are asked of us where we have none to renew
    is_answer = isinstance(error, AnswerError) or "google.api_core.exceptions.GoogleAPICallError" in names
    code: Any = getattr(error, "code", None) if is_answer else None
    return int(code) if code is not None else None


def _message(error: BaseException) -> str:
    return str(getattr(error, "message", "") or error)


def _short(message: str) -> str:
    """A message in one line, cut where it is long. It may come from anywhere, so a page of HTML is not repeated."""
    line = re.sub(r"\s+", " ", message).strip()
    if cause := _CAUSE.search(line):  # before it, addresses that the error names already
        line = cause[1]
    if re.search(r"<(!doctype|html|head|body)\b", line, re.IGNORECASE):
        return "a page of HTML"
    return line if len(line) <= _MOST_SHOWN else line[:_MOST_SHOWN] + "..."
