"""From chosen files to loaded models: what a preview says, how it is corrected, and where every row went."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from playwright.sync_api import Page, expect

import evalkit as ek
from evalkit.reading.contents.text.encoding import ENCODINGS
from tests.browser.board_page import BoardPage
from tests.browser.models_page import ModelsPage

PETS = b"id,truth,cat,dog\n1,cat,0.9,0.1\n2,dog,0.6,0.4\n3,cat,0.8,0.2\n4,dog,0.3,0.7\n"
FOREIGN = b"thing,sort,q,w\n1,cat,0.9,1\n1,dog,0.3,0\n2,cat,0.1,0\n2,dog,0.7,1\n"
TWO_WAYS = b"id,predicted,score,truth\n1,1,0.9,1\n2,0,0.8,1\n3,1,0.7,0\n4,0,0.4,0\n"
TOP_ONE = "Top-1 table: a row for each item, with the predicted label and its score"
BINARY = "Binary table: a row for each item, with one score and a truth"
TRUTH = b"id,truth\n1,cat\n2,dog\n3,dog\n5,cat\n6,dog\n"
FOREST = b"id,cat,dog\n1,0.9,0.1\n2,0.2,0.8\n3,0.4,0.6\n4,0.5,0.5\n"
LINEAR = b"id,cat,dog\n1,0.6,0.4\n2,0.7,0.3\n3,0.1,0.9\n5,0.5,0.5\n"


def test_a_preview_says_how_a_file_is_understood(page: Page, app_url: str) -> None:
    table = "id;truth;crème;dog\n1;crème;0.9;0.1\n2;dog;0.6;0.4\n3;crème;0.8;0.2\n"
    models = ModelsPage(page).open(app_url).choose(("pets.csv", table.encode("cp1252")))
    expect(models.question()).to_contain_text("not UTF-8 text")
    models.correct()
    models.select("encoding_0", ENCODINGS["windows-1252"])
    expect(models.preview()).to_contain_text("Ready to load")
    expect(models.fact("File")).to_have_text("CSV, separated by semicolons, windows-1252; 3 rows")
    expect(models.fact("Read as")).to_contain_text("Wide table")
    expect(models.fact("Since")).to_contain_text("2 score columns")
    expect(models.fact("Id of the item")).to_have_text("id")
    expect(models.fact("Truth")).to_have_text("truth")
    expect(models.fact("Score columns")).to_have_text("crème, dog")
    expect(models.fact("Truth from")).to_have_text("the same file")
    expect(models.fact("Task")).to_have_text("Single-label; 3 test items, 2 labels")
    expect(models.fact("Rows")).to_have_text("All 3 rows used")
    expect(models.preview().get_by_test_id("stDataFrame")).to_be_visible()
    models.load()
    expect(models.row("pets")).to_contain_text("3 items")


def test_columns_of_any_name_are_chosen(page: Page, app_url: str) -> None:
    models = ModelsPage(page).open(app_url).choose(("foreign.csv", FOREIGN))
    expect(models.question()).to_be_visible()
    models.correct()
    models.select("column_label_0", "sort")
    expect(models.question()).to_have_count(0)
    models.correct()
    for role, column in (("id", "thing"), ("score", "q"), ("truth", "w")):
        models.select(f"column_{role}_0", column)
    expect(models.fact("Read as")).to_contain_text("Long table")
    for title, column in (("Id of the item", "thing"), ("Label", "sort"), ("Score", "q"), ("Truth", "w")):
        expect(models.fact(title)).to_have_text(column)
    models.load()
    models.row("foreign").get_by_role("button", name="Evaluate").click()
    board = BoardPage(page).drawn()
    assert (board.figure("tp"), board.figure("tn")) == ("2", "2")


def test_a_separator_and_a_decimal_comma_are_said(page: Page, app_url: str) -> None:
    table = b"id|truth|score\n1|1|0,9\n2|0|0,2\n3|1|0,4\n"
    models = ModelsPage(page).open(app_url).choose(("comma.csv", table))
    expect(models.preview()).to_contain_text("Scores are read with a decimal comma: 0,9 is 0.9.")
    models.correct()
    models.tick("decimal_comma_0")
    expect(models.fact("Task")).to_have_text("Binary; 3 test items, 1 label")
    models.select("separator_0", "Semicolon")
    expect(models.problem()).to_be_visible()
    models.select("separator_0", "Bar")
    expect(models.fact("File")).to_have_text("CSV, separated by bars, utf-8; 3 rows")


def test_two_models_and_a_truth_file_pair_themselves(page: Page, app_url: str) -> None:
    files = ("forest.csv", FOREST), ("linear.csv", LINEAR), ("truth.csv", TRUTH)
    models = ModelsPage(page).open(app_url).choose(*files)
    for at in (0, 1):
        expect(models.fact("Truth from", at)).to_have_text("truth.csv")
    expect(models.fact("Rows", 0)).to_have_text("4 rows = 3 used + 1 left out (has no truth)")
    expect(models.fact("Rows", 1)).to_have_text("All 4 rows used")
    expect(models.preview(0).get_by_test_id("stAlertContentWarning").first).to_contain_text("3 items are in both files")
    expect(models.fact("Used as", 2)).to_have_text("truth, for the predictions in other files")
    expect(page.get_by_text("Adds forest.csv, linear.csv to your models.")).to_be_visible()
    models.load()
    expect(page.get_by_text("2 models are loaded: forest, linear.")).to_be_visible()
    page.get_by_text("How each file was read").click()
    for name in ("forest", "linear"):
        expect(page.get_by_text(f"{name} is loaded, read as a wide table.")).to_be_visible()
        expect(models.row(name)).to_contain_text("2 labels")
    models.row("forest").get_by_role("button", name="Evaluate").click()
    board = BoardPage(page).drawn()
    assert (board.figure("tp"), board.figure("top1_accuracy")) == ("3", "1.000")


def test_samples_that_were_looked_at_give_way_to_files(page: Page, app_url: str) -> None:
    BoardPage(page).open(f"{app_url}/compare?label=spin")
    page.get_by_role("link", name="Models").click()
    table = b"id,label,score,truth\na,run,0.9,1\nb,run,0.4,0\n"
    ModelsPage(page).choose(("older.csv", table), ("newer.csv", table)).load()
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_text("Compared on the 2 test items")).to_be_visible()
    for key, name in (("baseline", "older"), ("model", "newer")):
        expect(page.locator(f".st-key-{key} input")).to_have_value(name)


def test_rows_that_are_left_out_are_counted_and_downloaded_and_the_model_reads_back_to_the_same(
    page: Page, app_url: str
) -> None:
    models = ModelsPage(page).open(app_url).choose(("forest.csv", FOREST), ("truth.csv", TRUTH)).load()
    facts = page.locator(".st-key-loaded_forest .ek-facts tr")
    expect(facts).to_have_text(
        [
            "forest.csv4 rows = 3 used + 1 left out (has no truth)",
            "truth.csv5 rows = 3 used + 2 left out (has no prediction)",
        ]
    )
    with page.expect_download() as caught:
        page.locator(".st-key-left_out_forest").get_by_role("button").click()
    assert caught.value.suggested_filename == "forest left out.csv"
    with Path(caught.value.path()).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["file", "reason", "rows", "first places"],
        ["forest.csv", "has no truth", "1", "line 5"],
        ["truth.csv", "has no prediction", "2", "line 5; line 6"],
    ]
    expect(models.row("forest")).to_contain_text("3 items")
    back = ek.evaluate(ek.read_predictions(io.BytesIO(models.download("forest"))).predictions)
    assert back.digest == ek.evaluate(ek.read_predictions(FOREST, TRUTH).predictions).digest
    models.row("forest").get_by_role("button", name="Evaluate").click()
    page.get_by_role("tab", name="Details").click()
    expect(page.get_by_role("row", name="Content digest")).to_contain_text(back.digest)


def test_files_are_loaded_with_the_keyboard(page: Page, app_url: str) -> None:
    models = ModelsPage(page).open(app_url).choose(("pets.csv", PETS))
    expect(models.load_button).to_be_visible()
    models.preview().locator("summary").focus()
    for _ in range(5):
        page.keyboard.press("Tab")
        if models.load_button.evaluate("button => button === document.activeElement"):
            break
    expect(models.load_button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("pets is loaded, read as a wide table.")).to_be_visible()


def test_corrections_stay_with_their_file(page: Page, app_url: str) -> None:
    models = ModelsPage(page).open(app_url).choose(("pets.csv", PETS), ("two.csv", TWO_WAYS), ("truth.csv", TRUTH))
    models.correct(1)
    models.select("truth_from_1", "The same file")
    expect(models.question()).to_contain_text("can be read in 2 ways.")
    models.correct(1)
    models.select("layout_1", TOP_ONE)
    expect(models.fact("Task", 1)).to_have_text("Single-label; 4 test items, 2 labels")
    page.get_by_role("button", name="Remove pets.csv").click()
    expect(models.preview(2)).to_have_count(0)
    expect(models.fact("Task", 0)).to_have_text("Single-label; 4 test items, 2 labels")
    expect(models.fact("Truth from", 0)).to_have_text("the same file")
    models.correct()
    expect(models.choice("layout_0")).to_have_value(TOP_ONE)
    page.get_by_role("button", name="Remove two.csv").click()
    expect(models.preview(1)).to_have_count(0)
    expect(models.fact("Used as")).to_be_visible()
    models.correct()
    expect(models.choice("layout_0")).to_have_value("Automatic")


def test_windows_meet_events_by_the_rule_that_is_chosen_and_false_alarms_follow_the_threshold(
    page: Page, app_url: str
) -> None:
    scores = b"recording,start,end,label,score\nA,0,3,call,.9\nA,3,6,call,.2\nA,6,9,call,.8\nA,9,12,call,.7\n"
    events = b"recording,start,end,label\nA,0.5,0.9,call\nA,6,12,call\n"
    models = ModelsPage(page).open(app_url).choose(("windows.csv", scores), ("events.csv", events))
    expect(models.preview()).to_contain_text("0 of 2 events match no window")
    models.correct()
    models.select("overlap_0", "50 % of the window")
    expect(models.preview()).to_contain_text("1 of 2 events match no window")
    models.load()
    page.get_by_role("link", name="Evaluate").first.click()
    board = BoardPage(page).drawn()
    keys = ("tp", "fp", "false_alarms_per_hour")
    assert [board.figure(key) for key in keys] == ["2", "1", "300.000"]
    board.set(0.1)
    assert [board.figure(key) for key in keys] == ["2", "2", "600.000"]
    board.set(0.95)
    assert [board.figure(key) for key in keys] == ["0", "0", "0.000"]
