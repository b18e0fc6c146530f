"""Who is answered: the app's own names and pages, and no other ones."""

from __future__ import annotations

import pytest
import requests
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.load.session import run_beside

STRANGERS = [
    ({"Host": "evil.example", "Origin": "http://evil.example"}, "a name that leads here"),
    ({"Host": "localhost.evil.example", "Origin": "http://localhost.evil.example"}, "a name that begins alike"),
    ({"Origin": "http://evil.example"}, "a page from elsewhere"),
]


async def _status(url: str, headers: dict[str, str]) -> int:
    """The answer to one who opens a websocket."""
    address = url.removeprefix("http://")
    host, _, port = address.partition(":")
    try:
        async with connect(
            f"ws://{headers.get('Host', address)}/_stcore/stream",
            host=host,
            port=int(port),
            additional_headers={name: value for name, value in headers.items() if name != "Host"},
            subprotocols=["streamlit"],  # type: ignore[list-item]
        ):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


@pytest.mark.parametrize(("headers", "_who"), STRANGERS, ids=[who for _, who in STRANGERS])
def test_no_stranger_opens_a_session(app_url: str, headers: dict[str, str], _who: str) -> None:
    assert run_beside(_status(app_url, headers)) == 403


def test_the_apps_own_page_opens_one(app_url: str) -> None:
    assert run_beside(_status(app_url, {"Origin": app_url})) == 101


def test_a_page_under_a_foreign_name_says_what_to_do(app_url: str) -> None:
    refused = requests.get(app_url, headers={"Host": "evil.example"}, timeout=30)
    assert refused.status_code == 403
    assert "does not answer under this name: 'evil.example'" in refused.text
    assert "server.allowedHosts" in refused.text
    assert requests.get(app_url, timeout=30).status_code == 200


def test_forms_lead_nowhere_else(app_url: str) -> None:
    policy = requests.get(app_url, timeout=30).headers["content-security-policy"]
    assert "form-action 'self'" in policy
