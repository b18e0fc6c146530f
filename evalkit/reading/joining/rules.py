"""What of the ids of two files is compared: the rules that a person can choose from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from evalkit.reading.joining.choices import Joining, Match


def stem(text: str) -> str:
    """An id without folder and extension.

    >>> stem("gs://clips/a/v_1.mp4"), stem("v_1"), stem("a/v_1.tar.gz")
    ('v_1', 'v_1', 'v_1.tar')
    """
    name = re.split(r"[/\\]", text)[-1]
    return name.rsplit(".", 1)[0] if "." in name.strip(".") else name


def with_slashes(text: str) -> str:
    r"""An id in which folders are parted by slashes, without the folder "." in front.

    >>> with_slashes(r".\cats\1.jpg"), with_slashes("./cats/1.jpg"), with_slashes("cats/1.jpg")
    ('cats/1.jpg', 'cats/1.jpg', 'cats/1.jpg')
    """
    return text.replace("\\", "/").removeprefix("./")


RULES: Mapping[Match, Callable[[str], str]] = {
    "exact": lambda text: text,
    "folders-alike": with_slashes,
    "stem": stem,
    "stem-ignoring-case": lambda text: stem(text).casefold(),
}
"""What of an id is compared, the strictest rule first."""

IN_WORDS: Mapping[Match, str] = {
    "exact": "as they are written",
    "folders-alike": r"with \ and / alike, without ./ in front",
    "stem": "without folder and extension",
    "stem-ignoring-case": "without folder and extension, ignoring case",
}


def compared(ids: Iterable[str], joining: Joining) -> list[str]:
    """What of each id is compared."""
    match: Match = "exact" if joining.match == "order" else joining.match  # files of other things than items
    rule, prefix = RULES[match], joining.strip_prefix
    if match == "exact" and not prefix:
        return list(ids)
    # The prefix may stand before the id or, where folders are left off, before the file name.
    return [rule(text.removeprefix(prefix)).removeprefix(prefix) for text in ids]
