"""Items with marks as a file that Google's services import, so that people can label them again there."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from evalkit.examples.correcting import corrected
from evalkit.examples.marks import Marks
from evalkit.examples.scores import all_truth_of
from evalkit.examples.seen.spans import spans_of
from evalkit.files.csv_text import csv_text
from evalkit.files.import_csv import URI
from evalkit.predictions import Predictions

WHOLE = ("0", "inf")
"""Start and end of a whole video."""


def marked_import(
    p: Predictions,
    marks: Marks,
    *,
    folder: str = "",
    end: str = "",
    use: str = "",
    videos: bool = False,
    for_spreadsheets: bool = False,
) -> str:
    """An import CSV without a header of the items that are marked as wrong or unsure; empty where there is none.

    Where all marks of an item say what is true, it has its labels as the marks correct them; one of which a pair is
    unsure, or no label is left, has none, for people to decide. Rows are address, label, start and end for parts of
    recordings and for ``videos``, one for each label; else address and all labels, as for images.

    folder, end: what stands before and after names that are no addresses, such as "gs://bucket/folder/" and ".mp4".
    use: a first column, such as "test" for Vertex AI; AutoML takes none for videos. for_spreadsheets: text that a
    spreadsheet would run begins with an apostrophe. Marks of items that there are not are passed over.

    >>> from evalkit.examples.marks import Mark
    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1, 0], [1, 0]], [[0.8, 0.6], [0.7, 0.2]], labels=["cat", "dog"], ids=["x", "y"],
    ...     task="multilabel")
    >>> marks = Marks("", (Mark("x", "dog", "wrong"), Mark("y", "cat", "unsure")))
    >>> marked_import(p, marks, folder="gs://b/", use="test")
    'test,gs://b/x,cat,dog\\r\\ntest,gs://b/y,\\r\\n'
    """
    rows = list(_rows(p, marks, (folder, end), videos=videos))
    lines = [[use, *row] if use else row for row in rows]
    return csv_text(lines[0], lines[1:], for_spreadsheets=for_spreadsheets) if lines else ""


def _rows(p: Predictions, marks: Marks, around: tuple[str, str], *, videos: bool) -> Iterator[list[str]]:
    there = {name: place for place, name in enumerate(p.ids.tolist())}
    wanted = dict.fromkeys(mark.id for mark in marks if mark.verdict in ("wrong", "unsure") and mark.id in there)
    unsure = {mark.id for mark in marks.of_verdict("unsure")}
    known = _labels(p, marks, [name for name in wanted if name not in unsure])
    spans = spans_of(p)
    for name in wanted:
        at = there[name]
        labels = known.get(name) or [""]
        if spans is not None:
            address = _address(spans.recordings[spans.recording[at]], *around)
            yield from ([address, label, _seconds(spans.start[at]), _seconds(spans.end[at])] for label in labels)
        elif videos:
            yield from ([_address(name, *around), label, *WHOLE] for label in labels)
        else:
            yield [_address(str(p.attributes[URI][at]) if URI in p.attributes else name, *around), *labels]


def _address(name: str, folder: str, end: str) -> str:
    return name if "://" in name else f"{folder}{name}{end}"


def _seconds(time: float) -> str:
    return "inf" if time == float("inf") else f"{time:.6f}".rstrip("0").rstrip(".")


def _labels(p: Predictions, marks: Marks, names: list[str]) -> dict[str, list[str]]:
    """The labels that some items have, as marks say; an item of which no mark says the one true label has none."""
    if not names:
        return {}
    made = corrected(p, (mark for mark in marks if mark.id in set(names)))
    there = {name: place for place, name in enumerate(made.predictions.ids.tolist())}
    kept = [name for name in names if name in there]
    truth = all_truth_of(made.predictions, np.array([there[name] for name in kept], dtype=np.int64))
    return {name: [p.labels[i] for i in np.flatnonzero(truth[:, n] == 1)] for n, name in enumerate(kept)}
