"""What is put in on the Models page: files and pasted text, and what a person says of how they are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from evalkit.errors import Reading, ReadingError
from evalkit.uploads.upload import Upload
from pages._ui.connection import new_after_loss


@dataclass(frozen=True)
class Answered:
    """A question about a file, with its answer.

    chosen: the position of the answer among the readings of the question. said: what else was said of the file when it
    was answered, for which alone the answer holds.
    """

    question: ReadingError
    chosen: int
    said: Upload

    @property
    def reading(self) -> Reading:
        return self.question.readings[self.chosen]


@dataclass(frozen=True)
class Kept:
    """A file that was asked about and then loaded, kept with its truth file, so that it can be read by another answer.

    at: the position of the file among ``files``; uploads: what was said of each of them.
    """

    answered: Answered
    at: int
    files: tuple[Any, ...]
    uploads: tuple[Upload, ...]


@dataclass
class Uploading:
    """What is chosen or pasted on the Models page.

    turns: counts the loads from each source. sent: ids of the files that were chosen at the last look. files: ids of
    what was drawn last, in order. corrections: values of the
    widgets about each file, by its id; widgets themselves keep them only while they are drawn. answers: to questions
    about files, by their ids. was_answered: the last run of the page began with an answer. kept: by the key of a model
    of the last load, what it is read from by another answer.
    """

    turns: dict[str, int] = field(default_factory=dict)
    sent: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()
    corrections: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: dict[str, Answered] = field(default_factory=dict)
    was_answered: bool = False
    kept: dict[str, Kept] = field(default_factory=dict)


def uploading() -> Uploading:
    """The uploads of this session."""
    current: Uploading = st.session_state.setdefault("_uploading", Uploading())
    return current


def files_key() -> str:
    """The key of the form for files: another one for what comes next clears it."""
    return f"predictions_file_{uploading().turns.get('Files', 0)}{new_after_loss()}"


def waiting() -> list[str]:
    """Names of the files that are chosen and not loaded yet."""
    chosen = st.session_state.get(files_key()) or []
    return [file.name for file in chosen if isinstance(file, UploadedFile)]


def keep_only(files: Iterable[str]) -> None:
    """These files, by their ids, are chosen now. Streamlit would hold others of before until the session ends."""
    now, running = uploading(), get_script_run_ctx()
    before, now.sent = now.sent, frozenset(files)
    if running is None or not isinstance(running.uploaded_file_mgr, MemoryUploadedFileManager):
        return
    for file in before - now.sent:
        running.uploaded_file_mgr.remove_file(running.session_id, file)


def next_upload(source: str, kept: Mapping[str, Kept]) -> None:
    """What was put in from a source is loaded, and its form is for others now. kept: of what was asked about."""
    now = uploading()
    now.kept = dict(kept)
    now.turns[source] = now.turns.get(source, 0) + 1
    now.corrections = {file: each for file, each in now.corrections.items() if file not in now.files}
    now.answers = {file: each for file, each in now.answers.items() if file not in now.files}
    now.files = ()
