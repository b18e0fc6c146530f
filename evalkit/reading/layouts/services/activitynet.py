"""Classification results in ActivityNet's form: {"results": {video: [{label, score}, ...]}}.

A row of the account is a video, an entry of "results". Other keys at the top (version, external_data) are not about
scores.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Choices, Content, Records
from evalkit.reading.layouts.fields import is_objects, objects, score_of, text_of
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.layouts.ledger import Ledger
from evalkit.reading.sides import Sides

_TITLE: Final = "ActivityNet results (JSON)"


def _recognise(content: Content, _: Choices) -> Candidate | None:
    results = _results(content)
    if not results or not all(is_objects(entries) for entries in results.values()):
        return None
    # With a segment it is a detection: many segments of a video may have one label, and none is of the whole video.
    if not all("label" in e and "score" in e and "segment" not in e for es in results.values() for e in es):
        return None
    return Candidate("activitynet", "it has results: for each video a list of labels and scores")


def _results(content: Content) -> Mapping[str, Any] | None:
    if not isinstance(content, Records) or len(content.values) != 1 or not isinstance(content.values[0], dict):
        return None
    results = content.values[0].get("results")
    return results if isinstance(results, dict) else None


def _read(content: Content, _: Candidate, __: Choices) -> Sides:
    results = _results(content)
    if results is None:
        raise ReadingError(
            "There are no results.", where=content.file, remedy='Choose a JSON file of the form {"results": {...}}.'
        )
    ledger = Ledger("example")
    for video, entries in results.items():
        place = f"results, {video!r}"
        example = ledger.add(video, place)
        for number, entry in enumerate(objects(entries, "the list of a video", place), start=1):
            where = f"{place}, entry {number}"
            label = text_of(entry, "label", what="label", where=where)
            if "score" not in entry:
                raise ReadingError("There is no score.", where=where, remedy="Add 'score' to the entry, or remove it.")
            if "segment" in entry:
                raise ReadingError(
                    "This is a detection, not a classification of the video.",
                    where=where,
                    found="a segment",
                    remedy="Choose results of the classification task, which have labels and scores only.",
                )
            ledger.enter(example, label, where, score_of(entry["score"], where))
    return Sides(ledger.scores(), None)


LAYOUT = Layout("activitynet", _TITLE, _recognise, _read)
