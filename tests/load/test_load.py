"""A small part of the load, and what it needs of the app."""

from __future__ import annotations

import pytest

import evalkit as ek
from tests.load.abuse import ABUSES, harm_of, waves
from tests.load.many import measure, predictions_csv
from tests.load.odd_files import ODD_FILES, longest_waits
from tests.load.server import running
from tests.load.session import run_beside


def test_the_file_of_a_user_is_read_without_a_question() -> None:
    p = ek.read_predictions(predictions_csv(300, seed=1)).predictions
    assert (p.task, p.n_examples, len(p.labels)) == ("multilabel", 300, 10)


@pytest.mark.slow
@pytest.mark.parametrize("items", [20_000, 0], ids=["models of their own", "a sample"])
def test_users_at_once_are_all_answered(items: int) -> None:
    """How fast depends on the machine: what a commit computes is counted in tests/pages/test_commits.py."""
    with running() as server:
        load = run_beside(measure(server, sessions=6, seconds=15, items=items))
    assert len(load.waits) >= 12
    assert load.memory - load.memory_before < 100


@pytest.mark.slow
@pytest.mark.parametrize("name", ABUSES)
def test_what_one_person_does_leaves_the_server_to_the_others(name: str) -> None:
    """With room for a machine that is not quiet: a user waits at most a second where nothing else runs."""
    with running() as server:
        harm = run_beside(harm_of(server, ABUSES[name]))
    assert harm.wait < 5
    assert harm.memory < 5_000  # the readers' 4,000 MB, and the server itself


@pytest.mark.slow
def test_memory_is_given_back_after_each_wave_of_sessions() -> None:
    with running() as server:
        held = run_beside(waves(server, 6))
    assert held[-1] - held[1] < 60  # sessions may come back for half an hour, with the models that they loaded


@pytest.mark.slow
@pytest.mark.parametrize("name", ["5,000 labels", "100,000 labels", "a million thresholds", "20,000 columns"])
def test_an_odd_file_makes_no_other_user_wait_long(name: str) -> None:
    with running() as server:
        waits = run_beside(longest_waits(server, ODD_FILES[name]()))
    assert max(waits.reading, waits.drawing) < 3
