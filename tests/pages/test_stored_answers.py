"""Copies of a service's answers: one that is damaged is none, and a date that cannot be is no age."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from evalkit.google.service.protocol import ServiceError
from evalkit.google.service.stored import ResponseStore
from pages._ui.google import services
from pages._ui.jobs.job import Job
from tests.google.service.served import MODEL


class _Down:
    """A service that does not answer."""

    def evaluations(self, *_: object) -> dict[str, Any]:
        raise ServiceError("AutoML does not answer.", temporary=True)


def _fetched(folder: Path, monkeypatch: pytest.MonkeyPatch, response: dict[str, Any] | None) -> Exception | None:
    monkeypatch.setattr(services, "_cache_folder", lambda: folder)
    monkeypatch.setattr(services, "_connected", lambda *_: _Down())
    if response is not None:
        how = services.settings("AutoML")
        ResponseStore(folder).save(f"AutoML {how.endpoint} {MODEL}", response, "2024-02-03T04:05:06+00:00")
    job = Job(services.fetch("AutoML", MODEL))
    job.wait(20)
    assert job.done
    return job.error


@pytest.mark.parametrize("response", [None, {}, {"modelEvaluation": "x"}, {"modelEvaluation": [{"a": 1}]}])
def test_where_the_copy_is_damaged_the_service_is_what_failed(
    response: dict[str, Any] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = _fetched(tmp_path, monkeypatch, response)
    assert isinstance(error, ServiceError)
    assert "does not answer" in str(error)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(days=2), "2 days ago"),
        (timedelta(seconds=-30), "less than a minute ago"),  # clocks differ
        (timedelta(days=-2), "at an unknown time: its date lies in the future"),
    ],
)
def test_how_old_a_copy_is(ago: timedelta, words: str) -> None:
    assert services.age((datetime.now(UTC) - ago).isoformat()) == words


def test_a_date_that_is_none_is_an_unknown_time() -> None:
    assert services.age("<b>now</b>") == "at an unknown time"
