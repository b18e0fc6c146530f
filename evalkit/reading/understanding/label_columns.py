"""Which score column is of which label? By its name: the label alone, or with something before or behind it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evalkit.reading.contents.content import whole_number

_MOST_SEARCHED = 40
"""Classes by which a common prefix and suffix is searched; all of them are then matched by it."""


@dataclass(frozen=True, slots=True)
class LabelColumns:
    """columns: label -> its score column, in file order. prefix, suffix: what stands around the label in the names.
    true: labels that the truth names."""

    columns: dict[str, str]
    prefix: str
    suffix: str
    true: frozenset[str]

    @property
    def is_affixed(self) -> bool:
        return bool(self.prefix or self.suffix)


def label_columns(names: Sequence[str], classes: Sequence[str]) -> LabelColumns | None:
    """The score columns of classes among some columns; None where no class, or hardly any, has one.

    A class has the column that is called as it is, or else as it is between one prefix and suffix that all share. Class
    numbers are compared as numbers: "1.0" is "1". Where some class has no column, one that is called just as a class is
    enough, unless a prefix and a suffix fit more; these have to fit half of all classes.

    >>> label_columns(["p_cat", "p_dog", "q"], ["dog", "cat"]).columns
    {'cat': 'p_cat', 'dog': 'p_dog'}
    """
    if not classes:
        return None
    class_of, name_of = _as_compared(names, classes)
    matched = class_of.keys() & name_of.keys()
    if len(matched) == len(class_of):
        return _matched(name_of, class_of, "", "")
    prefix, suffix, count = _affixes(list(name_of), list(class_of))
    if count == min(len(class_of), _MOST_SEARCHED):
        return _matched(name_of, class_of, prefix, suffix)
    if matched and 2 * len(matched) >= min(len(class_of), 2 * count):
        return _matched(name_of, class_of, "", "")
    if count > 1 and 2 * count >= len(class_of):
        return _matched(name_of, class_of, prefix, suffix)
    return None


def _as_compared(names: Sequence[str], classes: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Classes and names by what is compared of them: as they are written or, where that leaves out a class and no two
    names are one number, with class numbers as numbers."""
    class_of, name_of = {each: each for each in classes}, {name: name for name in names}
    if not class_of.keys() <= name_of.keys() and len({whole_number(name) for name in names}) == len(names):
        class_of = {whole_number(each): each for each in classes}
        name_of = {whole_number(name): name for name in names}
    return class_of, name_of


def _affixes(names: Sequence[str], classes: Sequence[str]) -> tuple[str, str, int]:
    """The prefix and suffix by which most classes have a name, and how many; a longer one among equals."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in classes[:_MOST_SEARCHED]:
        for name in names:
            at = name.find(one) if one else -1
            while at >= 0 and len(name) > len(one):
                found[name[:at], name[at + len(one) :]].add(one)
                at = name.find(one, at + 1)
    if not found:
        return "", "", 0
    (prefix, suffix), matched = max(found.items(), key=lambda each: (len(each[1]), len(each[0][0]) + len(each[0][1])))
    return prefix, suffix, len(matched)


def _matched(name_of: Mapping[str, str], class_of: Mapping[str, str], prefix: str, suffix: str) -> LabelColumns:
    """The labels of all columns between the prefix and the suffix. Where no mark stands between them and the label, as
    in "p0", further labels than the true ones are class numbers only: "predict" is no label "redict"."""
    columns = {}
    for plain, name in name_of.items():
        stem = plain[len(prefix) : len(plain) - len(suffix)]
        if not plain.startswith(prefix) or not plain.endswith(suffix) or len(plain) <= len(prefix) + len(suffix):
            continue
        is_apart = not (prefix[-1:].isalnum() or suffix[:1].isalnum())
        if stem in class_of or is_apart or stem.isdecimal():
            columns[stem] = name
    return LabelColumns(columns, prefix, suffix, frozenset(columns.keys() & class_of.keys()))


def common_affixes(names: Sequence[str]) -> tuple[str, str]:
    """What at least half of the names begin and end with, cut at the edge of a word, so that a label stands between.

    >>> common_affixes(["prob_cat", "prob_cow", "n"]), common_affixes(["cat", "cow"]), common_affixes(["P(a)", "P(b)"])
    (('prob_', ''), ('', ''), ('P(', ')'))
    """
    prefix = _shared(names)
    with_it = [name[len(prefix) :] for name in names if name.startswith(prefix)]
    suffix = _shared([name[::-1] for name in with_it])[::-1]
    return prefix, suffix


def _shared(names: Sequence[str]) -> str:
    """The longest beginning, up to the edge of a word, that at least half of the names have, and two of them."""
    found = Counter(
        name[: edge.end()] for name in names for edge in re.finditer(r"[\W_]+", name) if edge.end() < len(name)
    )
    often = [begin for begin, count in found.items() if count > 1 and 2 * count >= len(names)]
    return max(often, key=len, default="")


def other_writing(names: Sequence[str], classes: Sequence[str]) -> dict[str, str] | None:
    """Class -> the column that is called so but for case, spaces and marks; None unless all match, one to one.

    >>> other_writing(["Big Cat", "dog"], ["big_cat", "Dog"])
    {'big_cat': 'Big Cat', 'Dog': 'dog'}
    """
    class_of, name_of = {_loose(each): each for each in classes}, {_loose(each): each for each in names}
    if len(class_of) < len(classes) or len(name_of) < len(names) or not class_of.keys() <= name_of.keys():
        return None
    return {class_of[loose]: name for loose, name in name_of.items() if loose in class_of}


def _loose(text: str) -> str:
    """A label without case, and with one mark for any number of spaces and marks."""
    return re.sub(r"[\W_]+", "_", unicodedata.normalize("NFKC", text).casefold()).strip("_")
