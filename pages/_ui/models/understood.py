"""How files were understood, in words: what they were read as, why, and which column has which role."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit.evaluation.evaluation import Evaluation
from evalkit.reading.layouts.layout import Candidate
from evalkit.reading.loading import Loaded
from pages._ui import show

ROLES = {
    "id": "Id of the item",
    "truth": "Truth",
    "score": "Score",
    "label": "Label",
    "predicted": "Predicted label",
    "split": "Split",
    "group": "Related by",
    "unit": "Decide per",
}
"""Roles that a person can give to a column."""
_FURTHER_ROLES = {
    "start": "Start",
    "end": "End",
    "labels_list": "List of labels",
    "scores_list": "List of scores",
    "pairs_list": "Labels with scores",
}
_SOURCES = {"AutoML": "an evaluation of AutoML", "Vertex AI": "an evaluation of Vertex AI"}
_READ_AS = {
    "long": "a long table",
    "wide": "a wide table",
    "wide-columns": "a wide table",
    "binary": "a binary table",
    "one-score": "scores of one class",
    "top-1": "a top-1 table",
    "decisions": "decisions without scores",
    "decisions-binary": "decisions without scores",
}


def file_read_as(loaded: Loaded) -> str:
    """What a file of predictions was read as, as part of a sentence."""
    return _READ_AS.get(loaded.layout, show.LAYOUT_TITLES[loaded.layout])


def evaluation_read_as(ev: Evaluation) -> str:
    """What the files of an evaluation without predictions were read as."""
    if ev.source is not None:
        return "a table that stays on the server: exact counts, areas within bounds"
    service = ev.service.service if ev.service is not None else ""
    what = "ratios without counts" if ev.unknown else "counts without predictions"
    return f"{_SOURCES.get(service, 'a table of thresholds')}: {what}"


def why(loaded: Loaded) -> str:
    """Why files were read so, in a sentence."""
    reasons = [candidate.reason for candidate in loaded.understood]
    return f"Read so since {'; in the truth file, '.join(reasons)}." if reasons else ""


def facts_of_loaded(loaded: Loaded) -> dict[str, str]:
    """How a file of predictions was understood, and which column of its truth file says the truth."""
    if not loaded.understood:
        return {}
    scores, *truth = loaded.understood
    shown = facts(scores, "Read as")
    for one in truth:
        if "truth" in one.roles:
            shown.setdefault(ROLES["truth"], one.roles["truth"])
    return shown


def facts(candidate: Candidate, title: str) -> dict[str, str]:
    """One way to read a file: what it is read as, under this title, why, and the roles of its columns."""
    roles = {(ROLES | _FURTHER_ROLES).get(role, role): column for role, column in candidate.roles.items()}
    labels = candidate.labels or tuple(candidate.settings.get("labels", ()))
    if labels:
        roles["Score columns"] = show.listed(labels)
    return {title: show.LAYOUT_TITLES[candidate.layout], "Since": candidate.reason, **roles}


def could_be(found: Sequence[Candidate]) -> str:
    """Several ways to read a file."""
    return "; or ".join(f"{show.LAYOUT_TITLES[each.layout]} ({each.reason})" for each in found)
