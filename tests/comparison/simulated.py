"""P-values of simulated models that do not differ."""

import numpy as np
import numpy.typing as npt

from evalkit.arrays import IntArray
from evalkit.comparison.differences import compare_scores
from evalkit.comparison.footing import matched_footing
from evalkit.intervals.resampling import draw_resamples
from tests.comparison.footings import footing
from tests.conftest import SOAK
from tests.intervals.related_pairs import related_models

ROUNDS = 500 if SOAK else 50


def p_values(
    n_groups: int, per_group: int | IntArray, match: str | None, keys: list[str], threshold: float = 0.7
) -> dict[str, npt.NDArray]:
    rng = np.random.default_rng(12)
    found: dict[str, list[float]] = {key: [] for key in keys}
    for i in range(ROUNDS):
        a, b = related_models(rng, n_groups, per_group)
        draws = draw_resamples(n_groups, resamples=200, seed=i)
        on = matched_footing((a, b), footing((threshold, threshold), match, draws=draws))
        d = compare_scores((a, b), on, keys=keys)
        for key in keys:
            found[key].append(d[key].p_value)
    return {key: np.array(each) for key, each in found.items()}
