"""Truth that comes as one file for each recording, as Raven and Audacity save it: such files are one truth together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evalkit.errors import ReadingError, some_of
from evalkit.reading.contents.content import Folder
from evalkit.reading.layouts.services import audacity, raven
from evalkit.reading.sides import Note
from evalkit.uploads.opened import Opened, is_truth_only
from evalkit.uploads.upload import AUTOMATIC, FileOutcome

_BY_RECORDING = (audacity.LAYOUT.key, raven.LAYOUT.key)


@dataclass(frozen=True, slots=True)
class Joined:
    """Files, of which the first track holds what all tracks of its kind hold.

    opened: a file at each position. parts: positions of the other tracks -> that of the first one of their kind.
    """

    opened: tuple[Opened, ...]
    parts: dict[int, int]

    @property
    def without_parts(self) -> list[Opened]:
        """The files, of which parts of a truth are as if they could not be opened: nothing else becomes of them."""
        return [replace(file, preview=None) if at in self.parts else file for at, file in enumerate(self.opened)]

    def with_note(self, outcome: FileOutcome) -> FileOutcome:
        """The outcome of a file; what was loaded says of which files its truth is."""
        loaded = outcome.loaded
        others = [at for at, first in self.parts.items() if first == outcome.truth]
        if loaded is None or outcome.truth is None or not others:
            return outcome
        names = [self.opened[at].upload.name for at in (outcome.truth, *others)]
        note = Note(f"The truth is in {len(names):,} files, one for each recording: {some_of(names)}.")
        return replace(outcome, loaded=replace(loaded, notes=(note, *loaded.notes)))


def with_tracks_joined(opened: Sequence[Opened]) -> Joined:
    """The files, of which those that are tracks of one kind are one truth; but not where a person chose one of them."""
    files, parts = list(opened), {}
    chosen = {file.upload.truth for file in opened}
    for kind in _BY_RECORDING:
        tracks = [at for at, file in enumerate(opened) if _kind(file) == kind]
        members = {opened[at].upload.name: opened[at].content for at in tracks}
        if len(members) < max(len(tracks), 2) or not chosen.isdisjoint(tracks):
            continue
        first, *others = tracks
        together = {name: one for name, one in members.items() if not isinstance(one, ReadingError)}
        files[first] = replace(opened[first], content=Folder(together))
        parts.update(dict.fromkeys(others, first))
    return Joined(tuple(files), parts)


def _kind(file: Opened) -> str | None:
    """The layout of a file that is a truth and nothing else, where nobody chose what it is."""
    if file.preview is None or file.upload.truth != AUTOMATIC or not is_truth_only(file.preview):
        return None
    return file.preview.candidates[0].layout
