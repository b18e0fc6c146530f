"""What a board has without a server: its label list with rows, the figures of the model, and a still picture."""

from __future__ import annotations

import base64
import json
import re

import numpy as np

import evalkit as ek
from evalkit.counting.wording import USUAL
from evalkit.evaluation.figure_intervals import intervals_at
from evalkit.live.columns import unpack
from evalkit.live.labels import offline
from evalkit.live.labels.offline import brought
from evalkit.live.still import still
from tests.builders import predictions, random_multilabel
from tests.figure_text import figure_text

FOREST, LINEAR = (ek.evaluate(ek.load_sample(f"clips-{name}").predictions) for name in ("forest", "linear"))


def test_a_file_has_the_rows_of_its_labels_and_figures_of_the_model() -> None:
    board = ek.board(FOREST, LINEAR, threshold=0.37)
    content = board.to_dict()
    found = brought([FOREST, LINEAR], content, label=None, average="micro", level=0.95, wording=USUAL)
    labels = found.labels
    assert labels is not None
    stops = unpack(content["sliders"][0]["stops"])
    i = FOREST.labels.index("spin")
    for ev, row in zip((FOREST, LINEAR), labels["rows"][str(i)], strict=True):
        places, tp, _ = unpack(row["table"]).astype(int).reshape(3, -1)
        at = np.searchsorted(places, np.arange(len(stops)), side="right") - 1
        np.testing.assert_array_equal(tp[at], ev.per_label["spin"].at(stops).tp)
    low = intervals_at(FOREST, stops, label="spin", keys=("recall",)).bounds["recall"][0]
    bounds = labels["rows"][str(i)][0]["bounds"]
    np.testing.assert_allclose(unpack(bounds["recall.low"]), low, rtol=1e-6)
    titles = {title: value for title, value, _ in found.strip}
    area = ek.average(FOREST, "average_precision", method="micro").value
    assert titles["Average precision (AuPRC)"] == f"{area:.3f}"
    assert (titles["Test items"], titles["Labels"]) == ("700", "10")
    assert json.loads(json.dumps(labels, allow_nan=False)) == labels


def test_a_file_in_the_terms_of_medicine_has_them_in_its_list_too() -> None:
    shown = ek.board(FOREST, terms="medicine")
    assert shown.bring is not None
    labels = shown.bring().labels
    assert labels is not None
    titles = {column["key"]: column["title"] for column in labels["columns"]}
    assert (titles["recall"], titles["precision"]) == ("Sensitivity", "PPV")


def test_a_file_in_per_cent_has_its_strip_and_its_list_so_and_keeps_the_ratios() -> None:
    shown, usual = ek.board(FOREST, numbers="percent"), ek.board(FOREST)
    assert shown.bring is not None
    found = shown.bring()
    assert found.labels is not None
    kinds = {column["key"]: column["kind"] for column in found.labels["columns"]}
    assert (kinds["recall"], kinds["positives"]) == ("percent", "count")
    figures = {title: (value, ends) for title, value, ends in found.strip}
    area = ek.average(FOREST, "average_precision", method="micro").value
    assert figures["Average precision (AuPRC)"][0] == f"{100 * area:.1f}\N{NO-BREAK SPACE}%"
    assert figures["Average precision (AuPRC)"][1].endswith("\N{NO-BREAK SPACE}%")
    assert "%" not in "".join(figures["Log loss"])
    assert found.labels["models"] == usual.bring().labels["models"]


def test_models_with_thresholds_of_their_own_and_one_label_alone() -> None:
    matched = ek.board(FOREST, LINEAR, match="recall").to_dict()
    found = brought([FOREST, LINEAR], matched, label=None, average="macro", level=0.95, wording=USUAL).labels
    assert found is not None
    assert [model["name"] for model in found["models"]] == ["clips-forest"]
    one = ek.evaluate(ek.predictions_from_matrix([[1], [0]], [[0.8], [0.2]], labels=["cat"], task="binary"))
    assert (
        brought([one], ek.board(one).to_dict(), label=None, average="micro", level=0.95, wording=USUAL).labels is None
    )


def test_of_very_many_labels_a_file_has_the_rows_of_the_first(monkeypatch) -> None:
    ev = ek.evaluate(predictions(*random_multilabel(1, n=200, k=30)))
    monkeypatch.setattr(offline, "ROOM", 3000)
    found = brought([ev], ek.board(ev).to_dict(), label=None, average="micro", level=0.95, wording=USUAL).labels
    assert found is not None
    assert 0 < len(found["rows"]) < len(found["labels"]) == 30


def test_a_notebook_that_strips_scripts_shows_a_still_picture_with_the_figures() -> None:
    cell = ek.board(FOREST, LINEAR, threshold=0.37)._repr_html_()
    stripped = re.sub(r"<iframe.*?</iframe>", "", cell, flags=re.DOTALL)
    assert "<script" not in stripped
    assert stripped == f"<div>{still(ek.board(FOREST, LINEAR, threshold=0.37).to_dict())}</div>"
    for ev in (FOREST, LINEAR):
        assert f"<td>{ek.recall(ev.pooled.at(0.37)):.3f}</td>" in stripped
        assert f"<td>{ev.pooled.at(0.37).tn:,}</td>" in stripped
    pictures = re.findall(r'src="data:image/png;base64,([^"]+)"', stripped)
    assert len(pictures) == 2
    assert all(base64.b64decode(picture)[:4] == b"\x89PNG" for picture in pictures)


def test_names_are_text_in_a_still_picture() -> None:
    p = ek.predictions_from_matrix(
        [[1], [0]], [[0.8], [0.2]], labels=["<b>x"], task="binary", name="</td><script>alert(1)</script>"
    )
    text = still(ek.board(ek.evaluate(p)).to_dict())
    assert "<script" not in text
    assert "&lt;b&gt;x" in text


def test_a_still_picture_tells_the_thresholds_and_rates_of_a_rare_event_from_zero() -> None:
    rng = np.random.default_rng(3)
    truth = (np.arange(40_000) < 20).astype(int)
    scores = rng.uniform(0, 4e-4, 40_000) + 2e-4 * truth
    ev = ek.evaluate(ek.predictions_from_matrix(truth[:, None], scores[:, None], labels=["fire"], task="binary"))
    text = still(ek.board(ev, threshold=0.0003999).to_dict())
    counts = ev.pooled.at(0.0003999)
    assert "<td>0.0003999</td>" in text
    assert 0 < ek.false_positive_rate(counts) < 0.001
    assert f"<td>{figure_text(ek.false_positive_rate(counts))}</td>" in text
