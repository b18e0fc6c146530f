"""Items of two files, matched by their ids: which are in both, and a note on the rest."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.arrays import Positions
from evalkit.errors import Reading, ReadingError
from evalkit.reading.joining.choices import Joining, Match
from evalkit.reading.joining.looser import looser_ways
from evalkit.reading.joining.rules import compared
from evalkit.reading.sides import Note, Scores, Texts, Truth

NAMED = 5
"""Ids, or labels, of either side that a message names."""


def match_ids(scores: Scores, truth: Truth, joining: Joining) -> tuple[Positions, list[Note]]:
    """For each scored item its row in the truth, -1 where it has none; and a note on items of one side only.

    Where neither file has ids, and both have as many rows, rows of one number belong together, and so they do by the
    rule "order"; where one file has none, that is asked. ReadingError where no
    item is in both files, where two ids of one file become the same by the rule, and where only row numbers could be
    matched and do not fit.
    """
    ids, truth_ids = scores.ids, truth.ids
    if scores.by_position and truth.by_position and len(ids) == len(truth_ids):
        return np.arange(len(ids)), []
    if joining.match == "order":
        return _in_order(scores, truth)
    keys, truth_keys = compared(ids, joining), compared(truth_ids, joining)
    refuse_ambiguous(keys, ids, joining.match)
    refuse_ambiguous(truth_keys, truth_ids, joining.match)
    place = pd.Index(truth_keys).get_indexer(pd.Index(keys)).astype(np.int64)
    in_both = int((place >= 0).sum())
    if in_both == len(ids) == len(truth_ids):
        return place, []
    _refuse_row_numbers(scores, truth)
    without_truth, without_scores = ids[place < 0], np.delete(truth_ids, place[place >= 0])
    summary = _summary(in_both, without_truth, without_scores)
    looser = looser_ways(ids, truth_ids, joining, in_both)
    in_words = f"Matched would be {' and '.join(way.words for way in looser)}." if looser else ""
    if in_both == 0:
        raise ReadingError(
            "No id of the scores occurs in the truth.",
            found=summary,
            remedy=in_words or "Check that both files are of one test set, and write ids alike in both.",
            readings=[way.reading(len(ids)) for way in looser],
        )
    left_out = "It is" if len(without_truth) + len(without_scores) == 1 else "They are"
    return place, [Note(f"{summary}. {left_out} left out. {in_words}".rstrip(), warning=True)]


def refuse_ambiguous(keys: list[str], ids: list[str] | Texts, match: Match) -> None:
    """An error where a rule makes two ids the same. keys: what of each id is compared."""
    repeated = pd.Series(keys, dtype=object).duplicated()
    if repeated.any():
        at = int(np.argmax(repeated.to_numpy()))
        raise ReadingError(
            f"Two items of one file are the same by the rule {match!r}.",
            found=f"{ids[keys.index(keys[at])]!r} and {ids[at]!r}",
            remedy="Choose a stricter rule.",
        )


def _refuse_row_numbers(scores: Scores, truth: Truth) -> None:
    """Row numbers stand for ids only where both files have the same rows."""
    sides = {"scores": scores, "truth": truth}
    numbered = [name for name, side in sides.items() if side.by_position]
    if not numbered:
        return
    without = f"The {' and the '.join(numbered)} {'have' if numbered != ['truth'] else 'has'} no ids"
    if len(scores.ids) == len(truth.ids):
        in_order = Reading(
            "The rows of both files are of the same items, in the same order",
            f"{len(scores.ids):,} items",
            {"match": "order"},
        )
        raise ReadingError(
            f"{without}: are the rows of both files in the same order?",
            found=f"{len(scores.ids):,} items in each file",
            remedy="Choose it if they are, or give both files a column of ids.",
            readings=[in_order],
        )
    raise ReadingError(
        f"{without}, and the files have different numbers of items.",
        found=f"{len(scores.ids):,} scored items, {len(truth.ids):,} true ones",
        remedy="Give both files a column of ids, or as many rows in the same order.",
        readings=_with_header(scores, truth),
    )


def _with_header(scores: Scores, truth: Truth) -> list[Reading]:
    """Where one file has one item more: that its first line is its header, or that of the other one is data, if these
    were taken otherwise."""
    longer, shorter = sorted((scores, truth), key=lambda side: len(side.ids), reverse=True)
    if len(longer.ids) - len(shorter.ids) != 1:
        return []
    ways = []
    for side, first, is_header in ((longer, "line 1", True), (shorter, "line 2", False)):
        if side.by_position and side.places.first[0] == first:
            file, option = ("of the truth", "truth_header") if side is truth else ("of the scores", "header")
            says = f"The first line {file} is {'its header' if is_header else 'data'}"
            count = f"{len((shorter if is_header else longer).ids):,} items in each file"
            ways.append(Reading(says, count, {option: is_header}))
    return ways


def _in_order(scores: Scores, truth: Truth) -> tuple[Positions, list[Note]]:
    """Rows of one number together."""
    n = len(scores.ids)
    if len(truth.ids) != n:
        raise ReadingError(
            "Items can be matched by their order only where both files have as many.",
            found=f"{n:,} scored items, {len(truth.ids):,} true ones",
            remedy="Leave out what is in one file only, or match them by ids.",
        )
    note = "Items are matched by their order in the two files. Check that both files have one order."
    return np.arange(n), [Note(note, warning=True)]


def _summary(in_both: int, without_truth: Texts, without_scores: Texts) -> str:
    """How many items are in both files, and how many in one only, with the first of these."""
    parts = [
        f"{in_both:,} {'item is' if in_both == 1 else 'items are'} in both files",
        _on_one_side(without_truth, "scored item has no truth", "scored items have no truth"),
        _on_one_side(without_scores, "true item has no scores", "true items have no scores"),
    ]
    return "; ".join(filter(None, parts))


def _on_one_side(ids: Texts, one: str, several: str) -> str:
    if not len(ids):
        return ""
    first = ", ".join(repr(str(value)) for value in ids[:NAMED])
    return f"{len(ids):,} {several if len(ids) > 1 else one}, such as {first}"
