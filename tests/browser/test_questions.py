"""A file that can be understood in several ways: its question is answered by one click, and by another one after."""

from __future__ import annotations

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

import evalkit as ek
from evalkit.errors import ReadingError
from tests.browser.models_page import ModelsPage
from tests.browser.test_axe import SERIOUS
from tests.conftest import SOAK, some

PHONE: ViewportSize = {"width": 390, "height": 844}
CUT_OFF = """question => [...question.querySelectorAll("button, p, .ek-rows")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth).length"""
WHOSE_SCORE = b"id,predicted,Probability,truth\n1,1,0.9,1\n2,0,0.8,1\n3,1,0.7,0\n4,0,0.4,0\n"
WHICH_CLASS = b"id,score,truth\nm1,0.9,spam\nm2,0.2,ham\nm3,0.4,spam\nm4,0.6,ham\n"
IN_ORDER = b"V1 0.9 0.1 0.3\nV2 0.2 0.8 0.1\nV3 0.1 0.2 0.7\nV4 0.5 0.4 0.3\n"
LABELS = b"id,truth\nV1,cat|dog\nV2,dog\nV3,eel\nV4,cat\n"
KINDS = {
    "whose score": ({"two.csv": WHOSE_SCORE}, 1),
    "which class": ({"mail.csv": WHICH_CLASS}, 0),
    "labels in order": ({"scores.txt": IN_ORDER, "truth.csv": LABELS}, 0),
}
"""Kinds of questions: files by name, and the answer that is chosen."""
ASKED = KINDS if SOAK else ["labels in order"]  # the others are answered below, too


def readings(*files: bytes) -> tuple[ek.Reading, ...]:
    with pytest.raises(ReadingError) as caught:
        ek.read_predictions(*files)
    return caught.value.readings


def area(reading: ek.Reading) -> str:
    """The area in the consequence of an answer, as the list of models shows it."""
    return "AuPRC " + reading.consequence.rpartition("AuPRC ")[2]


@pytest.mark.parametrize("kind", ASKED)
def test_one_click_answers_and_loads(page: Page, app_url: str, kind: str) -> None:
    files, chosen = KINDS[kind]
    asked = readings(*files.values())
    name = next(iter(files)).partition(".")[0]
    models = ModelsPage(page).open(app_url).choose(*files.items())
    expect(models.preview(0)).to_contain_text("One question")
    for n, one in enumerate(asked):
        expect(models.answer(n)).to_have_text(one.says)
        expect(models.question()).to_contain_text(one.consequence)
    first = next(iter(files.values())).decode().splitlines()
    for cell in first[-4].replace(",", " ").split():
        expect(models.question().get_by_role("cell", name=cell, exact=True).first).to_be_visible()
    models.answer(chosen).click()
    models.until_loaded()
    expect(models.question()).to_have_count(0)
    expect(models.row(name)).to_contain_text(area(asked[chosen]))
    p = ek.read_predictions(io.BytesIO(models.download(name))).predictions
    read = ek.read_predictions(*files.values(), reading=asked[chosen]).predictions
    assert ek.evaluate(p).digest == ek.evaluate(read).digest


def test_a_file_that_was_answered_wrongly_is_corrected_afterwards(page: Page, app_url: str) -> None:
    right, wrong = readings(WHICH_CLASS)
    models = ModelsPage(page).open(app_url).choose(("mail.csv", WHICH_CLASS))
    models.answer(1).click()
    models.until_loaded()
    expect(models.row("mail")).to_contain_text(area(wrong))
    page.get_by_text("Choose another answer").click()
    page.locator(".st-key-other_answer_mail_0 button").click()
    expect(models.row("mail")).to_contain_text(area(right))
    expect(page.get_by_text(f"You chose: {right.says}")).to_be_visible()
    models.rest()
    models.choose(("mail.csv", WHICH_CLASS))  # the same file again is asked about again, and stands beside the first
    models.answer(1).click()
    models.until_loaded()
    expect(page.locator("[class*='st-key-entry_mail']")).to_have_count(2)
    expect(page.locator("[class*='st-key-entry_mail']").first).to_contain_text(area(wrong))
    expect(models.row("mail")).to_contain_text(area(right))


def test_files_that_are_all_asked_about_are_loaded_by_the_last_answer(page: Page, app_url: str) -> None:
    models = ModelsPage(page).open(app_url).choose(("one.csv", WHICH_CLASS), ("two.csv", WHOSE_SCORE))
    models.answer(1, number=1).click()
    expect(models.question(1)).to_have_count(0)
    expect(models.preview(1)).to_contain_text("You chose")
    expect(models.row("two")).to_have_count(0)
    models.rest()
    models.answer(0).click()
    models.until_loaded()
    for name, files, chosen in (("one", WHICH_CLASS, 0), ("two", WHOSE_SCORE, 1)):
        expect(models.row(name)).to_contain_text(area(readings(files)[chosen]))


def test_a_question_is_answered_and_corrected_with_the_keyboard_alone(page: Page, app_url: str) -> None:
    right, wrong = readings(WHICH_CLASS)
    models = ModelsPage(page).open(app_url).choose(("mail.csv", WHICH_CLASS))
    expect(models.answer(1)).to_be_visible()
    page.get_by_role("button", name="Remove mail.csv").focus()
    tab_to(page, ".st-key-answer_1 button")
    page.keyboard.press("Enter")
    models.until_loaded()
    expect(models.row("mail")).to_contain_text(area(wrong))
    models.rest()
    page.locator(".st-key-source").get_by_text("Files", exact=True).focus()
    tab_to(page, "[class*='st-key-loaded_'] summary")
    page.keyboard.press("Enter")
    tab_to(page, ".st-key-other_answer_mail_0 button")
    page.keyboard.press("Enter")
    expect(models.row("mail")).to_contain_text(area(right))


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(40):
        if page.evaluate("wanted => !!document.activeElement?.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to {selector}")


@pytest.mark.parametrize("color_scheme", some(["dark", "light"], 1))
def test_a_question_fits_a_phone_and_all_can_read_it(page: Page, app_url: str, color_scheme: str) -> None:
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme=color_scheme)  # type: ignore[arg-type]
    label = "a name that goes on and on, as those of datasets do " * 3
    columns = ",".join(f"a_rather_long_name_of_column_{i}" for i in range(6))
    rows = "".join(f"{i},{i % 2},0.{8 - i},{('ham', label)[i % 2]!r},1,2,3,4,5,6\n" for i in range(4))
    table = f"id,predicted,score,truth,{columns}\n{rows}".replace("'", '"')
    models = ModelsPage(page).open(app_url).choose(("mail.csv", table.encode()))
    expect(models.answer(0)).to_be_visible()
    models.rest()
    assert models.question().evaluate(CUT_OFF) == 0
    assert page.evaluate("document.querySelector('.stMain').scrollWidth <= innerWidth")
    found = Axe().run(page).response["violations"]
    assert {each["id"] for each in found if each["impact"] in SERIOUS} == set()
    models.answer(0).click()
    models.until_loaded()
