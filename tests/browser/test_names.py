"""Labels are called what every object of JavaScript has: names are data, never code."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import evalkit as ek
from evalkit.charts.confusion import confusion_chart
from evalkit.charts.forest import ForestRow, forest_chart
from evalkit.live import vega
from tests.awkward_names import AWKWARD
from tests.browser.board_page import BoardPage
from tests.browser.models_page import ModelsPage
from tests.conftest import SOAK

NAMES = ("constructor", "__proto__")


def _table() -> bytes:
    """40 items of four labels, two of them of these names; all but eight are right, and one has no decision."""
    chance = np.random.default_rng(3)
    labels = [*NAMES, "cat", "dog"]
    rows = []
    for i in range(40):
        true = i % 4
        scores = np.full(4, 0.05)
        scores[(true + (i % 5 == 0)) % 4] = 0.8 if i else 0.4
        scores += 0.001 * chance.random(4)
        rows.append(f"item {i},{labels[true]}," + ",".join(f"{score:.4f}" for score in scores))
    return "\n".join([f"id,truth,{','.join(labels)}", *rows, ""]).encode()


def test_a_label_of_any_name_has_its_row_and_its_place_in_the_matrix(page: Page, app_url: str) -> None:
    models = ModelsPage(page).open(app_url).choose(("names.csv", _table())).load()
    models.row("names").get_by_role("button", name="Evaluate").click()
    BoardPage(page).drawn()
    for label in (*NAMES, "cat", "dog"):
        expect(page.locator(f'[data-label="{label}"][data-metric="recall"]').first).to_be_visible()
    page.get_by_role("tab", name="Confusion").click()
    drawn = page.locator(".st-key-confusion_matrix svg.marks")
    expect(drawn).to_be_visible()
    for axis, names in (("x", [*NAMES, "cat", "dog", "(none)", "Total"]), ("y", [*NAMES, "cat", "dog", "Total"])):
        expect(drawn.locator(f'[aria-label^="{axis}-axis" i] .role-axis-label text')).to_have_text(names)


@pytest.fixture
def quiet(page: Page) -> Iterator[Page]:
    """A page on which nothing of what names say is run, and nothing is complained of."""
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    yield page
    assert said == []


def _model(name: str, labels: tuple[str, ...] = AWKWARD) -> ek.Evaluation:
    rng = np.random.default_rng(5)
    true = np.arange(6 * len(labels)) % len(labels)
    scores = rng.dirichlet(np.full(len(labels), 0.3), len(true))
    scores[np.arange(len(true)), true] += rng.random(len(true))
    scores /= scores.sum(axis=1, keepdims=True)
    truth = np.eye(len(labels))[true]
    p = ek.predictions_from_matrix(truth, scores, labels=labels, task="multiclass", name=name)
    return ek.evaluate(p)


# Model, baseline and label of a board. Each name is one of the three, and by `make soak` each is all three.
THREES = [AWKWARD[i : i + 3] for i in range(0, len(AWKWARD), 3)]
BOARDS = [(name, f"{name} again", name) for name in AWKWARD] if SOAK else THREES


@pytest.mark.parametrize("names", BOARDS, ids=range(len(BOARDS)))
def test_every_chart_of_a_board_is_drawn_whatever_model_and_label_are_called(
    quiet: Page, tmp_path: Path, names: tuple[str, str, str]
) -> None:
    model, baseline, label = names
    models = [_model(name, (label, "other", "third")) for name in (model, baseline)]
    kinds = [("threshold", False), ("recall", True)]
    for match, columns in kinds if SOAK else [kinds[BOARDS.index(names) % 2]]:
        made = ek.board(*models, label=label, match=match, columns=columns)  # type: ignore[arg-type]
        (tmp_path / "board.html").write_text(made.to_html(), encoding="utf-8")
        BoardPage(quiet).open((tmp_path / "board.html").as_uri())
        charts = quiet.locator(".ek-chart svg.marks")
        expect(charts).to_have_count(8 if columns else 4)
        for i in range(charts.count()):
            assert charts.nth(i).locator("path[d]").count() > 3
        assert quiet.locator(".ek-what").text_content() == label
        shown = quiet.locator(".ek-title span" if columns else ".ek-model").all_text_contents()
        assert shown == [model, baseline]


def _alone(page: Page, folder: Path, *specs: dict[str, Any]) -> None:
    """A page of charts and nothing else, drawn as the app does it; each is in an element of its number."""
    bundle = vega.bundle().replace("</script", "<\\/script")
    text = json.dumps(specs).replace("<", "\\u003c")
    places = "".join(f"<div id=c{i}></div>" for i in range(len(specs)))
    (folder / "chart.html").write_text(
        f"<!doctype html><meta charset=utf-8><link rel=icon href=data:,><title>chart</title>{places}"
        f"<script>{bundle}</script><script>Promise.all({text}.map((spec, i) =>"
        "vegaEmbed(`#c${i}`, spec, {ast: true, actions: false, renderer: 'svg'})))"
        ".then(() => { document.body.dataset.ready = 'true'; })</script>",
        encoding="utf-8",
    )
    page.goto((folder / "chart.html").as_uri())
    expect(page.locator("body[data-ready]")).to_be_attached()


def test_a_confusion_matrix_is_drawn_with_every_name(quiet: Page, tmp_path: Path) -> None:
    ev = _model("m")
    assert ev.predictions is not None
    _alone(quiet, tmp_path, confusion_chart(ek.confusion(ev.predictions, 0.0).grid()).to_dict())
    for axis, names in (("x", [*AWKWARD, "(none)"]), ("y", AWKWARD)):
        texts = quiet.locator(f'[aria-label^="{axis}-axis" i] .role-axis-label text')
        expect(texts).to_have_count(len(names))
        for name, text in zip(names, texts.all_text_contents(), strict=True):
            begun = text.rstrip("\u2026").strip()  # long ones are cut
            assert name.replace("\n", " ").startswith(begun)
            assert len(begun) >= min(len(name), 12)
    assert quiet.locator(".mark-rect path").count() == len(AWKWARD) * (len(AWKWARD) + 1)


def test_a_forest_is_drawn_with_every_name(quiet: Page, tmp_path: Path) -> None:
    models = ["constructor", "<b>bold</b>", 'say "hi"', "datum.x"]
    rows = [ForestRow(each, 1.0, -2.0, 4.0, clear=False, note=each, current=not i) for i, each in enumerate(AWKWARD)]
    title = ["Difference in Recall, points", "95 %"]
    charts = [forest_chart(rows, title=title, names=(name, f"{name} again")).to_dict() for name in models]
    _alone(quiet, tmp_path, *(chart | {"width": 700} for chart in charts))
    for i, name in enumerate(models):
        forest = quiet.locator(f"#c{i}")
        drawn = "".join(forest.locator("svg text").all_text_contents())
        for each in AWKWARD:
            assert each.replace("\n", " ").split(" ")[0] in drawn
        assert f"{name} better" in drawn
        assert forest.locator(".mark-symbol path").count() >= len(AWKWARD)


def test_every_name_goes_through_the_pages(quiet: Page, app_url: str) -> None:
    """A file with all of them: the board of a label, the confusion matrix, and the list."""
    p = _model("m").predictions
    assert p is not None
    columns = [p.label(label) for label in AWKWARD]
    buffer = io.StringIO()
    write = csv.writer(buffer)
    write.writerow(["id", "truth", *AWKWARD])
    for i in range(p.n_examples):
        true = next(label for label, each in zip(AWKWARD, columns, strict=True) if each.y_true[i])
        write.writerow([f"item {i}", true, *(f"{each.y_score[i]:.6f}" for each in columns)])
    models = ModelsPage(quiet).open(app_url).choose(("names.csv", buffer.getvalue().encode())).load()
    models.row("names").get_by_role("button", name="Evaluate").click()
    board = BoardPage(quiet).drawn()
    for name in ("constructor", "__proto__", "datum.x"):
        quiet.get_by_role("button", name=name, exact=True).click()
        expect(quiet.locator(".ek-root[data-ready=true] .ek-what")).to_have_text(name)
        board.rest()
    quiet.get_by_role("tab", name="Confusion").click()
    drawn = quiet.locator(".st-key-confusion_matrix svg.marks")
    expect(drawn).to_be_visible()
    expect(drawn.locator('[aria-label^="y-axis" i] .role-axis-label text')).to_have_count(len(AWKWARD) + 1)
