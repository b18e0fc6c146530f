"""Files made to do harm, through the page: each ends in a sentence, and no other session notices."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.board_page import BoardPage
from tests.browser.models_page import PATIENCE, ModelsPage
from tests.conftest import SOAK
from tests.reading.test_hostile_files import BOMBS

GOOD = b"id,truth,cat,dog\n1,cat,0.9,0.1\n2,dog,0.6,0.4\n3,cat,0.8,0.2\n4,dog,0.3,0.7\n"
# One that would end a process, and one that would take its memory. That the others end in their sentences as well is
# known of the process that reads them (``tests/reading/test_hostile_files.py``); here `make soak` tries them.
HARMFUL = ("JSON 20,000 deep", "Parquet, 11 GB of text")
OTHERS = ("gzip of 1000 to 1", "200,000 columns", "a field of 100 MB")


def test_a_bomb_ends_in_a_sentence_and_others_go_on(
    page: Page, app_url: str, second_page: Page, tmp_path: Path
) -> None:
    models = ModelsPage(page).open(app_url)
    board = BoardPage(second_page).open(f"{app_url}/evaluate?model=clips-forest")
    for at, bomb in enumerate(HARMFUL + OTHERS if SOAK else HARMFUL):
        kind, make, problem = BOMBS[bomb]
        name = f"{at}-{kind}"
        file = tmp_path / name
        file.write_bytes(make())
        page.locator(".st-key-predictions_file input[type=file]").set_input_files(file)

        board.open_label("shake")
        assert second_page.locator("[data-metric]").count() > 0

        expect(models.problem(), bomb).to_contain_text(problem, timeout=PATIENCE)
        expect(models.preview()).to_contain_text("Cannot be loaded yet")
        board.open_label("All labels")
        page.get_by_role("button", name=f"Remove {name}").click()
        expect(models.preview()).to_have_count(0)
    models.choose(("pets.csv", GOOD)).load()
    expect(models.row("pets")).to_be_visible()
