"""A table of everything that arithmetic on scores gets wrong: each stop and its neighbours, both zeros, the smallest
and the largest numbers, absent scores, unknown truths, odd labels."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

import evalkit as ek
from evalkit.arrays import FloatArray

STOPS: FloatArray = np.arange(1001) / 1000
LABELS = (
    "cat",
    " cat",
    "Cat",
    "it's",
    'a "quote"',
    "ünïcode 🐈",
    "NA",
    "007",
    "back\\slash",
    "semi;--",
    "\N{COMBINING ACUTE ACCENT}",
)


def awkward_scores() -> FloatArray:
    """In [0, 1], rising."""
    tiny = [0.0, -0.0, 5e-324, 1e-310, np.finfo(float).tiny, np.nextafter(1, 0), 1 - 2**-53, 1.0]
    return np.concatenate([STOPS, np.nextafter(STOPS, -np.inf)[1:], np.nextafter(STOPS, np.inf)[:-1], tiny])


def awkward_table(*, single: bool = False, beyond: bool = False) -> pa.Table:
    """Long: every awkward score once, twice or three times, of all labels, with absent scores and unknown truths.

    beyond: scores reach beyond [0, 1] as well.
    """
    rng = np.random.default_rng(7)
    score = np.tile(awkward_scores(), 3)
    if beyond:
        score = np.concatenate([score, [-3.5, -1e-9, 1 + 2**-52, 17.25, 3.999999]])
    n = len(score)
    label = rng.integers(len(LABELS), size=n)
    ids = [f"item {i % 700}-{j}" for i, j in zip(range(n), rng.integers(3, size=n), strict=True)]
    ids = [f"{name} of {i // 700}" for i, name in enumerate(ids)]
    truth = rng.random(n) < 0.3
    absent, unknown = rng.random(n) < 0.02, rng.random(n) < 0.02
    return pa.table(
        {
            "id": ids,
            "label": [LABELS[i] for i in label],
            "score": pa.array(score.astype(np.float32 if single else np.float64), mask=absent),
            "truth": pa.array(truth, mask=unknown).cast(pa.int8()),
            "video": [f"video {i % 97}" for i in range(n)],
        }
    )


def in_memory(table: pa.Table, *, listed_only: bool = False) -> ek.Predictions:
    """The same as predictions, pair by pair."""
    frame = table.to_pydict()
    ids, labels = list(dict.fromkeys(frame["id"])), sorted(set(frame["label"]))
    videos = dict(zip(frame["id"], frame["video"], strict=True))
    single = pa.types.is_float32(table.schema.field("score").type)
    score = [None if each is None else float(str(np.float32(each))) if single else each for each in frame["score"]]
    of_id, of_label = ({name: i for i, name in enumerate(names)} for names in (ids, labels))
    row, column = [of_id[name] for name in frame["id"]], [of_label[label] for label in frame["label"]]
    pairs = list(zip(row, column, score, frame["truth"], strict=True))
    scored = [pair for pair in pairs if pair[2] is not None]
    lost = [pair for pair in pairs if pair[2] is None and pair[3]]
    unknown = [pair for pair in pairs if pair[3] is None]
    return ek.predictions_from_pairs(
        [pair[0] for pair in scored],
        [pair[1] for pair in scored],
        [pair[2] for pair in scored],
        [bool(pair[3]) for pair in scored],
        unscored=([pair[0] for pair in lost], [pair[1] for pair in lost]),
        unknown=([pair[0] for pair in unknown], [pair[1] for pair in unknown]),
        listed_only=listed_only,
        labels=labels,
        ids=ids,
        groups=[videos[name] for name in ids],
        task="multilabel",
    )
