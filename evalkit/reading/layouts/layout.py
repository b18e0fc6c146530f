"""What a layout is: how a content is recognised as one, and how it is read. Layouts are in services/ and tables/."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from evalkit.reading.contents.content import Choices, Content
from evalkit.reading.sides import Note, Sides


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to read a content. The user sees it with its reason, and chooses where several ways fit.

    reason: one clause, such as "it has the columns id, label, score and truth". roles: role -> column of a table.
    labels: the score columns of a wide table, in file order. gives: which sides are in the file. settings: fields of
    ``Choices`` that the layout is read with, such as the positive class. notes: what was told from the values of the
    columns, and which columns are left out.
    """

    layout: str
    reason: str
    roles: Mapping[str, str] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    gives: Literal["scores", "truth", "both"] = "scores"
    settings: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout of a prediction or truth file.

    key: its name in Python and in messages. title: for the page, such as "Long table: a row for each item and label".

    recognise: gives None where the content is not of this layout, and never raises. Wherever a wrong guess would change
    a number, it looks at the whole content and not at the first rows only. read: gives both sides, or one; raises
    ReadingError with place, value and remedy.
    """

    key: str
    title: str
    recognise: Callable[[Content, Choices], Candidate | None]
    read: Callable[[Content, Candidate, Choices], Sides]


def never(content: Content, choices: Choices) -> Candidate | None:
    """For layouts of tables that people write, which are told from one another in ``understanding``."""
