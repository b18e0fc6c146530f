"""The command that compares all figures: one tiny set is equal to itself, and a changed figure or text is found."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from tests.results import __main__ as command
from tests.results.cases import SHAPES, Case, random_models
from tests.results.figures import of_case
from tests.results.written import Book


def tiny(name: str = "few-items") -> list[tuple[str, Callable[[Book], None]]]:
    case = Case("random/tiny", partial(random_models, SHAPES[name], 1), "little")
    return [(case.name, partial(of_case, case=case))]


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(command, "parts", tiny)
    file = tmp_path / "figures.json"
    assert command.main(["store", str(file)]) == 0
    return file


def test_what_was_stored_is_found_again(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["compare", str(stored)]) == 0
    assert "Figures: 0 of " in capsys.readouterr().out
    assert "raises TypeError" not in stored.read_text(encoding="utf-8")


def test_a_bit_and_a_word_that_changed_are_listed_apart(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = json.loads(stored.read_text(encoding="utf-8"))
    path = "random/tiny/old/pooled/recall at 0.5"
    recall = float.fromhex(content["figures"][path])
    content["figures"][path] = float(np.nextafter(recall, 2)).hex()
    content["texts"]["random/tiny/old/an answer"] = "It is gone."
    stored.write_text(json.dumps(content), encoding="utf-8")
    assert command.main(["compare", str(stored)]) == 1
    figures, texts = capsys.readouterr().out.split("Texts: ")
    assert "Figures: 1 of " in figures
    assert path in figures
    assert f"({recall!r})" in figures
    assert "It is gone." in texts
    assert "(not there)" in texts


def test_other_inputs_can_be_left_out(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["compare", str(stored), "--only", "samples/"]) == 0
    assert "Figures: 0 of 0" in capsys.readouterr().out


def test_equal_arrays_are_written_alike_and_others_are_not() -> None:
    one, two, three = Book(), Book(), Book()
    one.write("x", np.array([np.nan, 0.1]))
    two.write("x", np.array([-np.nan, 0.1]))
    three.write("x", np.array([np.nan, 0.1 + 2**-56]))
    assert one.figures == two.figures
    assert one.figures != three.figures
