"""What can one try it on? Small models that ship with evalkit: two on each of two real test sets.

``make_samples.py`` makes them again, and ``make_media.py`` the clips and pictures that they are of.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from evalkit.errors import InvalidInputError
from evalkit.reading.loading import Loaded, read_predictions

MEDIA = Path(__file__).parent / "media"
"""A folder for each test set."""

SAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "clips-forest": "Random forest on motion features of 700 short clips: ten actions, one to four in each clip.",
        "clips-linear": "Logistic regression on a few of these features, on the same 700 clips.",
        "digits-svm": "Calibrated support vector machine on 899 scanned digits, zero to nine.",
        "digits-bayes": "Naive Bayes on the same 899 digits; quick, and too sure of itself.",
    }
)
"""Name of the model -> what it is. Models of one test set stand together, the better one first."""


def load_sample(name: str) -> Loaded:
    """The predictions of a sample, read by the same reader as anyone's file. Another name is an error.

    >>> p = load_sample("clips-forest").predictions
    >>> p.task, tuple(p.attributes)
    ('multilabel', ('shapes', 'camera', 'noise'))
    """
    if name not in SAMPLES:
        raise InvalidInputError("No such sample.", found=repr(name), remedy=f"Samples are: {', '.join(SAMPLES)}.")
    folder = Path(__file__).parent
    return read_predictions(folder / f"{name}.csv", metadata=folder / f"{name.partition('-')[0]}-items.csv")


def sample_media(name: str) -> Path:
    """The folder of what the examples of a sample are of: clips to play, or pictures, each named as its example.

    >>> len(list(sample_media("clips-forest").glob("*.webm"))), len(list(sample_media("digits-svm").glob("*.png")))
    (700, 899)
    """
    if name not in SAMPLES:
        raise InvalidInputError("No such sample.", found=repr(name), remedy=f"Samples are: {', '.join(SAMPLES)}.")
    return MEDIA / name.partition("-")[0]
