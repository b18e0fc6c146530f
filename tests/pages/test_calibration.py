"""The Calibration tab without a browser: its figures, what stands beside them, and why it shows none."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import evalkit as ek
from evalkit.reading.loading import Loaded
from pages._ui import workspace
from pages._ui.address.link import address_of, said
from pages._ui.examples.kinds import bin_title
from pages._ui.view import Listing, View, bin_outcome
from tests.awkward_names import AWKWARD
from tests.builders import ABSENT, predictions
from tests.pages.test_examples import _app as examples
from tests.pages.test_examples import _head, _part

ROOT = Path(__file__).parents[2]


def _entry(p: ek.Predictions, name: str = "mine") -> workspace.Entry:
    return workspace.Entry(name, name, "file", Loaded(p, "wide", ()), ek.evaluate(p), shared=False)


def opened(*uploads: workspace.Entry, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    app.session_state["_uploads"] = {entry.key: entry for entry in uploads}
    for key, value in ({"model": "clips-forest", "tab": "calibration"} | address).items():
        app.query_params[key] = value
    app = app.run().switch_page("evaluate.py").run()
    assert not app.exception
    return app


def figures(app: AppTest) -> dict[tuple[str, int], str]:
    html = " ".join(each.proto.body for each in app.get("html"))
    cells = re.findall(r"data-calibration='(\w+)' data-model='(\d)'>([^<]*)<", html)
    return {(key, int(m)): text for key, m, text in cells}


def text_of(app: AppTest) -> str:
    return " ".join(each.value for kind in ("info", "caption", "subheader") for each in app.get(kind)).replace("\\", "")


@pytest.mark.parametrize(("model", "label"), [("clips-forest", None), ("clips-forest", "spin"), ("digits-svm", None)])
def test_figures_are_those_of_python(model: str, label: str | None) -> None:
    app = opened(model=model, **({"label": label} if label else {}))
    p = ek.load_sample(model).predictions
    r, brier, log = (
        ek.reliability(p, label=label),
        ek.score_parts(p, label=label),
        ek.score_parts(p, "log", label=label),
    )
    shown = {key: text for (key, m), text in figures(app).items() if m == 0}
    assert shown["expected_calibration_error"] == f"{r.expected_calibration_error:.3f}"
    assert shown["if_calibrated"] == f"{r.if_calibrated:.3f}"
    for name, parts in (("brier", brier), ("log", log)):
        assert shown[name] == f"{parts.score:.4f}"
        assert shown[f"{name}_miscalibration"] == f"{parts.miscalibration:.4f}"
        assert shown[f"{name}_discrimination"] == f"{parts.discrimination:.4f}"
        assert shown[f"{name}_uncertainty"] == f"{parts.uncertainty:.4f}"
    assert "15 bins of equal width" in text_of(app)


def test_labels_come_first_those_most_above_chance_and_a_baseline_stands_beside() -> None:
    app = opened(baseline="clips-linear")
    table = next(each.value for each in app.dataframe if "Calibration error" in each.value)
    p = ek.load_sample("clips-forest").predictions
    assert sorted(table["Label"]) == sorted(p.labels)
    above = (table["Calibration error"] - table["If calibrated"]).tolist()
    assert above == sorted(above, reverse=True)
    for row in table.to_dict("records"):
        assert row["Brier score"] == pytest.approx(
            row["= miscalibration"] - row["− discrimination"] + row["+ uncertainty"]
        )
        other = ek.expected_calibration_error(ek.load_sample("clips-linear").predictions, label=row["Label"])
        assert row["Error, baseline"] == pytest.approx(other)
    other = ek.expected_calibration_error(ek.load_sample("clips-linear").predictions)
    assert figures(app)["expected_calibration_error", 1] == f"{other:.3f}"
    assert "clips-linear: Chance alone can explain the miscalibration" in text_of(app)


def test_the_brier_score_of_a_single_label_model_is_the_sum_over_its_labels() -> None:
    app = opened(model="digits-bayes", numbers="percent")
    whole = ek.brier_score(ek.load_sample("digits-bayes").predictions)
    assert f"add up to the Brier score of the model: {whole:.4f} = " in text_of(app)
    assert figures(app)["expected_calibration_error", 0].endswith("%")


def test_labels_that_are_left_out_do_not_count() -> None:
    app = opened(without="spin,shake")
    p = ek.load_sample("clips-forest").predictions
    kept = [label for label in p.labels if label not in ("spin", "shake")]
    assert figures(app)["expected_calibration_error", 0] == f"{ek.expected_calibration_error(p, labels=kept):.3f}"


def test_it_says_why_there_is_none() -> None:
    logits = predictions([[1, 0], [0, 1]], [[3.0, -2.0], [0.5, 1.5]])
    assert "The scores are not probabilities: scores from -2 to 3." in text_of(opened(_entry(logits), model="mine"))
    decided = ek.predictions_from_decisions(
        ([0], [0]), ([0, 1], [0, 0]), labels=["a", "b"], ids=["x", "y"], task="multilabel"
    )
    assert "decisions without scores" in text_of(opened(_entry(decided), model="mine"))
    beside = opened(_entry(logits), model="clips-forest", baseline="mine")
    assert "mine does not have these labels, so it is not shown beside the model." in text_of(beside)


def test_pairs_without_a_score_are_told() -> None:
    rng = np.random.default_rng(1)
    score = np.where(rng.random((40, 2)) < 0.3, ABSENT, np.round(rng.random((40, 2)), 2))
    p = predictions(rng.random((40, 2)) < 0.4, score)
    absent = int((score == ABSENT).sum())
    assert f"Scored pairs only: {absent} of 80 have no score" in text_of(opened(_entry(p), model="mine"))


def test_awkward_names_are_drawn_as_they_are() -> None:
    rng = np.random.default_rng(2)
    p = predictions(rng.random((30, len(AWKWARD))) < 0.4, rng.random((30, len(AWKWARD))), labels=AWKWARD)
    app = opened(_entry(p, AWKWARD[0]), model=AWKWARD[0], baseline="clips-forest", label=AWKWARD[1])
    assert figures(app)


@pytest.mark.parametrize("address", [{}, {"label": "spin"}, {"model": "digits-svm"}, {"without": "spin"}])
@pytest.mark.parametrize("place", [0, 7, 14])
def test_a_bin_opens_as_many_pairs(place: int, address: dict[str, str]) -> None:
    app = examples(outcome=bin_outcome(place, 15), **address)
    p = ek.load_sample(address.get("model", "clips-forest")).predictions
    labels = [label for label in p.labels if label != address.get("without")]
    r = ek.reliability(p, label=address.get("label"), labels=labels)
    total = int(r.total[place])
    assert _head(app).startswith(f"{total:,} {'item' if r.of == 'top label' else 'pair'}{'' if total == 1 else 's'}, ")
    assert bin_title(bin_outcome(place, 15)).removeprefix("Scores ") in _head(app)
    if total:
        assert _part(app)["total"] == total
        assert app.selectbox(key="examples_kind").value == bin_outcome(place, 15)


def test_a_bin_opens_as_many_pairs_where_each_label_has_its_own_threshold() -> None:
    plan = {"goal": "recall where precision >= 0.9", "thresholds": "plan"}
    part = _part(examples(outcome=bin_outcome(7, 15), **plan))
    p = ek.load_sample("clips-forest").predictions
    assert part["total"] == ek.reliability(p).total[7]
    for row in part["rows"]:
        said = row["score"] >= row["at"][0]
        assert row["outcome"] == f"{'true' if said == row['truth'] else 'false'} {'positive' if said else 'negative'}"


def test_a_range_of_scores_is_in_the_address() -> None:
    listing = Listing("positives", scores=(0.25, 0.3))
    found = {key: text for key, text in address_of(View(model="m", listing=listing)).items() if text is not None}
    assert found["scores"] == "0.25,0.3"
    assert said(View(), found)["listing"] == listing
    app = examples(outcome="positives", scores="0.25,0.5", label="spin")
    y = ek.load_sample("clips-forest").predictions.label("spin")
    n = int(np.count_nonzero(y.y_true & (y.y_score >= 0.25) & (y.y_score < 0.5)))
    assert _head(app) == f"{n} positives, spin, at 0.500, scores from 0.250 to below 0.500"
    app.button(key="leave_scores").click().run()
    assert _part(app)["total"] == int(y.y_true.sum())
