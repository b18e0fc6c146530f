"""How are the scores of a table written? In per cent, or with a decimal comma, by their cells or a name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from evalkit.reading.sides import Note
from evalkit.reading.understanding.profile import Profile
from evalkit.reading.understanding.sheet import Sheet
from evalkit.reading.understanding.words import words_of


def number_notes(settings: Mapping[str, Any]) -> list[Note]:
    """What was seen of how numbers are written."""
    notes = []
    if settings.get("percent"):
        notes.append(Note("Scores are read as per cent: 90 is 0.9."))
    if settings.get("decimal") == ",":
        notes.append(Note("Scores are read with a decimal comma: 0,9 is 0.9."))
    return notes


def number_settings(sheet: Sheet, names: Sequence[str]) -> dict[str, Any]:
    """Per cent and decimal comma, where the cells or a name show them and the user said nothing."""
    if sheet.choices.decimal == "," or sheet.choices.percent:
        return {}  # the user said how numbers are written
    profiles = [sheet.profiles[name] for name in names if name in sheet.profiles]
    styles = {profile.style for profile in profiles}
    settings: dict[str, Any] = {}
    if styles and styles <= {"comma", "percent comma"} and not all(map(_are_thousands, profiles)):
        settings["decimal"] = ","
    if (styles and styles <= {"percent", "percent comma"}) or (styles == {"point"} and _are_hundredths(profiles)):
        settings["percent"] = True
    return settings


def _are_hundredths(profiles: Sequence[Profile]) -> bool:
    """A name says per cent, and the numbers go up to 100: some is too large for a share."""
    is_said = any("%" in p.name or {"percent", "pct"} & {*words_of(p.name)} for p in profiles)
    return is_said and max(p.high for p in profiles) > 1 and all(p.low >= 0 and p.high <= 100 for p in profiles)


def _are_thousands(profile: Profile) -> bool:
    """Every comma may stand between thousands, as in 1,250."""
    return all(re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+|[+-]?\d{1,3}", cell) for cell in profile.filled)
