"""README: its Python runs as it stands there, its map shows every room, and no page tells a thing twice."""

import json
import re
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit.reading.layouts.tables.exported import to_csv
from tests.builders import predictions, random_multilabel
from tests.google.service.served import as_bytes, served

ROOT = Path(__file__).parents[2]
DOCS = sorted((ROOT / "docs").glob("*.md"))
README = (ROOT / "README.md").read_text(encoding="utf-8")

BLOCKS = [
    "\n".join(line.removeprefix("    ") for line in block.splitlines())
    for block in re.findall(r"(?:^(?: {4}.*)?\n)+", README, re.MULTILINE)
    if "ek." in block
]
"""Indented Python."""
IN_TABLES = re.findall(r"`(ek\..*?)`", README)


def _files(folder: Path) -> None:
    """The files that README speaks of."""
    truth, score = random_multilabel(3, n=60, k=3)
    labels, ids = ["cat", "dog", "cow"], [f"clip {i}" for i in range(60)]
    p = predictions(truth, score, labels=labels, ids=ids)
    (folder / "predictions.csv").write_text(to_csv(p), encoding="utf-8")
    items = "".join(f"{name},{'DE' if i % 3 else 'FR'}\n" for i, name in enumerate(ids))
    (folder / "items.csv").write_text(f"id,country\n{items}", encoding="utf-8")
    (folder / "predictions").mkdir()
    frame = pd.read_csv(folder / "predictions.csv", dtype={"id": str, "label": str})
    frame.assign(video=frame["id"].str[:6]).to_parquet(folder / "predictions" / "part-0.parquet")
    other = predictions(truth, np.round(1 - score, 2), labels=labels, ids=ids)
    (folder / "other.csv").write_text(to_csv(other), encoding="utf-8")
    (folder / "scores.csv").write_text("id,cat,dog\na/1.mp4,.9,.8\na/2.mp4,.3,.7\n", encoding="utf-8")
    (folder / "truth.csv").write_text("id,labels\n1,cat|dog\n2,dog\n", encoding="utf-8")
    np.save(folder / "scores.npy", np.array([[0.9, 0.1], [0.3, 0.7]]))
    np.save(folder / "truth.npy", np.array([0, 1]))
    (folder / "evaluations.json").write_bytes(as_bytes(served(ek.evaluate(p))))
    span = {"start_time_offset": {}, "end_time_offset": {"seconds": 6}}
    said = {
        "input_uri": "/clips/a.mp4",
        "segment_classification_annotations": [
            {"annotation_spec": {"display_name": "run"}, "segments": [{"segment": span, "confidence": 0.75}]}
        ],
    }
    with zipfile.ZipFile(folder / "batch.zip", "w") as batch:
        batch.writestr("video_classification.csv", "gs://clips/a.mp4,0.0,6.0,a_1.json,OK\n")
        batch.writestr("a_1.json", json.dumps(said))
    (folder / "import.csv").write_text("gs://clips/a.mp4,run,0.0,6.0\n", encoding="utf-8")


def test_the_python_of_this_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(BLOCKS) == 2
    assert len(IN_TABLES) == 9
    _files(tmp_path)
    monkeypatch.chdir(tmp_path)
    names = {
        "ek": ek,
        "frame": pd.DataFrame({"id": ["1", "2"], "truth": ["cat", "dog"], "cat": [0.9, 0.3], "dog": [0.1, 0.7]}),
        "y_true": [[1, 0], [1, 1]],
        "y_score": [[0.9, 0.3], [0.2, 0.7]],
    }
    for code in (*BLOCKS, *IN_TABLES):
        exec(compile(code, "README.md", "exec"), names)
    assert isinstance(names["ev"], ek.Evaluation)
    assert isinstance(names["t"], ek.ThresholdCounts)


def test_every_module_is_on_the_map() -> None:
    house = README.partition("## The house")[2].partition("Design notes")[0]
    for path in (ROOT / "evalkit").iterdir():
        if path.name != "__pycache__" and not path.name.startswith("__init__") and path.name != "errors.py":
            name = f"{path.name}/" if path.is_dir() else path.stem
            assert re.search(rf"(?<![\w/]){re.escape(name)}(?![\w])", house), name


def test_every_dependency_says_why() -> None:
    listed = README.partition("## Dependencies")[2]
    required = [re.split(r"[><=]", line)[0] for line in (ROOT / "requirements.txt").read_text().splitlines()[1:]]
    assert len(required) == 11
    assert all(re.search(rf"^\|.*\b{re.escape(name)}\b.*\|", listed, re.MULTILINE) for name in required)


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md", *(f"docs/{each.name}" for each in DOCS)])
def test_no_paragraph_stands_twice(page: str) -> None:
    """A slip of an editor had doubled two sections, of which the second kept figures of before."""
    paragraphs = [each for each in (ROOT / page).read_text(encoding="utf-8").split("\n\n") if not each.startswith("|")]
    assert [each for each, times in Counter(paragraphs).items() if times > 1 and len(each) > 100] == []
