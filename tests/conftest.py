"""Slow tests run only under EVALKIT_SOAK=1 (``make soak``); hypothesis then tries twenty times as many examples."""

import os
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import settings

SOAK = bool(os.environ.get("EVALKIT_SOAK"))

settings.register_profile("quick", deadline=None, database=None, derandomize=True, max_examples=50)
settings.register_profile("soak", deadline=None, database=None, print_blob=True, max_examples=1000)
settings.load_profile("soak" if SOAK else "quick")


def some(values: Iterable[Any], n: int) -> list[Any]:
    """All of them under soak; else the first n, which stand for the others: each opens the page anew."""
    return [*values] if SOAK else [*values][:n]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their argument: packed ones hold the time of packing, and workers must agree on every name."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if SOAK:
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="run by make soak"))
