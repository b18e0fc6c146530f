"""A recording over time has the very scores of the file, in the order of time, and its predictions for moments."""

from __future__ import annotations

import csv
import io
from itertools import product

import numpy as np
import pytest

import evalkit as ek
from evalkit.examples.seen.spans import spans_of
from evalkit.examples.seen.timeline import MOST_LANES, MomentsByRecording, moments_by_recording, recording_line
from evalkit.reading.sides import Timeline

LABELS = ("run", "jump", "fall")


def _windows(seed: int, recordings: int = 3, parts: int = 8, labels: tuple[str, ...] = LABELS) -> tuple[bytes, dict]:
    """A file of windows in no order, and of each window and label its score and truth."""
    chance = np.random.default_rng(seed)
    rows = {
        (f"v{v}", 2.5 * k, 2.5 * k + 2.5, label): (round(float(chance.random()), 3), int(chance.random() < 0.4))
        for v, k, label in product(range(recordings), range(parts), labels)
    }
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["recording", "start", "end", "label", "score", "truth"])
    writer.writerows([*key, *rows[key]] for key in [list(rows)[i] for i in chance.permutation(len(rows))])
    return out.getvalue().encode(), rows


@pytest.mark.parametrize("seed", range(5))
def test_its_scores_are_those_of_the_file_in_the_order_of_time(seed: int) -> None:
    text, rows = _windows(seed)
    p = ek.read_predictions(text).predictions
    spans = spans_of(p)
    assert spans is not None
    for recording, name in enumerate(spans.recordings):
        line = recording_line(p, spans, recording)
        assert (line.name, line.more) == (name, 0)
        assert line.start.tolist() == sorted(line.start.tolist())
        assert p.ids[line.example].tolist() == [
            f"{name} [{a:g}, {b:g})" for a, b in zip(line.start.tolist(), line.end.tolist(), strict=True)
        ]
        found = {
            (name, start, end, label): (line.score[lane, part], line.truth[lane, part])
            for part, (start, end) in enumerate(zip(line.start.tolist(), line.end.tolist(), strict=True))
            for lane, label in enumerate(line.labels)
        }
        assert found == {key: value for key, value in rows.items() if key[0] == name}


def test_lanes_have_what_is_asked_for_then_what_is_true_then_the_highest_scores() -> None:
    labels = tuple(f"l{n:02}" for n in range(20))
    text, _ = _windows(3, recordings=1, parts=2, labels=labels)
    p = ek.read_predictions(text).predictions
    spans = spans_of(p)
    assert spans is not None
    line = recording_line(p, spans, 0, first=["l19", "nowhere"])
    assert line.labels[0] == "l19"
    assert (len(line.labels), line.more) == (MOST_LANES, 20 - MOST_LANES)
    true = [(each == 1).any() for each in line.truth[1:]]
    assert true == sorted(true, reverse=True)


def test_absent_scores_and_unknown_ends_stay_so() -> None:
    rows = b"uri,start,end,label,score,truth\na,0,2,x,.9,1\na,2,inf,y,.4,1\n"
    p = ek.read_predictions(rows).predictions
    spans = spans_of(p)
    assert spans is not None
    line = recording_line(p, spans, 0)
    assert line.labels == ("x", "y")
    np.testing.assert_array_equal(line.score, [[0.9, np.nan], [np.nan, 0.4]])
    assert line.end.tolist() == [2, np.inf]
    assert spans.seconds(1) == (2.0, None)
    assert line.tells


def test_without_times_there_is_no_recording() -> None:
    assert spans_of(ek.load_sample("clips-forest").predictions) is None


def _moments(p: ek.Predictions, *rows: tuple[str, str, str, float, float, float]) -> MomentsByRecording | None:
    ids = [*dict.fromkeys(row[0] for row in rows)]
    spans = spans_of(p)
    assert spans is not None
    made = Timeline(
        ids=np.array(ids, dtype=object),
        example=np.array([ids.index(row[0]) for row in rows], dtype=np.int64),
        kind=tuple(row[1] for row in rows),
        label=tuple(row[2] for row in rows),
        start=np.array([row[3] for row in rows]),
        end=np.array([row[4] for row in rows]),
        score=np.array([row[5] for row in rows]),
    )
    return moments_by_recording(made, p, spans)


def test_moments_stand_with_their_recording_and_label() -> None:
    rows = b"uri,start,end,label,score,truth\na,0,4,x,.9,1\nb,0,4,y,.4,1\na,0,4,y,.1,0\n"
    p = ek.read_predictions(rows).predictions
    spans = spans_of(p)
    assert spans is not None
    a, b = p.ids.tolist()
    moments = _moments(
        p,
        (b, "second", "y", 1, 2, 0.5),
        (a, "second", "x", 1, 2, 0.25),
        (a, "second", "x", 0, 1, 0.75),
        (a, "shot", "y", 0, 3, 0.125),
        ("left out", "second", "x", 0, 1, 1),
        (a, "second", "no label", 0, 1, 1),
    )
    one, other = (recording_line(p, spans, r, moments) for r in (0, 1))
    second, shot = one.moments["second"], one.moments["shot"]
    assert [one.labels[i] for i in second.lane] == ["x", "x"]
    assert (second.start.tolist(), second.end.tolist(), second.score.tolist()) == ([0, 1], [1, 2], [0.75, 0.25])
    assert ([one.labels[i] for i in shot.lane], shot.end.tolist()) == (["y"], [3])
    assert list(other.moments) == ["second"]
    assert other.tells
    assert not recording_line(p, spans, 1).tells  # a single part without anything within
