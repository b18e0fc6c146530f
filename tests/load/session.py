"""A user without a browser: speaks Streamlit's protocol, opens pages, loads a file, moves the slider."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import urlencode

import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

T = TypeVar("T")

PATIENCE = 300  # seconds for one run of a page
_LARGEST_MESSAGE = 500_000_000


def run_beside(work: Coroutine[Any, Any, T]) -> T:
    """What comes of some work. Playwright has a loop that runs in this thread, so that the work gets another one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class LoadError(Exception):
    """The server did not do what a page of the app does."""


class Session:
    """A user. alerts: what the page warned of since a file was sent.

    ``_elements``: what the page shows by the key of the widget, with the fragment that it stands in.
    """

    def __init__(self, server: str, socket: ClientConnection) -> None:
        self.server = server
        self._socket = socket
        self._elements: dict[str, tuple[str, str]] = {}
        self._values: dict[str, WidgetState] = {}
        self._pages: dict[str, str] = {}
        self._page, self._query = "", ""
        self._session_id = ""
        self._cached: dict[str, ForwardMsg] = {}
        self._turn = 0
        self.alerts: list[str] = []

    @classmethod
    async def open(cls, server: str) -> Session:
        address = server.replace("http://", "ws://") + "/_stcore/stream"
        return cls(
            server,
            await connect(
                address,
                subprotocols=["streamlit"],
                max_size=_LARGEST_MESSAGE,
                ping_interval=None,
                open_timeout=PATIENCE,
            ),
        )  # type: ignore[list-item]

    async def close(self) -> None:
        await self._socket.close()

    async def go_to(self, page: str, **query: str) -> float:
        """Open a page. Returns how many seconds that took."""
        self._page, self._query = page, urlencode(query)
        self._elements, self._values = {}, {}
        return await self._run()

    async def load(self, name: str, content: bytes) -> None:
        """Load a file by the Models page."""
        await self.go_to("")
        form = next(key for key in self._elements if key.startswith("predictions_file_"))
        widget, _ = self._widget(form)
        urls = await self.ask_for_place(name)
        refused = await asyncio.to_thread(self.put, urls.upload_url, name, content)
        if refused is not None:
            raise LoadError(f"{name} was refused with {refused.status_code}: {refused.text}")
        state = WidgetState(id=widget)
        uploaded = state.file_uploader_state_value.uploaded_file_info.add()
        uploaded.name, uploaded.size, uploaded.file_id = name, len(content), urls.file_id
        uploaded.file_urls.CopyFrom(urls)
        self._values[widget] = state
        self.alerts.clear()
        await self._run()
        if "load" not in self._elements:
            raise LoadError(self._why_refused(name))
        pressed, _ = self._widget("answer_0" if "answer_0" in self._elements else "load")
        await self._run(pressed=WidgetState(id=pressed, trigger_value=True))
        if all(key == form for key in self._elements if key.startswith("predictions_file_")):
            # the form is not cleared for what comes next
            raise LoadError(self._why_refused(name))

    def _why_refused(self, name: str) -> str:
        said = self.alerts[0].splitlines()[0].replace("**", "") if self.alerts else "without a word"
        return f"{name} was refused: {said}"

    async def commit(self, threshold: float) -> float:
        """Release the slider at a threshold. Returns how many seconds passed until all of the page followed."""
        board, fragment = self._widget("board")
        self._turn += 1
        event = {"value": threshold, "other": None, "driver": 0, "turn": self._turn}
        self._values[board] = WidgetState(id=board, json_value=json.dumps({"threshold": event}))
        return await self._run(fragment=fragment)

    async def _run(self, *, fragment: str = "", pressed: WidgetState | None = None) -> float:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.fragment_id = self._query, fragment
        state.page_name = self._page
        state.cached_message_hashes.extend(self._cached)
        state.page_script_hash = "" if not self._pages else self._pages[self._page]
        state.widget_states.widgets.extend([*self._values.values(), *([pressed] if pressed is not None else [])])
        began = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        await self._until("script_finished")
        return time.perf_counter() - began

    async def _until(self, kind: str) -> ForwardMsg:
        async with asyncio.timeout(PATIENCE):
            while True:
                message = ForwardMsg.FromString(await self._socket.recv())  # type: ignore[arg-type]
                self._take(message)
                if message.WhichOneof("type") == kind and not self._goes_on(message):
                    return message

    def _goes_on(self, message: ForwardMsg) -> bool:
        """Whether this end of a run is the beginning of the next, as after a press on Load."""
        early = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
        return message.WhichOneof("type") == "script_finished" and message.script_finished == early

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            message = self._cached[message.ref_hash]
            kind = message.WhichOneof("type")
        elif message.metadata.cacheable:
            self._cached[message.hash] = message
        if kind == "new_session":
            self._session_id = message.new_session.initialize.session_id or self._session_id
        elif kind == "navigation":
            self._pages = {
                "" if page.is_default else page.url_pathname: page.page_script_hash
                for page in message.navigation.app_pages
            }
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._show(message.delta.new_element, message.delta.fragment_id)

    def _show(self, element: Any, fragment: str) -> None:
        shown = element.WhichOneof("type")
        if shown == "exception":
            raise LoadError(f"{element.exception.type}: {element.exception.message}")
        if shown == "alert":
            self.alerts.append(element.alert.body.replace("\\", ""))
        widget = getattr(getattr(element, shown), "id", "")
        if widget:
            self._elements[widget.split("-", 2)[-1]] = (widget, fragment)

    def _widget(self, key: str) -> tuple[str, str]:
        if key not in self._elements:
            raise LoadError(f"The page has no {key!r}; it has {', '.join(self._elements) or 'nothing'}.")
        return self._elements[key]

    async def ask_for_place(self, name: str) -> Any:
        """Where a file of this name may be sent."""
        request = BackMsg()
        request.file_urls_request.request_id = "1"
        request.file_urls_request.session_id = self._session_id
        request.file_urls_request.file_names.append(name)
        await self._socket.send(request.SerializeToString())
        message = await self._until("file_urls_response")
        return message.file_urls_response.file_urls[0]

    def put(self, address: str, name: str, content: bytes) -> requests.Response | None:
        """Send a file; gives the answer if it was refused."""
        asked = requests.get(f"{self.server}/_stcore/health", timeout=PATIENCE)
        token = asked.cookies.get("_streamlit_xsrf") or ""
        sent = requests.put(
            self.server + address,
            files={name: (name, content)},
            cookies={"_streamlit_xsrf": token},
            headers={"X-Xsrftoken": token},
            timeout=PATIENCE,
        )
        return None if sent.ok else sent
