"""What the name of a column says of its role: its words, and what the lexicon knows of them."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from importlib import resources
from typing import Literal

STRONG, MEDIUM, WEAK = 3, 2, 1
"""How much a word says. Nothing is 0."""

_DEGREES = {"strong": STRONG, "medium": MEDIUM, "weak": WEAK}
_SPREAD = {"std", "stdev", "stddev", "stderr", "variance", "uncertainty", "diff", "difference", "gap", "entropy"}
"""Words for how far scores lie apart, which is no score itself."""
_PARTS = re.compile(r"[A-Z]+(?![^\W\d_A-Z])|[A-Z]?[^\W\d_A-Z]+|\d+|[^\W\d_]+")


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case; numbers are words of their own.

    >>> words_of("True Label"), words_of("churnProba"), words_of("P (class=yes)")
    (('true', 'label'), ('churn', 'proba'), ('p', 'class', 'yes'))
    >>> words_of("target_1_PREDICTION"), words_of("y_true")
    (('target', '1', 'prediction'), ('y', 'true'))
    >>> words_of("ROCScore"), words_of("Höhe")
    (('roc', 'score'), ('höhe',))
    """
    return tuple(part.lower() for part in _PARTS.findall(unicodedata.normalize("NFC", name)))


@functools.cache
def lexicon() -> Mapping[str, Mapping[str, int]]:
    """Role -> word -> how much it says, from ``lexicon.toml``. What has a space in its name there is no role."""
    text = resources.files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8")
    return {
        role: {word: _DEGREES[degree] for degree in ("weak", "medium", "strong") for word in words.get(degree, ())}
        for role, words in tomllib.loads(text).items()
    }


def said_of(name: str) -> dict[str, int]:
    """Role -> how much the name says for it; roles for which it says nothing are left out.

    A word for a score says what the whole is, and so do words for a truth before those for a prediction: "pred_prob" is
    a score, and "true_label" no label of a long table.

    >>> said_of("pred_prob")["score"], "predicted" in said_of("pred_prob")
    (3, False)
    """
    return dict(_said_of(name))


def truth_said_of_file(name: str) -> int:
    """How much the name of a file says that it holds the truth, less how much it says that a model gave what it holds.

    >>> truth_said_of_file("spam_truth.csv"), truth_said_of_file("submission-3.csv"), truth_said_of_file("spam.csv")
    (3, -3, 0)
    """
    words, known = words_of(name.split(".", 1)[0]), lexicon()
    degrees = [known["truth file"].get(word, 0) - known["scores file"].get(word, 0) for word in words]
    return max(degrees, default=0) if max(degrees, default=0) > -min(degrees, default=0) else min(degrees, default=0)


@functools.lru_cache(maxsize=20_000)
def _said_of(name: str) -> tuple[tuple[str, int], ...]:
    words = words_of(name)
    joined = (*words, "".join(words))
    of_columns = {role: known for role, known in lexicon().items() if " " not in role}
    said = {role: max(known.get(word, 0) for word in joined) for role, known in of_columns.items() if joined}
    said = {role: degree for role, degree in said.items() if degree}
    if STRONG in (said.get("score"), said.get("predicted")) and not _SPREAD.isdisjoint(words):
        return (("about", STRONG),)
    return tuple(_without_weaker(said).items())


def _without_weaker(said: dict[str, int]) -> dict[str, int]:
    """What a name says of roles, without those that a clearer one makes unlikely."""
    if said.get("score") == STRONG:
        said = {role: degree for role, degree in said.items() if role == "score"}
    elif said.get("truth") == STRONG:
        said = {role: degree for role, degree in said.items() if role == "truth"}
    elif said.get("predicted", 0) >= MEDIUM:
        is_clear = said["predicted"] == STRONG
        said = {role: degree for role, degree in said.items() if role in ("predicted", "score")}
        if is_clear:
            said["score"] = max(said.get("score", 0), WEAK)
    return said


def why_repeated(name: str) -> Literal["run", "setting"] | None:
    """Why an item has several rows that a column tells apart, by its name: in each a run or a setting of the model.

    >>> why_repeated("cv_fold"), why_repeated("max_depth"), why_repeated("camera")
    ('run', 'setting', None)
    """
    words = words_of(name)
    joined = {*words, "".join(words)}
    if not joined.isdisjoint(lexicon()["of a run"]):
        return "run"
    return "setting" if not joined.isdisjoint(lexicon()["of a setting"]) else None
