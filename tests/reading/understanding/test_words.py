"""What the name of a column says of its role."""

from __future__ import annotations

import tomllib
import unicodedata
from importlib import resources

import pytest

from evalkit.reading.understanding.words import MEDIUM, STRONG, WEAK, lexicon, said_of, words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("y_true", ("y", "true")),
        ("trueLabel", ("true", "label")),
        ("True Label", ("true", "label")),
        ("ROCScore", ("roc", "score")),
        ("P (class=yes)", ("p", "class", "yes")),
        ("target_1_PREDICTION", ("target", "1", "prediction")),
        ("prob2", ("prob", "2")),
        ("", ()),
        ("--", ()),
    ],
)
def test_a_name_is_parted_into_its_words_however_they_are_joined(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words


def test_a_letter_with_an_accent_is_the_same_in_both_ways_of_writing_it() -> None:
    assert words_of(unicodedata.normalize("NFD", "Vérité")) == words_of("vérité") == ("vérité",)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Wahrscheinlichkeit", "score"),
        ("probabilidad", "score"),
        ("confiance", "score"),
        ("tatsächlich", "truth"),
        ("verdadero", "truth"),
        ("vérité", "truth"),
        ("Vorhersage", "predicted"),
        ("predicción", "predicted"),
        ("prédit", "predicted"),
    ],
)
def test_names_in_other_languages_say_as_much_as_english_ones(name: str, role: str) -> None:
    assert said_of(name).get(role) == STRONG


def test_what_the_whole_is_comes_before_what_it_is_of() -> None:
    assert said_of("pred_prob") == {"score": STRONG}  # a score of a prediction
    assert said_of("true_label") == {"truth": STRONG}  # a truth, and no label of a long table
    assert "label" not in said_of("predicted_label")
    assert said_of("predicted_label")["predicted"] == STRONG


def test_a_prediction_may_be_a_score_but_hardly() -> None:
    assert said_of("y_pred")["score"] == WEAK
    assert said_of("prediction") == {"score": WEAK, "predicted": MEDIUM}


def test_a_foreign_name_says_nothing() -> None:
    assert said_of("zz") == said_of("kolumna") == {}


def test_every_word_of_the_lexicon_is_found_in_a_name() -> None:
    """A word in capitals, or of two parts, could never be."""
    for role, words in lexicon().items():
        for word in words:
            assert words_of(word) == (word,), f"{word} of {role}"


def test_no_word_says_one_role_to_two_degrees() -> None:
    """The later would hide the earlier without a sign."""
    text = resources.files("evalkit.reading.understanding").joinpath("lexicon.toml").read_text(encoding="utf-8")
    for role, degrees in tomllib.loads(text).items():
        words = [word for listed in degrees.values() for word in listed]
        assert len(words) == len(set(words)), role
