"""The Examples page without a browser: what it lists, how its head says so, links, and marks with what follows."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import evalkit as ek
from evalkit.examples.listed import OUTCOMES
from pages._ui import workspace
from pages._ui.address.link import address_of, said
from pages._ui.examples.kinds import KINDS, head
from pages._ui.view import TAKEN_FOR, Listing, View
from tests.awkward_names import AWKWARD
from tests.builders import predictions

ROOT = Path(__file__).parents[2]
FOREST = ek.load_sample("clips-forest").predictions
COUNTS = ek.Counts(230, 29, 43, 398)


def _app(*uploads: workspace.Entry, marks: dict[str, ek.Marks] | None = None, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    app.session_state["_uploads"] = {entry.key: entry for entry in uploads}
    if marks:
        app.session_state["_marks"] = marks
    for key, value in ({"model": "clips-forest"} | address).items():
        app.query_params[key] = value
    return app.run().switch_page("examples.py").run()


def _part(app: AppTest) -> dict[str, Any]:
    (found,) = [each for each in app.get("bidi_component") if "example_list" in each.proto.id]
    part: dict[str, Any] = json.loads(json.loads(found.proto.json))
    return part


def _head(app: AppTest) -> str:
    assert not app.exception
    return app.caption[0].value.replace("\\", "")


def _entry(p: ek.Predictions, name: str = "mine") -> workspace.Entry:
    return workspace.Entry(name, name, "file", _Loaded(p), ek.evaluate(p), shared=False)  # type: ignore[arg-type]


class _Loaded:
    def __init__(self, p: ek.Predictions) -> None:
        self.predictions, self.notes, self.layout, self.timeline = p, (), "wide", None


def test_the_false_positives_of_a_label() -> None:
    app = _app(label="move right", threshold="0.5")
    assert _head(app) == "29 false positives, move right, at or above 0.500"
    part = _part(app)
    ids = [part["items"][row["item"]]["id"] for row in part["rows"]]
    assert ids[:3] == ["clip_0633", "clip_0253", "clip_0467"]
    assert (len(ids), part["total"]) == (29, 29)
    first = part["items"][part["rows"][0]["item"]]
    assert [label for label, *_ in first["labels"]] == list(FOREST.labels)
    assert app.selectbox(key="examples_kind").options[:2] == ["False positives (29)", "False negatives (43)"]


@pytest.mark.parametrize("label", [None, "move right"])
@pytest.mark.parametrize("outcome", [*OUTCOMES, "errors", "predicted", "positives", "all"])
def test_every_count_opens_as_many(label: str | None, outcome: str) -> None:
    app = _app(outcome=outcome, threshold="0.62", **({"label": label} if label else {}))
    ev = ek.evaluate(FOREST)
    counts = (ev.pooled if label is None else ev.per_label[label]).at(0.62)
    expected = sum(getattr(counts, each) for each in KINDS[outcome].outcomes)
    assert _part(app)["total"] == expected
    assert _head(app).startswith(f"{expected:,} ")


def test_parts_of_a_long_list_are_sent_one_at_a_time() -> None:
    app = _app(outcome="tn")
    part = _part(app)
    assert (len(part["rows"]), part["first"], part["total"]) == (50, 0, ek.evaluate(FOREST).pooled.at(0.5).tn)
    app.session_state["_view"].listing = replace(app.session_state["_view"].listing, first=100)
    part = _part(app.run())
    assert (len(part["rows"]), part["first"]) == (50, 100)
    app.session_state["_view"].listing = replace(app.session_state["_view"].listing, first=10**6)
    part = _part(app.run())
    assert 0 < len(part["rows"]) <= 50
    assert part["first"] + len(part["rows"]) == part["total"]


def test_choices_change_the_list_and_begin_at_its_start() -> None:
    app = _app(label="move right", baseline="clips-linear")
    app.selectbox(key="examples_kind").set_value("fn").run()
    assert _head(app) == "43 false negatives, move right, below 0.500"
    app.selectbox(key="examples_label").set_value("").run()
    assert _head(app).endswith("false negatives, all labels, below 0.500")
    app.number_input(key="examples_threshold").set_value(0.6).run()
    assert _part(app)["total"] == ek.evaluate(FOREST).pooled.at(0.6).fn
    app.selectbox(key="examples_order").set_value("disagreement").run()
    rows = _part(app)["rows"]
    apart = [abs(row["score"] - row["other"]) for row in rows]
    assert apart == sorted(apart, reverse=True)
    app.text_input(key="examples_search").set_value("clip_06").run()
    assert all("clip_06" in item["id"] for item in _part(app)["items"])
    app.text_input(key="examples_search").set_value("none such").run()
    assert app.info[0].value.startswith("No item in this list has this id")
    view = app.session_state["_view"]
    assert (view.listing.outcome, view.label, view.threshold, view.listing.first) == ("fn", None, 0.6, 0)


def test_near_the_threshold_and_just_below_it() -> None:
    app = _app(outcome="near", label="spin")
    t = ek.evaluate(FOREST).per_label["spin"]
    low, high = t.at(0.45), t.at(0.55)
    expected = (low.tp + low.fp) - (high.tp + high.fp)
    assert _head(app) == f"{expected} pairs that change sides if the threshold of 0.500 moves by 0.05, spin"
    app.selectbox(key="examples_kind").set_value("below").run()
    at = t.at(0.5)
    expected = (low.tp + low.fp) - (at.tp + at.fp)
    assert _head(app) == f"{expected} pairs not predicted by little, spin, at or above 0.450 and below 0.500"
    app.number_input(key="examples_near").set_value(0.1).run()
    assert "at or above 0.400" in _head(app)


def test_what_only_one_of_two_models_decides_right() -> None:
    linear = ek.load_sample("clips-linear").predictions
    found = ek.find_disagreements(linear, FOREST, threshold_a=0.5, threshold_b=0.5)
    app = _app(outcome="fixes", baseline="clips-linear", threshold="0.5")
    expected = int(found.fixes.sum())
    assert _head(app) == f"{expected:,} pairs that only clips-forest decides right, all labels, at 0.500"
    part = _part(app)
    ids = [part["items"][row["item"]]["id"] for row in part["rows"]]
    assert ids == found.select(direction="fixes").ids[:50].tolist()
    app.selectbox(key="examples_kind").set_value("breaks").run()
    assert _part(app)["total"] == int(found.breaks.sum())
    alone = _app(outcome="fixes")
    assert alone.error[0].value.startswith("**The list takes the items of two models")


def test_cells_of_the_confusion_matrix() -> None:
    p = ek.load_sample("digits-svm").predictions
    matrix = ek.confusion(p, 0.5)
    i, j = np.unravel_index(np.argmax(matrix.counts - np.diag(np.diag(matrix.counts))), matrix.counts.shape)
    true, predicted = p.labels[i], p.labels[j]
    app = _app(model="digits-svm", label=true, outcome=f"{TAKEN_FOR}{predicted}", threshold="0.5")
    n = int(matrix.counts[i, j])
    assert _head(app) == f"{n} item{'s' * (n > 1)} of {true} taken for {predicted} at 0.500"
    none = ek.confusion(p, 0.9).undecided
    true = p.labels[int(np.argmax(none))]
    app = _app(model="digits-svm", label=true, outcome=TAKEN_FOR, threshold="0.9")
    assert _part(app)["total"] == max(none)


def test_likely_label_errors_say_of_which_labels_nothing_is_claimed() -> None:
    truth, score = np.zeros((30, 2)), np.zeros((30, 2))
    truth[:12, 0] = truth[:3, 1] = 1
    score[:12, 0] = score[20, 0] = score[:3, 1] = 0.9
    app = _app(_entry(predictions(truth, score, labels=["cat", "dog"])), model="mine", outcome="label_errors")
    assert _head(app) == "1 likely label error, all labels"
    assert any("dog (3 positives with a score; it takes 10)" in each.value.replace("\\", "") for each in app.caption)
    far = _app(_entry(predictions(truth, score * 5, labels=["cat", "dog"])), model="mine", outcome="label_errors")
    assert "between 0 and 1" in far.error[0].value


def test_the_pairs_of_the_baseline() -> None:
    app = _app(baseline="clips-linear", of="baseline", outcome="fp", threshold="0.5")
    linear = ek.load_sample("clips-linear").predictions
    assert _part(app)["total"] == ek.evaluate(linear).pooled.at(0.5).fp
    assert _part(app)["names"] == ["clips-linear", "clips-forest"]


def test_labels_that_are_left_out_are_not_listed() -> None:
    app = _app(outcome="fn", without="spin,grow")
    kept = [label for label in FOREST.labels if label not in ("spin", "grow")]
    expected = ek.evaluate(FOREST).select(kept).pooled.at(0.5).fn
    assert _head(app) == f"{expected} false negatives, all labels but 2 left out, below 0.500"


def test_a_group_is_shown_together() -> None:
    p = ek.predictions_from_matrix(
        [[1], [0], [1]], [[0.9], [0.8], [0.2]], labels=["cat"], ids=[*"abc"], groups=[*"vvw"], task="multilabel",
        attributes={"split": ["TEST", "TEST", "TRAIN"]},
    )  # fmt: skip
    app = _app(_entry(p), model="mine", outcome="all", group="v")
    assert _head(app) == "2 pairs, all labels, at 0.500, of the group v"
    assert [(item["id"], item["group"], item["facts"]) for item in _part(app)["items"]] == [
        ("a", "v", [["split", "TEST"]]),
        ("b", "v", [["split", "TEST"]]),
    ]
    app.button(key="leave_group").click().run()
    assert _part(app)["total"] == 3


def test_evaluations_without_items_say_what_is_needed() -> None:
    table = b"threshold,tp,fp,fn,tn\n0.5,5,1,2,10\n0.9,3,0,4,11\n"
    entry = workspace.Entry("counts", "counts", "file", None, ek.read_evaluation(table), shared=False)
    app = _app(entry, model="counts")
    assert not app.exception
    assert "does not name the items" in app.info[0].value
    assert any("no model" in each.value for each in _app(model="gone").info)


def test_only_counts_that_have_items_open() -> None:
    table = b"threshold,tp,fp,fn,tn\n0.5,5,1,2,10\n0.9,3,0,4,11\n"
    entry = workspace.Entry("counts", "counts", "file", None, ek.read_evaluation(table), shared=False)
    for model, opens in (("counts", False), ("clips-forest", True)):
        app = _app(entry, model=model).switch_page("evaluate.py").run()
        (board,) = [each for each in app.get("bidi_component") if each.proto.id.endswith("-board")]
        sent = json.loads(board.proto.bytes or json.loads(board.proto.json))
        assert sent["opens"] == [opens]


def test_decisions_without_scores_are_listed() -> None:
    p = ek.predictions_from_decisions(
        ([0, 1, 2], [0, 1, 1]), ([0, 1, 2], [0, 1, 0]), labels=["no", "yes"], ids=["a", "b", "c"], task="multiclass"
    )
    app = _app(_entry(p), model="mine", outcome="fp", threshold="0.9")
    assert _head(app) == "1 false positive, all labels, as decided"
    assert not [each for each in app.number_input if each.key == "examples_threshold"]


def test_marks_and_the_corrected_truth() -> None:
    ids = ["clip_0633", "clip_0253", "clip_0467"]
    marks = ek.Marks(FOREST.digest, tuple(ek.Mark(name, "move right", "wrong") for name in ids))
    app = _app(label="move right", threshold="0.5", marks={FOREST.digest: marks})
    app.toggle(key="try_corrected").set_value(True).run()
    assert not app.exception
    (table,) = [each.proto.body for each in app.get("html") if "ek-tried" in each.proto.body]
    rows = [[cell.split("<")[0] for cell in row.split("data-tried='")[1:]] for row in table.split("<tr>")[2:]]
    counted = [[int(cell.split(">")[1].replace(",", "")) for cell in row] for row in rows]
    assert counted[0] == [230, 29, 43, 398]
    assert counted[1] == [233, 26, 43, 398]
    assert counted[3][:2] == [1116, 115]


def test_what_a_list_says_in_its_head() -> None:
    given: dict[str, Any] = {"label": "cat", "left_out": 0, "at": "0.500", "near": None, "names": ("a", "b")}
    assert head(Listing("fn"), 1, **given) == "1 false negative, cat, below 0.500"
    assert head(Listing("positives"), 2, **given) == "2 positives, cat, at 0.500"
    assert head(Listing("breaks"), 1, **given) == "1 pair that only b decides right, cat, at 0.500"
    assert head(Listing(f"{TAKEN_FOR}dog"), 1, **given) == "1 item of cat taken for dog at 0.500"
    assert head(Listing(TAKEN_FOR), 3, **given) == "3 items of cat for which no label is predicted at 0.500"
    assert (
        head(Listing("fp", search="x"), 0, **given) == "0 false positives, cat, at or above 0.500, with “x” in the id"
    )


def test_links_carry_the_list() -> None:
    listing = Listing("near", "margin", "clip", "v", 0.1, of_baseline=True, example="clip_1")
    address = {key: value for key, value in address_of(View(listing=listing)).items() if value is not None}
    assert said(View(), address)["listing"] == listing
    assert said(View(listing=listing), {})["listing"] == listing
    assert said(View(listing=listing), {"model": "a"})["listing"] == Listing()
    later = replace(listing, first=100)
    assert said(View(listing=later), address | {"example": "clip_2"})["listing"] == replace(later, example="clip_2")
    assert said(View(listing=later), address | {"outcome": "fp"})["listing"].first == 0
    assert said(View(), {"outcome": "fp", "near": "-1"})["listing"].near is None


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_names_are_data(name: str) -> None:
    p = predictions([[0, 1]], [[0.9, 0.2]], labels=[name, "other"], ids=[name], task="multilabel")
    app = _app(_entry(p), model="mine", label=name, outcome="fp")
    assert _head(app).startswith("1 false positive, ")
    part = _part(app)
    assert (part["items"][0]["id"], part["rows"][0]["label"]) == (name, name)
    app = _app(_entry(p), model="mine", outcome="nonsense", order="nonsense", search=name, example=name)
    assert not app.exception


def _seen(app: AppTest) -> list[dict[str, Any] | None]:
    part = _part(app)
    return [part["items"][row["item"]]["seen"] for row in part["rows"]]


def test_the_samples_show_what_they_are_of() -> None:
    clip, *_ = _seen(_app(label="move right"))
    assert clip is not None
    assert (clip["kind"], clip["address"], clip["span"]) == ("video", "assets/media/clips/clip_0633.webm", None)
    digit, *_ = _seen(_app(model="digits-svm", outcome="tp"))
    assert digit is not None
    assert (digit["kind"], digit["address"]) == ("picture", f"assets/media/digits/{digit['name']}.png")


def test_only_a_sample_has_the_files_of_the_samples() -> None:
    assert _seen(_app(_entry(FOREST), model="mine", label="move right")) == [None] * 29


def test_items_are_shown_from_the_operators_folder_and_allowed_hosts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a b.png").write_bytes(b"x")
    monkeypatch.setenv("EVALKIT_MEDIA_FOLDER", str(tmp_path))
    monkeypatch.setenv("EVALKIT_MEDIA_HOSTS", "media.example")
    rows = b"""uri,start,end,label,score,truth
a b.png,0,1,cat,0.9,0
https://media.example/v.mp4,2.5,4,cat,0.8,0
https://elsewhere.example/v.mp4,0,inf,cat,0.7,0
gs://bucket/v.mp4,0,1,cat,0.6,0
../../etc/passwd.png,0,1,cat,0.5,0
"""
    p = ek.read_predictions(rows).predictions
    here, allowed, elsewhere, storage, nowhere = _seen(_app(_entry(p), model="mine", threshold="0.5"))
    assert here is not None
    assert allowed is not None
    assert elsewhere is not None
    assert storage is not None
    assert nowhere is None
    assert (here["kind"], here["address"], here["span"]) == ("picture", "assets/media/folder/a%20b.png", [0, 1])
    assert (allowed["kind"], allowed["address"]) == ("video", "https://media.example/v.mp4")
    assert allowed["span"] == [2.5, 4]
    assert (elsewhere["kind"], elsewhere["address"], elsewhere["span"]) == (None, "", [0, None])
    assert "EVALKIT_MEDIA_HOSTS" in elsewhere["why"]
    assert storage["console"] == "https://console.cloud.google.com/storage/browser/_details/bucket/v.mp4"


WINDOWS = b"""recording,start,end,label,score,truth
a.mp4,2,4,run,0.625,0
a.mp4,0,2,run,0.75,1
a.mp4,0,2,jump,0.125,1
a.mp4,2,4,jump,0.5,0
b.mp4,0,2,run,0.875,0
b.mp4,0,2,jump,0.25,0
"""


def test_the_line_of_a_recording_has_the_scores_of_the_file() -> None:
    p = ek.read_predictions(WINDOWS).predictions
    part = _part(_app(_entry(p), model="mine", threshold="0.6"))
    (line,) = part["lines"]  # one window is no line
    assert (line["name"], line["more"], line["moments"]) == ("a.mp4", 0, {})
    assert line["parts"] == [["a.mp4 [0, 2)", 0, 2], ["a.mp4 [2, 4)", 2, 4]]
    assert [(lane["label"], lane["scores"], lane["truth"], lane["at"]) for lane in line["lanes"]] == [
        ("run", [0.75, 0.625], [1, 0], 0.6),
        ("jump", [0.125, 0.5], [1, 0], 0.6),
    ]
    places = {item["id"]: item["line"] for item in part["items"]}
    assert places == {"a.mp4 [2, 4)": [0, 1], "b.mp4 [0, 2)": None}
    assert part["canMove"]
    assert [lane["others"] for lane in line["lanes"]] == [None, None]


def test_the_scores_of_the_baseline_stand_beside_those_of_the_model_over_time() -> None:
    p = ek.read_predictions(WINDOWS).predictions
    less = b"\n".join(row for row in WINDOWS.replace(b"0.75,1", b"0.3,1").split(b"\n") if b",4,jump" not in row)
    beside = _entry(ek.read_predictions(less).predictions, "beside")
    part = _part(_app(_entry(p), beside, model="mine", baseline="beside", threshold="0.6"))
    (line,) = part["lines"]
    assert [lane["others"] for lane in line["lanes"]] == [[0.3, 0.625], [0.125, None]]
    assert part["names"] == ["mine", "beside"]


def test_shots_and_seconds_are_on_the_line_as_the_file_has_them() -> None:
    spec = {"display_name": "run"}
    frames = [{"time_offset": {"seconds": n, "nanos": 500_000_000}, "confidence": 0.25 + n / 2} for n in (0, 1)]
    whole = {"segment": {"start_time_offset": {}, "end_time_offset": {"seconds": 2}}, "confidence": 0.5}
    saved = {
        "segment_classification_annotations": [{"annotation_spec": spec, "segments": [whole]}],
        "one_second_interval_classification_annotations": [{"annotation_spec": spec, "frames": frames}],
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as batch:
        batch.writestr("video_classification.csv", "gs://bucket/a.mp4,0,inf,a.json,OK\n")
        batch.writestr("a.json", json.dumps(saved))
    loaded = ek.read_predictions(packed.getvalue(), b"gs://bucket/a.mp4,run,0,inf\n")
    entry = workspace.Entry("mine", "mine", "file", loaded, ek.evaluate(loaded.predictions), shared=False)
    (line,) = _part(_app(entry, model="mine", outcome="all"))["lines"]
    assert line["parts"] == [["gs://bucket/a.mp4", 0, None]]
    assert line["moments"] == {"second": [[0, 0, 1, 0.25], [0, 1, 2, 0.75]]}


def test_marked_items_are_offered_as_an_import_csv() -> None:
    marks = ek.Marks(FOREST.digest, (ek.Mark("clip_0633", "move right", "wrong"), ek.Mark("clip_0253", "spin", "fine")))
    app = _app(label="move right", marks={FOREST.digest: marks})
    app.text_input(key="import_folder").set_value("gs://bucket/clips/").run()
    assert not app.exception
    found = {each.proto.label for each in app.get("download_button")}
    assert {"Import CSV for AutoML", "Import CSV for Vertex AI"} <= found
    fine = ek.Marks(FOREST.digest, marks.of_verdict("fine"))
    labels = {each.proto.label for each in _app(marks={FOREST.digest: fine}).get("download_button")}
    assert "Import CSV for AutoML" not in labels
