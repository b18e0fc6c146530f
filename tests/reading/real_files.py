"""Files of the shapes that people have, read by default: ``python -m tests.reading.real_files``.

The files lie where EVALKIT_GOLDEN_DATA points. What each of them says is written here as a recipe (which column is
the truth, which the score), and worked out by csv, json, numpy and scikit-learn alone.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import evalkit as ek
from evalkit.errors import Reading
from tests.reading.right_figures import (
    ABSENT,
    REFUSED,
    RIGHT,
    WRONG,
    Outcome,
    Right,
    decided,
    figures_of,
    of_predicted,
    one_class,
    outcome_of,
    several,
    shares,
)

FOLDER = os.environ.get("EVALKIT_GOLDEN_DATA", "")

Row = dict[str, str]
Recipe = Callable[[Path], Sequence[Right]]
"""From the folder of a case to what its files may be read as."""


@dataclass(frozen=True)
class Tried:
    """One reading of a case: its files, and what was said beside them."""

    case: str
    files: tuple[str, ...]
    options: dict[str, Any]

    @property
    def name(self) -> str:
        return name_of((self.case, *self.files))

    @property
    def folder(self) -> Path:
        return Path(FOLDER) / self.case

    def read(self, reading: Reading | None) -> ek.Loaded:
        files = [self.folder / file for file in self.files]
        return ek.read_predictions(*files, reading=reading) if reading else ek.read_predictions(*files, **self.options)

    def outcome(self) -> Outcome:
        return outcome_of(self.read, RECIPES[self.case, *self.files](self.folder))


def name_of(key: tuple[str, ...]) -> str:
    """Of the case and its files."""
    case, *files = key
    return f"{case.partition('/')[2]}: {' + '.join(files)}"


# An independent reader: rows of text, a few shapes of tables.


def rows(path: Path, separator: str = ",") -> list[Row]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file, delimiter=separator))


def cells(path: Path, separator: str = ",") -> list[list[str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file, delimiter=separator))


def column(table: list[Row], name: str) -> list[str]:
    return [row[name] for row in table]


def floats(values: Sequence[str]) -> list[float]:
    return [float(value) for value in values]


def is_true(cell: str) -> bool:
    return cell in {"1", "1.0"}


def scored(table: list[Row], truth: str, score: str, positive: str = "1") -> Right:
    """One score per row, of the positive class."""
    true = [row[truth] == positive or (positive == "1" and is_true(row[truth])) for row in table]
    return one_class(true, floats(column(table, score)))


def decided_binary(truth: list[str], predicted: list[str]) -> Right:
    return one_class([is_true(one) for one in truth], [float(is_true(one)) for one in predicted], decisions=True)


def wide(table: list[Row], truth: str | list[set[str]], columns: dict[str, str] | list[str], mark: str = "|") -> Right:
    """Scores in a column for each label. truth: a column whose cells hold labels, or the labels of each row."""
    by_label = columns if isinstance(columns, dict) else {name: name for name in columns}
    true = [set(filter(None, row[truth].split(mark))) for row in table] if isinstance(truth, str) else truth
    return several(true, {label: floats(column(table, name)) for label, name in by_label.items()})


def joined(table: list[Row], other: list[Row], key: str, other_key: str = "") -> list[Row]:
    """Rows beside those of another table; columns of the other have ``true `` before their names."""
    found = {row[other_key or key]: row for row in other}
    return [row | {f"true {name}": value for name, value in found[row[key]].items()} for row in table]


# Recipes. Each is named after what it reads.


def table_of(file: str, read: Callable[[list[Row]], Right]) -> Recipe:
    return lambda folder: [read(rows(folder / file))]


def p_of_one(file: str, truth: str, score: str, positive: str = "1") -> Recipe:
    return table_of(file, lambda table: scored(table, truth, score, positive))


def p_of_predicted(file: str, truth: str, predicted: str, score: str) -> Recipe:
    return table_of(
        file, lambda table: of_predicted(column(table, truth), column(table, predicted), floats(column(table, score)))
    )


def wide_table(file: str, truth: str, columns: dict[str, str] | list[str], mark: str = "|") -> Recipe:
    return table_of(file, lambda table: wide(table, truth, columns, mark))


def score_and_truth(
    files: tuple[str, str], key: str, score: str, truth: str, positive: str = "1", other_key: str = ""
) -> Recipe:
    def read(folder: Path) -> list[Right]:
        table = joined(*(rows(folder / file) for file in files), key, other_key)
        return [scored(table, f"true {truth}", score, positive)]

    return read


def labels_and_truth(
    files: tuple[str, str], key: str, labels: list[str], truth: str, mark: str = "|", other_key: str = ""
) -> Recipe:
    def read(folder: Path) -> list[Right]:
        table = joined(*(rows(folder / file) for file in files), key, other_key)
        return [wide(table, f"true {truth}", labels, mark)]

    return read


def sets_decided(files: tuple[str, str], key: str, predicted: str, truth: str) -> Recipe:
    def read(folder: Path) -> list[Right]:
        table = joined(*(rows(folder / file) for file in files), key)
        return [
            decided(*([set(cell.split()) for cell in column(table, name)] for name in (f"true {truth}", predicted)))
        ]

    return read


def decisions_table(file: str, truth: str, predicted: str) -> Recipe:
    return table_of(file, lambda table: decided(column(table, truth), column(table, predicted)))


def binary_decisions(files: tuple[str, ...], truth: str, predicted: str, key: str = "", separator: str = ",") -> Recipe:
    def read(folder: Path) -> list[Right]:
        tables = [rows(folder / file, separator) for file in files]
        table = joined(*tables, key) if key else tables[0]
        return [decided_binary(column(table, truth), column(table, predicted))]

    return read


def chest(folder: Path) -> list[Right]:
    table = rows(folder / "chest.csv")
    predicted = ["1" if cell == "PNEUMONIA" else "0" for cell in column(table, "Predicted_Label")]
    return [decided_binary(column(table, "True_Label"), predicted)]


def reviewed(file: str, species: str, score: str, verdict: str, yes: str, other_names: dict[str, str]) -> Recipe:
    """Detections that a person has reviewed: of each species, only its own detections are known."""

    def read(folder: Path) -> list[Right]:
        table = rows(folder / file)
        labels = {}
        for label in sorted(set(column(table, species))):
            of_it = [row for row in table if row[species] == label]
            labels[label] = figures_of([row[verdict] == yes for row in of_it], floats(column(of_it, score)))
        return [Right(labels, names=other_names)]

    return read


def charades(files: tuple[str, str]) -> Recipe:
    """Scores of six classes; the truth is a class with its times, or labels."""

    def read(folder: Path) -> list[Right]:
        lines = cells(folder / files[0], " ") if files[0].endswith(".txt") else cells(folder / files[0])[1:]
        true = {
            row["id"]: set(re.findall(r"c\d{3}", row.get("actions") or row.get("truth") or ""))
            for row in rows(folder / files[1])
        }
        scores = {f"c{i:03}": [float(line[i + 1]) for line in lines] for i in range(6)}
        return [several([true[line[0]] for line in lines], scores)]

    return read


def epic(folder: Path) -> list[Right]:
    results = json.loads((folder / "test.json").read_text())["results"]
    true = {row["narration_id"]: row for row in rows(folder / "truth.csv")}

    def task(name: str) -> Right:
        labels = list(next(iter(results.values()))[name])
        scores = {label: [one[name][label] for one in results.values()] for label in labels}
        return several([{true[item][f"{name}_class"]} for item in results], scores)

    return [task("verb"), task("noun")]


def keras(folder: Path) -> list[Right]:
    """The folder is the class, in each of the three files of truth."""
    table = rows(folder / "scores.csv")
    return [wide(table, [{row["Filename"].split("\\")[0]} for row in table], ["cats", "dogs"])]


def multi_hot(folder: Path) -> list[Right]:
    scores, targets = np.load(folder / "scores.npy"), np.load(folder / "targets.npy")
    return [table_of_truths(targets, scores)]


def multi_hot_npz(file: str) -> Recipe:
    def read(folder: Path) -> list[Right]:
        arrays = np.load(folder / file)
        return [table_of_truths(arrays["target"], arrays["clipwise_output"])]

    return read


def table_of_truths(truth: Any, scores: Any) -> Right:
    """Labels are numbers. A score of single precision stands for its shortest decimal."""
    as_decimals = np.array([[float(str(score)) for score in row] for row in scores])
    true = [{str(label) for label in np.flatnonzero(row)} for row in truth]
    return several(true, {str(label): as_decimals[:, label] for label in range(as_decimals.shape[1])})


def class_numbers(file: str | None, first: int, scores: str = "scores.npy", truth: str = "truth.npy") -> Recipe:
    """Class numbers from 0 or from 1; labels may then be called by either number."""

    def read(folder: Path) -> list[Right]:
        arrays = np.load(folder / file) if file else {}
        table = arrays["scores"] if file else np.load(folder / scores)
        numbers = (arrays["truth"] if file else np.load(folder / truth)).astype(int) - first
        width = table.shape[1]
        return [
            several([{str(n + shift)} for n in numbers], {str(i + shift): table[:, i] for i in range(width)})
            for shift in {0, first}
        ]

    return read


def frame(folder: Path) -> list[Right]:
    """All frames hold the rows of records.json."""
    table = json.loads((folder / "records.json").read_text())
    return [one_class([row["truth"] for row in table], [row["score"] for row in table])]


def spacy(folder: Path) -> list[Right]:
    table = [json.loads(line) for line in (folder / "spacy.jsonl").read_text().splitlines()]
    scores = {label: [row["cats"][label] for row in table] for label in ("pos", "neg")}
    return [several([{row["truth"]} for row in table], scores)]


def oranges(folder: Path) -> list[Right]:
    """All files of this case hold the same rows; german.csv holds them in one file."""
    table = rows(folder / "oranges.csv")
    true = {row["Image"]: row["Variety"] for row in rows(folder / "truth.csv")}
    score = [float(cell) / 100 for cell in column(table, "Confidence (%)")]
    return [of_predicted([true[item] for item in column(table, "Image")], column(table, "Prediction"), score)]


def sagemaker(folder: Path) -> list[Right]:
    table = [json.loads(line) for line in (folder / "flat.jsonl").read_text().splitlines()]
    return [one_class([row["label"] for row in table], [row["score"] for row in table])]


def species(folder: Path) -> list[Right]:
    items = json.loads((folder / "predictions.json").read_text())["predictions"]
    true = {row["filepath"]: row["label"] for row in rows(folder / "truth.csv")}
    given = [dict(zip(*(one["classifications"][key] for key in ("classes", "scores")), strict=True)) for one in items]
    labels = sorted({label for one in given for label in one})
    scores = {label: [one.get(label, ABSENT) for one in given] for label in labels}
    return [several([{true[one["filepath"]]} for one in items], scores)]


def signs(folder: Path) -> list[Right]:
    """The five scores of each item; or the first of them, of which the file says which label was predicted."""
    table = rows(folder / "signs.csv")
    lists = [(json.loads(row["top5_labels"]), json.loads(row["top5_probs"])) for row in table]
    given = [{str(label): score for label, score in zip(*one, strict=True)} for one in lists]
    labels = sorted({label for one in given for label in one})
    scores = {label: [one.get(label, ABSENT) for one in given] for label in labels}
    top_one = of_predicted(
        *(column(table, c) for c in ("true_label", "pred_label")), floats(column(table, "confidence"))
    )
    return [several([{truth} for truth in column(table, "true_label")], scores), top_one]


def weka_distribution(folder: Path) -> list[Right]:
    """The last two fields are of neg and pos, the predicted one with a star."""
    lines = cells(folder / "weka_distribution.csv")[1:]
    neg, pos = ([float(line[i].lstrip("*")) for line in lines] for i in (4, 5))
    true = [line[1] for line in lines]
    two = several([{one} for one in true], {"1:neg": neg, "2:pos": pos}, names={"neg": "1:neg", "pos": "2:pos"})
    return [one_class([one == "2:pos" for one in true], pos), two]


def indicator_columns(folder: Path) -> list[Right]:
    table = rows(folder / "columns.csv")
    return [
        several(
            [{label for label in ("cat", "dog") if is_true(row[f"true_{label}"])} for row in table],
            {label: floats(column(table, f"score_{label}")) for label in ("cat", "dog")},
        )
    ]


def multi_hot_of_floats(folder: Path) -> list[Right]:
    arrays = np.load(folder / "multi_hot.npz")
    return [table_of_truths(arrays["truth"], arrays["scores"])]


AFFIXED, TWO_FILES, CELLS = (
    "real_files/affixed-score-columns",
    "real_files/binary-in-two-files",
    "real_files/kaggle-label-strings",
)
TRUE_PRED, UNNAMED, JSON = "real_files/true-pred-prob", "real_files/unnamed-index-column", "real_files/pandas-json"
DECISIONS, SAGEMAKER, SPECIES = (
    "real_files/decisions-only",
    "real_files/sagemaker-batch-transform",
    "real_files/speciesnet-json",
)
BIRDNET, CHARADES, KERAS = "real_files/birdnet-detections", "real_files/charades-submission", "real_files/keras-paths"
PERCENT, ARRAYS, WEKA = "real_files/percent-in-header", "real_files/multilabel-arrays", "real_files/weka-predictions"
FROM_ONE, GROUP = "reported_faults/class-numbers-from-one", "reported_faults/label-called-group"
FLOATS, NAMED = "reported_faults/truth-as-floats", "reported_faults/label-named-constructor"
FAR, ITEM = "reported_faults/scores-far-from-zero", "reported_faults/number-about-the-item"

BIRDS = {"Turdus merula": "Blackbird", "Parus major": "Great Tit"}
WEATHER = ["rain", "snow", "fog", "sun"]
PLANET = ["clear", "primary", "agriculture", "road"]

RECIPES: dict[tuple[str, ...], Recipe] = {
    (AFFIXED, "detector.csv"): wide_table(
        "detector.csv", "label", {one: f"p_{one}" for one in ("ai", "human", "edited")}
    ),
    (AFFIXED, "nanny.csv"): wide_table(
        "nanny.csv", "y_true", {one: f"y_pred_proba_{one}" for one in ("ai", "human", "edited")}
    ),
    (AFFIXED, "datarobot.csv"): p_of_one("datarobot.csv", "isbadbuy", "isbadbuy_1_PREDICTION"),
    (AFFIXED, "knime.csv"): p_of_one("knime.csv", "class", "P (class=yes)", "yes"),
    (AFFIXED, "prob_one.csv", "prob_one_truth.csv"): score_and_truth(
        ("prob_one.csv", "prob_one_truth.csv"), "filename", "prob_PNEUMONIA", "label", "PNEUMONIA"
    ),
    (AFFIXED, "h2o_joined.csv"): p_of_one("h2o_joined.csv", "outcome", "p1"),
    (AFFIXED, "h2o.csv", "h2o_truth.csv"): p_of_one("h2o_joined.csv", "outcome", "p1"),
    (AFFIXED, "sklearn01.csv"): wide_table("sklearn01.csv", "y_true", ["0", "1"]),
    (TWO_FILES, "score.csv", "truth.csv"): score_and_truth(("score.csv", "truth.csv"), "id", "score", "truth"),
    (TWO_FILES, "submission.csv", "labels.csv"): score_and_truth(
        ("submission.csv", "labels.csv"), "image_name", "target", "target"
    ),
    (TWO_FILES, "churn.csv", "churn_truth.csv"): score_and_truth(
        ("churn.csv", "churn_truth.csv"), "customerID", "churn_proba", "Churn", "Yes"
    ),
    (TWO_FILES, "xray.csv", "xray_truth.csv"): score_and_truth(
        ("xray.csv", "xray_truth.csv"), "filename", "prob_PNEUMONIA", "label", "PNEUMONIA"
    ),
    (BIRDNET, "validated.csv"): reviewed("validated.csv", "Common name", "Confidence", "validation", "Y", BIRDS),
    (BIRDNET, "v3.csv"): reviewed("v3.csv", "label", "confidence", "correct", "1", {}),
    **{
        (CHARADES, *files): charades(files)
        for files in [
            ("epoch_012.txt", "Charades_test.csv"),
            ("epoch_012.txt", "truth_plain.csv"),
            ("wide.csv", "Charades_test.csv"),
        ]
    },
    (DECISIONS, "retina.csv"): decisions_table("retina.csv", "True_Class", "Predicted_Class"),
    (DECISIONS, "values.csv"): decisions_table("values.csv", "gold_label", "pred_label"),
    (DECISIONS, "chest.csv"): chest,
    (DECISIONS, "hard01.csv"): binary_decisions(("hard01.csv",), "true_label", "pred_label"),
    (DECISIONS, "spam.csv", "spam_truth.csv"): binary_decisions(
        ("spam.csv", "spam_truth.csv"), "true spam", "spam", "id"
    ),
    (DECISIONS, "glue.tsv", "glue_dev.tsv"): binary_decisions(
        ("glue.tsv", "glue_dev.tsv"), "true label", "prediction", "index", "\t"
    ),
    ("real_files/epic-results-json", "test.json", "truth.csv"): epic,
    (CELLS, "oof.csv", "train.csv"): labels_and_truth(("oof.csv", "train.csv"), "Id", list("01234"), "Target", " "),
    (CELLS, "oof_four.csv", "train.csv"): labels_and_truth(
        ("oof_four.csv", "train.csv"), "Id", list("0123"), "Target", " "
    ),
    **{
        (CELLS, file, "train.csv"): sets_decided((file, "train.csv"), "Id", "Predicted", "Target")
        for file in ("submission.csv", "submission_two_each.csv")
    },
    (CELLS, "planet.csv"): wide_table("planet.csv", "tags", [*PLANET, "blow_down"], " "),
    (CELLS, "planet_unnamed.csv"): wide_table("planet_unnamed.csv", "truth", [*PLANET, "blow_down"], " "),
    (CELLS, "planet_scores.csv", "planet_truth.csv"): labels_and_truth(
        ("planet_scores.csv", "planet_truth.csv"), "image_name", PLANET, "tags", " "
    ),
    (CELLS, "planet_scores_name.csv", "planet_truth_name.csv"): labels_and_truth(
        ("planet_scores_name.csv", "planet_truth_name.csv"), "name", PLANET, "tags", " "
    ),
    **{(KERAS, "scores.csv", file): keras for file in ("paths_same.txt", "paths.txt", "truth.csv")},
    ("real_files/lower-is-better", "distances.csv"): wide_table("distances.csv", "truth", ["blues", "jazz", "rock"]),
    **{(ARRAYS, file): multi_hot_npz(file) for file in ("panns.npz", "panns_int.npz")},
    **{(ARRAYS, "scores.npy", file): multi_hot for file in ("targets.npy", "targets_bool.npy")},
    **{
        (JSON, f"{name}.json"): frame
        for name in ("records", "columns", "split", "index", "table", "mlflow", "lists", "values")
    },
    (JSON, "spacy.jsonl"): spacy,
    (JSON, "hf_all_scores.json", "hf_truth.csv"): spacy,
    **{(PERCENT, "oranges.csv", file): oranges for file in ("truth.csv", "truth2.csv")},
    (PERCENT, "german.csv"): oranges,
    **{(SAGEMAKER, *files): sagemaker for files in [("test.csv.out", "truth_only.csv"), ("joined.csv",)]},
    **{(SAGEMAKER, file): sagemaker for file in ("linear-learner.jsonl", "flat.jsonl")},
    **{(SPECIES, *files): species for files in [("predictions.json", "truth.csv"), ("long.csv", "truth_id.csv")]},
    (SPECIES, "top1.csv"): p_of_predicted("top1.csv", "truth", "predicted", "score"),
    ("real_files/top5-lists-in-cells", "signs.csv"): signs,
    (TRUE_PRED, "pneumonia_float.csv"): p_of_one("pneumonia_float.csv", "True Label", "Probability"),
    (TRUE_PRED, "pneumonia_good_float.csv"): p_of_one("pneumonia_good_float.csv", "True Label", "Probability"),
    (TRUE_PRED, "pneumonia_int.csv"): p_of_one("pneumonia_int.csv", "True Label", "Probability"),
    (TRUE_PRED, "snake_prob.csv"): p_of_one("snake_prob.csv", "true_label", "pred_prob"),
    (TRUE_PRED, "snake_usual_order.csv"): p_of_one("snake_usual_order.csv", "y_true", "y_prob"),
    (TRUE_PRED, "snake_conf_order.csv"): p_of_one("snake_conf_order.csv", "y_true", "y_prob"),
    (TRUE_PRED, "class_prob.csv"): p_of_one("class_prob.csv", "true_class", "prob"),
    (TRUE_PRED, "gt_conf.csv"): p_of_one("gt_conf.csv", "gt_label", "pred_conf"),
    (TRUE_PRED, "max_prob.csv"): p_of_predicted("max_prob.csv", "true", "pred", "max_prob"),
    (TRUE_PRED, "y_true_confidence.csv"): p_of_predicted("y_true_confidence.csv", "y_true", "y_pred", "confidence"),
    (TRUE_PRED, "label_pred_prob_maxprob.csv"): p_of_predicted(
        "label_pred_prob_maxprob.csv", "true_label", "pred_label", "pred_prob"
    ),
    (TRUE_PRED, "sample_index.csv"): p_of_predicted("sample_index.csv", "true_class", "pred_class", "confidence"),
    (TRUE_PRED, "monitoring.csv"): p_of_predicted("monitoring.csv", "y_true", "y_pred", "confidence"),
    (TRUE_PRED, "skin.csv"): p_of_predicted("skin.csv", "true_label", "pred_label", "pred_prob"),
    (TRUE_PRED, "skin.json"): p_of_predicted("skin.csv", "true_label", "pred_label", "pred_prob"),
    **{
        (UNNAMED, f"{name}.csv"): p_of_one(f"{name}.csv", "y_true", "y_score")
        for name in ("pandas", "pandas_twice", "no_index", "id_y")
    },
    (UNNAMED, "r_rownames.csv"): p_of_one("r_rownames.csv", "obs", "Yes"),
    **{
        (UNNAMED, f"multilabel_{name}.csv"): wide_table(f"multilabel_{name}.csv", "truth", WEATHER)
        for name in ("unnamed", "fold", "quality", "width")
    },
    **{
        (UNNAMED, f"{name}.csv"): wide_table(f"{name}.csv", "truth", WEATHER[:3])
        for name in ("logits_fold", "wide_conf")
    },
    (WEKA, "weka.csv"): p_of_predicted("weka.csv", "actual", "predicted", "prediction"),
    (WEKA, "weka_distribution.csv"): weka_distribution,
    (FROM_ONE, "one_file.npz"): class_numbers("one_file.npz", 1),
    (FROM_ONE, "scores.npy", "truth.npy"): class_numbers(None, 1),
    **{
        (GROUP, file): wide_table(file, "truth", ["portrait", "group", "landscape"])
        for file in ("photos.csv", "photos_true.csv")
    },
    (GROUP, "gym.csv"): wide_table("gym.csv", "truth", ["spin", "split", "jump"]),
    **{
        (NAMED, file): wide_table(file, "truth", [label, "cat", "dog"])
        for file, label in [
            ("plain.csv", "builder"),
            ("constructor.csv", "constructor"),
            ("tostring.csv", "toString"),
            ("proto.csv", "__proto__"),
        ]
    },
    (ITEM, "clips.csv"): wide_table("clips.csv", "truth", ["cat", "dog", "owl"]),
    **{(FAR, file): p_of_one(file, "truth", "score") for file in ("far.csv", "near.csv")},
    ("reported_faults/band-beside-its-curve", "sigmoid.csv"): p_of_one("sigmoid.csv", "truth", "score"),
    (FLOATS, "columns.csv"): indicator_columns,
    (FLOATS, "scores.csv", "truth.csv"): indicator_columns,
    (FLOATS, "float_classes.npz"): class_numbers("float_classes.npz", 0),
    (FLOATS, "multi_hot.npz"): multi_hot_of_floats,
}

WITH_OPTIONS_ALONE = {(AFFIXED, "h2o.csv", "h2o_truth.csv"), (TRUE_PRED, "pneumonia_good_float.csv")}
"""Readings that the cases try with options only."""

BY_DEFAULT = [Tried(key[0], key[1:], {}) for key in RECIPES if key not in WITH_OPTIONS_ALONE]

REFUSED_FOR_GOOD = {
    (JSON, "target.json"): "One column of 0 and 1: decisions, or the truth, but not both.",
}
"""Files that hold too little, and why."""

THRESHOLDS = "real_files/threshold-tables"
TABLES_OF_THRESHOLDS = [
    *("h2o_thresholds.csv", "h2o_thresholds_noindex.csv", "h2o_without_tpr.csv", "weka_threshold.csv"),
    *("weka_without_recall.csv", "h2o_ratios_only.csv", "sklearn_pr.csv", "sklearn_roc.csv"),
]
"""For ``read_evaluation``; classification_report.json is none: it has the ratios of one decision."""


def cases() -> Iterator[tuple[str, dict[str, Any]]]:
    """The cases as their folders tell of them."""
    for path in sorted(Path(FOLDER).glob("re*/*/case.json")):
        yield f"{path.parts[-3]}/{path.parts[-2]}", json.loads(path.read_text(encoding="utf-8"))


def readings_of_cases() -> Iterator[tuple[Tried, str]]:
    """The readings of prediction files that the cases name, and what they call them."""
    for case, content in cases():
        readings = content.get("readings", [])
        for one in readings if isinstance(readings, list) else ():
            yield Tried(case, tuple(one["files"]), one["options"]), one["tried"]


def outcome_of_thresholds(file: str) -> Outcome:
    """Of a table of thresholds: at 0.5 it counts 37, 7, 3 and 73, or has the ratios of its row where it has no counts:
    those of the smallest threshold from 0.5 on, for scikit-learn leaves out points of a curve that stand on a line."""
    path = Path(FOLDER) / THRESHOLDS / file
    try:
        table = ek.read_evaluation(path).pooled
    except ek.EvalkitError as error:
        return Outcome(REFUSED, str(error))
    c = table.at(0.5)
    if (c.tp, c.fp, c.fn, c.tn) == (37, 7, 3, 73):
        return Outcome(RIGHT, "counts")
    if re.search(r"\btps\b|True Positives", path.read_text(encoding="utf-8")):
        return Outcome(WRONG, f"counts at 0.5 are {c}")
    with path.open(newline="", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if (row.get("threshold") or row.get("thresholds") or "")]
    at = min((row for row in rows if _threshold(row) >= 0.5), key=_threshold)
    names = {"precision": "precision", "recall": "recall", "tpr": "recall", "fpr": "false_positive_rate"}
    wanted = {key: float(at[name]) for name, key in names.items() if name in at}
    ratios = {key: float(ek.METRICS[key].function(c)) for key in wanted if key not in table.unknown}
    right = len(ratios) > 1 and all(abs(value - wanted[key]) < 1e-5 for key, value in ratios.items())
    return Outcome(RIGHT if right else WRONG, f"ratios alone: {ratios}")


def _threshold(row: dict[str, str]) -> float:
    return float(row.get("threshold") or row["thresholds"])


def print_table(readings: list[Tried], *, with_options: bool = False) -> None:
    kinds = []
    for reading in readings:
        outcome = reading.outcome()
        kinds.append(outcome.kind)
        said = f" {json.dumps(reading.options)}" if with_options else ""
        print(f"{outcome.kind:32} {reading.name}{said}\n{'':32}   {outcome.says[:300]}")
    print(f"\n{len(kinds)} readings\n{shares(kinds)}\n")


def main() -> None:
    if not FOLDER:
        sys.exit("EVALKIT_GOLDEN_DATA is not set: it says where the files lie.")
    print("By default\n")
    print_table(BY_DEFAULT)
    print("With options, some of them wrong, as the cases try them\n")
    print_table([one for one, _ in readings_of_cases() if one.options], with_options=True)
    print("Tables of thresholds\n")
    for file in TABLES_OF_THRESHOLDS:
        outcome = outcome_of_thresholds(file)
        print(f"{outcome.kind:32} {file}: {outcome.says[:200]}")
    for key, reason in REFUSED_FOR_GOOD.items():
        print(f"\nRefused for good: {name_of(key)}. {reason}")


if __name__ == "__main__":
    main()
