"""Attributes of items that come later: from a table of their own, joined by id."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from evalkit.arrays import text_array
from evalkit.files.sources import Source
from evalkit.predictions import Predictions
from evalkit.reading.contents.content import Choices
from evalkit.reading.contents.opening import open_source
from evalkit.reading.joining.choices import Joining, Match
from evalkit.reading.metadata import further_columns


def add_metadata(p: Predictions, metadata: Source | Any, *, match: Match = "exact") -> Predictions:
    """The predictions with further attributes of their items, from a file or a data frame.

    metadata: a table with a column of ids (or of what items belong to), and any others. Which column that is follows
    from the ids. An attribute that is there already gives way. match: how ids are compared, as in ``read_predictions``.
    Items that the table does not name have no value. ReadingError where it names none, and where two rows of one id
    differ.

    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0]], [[0.9], [0.2]], labels=["cat"], ids=["x", "y"], task="binary")
    >>> add_metadata(p, b"id,country\\ny,DE\\n").attributes["country"].tolist()
    ['', 'DE']
    """
    content, _ = open_source(metadata, Choices())
    columns, _ = further_columns(p, content, Joining(match=match))
    further = {name: text_array(column.tolist()) for name, column in columns.items()}
    return replace(p, attributes={**p.attributes, **further})
