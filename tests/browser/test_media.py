"""From a sample to a clip that plays; and what data name as pictures is fetched from nowhere that is not allowed."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Page, Request, expect

from evalkit.samples import sample_media
from tests.browser.board_page import RUN_IS_OVER, BoardPage, until_there
from tests.browser.conftest import Watch, running_app
from tests.browser.models_page import ModelsPage

READY = '.ek-examples[data-ready="true"]'
PLAYS = """() => new Promise((done) => {
  const video = document.querySelector('.ek-media video');
  const start = video.currentTime;
  const look = () => (video.currentTime > start + 0.1 ? done(video.readyState) : setTimeout(look, 20));
  look();
})"""
ROWS = """image,label,score,truth
http://127.0.0.1:9/a.png,cat,0.95,0
https://media.example/a.png,cat,0.94,0
//media.example/a.png,cat,0.93,0
../../etc/passwd.png,cat,0.92,0
/etc/passwd.png,cat,0.91,0
<img src=x onerror=window.ran=1>.png,cat,0.9,0
javascript:window.ran=1//.png,cat,0.89,0
"data:image/svg+xml,<svg onload=window.ran=1>.png",cat,0.88,0
gs://bucket/a.png,cat,0.87,0
"""


def test_a_clip_of_the_sample_plays_after_three_clicks(page: Page, app_url: str, watch: Watch) -> None:
    ModelsPage(page).open(app_url)
    page.locator(".st-key-open_clips-forest button").click()
    BoardPage(page).drawn().rest()
    page.locator('.ek-tile [data-opens="fp"][data-of="0"]').click()
    until_there(page, READY, RUN_IS_OVER)
    page.locator(".ek-media video").click()
    assert page.evaluate(PLAYS) >= 2
    page.keyboard.press("j")  # the next one plays on
    expect(page.locator(".ek-example-place")).to_have_text("2 of 118")
    assert page.evaluate(PLAYS) >= 2
    page.locator(".ek-example-rows").focus()
    page.keyboard.press(" ")
    assert page.evaluate("() => document.querySelector('.ek-media video').paused")
    page.keyboard.press(" ")
    assert page.evaluate(PLAYS) >= 2
    assert watch.complaints == []


def test_what_data_name_is_fetched_from_nowhere(page: Page, app_url: str, watch: Watch) -> None:
    models = ModelsPage(page).open(app_url)
    models.choose(("hostile.csv", ROWS.encode()))
    models.load()
    page.locator(".st-key-pages").get_by_role("link", name="Examples").click()
    until_there(page, READY, RUN_IS_OVER)
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    rows = page.locator(".ek-example-row")
    expect(rows).to_have_count(9)
    said = []
    for at in range(9):
        rows.nth(at).click()
        expect(page.locator(".ek-example-pane h3")).to_have_text(rows.nth(at).locator(".ek-example-id").inner_text())
        said.append(page.locator(".ek-media").inner_text() if page.locator(".ek-media").is_visible() else "")
    page.remove_listener("request", note)
    assert [bool(each) for each in said] == [True, True, *[False] * 6, True]
    assert "EVALKIT_MEDIA_HOSTS" in said[0]
    assert page.locator(".ek-media a").get_attribute("href") == (
        "https://console.cloud.google.com/storage/browser/_details/bucket/a.png"
    )
    assert page.evaluate(
        "() => [window.ran, document.querySelectorAll('.ek-examples :is(img, video, audio)').length]"
    ) == [
        None,
        0,
    ]
    assert [url for url in asked if urlsplit(url).path.startswith("/assets/media")] == []
    assert {urlsplit(url).netloc for url in asked} <= {urlsplit(app_url).netloc}
    assert watch.complaints == []


def _windows(recording: str, step: float) -> str:
    """Four windows of a recording, with scores on both sides of one half, right and wrong."""
    cells = [("spin", 0.9, 1), ("grow", 0.2, 1), ("spin", 0.6, 0), ("grow", 0.8, 1), ("spin", 0.3, 0), ("grow", 0.1, 0)]
    cells += [("spin", 0.45, 1), ("grow", 0.7, 0)]
    rows = [
        f"{recording},{n // 2 * step},{(n // 2 + 1) * step},{label},{score},{truth}"
        for n, (label, score, truth) in enumerate(cells)
    ]
    return "\n".join(["recording,start,end,label,score,truth", *rows, ""])


def test_a_recording_over_time_plays_from_where_it_is_clicked(page: Page, watch: Watch) -> None:
    with running_app(EVALKIT_MEDIA_FOLDER=str(sample_media("clips-forest"))) as url:
        models = ModelsPage(page).open(url)
        models.choose(("windows.csv", _windows("clip_0001.webm", 0.5).encode()))
        models.load()
        page.locator(".st-key-pages").get_by_role("link", name="Examples").click()
        until_there(page, READY, RUN_IS_OVER)
        said = page.locator(".ek-line-said")
        expect(said).to_have_text("grow, 1.5 s to 2 s: 0.7, false positive")
        told = []
        for _ in range(3):
            page.keyboard.press("ArrowLeft")
            told.append(said.inner_text())
        assert told == [
            "spin, 0.5 s to 1 s: 0.6, false positive",
            "grow, 0 s to 0.5 s: 0.2, false negative",
            "grow, 0 s to 0.5 s: 0.2, false negative",  # there is none before
        ]
        lane = page.locator('.ek-line-lane[data-label="spin"] .ek-line-plot')
        box = lane.bounding_box()
        assert box is not None
        for part, text in enumerate(["0.9, true positive", "0.6, false positive", "0.3, true negative"]):
            lane.click(position={"x": box["width"] * (part + 0.2) / 4, "y": 5})
            expect(said).to_have_text(f"spin, {part / 2:g} s to {part / 2 + 0.5:g} s: {text}")
        assert page.evaluate(PLAYS) >= 2
        page.wait_for_timeout(800)  # longer than the part, within which it stays
        times = page.evaluate("() => [document.querySelector('.ek-media video').currentTime, performance.now()]")
        assert 1.0 <= times[0] < 1.6
        before = len(watch.sent)
        page.locator(".ek-line-threshold input").evaluate(
            "(slider) => { slider.value = 0.25; slider.dispatchEvent(new Event('input')); }"
        )
        expect(said).to_have_text("spin, 1 s to 1.5 s: 0.3, false positive")
        rule = page.locator('.ek-line-lane[data-label="spin"] .ek-line-rule')
        assert rule.evaluate("(rule) => rule.style.top") == f"{75 * 100 / 114:.4f}%"
        assert len(watch.sent) == before
        page.locator(".ek-line-threshold input").evaluate("(slider) => slider.dispatchEvent(new Event('change'))")
        expect(page.locator(".st-key-examples_threshold input")).to_have_value("0.25")
        until_there(page, READY, RUN_IS_OVER)
        page.goto("about:blank")
    assert watch.complaints == []
