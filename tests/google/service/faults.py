"""What servers of the tests play: faults that both of Google's services have, and HTTP on loopback that has them."""

import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

Fault: TypeAlias = str | Callable[[], str]
"""The name of a fault, empty for none; or what tells it at each request, for a service that goes down or recovers."""

REVOKED = (
    "Getting metadata from plugin failed with error: ('invalid_grant: Token has been expired or revoked.', "
    "{'error': 'invalid_grant', 'error_description': 'Token has been expired or revoked.'})"
)
QUOTA_PROJECT = (
    "Your application is authenticating by using local Application Default Credentials. The automl.googleapis.com API "
    "requires a quota project, which is not set by default."
)
STATUSES = {
    "unavailable": ("UNAVAILABLE", 503, "The service is currently unavailable."),
    "bad gateway": ("UNAVAILABLE", 502, "upstream connect error"),
    "deadline": ("DEADLINE_EXCEEDED", 504, "Deadline expired before operation could complete."),
    "permission denied": ("PERMISSION_DENIED", 403, "Permission 'models.list' denied on resource 'projects/p'."),
    "quota project": ("PERMISSION_DENIED", 403, QUOTA_PROJECT),
    "quota project refused": (
        "PERMISSION_DENIED",
        403,
        "Caller does not have required permission to use project p: roles/serviceusage.serviceUsageConsumer.",
    ),
    "disabled": ("PERMISSION_DENIED", 403, "Cloud AutoML API has not been used in project 1 before or it is disabled."),
    "scopes": ("PERMISSION_DENIED", 403, "Request had insufficient authentication scopes."),
    "not found": ("NOT_FOUND", 404, "The resource name is invalid or does not exist."),
    "unauthenticated": ("UNAUTHENTICATED", 401, "Request had invalid authentication credentials."),
    "exhausted": ("RESOURCE_EXHAUSTED", 429, "Quota exceeded for quota metric 'Requests'."),
    "internal": ("INTERNAL", 500, "Internal error encountered."),
    "unimplemented": ("UNIMPLEMENTED", 501, "The method is not implemented."),
    "invalid": ("INVALID_ARGUMENT", 400, "List of found errors: 1.Field: parent; Message: invalid."),
    "revoked": ("UNAVAILABLE", 503, REVOKED),
}
"""Fault -> name of its status, HTTP status, message."""


@dataclass
class Stage:
    """One run of a server: its fault, the requests it saw (method or path, headers), and whether it is over."""

    fault: Fault = ""
    seen: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def next_fault(self, what: str, headers: Mapping[str, str]) -> str:
        """The fault of this request. "unavailable twice" is one for two requests, and "hang" only ends with the run."""
        self.seen.append((what, headers))
        fault = self.fault() if callable(self.fault) else self.fault
        if fault == "unavailable twice":
            return "unavailable" if len(self.seen) <= 2 else ""
        if fault == "hang":
            self.over.wait(60)
        return fault


class PlayedError(Exception):
    """An answer that is one of STATUSES."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def raise_status(fault: str) -> None:
    if fault in STATUSES:
        raise PlayedError(fault)


@contextmanager
def serve_http(
    answer: Callable[[str, Mapping[str, str], str], Any], stage: Stage, tls: ssl.SSLContext | None = None
) -> Iterator[str]:
    """A server of JSON on a free port of loopback. answer: gives the value for a path, its parameters and a fault.

    A POST is answered by the value for its path as well; what it brings is not looked at.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # which would keep every answer back for 40 ms

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            fault = stage.next_fault(url.path, dict(self.headers))
            if fault == "drip":
                return self._drip()
            if fault == "cut":
                return self._send(200, b'{"modelEval', length=1000)
            if fault == "html":
                return self._send(200, b"<!DOCTYPE html><html><body>Sign in to the network</body></html>")
            if fault == "html 404":
                return self._send(404, b"<!DOCTYPE html><html><title>Error 404 (Not Found)!!1</title></html>")
            if fault == "list":
                return self._send(200, b"[1, 2]")
            if fault == "deep":
                return self._send(200, b"[" * 100_000)
            if fault == "token revoked":
                return self._send(400, b'{"error": "invalid_grant", "error_description": "Token has been revoked."}')
            if fault == "redirect" and "elsewhere" not in url.query:
                return self._send(302, b"", location=f"{url.path}?elsewhere=1")
            try:
                raise_status(fault)
                value = answer(url.path, {key: values[0] for key, values in parse_qs(url.query).items()}, fault)
            except PlayedError as status:
                name, code, message = STATUSES[status.fault]
                error = {"error": {"code": code, "message": message, "status": name}}
                return self._send(code, json.dumps(error).encode())
            return self._send(200, value if isinstance(value, bytes) else json.dumps(value).encode())

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def _send(self, code: int, body: bytes, *, length: int | None = None, location: str = "") -> None:
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(length or len(body)))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = length is not None

        def _drip(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            while not stage.over.wait(0.05):
                try:
                    self.wfile.write(b" ")
                except OSError:  # who asked has gone
                    break
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """Who asked has gone, as it does when it has waited long enough."""

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
        finally:
            stage.over.set()
            server.shutdown()
