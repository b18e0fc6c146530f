"""Models that a link can bring to any session: their key says where they are."""

from __future__ import annotations

from evalkit.google.service.protocol import is_resource
from pages._ui.address.table_opening import TableOpening


def is_loadable(key: str | None) -> bool:
    """Whether a key names a model at Google or a table of the server."""
    return key is not None and (is_resource(key) or TableOpening.parse(key) is not None)
