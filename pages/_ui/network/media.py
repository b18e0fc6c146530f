"""Pictures, sounds and videos: files of the operator's folder and of the samples, and nothing else on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from evalkit.examples.seen.media import MEDIA_TYPES, MediaPlaces, file_inside
from evalkit.examples.seen.served import ADDRESS, served_folder

_HEADERS = {"cache-control": "private, max-age=300", "cross-origin-resource-policy": "same-origin"}


def media_route(places: Callable[[], MediaPlaces]) -> Route:
    """Answers with a file, or with the part of it that is asked for: seeking in a video needs that."""

    async def serve(request: Request) -> Response:
        file = await asyncio.to_thread(_file, request.path_params["root"], request.path_params["path"], places())
        if file is None:
            return PlainTextResponse("There is no such picture, sound or video.\n", status_code=404)
        return FileResponse(file, media_type=MEDIA_TYPES[file.suffix.lower()][1], headers=_HEADERS)

    return Route(f"/{ADDRESS}/{{root}}/{{path:path}}", serve)


def _file(root: str, path: str, places: MediaPlaces) -> Path | None:
    folder = served_folder(root, places)
    return None if folder is None else file_inside(folder, path)
