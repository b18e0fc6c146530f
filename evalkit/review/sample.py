"""Pairs that were drawn to be reviewed: as a value, and as a file that a person answers in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.arrays import FloatArray, IntArray
from evalkit.errors import InvalidInputError, some_of
from evalkit.files.csv_text import csv_text
from evalkit.files.import_csv import addresses_of, import_csv
from evalkit.predictions import Predictions
from evalkit.review.question import ReviewQuestion

HEADER = ("number", "of", "id", "label", "verdict", "question", "threshold", "stratum", "side", "pairs", "chance")
SIDES = ("above", "below", "b", "a")
"""Where a stratum lies: above or below the threshold, or what only the candidate (b) or the baseline (a) predicts."""


@dataclass(frozen=True, slots=True, eq=False)
class ReviewSample:
    """Pairs that were drawn stratum by stratum, in the order in which they are to be reviewed, which is by chance.

    Attributes:
        question: what they are to settle. threshold: where, as text; empty where the model gives decisions.
        ids, labels: (n,) of each pair. stratum: (n,) position of its stratum.
        sides: (n_strata,) where each stratum lies, of ``SIDES``. size: (n_strata,) its pairs. chance: (n_strata,) how
            likely one of them was held to be true.
    """

    question: ReviewQuestion
    threshold: str
    ids: tuple[str, ...]
    labels: tuple[str, ...]
    stratum: IntArray
    sides: tuple[str, ...]
    size: IntArray
    chance: FloatArray

    def __repr__(self) -> str:
        strata = f"{len(self.size)} strata of {int(self.size.sum()):,} pairs"
        return f"ReviewSample({str(self.question)!r}, {len(self)} pairs from {strata}, {some_of(self.ids)})"

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def drawn(self) -> IntArray:
        """(n_strata,) how many were drawn of each stratum."""
        return np.bincount(self.stratum, minlength=len(self.size))

    def to_csv(self, verdicts: Sequence[str] = (), *, for_spreadsheets: bool = False) -> str:
        """A row for each pair; the verdict, yes or no to "is the label true of it?", is to be filled in.

        It holds no scores, which would lead whoever answers. ``for_spreadsheets``: with an apostrophe before names that
        a spreadsheet would run as formulas.
        """
        answers = verdicts or [""] * len(self)
        rows = (
            [
                *(str(number), str(len(self)), name, label, answer, str(self.question), self.threshold),
                *(str(at), self.sides[at], str(int(self.size[at])), repr(float(self.chance[at]))),
            ]
            for number, (name, label, answer, at) in enumerate(
                zip(self.ids, self.labels, answers, self.stratum.tolist(), strict=True), start=1
            )
        )
        return csv_text(HEADER, rows, for_spreadsheets=for_spreadsheets)

    def to_import_csv(self, p: Predictions, *, use: str = "") -> str:
        """The items without a label, as AutoML and Vertex AI import them for people to label, each once.

        p: the predictions that they were drawn from, whose attributes "uri", "start" and "end", or whose ids, say where
        the items are; ids that are no addresses are an error. use: the first column that some imports take, such as
        "UNASSIGNED".
        """
        where = addresses_of(p.ids, p.attributes)
        if where is None:
            raise InvalidInputError(
                "Ids of the items are no addresses, which an import asks for.",
                found=repr(self.ids[0]),
                remedy="Add a column 'uri' with their addresses (gs://...) to the predictions.",
            )
        place = {name: at for at, name in enumerate(p.ids.tolist())}
        items = [where[place[name]] for name in dict.fromkeys(self.ids)]
        return import_csv(((uri, "", start, end) for uri, start, end in items), use=use)
