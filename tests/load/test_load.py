"""A small part of the load, and what it needs of the app."""

from __future__ import annotations

import asyncio

import pytest

import evalkit as ek
from tests.load.many import measure, predictions_csv
from tests.load.server import running


def test_the_file_of_a_user_is_read_without_a_question() -> None:
    p = ek.read_predictions(predictions_csv(300, seed=1)).predictions
    assert (p.task, p.n_examples, len(p.labels)) == ("multilabel", 300, 10)


@pytest.mark.slow
@pytest.mark.parametrize("items", [20_000, 0], ids=["models of their own", "a sample"])
def test_users_at_once_are_all_answered(items: int) -> None:
    """How fast depends on the machine: what a commit computes is counted in tests/pages/test_commits.py."""
    with running() as server:
        load = asyncio.run(measure(server, sessions=6, seconds=15, items=items))
    assert len(load.waits) >= 12
    assert load.memory - load.memory_before < 100
