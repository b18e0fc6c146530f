"""What a careful person makes of a file, and how the reader is held to it: exactly so or refused, never otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from evalkit import EvalkitError, InvalidInputError, Loaded, Predictions, ReadingError, read_predictions
from tests.builders import ABSENT

Pairs = Mapping[str, Mapping[str, tuple[float | None, int]]]
"""id -> label -> score and truth. No score, or a label that is not named, is a score that the model did not give."""


@dataclass(frozen=True)
class Read:
    """The content, in file order, and words that the notes must have.

    labels: where they are not those of the pairs, in order of first appearance. named: False where the file does not
    say what the only label is called. warning: words that a note marked as a warning must have.
    single: scores were stored with single precision, and may be read as the stored number or as the shortest decimal.
    """

    task: str
    pairs: Pairs
    labels: tuple[str, ...] = ()
    named: bool = True
    notes: tuple[str, ...] = ()
    warning: tuple[str, ...] = ()
    single: bool = False

    @property
    def label_names(self) -> tuple[str, ...]:
        return self.labels or tuple(dict.fromkeys(label for row in self.pairs.values() for label in row))

    def but(self, **changes: Any) -> "Read":
        return replace(self, **changes)


@dataclass(frozen=True)
class Refused:
    """A ReadingError whose message has these words: place, value and what to do, where the file has them."""

    words: tuple[str, ...]

    def __init__(self, *words: str) -> None:
        object.__setattr__(self, "words", words)


@dataclass(frozen=True)
class RightOrRefused:
    """Both are right: this content, or a refusal with these words. Other content never is."""

    right: Read
    words: tuple[str, ...] = ()


Expectation = Read | Refused | RightOrRefused


@dataclass(frozen=True)
class Case:
    name: str
    data: bytes
    expected: Expectation
    truth: bytes | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def read(self) -> Loaded:
        if self.truth is None:
            return read_predictions(self.data, **self.options)
        return read_predictions(self.data, self.truth, **self.options)


def case(name: str, data: str | bytes, expected: Expectation, truth: str | bytes | None = None, **options: Any) -> Case:
    return Case(name, _bytes(data), expected, None if truth is None else _bytes(truth), options)


def _bytes(data: str | bytes) -> bytes:
    return data.encode() if isinstance(data, str) else data


def table_of(p: Predictions) -> dict[str, dict[str, tuple[float, int]]]:
    """Every pair of a model's predictions, with -inf for the scores that are absent."""
    ids = p.ids.tolist()
    table: dict[str, dict[str, tuple[float, int]]] = {item: {} for item in ids}
    for label in p.labels:
        aligned = p.label(label)
        for row, score, true in zip(aligned.example, aligned.y_score, aligned.y_true, strict=True):
            table[ids[row]][label] = (float(score), int(true))
    return table


def differences(loaded: Loaded, expected: Read) -> list[str]:
    """How what was read differs from what the file says; nothing if it does not."""
    p = loaded.predictions
    found = []
    if p.task != expected.task:
        found.append(f"task {p.task}, not {expected.task}")
    ids = list(expected.pairs)
    if p.ids.tolist() != ids:
        found.append(f"ids {p.ids.tolist()[:9]}, not {ids[:9]}")
    labels = expected.label_names if expected.named else p.labels
    if p.labels != labels:
        found.append(f"labels {p.labels[:9]}, not {labels[:9]}")
    if found:
        return found
    table = table_of(p)
    for item, row in expected.pairs.items():
        pairs = row if expected.named else {p.labels[0]: next(iter(row.values()))}
        for label in labels:
            score, true = pairs.get(label, (None, 0))
            got_score, got_true = table[item][label]
            if not _same(got_score, score, single=expected.single) or got_true != true:
                found.append(f"{item!r}, {label!r}: {(got_score, got_true)}, not {(score, true)}")
    return found


def _same(got: float, score: float | None, *, single: bool) -> bool:
    if score is None:
        return got == ABSENT
    return got == score or (single and got == float(np.float32(score)))


def said(loaded: Loaded, *, warnings_only: bool = False) -> str:
    """Everything that the reader says about a file that it read."""
    return " / ".join(n.text for n in loaded.notes if not warnings_only or getattr(n, "warning", False))


def silent_about(loaded: Loaded, expected: Read) -> list[str]:
    """Words that the notes should have and do not."""
    notes, warnings = said(loaded).casefold(), said(loaded, warnings_only=True).casefold()
    missing = [f"no note says {word!r}: {said(loaded)}" for word in expected.notes if word.casefold() not in notes]
    missing += [f"no warning says {word!r}" for word in expected.warning if word.casefold() not in warnings]
    return missing


def unaccounted(loaded: Loaded) -> list[str]:
    """Files whose rows are not used or left out with a reason, each once."""
    return [
        f"{account.file}: {account.rows} rows, {account.used} used, left out {account.excluded}"
        for account in loaded.accounts
        if account.rows != account.used + sum(each.count for each in account.excluded)
    ]


def unsaid(error: EvalkitError, words: tuple[str, ...]) -> list[str]:
    """What the message of a refusal lacks."""
    missing = [
        f"{word!r} is not in the message: {error}" for word in words if word.casefold() not in str(error).casefold()
    ]
    if not error.remedy:
        missing.append(f"the message has no remedy: {error}")
    return missing


def judge(case: Case) -> list[str]:
    """What is wrong with how the reader took a case; nothing if all is right. Other errors than ReadingError pass."""
    expected = case.expected
    refusals = (ReadingError, InvalidInputError) if "task" in case.options else (ReadingError,)
    try:
        loaded = case.read()
    except refusals as error:
        if isinstance(expected, Read):
            return [f"refused: {error}"]
        return unsaid(error, expected.words)
    if isinstance(expected, Refused):
        return [f"not refused, but read as {loaded.predictions.task} {table_of(loaded.predictions)}"]
    right = expected if isinstance(expected, Read) else expected.right
    return differences(loaded, right) + silent_about(loaded, right) + unaccounted(loaded)
