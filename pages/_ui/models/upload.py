"""Files before they are loaded: read by a process of their own, and shown as each was understood."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from evalkit.errors import EvalkitError, ReadingError
from evalkit.evaluation.evaluation import Evaluation
from evalkit.files.room import NoRoomError, writing
from evalkit.files.sandbox.folders import temporary_folder
from evalkit.uploads.files import EvaluationFiles, Uploaded, read_uploads
from evalkit.uploads.kept_models import MB
from evalkit.uploads.upload import FileOutcome, Upload
from pages._ui import show, workspace
from pages._ui.cache import cached_reading
from pages._ui.models import corrections, questions, understood

MEMORY, MEMORY_OF_EACH_BYTE = 1_800_000_000, 15
"""What reading files may take for each of their bytes: in CSV up to 10 were measured, in JSON 15."""
SECONDS = 300.0
_READY, _NOT_YET = ":green-badge[Ready to load]", ":red-badge[Cannot be loaded yet]"
_ASKED = ":blue-badge[One question]"
_CORRECT = "Import settings"


@dataclass(frozen=True)
class Waiting:
    """What is not loaded yet: a file of predictions or truth, or the files of one evaluation; what came of it.

    at: the position of its first file. name: as it is shown. file, upload: of predictions or truth, its id and what was
    said of it.
    """

    at: int
    name: str
    outcome: FileOutcome | EvaluationFiles
    file: str = ""
    upload: Upload | None = None

    @property
    def ready(self) -> bool:
        if isinstance(self.outcome, FileOutcome):
            return self.outcome.loaded is not None
        return self.outcome.evaluation is not None

    @property
    def is_truth(self) -> bool:
        return isinstance(self.outcome, FileOutcome) and self.outcome.is_truth

    @property
    def is_open(self) -> bool:
        """Whether something is to be answered or mended before it can be loaded or used."""
        return self.outcome.error is not None


@dataclass(frozen=True)
class Pasted:
    """Pasted text, as if it were an uploaded file."""

    text: str
    name: str = "pasted text"

    @property
    def file_id(self) -> str:
        return hashlib.blake2b(self.getbuffer(), digest_size=16).hexdigest()

    @property
    def size(self) -> int:
        return len(self.getbuffer())

    def getbuffer(self) -> bytes:
        return self.text.encode("utf-8", "replace")


def read(files: Sequence[Any]) -> list[Waiting]:
    """Read uploaded files with what the widgets of the last run say about each."""
    corrections.follow([file.file_id for file in files])
    uploads = [
        questions.with_answer(file.file_id, corrections.upload_of(i, file.name, len(files)))
        for i, file in enumerate(files)
    ]
    kinds = [corrections.kind(i) for i in range(len(files))]
    key = (tuple(file.file_id for file in files), repr(uploads), repr(kinds))
    try:
        uploaded = cached_reading(key, lambda: read_files(files, uploads, kinds))
    except NoRoomError as error:  # it is not kept, so that the next run tries again
        uploaded = _refused(error, len(files))
    predictions = [
        Waiting(at, file.name, reading, file.file_id, upload)
        for at, (file, upload, reading) in enumerate(zip(files, uploads, uploaded.readings, strict=True))
        if reading is not None
    ]
    evaluations = [
        Waiting(each.files[0], ", ".join(files[at].name for at in each.files), each) for each in uploaded.evaluations
    ]
    return sorted(predictions + evaluations, key=lambda each: each.at)


def read_files(files: Sequence[Any], uploads: Sequence[Upload], kinds: Sequence[Any]) -> Uploaded:
    """Files with what was said of each, read in a process of its own. NoRoomError where they cannot be put anywhere."""
    with st.spinner("Reading the files"):
        stage = st.empty()
        try:
            return _read_where_they_are_put(files, uploads, kinds, stage)
        except NoRoomError:
            raise
        except EvalkitError as error:  # the process was ended by one of the files
            return _refused(_of_one_file(error, len(files)), len(files))
        finally:
            stage.empty()


def _read_where_they_are_put(
    files: Sequence[Any], uploads: Sequence[Upload], kinds: Sequence[Any], stage: DeltaGenerator
) -> Uploaded:
    limits, told = workspace.limits(), _Told(stage)
    wanted = MEMORY + MEMORY_OF_EACH_BYTE * sum(file.size for file in files)
    place = workspace.READERS.place(wanted, most=limits.readers, budget=limits.readers_mb * MB, on_wait=told.waits)
    with place as memory, temporary_folder() as folder:
        paths = [folder / str(i) for i in range(len(files))]
        with writing():
            for path, file in zip(paths, files, strict=True):
                path.write_bytes(file.getbuffer())
        return read_uploads(uploads, paths, kinds=kinds, memory=memory, seconds=SECONDS, on_progress=told.reads)


class _Told:
    """What the page says of the work that is under way, sent only where it is new.

    Every look at the session ends a run that a person has left, and with it the work.
    """

    def __init__(self, stage: DeltaGenerator) -> None:
        self._stage, self._text = stage, ""

    def waits(self, before: int) -> None:
        others = "1 other reading is" if before == 1 else f"{before:,} other readings are"
        self.reads(f"Waiting for a place: {others} before this one.", None)

    def reads(self, text: str, _share: float | None) -> None:
        if text == self._text:
            st.session_state.get("_reading")  # whatever the key
        else:
            self._text = text
            self._stage.caption(show.plain(text))


def _refused(error: ReadingError, count: int) -> Uploaded:
    """The same error for each of some files."""
    return Uploaded(tuple(FileOutcome(None, False, None, None, error) for _ in range(count)), ())


def _of_one_file(error: EvalkitError, count: int) -> ReadingError:
    alone = " Choose the files one by one to see which of them it is." if count > 1 else ""
    return ReadingError(**error.parts | {"remedy": f"{error.remedy or ''}{alone}"})


def draw(waiting: Sequence[Waiting], names: Sequence[str]) -> None:
    """Each file: how it was understood, its first rows, what is wrong with it, and the means to correct it.

    names: of all files that were chosen, in order.
    """
    for each in waiting:
        with st.container(border=True, key=f"preview_{each.at}"):
            if isinstance(each.outcome, EvaluationFiles):
                _draw_evaluation(each.name, each.outcome, names)
            elif questions.is_asked(each.outcome.error):
                _draw_question(each, each.outcome, names, waiting)
            else:
                _draw(each, each.outcome, names)


def _draw_evaluation(name: str, outcome: EvaluationFiles, names: Sequence[str]) -> None:
    ev = outcome.evaluation
    st.markdown(f"**{show.plain(name)}** {_READY if ev is not None else _NOT_YET}")
    if outcome.error is not None:
        show.error(outcome.error)
    if ev is not None:
        show.facts(evaluation_facts(ev))
        show.notes_of_evaluation(ev)
    with st.expander(_CORRECT, expanded=ev is None):
        for at in outcome.files:
            corrections.kind_of_file(at, f"Kind of file: {names[at]}" if len(outcome.files) > 1 else "Kind of file")


def evaluation_facts(ev: Evaluation) -> dict[str, str]:
    """How an evaluation without predictions was understood."""
    labels = show.count(len(ev.labels), "label") if ev.labels else "all labels together, none by itself"
    items = show.count(ev.n_examples, "test item") if ev.n_examples else "number of test items not given"
    known = len(ev.pooled.thresholds) - 1
    return {
        "Read as": understood.evaluation_read_as(ev),
        "Name": ev.name,
        "Task": f"{show.TASKS[ev.task]}; {items}, {labels}",
        "Thresholds": f"{known:,}{' (counts rebuilt from rates: approximate)' if ev.approximate else ''}",
        **({"Created": ev.created} if ev.created else {}),
    }


def _draw_question(each: Waiting, reading: FileOutcome, names: Sequence[str], waiting: Sequence[Waiting]) -> None:
    assert reading.error is not None
    assert each.upload is not None
    st.markdown(f"**{show.plain(each.name)}** {_ASKED}")
    about = questions.files_of(each.name, reading.error)
    outcomes = {other.name: other.outcome for other in waiting if other.name in about} | {each.name: reading}
    previews = {
        name: outcome.preview
        for name, outcome in outcomes.items()
        if isinstance(outcome, FileOutcome) and outcome.preview is not None
    }
    number = [other.at for other in waiting if questions.is_asked(other.outcome.error)].index(each.at)
    questions.draw(each.file, each.upload, reading.error, previews, number)
    with st.expander(_CORRECT, expanded=corrections.are_made(each.at)):
        corrections.draw(each.at, reading, names)


def _draw(each: Waiting, reading: FileOutcome, names: Sequence[str]) -> None:
    at, shown = each.at, reading.preview
    st.markdown(f"**{show.plain(each.name)}** {_standing(reading)}")
    assert each.upload is not None
    questions.draw_answer(at, each.file, each.upload)
    if reading.error is not None:
        show.error(reading.error)
    facts, first_rows = _facts(reading, names), shown.first_rows if shown is not None else ()
    if shown is not None and first_rows:
        words, table = st.columns([2, 3], gap="medium")
        with words:
            show.facts(facts)
        columns = dict(zip(shown.columns_shown, zip(*first_rows, strict=True), strict=True))
        table.dataframe(columns, hide_index=True, height="content", key=f"first_rows_{at}")
    elif facts:
        show.facts(facts)
    if reading.loaded is not None:
        show.notes(reading.loaded, warn=True)
    with st.expander(_CORRECT, expanded=corrections.are_made(at) or reading.error is not None):
        corrections.draw(at, reading, names)


def _standing(reading: FileOutcome) -> str:
    if reading.loaded is not None:
        return _READY
    if reading.is_details:
        return ":blue-badge[Details of the items]"
    return ":blue-badge[Truth]" if reading.is_truth else _NOT_YET


def _facts(reading: FileOutcome, names: Sequence[str]) -> dict[str, str]:
    """How a file of predictions or truth was understood."""
    shown = reading.preview
    if shown is None:
        return {}
    size = {"File": f"{shown.kind}; {show.count(shown.rows, 'row')}"}
    return size | _facts_of_layout(reading) | _facts_of_use(reading, names)


def _facts_of_layout(reading: FileOutcome) -> dict[str, str]:
    found = () if reading.preview is None or reading.is_details else reading.preview.candidates
    if reading.loaded is not None:
        return understood.facts_of_loaded(reading.loaded)
    if len(found) == 1:
        return understood.facts(found[0], "Looks like" if reading.error is not None else "Read as")
    return {"Could be": understood.could_be(found)} if found else {}


def _facts_of_use(reading: FileOutcome, names: Sequence[str]) -> dict[str, str]:
    if reading.is_details:
        return {"Used as": "details of the items, for the predictions in other files"}
    if reading.loaded is None:
        return {"Used as": "truth, for the predictions in other files"} if reading.is_truth else {}
    p = reading.loaded.predictions
    items, labels = show.count(p.n_examples, "test item"), show.count(len(p.labels), "label")
    return {
        "Truth from": "the same file" if reading.truth is None else names[reading.truth],
        **({} if reading.details is None else {"Details from": names[reading.details]}),
        "Task": f"{show.TASKS[p.task]}; {items}, {labels}",
        "Rows": show.rows(reading.loaded.accounts[0]),
    }
