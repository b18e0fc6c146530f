"""One cell of a large file is changed, and the file is read again under its old name: the figures are the new ones."""

import os
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, confusion_matrix

from evalkit import average_precision, evaluate, read_predictions

ROWS, EDITS = 50_000, 20
THRESHOLDS = (0.25, 0.5, 0.75)
LABELS = ("cat", "dog", "cow", "owl", "fox")
WHEN = 1_700_000_000

Counted = list[tuple[int, int, int, int]]


class File:
    """A file of cells of one width, so that an edit changes neither its size nor (as it is set here) its date."""

    def __init__(self, path: Path, layout: str, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.path, self.layout = path, layout
        self.truth = rng.random(ROWS) < 0.2
        self.score = np.round(np.clip(rng.normal(0.4 + 0.25 * self.truth, 0.2), 0.001, 0.999), 3)
        header = "id,truth,score\n" if layout == "binary" else "id,label,score,truth\n"
        self.lines = [header, *map(self.line, range(ROWS))]

    def line(self, row: int) -> str:
        score, truth = f"{self.score[row]:.3f}", int(self.truth[row])
        if self.layout == "binary":
            return f"e{row:05},{truth},{score}\n"
        return f"e{row // len(LABELS):05},{LABELS[row % len(LABELS)]},{score},{truth}\n"

    def write(self) -> None:
        self.path.write_text("".join(self.lines))
        os.utime(self.path, (WHEN, WHEN))

    def edit(self, rng: np.random.Generator, *, column: str) -> str:
        """Change one cell; the label of its row."""
        row = int(rng.integers(ROWS))
        if column == "truth":
            self.truth[row] = not self.truth[row]
        else:
            thousandths = np.arange(1, 1000)
            self.score[row] = int(rng.choice(thousandths[thousandths != round(self.score[row] * 1000)])) / 1000
        self.lines[row + 1] = self.line(row)
        return "positive" if self.layout == "binary" else LABELS[row % len(LABELS)]

    def figures(self, label: str) -> tuple[Counted, float]:
        """Counts at the thresholds, and average precision, by scikit-learn."""
        rows = slice(None) if self.layout == "binary" else slice(LABELS.index(label), None, len(LABELS))
        truth, score = self.truth[rows], self.score[rows]
        counts = []
        for threshold in THRESHOLDS:
            (tn, fp), (fn, tp) = confusion_matrix(truth, score >= threshold, labels=[False, True]).tolist()
            counts.append((tp, fp, fn, tn))
        return counts, float(average_precision_score(truth, score))


@pytest.mark.parametrize("layout", ["binary", "long"])
def test_every_changed_cell_changes_the_figures_as_it_should(tmp_path: Path, layout: str) -> None:
    rng, file = np.random.default_rng(7), File(tmp_path / "model.csv", layout, seed=11)
    file.write()
    size, right = file.path.stat().st_size, 0
    digests = {read_predictions(file.path).predictions.digest}
    for edit in range(EDITS):
        label = file.edit(rng, column=["score", "truth"][edit % 2])
        file.write()
        assert (file.path.stat().st_size, file.path.stat().st_mtime) == (size, WHEN)
        p = read_predictions(file.path).predictions
        t = evaluate(p).per_label[label]
        counts = [(int(c.tp), int(c.fp), int(c.fn), int(c.tn)) for c in map(t.at, THRESHOLDS)]
        expected_counts, expected_average = file.figures(label)
        right += counts == expected_counts and average_precision(t) == pytest.approx(expected_average, rel=1e-12)
        digests.add(p.digest)
    assert right == EDITS
    assert len(digests) == EDITS + 1
