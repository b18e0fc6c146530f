"""The examples of docs/reading.md run as they stand there, and what it says is asked is asked."""

from __future__ import annotations

import doctest
import inspect
import re
from pathlib import Path

from evalkit import read_predictions

PAGE = Path(__file__).parents[2] / "docs" / "reading.md"


def test_the_examples_of_the_page_run() -> None:
    done = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert done.attempted > 15
    assert done.failed == 0


def test_every_option_of_the_page_is_one() -> None:
    table = PAGE.read_text(encoding="utf-8").partition("## How to say it")[2].partition("## How to teach")[0]
    named = set(re.findall(r"`(\w+)=", table))
    assert len(named) > 8
    assert named <= set(inspect.signature(read_predictions).parameters)
