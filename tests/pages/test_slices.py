"""Slices on the pages: the tab of all items, a slice that is opened on every page, and a table that adds attributes."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import evalkit as ek
from evalkit.reading.loading import Loaded
from evalkit.slicing.conditions import Slice
from pages._ui import workspace
from pages._ui.address.link import AS_THEY_ARE, address_of, said
from pages._ui.evaluate.slices.rows import adjusted, mark
from pages._ui.thresholds.plan.plan_files import thresholds_by_slice
from pages._ui.view import View
from tests.awkward_names import AWKWARD

ROOT = Path(__file__).parents[2]
WEAK = '[["place","street"]]'


def clips(seed: int = 0, *, n: int = 400, **attributes: list[str]) -> ek.Predictions:
    """On the street nearly all is wrong."""
    rng = np.random.default_rng(seed)
    place = np.random.default_rng(9).choice(["street", "forest", "indoors"], n)
    truth = np.random.default_rng(8).random((n, 2)) < 0.4
    right = rng.random((n, 2)) < np.where(place == "street", 0.4, 0.95)[:, None]
    score = np.where(truth == right, 0.9, 0.2)
    return ek.predictions_from_matrix(
        truth, score, labels=["run", "walk"], task="multilabel", attributes=attributes or {"place": place.tolist()}
    )


def entry(p: ek.Predictions, name: str = "mine") -> workspace.Entry:
    return workspace.Entry(name, name, "file", Loaded(p, "wide", ()), ek.evaluate(p, name=name), shared=False)


def app(*uploads: workspace.Entry, page: str = "evaluate.py", **address: str) -> AppTest:
    test = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    test.session_state["_uploads"] = {each.key: each for each in uploads}
    for key, value in ({"model": "mine"} | address).items():
        test.query_params[key] = value
    found = test.run().switch_page(page).run()
    assert not found.exception
    return found


def refused(test: AppTest) -> list[str]:
    """Errors, but for what advice has found."""
    return [each.value for each in test.error if not each.value.startswith("**Problem")]


def captions(test: AppTest) -> str:
    return " ".join(each.value for each in test.caption).replace("\\", "")


def finished(test: AppTest, place: str) -> None:
    """What is done beside the page is done, and the page drawn anew."""
    test.session_state[f"_beside_{place}"].job.wait(60)
    test.run()
    assert not test.exception


def test_the_tab_lists_slices_the_worst_first_with_marks() -> None:
    p = clips()
    table = app(entry(p), tab="slices").dataframe[0].value
    expected = ek.slices(p)
    assert table["Slice"].tolist() == [row.slice.name for row in expected.rows]
    assert table.iloc[0]["Slice"] == "place: street"
    assert table["Verdict"].tolist()[0] == "\N{BLACK DOWN-POINTING TRIANGLE} worse"
    assert table["Items"].tolist() == [row.items for row in expected.rows]
    assert table.iloc[0]["F1 score"].startswith(f"{expected.rows[0].figures['f1'].value:.3f}")


def test_it_follows_label_threshold_and_what_is_left_out() -> None:
    p = clips()
    one = app(entry(p), tab="slices", label="run", threshold="0.95").dataframe[0].value
    assert one["Positives"].sum() == p.positives[0]
    assert one["Recall (TPR)"].tolist() == ["0.000"] * 3
    without = app(entry(p), tab="slices", without="walk").dataframe[0].value
    assert without["Positives"].sum() == p.positives[0]


@pytest.mark.parametrize("page", ["evaluate.py", "compare.py", "thresholds.py", "examples.py"])
def test_a_slice_is_looked_at_on_every_page_and_kept_in_the_link(page: str) -> None:
    p = clips()
    test = app(entry(p), entry(clips(1), "other"), page=page, baseline="other", slice=WEAK)
    assert not refused(test)
    assert "place\\: street" in next(each.label for each in test.button if each.key == "slice")
    items = ek.take_slice(p, {"place": "street"}).n_examples
    if page == "evaluate.py":
        assert f"{items} test items" in " ".join(each.value for each in test.markdown)
    if page == "compare.py":
        assert f"Compared on the {items} test items" in captions(test)
    if page == "examples.py":
        wrong = ek.evaluate(ek.take_slice(p, {"place": "street"})).pooled.at(0.5).fp
        assert f"{wrong} false positives" in captions(test)


def test_the_tab_of_an_open_slice_is_of_all_items_and_the_bar_closes_it() -> None:
    p = clips()
    test = app(entry(p), tab="slices", slice=WEAK)
    table = test.dataframe[0].value
    assert table["Items"].sum() == p.n_examples
    assert table["Verdict"].tolist()[0] == "open"
    test.button(key="slice").click().run()
    assert not test.exception
    assert not [each for each in test.button if each.key == "slice"]
    assert f"{p.n_examples} test items" in " ".join(each.value for each in test.markdown)


def test_a_baseline_without_the_attribute_stands_on_the_same_items() -> None:
    bare = replace(clips(1), attributes={})
    test = app(entry(clips()), entry(bare, "other"), page="compare.py", baseline="other", slice=WEAK)
    assert not refused(test)
    items = ek.take_slice(clips(), {"place": "street"}).n_examples
    assert f"Compared on the {items} test items" in captions(test)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing", "This is no slice"),
        (f'[["a","quantiles",null,{"9" * 400}]]', "This is no slice"),
        ('[["colour","red"]]', "no such attribute"),
        ('[["place","moon"]]', "No item is"),
    ],
)
def test_a_link_to_a_slice_that_there_is_not_says_so_and_can_be_closed(text: str, message: str) -> None:
    test = app(entry(clips()), slice=text)
    assert message in test.error[0].value
    test.button(key="slice").click().run()
    assert not refused(test)


def test_counts_alone_have_no_slices() -> None:
    ev = ek.evaluate(clips())
    alone = workspace.Entry("mine", "mine", "file", None, replace(ev, predictions=None), shared=False)
    assert "counts only" in app(alone, slice=WEAK).error[0].value


def test_the_search_tells_what_it_found_or_that_it_found_nothing() -> None:
    test = app(entry(clips(n=800)), tab="slices")
    test.toggle(key="weak_slices").set_value(True).run()
    finished(test, "weak")
    assert test.dataframe[1].value["Weak slice"].tolist() == ["place: street"]
    alike = clips(place=np.random.default_rng(3).choice(["a", "b"], 400).tolist())
    nothing = app(entry(alike), tab="slices")
    nothing.toggle(key="weak_slices").set_value(True).run()
    finished(nothing, "weak")
    assert len(nothing.dataframe) == 1
    assert "no slice is confirmed" in nothing.info[0].value


def test_a_table_about_the_items_adds_attributes(read_here: None) -> None:
    p = replace(clips(), attributes={})
    test = app(entry(p), tab="slices")
    assert "This model has none" in test.info[0].value
    rows = "".join(f"{i},{'low' if int(i) % 3 else 'high'}\n" for i in p.ids.tolist())
    test.file_uploader(key="about_items_file").upload(
        "items.csv", f"clip,quality\n{rows}zz,low\n".encode(), "text/csv"
    ).run()
    assert not test.exception
    assert {*test.dataframe[0].value["Slice"]} == {"quality: low", "quality: high"}
    assert "Columns of items.csv are joined" in captions(test)
    assert "by their column 'clip', to the ids of items. 1 of 401 rows of the table name no item." in captions(test)
    test.button(key="forget_about_items").click().run()
    assert not test.dataframe


def test_a_table_about_other_items_is_refused(read_here: None) -> None:
    test = app(entry(replace(clips(), attributes={})), tab="slices")
    test.file_uploader(key="about_items_file").upload("items.csv", b"clip,quality\nx,low\n", "text/csv").run()
    assert "No item occurs in the metadata" in test.error[0].value


def test_awkward_attributes_and_values_are_text_on_screen() -> None:
    values = [AWKWARD[i % len(AWKWARD)] for i in range(400)]
    p = clips(**{AWKWARD[11]: values})
    test = app(entry(p), tab="slices")
    assert {*test.dataframe[0].value["Slice"]} == {row.slice.name for row in ek.slices(p).rows}
    opened = app(entry(p), slice=ek.slices(p).rows[0].slice.text)
    assert not refused(opened)
    label = next(each.label for each in opened.button if each.key == "slice")
    assert "<" not in label.replace("\\<", "")


def test_marks_are_of_all_items_whatever_slice_is_listed() -> None:
    p = clips()
    weak = ek.take_slice(p, {"place": "street"})
    test = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    test.session_state["_uploads"] = {"mine": entry(p)}
    test.session_state["_marks"] = {p.digest: ek.Marks(p.digest, (ek.Mark(str(weak.ids[0]), "run", "wrong"),))}
    test.query_params["model"], test.query_params["slice"] = "mine", WEAK
    test.run().switch_page("examples.py").run()
    assert "1 pair marked" in captions(test)


def test_an_address_carries_the_slice_but_for_one_that_is_too_long() -> None:
    view = View(model="mine", slice=WEAK)
    assert address_of(view)["slice"] == WEAK
    assert said(View(), {"model": "mine", "slice": WEAK})["slice"] == WEAK
    assert said(view, {"model": "mine"})["slice"] == ""
    assert "slice" not in said(view, {"threshold": "0.4"})
    long = View(model="mine", slice=f'[["place","{"x" * 5000}"]]')
    assert address_of(long)["slice"] == AS_THEY_ARE
    assert said(long, {"model": "mine", "slice": AS_THEY_ARE})["slice"] == long.slice


def test_a_mark_says_worse_or_better_only_where_that_is_clear() -> None:
    table = ek.slices(clips(), figure="false_positive_rate")
    marks = {row.slice.name: mark(row, table) for row in table.rows}
    assert marks["place: street"].endswith("worse")
    assert marks["place: forest"].endswith("better")
    assert all(adjusted(row) < 0.05 for row in table.rows if marks[row.slice.name])
    same = ek.slices(clips(place=np.random.default_rng(3).choice(["a", "b"], 400).tolist()))
    assert {mark(row, same) for row in same.rows} == {""}


def test_two_models_are_compared_slice_by_slice_and_a_tick_opens_one() -> None:
    p, other = clips(), clips(1)
    test = app(entry(p), entry(other, "other"), page="compare.py", baseline="other")
    assert "Choose an attribute of the items" in captions(test)
    test.selectbox(key="compare_by").set_value("place").run()
    finished(test, "slices")
    table = next(each.value for each in test.dataframe if "Slice" in each.value)
    assert {*table["Slice"]} == {"place: street", "place: forest", "place: indoors"}
    assert table["Items"].sum() == p.n_examples
    bare = replace(p, attributes={})
    without = app(entry(bare), entry(replace(other, attributes={}), "other"), page="compare.py", baseline="other")
    assert "Choose an attribute of the items" not in captions(without)


def test_a_plan_made_on_a_slice_says_so_in_its_file_and_where_it_is_loaded() -> None:
    p = clips()
    test = app(entry(p), page="thresholds.py", slice=WEAK)
    assert "For place: street alone." in " ".join(each.value for each in test.markdown).replace("\\", "")
    plan = replace(ek.plan_thresholds(ek.take_slice(p, {"place": "street"}), cross_fit=False), slice=WEAK)
    written = json.loads(plan.to_json())
    assert written["slice"] == [["place", "street"]]
    assert ek.ThresholdPlan.from_json(plan.to_json()).slice == WEAK
    everywhere = app(entry(p), page="thresholds.py")
    upload = ("plan.json", plan.to_json().encode(), "application/json")
    everywhere.file_uploader(key="plan_file").set_value(upload).run()
    assert "made for place: street" in everywhere.warning[0].value.replace("\\", "")
    test.file_uploader(key="plan_file").set_value(upload).run()
    assert not test.warning


def test_one_file_holds_the_thresholds_of_all_slices_that_were_planned_for() -> None:
    p = clips()
    parts = {text: ek.take_slice(p, Slice.parse(text)) if text else p for text in ("", WEAK)}
    plans = {text: ek.plan_thresholds(each, cross_fit=False) for text, each in parts.items()}
    rows = list(csv.DictReader(io.StringIO(thresholds_by_slice(plans))))
    assert [(row["slice"], row["label"]) for row in rows] == [
        *(("", label) for label in p.labels),
        *(("place: street", label) for label in p.labels),
    ]
    assert float(rows[2]["threshold"]) == plans[WEAK].thresholds[p.labels[0]]
    test = app(entry(p), page="thresholds.py", slice=WEAK)
    assert "Planned in this session" not in captions(test)
    test.button(key="slice").click().run()
    assert "place: street (f1); all items (f1)" in captions(test)


def test_files_of_what_is_looked_at_name_the_slice() -> None:
    test = app(entry(clips()), slice=WEAK)
    names = {each.proto.label for each in test.get("download_button")}
    assert any(name.startswith("Predictions (CSV) of all items") for name in names)
    kept = ek.Board({**ek.board(ek.evaluate(clips())).to_dict(), "items": "place: <street>"})
    assert "<h1>model, place: &lt;street&gt;</h1>" in kept.to_html()
