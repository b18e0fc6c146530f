"""Our own file of an evaluation: what is written is read back to the same, and what was changed is refused."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit import Evaluation, InvalidInputError, ReadingError, evaluate, read_evaluation, to_json
from tests.builders import predictions, random_multilabel, random_softmax
from tests.google.service.served import as_bytes, served

GOLDEN = os.environ.get("EVALKIT_GOLDEN_DATA", "")
SAMPLES = Path(GOLDEN).parent / "samples" / "evaluations"
FILES = (
    ["automl_list_model_evaluations.json"],
    ["automl_evaluation.textproto"],
    ["vertex_list_evaluations.json"],
    ["vertex_list_slices.json"],
    ["vertex_list_evaluations.json", "vertex_list_slices.json"],
)


def contents(value: Any) -> Any:
    """Everything that an evaluation holds, as values that can be compared."""
    if isinstance(value, np.ndarray):
        return [repr(number) for number in value.tolist()]  # NaN equals itself
    if isinstance(value, Mapping):
        return {key: contents(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [contents(inner) for inner in value]
    fields = [name for name in getattr(value, "__slots__", ()) if name != "_pooled"]
    return {name: contents(getattr(value, name)) for name in fields} if fields else value


def again(ev: Evaluation) -> Evaluation:
    return read_evaluation(to_json(ev).encode())


@given(seed=st.integers(0, 2**16), single_label=st.booleans())
def test_what_was_served_is_read_back_to_the_same(seed: int, single_label: bool) -> None:
    p = (
        predictions(*random_softmax(seed), task="multiclass")
        if single_label
        else predictions(*random_multilabel(seed), shuffled=seed)
    )
    ev = read_evaluation(as_bytes(served(evaluate(p))))
    assert contents(again(ev)) == contents(ev)


@pytest.mark.skipif(not GOLDEN, reason="EVALKIT_GOLDEN_DATA is not set: the files lie elsewhere")
@pytest.mark.parametrize("files", FILES, ids=" and ".join)
def test_files_of_both_services_are_read_back_to_the_same(files: list[str]) -> None:
    ev = read_evaluation([SAMPLES / name for name in files])
    assert contents(again(ev)) == contents(ev)


def test_counts_rebuilt_from_rates_stay_marked_as_such() -> None:
    rows = b"label,threshold,recall,precision,false_positive_rate,n_examples\n"
    ev = read_evaluation(rows + b"cat,0.5,0.5,0.8,0.05,100\ncat,0,1,0.3,1,100\n", name="from rates")
    assert ev.approximate
    assert contents(again(ev)) == contents(ev)
    assert again(ev).name == "from rates"
    assert read_evaluation(to_json(ev).encode(), name="other").name == "other"


def test_labels_of_any_text_are_kept() -> None:
    labels = [" ", "a,b", "Ünïcode ✓", '"quoted"\n', "evalkitEvaluation"]
    text = as_bytes(served(evaluate(predictions(np.eye(5), np.eye(5), labels=labels))))
    ev = read_evaluation(text)
    assert again(ev).labels == ev.labels


def test_predictions_are_not_written() -> None:
    with pytest.raises(InvalidInputError, match=r"made from predictions.* with to_csv"):
        to_json(evaluate(predictions([[1], [0]], [[0.8], [0.2]], labels=["a"])))


def written() -> dict[str, Any]:
    value: dict[str, Any] = json.loads(
        to_json(read_evaluation(as_bytes(served(evaluate(predictions(*random_softmax(1)))))))
    )
    return value


def changed(*path: Any, to: Any) -> bytes:
    value = written()
    place = value
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = to
    return as_bytes(value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (changed("evalkitEvaluation", to=2), "another version"),
        (changed("task", to="ranking"), "'ranking' is none of binary"),
        (changed("name", to=["x"]), "a text is expected"),
        (changed("whole", "tp", to=[1]), "do not fit each other"),
        (changed("whole", "positives", to=1), "counts exceed their total"),
        (changed("whole", "tp", 0, to=-1), "not a whole number"),
        (changed("whole", "tp", 0, to=10**6), "fall as the threshold falls"),
        (changed("whole", "thresholds", 0, to="inf"), "do not fit each other"),
        (changed("labels", 1, "label", to="label 0"), "a label is repeated"),
        (changed("labels", 1, "label", to=""), "or empty"),
        (changed("service", "labels", 0, "atThresholds", "recall", to=[1]), "do not fit each other"),
        (changed("service", "labels", 0, "atThresholds", "speed", to=[1.0]), "do not fit each other"),
        (changed("service", "labels", 0, "atThresholds", to={"recall": [1.0]}), "do not fit each other"),
        (changed("service", "labels", 0, "values", "speed", to=1.0), "'speed' is none of auPrc"),
        (changed("reported", "auPrc", to="NaN"), "not finite"),
        (changed("service", "matrices", to=[{"labels": ["a"], "counts": [[1, 2]], "threshold": None}]), "reshape"),
        (changed("service", to=3), "not subscriptable"),
        (changed("labels", to=[{}]), "KeyError"),
    ],
)
def test_a_file_that_was_changed_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(ReadingError, match=words):
        read_evaluation(data)


def test_an_evaluation_without_a_name_gets_one() -> None:
    assert read_evaluation(changed("name", to="")).name == "model"


def test_an_export_is_read_by_itself() -> None:
    export = as_bytes(written())
    with pytest.raises(ReadingError, match="An exported evaluation and others cannot be read as one"):
        read_evaluation([export, export])
