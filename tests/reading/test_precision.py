"""Scores that were kept in single or half precision: one frame gives the same counts in whatever file it stands."""

import io

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit import Predictions

STOPS = np.arange(1001) / 1000


def frame_of(kind: str) -> pd.DataFrame:
    """Scores at the stops of the slider and between them, of two labels."""
    chance = np.random.default_rng(6)
    score = np.concatenate([chance.permutation(STOPS), chance.random(1_000)])
    truth = chance.random(len(score)) < score
    names = [f"clip {i}" for i in range(len(score))]
    columns = {"id": names, "truth": np.where(truth, "yes", "no"), "yes": score, "no": 1 - score}
    return pd.DataFrame(columns).astype({"yes": kind, "no": kind})


def as_csv(frame: pd.DataFrame) -> Predictions:
    return ek.read_predictions(frame.to_csv(index=False).encode(), task="multiclass").predictions


@pytest.mark.parametrize("kind", ["float32", "float16", "float64"])
def test_a_frame_gives_the_same_counts_as_csv_and_as_parquet(kind: str) -> None:
    frame = frame_of(kind)
    file = io.BytesIO()
    frame.to_parquet(file)
    expected = as_csv(frame)
    for source in (file.getvalue(), frame):
        p = ek.read_predictions(source, task="multiclass").predictions
        assert p.digest == expected.digest
        assert (ek.evaluate(p).pooled.at(STOPS).tp == ek.evaluate(expected).pooled.at(STOPS).tp).all()


def test_a_score_of_single_precision_reaches_what_it_was_written_as() -> None:
    frame = pd.DataFrame({"id": ["a", "b"], "score": np.array([0.7, 0.3], dtype="f4"), "truth": [1, 0]})
    c = ek.evaluate(ek.read_predictions(frame).predictions).pooled
    assert (c.at(0.7).tp, c.at(0.3).fp, c.at(0.30000001).fp) == (1, 1, 0)
    assert c.at(np.float32(0.3)) == c.at(0.3)


@pytest.mark.parametrize("kind", ["<f4", ">f4", "<f2"])
def test_arrays_of_single_or_half_precision_count_as_their_decimals(kind: str) -> None:
    frame = frame_of("float64")
    score = frame[["no", "yes"]].to_numpy().astype(kind)
    truth = (frame["truth"] == "yes").to_numpy().astype(int)
    file = io.BytesIO()
    np.savez(file, scores=score, truth=truth)
    p = ek.read_predictions(file.getvalue()).predictions
    native = score.astype(score.dtype.newbyteorder("="))
    written = [[float(str(cell)) for cell in row] for row in native]
    expected = ek.predictions_from_matrix(
        np.column_stack([1 - truth, truth]), written, labels=["0", "1"], task="multiclass"
    )
    assert p.digest == expected.digest
    given = ek.predictions_from_matrix(
        np.column_stack([1 - truth, truth]), native, labels=["0", "1"], task="multiclass"
    )
    assert given.digest == expected.digest


def test_counts_of_an_array_of_single_precision_are_those_of_its_decimals() -> None:
    score = np.round(np.random.default_rng(1).random(500), 3)
    truth = np.random.default_rng(2).random(500) < score
    kept, written = (ek.counts_by_threshold(truth, s) for s in (score.astype(np.float32), score))
    assert kept.thresholds.tolist() == written.thresholds.tolist()
    assert (kept.at(STOPS).tp == written.at(STOPS).tp).all()
