"""What to label next: a question is drawn for, the file is filled in, brought back, and answered on the page."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from playwright.sync_api import Page, expect

from evalkit import load_sample
from tests.browser.board_page import RUN_IS_OVER, until_there


def test_from_a_question_to_its_answer(page: Page, app_url: str, tmp_path: Path) -> None:
    p = load_sample("clips-forest").predictions
    page.goto(f"{app_url}/examples?model=clips-forest&label=move right&threshold=0.5")
    page.locator(".st-key-review_draw button").click()
    expect(page.get_by_text("200 pairs drawn from 259")).to_be_visible()
    until_there(page, RUN_IS_OVER)
    with page.expect_download() as caught:
        page.locator(".st-key-download_review button").first.click()
    rows = list(csv.DictReader(io.StringIO(Path(caught.value.path()).read_text(encoding="utf-8"))))
    assert len(rows) == 200
    of_label = p.label("move right")
    truth = dict(zip(p.ids[of_label.example].tolist(), of_label.y_true.tolist(), strict=True))
    for i, row in enumerate(rows):
        row["verdict"] = "" if i >= 187 else "yes" if truth[row["id"]] else "no"
    filled = tmp_path / "answers.csv"
    with filled.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    page.locator(".st-key-review_answers input[type=file]").set_input_files(filled)
    until_there(page, RUN_IS_OVER)
    expect(page.get_by_text("187 of 200 answered")).to_be_visible()
    expect(page.get_by_text("Precision of move right at 0.500 is")).to_be_visible()
