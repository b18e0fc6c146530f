"""Files on their way to the server: what is taken, and what a person is told of the rest."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import running_app
from tests.browser.models_page import ModelsPage
from tests.conftest import SOAK
from tests.load.session import Session, run_beside

GOOD = b"id,truth,cat,dog\n1,cat,0.9,0.1\n2,dog,0.6,0.4\n3,cat,0.8,0.2\n4,dog,0.3,0.7\n"
MB = 1_000_000


@pytest.fixture(scope="module")
def small_url() -> Iterator[str]:
    """An app that takes little."""
    limits = {"EVALKIT_FILES_AT_ONCE": "3", "EVALKIT_MB_AT_ONCE": "3", "EVALKIT_WAITING_MB": "5"}
    with running_app(**limits, STREAMLIT_SERVER_MAX_UPLOAD_SIZE="2") as url:
        yield url


async def _opened(url: str) -> Session:
    session = await Session.open(url)
    await session.go_to("")
    return session


async def _sent(session: Session, size: int) -> tuple[int, str]:
    """The status and text for a file of so many bytes."""
    place = await session.ask_for_place("a.csv")
    refused = await asyncio.to_thread(session.put, place.upload_url, "a.csv", b"x" * size)
    return (204, "") if refused is None else (refused.status_code, refused.text)


def test_one_session_puts_in_so_many_files_and_bytes(small_url: str) -> None:
    async def go() -> None:
        one = await _opened(small_url)
        assert [(await _sent(one, 10))[0] for _ in range(3)] == [204, 204, 204]
        status, text = await _sent(one, 10)
        assert status == 413
        assert "Your files are too many or too large together: 3 files of 3 MB may wait at once." in text
        await one.close()
        two = await _opened(small_url)
        assert [(await _sent(two, 2 * MB))[0] for _ in range(2)] == [204, 413]
        await two.close()

    run_beside(go())


def test_a_full_server_says_so_and_files_of_those_who_left_give_way(small_url: str) -> None:
    async def go() -> None:
        sessions = [await _opened(small_url) for _ in range(3)]
        assert [(await _sent(each, 2 * MB))[0] for each in sessions] == [204, 204, 429]
        await sessions[0].close()
        for _ in range(50):  # until the server has noticed
            status, _ = await _sent(sessions[2], 2 * MB)
            if status == 204:
                break
            await asyncio.sleep(0.1)
        assert status == 204
        for each in sessions[1:]:
            await each.close()

    run_beside(go())


def test_a_file_of_just_the_size_that_may_be_is_taken_and_no_larger_one(small_url: str) -> None:
    async def go() -> None:
        one = await _opened(small_url)
        assert (await _sent(one, 2 << 20))[0] == 204
        assert (await _sent(one, (2 << 20) + 1))[0] == 413
        status, text = await _sent(one, 4 << 20)
        assert (status, "too large" in text) == (413, True)
        await one.close()

    run_beside(go())


def test_only_files_that_a_page_asked_for_are_taken(small_url: str) -> None:
    async def go() -> None:
        one, other = await _opened(small_url), await _opened(small_url)
        place = (await one.ask_for_place("a.csv")).upload_url
        *_, session, file = place.split("/")
        for made_up in (f"/_stcore/upload_file/{session}/mine", f"/_stcore/upload_file/nobody/{file}"):
            refused = await asyncio.to_thread(one.put, made_up, "a.csv", b"x")
            assert refused is not None
            assert refused.status_code == 403
            assert "No page of this session asked for this file" in refused.text
        assert await asyncio.to_thread(one.put, place, "a.csv", b"x") is None
        for each in (one, other):
            await each.close()

    run_beside(go())


def test_what_was_loaded_waits_no_longer(small_url: str) -> None:
    async def go() -> None:
        one = await _opened(small_url)
        for n in range(5):  # three may wait
            await one.load(f"model {n}.csv", GOOD)
        await one.close()

    run_beside(go())


@pytest.mark.skipif(not SOAK, reason="waits for half a minute")
def test_a_line_on_which_nothing_comes_keeps_no_place(small_url: str) -> None:
    async def go() -> float:
        one = await _opened(small_url)
        parts = urlsplit(small_url)
        lines = []
        for _ in range(2):
            place = (await one.ask_for_place("a.csv")).upload_url
            line = socket.create_connection((str(parts.hostname), int(parts.port or 0)))
            head = f"PUT {place} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: 1000\r\n\r\n"
            line.sendall(head.encode())
            lines.append(line)
        began = time.monotonic()
        assert (await _sent(one, 10))[0] == 204
        for line in lines:
            line.close()
        await one.close()
        return time.monotonic() - began

    assert run_beside(go()) < 30


def test_the_page_says_why_a_file_was_refused(second_page: Page, small_url: str) -> None:
    page = second_page
    models = ModelsPage(page).open(small_url)
    files = [{"name": f"{n}.csv", "mimeType": "text/csv", "buffer": b"x" * (1_900_000)} for n in range(2)]
    place = page.locator(".st-key-predictions_file input[type=file]")
    place.set_input_files(files)
    said = page.locator(".ek-refused p")
    expect(said).to_have_count(1)
    expect(said).to_contain_text(
        "csv: Your files are too many or too large together: 3 files of 3 MB may wait at once."
    )
    expect(said).to_contain_text("One file may have 2 MB.")
    models.rest()
    page.get_by_role("button", name="Remove").last.click()
    page.get_by_role("button", name="Remove").last.click()
    expect(said).to_have_count(0)
