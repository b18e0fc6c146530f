"""Another answer to the question about a file that was loaded: the file is read anew, and takes the model's place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from evalkit.files.room import NoRoomError
from evalkit.uploads.upload import TRUTH_OF_ALL, FileOutcome, Upload
from pages._ui import show, workspace
from pages._ui.models import loading, questions, upload
from pages._ui.models.loading import Kept
from pages._ui.models.upload import Waiting


def kept_of(loaded: Waiting, waiting: Sequence[Waiting], files: Sequence[Any]) -> Kept | None:
    """What a loaded model can be read from by another answer; None where nothing was asked, or of other files too."""
    uploads = {each.at: each.upload for each in waiting if each.upload is not None}
    of = loaded.outcome
    beside = [at for at in (of.truth, of.details) if at is not None] if isinstance(of, FileOutcome) else []
    own = sorted({loaded.at, *beside} & uploads.keys())
    asked = next((at for at in own if uploads[at].answer), None)
    if asked is None:
        return None
    answered = loading.uploading().answers[files[asked].file_id]
    names = {uploads[at].name for at in own}
    if not names >= {one.options[TRUTH_OF_ALL] for one in answered.question.readings if TRUTH_OF_ALL in one.options}:
        return None
    among = tuple(_among(uploads[at], own) for at in own)
    return Kept(answered, own.index(asked), tuple(files[at] for at in own), among)


def _among(said: Upload, files: Sequence[int]) -> Upload:
    return replace(said, truth=files.index(said.truth)) if said.truth in files else said


def draw(key: str) -> bool:
    """Which answer was given about a file, and the others, each a button. Whether there was a question at all."""
    kept = loading.uploading().kept.get(key)
    if kept is None:
        return False
    answered = kept.answered
    st.caption(show.plain(f"You chose: {answered.reading.says} ({answered.reading.consequence})."))
    with st.expander("Choose another answer"):
        for n, reading in enumerate(answered.question.readings):
            if n != answered.chosen and questions.button(reading, f"other_answer_{key}_{n}"):
                _read_again(key, kept, n)
    return True


def _read_again(key: str, kept: Kept, chosen: int) -> None:
    answered = replace(kept.answered, chosen=chosen)
    uploads = list(kept.uploads)
    uploads[kept.at] = replace(uploads[kept.at], answer=answered.reading.options)
    try:
        readings = upload.read_files(kept.files, uploads, ["predictions"] * len(uploads)).readings
    except NoRoomError as error:
        show.error(error)
        return
    for reading, said in zip(readings, uploads, strict=True):
        if reading is not None and reading.loaded is not None:
            workspace.add(reading.loaded, source=said.name, key=key)
            loading.uploading().kept[key] = replace(kept, answered=answered)
            st.rerun()
    refused = next((reading.error for reading in readings if reading is not None and reading.error is not None), None)
    if refused is not None:
        show.error(refused)
