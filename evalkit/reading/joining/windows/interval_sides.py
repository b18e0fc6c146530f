"""Truth by intervals against scores by windows: which labels are true of a window, and what becomes of each event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from evalkit.arrays import BoolArray, IntArray
from evalkit.errors import ReadingError
from evalkit.reading.joining.accounts import Account
from evalkit.reading.joining.choices import Joining
from evalkit.reading.joining.ids import NAMED, refuse_ambiguous
from evalkit.reading.joining.looser import looser_ways
from evalkit.reading.joining.rules import compared
from evalkit.reading.joining.windows.found import Windows, as_events, windows_of
from evalkit.reading.joining.windows.overlaps import Intervals, in_words, overlapping, same
from evalkit.reading.sides import MOST_PLACES, Events, Exclusion, Note, Places, Scores, Truth, texts
from evalkit.reading.times import time_columns

NO_WINDOW: Final = "matches no window"
NO_PREDICTION: Final = "has no prediction"
WINDOWS_LEFT_OUT: Final = "its windows are left out"


@dataclass(frozen=True, slots=True)
class IntervalSides:
    """What joining windows and events gives.

    truth: that of the scored windows whose recording is in the truth. place: (n_windows,) the row there of each scored
    window, -1 where its recording is not in the truth: what is true of it is unknown. notes: on the rule, and on what
    was left out. of_events: the truth as it was read. window, event: (n_pairs,) which overlap enough. is_scored:
    (n_recordings,) whether a recording of the truth has a window.
    """

    truth: Truth
    place: IntArray
    notes: tuple[Note, ...]
    of_events: Truth
    window: IntArray
    event: IntArray
    is_scored: BoolArray

    def account(self, file: str, used: BoolArray) -> Account:
        """Where the rows of the truth file went. used: (n_windows,) windows that are evaluated.

        A row is used where one of its events is true of a window that is used; a row that only names a recording,
        where the recording has a window.
        """
        events = self.of_events.events
        assert events is not None
        n = len(events.row)
        reached, matched = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)
        matched[self.event], reached[self.event[used[self.window]]] = True, True
        row, first, of_row = np.unique(events.row, return_index=True, return_inverse=True)
        is_used, is_matched = (np.bincount(of_row, some, len(row)) > 0 for some in (reached, matched))
        is_scored = self.is_scored[events.recording[first]]
        missed = {
            NO_PREDICTION: ~is_scored,
            NO_WINDOW: is_scored & ~is_matched,
            WINDOWS_LEFT_OUT: is_matched & ~is_used,
        }
        excluded = Counter({reason: int(rows.sum()) for reason, rows in missed.items()})
        places = {reason: [events.places[i] for i in first[rows].tolist()] for reason, rows in missed.items()}
        without = self.of_events.places.rows_of - np.bincount(events.recording[first], minlength=len(self.is_scored))
        unscored = np.flatnonzero(~self.is_scored & (without > 0))
        excluded[NO_PREDICTION] += int(without[unscored].sum())
        places[NO_PREDICTION] += [self.of_events.places.first[i] for i in unscored.tolist()]
        listed = [Exclusion(why, k, tuple(places[why][:MOST_PLACES])) for why, k in excluded.items() if k]
        n_used = int(self.of_events.places.rows_of.sum()) - sum(excluded.values())
        return Account(file, self.of_events.rows, n_used, (*self.of_events.excluded, *listed))


def interval_sides(scores: Scores, truth: Truth, joining: Joining) -> IntervalSides | None:
    """The two sides joined by overlap; None where the items of the two are matched by their ids instead.

    That is where the truth holds no intervals, or the scores no windows, or where the items of both are segments of
    which some are the same: then these ids say which belong together. ReadingError where a rule is asked for that
    cannot be applied, and where no recording is in both files.
    """
    windows = windows_of(scores.attributes, scores.ids, scores.groups)
    of_events = truth
    if truth.events is None:
        by_ids = joining.overlap is None and not set(scores.ids.tolist()).isdisjoint(truth.ids.tolist())
        of_events = (as_events(truth) if windows is not None and not by_ids else None) or truth
    if windows is None or of_events.events is None:
        if joining.overlap is not None:
            raise _no_intervals(scores_have=windows is not None)
        return None
    recording, on_recordings = _match_recordings(windows, of_events, joining)
    known = recording[windows.intervals.recording] >= 0
    intervals = Intervals(recording[windows.intervals.recording], windows.intervals.start, windows.intervals.end)
    items = np.flatnonzero(known)
    window, event, on_rule = _matched(intervals.take(items), of_events.events, joining)
    is_scored = np.zeros(len(of_events.ids), dtype=np.bool_)
    is_scored[recording[recording >= 0]] = True
    of_events, on_label = _one_label(scores, of_events)
    notes = (*on_recordings, on_rule, *on_label, _on_events(of_events, event, is_scored), *_on_unknown(windows, known))
    return IntervalSides(
        _truth_of_windows(scores, windows, of_events, (items, window, event), intervals.recording[items]),
        np.where(known, np.cumsum(known) - 1, -1),
        notes,
        of_events,
        items[window],
        event,
        is_scored,
    )


def _no_intervals(*, scores_have: bool) -> ReadingError:
    return ReadingError(
        "An overlap is asked for, and there is nothing that could overlap.",
        found="a truth without start and end" if scores_have else "scores without start and end",
        remedy="Give both files columns of start and end, or leave out the overlap.",
    )


def _match_recordings(windows: Windows, truth: Truth, joining: Joining) -> tuple[IntArray, list[Note]]:
    """For each recording of the scores its position in the truth, -1 where it is not there."""
    own, others = windows.recordings, truth.ids.tolist()
    keys, other_keys = (compared(names, joining) for names in (own, others))
    refuse_ambiguous(keys, own, joining.match)
    refuse_ambiguous(other_keys, others, joining.match)
    place = pd.Index(other_keys).get_indexer(pd.Index(keys)).astype(np.int64)
    if (place >= 0).any():
        return place, []
    if truth.named_by_file and len(own) == len(others) == 1:
        text = f"Both files are of one recording, {own[0]!r}: the truth names none but that of its own file."
        return np.zeros(1, dtype=np.int64), [Note(text)]
    found = f"scores of {_some(own)}; truth of {_some(others)}"
    looser = looser_ways(texts(own), truth.ids, joining, 0)
    raise ReadingError(
        "No recording of the scores occurs in the truth.",
        found=found,
        remedy=f"Matched would be {' and '.join(way.words for way in looser)}."
        if looser
        else "Name recordings alike in both files.",
        readings=[way.reading(len(own)) for way in looser],
    )


def _one_label(scores: Scores, truth: Truth) -> tuple[Truth, list[Note]]:
    """Where a detector of one thing has one score, and all events are of one label, that is the thing."""
    assert truth.events is not None
    used = np.unique(truth.events.label).tolist()
    if scores.task != "binary" or len(used) != 1 or truth.labels[used[0]] in scores.labels:
        return truth, []
    note = Note(
        f"There is one score, and it is taken for that of {truth.labels[used[0]]!r}, the one label of the truth."
    )
    events = replace(truth.events, label=np.zeros_like(truth.events.label))
    return replace(truth, labels=scores.labels, events=events), [note]


def _some(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names[:NAMED])) + (", ..." if len(names) > NAMED else "")


def _matched(windows: Intervals, events: Events, joining: Joining) -> tuple[IntArray, IntArray, Note]:
    """Windows and events that belong together, and a note on the rule.

    Without a rule that is asked for, events that are windows themselves belong to these alone; it is enough that all
    windows, or all events of recordings with windows, have such a counterpart.
    """
    intervals = Intervals(events.recording, events.start, events.end)
    if joining.overlap is None and len(intervals):
        window, event = same(windows, intervals)
        is_scored = np.isin(events.recording, windows.recording)
        if len(np.unique(event)) == int(is_scored.sum()) > 0 or len(np.unique(window)) == len(windows):
            text = "Events are windows themselves: a label is true of a window that is one of its events exactly."
            return window, event, Note(text)
    rule = joining.overlap or "half-of-shorter"
    window, event = overlapping(windows, intervals, rule)
    text = f"A label is true of a window where it and an event of the label overlap by {in_words(rule)}."
    return window, event, Note(text)


def _on_events(truth: Truth, event: IntArray, is_scored: BoolArray) -> Note:
    """How many events no window is true for, those in recordings without any prediction among them."""
    assert truth.events is not None
    n = len(truth.events.recording)
    unmatched = n - len(np.unique(event))
    text = f"{unmatched:,} of {n:,} events match no window"
    if is_scored.all():
        return Note(f"{text}.", warning=unmatched > 0)
    missed = int((~is_scored[truth.events.recording]).sum())
    recordings = int((~is_scored).sum())
    return Note(
        f"{text}: {missed:,} {_counted(missed, 'event')} in {recordings:,} {_counted(recordings, 'recording')} without "
        "any prediction are missed by every threshold, and in no count of windows.",
        warning=True,
    )


def _on_unknown(windows: Windows, known: BoolArray) -> list[Note]:
    if known.all():
        return []
    n, recordings = int((~known).sum()), len(np.unique(windows.intervals.recording[~known]))
    verb = "is" if n == 1 else "are"
    return [
        Note(
            f"{n:,} {_counted(n, 'window')} of {recordings:,} {_counted(recordings, 'recording')} without truth {verb} "
            "left out: what is true there is unknown.",
            warning=True,
        )
    ]


def _counted(n: int, noun: str) -> str:
    return noun if n == 1 else f"{noun}s"


def _truth_of_windows(
    scores: Scores, windows: Windows, truth: Truth, pairs: tuple[IntArray, IntArray, IntArray], recording: IntArray
) -> Truth:
    """The truth whose items are windows.

    pairs: the scored items that these are, and positions of windows among them with those of their events. recording:
    in the truth, of each window.
    """
    items, window, event = pairs
    assert truth.events is not None
    n_labels = max(len(truth.labels), 1)
    of_events = time_columns(truth.attributes)  # which are kept where each recording has one event
    times = () if of_events is None else (of_events.start, of_events.end)
    pair = np.unique(window * n_labels + np.asarray(truth.events.label, dtype=np.int64)[event])
    names = np.array(windows.recordings, dtype=object)[windows.intervals.recording[items]]
    return Truth(
        ids=scores.ids[items],
        labels=truth.labels,
        example=pair // n_labels,
        label=pair % n_labels,
        rows=truth.rows,
        places=Places([], np.zeros(len(items), dtype=np.int64)),
        attributes={name: column[recording] for name, column in truth.attributes.items() if name not in times},
        groups=names,
        notes=truth.notes,
        single_label=False,
    )
