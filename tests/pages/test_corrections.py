"""What is corrected by hand on the Models page reads a file as the same option of Python does."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest

import evalkit as ek
from tests.pages.test_questions import app_with, keys, models

pytestmark = pytest.mark.usefixtures("read_here")

UNKNOWN = b"id,label,score,truth\nx,cat,.9,1\nx,dog,.8,0\ny,cat,.6,u\ny,dog,.7,1\n"
EMPTY = UNKNOWN.replace(b",u", b",")
SURPLUS = b"id,truth,cat,dog\nx,cat,.9,.1,7\ny,dog,.2,.8,8\n"
WINDOWS = b"recording,start,end,label,score\nA,0,3,call,.9\nA,3,6,call,.2\nA,6,9,call,.8\nA,9,12,call,.7\n"
EVENTS = b"recording,start,end,label\nA,2.9,9.2,call\n"


def numbered() -> bytes:
    out = io.BytesIO()
    np.savez(out, scores=np.array([[0.7, 0.2, 0.1], [0.1, 0.7, 0.2], [0.2, 0.1, 0.7]]), labels=np.array([1, 2, 2]))
    return out.getvalue()


PATHS = b"path,truth,score\na/1.jpg,1,.9\na/2.jpg,0,.2\nb/3.jpg,1,.4\nb/4.jpg,0,.6\n"

UNLISTED = b"id,label,score,truth\nx,a,.9,1\nx,b,.8,1\ny,a,.2,0\nz,b,.4,0\nz,a,.1,0\n"

FOLDS = b"id,fold,truth,score\nx,0,1,.9\ny,0,0,.2\nx,1,1,.3\ny,1,0,.6\n"

CORRECTED = {
    "group": ((PATHS,), "selectbox", "column_group_0", "folder of path", {"columns": {"group": "folder of path"}}),
    "unit": ((PATHS,), "selectbox", "column_unit_0", "folder of path", {"columns": {"unit": "folder of path"}}),
    "unknown": ((UNKNOWN,), "text_input", "unknown_0", " u , -1", {"unknown": ("u", "-1")}),
    "empty": ((EMPTY,), "checkbox", "empty_is_no_0", True, {"empty_is_no": True}),
    "unlisted": ((UNLISTED,), "selectbox", "unlisted_0", "unknown", {"listed_only": True}),
    "surplus": ((SURPLUS,), "selectbox", "surplus_0", "last", {"surplus": "last"}),
    "first class": ((numbered(),), "selectbox", "first_class_0", "1", {"first_class": 1}),
    "overlap": ((WINDOWS, EVENTS), "selectbox", "overlap_0", "any", {"overlap": "any"}),
}


@pytest.mark.parametrize("kind", CORRECTED)
def test_a_correction_is_the_option_of_python(kind: str) -> None:
    files, widget, key, value, options = CORRECTED[kind]
    names = ("file.npz",) if kind == "first class" else ("file.csv", "truth.csv")
    with_option = ek.read_predictions(*files, name="file", **options).predictions
    assert digest_by_default(*files) != with_option.digest
    app = app_with(*zip(names, files, strict=False))
    corrected: Any = getattr(app, widget)(key=key)
    corrected.set_value(value).run()
    assert keys(app, "answer_") == []
    app.button(key="load").click().run()
    [model] = models(app).values()
    assert model.loaded.predictions.digest == with_option.digest


def test_some_rows_alone_are_read_where_their_column_and_its_value_are_given() -> None:
    app = app_with(("file.csv", FOLDS))
    app.selectbox(key="rows_column_0").set_value("fold").run()
    app.text_input(key="rows_value_0").set_value("1").run()
    app.button(key="load").click().run()
    [model] = models(app).values()
    expected = ek.read_predictions(FOLDS, name="file", where={"fold": "1"}).predictions
    assert model.loaded.predictions.digest == expected.digest


def digest_by_default(*files: bytes) -> str:
    try:
        return ek.read_predictions(*files, name="file").predictions.digest
    except ek.ReadingError:
        return ""
