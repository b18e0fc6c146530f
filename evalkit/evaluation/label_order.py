"""An order of labels in which those that are taken for each other stand side by side."""

from __future__ import annotations

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage

from evalkit.counting.confusions.grid import LabelGrid
from evalkit.counting.confusions.multi_label import given_instead
from evalkit.counting.confusions.single_label import confusion_cells
from evalkit.errors import require_type
from evalkit.predictions import Predictions

MOST_ORDERED = 1000
"""Labels; of more the order takes seconds, and nobody looks at their table as a whole."""


def alike_order(p: Predictions) -> tuple[str, ...]:
    """The labels of a model, such that those which are taken for each other are neighbours.

    It is asked of the model at no threshold of one's own, so that it stays while a threshold moves: of a single-label
    model by the highest-scored label of each example, of a multi-label one by what is given instead of what
    (``given_instead``) where as many pairs are predicted as are true. How labels are ordered by that says
    ``order_by_confusions``.

    >>> from evalkit.samples import load_sample
    >>> alike_order(load_sample("digits-svm").predictions)[:2]
    ('zero', 'six')
    """
    require_type(p, Predictions)
    if p.task == "binary" or not p.n_scores:
        return p.labels
    grid = confusion_cells(p)[0] if p.task == "multiclass" else given_instead(p, _as_many_as_true(p))
    return tuple(p.labels[i] for i in order_by_confusions(grid))


def _as_many_as_true(p: Predictions) -> float:
    """The threshold that as many scores reach as there are true pairs, or all of them."""
    place = max(p.n_scores - int(p.positives.sum()), 0)
    return float(np.partition(p.y_score, min(place, p.n_scores - 1))[min(place, p.n_scores - 1)])


def order_by_confusions(grid: LabelGrid) -> list[int]:
    """Places of the labels of a grid, such that alike ones are neighbours. The same grid has the same order.

    Labels are as alike as the share of the examples of the two that stand in the cells between them. They are joined
    by average linkage, and the leaves of the tree are laid so that the distances of neighbours add up to the least
    (Bar-Joseph, Gifford and Jaakkola 2001). Which end comes first is the file's order: the first label stands in the
    first half. Of more than ``MOST_ORDERED`` labels, or fewer than three, or where no two are confused, it is the
    file's order.

    >>> from evalkit.counting.confusions.grid import grid_of
    >>> order_by_confusions(grid_of("abcd", "abcd", np.array([[9, 0, 4, 0], [0, 9, 0, 3], [5, 0, 9, 0], [0, 2, 0, 9]])))
    [0, 2, 3, 1]
    """
    n = len(grid.rows)
    inside = grid.wrong & (grid.column < n)
    if not 3 <= n <= MOST_ORDERED or not inside.any():
        return list(range(n))
    between = np.zeros((n, n))
    between[grid.row[inside], grid.column[inside]] = grid.count[inside]
    of_both = grid.of_rows[:, None] + grid.of_rows[None, :]
    alike = np.minimum((between + between.T) / np.maximum(of_both, 1), 1.0)
    distance = (1 - alike)[np.triu_indices(n, 1)]
    order: list[int] = leaves_list(linkage(distance, "average", optimal_ordering=True)).tolist()
    return order if order.index(0) < n / 2 else order[::-1]
