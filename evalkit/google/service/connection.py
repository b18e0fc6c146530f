"""What the clients share: addresses, credentials, how long to wait, and lists that come in pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import Event, Thread, Timer
from typing import Any, Final, Literal, TypeVar

from evalkit.google.service.failures import does_not_end, failure_of, is_passing, no_answer, not_installed, too_long
from evalkit.google.service.protocol import Progress, ServiceError, ServiceName, Settings, Watch

T = TypeVar("T")

MOST_PAGES: Final = 1000
"""Pages that are asked for; a list of more does not end."""
MOST_EMPTY: Final = 50
"""Pages without an element, one after another. A page may be empty, but a list that goes on so does not end."""
_ENDPOINT: Final = re.compile(
    r"(?:(?P<scheme>https?|grpc)://)?(?P<host>[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?P<port>:\d+)?/?"
)
_SCOPE: Final = "https://www.googleapis.com/auth/cloud-platform"
_TICK: Final = 0.2
"""Seconds after which whoever watches is asked again, so that a cancel need not wait for an answer."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait: a failure ends within 15 seconds, and a list that has no end within five minutes.

    attempt: for the answer to one request. waits: before asking a service again that is not available.
    silence: for any sign of progress, whatever takes so long: signing in, a name server, a slow answer.
    whole: for everything together, even if there is progress: a list may have page after page.
    """

    attempt: float = 8.0
    waits: Sequence[float] = (0.25, 0.5, 1.0, 2.0)
    silence: float = 11.0
    whole: float = 300.0


PATIENCE: Final = Patience()


@dataclass(frozen=True, slots=True)
class Address:
    """Where a service is.

    host: with its port, empty for Google's own. plain: the protocol where it is spoken without TLS; empty with TLS.
    """

    host: str = ""
    plain: Literal["", "rest", "grpc"] = ""


def address_of(endpoint: str) -> Address:
    """The address that an endpoint names; ServiceError where credentials or data would travel unprotected.

    >>> address_of("http://127.0.0.1:8080"), address_of("https://eu-automl.googleapis.com/").host
    (Address(host='127.0.0.1:8080', plain='rest'), 'eu-automl.googleapis.com')
    """
    if not endpoint:
        return Address()
    match = _ENDPOINT.fullmatch(endpoint)
    if match is None:
        raise ServiceError(
            "The endpoint is not an address.",
            found=repr(endpoint[:120]),
            remedy="Write a host such as eu-automl.googleapis.com, or leave it empty for Google's own.",
        )
    host = match["host"] + (match["port"] or "")
    if match["scheme"] not in ("http", "grpc"):
        return Address(host)
    if not _is_loopback(match["host"]):
        raise ServiceError(
            "An endpoint without encryption must be on this machine.",
            found=repr(endpoint[:120]),
            remedy=f"Write https://{host}, or an address such as {match['scheme']}://127.0.0.1:8080.",
        )
    return Address(host, "rest" if match["scheme"] == "http" else "grpc")


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def credentials_of(settings: Settings) -> Any:
    """Credentials of the service account, else application default ones, whose search may take seconds."""
    try:
        import google.auth  # noqa: PLC0415
        from google.oauth2 import service_account  # noqa: PLC0415
    except ImportError as error:
        raise not_installed("google-auth") from error
    quota_project = settings.quota_project or None
    if settings.service_account is None:
        return google.auth.default(scopes=[_SCOPE], quota_project_id=quota_project)[0]
    try:
        account = service_account.Credentials.from_service_account_info(dict(settings.service_account), scopes=[_SCOPE])
    except (ValueError, TypeError, AttributeError):
        raise ServiceError(  # without the cause, whose text may hold parts of the key
            "The service account's key is incomplete or damaged.",
            remedy="Copy every field of its JSON file, private_key with its line breaks.",
        ) from None
    return account.with_quota_project(quota_project) if quota_project else account


class Job:
    """One request of a user, as the thread that works on it sees it: it reports progress, and asks the service."""

    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        self.news: SimpleQueue[Any] = SimpleQueue()
        self.abandoned = Event()

    def report_progress(self, what: str, done: int, total: int | None = None) -> None:
        """Report progress of reading a list."""
        self.check()
        self.news.put(Progress(f"Reading {what}", done, total))

    def check(self) -> None:
        """End the job, by an exception, if nobody waits for it any more."""
        if self.abandoned.is_set():
            raise _AbandonedError

    def ask(self, call: Callable[[], T]) -> T:
        """The answer to a call, which is repeated after a wait while the service is not available for the moment."""
        for wait in self.patience.waits:
            try:
                return call()
            except Exception as error:
                if not is_passing(error):
                    raise
            self.abandoned.wait(wait)
            self.check()
        return call()

    def pages(self, what: str, page: Callable[[str], tuple[Sequence[T], str]]) -> Iterator[T]:
        """The elements of a list that comes in pages. page: for the token of a page, elements and the next token."""
        token, tokens, done, empty = "", {""}, 0, 0
        for _ in range(MOST_PAGES):
            elements, token = self.ask(lambda token=token: page(token))  # type: ignore[misc]
            yield from elements
            done, empty = done + len(elements), 0 if elements else empty + 1
            self.report_progress(what, done)
            if not token:
                return
            if token in tokens or empty > MOST_EMPTY:
                break
            tokens.add(token)
        raise does_not_end(what)


class _AbandonedError(Exception):
    """Nobody waits for the work any more."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    value: Any = None
    error: BaseException | None = None


def run_watched(work: Callable[[Job], T], watch: Watch, patience: Patience, *, service: ServiceName, where: str) -> T:
    """The result of work that a thread of its own does, while this one calls ``watch`` with its progress.

    A thread of its own, since nothing else ends a search for credentials or an answer that drips byte by byte. Every
    failure of the service or of the way to it becomes a ServiceError.
    """
    job = Job(patience)

    def run() -> None:
        try:
            job.news.put(_Outcome(work(job)))
        except BaseException as error:  # raised where it is waited for
            job.news.put(_Outcome(error=error))

    late = _Outcome(error=too_long(patience.whole, service=service, where=where))
    limit = Timer(patience.whole, job.news.put, [late])
    limit.daemon = True
    limit.start()
    Thread(target=run, daemon=True, name=f"evalkit {service}").start()
    try:
        outcome = _outcome(job, watch, service, where)
    finally:
        limit.cancel()
        job.abandoned.set()
    if outcome.error is None:
        return outcome.value  # type: ignore[no-any-return]
    failure = failure_of(outcome.error, service=service, where=where)
    if failure is None or failure is outcome.error:
        raise outcome.error
    raise failure from outcome.error


def _outcome(job: Job, watch: Watch, service: ServiceName, where: str) -> _Outcome:
    latest, quiet = Progress("Connecting", 0, None), 0
    while quiet * _TICK < job.patience.silence:
        watch(latest)
        try:
            news = job.news.get(timeout=_TICK)
        except Empty:
            quiet += 1
            continue
        if isinstance(news, _Outcome):
            return news
        latest, quiet = news, 0
    raise no_answer(service=service, where=where)
