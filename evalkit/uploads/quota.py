"""What may be sent before anything is read: by one person, and by all together."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.uploads.kept_models import MB, Limits


@dataclass(frozen=True, slots=True)
class Held:
    """Files that were sent or are on their way, and their bytes."""

    files: int = 0
    size: int = 0

    def __add__(self, other: Held) -> Held:
        return Held(self.files + other.files, self.size + other.size)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file is not taken: a status of HTTP, and a sentence."""

    status: int
    sentence: str


def of_session(limits: Limits) -> Refusal:
    """Where one person's files are too many, or too large together."""
    return Refusal(
        413,
        f"Your files are too many or too large together: {limits.files_at_once:,} files of {limits.mb_at_once:,} MB "
        "may wait at once. Load those that are there or remove some, then choose this one again.",
    )


OF_SERVER = Refusal(
    429,
    "The server has no room for more files now, since others have put in so many. Wait a minute, then choose this file "
    "again.",
)
TOO_SLOW = Refusal(408, "Nothing of this file arrived for too long. Look at your connection, then choose it again.")
NOT_ASKED_FOR = Refusal(403, "No page of this session asked for this file. Load the page again, then choose the file.")


def too_large(largest: int) -> Refusal:
    """Where one file is larger than any may be. largest: bytes.

    >>> too_large(200 << 20).sentence
    'This file is too large: 200 MB may be. Split it, or leave out columns that are not needed.'
    """
    sentence = (
        f"This file is too large: {largest >> 20:,} MB may be. Split it, or leave out columns that are not needed."
    )
    return Refusal(413, sentence)


def why_refused(size: int, own: Held, everyone: Held, limits: Limits) -> Refusal | None:
    """Why a file of so many bytes is not taken now; None where it is. own, everyone: what is there without it.

    >>> why_refused(10, Held(), Held(), Limits())
    """
    if own.files + 1 > limits.files_at_once or own.size + size > limits.mb_at_once * MB:
        return of_session(limits)
    if everyone.size + size > limits.waiting_mb * MB:
        return OF_SERVER
    return None
