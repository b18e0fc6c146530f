"""Names of labels that are alike: spelled in another way, or one a part of the other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

MOST_OF_ONE = 50
"""Longer names that hold a shorter one: a name that more of them hold is a kind, and no label that is doubled."""
LONGER_BY = 2
"""A name that holds another one is alike if it has at most so many words more."""


def words_of_name(name: str) -> tuple[str, ...]:
    """The words of a name, without case, signs, or the s of a plural.

    >>> words_of_name("Door_with-knobs"), words_of_name("doorKnob 2"), words_of_name("bus")
    (('door', 'with', 'knob'), ('door', 'knob', '2'), ('bus',))
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = re.findall(r"[^\W_]+", parted.lower())
    return tuple(word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word for word in words)


def same_names(labels: Sequence[str]) -> list[tuple[int, int]]:
    """Labels whose names have the same words in the same order, as positions.

    >>> same_names(["cat", "dog", "Cats", "cat "])
    [(0, 2), (0, 3)]
    """
    first: dict[tuple[str, ...], int] = {}
    found = []
    for i, name in enumerate(labels):
        words = words_of_name(name)
        if words and first.setdefault(words, i) != i:
            found.append((first[words], i))
    return found


def contained_names(labels: Sequence[str]) -> list[tuple[int, int]]:
    """Labels of which the second has all words of the first, and one or two more.

    >>> contained_names(["door", "door_with_knob", "window", "a door of a house"])
    [(0, 1)]
    """
    words = [frozenset(words_of_name(name)) for name in labels]
    holders: dict[str, set[int]] = defaultdict(set)
    for i, own in enumerate(words):
        for word in own:
            holders[word].add(i)
    found = []
    for i, own in enumerate(words):
        if not own or all(word.isdigit() for word in own):
            continue
        holding = set.intersection(*sorted((holders[word] for word in own), key=len))
        longer = [j for j in sorted(holding) if 0 < len(words[j]) - len(own) <= LONGER_BY]
        if len(longer) <= MOST_OF_ONE:
            found += [(i, j) for j in longer]
    return found


def are_alike(one: str, other: str) -> bool:
    """Whether one name is the other, or holds it.

    >>> are_alike("door", "door_with_knob"), are_alike("cat", "dog"), are_alike("Cat", "cats")
    (True, False, True)
    """
    names = [one, other]
    return bool(same_names(names) or contained_names(names) or contained_names(names[::-1]))
