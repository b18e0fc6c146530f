"""A file that can be understood in several ways: one question, answered by one click, and by another one afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import evalkit as ek
from evalkit.errors import ReadingError
from evalkit.reading.recognition import LAYOUTS
from pages._ui import show

pytestmark = pytest.mark.usefixtures("read_here")

ROOT = Path(__file__).parents[2]
SPAM = b"id,score,truth\nm1,0.9,spam\nm2,0.2,ham\nm3,0.4,spam\nm4,0.6,ham\n"
SCORES = b"id,score\nm1,0.9\nm2,0.2\nm3,0.4\nm4,0.6\n"
TRUTH = b"id,truth\nm1,spam\nm2,ham\nm3,spam\nm4,ham\n"
PETS = b"id,truth,cat,dog\n1,cat,0.9,0.1\n2,dog,0.6,0.4\n"
BROKEN = b"id,label,score,truth\nx,cat,high,1\n"
SOME, OTHERS = b"id,label\nm1,1\nm2,0\nm3,1\nm4,0\n", b"id,label\nm1,1\nm2,0\nm3,0\nm4,0\n"


def app_with(*files: tuple[str, bytes]) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run()
    app.file_uploader[0].set_value([(name, data, "text/csv") for name, data in files])
    return app.run()


def keys(app: AppTest, begin: str) -> list[str]:
    return [button.key for button in app.button if button.key.startswith(begin)]


def models(app: AppTest) -> dict[str, Any]:
    return app.session_state["_uploads"] if "_uploads" in app.session_state else {}  # noqa: SIM401


def readings(*files: bytes) -> tuple[ek.Reading, ...]:
    with pytest.raises(ReadingError) as caught:
        ek.read_predictions(*files)
    return caught.value.readings


def digest(*files: bytes, reading: ek.Reading) -> str:
    return ek.read_predictions(*files, reading=reading, name="spam").predictions.digest


def test_the_answers_of_python_are_the_buttons_of_the_page() -> None:
    app = app_with(("spam.csv", SPAM))
    asked = readings(SPAM)
    assert len(asked) == 2
    assert [app.button(key=f"answer_{n}").label for n in range(2)] == [show.plain(one.says) for one in asked]
    captions = [caption.value for caption in app.caption]
    assert all(show.plain(one.consequence) in captions for one in asked)
    assert not models(app)


@pytest.mark.parametrize("chosen", [0, 1])
@pytest.mark.parametrize("files", [(SPAM,), (SCORES, TRUTH)], ids=["one file", "a pair"])
def test_one_click_loads_what_the_answer_says(files: tuple[bytes, ...], chosen: int) -> None:
    app = app_with(*zip(("spam.csv", "truth.csv"), files, strict=False))
    app.button(key=f"answer_{chosen}").click().run()
    assert not app.exception
    assert keys(app, "answer_") == []
    [model] = models(app).values()
    assert model.loaded.predictions.digest == digest(*files, reading=readings(*files)[chosen])


def test_another_answer_afterwards_takes_the_place_of_the_model() -> None:
    app = app_with(("spam.csv", SPAM))
    app.button(key="answer_1").click().run()
    assert keys(app, "other_answer_") == ["other_answer_spam_0"]
    app.button(key="other_answer_spam_0").click().run()
    assert list(models(app)) == ["spam"]
    assert models(app)["spam"].loaded.predictions.digest == digest(SPAM, reading=readings(SPAM)[0])
    assert keys(app, "other_answer_") == ["other_answer_spam_1"]
    assert keys(app, "answer_") == []


def test_the_same_file_again_is_asked_about_again_and_both_are_kept() -> None:
    app = app_with(("spam.csv", SPAM))
    app.button(key="answer_1").click().run()
    app.file_uploader[0].set_value([("spam.csv", SPAM, "text/csv")])
    app.run().button(key="answer_0").click().run()
    first, second = readings(SPAM)
    assert [each.loaded.predictions.digest for each in models(app).values()] == [
        digest(SPAM, reading=second),
        digest(SPAM, reading=first),
    ]
    assert list(models(app)) == ["spam", "spam (2)"]


def test_nothing_is_loaded_by_an_answer_while_another_file_is_open() -> None:
    app = app_with(("spam.csv", SPAM), ("mail.csv", SPAM), ("pets.csv", PETS))
    assert keys(app, "answer_") == ["answer_0", "answer_1", "answer_1_0", "answer_1_1"]
    app.button(key="answer_1_1").click().run()
    assert not models(app)
    assert keys(app, "answer_") == ["answer_0", "answer_1"]
    app.button(key="answer_0").click().run()
    assert list(models(app)) == ["spam", "mail", "pets"]
    assert keys(app, "other_answer_") == ["other_answer_spam_1", "other_answer_mail_0"]


def test_an_answer_is_taken_back_before_the_file_is_loaded() -> None:
    app = app_with(("spam.csv", SPAM), ("broken.csv", BROKEN))
    app.button(key="answer_1").click().run()
    assert (keys(app, "answer_"), models(app)) == ([], {})
    app.button(key="change_answer_0").click().run()
    app.button(key="answer_0").click().run()
    app.button(key="load").click().run()
    assert models(app)["spam"].loaded.predictions.digest == digest(SPAM, reading=readings(SPAM)[0])


def test_a_correction_by_hand_is_followed_after_an_answer() -> None:
    app = app_with(("spam.csv", SPAM), ("broken.csv", BROKEN))
    app.button(key="answer_1").click().run()
    app.text_input(key="positive_0").set_value("spam").run()
    app.button(key="load").click().run()
    assert models(app)["spam"].loaded.predictions.labels == ("spam",)


@pytest.mark.parametrize("chosen", [0, 1])
def test_of_two_files_of_decisions_it_is_asked_which_is_the_truth(chosen: int) -> None:
    app = app_with(("a.csv", SOME), ("b.csv", OTHERS))
    assert keys(app, "answer_") == ["answer_0", "answer_1"]
    app.button(key=f"answer_{chosen}").click().run()
    files = (SOME, OTHERS) if chosen == 0 else (OTHERS, SOME)
    [model] = models(app).values()
    name = "ab"[chosen]
    assert model.source == f"{name}.csv"
    assert model.loaded.predictions.digest == ek.read_predictions(*files, name=name).predictions.digest
    app.button(key=f"other_answer_{name}_{1 - chosen}").click().run()
    [model] = models(app).values()
    assert (
        model.loaded.predictions.digest
        == ek.read_predictions(*reversed(files), name="ab"[1 - chosen]).predictions.digest
    )


def test_what_a_file_says_is_text_and_no_markdown() -> None:
    name = "![x](http://a.b)"
    app = app_with((f"{name}.csv", SPAM.replace(b"spam", name.encode())))
    labels = [app.button(key=f"answer_{n}").label for n in range(2)]
    assert any(show.plain(name) in label for label in labels)
    assert not any(name in label for label in labels)


def test_pasted_text_is_asked_about_too() -> None:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60).run()
    app.segmented_control(key="source").set_value("Paste").run()
    app.text_area(key="pasted_text_0").set_value(SPAM.decode()).run()
    app.button(key="answer_0").click().run()
    assert list(models(app)) == ["pasted text"]
    app.button(key="other_answer_pasted text_1").click().run()
    assert list(models(app)) == ["pasted text"]


def test_every_layout_has_a_title_and_names_itself_when_loaded() -> None:
    assert show.LAYOUT_TITLES.keys() == {layout.key for layout in LAYOUTS}
    assert all(show.LAYOUT_TITLES.values())
