"""The one question of a file that can be read in several ways: its answers, each of which loads the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from evalkit.errors import Reading, ReadingError
from evalkit.reading.preview import Preview
from evalkit.uploads.upload import TRUTH_FILE, TRUTH_OF_ALL, Upload
from pages._ui import show
from pages._ui.models import loading
from pages._ui.models.loading import Answered

ROWS = 2
"""Rows of the file that stand under its question."""


def is_asked(error: ReadingError | None) -> bool:
    return error is not None and bool(error.readings)


def with_answer(file: str, said: Upload) -> Upload:
    """What was said of a file, with the answer to its question. A correction by hand after it makes an answer void."""
    answered = loading.uploading().answers.get(file)
    if answered is None or answered.said != said:
        return said
    return replace(said, answer=answered.reading.options)


def take_whether_answered() -> bool:
    """Whether a question was answered since this was last asked."""
    now = loading.uploading()
    now.was_answered, just_now = False, now.was_answered
    return just_now


def files_of(name: str, question: ReadingError) -> set[str]:
    """Names of the files that a question is about: the one that is asked about, and files of the truth."""
    said = (one.options.get(option) for one in question.readings for option in (TRUTH_FILE, TRUTH_OF_ALL))
    return {name, *(file for file in said if file)}


def draw(file: str, upload: Upload, question: ReadingError, previews: Mapping[str, Preview], number: int) -> None:
    """A question with its answers, and rows of its files. previews: by name. number: of the questions before it."""
    said = replace(upload, answer={})
    with st.container(key=f"question_{number}" if number else "question"):
        with st.container(gap="xxsmall"):
            st.markdown(f"**{show.plain(question.problem)}**")
            st.caption(show.plain(_hint(question)))
        for n, reading in enumerate(question.readings):
            key = f"answer_{number}_{n}" if number else f"answer_{n}"
            button(reading, key, on_click=_give, args=(file, Answered(question, n, said)))
        for name, shown in previews.items():
            if shown.first_rows:
                _rows(shown, f"{name}: " if len(previews) > 1 else "")


def _hint(question: ReadingError) -> str:
    """What was found, but for what the answers say of it, and what to do."""
    found = question.found or ""
    says_more = found and not any(one.consequence in found or one.says in found for one in question.readings)
    return f"{f'{found}. ' if says_more else ''}{question.remedy or ''}".strip()


def _rows(shown: Preview, title: str) -> None:
    with st.container(gap="xxsmall"):
        st.caption(show.plain(f"{title}{show.count(shown.rows, 'row')}, of which the first are"))
        show.table(shown.columns_shown, shown.first_rows[:ROWS])


def button(reading: Reading, key: str, on_click: Callable[..., None] | None = None, args: tuple[Any, ...] = ()) -> bool:
    """An answer as a button, with its consequence under it. Gives whether it was pressed."""
    with st.container(gap=None):
        pressed = st.button(show.plain(reading.says), key=key, on_click=on_click, args=args, width="stretch")
        st.caption(show.plain(reading.consequence))
    return pressed


def draw_answer(at: int, file: str, upload: Upload) -> None:
    """The answer that a file is read by, and the way back to the question."""
    if not upload.answer:
        return
    answered = loading.uploading().answers[file]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(show.plain(f"You chose: {answered.reading.says}."))
        st.button("Choose another answer", key=f"change_answer_{at}", on_click=_take_back, args=(file,))


def _give(file: str, answered: Answered) -> None:
    now = loading.uploading()
    now.answers[file], now.was_answered = answered, True


def _take_back(file: str) -> None:
    loading.uploading().answers.pop(file, None)
