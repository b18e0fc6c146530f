"""Make the sample evaluations again, from fixed seeds and with no download.

    python -m evalkit.samples.make_samples [--out DIR]

scikit-learn is needed to run this, but not to use the samples. There are two test sets; each is scored
by a good model and by a plain one. All four are real models with real mistakes: nothing is drawn by hand.

**clips** (many labels an item): 700 synthetic video clips of 24 grey frames of 32 x 32 pixels, with
ten labels such as ``move left`` or ``blink``, one to four of them true for each clip; ``collide`` and
``shake`` are rare. See :mod:`evalkit.samples.clips` for how clips are drawn and what each label means.
The models are trained on 2,000 other clips, and see the frames only.

* ``clips-forest.csv``: a random forest for each label, on 260 motion features.
* ``clips-linear.csv``: a logistic regression for each label, on 24 simple features of light and place.

Both are long tables, ``clip,label,score,truth``, with one row for each clip and label.

**digits** (one label an item): the handwritten digits that ship with scikit-learn (1,797 images of
8 x 8 pixels), half to train on and the other half, 899 images, to test on.

* ``digits-svm.csv``: a support vector machine, its scores calibrated by cross-validation.
* ``digits-bayes.csv``: Gaussian naive Bayes, worse and far too sure of itself.

Both are wide tables, ``image,truth,zero,...,nine``, with one row for each image.

What is known of the items beside their labels, to slice by, stands in two further tables: of clips in how many
shapes there are, whether the camera was held by hand, and how noisy the picture is (``clips-items.csv``); of
digits how much ink there is, of 0 to 16 (``digits-items.csv``).
"""

# scikit-learn has no type stubs, and need not be installed.
# mypy: disable-error-code="import-untyped,import-not-found"

import argparse
import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from evalkit.samples.clips import LABELS, TEST_CLIPS, TEST_SEED, TRAIN_CLIPS, TRAIN_SEED, make_clip

FloatArray = NDArray[np.float64]

MODEL_SEED = 13
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the four sample files, and the two tables of their items."""
    parser = argparse.ArgumentParser(description="Make the sample evaluations again.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder to write to")
    folder: Path = parser.parse_args(arguments).out
    folder.mkdir(parents=True, exist_ok=True)
    make_clip_samples(folder)
    make_digit_samples(folder)
    write_items(folder)


def make_clip_samples(folder: Path) -> None:
    """Train both clip models, and write their scores of the test clips."""
    train, train_truth = clip_set(TRAIN_SEED, TRAIN_CLIPS)
    test, test_truth = clip_set(TEST_SEED, TEST_CLIPS)
    forest = RandomForestClassifier(200, min_samples_leaf=2, random_state=MODEL_SEED, n_jobs=1)
    linear = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2000))
    for name, model, view in (("forest", forest, "all"), ("linear", linear, "simple")):
        every_label = OneVsRestClassifier(model, n_jobs=1).fit(train[view], train_truth)
        scores = every_label.predict_proba(test[view])
        write_long(folder / f"clips-{name}.csv", scores, test_truth)


def make_digit_samples(folder: Path) -> None:
    """Train both digit models, and write their scores of the test images."""
    train, test, train_truth, test_truth = digit_sets()
    svm = CalibratedClassifierCV(OneVsRestClassifier(SVC(C=10)), method="sigmoid", ensemble=False)
    for name, model in (("svm", svm), ("bayes", GaussianNB(var_smoothing=1e-3))):
        scores = model.fit(train, train_truth).predict_proba(test)
        write_wide(folder / f"digits-{name}.csv", scores, test_truth)


def digit_sets() -> tuple[FloatArray, FloatArray, NDArray[np.int64], NDArray[np.int64]]:
    """Pixels (64 an image, 0 to 16) of the images to train on and to test on, then the digits of both."""
    pixels, digits = load_digits(return_X_y=True)
    train, test, train_truth, test_truth = train_test_split(
        pixels, digits, test_size=0.5, stratify=digits, random_state=MODEL_SEED
    )
    return train, test, train_truth, test_truth


def clip_set(seed: int, count: int) -> tuple[dict[str, FloatArray], NDArray[np.int64]]:
    """Compute the features of one set of clips, as each model sees them, and the truth (clip by label)."""
    every, simple, truth = [], [], []
    for index in range(count):
        clip = make_clip(seed, index)
        series = motion_series(clip.frames.astype(np.float64))
        every.append(all_features(series))
        simple.append(simple_features(series))
        truth.append([int(label in clip.labels) for label in LABELS])
    # Rounded, so that a last bit that differs between machines does not grow a different tree.
    views = {"all": np.round(every, 6), "simple": np.round(simple, 6)}
    return views, np.array(truth, dtype=np.int64)


def motion_series(frames: FloatArray) -> dict[str, FloatArray]:
    """Series over time that describe what is lit, where, and how it moves; one value a frame."""
    smooth = blur(frames)
    level = np.median(smooth, axis=(1, 2), keepdims=True)
    spread = 1.5 * np.median(np.abs(smooth - level))
    lit = np.clip(smooth - level - 3 * spread, 0, None)
    return {**shape_series(lit), **edge_series(lit), **flow_series(smooth, lit)}


def blur(frames: FloatArray) -> FloatArray:
    """Mean of each pixel with its eight neighbours."""
    padded = np.pad(frames, ((0, 0), (1, 1), (1, 1)), mode="edge")
    rows = padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]
    return (rows[:, :, :-2] + rows[:, :, 1:-1] + rows[:, :, 2:]) / 9


def shape_series(lit: FloatArray) -> dict[str, FloatArray]:
    """Amount of light, lit area, and first and second moments of the light."""
    down, across = np.indices(lit.shape[1:]) + 0.5
    light = lit.sum(axis=(1, 2))

    def mean(values: FloatArray) -> FloatArray:
        return np.asarray((lit * values).sum(axis=(1, 2)) / (light + 0.1))

    x, y = mean(across), mean(down)
    xx, yy, xy = mean(across**2) - x**2, mean(down**2) - y**2, mean(across * down) - x * y
    return {
        "light": light,
        "area": np.count_nonzero(lit > 0.25 * np.quantile(lit, 0.995), axis=(1, 2)).astype(np.float64),
        "peak": np.quantile(lit, 0.99, axis=(1, 2)),
        "x": x,
        "y": y,
        "wide": xx,
        "tall": yy,
        "slant": xy,
        "stretch": np.hypot(xx - yy, 2 * xy) / (xx + yy + 1),
        "angle": np.unwrap(np.arctan2(2 * xy, xx - yy)) / 2,
    }


def edge_series(lit: FloatArray) -> dict[str, FloatArray]:
    """Light in the two outermost rows or columns of each side of the picture."""
    return {
        "left edge": lit[:, :, :2].sum(axis=(1, 2)),
        "right edge": lit[:, :, -2:].sum(axis=(1, 2)),
        "top edge": lit[:, :2].sum(axis=(1, 2)),
        "bottom edge": lit[:, -2:].sum(axis=(1, 2)),
    }


def flow_series(smooth: FloatArray, lit: FloatArray) -> dict[str, FloatArray]:
    """Amount of change, and moments of the optical flow (motion along the slope of the light)."""
    change = np.diff(smooth, axis=0)
    middle = (smooth[1:] + smooth[:-1]) / 2
    slope_y, slope_x = np.gradient(middle, axis=(1, 2))
    speed = -change / (slope_x**2 + slope_y**2 + 0.005)
    weight = np.maximum(lit[1:], lit[:-1]) > 0
    flow_x, flow_y = weight * speed * slope_x, weight * speed * slope_y
    down, across = np.indices(smooth.shape[1:]) + 0.5
    total = lit.sum(axis=0) + 0.1
    off_x, off_y = across - (total * across).sum() / total.sum(), down - (total * down).sum() / total.sum()
    # The slopes turn with a shape: a bar looks the same after half a turn, a square after a quarter.
    slope = slope_x + 1j * slope_y
    steepness = np.abs(slope) + 0.01
    half_turn, quarter_turn = weight * slope**2 / steepness, weight * slope**4 / steepness**3
    fields = {
        "half turn x": half_turn.real,
        "half turn y": half_turn.imag,
        "quarter turn x": quarter_turn.real,
        "quarter turn y": quarter_turn.imag,
        "change": np.abs(change),
        "brighter": np.clip(change, 0, None),
        "flow left": np.clip(-flow_x, 0, None),
        "flow right": np.clip(flow_x, 0, None),
        "flow x": flow_x,
        "flow y": flow_y,
        "outward": flow_x * off_x + flow_y * off_y,
        "turning": flow_y * off_x - flow_x * off_y,
    }
    return {name: field.mean(axis=(1, 2)) for name, field in fields.items()}


def all_features(series: Mapping[str, FloatArray]) -> FloatArray:
    """Level, trend, extremes, roughness and spectrum of every series."""
    features: list[float] = []
    for values in series.values():
        third = len(values) // 3
        steps = np.diff(values)
        bands = np.abs(np.fft.rfft(values - values.mean())) / len(values)
        features += [
            values.mean(),
            values.std(),
            values[-third:].mean() - values[:third].mean(),
            values.min(),
            values.max(),
            np.abs(steps).mean(),
            steps.min(),
            steps.max(),
            bands[2:5].max(),
            bands[5:].max(),
        ]
    return np.array(features)


def simple_features(series: Mapping[str, FloatArray]) -> FloatArray:
    """Mean, trend and roughness of a few series."""
    features: list[float] = []
    for name in ("light", "area", "x", "y", "wide", "tall", "change", "peak"):
        values = series[name]
        half = len(values) // 2
        steps = np.abs(np.diff(values))
        features += [values.mean(), values[half:].mean() - values[:half].mean(), steps.mean()]
    return np.array(features)


def write_long(path: Path, scores: FloatArray, truth: NDArray[np.int64]) -> None:
    """Write one row for each clip and label."""

    def rows() -> Iterator[list[Any]]:
        for number, (clip_scores, clip_truth) in enumerate(zip(scores, truth, strict=True), start=1):
            for label, score, true in zip(LABELS, clip_scores, clip_truth, strict=True):
                yield [f"clip_{number:04}", label, f"{score:.5f}", true]

    write_table(path, ["clip", "label", "score", "truth"], rows())


def write_wide(path: Path, scores: FloatArray, truth: NDArray[np.int64]) -> None:
    """Write one row for each image, with a column of scores for each digit."""
    rows = (
        [f"digit_{number:04}", DIGITS[digit], *(f"{score:.6f}" for score in image_scores)]
        for number, (image_scores, digit) in enumerate(zip(scores, truth, strict=True), start=1)
    )
    write_table(path, ["image", "truth", *DIGITS], rows)


def write_items(folder: Path) -> None:
    """Write what is known of clips and images beside their labels."""
    clips = [make_clip(TEST_SEED, index) for index in range(TEST_CLIPS)]
    of_clips = (
        [f"clip_{number:04}", len(clip.scene.shapes), "hand" if clip.by_hand else "tripod", f"{clip.noise:.3f}"]
        for number, clip in enumerate(clips, start=1)
    )
    write_table(folder / "clips-items.csv", ["clip", "shapes", "camera", "noise"], of_clips)
    _, test, _, _ = digit_sets()
    of_digits = ([f"digit_{number:04}", f"{ink:.2f}"] for number, ink in enumerate(test.mean(axis=1), start=1))
    write_table(folder / "digits-items.csv", ["image", "ink"], of_digits)


def write_table(path: Path, header: list[str], rows: Iterable[list[Any]]) -> None:
    """Write a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
