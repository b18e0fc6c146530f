"""NumPy arrays: a table of scores, with a row for each item and a column for each label, and the true labels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evalkit.arrays import FloatArray, IntArray
from evalkit.errors import ReadingError
from evalkit.reading.contents.content import Arrays, Choices, Content
from evalkit.reading.layouts.layout import Candidate, Layout
from evalkit.reading.sides import Places, Scores, Sides, Texts, Truth, texts


def _matrix(content: Content) -> str | None:
    """The name of the array of numbers with two dimensions, if there is just one."""
    if not isinstance(content, Arrays):
        return None
    names = [name for name, array in content.arrays.items() if array.ndim == 2 and array.dtype.kind in "fiu"]
    return names[0] if len(names) == 1 else None


def _vectors(content: Content) -> list[str]:
    """Names of arrays that can be true labels: whole numbers or text, one for each item."""
    if not isinstance(content, Arrays):
        return []
    return [name for name, array in content.arrays.items() if array.ndim == 1 and array.dtype.kind in "iuUb"]


def _recognise_scores(content: Content, choices: Choices) -> Candidate | None:
    name = _matrix(content)
    if name is None or not isinstance(content, Arrays):
        return None
    fitting = [other for other in _vectors(content) if len(content.arrays[other]) == len(content.arrays[name])]
    if len(fitting) > 1:
        fitting = [choices.columns["truth"]] if choices.columns.get("truth") in fitting else []
    roles = {"score": name, **({"truth": fitting[0]} if fitting else {})}
    shape = content.arrays[name].shape
    return Candidate(
        "arrays",
        f"the array {name!r} has {shape[0]:,} items by {shape[1]:,} labels",
        roles,
        gives="both" if fitting else "scores",
    )


def _read_scores(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Arrays)
    roles = candidate.roles
    score: FloatArray = content.arrays[roles["score"]].astype(np.float64)
    n, n_labels = score.shape
    if not np.isfinite(score).all():
        row, column = (int(i[0]) for i in np.nonzero(~np.isfinite(score)))
        raise ReadingError(
            "A score is not a number.",
            where=f"array {roles['score']!r}, item {row}, label {column}",
            found=str(score[row, column]),
            remedy="Scores must be finite numbers.",
        )
    ids, places = _items(n)
    labels = tuple(str(i) for i in range(n_labels))
    scores = Scores(
        ids=ids,
        labels=labels,
        example=np.tile(np.arange(n), n_labels),
        label=np.repeat(np.arange(n_labels), n),
        score=score.ravel(order="F"),
        rows=n,
        places=places,
        by_position=True,
    )
    if "truth" not in roles:
        return Sides(scores, None)
    return Sides(scores, _truth(content.arrays[roles["truth"]], roles["truth"], ids, places, labels))


def _recognise_truth(content: Content, choices: Choices) -> Candidate | None:
    if _matrix(content) is not None or len(_vectors(content)) != 1:
        return None
    name = _vectors(content)[0]
    return Candidate("truth-array", f"the array {name!r} has one label for each item", {"truth": name}, gives="truth")


def _read_truth(content: Content, candidate: Candidate, choices: Choices) -> Sides:
    assert isinstance(content, Arrays)
    name = candidate.roles["truth"]
    ids, places = _items(len(content.arrays[name]))
    return Sides(None, _truth(content.arrays[name], name, ids, places, choices.known))


def _items(n: int) -> tuple[Texts, Places]:
    ids = texts(str(i) for i in range(n))
    return ids, Places.one_each([f"item {i}" for i in range(n)])


def _truth(vector: npt.NDArray[np.generic], name: str, ids: Texts, places: Places, labels: tuple[str, ...]) -> Truth:
    """True labels from a vector. Class numbers become text, as the labels of a score table are "0", "1" and so on."""
    distinct, codes = np.unique(vector.astype(np.int64) if vector.dtype.kind == "b" else vector, return_inverse=True)
    position = {label: i for i, label in enumerate(labels)}
    code: IntArray = np.array([position.setdefault(str(value), len(position)) for value in distinct], dtype=np.int64)
    if labels and len(position) > len(labels):
        odd = tuple(position)[len(labels)]
        raise ReadingError(
            "A true label has no score column.",
            where=f"array {name!r}, item {int(np.argmax(code[codes] == len(labels)))}",
            found=odd,
            remedy=f"Labels are the columns of the scores, 0 to {len(labels) - 1}.",
        )
    n = len(vector)
    return Truth(ids, tuple(position), np.arange(n), code[codes], n, places, single_label=True, by_position=True)


SCORES = Layout("arrays", "NumPy arrays: scores, and a vector of true labels", _recognise_scores, _read_scores)
TRUTH = Layout("truth-array", "NumPy array: the true label of each item", _recognise_truth, _read_truth)
