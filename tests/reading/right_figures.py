"""What a reading of files has to come to, and what became of it: right, a question, refused, or wrong.

A reading is judged by its figures, worked out by scikit-learn from truth and scores that the test knows. Names of
labels count where there are several; where there is one positive class, its name is free.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score

import evalkit as ek
from evalkit.errors import Reading

ABSENT = float("-inf")
"""A score that the model did not give: never predicted."""

Read = Callable[[Reading | None], ek.Loaded]
"""Files, to be read as an answer says, or by default."""


@dataclass(frozen=True)
class Figures:
    """Of one label against the rest, decided at 0.5. ap: None where there are decisions and no scores."""

    n: int
    positives: int
    tp: int
    fp: int
    fn: int
    ap: float | None

    def agree(self, other: Figures) -> bool:
        if self.counts != other.counts or (self.ap is None) != (other.ap is None):
            return False
        return self.ap is None or bool(np.isclose(self.ap, other.ap, equal_nan=True))

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        return self.n, self.positives, self.tp, self.fp, self.fn


def figures_of(truth: npt.ArrayLike, score: npt.ArrayLike, *, decisions: bool = False) -> Figures:
    """The figures of truths and scores, where an absent score is minus infinity.

    Average precision ends at the recall that was reached: scikit-learn gives absent scores one threshold of their own,
    the lowest, whose step is taken off again.
    """
    y, s = np.asarray(truth, dtype=bool), np.asarray(score, dtype=float)
    scored = s > ABSENT
    predicted = scored & (s >= 0.5)
    tp, fp = int(np.sum(y & predicted)), int(np.sum(~y & predicted))
    ap = None
    if not decisions:
        ap = float("nan")
        if y.any():
            lowest = s[scored].min() - 1 if scored.any() else 0.0
            whole = float(average_precision_score(y, np.where(scored, s, lowest)))
            ap = whole - float(np.sum(y & ~scored) / y.sum() * y.mean())
    return Figures(len(y), int(y.sum()), tp, fp, int(y.sum()) - tp, ap)


@dataclass(frozen=True)
class Right:
    """What files say. labels: the figures of each label. binary: they are of one positive class, whatever its name.

    decisions: there are no scores, so that areas are not compared. names: other names that a label may have.
    left_out: labels without any score, which may be missing.
    """

    labels: Mapping[str, Figures]
    binary: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    left_out: Collection[str] = ()

    def agrees(self, found: Mapping[str, Figures]) -> bool:
        found = {self.names.get(label, label): figures for label, figures in found.items()}
        if self.binary or (len(self.labels) == 2 and len(found) == 1):
            return self._agrees_on_the_positive_class(list(found.values()))
        wanted = {label for label in self.labels if label not in self.left_out or label in found}
        return found.keys() == wanted and all(self.labels[label].agree(found[label]) for label in wanted)

    def _agrees_on_the_positive_class(self, found: Sequence[Figures]) -> bool:
        """One label, or two of which the other is the negative class."""
        right = any(figures.agree(wanted) for figures in found for wanted in self.labels.values())
        if len(found) == 2:
            return right and all(one.n == found[0].n for one in found) and sum(f.positives for f in found) == found[0].n
        return right and len(found) == 1


def one_class(truth: npt.ArrayLike, score: npt.ArrayLike, *, decisions: bool = False) -> Right:
    return Right({"positive": figures_of(truth, score, decisions=decisions)}, binary=True)


def several(
    truths: Sequence[Collection[str]],
    scores: Mapping[str, npt.ArrayLike],
    *,
    decisions: bool = False,
    names: Mapping[str, str] | None = None,
) -> Right:
    """Of the true labels of each item and the scores of each label; a label without scores may be left out."""
    true = sorted({label for some in truths for label in some} - scores.keys())
    columns = dict(scores) | {label: [ABSENT] * len(truths) for label in true}
    labels = {
        label: figures_of([label in some for some in truths], column, decisions=decisions)
        for label, column in columns.items()
    }
    return Right(labels, names=names or {}, left_out=true)


def of_predicted(
    truth: Sequence[str], predicted: Sequence[str], score: Sequence[float], *, names: Mapping[str, str] | None = None
) -> Right:
    """One score per item, of the predicted class."""
    scores = {
        label: [s if p == label else ABSENT for p, s in zip(predicted, score, strict=True)]
        for label in sorted({*truth, *predicted})
    }
    return several([{label} for label in truth], scores, names=names)


def decided(
    truth: Sequence[str | set[str]], predicted: Sequence[str | set[str]], *, names: Mapping[str, str] | None = None
) -> Right:
    """Decisions without scores: what is predicted has 1. One label or several for each item."""
    true, said = ([{one} if isinstance(one, str) else one for one in some] for some in (truth, predicted))
    labels = sorted({label for one in (*true, *said) for label in one})
    columns = {label: [float(label in one) for one in said] for label in labels}
    return several(true, columns, decisions=True, names=names)


def found_figures(loaded: ek.Loaded) -> dict[str, Figures]:
    """The figures of what was read, by evalkit; without areas where it says that there are only decisions."""
    p = loaded.predictions
    e = ek.evaluate(p)
    found = {}
    for label in p.labels:
        table = e.per_label[label]
        c = table.at(0.5)
        decisions = getattr(p, "decisions_only", False)
        ap = None if decisions else float(ek.average_precision(table))
        tp, fp, fn, tn = (int(count) for count in (c.tp, c.fp, c.fn, c.tn))
        found[label] = Figures(tp + fp + fn + tn, tp + fn, tp, fp, fn, ap)
    return found


RIGHT, RIGHT_WARNED = "right", "right, with a warning"
QUESTION, QUESTION_WITHOUT = "question", "question without a right answer"
REFUSED, WARNED, WRONG, CRASHED = "refused", "wrong, with a warning", "SILENTLY WRONG", "CRASHED"
OUTCOMES = (RIGHT, RIGHT_WARNED, QUESTION, QUESTION_WITHOUT, REFUSED, WARNED, WRONG, CRASHED)


@dataclass(frozen=True)
class Outcome:
    """What became of a reading. says: in a few words, such as the problem of a refusal, or the place of the answer."""

    kind: str
    says: str = ""

    @property
    def passes(self) -> bool:
        return self.kind in (RIGHT, RIGHT_WARNED, QUESTION)


def outcome_of(read: Read, rights: Sequence[Right]) -> Outcome:
    """rights: what the files may be read as; more than one where each is a whole understanding."""
    try:
        loaded = read(None)
    except ek.ReadingError as error:
        if error.readings:
            return _outcome_of_question(read, rights, error)
        return Outcome(REFUSED, str(error))
    except ek.EvalkitError as error:
        return Outcome(REFUSED, str(error))
    except Exception as error:
        return Outcome(CRASHED, _crash(error))
    warnings = [note.text for note in loaded.notes if note.warning]
    if _is_right(loaded, rights):
        return Outcome(RIGHT_WARNED if warnings else RIGHT, " / ".join(warnings) or loaded.layout)
    return Outcome(WARNED if warnings else WRONG, " / ".join([_shown(loaded), *warnings]))


def _crash(error: Exception) -> str:
    """The error and the place that raised it."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {last.name} at {Path(last.filename).name}:{last.lineno}: {error}"


def _is_right(loaded: ek.Loaded, rights: Sequence[Right]) -> bool:
    found = found_figures(loaded)
    return any(right.agrees(found) for right in rights)


def _outcome_of_question(read: Read, rights: Sequence[Right], question: ek.ReadingError) -> Outcome:
    """Each answer has to load without another question, and one of them has to be right."""
    failed, right = [], []
    for place, reading in enumerate(question.readings, start=1):
        try:
            if _is_right(read(reading), rights):
                right.append(place)
        except ek.EvalkitError as error:
            failed.append(f"answer {place} fails: {error}")
        except Exception as error:
            return Outcome(CRASHED, f"answer {place}: {_crash(error)}")
    answers = f"{len(question.readings)} answers"
    if failed or not right:
        said = "; ".join(failed) or "; ".join(reading.says for reading in question.readings)
        return Outcome(QUESTION_WITHOUT, f"{answers}, right: {right or 'none'}; {question.problem} {said}")
    return Outcome(QUESTION, f"{answers}, right: {', '.join(map(str, right))}; {question.problem}")


def _shown(loaded: ek.Loaded) -> str:
    """What was read, in short: layout and the counts of the first labels."""
    some = ", ".join(
        f"{label!r} {figures.positives} of {figures.n}, tp {figures.tp} fp {figures.fp}"
        for label, figures in list(found_figures(loaded).items())[:4]
    )
    return f"as {loaded.layout}: {some}"


def shares(kinds: Sequence[str]) -> str:
    """How many of each outcome, one a line."""
    total = len(kinds)
    counted = [(kind, kinds.count(kind)) for kind in OUTCOMES]
    return "\n".join(f"{count:6} {count / total:7.1%}  {kind}" for kind, count in counted if count)
