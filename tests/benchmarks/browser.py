"""The app in a process of its own, and a real Chromium that looks at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
READY = '.ek-root[data-ready="true"]'
VIEWPORT = {"width": 1400, "height": 900}
PATIENCE = 60  # seconds


def start(port: int, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """``streamlit run app.py``; returns at once."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    return subprocess.Popen(
        [*command, "--server.headless", "true"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def stop(app: subprocess.Popen[bytes]) -> None:
    app.terminate()
    try:
        app.wait(timeout=10)
    except subprocess.TimeoutExpired:
        app.kill()
        app.wait()


def wait_for_port(port: int) -> None:
    """Until the server answers; asked often, since the wait is part of a measured time."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("localhost", port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise TimeoutError(f"The app did not answer within {PATIENCE} s.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def app() -> Iterator[str]:
    """The address of a running app."""
    port = free_port()
    process = start(port, dict(os.environ))
    try:
        wait_for_port(port)
        yield f"http://localhost:{port}"
    finally:
        stop(process)


@contextmanager
def chromium() -> Iterator[Browser]:
    names = ("chromium", "chromium-headless-shell", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def new_page(browser: Browser) -> Iterator[tuple[BrowserContext, Page]]:
    """A page with nothing in its caches."""
    context = browser.new_context(viewport=VIEWPORT)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE * 1000)
    try:
        yield context, context.new_page()
    finally:
        context.close()
