"""The house keeps its law, and the law finds what breaks it: a small house breaks each of its sentences in turn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import evalkit
from tests.laws import law

Sentence = Callable[[law.House], list[str]]


def name_of(sentence: object) -> str:
    return getattr(sentence, "__name__", "")


@pytest.fixture(scope="module")
def house() -> law.House:
    return law.read_house(Path(evalkit.__file__).parents[1])


@pytest.mark.parametrize("sentence", law.SENTENCES, ids=name_of)
def test_the_house_keeps(sentence: Sentence, house: law.House) -> None:
    assert sentence(house) == []


CLEAN = """
== app.py
import streamlit
from evalkit.live import board
from pages._ui import state
== evalkit/__init__.py
"How good is it?"
import importlib
from evalkit.counting.counts import count

_LATER = {"read_predictions": "evalkit.reading", "board": "evalkit.live.board"}

def __getattr__(name):
    return getattr(importlib.import_module(_LATER[name]), name)

__all__ = ["count", "read_predictions", "board"]
== evalkit/__main__.py
from evalkit.cli.main import main
== evalkit/errors.py
class Error(Exception): ...
== evalkit/counting/__init__.py
"How often is it right?"
== evalkit/counting/counts.py
import time
import numpy as np
from evalkit import errors

def count():
    return np.random.default_rng(0)

class Counts:
    def to_frame(self):
        import pandas
== evalkit/reading/__init__.py
"What does a file hold?"
import pandas
from evalkit.counting.counts import count
from evalkit.reading.layouts import wide

def read_predictions(file):
    return count()
== evalkit/reading/layouts/__init__.py
"How is it written?"
== evalkit/reading/layouts/wide.py
from evalkit.errors import Error
== evalkit/charts/__init__.py
"How does it look?"
== evalkit/charts/curve.py
import altair
from evalkit.charts import frame
from evalkit.counting.counts import Counts
== evalkit/charts/frame.py
== evalkit/live/__init__.py
"What moves?"
== evalkit/live/board.py
from evalkit.counting.counts import count

def board():
    return count()
== evalkit/live/board.css
== evalkit/cli/__init__.py
"What can be done without a browser?"
== evalkit/cli/main.py
from evalkit.reading import read_predictions
== pages/__init__.py
== pages/main.py
import streamlit
import evalkit
from pages._ui import state
== pages/_ui/__init__.py
== pages/_ui/state.py
from datetime import datetime
from evalkit.charts import curve
== pandas.py
"""
"""A house without a fault, file by file. Its pandas is empty, so that an import of it costs no time."""

FILES = {
    path.strip(): text
    for path, _, text in (part.partition("\n") for part in CLEAN.removeprefix("\n== ").split("\n== "))
}
FILES["evalkit/live/board.css"] = "\n" * law.MOST_LINES
FILES["pages/main.py"] += "\n" * (law.MOST_LINES_OF_A_PAGE - 3)


def build(root: Path, changes: dict[str, str]) -> law.House:
    for path, text in {**FILES, **changes}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return law.read_house(root)


@pytest.mark.parametrize("sentence", law.SENTENCES, ids=name_of)
def test_a_house_without_a_fault_passes(sentence: Sentence, tmp_path: Path) -> None:
    assert sentence(build(tmp_path, {})) == []


INIT, READING, BOARD = (FILES[f"evalkit/{path}"] for path in ("__init__.py", "reading/__init__.py", "live/board.py"))

FAULTS: dict[Sentence, list[tuple[str, str, str]]] = {
    # For each sentence: the file that breaks it, what is then in that file, what the law says of it
    law.every_part_has_a_place: [
        ("evalkit/helpers.py", "", "helpers has no place"),
        ("evalkit/odds/__init__.py", "", "odds has no place"),
    ],
    law.imports_point_down: [
        ("evalkit/errors.py", "from evalkit.counting import counts", "errors (errors) imports"),
        ("evalkit/errors.py", "def f():\n    import evalkit.counting.counts", "errors (errors) imports"),
        ("evalkit/intervals/shares.py", "from evalkit.reading import read_predictions", "in no row"),
        ("evalkit/cli/serve.py", "from pages._ui.state import view", "(cli) imports pages._ui.state"),
        ("evalkit/live/entry.py", "import app", "(live) imports app (app)"),
        ("evalkit/live/names.py", "import evalkit", "live.names imports the package"),
        ("evalkit/counting/typed.py", "if TYPE_CHECKING:\n    from evalkit.cli import main", "(cli)"),
    ],
    law.no_circles: [
        ("evalkit/charts/frame.py", "from evalkit.charts import curve", "curve -> evalkit.charts.frame ->"),
        ("evalkit/reading/layouts/wide.py", "from evalkit.reading import read_predictions", "layouts.wide"),
    ],
    law.no_relative_imports: [
        ("evalkit/charts/dots.py", "from . import curve", "charts.dots line 1"),
    ],
    law.dependencies_have_homes: [
        ("pages/_ui/draw.py", "import altair as alt", "pages._ui.draw imports altair"),
        ("evalkit/counting/frame.py", "def f():\n    import pandas", "frame imports pandas"),
        ("evalkit/files/csv.py", "import pyarrow", "evalkit.files.csv imports pyarrow"),
        ("evalkit/charts/google.py", "from google.cloud import automl", "imports google"),
        ("evalkit/counting/odd.py", "import torch", "at home in: no part"),
        ("evalkit/charts/tests.py", "from tests.builders import build", "imports tests"),
    ],
    law.evalkit_knows_no_streamlit: [
        ("evalkit/live/serve.py", "def f():\n    import streamlit as st", "live.serve imports"),
    ],
    law.pages_import_by_full_name: [
        ("pages/compare.py", "from _ui import state", "pages.compare imports _ui"),
        ("pages/compare.py", "import main", "pages.compare imports main"),
        ("pages/compare.py", "from pages import main", "pages.compare imports pages.main"),
        ("pages/_ui/top.py", "import app", "pages._ui.top imports app"),
    ],
    law.charts_compute_nothing: [
        ("evalkit/charts/bars.py", "from evalkit.counting.counts import count", "imports count"),
        ("evalkit/charts/bars.py", "from evalkit.counting import counts", "charts.bars imports"),
        ("evalkit/charts/bars.py", "from evalkit.counting.counts import METRICS", "METRICS"),
    ],
    law.nothing_reads_the_world: [
        ("evalkit/reading/clock.py", "import time", "evalkit.reading.clock uses time"),
        ("evalkit/counting/clock.py", "from datetime import datetime", "uses datetime"),
        ("evalkit/cli/user.py", "import os\nos.environ['HOME']", "cli.user uses os.environ"),
        ("evalkit/cli/user.py", "from os import getenv", "cli.user uses os.getenv"),
        ("evalkit/cli/net.py", "from urllib.request import urlopen", "cli.net uses urllib"),
        ("evalkit/counting/luck.py", "import numpy as np\nnp.random.rand()", "np.random.rand"),
        ("evalkit/counting/luck.py", "import numpy as np\nnp.random.default_rng()", "rng()"),
        ("evalkit/counting/luck.py", "from numpy.random import seed", "numpy.random.seed"),
    ],
    law.the_package_collects_names_of_the_core: [
        ("evalkit/__init__.py", f"{INIT}\nfrom evalkit.live import board", "live"),
        ("evalkit/__init__.py", f"{INIT}\nimport evalkit.reading", "reading"),
    ],
    law.no_part_hides_a_public_name: [
        ("evalkit/board.py", "", "evalkit/board hides the public name board"),
        ("evalkit/count/__init__.py", "", "evalkit/count hides"),
    ],
    law.every_folder_says_its_question: [
        ("evalkit/reading/layouts/__init__.py", "'Layouts.'", "layouts/__init__.py says"),
        ("evalkit/reading/contents/cells.py", "", "evalkit/reading/contents/__init__.py"),
    ],
    law.files_are_short: [
        ("evalkit/live/board.css", "\n" * 351, "evalkit/live/board.css has 351 lines"),
        ("pages/_ui/long.js", "\n" * 400, "pages/_ui/long.js has 400 lines"),
        ("evalkit/reading/joining.py", "\n" * 350, "needs no exception"),
    ],
    law.pages_are_short: [
        ("pages/main.py", "\n" * 121, "pages/main.py has 121 lines"),
    ],
    law.importing_evalkit_costs_numpy_only: [
        ("evalkit/errors.py", "import pandas", "import evalkit loads pandas"),
    ],
    law.reading_draws_nothing: [
        ("evalkit/reading/__init__.py", f"{READING}\nimport vl_convert", "reading loads vl_convert"),
    ],
    law.drawing_serves_nothing: [
        ("evalkit/live/board.py", f"{BOARD}\nimport pandas", "evalkit.board loads pandas"),
    ],
}


@pytest.mark.parametrize(
    ("sentence", "path", "text", "said"),
    [pytest.param(sentence, *each, id=name_of(sentence)) for sentence, several in FAULTS.items() for each in several],
)
def test_a_fault_is_found(sentence: Sentence, path: str, text: str, said: str, tmp_path: Path) -> None:
    found = sentence(build(tmp_path, {path: text}))
    assert len(found) == 1, found
    assert said in found[0]


def test_a_folder_of_sixteen_files_is_found(tmp_path: Path) -> None:
    names = [f"evalkit/intervals/{i}.py" for i in range(14)]
    full = dict.fromkeys(["evalkit/intervals/__init__.py", *names, "evalkit/intervals/moves.js"], "")
    assert law.folders_are_small(build(tmp_path, full)) == []
    one_more = build(tmp_path, {"evalkit/intervals/looks.css": ""})
    assert law.folders_are_small(one_more) == ["evalkit/intervals holds 16 files"]


def test_a_file_that_is_excepted_may_be_longer(tmp_path: Path) -> None:
    assert law.files_are_short(build(tmp_path, dict.fromkeys(law.LONGER, "\n" * 400))) == []


def test_every_sentence_is_broken_by_a_test() -> None:
    assert {*FAULTS, law.folders_are_small} == set(law.SENTENCES)
