"""The ASGI entry: `streamlit run app.py`, or any ASGI server with `app:app`. Headers and Vega are served from here."""

from __future__ import annotations

import asyncio
import gc
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from threading import Thread

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from evalkit.live import vega

VEGA_MAX_AGE = 86_400  # seconds


def content_security_policy() -> str:
    """Everything from this server alone. Streamlit loads component scripts from blobs and has one inline script."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    inline = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in inline)
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' blob: {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "frame-ancestors 'none'",
        ]
    )


class SecurityHeaders:
    """Adds the policy and its companions to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = [
            (b"content-security-policy", content_security_policy().encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
        ]
        # The browser fetches Vega while Streamlit still starts.
        self.preload = (b"link", b"</assets/vega.js>; rel=modulepreload")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                is_page = any(
                    value.startswith(b"text/html") for name, value in message["headers"] if name == b"content-type"
                )
                message["headers"] = [*message["headers"], *self.headers, *([self.preload] if is_page else [])]
            await send(message)

        await self.app(scope, receive, send_with_headers)


async def serve_vega(_request: Request) -> Response:
    script = await asyncio.to_thread(vega.bundle)
    return Response(script, media_type="text/javascript", headers={"cache-control": f"max-age={VEGA_MAX_AGE}"})


app = st.App(
    Path(__file__).parent / "pages" / "main.py",
    middleware=[Middleware(SecurityHeaders)],
    routes=[Route("/assets/vega.js", serve_vega)],
)


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


Thread(target=warm_up, daemon=True).start()
