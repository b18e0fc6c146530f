"""The ASGI entry: `streamlit run app.py`, or any ASGI server with `app:app`. Headers and Vega are served from here."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import re
from base64 import b64encode
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Thread

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from evalkit.examples.seen.media import MediaPlaces
from evalkit.files.sandbox.folders import sweep
from evalkit.live import vega
from evalkit.uploads.kept_models import Limits
from pages._ui.network.hosts import KnownHosts
from pages._ui.network.media import media_route
from pages._ui.network.transfers import Transfers
from pages._ui.style import page_style

VEGA_MAX_AGE = 86_400  # seconds
_M_ARENA_MAX = -8  # as malloc.h has it


def media_places() -> MediaPlaces:
    """Where pictures, sounds and videos may come from, as the server's environment has it."""
    return MediaPlaces.named(os.environ)


def content_security_policy() -> str:
    """Everything from this server alone, but pictures, sounds and videos from those that the operator allows.

    Streamlit loads component scripts from blobs and has one inline script.
    """
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    inline = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    allowed = "".join(f" {host}" for host in media_places().hosts)
    hashes = " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in inline)
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' blob: {hashes}",
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob:{allowed}",
            f"media-src 'self' data: blob:{allowed}",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


class SecurityHeaders:
    """Adds the policy and its companions to every response, and to the page its style."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = [
            (b"content-security-policy", content_security_policy().encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
        ]
        # The browser fetches Vega while Streamlit still starts.
        self.preload = (b"link", b"</assets/vega.js>; rel=modulepreload")
        self.style = f"<style>{page_style()}</style></body>".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page: Message | None = None  # the start of a page, until its whole text is there
        text = b""

        async def send_on(message: Message) -> None:
            nonlocal page, text
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self.headers]
                if _is_page(message):
                    page = message
                    return
            if page is not None and message["type"] == "http.response.body":
                text += message.get("body", b"")
                if message.get("more_body"):
                    return
                message, start = {"type": "http.response.body", "body": self._styled(text)}, page
                changed = (b"content-length", b"etag", b"last-modified")
                kept = [each for each in start["headers"] if each[0] not in changed]
                length = (b"content-length", str(len(message["body"])).encode())
                await send({**start, "headers": [*kept, length, self.preload]})
                page = None
            await send(message)

        await self.app(_whole(scope), receive, send_on)

    def _styled(self, text: bytes) -> bytes:
        """Its style stands at the end, after the sheets that Streamlit makes while it draws."""
        return text.replace(b"</body>", self.style)


def _is_page(start: Message) -> bool:
    kinds = [value for name, value in start["headers"] if name == b"content-type"]
    packed = any(name == b"content-encoding" for name, _ in start["headers"])
    return start["status"] == 200 and not packed and any(kind.startswith(b"text/html") for kind in kinds)


def _whole(scope: Scope) -> Scope:
    """The request for a page without what would have the server answer with a part of it, or in a packed form."""
    wanted = [value for name, value in scope.get("headers", ()) if name == b"accept"]
    if not any(b"text/html" in each for each in wanted):
        return scope
    left_out = (b"range", b"if-none-match", b"if-modified-since", b"accept-encoding")
    return {**scope, "headers": [each for each in scope["headers"] if each[0] not in left_out]}


async def serve_vega(_request: Request) -> Response:
    script = await asyncio.to_thread(vega.bundle)
    return Response(script, media_type="text/javascript", headers={"cache-control": f"max-age={VEGA_MAX_AGE}"})


def limits() -> Limits:
    """What may be sent and kept, as the server's environment has it."""
    return Limits.named(os.environ)


app = st.App(
    Path(__file__).parent / "pages" / "main.py",
    middleware=[Middleware(SecurityHeaders), Middleware(KnownHosts), Middleware(Transfers, limits)],
    routes=[Route("/assets/vega.js", serve_vega), media_route(media_places)],
)


def give_memory_back() -> None:
    """Have the allocator share two arenas, as `make run` has it; a system without this does as it does.

    By itself it has eight for each processor, and each keeps what was freed in it: 825 MB after 160 loaded files,
    where two kept 240 to 370.
    """
    if "MALLOC_ARENA_MAX" not in os.environ:
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def warm_up() -> None:
    """What the first page needs, made while the browser still loads Streamlit: modules, Vega, a sample's board."""
    from evalkit.evaluation.evaluation import evaluate  # noqa: PLC0415  (importing them here is the point)
    from evalkit.live.board import board  # noqa: PLC0415
    from evalkit.samples import SAMPLES, load_sample  # noqa: PLC0415

    vega.bundle()
    board(evaluate(load_sample(next(iter(SAMPLES))).predictions))
    # Streamlit collects garbage after every rerun; what was imported by now need never be looked at again.
    gc.collect()
    gc.freeze()


give_memory_back()
sweep()
Thread(target=warm_up, daemon=True).start()
