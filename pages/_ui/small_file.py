"""A file that a page reads by itself, in the server, and so has to be small."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from evalkit.errors import ReadingError
from pages._ui import show
from pages._ui.connection import new_after_loss

_MB = 1 << 20


def small_file(
    title: str,
    *,
    ending: str | None,
    key: str,
    most_mb: int,
    remedy: str = "Choose the file that was meant for this place.",
    help: str | None = None,  # noqa: A002  (as Streamlit has it)
) -> UploadedFile | None:
    """What was chosen, if it is no larger than it may be; the page says so where it is.

    The widget has the browser refuse a larger one; whoever sends it without the widget gets as far as here. ending: of
    its name, or None for any. remedy: what to do with a larger one.
    """
    file = st.file_uploader(title, type=ending, key=f"{key}{new_after_loss()}", help=help, max_upload_size=most_mb)
    if file is None or file.size <= most_mb * _MB:
        return file
    show.error(
        ReadingError(
            "This file is too large.",
            found=f"{file.size / _MB:,.1f} MB; {most_mb} may be",
            remedy=remedy,
        )
    )
    return None
