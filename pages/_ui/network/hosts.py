"""The app answers under its own names alone.

A page of a stranger could else have its own name lead to this machine, and speak to the app in the name of whoever
looks at that page.
"""

from __future__ import annotations

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed


class KnownHosts:
    """403 with a sentence for requests under other names than ``server.allowedHosts``. Websockets Streamlit refuses."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = next((value.decode("latin-1") for name, value in scope.get("headers", ()) if name == b"host"), None)
        if scope["type"] != "http" or is_host_allowed(host):
            await self.app(scope, receive, send)
            return
        name = repr(host[:100]) if host else "no name"
        refusal = PlainTextResponse(
            f"This server does not answer under this name: {name}. If the name is yours, add it to "
            "server.allowedHosts in .streamlit/config.toml, and start the server again.\n",
            status_code=403,
        )
        await refusal(scope, receive, send)
