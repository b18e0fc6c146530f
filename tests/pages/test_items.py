"""What the Models page makes of rows that repeat an item, and of a file about the items of another."""

from __future__ import annotations

import pytest

import evalkit as ek
from tests.pages.test_questions import app_with, keys, models

pytestmark = pytest.mark.usefixtures("read_here")

FOLDS = b"id,truth,score,fold\nx,1,.9,0\ny,0,.2,0\nx,1,.4,1\ny,0,.6,1\n"
OWN = b"id,truth,score\nx,1,.9\ny,0,.2\nz,1,.4\n"
ABOUT = b"image,site\nz,north\nx,south\n"


def test_one_click_chooses_which_rows_of_an_item_are_read() -> None:
    app = app_with(("folds.csv", FOLDS))
    assert keys(app, "answer_") == ["answer_0", "answer_1", "answer_2"]
    app.button(key="answer_1").click().run()
    [model] = models(app).values()
    direct = ek.read_predictions(FOLDS, where={"fold": "0"})
    assert model.loaded.predictions.digest == direct.predictions.digest
    [account] = model.loaded.accounts
    assert [(each.reason, each.count) for each in account.excluded] == [("is not of fold '0'", 2)]


def test_a_file_about_the_items_is_shown_as_that_and_used() -> None:
    app = app_with(("items.csv", ABOUT), ("model.csv", OWN))
    assert any("Details of the items" in markdown.value for markdown in app.markdown)
    app.button(key="load").click().run()
    [model] = models(app).values()
    assert model.loaded.predictions.attributes["site"].tolist() == ["south", "", "north"]
