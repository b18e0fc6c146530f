"""From Connect to a live board, against servers on loopback that speak as Google's do; and what a fault looks like."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from evalkit.counting.counts import Counts
from evalkit.evaluation.evaluation import Evaluation, evaluate
from evalkit.google.responses.saved import evaluation_of
from evalkit.samples import load_sample
from tests.browser.board_page import BoardPage
from tests.browser.conftest import running_app
from tests.browser.models_page import ModelsPage
from tests.conftest import SOAK
from tests.google.service.automl_server import Model, serve_automl
from tests.google.service.served import PARENT, served
from tests.google.service.vertex_server import VertexModel, serve_vertex

SOON = 15_000  # ms within which every failure ends in a message


class Played:
    """The fault that the servers play, empty for none."""

    fault = ""


def clips() -> Evaluation:
    return evaluate(load_sample("clips-forest").predictions)


def digits() -> Evaluation:
    return evaluate(load_sample("digits-svm").predictions)


@pytest.fixture(scope="module")
def played() -> Played:
    return Played()


# The pages know no transport, so that over REST all journeys are made by `make soak`.
@pytest.fixture(scope="module", params=["rest", "grpc"] if SOAK else ["grpc"])
def google_url(
    request: pytest.FixtureRequest, played: Played, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    automl = serve_automl(
        models=[
            Model("VCN1", clips(), title="clips *of* mine"),
            Model("TEN2", kind="text_extraction"),
        ],
        transport=request.param,
        fault=lambda: played.fault,
    )
    vertex = serve_vertex(models=[VertexModel("77", [digits()])], fault=lambda: played.fault)
    with automl as a, vertex as v:
        cache = str(tmp_path_factory.mktemp("cache"))
        with running_app(AUTOML_API_ENDPOINT=a, VERTEX_API_ENDPOINT=v, XDG_CACHE_HOME=cache) as url:
            yield url


@pytest.fixture(autouse=True)
def _no_fault(played: Played) -> Iterator[None]:
    played.fault = ""
    yield
    played.fault = ""


def google_tab(page: Page, url: str) -> ModelsPage:
    models = ModelsPage(page).open(url)
    page.locator(".st-key-source").get_by_role("radio", name="Google").or_(
        page.locator(".st-key-source").get_by_text("Google", exact=True)
    ).first.click()
    expect(page.locator(".st-key-google_project input")).to_be_visible()
    return models


def connect(models: ModelsPage, project: str = "1") -> None:
    models.write("google_project", project)
    models.page.get_by_role("button", name="Connect", exact=True).click()


def counts(board: BoardPage) -> Counts:
    return Counts(*(int(board.figure(key)) for key in ("tp", "fp", "fn", "tn")))


def test_from_connect_to_a_live_board_of_automl(page: Page, google_url: str) -> None:
    models = google_tab(page, google_url)
    connect(models)
    expect(page.get_by_text("2 models at AutoML")).to_be_visible()
    expect(page.get_by_text("Only classification models can be evaluated here")).to_be_visible()
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.get_by_text("is loaded, read as an evaluation of AutoML")).to_be_visible()
    row = page.locator('[class*="st-key-entry_projects"]')
    expect(row.get_by_text("clips *of* mine", exact=True)).to_be_visible()
    expect(row.get_by_text("AuPRC 0.750 reported")).to_be_visible()
    row.get_by_role("button", name="Evaluate").click()
    board = BoardPage(page).drawn()
    exact = clips()
    for threshold in (0.5, 0.05, 0.95, 0.99):
        board.slider.fill(str(threshold))
        assert counts(board) == exact.pooled.at(threshold)
    board.slider.fill("0.5")
    board.slider.focus()
    seen = []
    for _ in range(3):  # keys go through the thresholds of the service
        page.keyboard.press("ArrowRight")
        seen.append(float(board.number.input_value()))
    assert seen == [0.55, 0.6, 0.65]
    board.open_label("spin")
    board.slider.fill("0.4")
    assert counts(board) == exact.per_label["spin"].at(0.4)
    page.get_by_role("tab", name="Details").click()
    saved = evaluation_of(served(exact, model=f"{PARENT}/models/VCN1"), name="saved")
    expect(page.get_by_text(saved.digest)).to_be_visible()
    expect(page.get_by_text("modelEvaluations/3").first).to_be_visible()  # of the label that is shown
    expect(page.get_by_text("gcloud auth print-access-token")).to_be_visible()


@pytest.mark.skipif(not SOAK, reason="as of AutoML, which is driven; `make soak` drives both")
def test_from_connect_to_a_live_board_of_vertex(page: Page, google_url: str) -> None:
    models = google_tab(page, google_url)
    page.locator(".st-key-google_service").get_by_text("Vertex AI", exact=True).click()
    models.rest()
    connect(models)
    expect(page.get_by_text("1 model at Vertex AI")).to_be_visible()
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.get_by_text("is loaded, read as an evaluation of Vertex AI")).to_be_visible()
    page.locator('[class*="st-key-entry_projects"]').get_by_role("button", name="Evaluate").click()
    board = BoardPage(page).drawn()
    assert counts(board) == digits().pooled.at(0.5)


def test_a_full_name_is_loaded_without_a_list(page: Page, google_url: str) -> None:
    models = google_tab(page, google_url)
    models.write("google_resource", f"{PARENT}/models/VCN1")
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_text("is loaded, read as an evaluation of AutoML")).to_be_visible()


FAULTS = ["unavailable", "hang", "permission denied"]


@pytest.mark.parametrize("fault", FAULTS if SOAK else FAULTS[:1])  # all: tests/google/service
def test_a_fault_ends_in_a_message_and_what_was_loaded_stays(
    page: Page, google_url: str, played: Played, fault: str
) -> None:
    models = google_tab(page, google_url)
    models.write("google_resource", f"{PARENT}/models/77/evaluations/1")  # without a stored copy before
    models.write("google_resource", "")
    played.fault = fault
    connect(models)
    expect(page.get_by_test_id("stAlertContentError")).to_be_visible(timeout=SOON)
    expect(models.row("clips-forest")).to_be_visible()
    played.fault = ""
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_text("2 models at AutoML")).to_be_visible()
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)


def test_cancel_answers_at_once(page: Page, google_url: str, played: Played) -> None:
    models = google_tab(page, google_url)
    played.fault = "hang"
    connect(models)
    cancel = page.get_by_role("button", name="Cancel", exact=True)
    expect(cancel).to_be_visible()
    cancel.click()
    expect(page.get_by_text("What was loaded before is still there")).to_be_visible(timeout=3_000)
    expect(page.get_by_role("button", name="Connect", exact=True)).to_be_enabled()


def test_a_link_loads_the_model_again_and_a_stored_copy_if_the_service_is_down(
    page: Page, google_url: str, played: Played
) -> None:
    link = f"{google_url}/evaluate?model={PARENT}/models/VCN1&threshold=0.6"
    page.goto(link)
    expect(page.get_by_text("This link is to a model at Google")).to_be_visible()
    page.get_by_role("button", name="Load from Google (AutoML)").click()
    board = BoardPage(page).drawn()
    assert counts(board) == clips().pooled.at(0.6)
    expect(page.locator(".ek-model")).to_have_text("clips *of* mine")
    played.fault = "unavailable"
    page.goto(link)
    page.get_by_role("button", name="Load from Google (AutoML)").click()
    board = BoardPage(page).drawn()
    expect(
        page.get_by_text("this is the copy of the evaluation that was stored less than a minute ago")
    ).to_be_visible()
    assert counts(board) == clips().pooled.at(0.6)
    expect(page.locator(".ek-model")).to_have_text("clips *of* mine")


def test_a_link_whose_baseline_is_at_google_offers_to_load_it(page: Page, google_url: str) -> None:
    page.goto(f"{google_url}/evaluate?model=clips-linear&baseline={PARENT}/models/VCN1&threshold=0.6")
    expect(page.get_by_text("The baseline of this link is a model at Google")).to_be_visible()
    BoardPage(page).drawn()
    page.get_by_role("button", name="Load from Google (AutoML)").click()
    expect(page.locator('[data-metric="tp"][data-model="1"]').first).to_have_text(
        f"{clips().pooled.at(0.6).tp:,}".replace(",", "\u202f")
    )
    expect(page.get_by_text("The baseline of this link")).to_have_count(0)


def test_a_link_to_two_models_at_google_offers_both(page: Page, google_url: str) -> None:
    page.goto(f"{google_url}/compare?model={PARENT}/models/VCN1&baseline={PARENT}/models/77")
    place = page.locator(".st-key-google_offer")
    place.get_by_role("button", name="Load from Google (AutoML)").first.click()
    expect(page.get_by_text("This link is to a model")).to_have_count(0)
    place.get_by_role("button", name="Load from Google (Vertex AI)").click()
    expect(page.get_by_text("The two have no label in common")).to_be_visible(timeout=SOON)


def test_what_was_typed_and_found_stays_while_files_are_looked_at(page: Page, google_url: str) -> None:
    models = google_tab(page, google_url)
    connect(models)
    expect(page.get_by_text("2 models at AutoML")).to_be_visible()
    models.source("Files")
    models.source("Google")
    expect(page.locator(".st-key-google_project input")).to_have_value("1")
    expect(page.get_by_text("2 models at AutoML")).to_be_visible()
