"""Which labels stand in each other's way: confused, nearly the same by their truth, or alike by their names?"""

from __future__ import annotations

from typing import TypeAlias

from evalkit.advice.facts import Facts
from evalkit.advice.finding import Answer, Check, Evidence, Fine, Found, NotApplicable, counted, errors_of
from evalkit.advice.looks.decisions import Confused
from evalkit.advice.looks.names import are_alike
from evalkit.errors import score_text

OFTEN_CONFUSED = 0.2
"""Of the positives of a label, so many are taken for another one."""
FEWEST_CONFUSED = 5
HARDLY_CONFUSED = 0.05
"""Names that are alike matter where so many of the positives of one are taken for the other."""
SHOWN = 3


def _confused(facts: Facts) -> Answer:
    s, look = facts.summary, facts.decisions
    if isinstance(look, str):
        return NotApplicable(look)
    if isinstance(look.confused, str):
        return NotApplicable(look.confused)
    often = [
        each
        for each in look.confused
        if each.count >= FEWEST_CONFUSED and each.count >= OFTEN_CONFUSED * each.positives
    ]
    if not often:
        if not look.confused:
            return Fine("No label is taken for another one.")
        most = max(look.confused, key=lambda each: each.count)
        return Fine(f"The most frequent: {_said(most, s.labels)}.")
    worst = sorted(often, key=lambda each: -each.count / each.positives)
    first = worst[0]
    one, other = s.labels[first.true], s.labels[first.given]
    alike = " Their names are alike, too." if are_alike(one, other) else ""
    further = "" if len(worst) == 1 else f"; so are {len(worst) - 1} more pairs of labels"
    text = f"{_said(first, s.labels)}{further}.{alike}"
    labels = tuple(dict.fromkeys(s.labels[k] for each in worst for k in (each.true, each.given)))
    shown = tuple(_evidence(each, s.labels, single_label=facts.single_label) for each in worst[:SHOWN])
    return [Found("caution", labels, text[0].upper() + text[1:], shown)]


def _said(each: Confused, labels: tuple[str, ...]) -> str:
    one, other = labels[each.true], labels[each.given]
    back = f", and {each.back:,} the other way round" if each.back else ""
    return f"{one!r} is taken for {other!r} in {each.count:,} of {counted(each.positives, 'item')}{back}"


def _evidence(each: Confused, labels: tuple[str, ...], *, single_label: bool) -> Evidence:
    one, other = labels[each.true], labels[each.given]
    text = f"{counted(each.count, 'item')} of {one} taken for {other}"
    return Evidence(text, outcome=f"{'taken for' if single_label else 'instead'} {other}", label=one, count=each.count)


def _same_truth(facts: Facts) -> Answer:
    s, look = facts.summary, facts.items
    if isinstance(look, str):
        return NotApplicable(look)
    pairs = look.alike.truth
    if isinstance(pairs, str):
        return NotApplicable(pairs)
    if not pairs:
        return Fine("No two labels share nine in ten of the items that have either.")
    first = pairs[0]
    one, other = s.labels[first.one], s.labels[first.other]
    at_least = "" if look.alike.every_pair else "at least "
    more = "" if len(pairs) == 1 else f" There are {at_least}{len(pairs) - 1:,} more such pairs of labels."
    text = f"{first.both:,} of {first.either:,} items that have {one!r} or {other!r} have both.{more}"
    labels = tuple(dict.fromkeys(s.labels[k] for each in pairs for k in (each.one, each.other)))
    shown = tuple(_positives_of(s.labels[k], int(s.positives[k])) for k in (first.one, first.other))
    return [Found("caution", labels, text, shown)]


def _positives_of(label: str, n: int) -> Evidence:
    return Evidence(f"{counted(n, 'positive')} of {label}", outcome="positives", label=label, count=n)


def _like_names(facts: Facts) -> Answer:
    s, look = facts.summary, facts.items
    if len(s.labels) < 2:
        return NotApplicable("There is just one label.")
    if isinstance(look, str):
        return NotApplicable(look)
    same = {pair: _one_name(facts, pair) for pair in look.alike.same_name}
    found = _held_and_confused(facts, set(look.alike.within)) | same
    if not found:
        n = len(look.alike.within)
        held = f" {counted(n, 'name')} held by another one, but the two are not confused{_at(facts)}." if n else ""
        return Fine(f"No two labels have the same name in two writings.{held}")
    pairs = [*same, *(pair for pair in found if pair not in same)]
    more = "" if len(pairs) == 1 else f" There are {len(pairs) - 1:,} more such pairs."
    labels = tuple(dict.fromkeys(s.labels[k] for pair in pairs for k in pair))
    text, shown = found[pairs[0]]
    return [Found("caution", labels, f"{text}.{more}", shown)]


_Told: TypeAlias = tuple[str, tuple[Evidence, ...]]


def _one_name(facts: Facts, pair: tuple[int, int]) -> _Told:
    one, other = (facts.summary.labels[k] for k in pair)
    return f"{one!r} and {other!r} are one name in two writings", (*errors_of(facts, one), *errors_of(facts, other))


def _held_and_confused(facts: Facts, within: set[tuple[int, int]]) -> dict[tuple[int, int], _Told]:
    """Of names within others, by positions, those whose labels are confused, and how."""
    s, look = facts.summary, facts.decisions
    found: dict[tuple[int, int], _Told] = {}
    if isinstance(look, str) or isinstance(look.confused, str):
        return found
    for each in look.confused:
        pair = (each.true, each.given)
        held = pair if pair in within else pair[::-1]
        if held in within and each.count >= max(HARDLY_CONFUSED * each.positives, 2):
            text = f"{s.labels[held[0]]!r} is a part of the name {s.labels[held[1]]!r}, and {_said(each, s.labels)}"
            found.setdefault(held, (text, (_evidence(each, s.labels, single_label=facts.single_label),)))
    return found


def _at(facts: Facts) -> str:
    return "" if facts.decisions_only or facts.own else f" at {score_text(facts.threshold)}"


CHECKS: tuple[Check, ...] = (
    Check(
        "EV016",
        "Nearly the same label",
        _same_truth,
        "Two labels that stand for the same items are one, and count twice in every average.",
        "Keep one of them, or annotate what sets them apart.",
    ),
    Check(
        "EV017",
        "Names that are alike",
        _like_names,
        "People who annotate mix up labels whose names are alike, and a model that learns from them does as well.",
        "Merge the labels (on Thresholds, or in the data), or give them names and rules that set them apart.",
    ),
    Check(
        "EV019",
        "Confused with another label",
        _confused,
        "The model does not see what sets the two apart, or the annotation mixes them up.",
        "Look at the items: add training items that show the difference, or merge the two labels.",
    ),
)
