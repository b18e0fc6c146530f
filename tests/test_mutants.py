"""Tests of tests: each of these mistakes in the numeric core makes a test fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.slow

# source -> tests that watch it, and mistakes: (right, wrong). The right text must occur exactly once.
WATCH = {
    "counts.py": ["test_decision_rule.py", "test_counts.py", "test_counts_oracle.py"],
    "metrics.py": ["test_metrics.py"],
    "curves.py": ["test_curves.py"],
    "operating.py": ["test_operating.py"],
}
MISTAKES = {
    "counts.py": [
        ("y_score >= threshold if", "y_score > threshold if"),
        ("else y_score > ABSENT", "else y_score >= ABSENT"),
        ('threshold, side="left")', 'threshold, side="right")'),
        ("return len(self.thresholds) - 1 - below", "return np.maximum(len(self.thresholds) - 2 - below, 0)"),
        ("    np.not_equal(values[1:], values[:-1], out=ends[:-1])\n", ""),  # ties ignored when adding tables up
        ("part[: len(following)] ^ following, 1,", "part[: len(following)] ^ following, 0,"),  # a tie of both classes
        ("|= y_true[block]", "|= ~y_true[block]"),
        ("tp_so_far += tp_before", "tp_so_far -= tp_before"),
        ("np.arange(start + 1, start", "np.arange(start, start - 1"),
        ("y_score.min() >= 0:", "y_score.max() >= 0:"),  # the code without a sign for negative scores
        ("where=magnitude > 0, initial=_MAGNITUDE) - 1", "where=magnitude > 0, initial=_MAGNITUDE)"),
        ("np.maximum(bits & _MAGNITUDE, self.floor)", "bits & _MAGNITUDE"),
        ("self.floor * (place > 0)", "self.floor"),
        ("if largest < 2**62 else None", "if largest < 2**63 else None"),
        ("truth, score = truth[finite], score[finite]", "truth, score = truth[finite], np.abs(score[finite])"),
        ("odd = score[~finite & (score != ABSENT)]", "odd = score[np.isnan(score)]"),
        ("negatives = len(truth) - positives", "negatives = np.isfinite(y_score).sum() - positives"),
        ("self.tp[-1] < self.positives", "self.tp[-1] <= self.positives"),
        ("if np.isnan(wanted).any():", "if np.isnan(wanted).all():"),
        ("self.positives - tp, self.negatives - fp", "self.negatives - tp, self.positives - fp"),
        ("np.concatenate([np.diff(part.fp, prepend=0)", "np.concatenate([np.diff(part.tp, prepend=0)"),
        ("exact = all(", "exact = any("),
    ],
    "metrics.py": [
        ('if denominator else float("nan")', "if denominator else 0.0"),
        ("np.where(denominator == 0, np.nan,", "np.where(denominator == 0, 0.0,"),
        ("_ratio(c.tp, c.tp + c.fp)", "_ratio(c.tp, c.tp + c.fn + 0 * c.fp)"),
        ("_ratio(c.tp, c.tp + c.fn)", "_ratio(c.tp, c.tp + c.fp + 0 * c.fn)"),
        ("_ratio(c.tn, c.tn + c.fp)", "_ratio(c.tn, c.tn + c.fn)"),
        ("_ratio(c.fp, c.fp + c.tn)", "_ratio(c.fp, c.fp + c.tp)"),
        ("(recall(c) + specificity(c)) / 2", "(recall(c) + precision(c)) / 2"),
        ("weight = beta * beta", "weight = beta"),
        ("if not (beta > 0 and", "if not (beta >= 0 and"),
        ("dtype=np.float64) - np.multiply(", "dtype=np.float64) + np.multiply("),
        ("np.multiply(c.tp, c.tn, dtype=np.float64)", "np.float64(c.tp * c.tn)"),  # overflows
        ("higher_is_better=False", "higher_is_better=True"),
        ('"there are no positives", "there', '"there are no examples", "there'),
    ],
    "curves.py": [
        ("found[gains] * (tp / (tp + fp))", "found[gains] * (tp / (tp + fp + 1))"),
        ("/ t.positives)", "/ t.tp[-1])"),
        ("(t.tp[1:] + t.tp[:-1])", "(t.tp[1:] + t.tp[1:])"),  # ties won
        ("(t.tp[1:] + t.tp[:-1])", "(t.tp[:-1] + t.tp[:-1])"),  # ties lost
        ("    twice_above += (t.negatives - int(t.fp[-1])) * (int(t.tp[-1]) + t.positives)\n", ""),  # absent scores
        ("t.positives == 0 or t.negatives == 0", "t.positives == 0 and t.negatives == 0"),
        ("(first | last)", "first"),
        ("np.isnan(x) | np.isnan(y)", "np.isnan(x)"),
    ],
    "operating.py": [
        ("value >= self.at_least", "value > self.at_least"),
        ("value <= self.at_most", "value < self.at_most"),
        ("return above & below", "return above | below"),
        ("allowed &= constraint", "allowed |= constraint"),
        ("np.isfinite(t.thresholds) & ~np.isnan(value)", "~np.isnan(value)"),
        ("signed = value if goal.higher_is_better else -value", "signed = value"),
        (
            "int(np.argmax(np.where(allowed, signed, -np.inf)))",  # of equals, the lowest threshold
            "len(signed) - 1 - int(np.argmax(np.where(allowed, signed, -np.inf)[::-1]))",
        ),
    ],
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package and of its tests, to make mistakes in."""
    folder = tmp_path_factory.mktemp("mutants")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name in ("evalkit", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "app", "browser"))
    return folder


def run(folder: Path, tests: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "EVALKIT_SOAK"}
    environment |= {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=line", "-p", "no:cacheprovider"]
    files = [f"tests/{name}" for name in tests]
    return subprocess.run([*command, *files], cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("source", WATCH)
def test_without_a_mistake_the_tests_pass(copy: Path, source: str) -> None:
    done = run(copy, WATCH[source])
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        pytest.param(source, right, wrong, id=f"{source}: {wrong.strip() or 'without ' + right.strip()}")
        for source, mistakes in MISTAKES.items()
        for right, wrong in mistakes
    ],
)
def test_a_mistake_makes_a_test_fail(copy: Path, source: str, right: str, wrong: str) -> None:
    path = copy / "evalkit" / source
    text = path.read_text(encoding="utf-8")
    assert text.count(right) == 1, f"{right!r} occurs {text.count(right)} times in {source}: adapt the mistake"
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    try:
        done = run(copy, WATCH[source])
    finally:
        path.write_text(text, encoding="utf-8")
    assert done.returncode == 1, f"survived, or broke more than a test:\n{done.stdout}{done.stderr}"
