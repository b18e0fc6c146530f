"""The lines of time of the recordings that listed items are parts of."""

from __future__ import annotations

import math

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.examples.scores import all_scores_of
from evalkit.examples.seen.timeline import RecordingLine, recording_line
from pages._ui.examples.lists import Asked, other_rows
from pages._ui.examples.seen import recordings_in

_MOST_CELLS = 30_000
"""Scores that lines of one part of a list have; the first line has as many as it needs."""


def lines_of(
    a: Asked, listed: IntArray, labels: IntArray
) -> tuple[list[dict[str, object]], dict[int, tuple[int, int]]]:
    """The lines as JSON, and for each example that has one its position among them and that of its part in it.

    listed: (n,) examples, in the order of the list; those that come first are served first. labels: (n,) of each pair.
    """
    found = recordings_in(a)
    if found is None:
        return [], {}
    spans, moments = found
    lines: list[dict[str, object]] = []
    places: dict[int, tuple[int, int]] = {}
    cells = 0
    recordings = dict.fromkeys(spans.recording[listed].tolist())
    for recording in recordings:
        first = dict.fromkeys(a.p.labels[i] for i in labels[spans.recording[listed] == recording].tolist())
        line = recording_line(a.p, spans, recording, moments, first=[*first])
        if not line.tells:
            continue
        cells += line.n_cells if a.other is None else line.n_cells + line.score.size
        if lines and cells > _MOST_CELLS:
            break
        places |= {example: (len(lines), part) for part, example in enumerate(line.example.tolist())}
        lines.append(_as_json(a, line))
    return lines, places


def _as_json(a: Asked, line: RecordingLine) -> dict[str, object]:
    ends = np.where(np.isfinite(line.end), line.end, np.nan)
    ids = a.p.ids[line.example].tolist()
    other = scores_of_other(a, line.example)[[a.p.index(label) for label in line.labels]]
    return {
        "name": line.name,
        "more": line.more,
        "parts": [
            [item, start, _finite(end)]
            for item, start, end in zip(ids, line.start.tolist(), ends.tolist(), strict=True)
        ],
        "lanes": [
            {
                "label": label,
                "scores": [_finite(each) for each in score.tolist()],
                "others": [_finite(each) for each in of_other.tolist()] if a.other is not None else None,
                "truth": truth.tolist(),
                "at": _finite(a.threshold_of(label)[0]),
            }
            for label, score, of_other, truth in zip(line.labels, line.score, other, line.truth, strict=True)
        ],
        "moments": {
            kind: [
                list(each) for each in zip(*(m.tolist() for m in (of.lane, of.start, of.end, of.score)), strict=True)
            ]
            for kind, of in line.moments.items()
        },
    }


def scores_of_other(a: Asked, examples: IntArray) -> FloatArray:
    """(n_labels, n) the scores of the other model, NaN where there is none."""
    found = np.full((len(a.p.labels), len(examples)), np.nan)
    rows = other_rows(a)
    if a.other is None or rows is None:
        return found
    there = rows[examples] >= 0
    scores = all_scores_of(a.other, rows[examples][there])
    for i, label in enumerate(a.p.labels):
        if label in a.other.labels:
            found[i, there] = scores[a.other.index(label)]
    return found


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
