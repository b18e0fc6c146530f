"""The largest files that the page takes can be read within the limits that the page sets."""

import itertools
import json
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from evalkit.uploads.files import read_uploads
from evalkit.uploads.kept_models import MB, Limits
from evalkit.uploads.upload import FileOutcome, Upload
from pages._ui.models.upload import MEMORY, MEMORY_OF_EACH_BYTE, SECONDS

ROOT = Path(__file__).resolve().parents[2]
ADVERTISED = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["server"]["maxUploadSize"] * 1_000_000
LABELS = [f"label_{i}" for i in range(200)]
CYCLE = 1_000
"""Items after which the scores of a file repeat: their ids never do."""

Lines = Iterator[str]
SCORES = np.random.default_rng(0).random((CYCLE, len(LABELS))).round(5).tolist()
WRITTEN = [[repr(score) for score in scores] for scores in SCORES]


def true_label(item: int) -> str:
    return LABELS[item % len(LABELS)]


def wide(cell: Callable[[int], str], labels: list[str]) -> Lines:
    yield f"id,truth,{','.join(labels)}"
    tails = [",".join(written[: len(labels)]) for written in WRITTEN]
    for item in itertools.count():
        yield f"clip_{item},{cell(item)},{tails[item % CYCLE]}"


def wide_columns() -> Lines:
    yield "id," + ",".join(f"true_{label},score_{label}" for label in LABELS[:20])
    tails = [",".join(f"{int(float(w) > 0.5)},{w}" for w in written[:20]) for written in WRITTEN]
    for item in itertools.count():
        yield f"clip_{item},{tails[item % CYCLE]}"


def long() -> Lines:
    yield "id,label,score,truth"
    for item in itertools.count():
        scores = zip(LABELS[:20], WRITTEN[item % CYCLE], strict=False)
        yield from (f"clip_{item},{label},{score},{int(label == LABELS[item % 20])}" for label, score in scores)


def binary() -> Lines:
    yield "id,truth,score"
    for item in itertools.count():
        yield f"clip_{item},{item % 2},{WRITTEN[item % CYCLE][item // CYCLE % 200]}"


def top_one() -> Lines:
    yield "id,truth,predicted,score"
    for item in itertools.count():
        yield f"clip_{item},{true_label(item)},{true_label(item // 3)},{WRITTEN[item % CYCLE][item // CYCLE % 200]}"


def short_records() -> Lines:
    for item in itertools.count():
        yield f'{{"id": "clip_{item}", "score": {WRITTEN[item % CYCLE][item // CYCLE % 200]}, "truth": {item % 2}}}'


def flat_records() -> Lines:
    for item in itertools.count():
        scores = zip(LABELS[:20], SCORES[item % CYCLE], strict=False)
        yield json.dumps({"id": f"clip_{item}", "truth": LABELS[item % 20], **dict(scores)})


def vertex_images() -> Lines:
    scores = [json.dumps(row[:20]) for row in SCORES]
    names = json.dumps(LABELS[:20])
    for item in itertools.count():
        prediction = f'{{"displayNames": {names}, "confidences": {scores[item % CYCLE]}}}'
        yield f'{{"instance": {{"content": "gs://bucket/{item}.jpg"}}, "prediction": {prediction}}}'


def probabilities_of_bigquery() -> Lines:
    probs = [
        json.dumps([{"label": label, "prob": score} for label, score in zip(LABELS[:20], row, strict=False)])
        for row in SCORES
    ]
    for item in itertools.count():
        yield f'{{"id": "clip_{item}", "kind": "{LABELS[item % 20]}", "predicted_kind_probs": {probs[item % CYCLE]}}}'


LAYOUTS: dict[str, Callable[[], Lines]] = {
    "wide, 200 labels": lambda: wide(true_label, LABELS),
    "wide, 4 labels": lambda: wide(lambda item: LABELS[item % 4], LABELS[:4]),
    "wide, several true labels": lambda: wide(lambda item: f"{true_label(item)}|{true_label(item + 7)}", LABELS),
    "wide columns": wide_columns,
    "long": long,
    "binary": binary,
    "top-1": top_one,
    "JSON Lines": flat_records,
    "JSON Lines, short": short_records,
    "BigQuery": probabilities_of_bigquery,
}


def written(path: Path, lines: Lines, size: int) -> int:
    """A file of as many lines as the size allows; the number of lines."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for line in lines:
            size -= len(line) + 1
            if size < 0:
                break
            out.write(line + "\n")
            count += 1
    return count


def as_on_the_page(*paths: Path) -> FileOutcome:
    """What came of the first of these files, read with the limits of the page."""
    wanted = MEMORY + MEMORY_OF_EACH_BYTE * sum(path.stat().st_size for path in paths)
    memory = min(wanted, Limits().readers_mb * MB)
    uploads = [Upload(path.name) for path in paths]
    outcome = read_uploads(uploads, paths, memory=memory, seconds=SECONDS).readings[0]
    assert outcome is not None
    return outcome


def test_a_table_of_200_labels_and_20_000_items_is_read(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("\n".join(itertools.islice(wide(true_label, LABELS), 20_001)))
    outcome = as_on_the_page(path)
    assert outcome.loaded is not None, outcome.error
    assert outcome.loaded.predictions.n_pairs == 4_000_000
    # A quarter of what the page would grant to an empty file is enough.
    again = read_uploads([Upload(path.name)], [path], memory=MEMORY // 4, seconds=SECONDS).readings[0]
    assert again is not None
    assert again.loaded is not None, again.error


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_largest_file_that_the_page_advertises_is_read(layout: str, tmp_path: Path) -> None:
    path = tmp_path / ("large.jsonl" if layout.startswith(("JSON", "BigQuery")) else "large.csv")
    rows = written(path, LAYOUTS[layout](), ADVERTISED)
    outcome = as_on_the_page(path)
    assert outcome.loaded is not None, outcome.error
    assert outcome.loaded.accounts[0].rows >= rows - 1


@pytest.mark.slow
def test_the_largest_records_are_read_with_their_truth(tmp_path: Path) -> None:
    path, truth = tmp_path / "large.jsonl", tmp_path / "truth.csv"
    items = written(path, vertex_images(), ADVERTISED)
    truth.write_text("uri,label\n" + "".join(f"gs://bucket/{i}.jpg,{LABELS[i % 20]}\n" for i in range(items)))
    outcome = as_on_the_page(path, truth)
    assert outcome.loaded is not None, outcome.error
    assert outcome.loaded.predictions.n_examples == items
