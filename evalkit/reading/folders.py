"""Do items lie in folders that may say which of them belong together? It is offered, and never taken unasked."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.predictions import Predictions
from evalkit.reading.layouts.made_columns import folder
from evalkit.reading.sides import Note


def on_folders(p: Predictions, id_column: str | None) -> list[Note]:
    """A note on the folders of items that are named by paths, where nothing else says what they belong to.

    Not where folders are few or hold one item each, nor where they say the truth, as those do that are named by labels.
    """
    if id_column is None or p.groups is not p.ids or folder(str(p.ids[0])) == "":
        return []
    code, folders = pd.factorize(np.array([folder(each) for each in p.ids.tolist()], dtype=object))
    if "" in folders or not 2 <= len(folders) <= p.n_examples / 2 or _say_the_truth(p, code, len(folders)):
        return []
    remedy = f"If those of one folder depend on each other, choose the group {f'folder of {id_column}'!r}."
    return [Note(f"Items lie in {len(folders):,} folders. {remedy}")]


def _say_the_truth(p: Predictions, code: np.ndarray[tuple[int], np.dtype[np.intp]], n_folders: int) -> bool:
    """Whether the items of a folder have the same labels, in each folder. code: (n_examples,) the folder of each."""
    for label in p.labels:
        scores = p.label(label)
        of_known = code[scores.example]
        true = np.bincount(of_known[scores.y_true], minlength=n_folders)
        if ((true > 0) & (true < np.bincount(of_known, minlength=n_folders))).any():
            return False
    return True
