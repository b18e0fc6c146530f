"""Looser ways to compare the ids of two files: offered where not all ids are found, and never taken unasked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from evalkit.errors import Reading
from evalkit.reading.joining.choices import Joining, Match
from evalkit.reading.joining.rules import IN_WORDS, RULES, compared
from evalkit.reading.sides import Texts

_TRIED = 20
"""Ids by which a prefix is looked for: the first of them may be missing in the other file."""


@dataclass(frozen=True, slots=True)
class LooserWay:
    """A way to compare ids under which no two items of one file are the same. matched: the items in both files."""

    joining: Joining
    matched: int

    @property
    def words(self) -> str:
        rule, prefix = self.joining.match, self.joining.strip_prefix
        without = f" without the prefix {prefix!r}" if prefix else ""
        by_rule = f" by the rule {rule!r} ({IN_WORDS[rule]})" if rule != "exact" else ""
        return f"{self.matched:,}{without}{by_rule}"

    def reading(self, n_scored: int) -> Reading:
        """The way as an answer. n_scored: how many items have scores."""
        rule, prefix = self.joining.match, self.joining.strip_prefix
        without = f", and without the prefix {prefix!r}" if prefix else ""
        return Reading(
            f"Ids are the same {IN_WORDS[rule]}{without}",
            f"{self.matched:,} of {n_scored:,} items match",
            {"match": rule} | ({"strip_prefix": prefix} if prefix else {}),
        )


def looser_ways(ids: Texts, truth_ids: Texts, joining: Joining, in_both: int) -> list[LooserWay]:
    """Ways that work, the strictest first. Each matches more items than those before it, and than the chosen one.

    in_both: the items that the chosen way matches.
    """
    ways: list[LooserWay] = []
    for looser in _ways_to_try(ids, truth_ids, joining):
        matched = _matched(ids, truth_ids, looser)
        if matched > max([in_both, *(way.matched for way in ways)]):
            ways.append(LooserWay(looser, matched))
    return ways


def _ways_to_try(ids: Texts, truth_ids: Texts, joining: Joining) -> Iterator[Joining]:
    rules: Sequence[Match] = list(RULES)
    for rule in rules[rules.index(joining.match) :]:
        by_rule = replace(joining, match=rule)
        if rule != joining.match:
            yield by_rule
        if not joining.strip_prefix:
            prefix = _prefix(compared(ids, by_rule), compared(truth_ids, by_rule))
            if prefix:
                yield replace(by_rule, strip_prefix=prefix)


def _matched(ids: Texts, truth_ids: Texts, joining: Joining) -> int:
    """How many items are in both files; 0 where two items of one file are the same."""
    keys, truth_keys = compared(ids, joining), compared(truth_ids, joining)
    distinct, true = set(keys), set(truth_keys)
    if len(distinct) < len(keys) or len(true) < len(truth_keys):
        return 0
    return len(distinct & true)


def _prefix(keys: Sequence[str], truth_keys: Sequence[str]) -> str:
    """What stands before every id of one file and is not in the other; empty where there is no such prefix."""
    for longer, shorter in ((keys, truth_keys), (truth_keys, keys)):
        known = set(shorter)
        for key in islice(longer, _TRIED):
            ends = (at for at in range(1, len(key)) if key[at:] in known)
            prefix = key[: next(ends, 0)]
            if prefix and all(other.startswith(prefix) for other in longer):
                return prefix
    return ""
