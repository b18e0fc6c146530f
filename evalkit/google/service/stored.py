"""Responses of a service kept as files, to be shown while the service is down."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evalkit.errors import EvalkitError, ReadingError
from evalkit.files import strict_json

_FORMAT: Final = "evalkit stored response 1"


@dataclass(frozen=True, slots=True)
class ResponseStore:
    """Responses in a folder, one JSON file for each key, which only the owner may read.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     store = ResponseStore(Path(folder))
    ...     store.save("models/VCN7", {"modelEvaluation": []}, "2024-02-03T04:05:06Z")
    ...     store.load("models/VCN7"), store.load("models/VCN8")
    (({'modelEvaluation': []}, '2024-02-03T04:05:06Z'), None)
    """

    folder: Path

    def save(self, key: str, response: Mapping[str, Any], saved_at: str) -> None:
        """Keep a response under its key, in place of an earlier one. saved_at: the time now, given by the caller.

        A reader at the same moment finds the earlier response or this one, whole. EvalkitError where it cannot be
        written.
        """
        content = {"format": _FORMAT, "key": key, "savedAt": saved_at, "response": response}
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self.folder, suffix=".part")  # for the owner alone
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    json.dump(content, file, allow_nan=False)
                Path(name).replace(self._path(key))
            except BaseException:
                Path(name).unlink()
                raise
        except (OSError, ValueError, TypeError) as error:
            raise EvalkitError(
                "The response cannot be kept on disk.",
                where=str(self.folder),
                found=getattr(error, "strerror", None) or str(error),
                remedy="Choose a folder that the app may write to.",
            ) from error

    def load(self, key: str) -> tuple[dict[str, Any], str] | None:
        """The response of a key and when it was saved; None where there is none, or a file that is no such response."""
        with suppress(OSError, ReadingError):
            content = strict_json.loads(self._path(key).read_bytes())
            match content:
                case {"format": str(form), "key": str(of), "savedAt": str(at), "response": dict(response)} if (
                    form == _FORMAT and of == key
                ):
                    return response, at
        return None

    def _path(self, key: str) -> Path:
        return self.folder / (hashlib.blake2b(key.encode(), digest_size=16).hexdigest() + ".json")
