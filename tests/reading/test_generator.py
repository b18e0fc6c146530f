"""Tables as people write them are read right or asked about, and never wrong in silence."""

from math import sqrt

import numpy as np
import numpy.typing as npt
import pytest

import evalkit as ek
from tests.builders import count_slowly
from tests.conftest import SOAK
from tests.reading.generator import KINDS, generated
from tests.reading.right_figures import (
    ABSENT,
    CRASHED,
    QUESTION,
    QUESTION_WITHOUT,
    REFUSED,
    RIGHT,
    WRONG,
    Outcome,
    Read,
    figures_of,
    one_class,
    outcome_of,
)

SHARDS = 10
EACH = 500 if SOAK else 25
"""Tables of one shard; shards go to workers."""

REFUSED_AT_MOST = 0.02


@pytest.mark.parametrize("shard", range(SHARDS))
def test_tables_are_right_or_asked_about_and_hardly_ever_refused(shard: int) -> None:
    """A shard may hold a few more refusals than its share, by chance; a question without the right answer is one."""
    outcomes = {seed: generated(seed).outcome() for seed in range(shard * EACH, (shard + 1) * EACH)}
    for kind in (WRONG, CRASHED):
        assert not {seed: outcome.says for seed, outcome in outcomes.items() if outcome.kind == kind}
    refused = {seed: outcome.says for seed, outcome in outcomes.items() if outcome.kind in (REFUSED, QUESTION_WITHOUT)}
    assert len(refused) <= REFUSED_AT_MOST * EACH + 2 * sqrt(REFUSED_AT_MOST * EACH), refused


def test_a_seed_is_always_the_same_table_and_all_kinds_are_drawn() -> None:
    tables = [generated(seed) for seed in range(100)]
    assert tables[3] == generated(3)
    assert {table.kind.rpartition(", ")[0] for table in tables} == KINDS.keys()


@pytest.mark.parametrize("seed", range(20))
def test_figures_are_those_of_evalkit(seed: int) -> None:
    """What scikit-learn and subtraction come to is what evalkit counts, absent scores and ties among them."""
    rng = np.random.default_rng(seed)
    truth = rng.random(40) < 0.4
    score = np.where(rng.random(40) < 0.3, ABSENT, np.round(rng.random(40), 1))
    figures = figures_of(truth, score)
    c = count_slowly(truth.tolist(), score.tolist(), 0.5)
    assert figures.counts == (40, truth.sum(), c.tp, c.fp, c.fn)
    assert figures.ap == pytest.approx(ek.average_precision(ek.counts_by_threshold(truth, score)))


def test_outcomes_are_told_apart() -> None:
    """By readers of one's own: one that is right, one that is wrong, one that asks, and two that ask in vain."""
    truth = np.arange(60) % 3 == 0
    wanted = [one_class(truth, truth * 0.9)]
    loaded = [loaded_of(truth, truth * 0.9), loaded_of(truth, np.arange(60) / 60)]

    def asking(*answers: int) -> Read:
        def read(reading: ek.Reading | None) -> ek.Loaded:
            if reading is None:
                raise ek.ReadingError("Which?", readings=[ek.Reading("so", "", {"answer": one}) for one in answers])
            if reading.options["answer"] == 2:
                raise ek.ReadingError("And which?")
            return loaded[reading.options["answer"]]

        return read

    assert outcome_of(lambda _: loaded[0], wanted).kind == RIGHT
    assert outcome_of(lambda _: loaded[1], wanted).kind == WRONG
    assert outcome_of(asking(1, 0), wanted) == Outcome(QUESTION, "2 answers, right: 2; Which?")
    assert outcome_of(asking(1), wanted).kind == QUESTION_WITHOUT
    assert outcome_of(asking(0, 2), wanted).kind == QUESTION_WITHOUT


def loaded_of(truth: npt.NDArray[np.bool_], score: npt.NDArray[np.float64]) -> ek.Loaded:
    p = ek.predictions_from_matrix(truth[:, None], score[:, None], labels=["positive"], task="binary")
    return ek.Loaded(p, "binary", ())
