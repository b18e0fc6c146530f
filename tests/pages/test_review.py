"""What to label next on the Examples page: a question is drawn for, answered, and told of, without a browser."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

import evalkit as ek
from evalkit.reading.loading import Loaded
from pages._ui import workspace
from pages._ui.examples.review.asking import Drawn

ROOT = Path(__file__).parents[2]
FOREST = ek.load_sample("clips-forest").predictions


def _app(*uploads: workspace.Entry, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    app.session_state["_uploads"] = {entry.key: entry for entry in uploads}
    for key, value in ({"model": "clips-forest", "label": "move right", "threshold": "0.5"} | address).items():
        app.query_params[key] = value
    app = app.run().switch_page("examples.py").run()
    assert not app.exception
    return app


def _entry(p: ek.Predictions, name: str) -> workspace.Entry:
    return workspace.Entry(name, name, "file", Loaded(p, "wide", ()), ek.evaluate(p), shared=False)


def _draw(app: AppTest) -> Drawn:
    app.button(key="review_draw").click()
    app.run()
    assert not app.exception
    found: Drawn = app.session_state["_review_drawn"]
    return found


def _bring(app: AppTest, text: str) -> AppTest:
    app.file_uploader(key="review_answers").set_value(("answers.csv", text.encode(), "text/csv"))
    app = app.run()
    assert not app.exception
    return app


def _truth(sample: ek.ReviewSample, answered: int) -> list[str]:
    each = FOREST.label("move right")
    truth = dict(zip(FOREST.ids[each.example].tolist(), each.y_true.tolist(), strict=True))
    return [("yes" if truth[name] else "no") if i < answered else "" for i, name in enumerate(sample.ids)]


def _plain(text: str) -> str:
    return text.replace("\\", "")


def test_from_the_question_to_the_estimate() -> None:
    app = _app()
    assert any("About move right at the threshold 0.500" in _plain(each.value) for each in app.caption)
    drawn = _draw(app)
    direct = ek.sample_for_review(FOREST, "precision >= 0.9", 200, 1, label="move right", threshold=0.5)
    assert drawn.sample.ids == direct.ids
    assert any("200 pairs drawn from 259" in _plain(each.value) for each in app.caption)
    text = drawn.sample.to_csv(_truth(drawn.sample, 187))
    app = _bring(app, text)
    result = ek.estimate_from_review(ek.read_answers(text))
    (said,) = [each.value for each in [*app.success, *app.info, *app.warning] if "answered" in each.value]
    assert "187 of 200 answered" in said
    assert f"Precision of move right at 0.500 is {result.asked.value:.3f}" in _plain(said)
    html = " ".join(each.proto.body for each in app.get("html"))
    assert f"<td>{result.asked.value:.3f}</td>" in html
    assert "<td>187</td>" in html


def test_recall_and_the_better_of_two_with_their_thresholds() -> None:
    app = _app(baseline="clips-linear", baseline_threshold="0.4", match="free")
    app.selectbox(key="review_kind").set_value("better")
    app = app.run()
    drawn = _draw(app)
    linear = ek.load_sample("clips-linear").predictions
    direct = ek.sample_for_review(FOREST, "better", 200, 1, label="move right", baseline=linear, baseline_threshold=0.4)
    assert drawn.sample.ids == direct.ids
    app.selectbox(key="review_kind").set_value("recall")
    app.number_input(key="review_size").set_value(60)
    app.number_input(key="review_seed").set_value(5)
    app = app.run()
    assert _draw(app).sample.ids == ek.sample_for_review(FOREST, "recall >= 0.9", 60, 5, label="move right").ids
    assert "better" not in _app().selectbox(key="review_kind").options


def test_new_items_are_drawn_from_a_file_of_their_own() -> None:
    rng = np.random.default_rng(1)
    new = ek.predictions_from_matrix(
        np.full((400, 1), np.nan), rng.random((400, 1)), labels=["move right"], task="multilabel", name="new"
    )
    app = _app(_entry(new, "new"))
    app.selectbox(key="review_pool").set_value("new")
    app = app.run()
    drawn = _draw(app)
    assert {*drawn.sample.ids} <= {*new.ids.tolist()}
    assert drawn.name == "new"
    app = _app(_entry(new, "new"), model="new")
    assert app.selectbox(key="review_pool").value == "unknown"
    of = _draw(app).sample
    assert len(of) == of.size.sum() == (new.unknown(0)[1] >= 0.5).sum()  # fewer than are asked for


def test_by_a_plan_pairs_are_drawn_at_the_thresholds_of_their_labels() -> None:
    drawn = _draw(_app(thresholds="plan", goal="f1", threshold="0"))
    plan = ek.plan_thresholds(ek.evaluate(FOREST), "f1").thresholds["move right"]
    predicted = FOREST.label("move right").y_score >= plan
    assert drawn.sample.size.sum() == predicted.sum()
    assert drawn.sample.threshold == "each at its own threshold"


def test_weighted_estimates_stand_beside_counts_where_the_truth_is_a_reviewed_sample() -> None:
    data = b"id,truth,score,weight\na,1,.9,2\nb,0,.8,3\nc,1,.2,5\nd,0,.1,10\n"
    p = ek.read_predictions(data, name="mine").predictions
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    app.session_state["_uploads"] = {"mine": _entry(p, "mine")}
    for key, value in {"model": "mine", "threshold": "0.5", "tab": "details"}.items():
        app.query_params[key] = value
    app = app.run().switch_page("evaluate.py").run()
    assert not app.exception
    assert [each.value for each in app.subheader] == ["Weighted estimates"]
    html = " ".join(each.proto.body for each in app.get("html"))
    assert f"<td>{2 / 5:.3f} " in html  # precision, with its interval
    assert f"<td>{2 / 7:.3f} " in html  # recall
    assert "weighted_estimates" not in html


def test_what_is_no_sample_says_so_and_nothing_to_draw_too() -> None:
    app = _bring(_app(), "id,label\na,b\n")
    assert "no sample to review" in app.error[0].value
    app = _app(threshold="1.5")
    app.button(key="review_draw").click()
    app = app.run()
    assert "no pair to draw from" in app.error[0].value


def test_names_that_are_hostile_stay_text() -> None:
    bad = "![x](http://127.0.0.1:9/)"
    p = ek.predictions_from_matrix(
        [[1], [0]] * 30, [[0.9], [0.6]] * 30, labels=[bad], ids=[f"=cmd|{i}" for i in range(60)], task="multilabel"
    )
    app = _app(_entry(p, "mine"), model="mine", label=bad)
    drawn = _draw(app)
    rows = list(csv.DictReader(io.StringIO(drawn.sample.to_csv(for_spreadsheets=True))))
    assert all(row["id"].startswith("'=cmd") for row in rows)
    app = _bring(app, drawn.sample.to_csv(["yes"] * len(drawn.sample), for_spreadsheets=True))
    texts = [each.value for each in [*app.caption, *app.success, *app.info]]
    assert not any(bad in text for text in texts)
