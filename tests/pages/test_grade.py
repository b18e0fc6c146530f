"""The grade on Evaluate: a badge with its reasons one click away, which follows the threshold."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.pages.test_pages import _evaluate, _load


def _badge(app: AppTest) -> str:
    line = next(element.value for element in app.markdown if "-badge[" in element.value)
    return line.split("-badge[")[1].split("]")[0]


def _reasons(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def test_a_model_whose_probabilities_are_worse_than_guessing_does_not_look_ready() -> None:
    app = _evaluate(model="digits-bayes")
    assert not app.exception
    assert _badge(app) == "Usable with care"
    assert "log loss 2.335, where the labels' shares alone have 2.302" in _reasons(app).replace("&#x27;", "'")


def test_the_grade_follows_the_threshold_and_not_the_level_of_the_intervals() -> None:
    app = _evaluate(model="digits-svm")
    assert _badge(app) == "Looks ready"
    app.session_state["_view"].threshold = 0.98
    app.run()
    assert _badge(app) == "Usable with care"
    assert "Recall at the threshold 0.98 is" in _reasons(app)
    app.session_state["_view"].threshold = 0.999
    app.run()
    assert _badge(app) == "Not ready"
    assert "Nothing is predicted at the threshold 0.999." in _reasons(app)
    levels = {_badge(_evaluate(model="digits-svm", level=level)) for level in ("0.8", "0.95", "0.99")}
    assert levels == {"Looks ready"}


def test_a_handful_of_items_has_too_little_evidence() -> None:
    rows = "\n".join(f"{i},{i % 2},{0.9 if i % 2 else 0.1}" for i in range(12))
    app = _load(_evaluate(), f"id,truth,score\n{rows}\n".encode(), "handful")
    app.query_params["model"] = "handful"
    app = app.run().switch_page("evaluate.py").run()
    assert not app.exception
    assert _badge(app) == "Too little evidence"


def test_names_of_labels_reach_the_grade_as_text() -> None:
    name = "<b>![x](http://a.b)"
    rows = "\n".join(f"{i},{name},{(i * 7) % 60 / 60},{i % 2}\n{i},plain,{i % 2},{i % 2}" for i in range(60))
    app = _load(_evaluate(), f"id,label,score,truth\n{rows}\n".encode(), "named")
    app.query_params["model"] = "named"
    app = app.run().switch_page("evaluate.py").run()
    assert not app.exception
    assert "![x]" not in " ".join(element.value for element in app.markdown)
    assert "<b>" not in _reasons(app)
