"""Compare with many labels: the verdict over all comes first, and the labels when they are compared."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import evalkit as ek
from evalkit.making import predictions_from_matrix
from evalkit.reading.loading import Loaded
from pages._ui import workspace
from pages._ui.compare import findings, results
from pages._ui.jobs import beside
from pages._ui.jobs.job import Job
from tests.pages.test_compare import _app, _said, _verdict, _view

LABELS = findings.MANY + 6
_PATIENCE = 30.0  # seconds


def _entry(name: str, seed: int) -> workspace.Entry:
    truth = np.random.default_rng(0).random((80, LABELS)) < 0.3
    scores = np.random.default_rng(seed).random((80, LABELS)) / 2 + truth / (1 + seed)
    labels = [f"label {i}" for i in range(LABELS)]
    p = predictions_from_matrix(truth, np.clip(scores, 0, 1), labels=labels, task="multilabel", name=name)
    return workspace.Entry(name, name, "file", Loaded(p, "wide", ()), ek.evaluate(p, name=name), shared=False)


class Held:
    """The comparison of labels, which waits until it may go on."""

    def __init__(self) -> None:
        self.may_go_on = Event()
        self.calls = 0
        self.told: list[str] = []

    def compare_labels(self, *args: Any, progress: Callable[[float], object], **options: Any) -> Any:
        self.calls += 1
        try:
            progress(0.25)
            self.may_go_on.wait(_PATIENCE)
            progress(0.5)
        except BaseException as error:
            self.told.append(type(error).__name__)
            raise
        return ek.compare_labels(*args, **options)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    slow = Held()
    monkeypatch.setattr(results, "compare_labels", slow.compare_labels)
    monkeypatch.setattr(beside, "QUICK", 0.05)
    yield slow
    slow.may_go_on.set()


def _job(app: AppTest) -> Job:
    job: Job = app.session_state["_beside_labels"].job
    return job


def _finished(app: AppTest, held: Held) -> AppTest:
    job = _job(app)
    held.may_go_on.set()
    job.wait(_PATIENCE)
    assert job.done
    return app.run()


def _progress(app: AppTest) -> str:
    return " ".join(element.proto.text for element in app.get("progress"))


def _open() -> AppTest:
    app = _app(_entry("one", 1), _entry("two", 2), model="two", baseline="one")
    assert not app.exception
    return app


def test_the_verdict_over_all_does_not_wait_for_the_labels(held: Held) -> None:
    app = _open()
    assert _verdict(app)
    assert f"Comparing {LABELS} labels one by one" in _progress(app)
    assert "Follows when the labels are compared." in _said(app)
    assert not app.get("vega_lite_chart")


def test_the_labels_appear_when_they_are_compared_and_the_board_stays(held: Held) -> None:
    app = _open()
    start = _view(app).start
    _view(app).stays = True  # as what watches the labels asks for
    app = _finished(app, held)
    assert _view(app).start == start
    assert not _view(app).stays
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == 1
    assert not _progress(app)
    assert "Follows when" not in _said(app)
    app.run()
    assert held.calls == 1  # what was compared is kept


def test_they_can_be_cancelled_and_begun_again(held: Held) -> None:
    app = _open()
    app.button(key="cancel_labels").click().run()
    assert not app.exception
    assert ": cancelled." in _said(app)
    assert _verdict(app)
    job = _job(app)
    held.may_go_on.set()
    job.wait(_PATIENCE)
    assert held.told == ["_CancelledError"]
    app.button(key="again_labels").click().run()
    app = _finished(app, held)
    assert len(app.get("vega_lite_chart")) == 1


def test_another_threshold_ends_what_the_last_one_began(held: Held) -> None:
    app = _open()
    first = _job(app)
    _view(app).threshold = 0.7
    app.run()
    assert first.cancelled
    assert _job(app) is not first
    app = _finished(app, held)
    assert len(app.get("vega_lite_chart")) == 1


def test_what_goes_wrong_with_the_labels_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ek.EvalkitError("The labels cannot be compared.")

    monkeypatch.setattr(results, "compare_labels", broken)
    app = _app(_entry("one", 1), _entry("two", 2), model="two", baseline="one")
    deadline = time.monotonic() + _PATIENCE
    while not _job(app).done and time.monotonic() < deadline:
        time.sleep(0.01)
    app.run()
    assert "The labels cannot be compared" in " ".join(each.value for each in app.error)


def test_few_labels_are_compared_with_the_page() -> None:
    app = _app()
    assert "_beside_labels" not in app.session_state
