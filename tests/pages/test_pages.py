"""The pages without a browser: what they say, for each kind of model, and that nothing leaks between sessions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sklearn.metrics import average_precision_score
from streamlit.testing.v1 import AppTest

import evalkit as ek
from evalkit.reading.loading import read_predictions
from evalkit.samples import SAMPLES
from pages._ui import show, workspace
from pages._ui.address.link import address_of
from pages._ui.bar import exports

ROOT = Path(__file__).parents[2]


def _app(**address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=30)
    for key, value in address.items():
        app.query_params[key] = value
    return app.run()


def _evaluate(**address: str) -> AppTest:
    app = _app(**address)
    return app.switch_page("evaluate.py").run()


def _texts(app: AppTest) -> str:
    return " ".join(element.value for kind in ("markdown", "text", "caption", "info") for element in app.get(kind))


def _metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def _load(app: AppTest, data: bytes, name: str) -> AppTest:
    """What an upload does, without the upload."""
    loaded = read_predictions(data, name=name)
    entry = workspace.Entry(name, name, "file", loaded, ek.evaluate(loaded.predictions), shared=False)
    before = app.session_state["_uploads"] if "_uploads" in app.session_state else {}  # noqa: SIM401
    app.session_state["_uploads"] = {**before, name: entry}
    return app


def _table(*labels: str) -> bytes:
    """A multi-label file of twelve items."""
    rows = [f"{i},{label},{(7 * i + len(label)) % 10 / 10},{i % 2}" for i in range(12) for label in labels]
    return "\n".join(["id,label,score,truth", *rows, ""]).encode()


def test_models_lists_the_samples() -> None:
    app = _app()
    assert not app.exception
    for name in SAMPLES:
        assert name in _texts(app)


@pytest.mark.parametrize("name", list(SAMPLES))
def test_every_sample_can_be_evaluated(name: str) -> None:
    app = _evaluate(model=name)
    assert not app.exception
    assert app.selectbox(key="model").value == name
    assert {"Average precision (AuPRC)", "ROC AUC", "Log loss"} <= set(_metrics(app))


def test_the_terms_of_medicine_are_one_switch_and_a_part_of_the_link() -> None:
    app = _evaluate(model="clips-forest", terms="medicine")
    assert app.toggle(key="medical").value
    app = app.toggle(key="medical").set_value(False).run()
    assert not app.exception
    assert address_of(app.session_state["_view"])["terms"] is None


@pytest.mark.parametrize(("tab", "kept"), [("details", "details"), ("confusion", "confusion"), ("nowhere", "nowhere")])
def test_a_tab_is_a_part_of_the_link_and_one_that_a_model_lacks_is_the_first(tab: str, kept: str) -> None:
    app = _load(_app(), b"id,truth,score\na,1,.9\nb,0,.3\nc,1,.6\n", "binary")
    app.query_params["model"], app.query_params["tab"] = "binary", tab
    app = app.run().switch_page("evaluate.py").run()
    assert not app.exception
    assert address_of(app.session_state["_view"])["tab"] == kept  # the next model may have it
    assert app.session_state["tab"] == ("Details" if tab == "details" else "Curves")


def test_per_cent_is_one_switch_and_a_part_of_the_link() -> None:
    app = _evaluate(model="clips-forest", numbers="percent", terms="medicine")
    assert not app.exception
    metrics = _metrics(app)
    assert re.fullmatch(r"\d\d\.\d\s%", metrics["Average precision (AuPRC)"])
    assert re.fullmatch(r"0\.\d{3}", metrics["Log loss"])
    assert "PPV 90.4 % and sensitivity 73.8 %" in _texts(app).replace("\\", "").replace("\N{NO-BREAK SPACE}", " ")
    app = app.toggle(key="percent").set_value(False).run()
    assert address_of(app.session_state["_view"])["numbers"] is None
    assert re.fullmatch(r"0\.\d{3}", _metrics(app)["Average precision (AuPRC)"])


def test_the_strip_says_that_it_is_of_all_labels_also_while_one_is_open() -> None:
    whole, one = (_evaluate(model="clips-forest", **address) for address in ({}, {"label": "shake"}))
    assert _metrics(whole) == _metrics(one)
    assert any(element.value.startswith("**All labels**") for element in one.markdown)


@pytest.mark.parametrize("average", ["micro", "macro", "weighted"])
def test_the_strip_follows_the_average(average: str) -> None:
    table = pd.read_csv(ROOT / "evalkit" / "samples" / "clips-forest.csv")
    truth, score = (table.pivot_table(index="clip", columns="label", values=name) for name in ("truth", "score"))
    area = _metrics(_evaluate(model="clips-forest", average=average))["Average precision (AuPRC)"]
    assert area == f"{average_precision_score(truth, score, average=average):.3f}"


@pytest.mark.parametrize("average", ["micro", "macro"])
def test_export_offers_the_label_table_where_there_are_several_labels(
    average: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = exports._OnScreen()
    monkeypatch.setattr(exports, "_screen", lambda: kept)
    app = _evaluate(model="clips-forest", baseline="clips-linear", average=average)
    offered = [each.proto.label for each in app.get("download_button") if "export_" in each.proto.id]
    assert "Label table (CSV)" in offered
    head, *rows = kept.label_table().splitlines()
    assert "baseline_recall" in head
    assert len(rows) == 10


def test_a_baseline_that_lacks_the_label_is_said_so() -> None:
    app = _evaluate(model="clips-forest", baseline="digits-svm", label="spin")
    assert not app.exception
    assert "does not have the label" in _texts(app)


def test_a_baseline_of_other_labels_is_said_so_and_the_model_stands_alone() -> None:
    app = _evaluate(model="clips-forest", baseline="digits-svm")
    assert not app.exception
    assert "has none of the labels that are counted, so the model stands alone" in _texts(app)


@pytest.mark.parametrize(
    ("of_model", "of_baseline", "left_out", "said"),
    [
        (("a", "bb", "ccc"), ("a", "bb", "ccc"), (), []),
        (("a", "bb", "ccc"), ("a", "bb", "ccc"), ("bb",), []),
        (("a", "bb", "ccc"), ("a", "bb"), (), ["2 of the 3 labels of the model are also labels of the baseline"]),
        (("a", "bb", "ccc"), ("a", "bb"), ("ccc",), []),
        (("a", "bb"), ("a", "bb", "ccc"), (), ["Not counted: 1 label that only the baseline has"]),
    ],
)
def test_labels_of_one_side_are_named_and_labels_that_are_left_out_are_no_other_test(
    of_model: tuple[str, ...], of_baseline: tuple[str, ...], left_out: tuple[str, ...], said: list[str]
) -> None:
    app = _load(_load(_app(), _table(*of_model), "one"), _table(*of_baseline), "two")
    app.query_params.update(model="one", baseline="two")
    app = app.run().switch_page("evaluate.py").run()
    app.session_state["_view"].left_out["one"] = left_out
    app.run()
    assert not app.exception
    words = ("labels of the model are also", "that only the baseline has")
    found = [text.value for text in [*app.info, *app.caption] if any(word in text.value for word in words)]
    assert len(found) == len(said)
    assert all(expected in text for expected, text in zip(said, found, strict=True))


def test_two_files_of_one_name_have_their_rows_counted_apart() -> None:
    loaded = read_predictions(b"id,a,bb\nx,.9,.1\ny,.2,.8\n", b"id,truth\nx,a\ny,bb\nz,a\n", name="model")
    assert [account.file for account in loaded.accounts] == ["the file", "the file"]
    assert show.rows_of_files(loaded.accounts) == {
        "the file": "All 2 rows used",
        "the file (truth)": "3 rows = 2 used + 1 left out (has no prediction)",
    }


def test_a_baseline_left_over_from_another_test_set_goes_when_a_model_is_opened() -> None:
    app = _app()
    for opened, kept in (("clips-linear", "clips-forest"), ("digits-svm", None)):
        app.session_state["_view"].baseline = "clips-forest"
        app.button(key=f"open_{opened}").click().run()
        assert app.session_state["_view"].baseline == kept
        app.switch_page("models.py").run()


def test_without_a_choice_the_newest_of_the_session_is_evaluated() -> None:
    app = _load(_load(_app(), _table("a"), "one"), _table("a"), "two").switch_page("evaluate.py").run()
    assert app.selectbox(key="model").value == "two"
    app.query_params["model"] = ""
    assert app.run().selectbox(key="model").value == "two"


def test_a_file_called_none_is_no_baseline_that_nobody_chose() -> None:
    app = _load(_app(), _table("a", "bb"), "None")
    app.query_params["model"] = "clips-forest"
    app = app.run().switch_page("evaluate.py").run()
    assert not app.exception
    assert app.selectbox(key="baseline").value == ""
    assert not app.info


def test_models_of_several_labels_have_a_confusion_tab() -> None:
    assert "Confusion" in [tab.label for tab in _evaluate(model="digits-svm").tabs]
    assert "Confusion" in [tab.label for tab in _evaluate(model="clips-forest").tabs]


def test_items_with_a_tie_for_the_highest_score_are_counted_under_the_matrix_and_in_details() -> None:
    app = _load(_app(), b"id,truth,cat,dog\na,cat,.5,.5\nb,cat,.8,.2\nc,dog,.5,.5\nd,dog,.1,.9\n", "ties")
    app.query_params["model"] = "ties"
    app.query_params["tab"] = "confusion"
    app = app.run().switch_page("evaluate.py").run()
    assert not app.exception
    assert "So do 2 with a tie for the highest score." in _texts(app)
    assert "2 of 4 items have a tie for the highest score" in _texts(app)


def test_a_binary_model_of_logits_says_why_there_is_no_log_loss() -> None:
    app = _load(_app(), b"id,truth,score\na,1,7.5\nb,0,-3\nc,1,2\n", "logits")
    app.query_params["model"] = "logits"
    app = app.run().switch_page("evaluate.py").run()
    assert not app.exception
    assert _metrics(app)["Log loss"] == "–"
    assert next(metric for metric in app.metric if metric.label == "Log loss").help.startswith("The scores are no")


def test_the_clip_of_the_log_loss_is_said_and_what_lies_at_it_is_counted() -> None:
    for data, help_ends in (
        (b"id,truth,score\na,1,1\nb,0,1\nc,1,0.4\n", "At the clip: 2 of 3 items, 1 of them wrong."),
        (b"id,truth,score\na,1,0.9\nb,0,0.6\nc,1,0.4\n", "At the clip: none."),
    ):
        app = _load(_app(), data, "sure")
        app.query_params["model"] = "sure"
        app = app.run().switch_page("evaluate.py").run()
        assert not app.exception
        told = next(metric for metric in app.metric if metric.label == "Log loss").help
        assert "Probabilities are clipped to 2.2e-16 from 0 and 1, so that a wrong one counts 36.0." in told
        assert help_ends in told


def test_a_model_of_one_example_is_shown() -> None:
    app = _load(_app(), b"id,label,score,truth\na,cat,0.5,1\n", "one")
    app.query_params["model"] = "one"
    app = app.run().switch_page("evaluate.py").run()
    assert not app.exception
    assert _metrics(app)["ROC AUC"] == "–"


def test_the_chosen_model_is_remembered_on_other_pages() -> None:
    app = _evaluate(model="digits-bayes")
    app = app.switch_page("models.py").run().switch_page("evaluate.py").run()
    assert app.selectbox(key="model").value == "digits-bayes"


def test_choosing_a_model_lets_the_label_of_the_one_before_go() -> None:
    app = _evaluate(model="clips-forest", label="spin")
    app.selectbox(key="model").select("digits-svm").run()
    assert not app.exception
    view: Any = app.session_state["_view"]
    assert (view.model, view.label) == ("digits-svm", None)


def test_an_unknown_model_ends_in_a_sentence() -> None:
    app = _evaluate(model="![x](http://192.0.2.1/a.png)")
    assert not app.exception
    assert "in this session" in _texts(app)


def test_what_is_done_in_the_list_of_another_model_is_not_done_to_this_one() -> None:
    app = AppTest.from_function(_left_out_of_another).run()
    assert not app.exception
    assert app.session_state["_view"].left_out == {"two": ("cat",)}


def _left_out_of_another() -> None:
    from pages._ui import state  # noqa: PLC0415  (runs as a script of its own)

    state.view().model = "two"
    for model, label in (("one", "dog"), ("two", "cat")):
        state.change_list(model, 1, left_out=(label,))
