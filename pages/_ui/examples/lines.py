"""The lines of time of the recordings that listed items are parts of."""

from __future__ import annotations

import math

import numpy as np

from evalkit.arrays import IntArray
from evalkit.examples.seen.timeline import RecordingLine, recording_line
from pages._ui.examples.lists import Asked
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
        cells += line.n_cells
        if lines and cells > _MOST_CELLS:
            break
        places |= {example: (len(lines), part) for part, example in enumerate(line.example.tolist())}
        lines.append(_as_json(a, line))
    return lines, places


def _as_json(a: Asked, line: RecordingLine) -> dict[str, object]:
    ends = np.where(np.isfinite(line.end), line.end, np.nan)
    ids = a.p.ids[line.example].tolist()
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
                "truth": truth.tolist(),
                "at": _finite(a.threshold_of(label)[0]),
            }
            for label, score, truth in zip(line.labels, line.score, line.truth, strict=True)
        ],
        "moments": {
            kind: [
                list(each) for each in zip(*(m.tolist() for m in (of.lane, of.start, of.end, of.score)), strict=True)
            ]
            for kind, of in line.moments.items()
        },
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
