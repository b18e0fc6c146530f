"""Advice on Evaluate: cards that open what stands behind them, what is fine, what is muted, and what is asked."""

from __future__ import annotations

from typing import Any

from streamlit.testing.v1 import AppTest

from tests.pages.test_grade import _badge
from tests.pages.test_pages import _evaluate, _load


def _cards(app: AppTest) -> list[str]:
    """The text of each finding, without the escapes of Markdown."""
    found = [each.value for each in app.markdown if "**What to do:**" in each.value]
    return [text.replace("\\", "") for text in found]


def _view(app: AppTest) -> Any:
    return app.session_state["_view"]


def test_findings_have_their_code_their_numbers_and_what_to_do() -> None:
    app = _evaluate(model="clips-linear", tab="advice")
    assert not app.exception
    cards = _cards(app)
    assert [card.split("badge[")[1].split("]")[0] for card in cards] == ["Problem"] * 2 + ["Caution"] * 3 + ["Hint"] * 3
    (silent,) = [card for card in cards if "EV006" in card]
    assert "none of 25 positives is found" in silent
    assert "Choose a lower threshold" in silent


def test_what_was_fine_and_what_cannot_be_asked_is_listed() -> None:
    app = _evaluate(model="clips-forest", tab="advice")
    assert {"Fine (13)", "Not applicable (4)"} <= {each.label for each in app.expander}
    text = " ".join(each.proto.body for each in app.get("html"))
    assert "The log loss is 0.217" in text
    assert "there is no column of groups" in text
    assert "There is no baseline." in text


def test_a_finding_opens_the_items_that_it_counts() -> None:
    app = _evaluate(model="clips-linear", threshold="0.6", tab="advice")
    app.button(key="evidence_EV006_1_0").click().run()
    assert not app.exception
    assert (_view(app).label, _view(app).listing.outcome, _view(app).threshold) == ("shake", "fn", 0.6)
    assert any("25 false negatives" in each.value for each in app.caption)


def test_a_finding_opens_the_curves_of_a_label() -> None:
    app = _evaluate(model="clips-linear", tab="advice")
    app.button(key="label_of_EV004_0_1").click().run()
    assert (_view(app).label, _view(app).tab) == ("spin", "curves")


def test_labels_that_averages_would_be_better_without_are_left_out_by_a_click() -> None:
    app = _evaluate(model="clips-forest", tab="advice")
    key = next(each.key for each in app.button if each.key and each.key.startswith("evidence_EV011"))
    app.button(key=key).click().run()
    assert not app.exception
    assert _view(app).left_out == {"clips-forest": ("shake",)}
    assert not [card for card in _cards(app) if "'shake'" in card]


def test_a_check_is_muted_and_shown_again_and_the_link_remembers_it() -> None:
    app = _evaluate(model="clips-forest", tab="advice")
    before, badge = _cards(app), _badge(app)
    key = next(each.key for each in app.button if each.key and each.key.startswith("mute_EV001"))
    app.button(key=key).click().run()
    assert len(_cards(app)) == len(before) - 1
    assert _badge(app) == badge
    again = _evaluate(model="clips-forest", tab="advice", muted="EV001,EV999")
    assert _cards(again) == _cards(app)
    app.button(key="unmute_EV001").click().run()
    assert _cards(app) == before


def test_the_grade_answers_to_what_is_asked_and_the_link_remembers_it() -> None:
    app = _evaluate(model="clips-forest")
    assert _badge(app) == "Usable with care"
    app.number_input(key="asked_recall").set_value(0.9).run()
    assert _badge(app) == "Usable with care"  # its recall is 0.738
    app.number_input(key="asked_average_precision").set_value(1.0).run()
    assert str(_view(app).standard) == "1,0.7,0.9"
    assert _badge(_evaluate(model="clips-forest", standard="0.5,0.5,0.5")) == "Looks ready"
    assert _badge(_evaluate(model="clips-forest", standard="0.9,0.7,0.99")) == "Not ready"
    assert _badge(_evaluate(model="clips-forest", standard="most")) == "Usable with care"
    app.button(key="usual_standard").click().run()
    assert str(_view(app).standard) == "0.9,0.7,0.7"


def test_a_baseline_is_held_against_the_model() -> None:
    app = _evaluate(model="clips-forest", baseline="clips-linear", tab="advice")
    text = " ".join(each.proto.body for each in app.get("html"))
    assert "in average precision (0.198 to 0.231)" in text
    assert "Both models have the same 700 items and 10 labels." in text


def test_names_from_a_file_reach_advice_as_text() -> None:
    name = "<b>![x](http://a.b)"
    rows = "\n".join(f"{i},{name},{(i * 7) % 60 / 60},{i % 2}\n{i},plain,{i % 2},{i % 2}" for i in range(60))
    app = _load(_evaluate(), f"id,label,score,truth\n{rows}\n".encode(), "named")
    app.query_params |= {"model": "named", "tab": "advice"}
    app = app.run().switch_page("evaluate.py").run()
    assert not app.exception
    assert _cards(app)
    written = [*(each.value for each in app.markdown), *(each.label for each in app.button)]
    assert not [text for text in written if "![x]" in text or "](http" in text]


def test_how_precision_and_recall_pull_is_told_on_the_curve_that_is_shown() -> None:
    app = _evaluate(model="clips-forest", label="move right", tab="advice")
    assert not [each for each in app.markdown if each.value.startswith("* At")]  # folded
    app.session_state["tradeoff"] = True
    app.run()
    assert not app.exception
    (text,) = [each.value.replace("\\", "") for each in app.markdown if each.value.startswith("* At")]
    assert "At 0.5, 230 of 259 predictions are right, and 230 of 273 positives are found" in text
    assert "How precision and recall pull against each other" in {each.label for each in app.expander}
    medical = _evaluate(model="clips-forest", terms="medicine", tab="advice")
    assert "How PPV and sensitivity pull against each other" in {each.label for each in medical.expander}
