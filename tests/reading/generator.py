"""Tables as people write them, with a known truth, read by default: ``python -m tests.reading.generator``.

Each seed is one table (or two: scores, and the truth beside them), drawn from kinds of tasks and layouts, from names
that people give, and from columns that have nothing to do with the model. ``--only SEED`` prints one of them whole.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

import evalkit as ek
from evalkit.errors import Reading
from tests.reading.right_figures import (
    ABSENT,
    OUTCOMES,
    QUESTION,
    WARNED,
    WRONG,
    Outcome,
    Right,
    decided,
    of_predicted,
    one_class,
    outcome_of,
    several,
    shares,
)

NAMES_BY_ROLE = """
id: id, ID, Id, filename, file, image, image_name, Image, path, clip, video_id, sample_id, customerID, fname, item, uid
truth: y_true, truth, true, target, gt, gt_class, gt_label, true_label, true_class, actual, outcome, ground_truth
truth: label, class, y, Label, True_Class, trueLabel, actual_class, GroundTruth, expected, observed, groundtruth
truth: True Label, True label, Actual, ground truth, Ground Truth
score: score, prob, proba, probability, y_score, y_prob, y_pred_proba, pred_prob, p1, prob_1, proba_1, p, risk
score: Score, Probability, predicted_probability, model_score, churn_proba, yhat_prob, P(1), likelihood
score: P (class=1), Predicted probability, Prob. of 1
confidence: confidence, conf, max_prob, prob, score, Confidence, pred_conf, top1_prob, maxProb, certainty, pred_score
predicted: y_pred, pred, predicted, prediction, pred_label, pred_class, predicted_label, predicted_class, Predicted
predicted: Prediction, model_prediction, predictedLabel, decision, yhat, Predicted_Class, Predicted Label
label: label, class, class_name, category, Label, label_name, tag, species, classname
foreign: wert, klasse, x1, x2, foo, kolumna, sonuc, vrai, valeur, etiqueta, resultado, col_a, colB, v3, k7, dato
foreign: merkmal, ergebnis, zz, bar, q4
"""
"""Names that people give to columns, by role, and foreign ones, which say nothing to a reader of English."""


def names_by_role() -> dict[str, list[str]]:
    names: dict[str, list[str]] = defaultdict(list)
    for line in NAMES_BY_ROLE.strip().splitlines():
        role, listed = line.split(": ", 1)
        names[role] += listed.split(", ")
    return names


NAMES = names_by_role()


def words_of_lexicon() -> dict[str, list[str]]:
    """The words by which evalkit knows a role, without those that only break ties."""
    path = Path(ek.__file__).parent / "reading" / "understanding" / "lexicon.toml"
    if not path.exists():
        return {}
    roles = tomllib.loads(path.read_text(encoding="utf-8"))
    return {role: [*words.get("strong", ()), *words.get("medium", ())] for role, words in roles.items()}


LEXICON = words_of_lexicon()
KNOWN = {word for words in LEXICON.values() for word in words}

BESIDE = {"truth": ["label", "class"], "predicted": ["label", "class"], "score": ["1", "positive"], "confidence": ["1"]}
"""Words that people put behind the word of a role."""

CLASSES = [
    ["cat", "dog", "owl", "fox", "hare", "lynx", "mole", "newt"],
    ["Blackbird", "Great Tit", "Robin", "Wren", "Song Thrush", "Jay", "Swift", "Coal Tit"],
    ["rain", "snow", "fog", "sun", "hail", "wind", "storm", "frost"],
    ["A", "B", "C", "D", "E", "F", "G", "H"],
    ["walk", "run", "sit_down", "stand_up", "jump", "wave", "clap", "climb"],
    ["nv", "mel", "bkl", "bcc", "akiec", "vasc", "df", "scc"],
]
ROLE_LIKE = ["group", "split", "image", "score", "target", "label", "fold"]
"""Labels that are called like a role."""

TWO = [
    *(("0", "1"), ("0", "1"), ("0", "1"), ("0", "1"), ("0.0", "1.0"), ("false", "true"), ("False", "True")),
    *(("no", "yes"), ("No", "Yes"), ("N", "Y"), ("neg", "pos"), ("negative", "positive"), ("-1", "1")),
]
"""Ways of writing no and yes."""

TWO_CLASSES = [("ham", "spam"), ("NORMAL", "PNEUMONIA"), ("benign", "malignant"), ("control", "case"), ("cat", "dog")]
MARKS = ["|", ";", ",", " ", "; ", ", ", "/", "+", "json", "python"]

AFFIXES = [
    *(("", ""), ("", ""), ("", ""), ("prob_", ""), ("p_", ""), ("score_", ""), ("", "_score"), ("", "_prob")),
    *(("P(", ")"), ("y_pred_proba_", ""), ("P (class=", ")"), ("pred_", "_prob"), ("conf.", ""), ("proba ", "")),
]
PAIRS_OF_AFFIXES = [
    *((("true_", ""), ("score_", "")), (("gt_", ""), ("pred_", "")), (("y_true_", ""), ("y_prob_", ""))),
    *((("", ""), ("", "_prob")), (("target_", ""), ("prob_", "")), (("", "_true"), ("", "_score"))),
    *((("", ""), ("p_", "")), (("label_", ""), ("conf_", ""))),
]
"""Before and behind the label, in columns of truth and of scores."""


@dataclass
class Column:
    name: str
    cells: list[str]


@dataclass(frozen=True)
class Generated:
    """What one seed draws. kind: task, layout, files. drawn: what else was drawn. columns: the names in all files.

    foreign: whether the names of columns say nothing.
    """

    seed: int
    kind: str
    drawn: str
    files: tuple[bytes, ...]
    rights: tuple[Right, ...]
    columns: tuple[str, ...]
    foreign: bool

    def read(self, reading: Reading | None) -> ek.Loaded:
        return ek.read_predictions(*self.files, reading=reading)

    def outcome(self) -> Outcome:
        """As ``outcome_of``; a warning excuses a wrong reading only where it names a column."""
        outcome = outcome_of(self.read, self.rights)
        if outcome.kind == WARNED:
            warnings = outcome.says.split(" / ", 1)[1]
            named = any(
                re.search(rf"(?<!\w){re.escape(name)}(?!\w)", warnings) for name in self.columns if len(name) > 1
            )
            return outcome if named else Outcome(WRONG, outcome.says)
        return outcome


@dataclass
class Draft:
    """A table in the making, and the chance that makes it."""

    rng: np.random.Generator
    n: int
    foreign: bool
    taken: set[str] = field(default_factory=set)
    drawn: list[str] = field(default_factory=list)

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def pick(self, options: Sequence[Any]) -> Any:
        return options[int(self.rng.integers(len(options)))]

    def name(self, role: str) -> str:
        """A name for a role that no other column of this table has."""
        free: list[str] = []
        while not free:
            free = [one for one in self.names_of(role) if one.lower() not in self.taken]
        return self.own(str(self.pick(free)))

    def names_of(self, role: str) -> list[str]:
        """Everyday names, foreign ones, or one that is made of words of the lexicon."""
        if self.foreign:
            return [name for name in NAMES["foreign"] if name not in KNOWN]
        known = LEXICON.get("score" if role == "confidence" else role)
        if not known or not self.chance(0.25):
            return NAMES[role]
        words = [str(self.pick(known))]
        if self.chance(0.5) and words[0] not in BESIDE.get(role, ()):
            words += [str(self.pick(BESIDE[role]))] if role in BESIDE else []
        return [self.pick(["_".join(words), " ".join(words).title(), words[0] + "".join(map(str.title, words[1:]))])]

    def own(self, name: str) -> str:
        """A name, which no other column may have from now on."""
        self.taken.add(name.lower())
        return name

    def say(self, what: str) -> None:
        self.drawn.append(what)


def written(scores: npt.NDArray[np.float64], digits: int) -> list[str]:
    return [f"{score:.{digits}f}" for score in scores]


def values(cells: Sequence[str]) -> list[float]:
    return [float(cell) for cell in cells]


# The model and its test set.


def two_classes(draft: Draft) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
    """Truth with at least two items of both classes, and the probability that a model of some skill gives."""
    share = draft.rng.uniform(0.12, 0.6)
    truth = draft.rng.random(draft.n) < share
    truth[:2], truth[2:4] = True, False
    distance = NormalDist().inv_cdf(draft.rng.uniform(0.6, 0.99)) * np.sqrt(2)
    logit = draft.rng.normal(distance * (truth - 0.5)) * draft.rng.uniform(1, 2.5) + draft.rng.uniform(-0.7, 0.4)
    order = draft.rng.permutation(draft.n)
    return truth[order], (1 / (1 + np.exp(-logit)))[order]


def one_of_several(draft: Draft, k: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """The true class of each item, all classes among them, and a softmax table."""
    truth = draft.rng.permutation(
        np.concatenate([np.arange(k), np.arange(k), draft.rng.integers(k, size=draft.n - 2 * k)])
    )
    logits = draft.rng.normal(size=(draft.n, k)) + draft.rng.uniform(0.6, 3.5) * np.eye(k)[truth]
    exp = np.exp(logits)
    return truth, exp / exp.sum(axis=1, keepdims=True)


def several_labels(draft: Draft, k: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
    columns = [two_classes(draft) for _ in range(k)]
    return np.stack([truth for truth, _ in columns], axis=1), np.stack([score for _, score in columns], axis=1)


def class_names(draft: Draft, k: int, *, numbers: float = 0.12, role_like: float = 0.05) -> list[str]:
    if draft.chance(numbers):
        draft.say("class numbers")
        return [str(i) for i in range(k)]
    names = list(draft.rng.permutation(draft.pick(CLASSES))[:k])
    if draft.chance(role_like):
        names[int(draft.rng.integers(k))] = draft.pick(ROLE_LIKE)
        draft.say("a label called like a role")
    return [str(name) for name in names]


def score_columns(
    draft: Draft, labels: list[str], scores: npt.NDArray[np.float64]
) -> tuple[list[Column], dict[str, str]]:
    """Columns with names plain or affixed, and the label of each."""
    before, behind = draft.pick(AFFIXES)
    if before or behind:
        draft.say(f"affixes {before!r} {behind!r}")
    digits = int(draft.rng.integers(3, 7))
    columns = [
        Column(draft.own(f"{before}{label}{behind}"), written(scores[:, i], digits)) for i, label in enumerate(labels)
    ]
    return columns, {column.name: label for column, label in zip(columns, labels, strict=True)}


def other_names(labels: Sequence[str], columns: Mapping[str, str] | None = None) -> dict[str, str]:
    """Other names under which a label is right: its column, and 1 for 1.0 and the reverse."""
    numbers = {f"{label}.0": label for label in labels if label.lstrip("-").isdigit()}
    whole = {label[:-2]: label for label in labels if re.fullmatch(r"-?\d+\.0", label)}
    return {**(columns or {}), **numbers, **whole}


# Columns that have nothing to do with the model.


def distracting(draft: Draft, n: int) -> Column:
    rng = draft.rng
    kinds: dict[str, tuple[list[str], Callable[[], list[Any]]]] = {
        "fold": (["fold", "cv_fold", "Fold", "k"], lambda: list(rng.integers(0, 5, n))),
        "quality": (
            ["quality", "sharpness", "weight", "brightness", "snr"],
            lambda: written(rng.random(n), int(rng.integers(2, 6))),
        ),
        "duration": (["duration", "length", "duration_s", "age"], lambda: written(rng.uniform(1, 300, n), 1)),
        "time": (
            ["timestamp", "date", "recorded_at", "time"],
            lambda: [f"2026-0{m}-{d:02}T{h:02}:00:00" for m, d, h in zip(*rng.integers(1, 9, (3, n)), strict=True)],
        ),
        "constant text": (["version", "model", "run"], lambda: ["v1.2"] * n),
        "constant number": (["threshold", "epoch", "seed"], lambda: [draft.pick(["0.5", "12"])] * n),
        "text": (["text", "comment", "notes"], lambda: [f"words, {i % 7} and more" for i in range(n)]),
        "second id": (["uuid", "record_id", "session"], lambda: [f"{i:08x}" for i in rng.integers(0, 2**31, n)]),
        "flag": (["is_night", "reviewed", "indoor", "has_audio"], lambda: list(rng.integers(0, 2, n))),
        "width": (["width", "height", "n_frames", "bytes"], lambda: list(rng.integers(200, 2000, n))),
        "site": (["site", "camera", "patient", "region"], lambda: [f"s{i}" for i in rng.integers(0, 6, n)]),
    }
    kind = str(draft.pick(list(kinds)))
    names, cells = kinds[kind]
    free = [name for name in names if name.lower() not in draft.taken]
    foreign = not free or (draft.foreign and draft.chance(0.5))
    name = (
        draft.name("id")
        if foreign and draft.foreign
        else draft.own(draft.pick(free or [f"{names[0]}_{len(draft.taken)}"]))
    )
    draft.say(f"{kind} in {name!r}")
    return Column(name, [str(cell) for cell in cells()])


def with_distractions(draft: Draft, columns: list[Column], *, most: int = 3) -> list[Column]:
    n = len(columns[0].cells)
    return [*columns, *(distracting(draft, n) for _ in range(int(draft.rng.integers(0, most + 1))))]


# Ids, order, and bytes.


def ids(draft: Draft) -> list[str]:
    n = draft.n
    style = draft.pick(["file", "path", "code", "number", "hex"])
    return {
        "file": [f"img_{i:04}.jpg" for i in range(n)],
        "path": [f"site{i % 3}/clip_{i:03}.wav" for i in range(n)],
        "code": [f"m{i:03}" for i in range(n)],
        "number": [str(1000 + i) for i in range(n)],
        "hex": [f"{(i * 2654435761) % 2**32:08x}" for i in range(n)],
    }[style]


def in_random_order(draft: Draft, columns: list[Column]) -> list[Column]:
    return [columns[i] for i in draft.rng.permutation(len(columns))]


def one_file(draft: Draft, columns: list[Column], *, own_id: float = 0.75) -> list[list[Column]]:
    """Columns in any order, mostly with an id, sometimes with an index before them."""
    columns = with_distractions(draft, columns)
    if draft.chance(own_id):
        columns = [Column(draft.name("id"), ids(draft)), *columns]
    if draft.chance(0.35):
        columns = in_random_order(draft, columns)
        draft.say("any order")
    return [with_index(draft, columns)]


def two_files(draft: Draft, scores: list[Column], truth: list[Column]) -> list[list[Column]]:
    """The same items in both, in another order; the truth has a few columns of its own."""
    items = ids(draft)
    name = draft.name("id")
    first = [Column(name, items), *with_distractions(draft, scores)]
    kept = draft.taken
    draft.taken = {name.lower()} | {column.name.lower() for column in truth}
    other = name if draft.chance(0.7) else draft.name("id")
    second = [Column(other, items), *with_distractions(draft, truth, most=1)]
    draft.taken |= kept
    order = draft.rng.permutation(len(items))
    shuffled = [Column(column.name, [column.cells[i] for i in order]) for column in second]
    return [with_index(draft, first), shuffled]


def with_index(draft: Draft, columns: list[Column]) -> list[Column]:
    if not draft.chance(0.2):
        return columns
    name, first = draft.pick([("", 0), ("Unnamed: 0", 0), ("", 1)])
    draft.say(f"index {name!r}")
    return [Column(name, [str(first + i) for i in range(len(columns[0].cells))]), *columns]


def to_bytes(draft: Draft, columns: list[Column]) -> bytes:
    """Mostly CSV; Parquet and JSON hold numbers and truth values as such."""
    form = draft.rng.choice(["csv", "parquet", "records", "columns", "split"], p=[0.82, 0.07, 0.05, 0.03, 0.03])
    if form != "csv":
        draft.say(str(form))
        frame = pd.DataFrame({column.name or "index": typed(column.cells) for column in columns})
        if form == "parquet":
            out = io.BytesIO()
            frame.to_parquet(out)
            return out.getvalue()
        return str(frame.to_json(orient=str(form), double_precision=15)).encode()
    separator = str(draft.rng.choice([",", ";", "\t"], p=[0.85, 0.08, 0.07]))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    writer.writerows(zip(*(column.cells for column in columns), strict=True))
    return text.getvalue().encode()


def typed(cells: list[str]) -> list[Any]:
    """Cells as a program would hold them."""
    if set(cells) <= {"true", "false"}:  # JSON writes them so again
        return [cell == "true" for cell in cells]
    for number in (int, float):
        try:
            return [number(cell) for cell in cells]
        except ValueError:
            continue
    return list(cells)


# Kinds of tables. Each gives its files, and what they may be read as.

Made = tuple[list[list[Column]], list[Right]]


def binary_one_score(draft: Draft) -> Made:
    """A truth of two values and one score, of the second of them; often the decision beside it."""
    truth, score = two_classes(draft)
    classes = draft.chance(0.2)
    no, yes = draft.pick(TWO_CLASSES if classes else TWO)
    affix = (
        draft.pick([("prob_", ""), ("P(", ")"), ("", "_score"), ("P (class=", ")")])
        if classes and draft.chance(0.6)
        else None
    )
    score_name = draft.own(f"{affix[0]}{yes}{affix[1]}") if affix else draft.name("score")
    draft.say(f"truth {no}/{yes}")
    cells = written(score, int(draft.rng.integers(3, 7)))
    scores = [Column(score_name, cells)]
    if draft.chance(0.35):
        threshold = draft.pick([0.5, 0.5, 0.5, 0.35, 0.62])
        draft.say(f"decision at {threshold}")
        scores.insert(
            int(draft.rng.integers(2)),
            Column(draft.name("predicted"), [yes if value >= threshold else no for value in values(cells)]),
        )
    if draft.chance(0.1):
        logits = np.log(np.maximum(values(cells), 1e-6) / np.maximum(1 - np.array(values(cells)), 1e-6))
        scores.append(Column(draft.own("logit"), written(logits, 4)))
        draft.say("logits beside")
    true = Column(draft.name("truth"), [yes if one else no for one in truth])
    right = [one_class(truth, values(cells))]
    if draft.chance(0.3):
        return two_files(draft, scores, [true]), right
    return one_file(draft, [true, *scores]), right


def binary_of_predicted(draft: Draft) -> Made:
    """The score is that of the predicted class."""
    truth, score = two_classes(draft)
    no, yes = draft.pick(TWO + TWO_CLASSES)
    draft.say(f"truth {no}/{yes}")
    true, predicted = ([yes if one else no for one in some] for some in (truth, score >= 0.5))
    cells = written(np.maximum(score, 1 - score), int(draft.rng.integers(3, 7)))
    right = of_predicted(true, predicted, values(cells), names=other_names([no, yes]))
    columns = [Column(draft.name("predicted"), predicted), Column(draft.name("confidence"), cells)]
    true_column = Column(draft.name("truth"), true)
    if draft.chance(0.25):
        return two_files(draft, columns, [true_column]), [right]
    return one_file(draft, [true_column, *columns]), [right]


def binary_two_columns(draft: Draft) -> Made:
    """A score for each of two classes."""
    truth, score = two_classes(draft)
    labels = list(draft.pick([("0", "1"), ("0", "1"), *TWO_CLASSES, ("no", "yes"), ("neg", "pos")]))
    columns, by_column = score_columns(draft, labels, np.stack([1 - score, score], axis=1))
    true = [labels[int(one)] for one in truth]
    right = several(
        [{one} for one in true],
        {by_column[column.name]: values(column.cells) for column in columns},
        names=other_names(labels, by_column),
    )
    scores = columns if draft.chance(0.7) else [with_decision(draft, columns, by_column), *columns]
    true_column = Column(draft.name("truth"), true)
    if draft.chance(0.25):
        return two_files(draft, scores, [true_column]), [right]
    return one_file(draft, [true_column, *scores]), [right]


def with_decision(draft: Draft, columns: list[Column], by_column: dict[str, str]) -> Column:
    """The label with the highest score of each row, the first where several have it."""
    table = np.array([values(column.cells) for column in columns])
    labels = list(by_column.values())
    draft.say("decision")
    return Column(draft.name("predicted"), [labels[i] for i in table.argmax(axis=0)])


def single_wide(draft: Draft) -> Made:
    """A score for each of several classes, one of which is true; often the decision and its score beside them."""
    k = int(draft.rng.integers(3, 9))
    labels = class_names(draft, k)
    truth, scores = one_of_several(draft, k)
    columns, by_column = score_columns(draft, labels, scores)
    true = [labels[i] for i in truth]
    right = several(
        [{one} for one in true],
        {by_column[column.name]: values(column.cells) for column in columns},
        names=other_names(labels, by_column),
    )
    others = []
    if draft.chance(0.4):
        others.append(with_decision(draft, columns, by_column))
        if draft.chance(0.5):
            highest = np.array([values(column.cells) for column in columns]).max(axis=0)
            others.append(Column(draft.name("confidence"), written(highest, 6)))
            draft.say("its score")
        if draft.chance(0.3):
            right_or_not = [str(int(a == b)) for a, b in zip(true, others[0].cells, strict=True)]
            others.append(Column(draft.own("correct"), right_or_not))
            draft.say("whether it is correct")
    all_columns = [*columns, *others] if draft.chance(0.6) else [*others, *columns]
    if draft.chance(0.25) and not any(column.name == "correct" for column in others):
        return two_files(draft, all_columns, [Column(draft.name("truth"), true)]), [right]
    return one_file(draft, [Column(draft.name("truth"), true), *all_columns]), [right]


def single_top_one(draft: Draft) -> Made:
    """The predicted class of several, and its score."""
    k = int(draft.rng.integers(3, 9))
    labels = class_names(draft, k, role_like=0)
    truth, scores = one_of_several(draft, k)
    true, predicted = ([labels[i] for i in some] for some in (truth, scores.argmax(axis=1)))
    cells = written(scores.max(axis=1), int(draft.rng.integers(3, 7)))
    score_cells = cells
    if draft.chance(0.1):
        score_cells = [f"{float(cell) * 100:.4f}%" for cell in cells]
        cells = [str(float(cell[:-1]) / 100) for cell in score_cells]
        draft.say("percent signs")
    right = of_predicted(true, predicted, values(cells), names=other_names(labels))
    called = "label" if draft.chance(0.08) else "predicted"
    columns = [Column(draft.name(called), predicted), Column(draft.name("confidence"), score_cells)]
    true_column = Column(draft.name("truth"), true)
    if draft.chance(0.3):
        return two_files(draft, columns, [true_column]), [right]
    return one_file(draft, [true_column, *columns]), [right]


def decisions(draft: Draft) -> Made:
    """The predicted class and the true one, without any score."""
    k = int(draft.rng.integers(2, 9))
    if k == 2:
        truth, score = two_classes(draft)
        no, yes = draft.pick(TWO + TWO_CLASSES)
        true, predicted = ([yes if one else no for one in some] for some in (truth, score >= 0.5))
        draft.say(f"truth {no}/{yes}")
        right = decided(true, predicted, names=other_names([no, yes]))
    else:
        labels = class_names(draft, k, role_like=0)
        numbers, scores = one_of_several(draft, k)
        true, predicted = ([labels[i] for i in some] for some in (numbers, scores.argmax(axis=1)))
        right = decided(true, predicted, names=other_names(labels))
    columns = [Column(draft.name("predicted"), predicted)]
    true_column = Column(draft.name("truth"), true)
    if draft.chance(0.3):
        return two_files(draft, columns, [true_column]), [right]
    return one_file(draft, [true_column, *columns]), [right]


def long(draft: Draft) -> Made:
    """A row for each item and label. The truth: of each row, the item's classes in all of its rows, or another file."""
    k = int(draft.rng.integers(2, 7))
    single = draft.chance(0.5)
    labels = class_names(draft, k, role_like=0)
    if single:
        numbers, scores = one_of_several(draft, k)
        truth = np.eye(k, dtype=bool)[numbers]
    else:
        truth, scores = several_labels(draft, k)
    items, digits = ids(draft), int(draft.rng.integers(3, 7))
    way = draft.pick(
        ["each row", "each row", "each row", "the item", "another file"] if single else ["each row", "another file"]
    )
    kept = np.ones(scores.shape, dtype=bool)
    if way != "each row" and draft.chance(0.5):
        kept = (scores > np.quantile(scores, 0.35)) | (scores == scores.max(axis=1, keepdims=True))
        draft.say("the highest scores alone")
    draft.say(f"{'single' if single else 'multi'}, truth of {way}")
    pairs = [(i, j) for i in range(draft.n) for j in range(k) if kept[i, j]]
    cells = {pair: f"{scores[pair]:.{digits}f}" for pair in pairs}
    columns = [
        Column(draft.name("id"), [items[i] for i, _ in pairs]),
        Column(draft.name("label"), [labels[j] for _, j in pairs]),
        Column(draft.name("score"), [cells[pair] for pair in pairs]),
    ]
    score_lists = {
        label: [float(cells[i, j]) if kept[i, j] else ABSENT for i in range(draft.n)] for j, label in enumerate(labels)
    }
    true_sets = [{labels[j] for j in np.flatnonzero(row)} for row in truth]
    right = several(true_sets, score_lists, names=other_names(labels))
    if way == "another file":
        mark = draft.pick(["|", ";", ","])
        cells_of_truth = ["".join(one) if single else mark.join(sorted(one)) for one in true_sets]
        order = draft.rng.permutation(draft.n)
        name = columns[0].name
        second = [Column(name, items), Column(draft.name("truth"), cells_of_truth)]
        return [columns, [Column(column.name, [column.cells[i] for i in order]) for column in second]], [right]
    if way == "the item":
        columns.append(Column(draft.name("truth"), [labels[int(truth[i].argmax())] for i, _ in pairs]))
    else:
        no, yes = draft.pick([("0", "1"), ("0", "1"), ("0", "1"), ("False", "True"), ("0.0", "1.0")])
        columns.append(Column(draft.name("truth"), [yes if truth[pair] else no for pair in pairs]))
    return [with_index(draft, with_distractions(draft, columns, most=1))], [right]


def truth_cell(labels: Collection[str], mark: str) -> str:
    if mark == "json":
        return json.dumps(list(labels))
    return str(list(labels)) if mark == "python" else mark.join(labels)


def multi_cells(draft: Draft) -> Made:
    """A score for each label; several labels are true, written in one cell."""
    k = int(draft.rng.integers(2, 9))
    labels = class_names(draft, k)
    truth, scores = several_labels(draft, k)
    columns, by_column = score_columns(draft, labels, scores)
    marks = [mark for mark in MARKS if not any(mark in label for label in labels)]
    mark = draft.pick(marks)
    draft.say(f"mark {mark!r}")
    true = [[labels[j] for j in np.flatnonzero(row)] for row in truth]
    if draft.chance(0.3):
        true = [one or [labels[0]] for one in true]
    right = several(
        [set(one) for one in true],
        {by_column[column.name]: values(column.cells) for column in columns},
        names=other_names(labels, by_column),
    )
    name = draft.own(draft.pick(["tags", "labels", "categories"])) if draft.chance(0.3) else draft.name("truth")
    true_column = Column(name, [truth_cell(one, mark) for one in true])
    if draft.chance(0.35):
        return two_files(draft, columns, [true_column]), [right]
    return one_file(draft, [*columns, true_column] if draft.chance(0.5) else [true_column, *columns]), [right]


def multi_columns(draft: Draft) -> Made:
    """A column of scores and one of truth for each label, in one file or in two."""
    k = int(draft.rng.integers(2, 7))
    labels = class_names(draft, k, numbers=0.05, role_like=0.03)
    truth, scores = several_labels(draft, k)
    digits = int(draft.rng.integers(3, 7))
    no, yes = draft.pick([("0", "1"), ("0", "1"), ("0", "1"), ("0.0", "1.0"), ("False", "True")])
    apart = draft.chance(0.4)
    (before, behind), (score_before, score_behind) = draft.pick(PAIRS_OF_AFFIXES)
    if apart:
        before, behind = "", ""
        score_before, score_behind = draft.pick([("", ""), ("", ""), ("prob_", ""), ("", "_score")])
    draft.say(f"truth {before!r} {behind!r}, scores {score_before!r} {score_behind!r}, {no}/{yes}")
    score_list = [
        Column(draft.own(f"{score_before}{label}{score_behind}"), written(scores[:, j], digits))
        for j, label in enumerate(labels)
    ]
    truth_list = [
        Column(draft.own(f"{before}{label}{behind}"), [yes if one else no for one in truth[:, j]])
        for j, label in enumerate(labels)
    ]
    by_column = {column.name: label for column, label in zip(score_list, labels, strict=True)}
    right = several(
        [{labels[j] for j in np.flatnonzero(row)} for row in truth],
        {label: values(column.cells) for label, column in zip(labels, score_list, strict=True)},
        names=other_names(labels, by_column),
    )
    if apart:
        return two_files(draft, score_list, truth_list), [right]
    together = [*truth_list, *score_list]
    if draft.chance(0.5):
        together = [column for pair in zip(truth_list, score_list, strict=True) for column in pair]
    return one_file(draft, together), [right]


def multi_decisions(draft: Draft) -> Made:
    """The predicted labels of each item in a cell, and the true ones in another."""
    k = int(draft.rng.integers(3, 8))
    labels = class_names(draft, k, numbers=0.2, role_like=0)
    truth, scores = several_labels(draft, k)
    mark = draft.pick([mark for mark in MARKS[:6] if not any(mark in label for label in labels)])
    true, said = ([[labels[j] for j in np.flatnonzero(row)] for row in some] for some in (truth, scores >= 0.5))
    right = decided([set(one) for one in true], [set(one) for one in said])
    predicted = Column(draft.name("predicted"), [mark.join(one) for one in said])
    true_column = Column(draft.name("truth"), [mark.join(one) for one in true])
    draft.say(f"mark {mark!r}")
    if draft.chance(0.5):
        return two_files(draft, [predicted], [true_column]), [right]
    return one_file(draft, [true_column, predicted]), [right]


KINDS: dict[str, tuple[float, Callable[[Draft], Made]]] = {
    "binary, one score": (0.22, binary_one_score),
    "binary, score of the predicted": (0.1, binary_of_predicted),
    "binary, two score columns": (0.07, binary_two_columns),
    "single-label, wide": (0.15, single_wide),
    "single-label, top-1": (0.1, single_top_one),
    "decisions only": (0.09, decisions),
    "long": (0.09, long),
    "multi-label, cells": (0.1, multi_cells),
    "multi-label, columns of truth": (0.06, multi_columns),
    "multi-label, decisions only": (0.02, multi_decisions),
}
"""How often each kind is drawn, and what draws it."""


def generated(seed: int) -> Generated:
    """The table of a seed."""
    rng = np.random.default_rng([2027, seed])
    draft = Draft(rng, int(rng.integers(20, 301)), foreign=bool(rng.random() < 0.12))
    if draft.foreign:
        draft.say("FOREIGN NAMES")
    kind = str(rng.choice(list(KINDS), p=[share for share, _ in KINDS.values()]))
    tables, rights = KINDS[kind][1](draft)
    files = tuple(to_bytes(draft, columns) for columns in tables)
    names = tuple(column.name for columns in tables for column in columns)
    told = f"{kind}, {'1 file' if len(files) == 1 else '2 files'}"
    return Generated(seed, told, "; ".join(draft.drawn), files, tuple(rights), names, draft.foreign)


# The report.

IN_A_WORD = ("right", "+warning", "question", "no answer", "refused", "warned", "WRONG", "CRASHED")
"""The outcomes, in their order, as heads of columns."""


def sentence(says: str) -> str:
    """The problem without its place and values, by which outcomes are grouped."""
    first = re.split(r"(?<=[.!?]) (?=[A-Z])|: | \(", says)[0]
    return re.sub(r"'[^']*'|`[^`]*`|\d+(\.\d+)?", "_", first)[:110]


def print_groups(outcomes: list[tuple[Generated, Outcome]]) -> None:
    """Of each outcome that is not right: what was said, of which kinds of tables, and seeds that show it."""
    groups: dict[tuple[str, str], list[Generated]] = defaultdict(list)
    for one, outcome in outcomes:
        if not outcome.kind.startswith("right"):
            groups[outcome.kind, sentence(outcome.says)].append(one)
    for kind in OUTCOMES[2:]:
        found = sorted(
            ((key, ones) for key, ones in groups.items() if key[0] == kind), key=lambda group: -len(group[1])
        )
        for (_, says), ones in found:
            print(f"{len(ones):5}  {kind}: {says}")
            for of, some in Counter(one.kind for one in ones).most_common(5):
                seeds = ", ".join(str(one.seed) for one in ones if one.kind == of)
                print(f"{'':7}{some:3} {of:40} {seeds[:60]}")


def print_kinds(outcomes: list[tuple[Generated, Outcome]]) -> None:
    """How many of each kind came to what."""
    print(f"\n{'':40}" + "".join(f"{word:>10}" for word in IN_A_WORD))
    for kind in sorted({one.kind for one, _ in outcomes}):
        kinds = [outcome.kind for one, outcome in outcomes if one.kind == kind]
        print(f"{kind:40}" + "".join(f"{kinds.count(outcome) or '':>10}" for outcome in OUTCOMES))


def print_questions(outcomes: list[tuple[Generated, Outcome]]) -> None:
    """How many are asked about, by what their names say, and whether the likeliest answer is the right one."""
    for names, foreign in (("everyday names", False), ("foreign names", True)):
        some = [outcome for one, outcome in outcomes if one.foreign == foreign]
        asked = [re.match(r"(\d+) answers, right: (\d+)", outcome.says) for outcome in some if outcome.kind == QUESTION]
        numbers = [(int(found[1]), int(found[2])) for found in asked if found]
        first, most = sum(place == 1 for _, place in numbers), max((answers for answers, _ in numbers), default=0)
        print(f"{names}: {len(some)} tables, {len(numbers)} questions (at most {most} answers), {first} first right")


def print_one(one: Generated) -> None:
    """One table, the first rows of each file, what it says, and what became of it."""
    print(f"seed {one.seed}: {one.kind}; {one.drawn}\n")
    for data in one.files:
        is_text = not data.startswith(b"PAR1")
        text = data.decode() if is_text else pd.read_parquet(io.BytesIO(data)).head(8).to_csv(index=False)
        print("\n".join(line[:200] for line in text.splitlines()[:8]) + "\n")
    for right in one.rights:
        print("right:", *(f"  {label}: {figures}" for label, figures in right.labels.items()), sep="\n")
    outcome = one.outcome()
    print(f"\n{outcome.kind}: {outcome.says}\n")
    try:
        print(one.read(None))
    except ek.ReadingError as error:
        for place, reading in enumerate(error.readings, start=1):
            print(f"{place}. {reading.says} ({reading.consequence})\n   {dict(reading.options)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0, help="the first")
    parser.add_argument("--only", type=int, help="one seed, whole")
    parser.add_argument("--kind", default="", help="kinds whose name holds this")
    options = parser.parse_args()
    if options.only is not None:
        print_one(generated(options.only))
        return
    seeds = range(options.seed, options.seed + options.count)
    tables = [one for one in map(generated, seeds) if options.kind in one.kind]
    outcomes = [(one, one.outcome()) for one in tables]
    print_groups(outcomes)
    print_kinds(outcomes)
    print_questions(outcomes)
    print(f"\n{len(outcomes)} tables\n{shares([outcome.kind for _, outcome in outcomes])}")


if __name__ == "__main__":
    main()
