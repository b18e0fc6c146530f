"""What an address says of a view, and what of a view it carries. Old links keep their meaning."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, get_args

from evalkit.advice.standard import Standard
from evalkit.counting.figures import Terms
from evalkit.counting.wording import Numbers
from evalkit.errors import EvalkitError
from evalkit.evaluation.averages import Averaging
from evalkit.thresholds.goal import Goal
from evalkit.thresholds.production.costs import CostModel
from evalkit.thresholds.production.scenario import Scenario
from pages._ui.view import LEVELS, MATCHES, PLAN, STANDS, USUAL_SCENARIO, Listing, View

SIDE_BY_SIDE = "side"
TOGETHER = "yes"
BASELINE = "baseline"
_OF_LISTING = {"outcome", "order", "search", "group", "near", "scores", "of", "example"}
MOST_IN_ADDRESS = 4000  # characters of names; servers refuse much longer addresses
_LONGEST = 100_000
"""Characters of one value of an address. Nothing longer was ever a link: no server opens it."""
AS_THEY_ARE = "*"
"""Instead of more names than an address holds: those that the session knows."""


def names_text(names: Sequence[str]) -> str | None:
    r"""Names in an address, parted by commas; None where there are none.

    >>> print(names_text(["a,b", "*"]), names_text([]))
    a\,b,\* None
    """
    text = ",".join(re.sub(r"([\\,*])", r"\\\1", name) for name in names)
    return (text if len(text) <= MOST_IN_ADDRESS else AS_THEY_ARE) or None


def names_in(text: str) -> tuple[str, ...]:
    r"""The names of such a text.

    >>> names_in(r"a\,b,\*"), names_in("")
    (('a,b', '*'), ())
    """
    parts = re.findall(r"(?:\\.|[^\\,])+", text, re.DOTALL)
    return tuple(re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in parts)


def left_out_in(address: Mapping[str, str], model: str | None, baseline: str | None) -> dict[str, tuple[str, ...]]:
    """Which labels of model and baseline a link leaves out; one that names no model says nothing of it.

    >>> left_out_in({"model": "one", "without": "cat"}, "one", "two")
    {'one': ('cat',), 'two': ()}
    """
    said = ((model, address.get("without", "")), (baseline, address.get("baseline_without", "")))
    return {key: names_in(text) for key, text in said if key and "model" in address and text != AS_THEY_ARE}


def number_in(text: str) -> float | None:
    """A finite number, if the text is one."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def address_of(view: View) -> dict[str, str | None]:
    """The query parameters of a view, apart from thresholds, which the board writes."""
    average = None if view.average == "micro" else view.average
    level = None if view.level == View.level else f"{view.level:g}"
    return {
        "model": view.model,
        "baseline": view.baseline,
        "label": view.label,
        "average": average,
        "level": level,
        "terms": None if view.terms == View.terms else view.terms,
        "numbers": None if view.numbers == View.numbers else view.numbers,
        "tab": None if view.tab == View.tab else view.tab,
        "standard": None if view.standard == View.standard else str(view.standard),
        "muted": names_text(view.muted),
        "goal": view.goal if view.aimed or view.goal != View.goal else None,
        **_address_of_scenario(view.scenario),
        "thresholds": None if view.thresholds == View.thresholds else view.thresholds,
        "by_hand": _by_hand_text(view, view.model),
        "baseline_by_hand": _by_hand_text(view, view.baseline),
        "together": TOGETHER if view.together else None,
        "match": None if view.match == View.match else view.match,
        "curves": SIDE_BY_SIDE if view.side_by_side else None,
        "without": names_text(view.left_out.get(str(view.model), ())),
        "baseline_without": names_text(view.left_out.get(str(view.baseline), ())),
        "slice": _slice_text(view.slice),
        **_address_of_listing(view.listing),
    }


def _slice_text(text: str) -> str | None:
    return (text if len(text) <= MOST_IN_ADDRESS else AS_THEY_ARE) or None


def _address_of_listing(listing: Listing) -> dict[str, str | None]:
    return {
        "outcome": None if listing.outcome == Listing().outcome else listing.outcome,
        "order": listing.order or None,
        "search": listing.search or None,
        "group": listing.group or None,
        "near": None if listing.near is None else f"{listing.near:.10g}",
        "scores": None if listing.scores is None else ",".join(map(repr, listing.scores)),
        "of": BASELINE if listing.of_baseline else None,
        "example": listing.example or None,
    }


def _address_of_scenario(scenario: Scenario) -> dict[str, str | None]:
    usual, costs = scenario == USUAL_SCENARIO, scenario.costs
    return {
        "costs": None if usual else ",".join(f"{each:.10g}" for each in (costs.fp, costs.fn, costs.tp)),
        "unit": scenario.unit or None,
        "rarer": None if scenario.rarer == 1 else f"{scenario.rarer:.10g}",
        "scenario": None if usual else scenario.name or None,
    }


def _scenario_in(address: Mapping[str, str]) -> Scenario:
    """The scenario that an address speaks of. Raises EvalkitError or ValueError where its numbers are none.

    >>> _scenario_in({"costs": "1,10,-2", "rarer": "50", "unit": "EUR", "scenario": "At night"}).goal
    'cost 1 10 -2 rarer 50'
    """
    numbers = [float(each) for each in address["costs"].split(",")]
    if not 2 <= len(numbers) <= 3 or min(numbers[:2]) < 0:
        raise ValueError(address["costs"])
    name, unit = (address.get(key, "").strip()[:most] for key, most in (("scenario", 60), ("unit", 20)))
    return Scenario(CostModel(*numbers), number_in(address.get("rarer", "")) or 1.0, name, unit)


def _listing_in(address: Mapping[str, str], before: Listing) -> Listing:
    """The list that an address speaks of; where it stands in the list is told by the example that is open."""
    if "model" not in address and not _OF_LISTING & set(address):
        return before
    near = number_in(address.get("near", ""))
    wanted = Listing(
        address.get("outcome") or Listing().outcome,
        order=address.get("order", ""),
        search=address.get("search", ""),
        group=address.get("group", ""),
        near=near if near is not None and near > 0 else None,
        scores=_two_numbers_in(address.get("scores", "")),
        of_baseline=address.get("of") == BASELINE,
        example=address.get("example", ""),
    )
    return replace(wanted, first=before.first) if replace(before, example=wanted.example, first=0) == wanted else wanted


def _two_numbers_in(text: str) -> tuple[float, float] | None:
    """Two numbers parted by a comma, the second higher; ends that are not there are infinite.

    >>> _two_numbers_in("0.2,0.25"), _two_numbers_in("-inf,0.2"), _two_numbers_in("0.3,0.2"), _two_numbers_in("a,b")
    ((0.2, 0.25), (-inf, 0.2), None, None)
    """
    try:
        low, high = map(float, text.split(","))
    except ValueError:
        return None
    return (low, high) if low < high else None


def said(view: View, address: Mapping[str, str]) -> dict[str, Any]:
    """Fields of a view that an address changes, and to what; what it does not speak of stays.

    >>> said(View(), {"label": "cat", "tab": "x" * 1_000_000})["label"]
    'cat'
    """
    address = {name: value for name, value in address.items() if len(value) <= _LONGEST}
    changes: dict[str, Any] = {}
    if "model" in address:  # a link to a model says all; one without speaks of the model that is looked at
        changes = {"model": address["model"] or None, "baseline": None, "label": None}
        usual = (
            "average",
            "level",
            "match",
            "terms",
            "numbers",
            "tab",
            "goal",
            "aimed",
            "scenario",
            "thresholds",
            "standard",
            "muted",
            "slice",
        )
        changes |= {name: getattr(View, name) for name in usual}
        changes["together"] = address.get("together") == TOGETHER
        changes["side_by_side"] = address.get("curves") == SIDE_BY_SIDE
    for name in ("baseline", "label"):
        changes[name] = address.get(name, changes.get(name, getattr(view, name))) or None
    changes |= _choices(address)
    if changes.get("slice") == AS_THEY_ARE:
        changes["slice"] = view.slice
    keys = (changes.get("model", view.model), changes["baseline"])
    changes["left_out"] = view.left_out | left_out_in(address, *keys)
    changes["listing"] = _listing_in(address, view.listing)
    changes["overrides"] = view.overrides | _by_hand_in(address, *keys)
    return changes | _thresholds(view, address, changes.get("thresholds", view.thresholds))


def _by_hand_text(view: View, key: str | None) -> str | None:
    """Thresholds of a model that are set by hand: label, threshold, label, threshold."""
    by_hand = view.overrides.get(str(key), {})
    return names_text([text for label, threshold in by_hand.items() for text in (label, repr(threshold))])


def _by_hand_in(address: Mapping[str, str], model: str | None, baseline: str | None) -> dict[str, dict[str, float]]:
    """Thresholds that a link sets by hand; one that names no model says nothing of them."""
    found = {}
    for key, name in ((model, "by_hand"), (baseline, "baseline_by_hand")):
        text = address.get(name, "")
        if key and "model" in address and text != AS_THEY_ARE:
            names = names_in(text)
            pairs = [(label, number_in(each)) for label, each in zip(names[::2], names[1::2], strict=False)]
            found[key] = {label: each for label, each in pairs if each is not None}
    return found


def _choices(address: Mapping[str, str]) -> dict[str, Any]:
    """How figures are made, called and written, as far as the address says something that there is."""
    level = number_in(address.get("level", ""))
    known = {"average": get_args(Averaging), "terms": get_args(Terms), "numbers": get_args(Numbers), "match": MATCHES}
    known["thresholds"] = STANDS
    chosen: dict[str, Any] = {name: address[name] for name, values in known.items() if address.get(name) in values}
    chosen |= {name: address[name] for name in ("tab", "slice") if name in address}
    chosen |= {"muted": names_in(address["muted"])} if address.get("muted") else {}
    with suppress(EvalkitError):
        chosen |= {"standard": Standard.parse(address.get("standard", ""))}
    with suppress(EvalkitError, ValueError):
        chosen |= {"scenario": _scenario_in(address)} if "costs" in address else {}
    with suppress(EvalkitError):
        chosen |= {"goal": str(Goal.parse(address.get("goal", ""))), "aimed": True}
    return chosen | ({"level": level} if level in LEVELS else {})


def _thresholds(view: View, address: Mapping[str, str], stands: str) -> dict[str, Any]:
    """stands: at one threshold, or at those of a plan; a link that says nothing else moves these by nothing."""
    threshold, other = (number_in(address.get(key, "")) for key in ("threshold", "baseline_threshold"))
    changes: dict[str, Any] = {}
    if stands != view.thresholds and threshold is None:
        changes = {"threshold": 0.0 if stands == PLAN else View.threshold, "chosen": stands == PLAN}
    if other is not None and (threshold, other) != (view.threshold, view.baseline_threshold):
        # A threshold above all scores is left out of the address; it was led there by the one that is in it.
        changes |= {"baseline_threshold": other, "driver": None if threshold is not None else 1}
    return changes | ({} if threshold is None else {"threshold": threshold, "chosen": True})
