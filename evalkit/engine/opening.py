"""From where predictions are to a table that can be counted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from evalkit.engine.columns import Columns, Kind, Where
from evalkit.engine.engines.connected import is_ibis, open_connected, relation_in
from evalkit.engine.engines.embedded import further_relation, open_files
from evalkit.engine.files import find_files
from evalkit.engine.running import Engine
from evalkit.engine.source import Source
from evalkit.engine.statements import Metadata
from evalkit.engine.table import PredictionTable, digest_of
from evalkit.errors import InvalidInputError, ReadingError, some_of
from evalkit.predictions import Task

MEMORY_MB = 2000


def open_table(  # noqa: PLR0917
    source: str | Path | Any,
    id: str | None = "id",  # noqa: A002
    label: str | None = "label",
    score: str | Mapping[str, str] = "score",
    truth: str | Mapping[str, str] = "truth",
    group: str | None = None,
    where: Where | None = None,
    *,
    table: str | None = None,
    task: Task | None = None,
    listed_only: bool | None = None,
    unique: bool = False,
    name: str | None = None,
    memory_mb: int = MEMORY_MB,
    metadata: str | Path | Any = None,
) -> PredictionTable:
    """Predictions of one model that stay in a table, however many they are. Nothing is counted yet.

    Args:
        source: a Parquet, CSV or DuckDB file, a folder of files (its folders' ``key=value`` are columns too), a
            pattern such as ``"day=*/part-*.parquet"``; or a table of ibis, of Spark or BigQuery, which then counts
            (``requirements-engine.txt``). What stands in it may change unseen: open it anew then.
        id, label, score, truth: the columns of a table with a row for each item and label. label: None for one score
            and one truth a row, of a label called "positive". score, truth: of a wide table label -> column, with
            ``label=None``; truth may be one column then, which holds the true label. id: None where items have no name.
        group: the column of what items belong to, such as their video; by default each item is a group of its own.
        where: column -> the value, or the values, that rows must have, such as ``{"split": "TEST"}``.
        table: the name of the table in a DuckDB file that holds several.
        task: by default "binary" for one label, else "multilabel"; "multiclass" where each item has one true label.
        listed_only: truth is known of the pairs that have a row, and of no other; False: what has no row is no. Asked
            for where most pairs have none.
        unique: no pair of item and label has two rows, which is then not looked for: it can take most of the time.
        metadata: Parquet or CSV files with further attributes of the items, for ``slices``, by a column of ids that is
            called as that of the table; of a table of ibis another one of the same connection.
        memory_mb: what DuckDB may take at once; beyond that it writes to a temporary folder.

    Labels and ids are text as they are written. A score that is NULL means that the model gave none; a truth that is
    NULL is not known, and leaves the counts of its label. Scores in single precision stand for their shortest decimal.
    What cannot be counted is an error that says how many rows it is and where the first of them are.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = Path(folder.name, "predictions.csv")
    >>> _ = path.write_text("id,label,score,truth\\nx,cat,0.9,1\\ny,cat,0.4,0\\n")
    >>> from evalkit.evaluation.evaluation import evaluate
    >>> evaluate(open_table(path)).per_label["cat"].at(0.5)
    Counts(tp=1, fp=0, fn=0, tn=1)
    >>> folder.cleanup()
    """
    if isinstance(score, Mapping) and label == "label":
        label = None
    if task is not None and task not in get_args(Task):
        raise InvalidInputError("Unknown task.", found=repr(task), remedy=f"Use one of {', '.join(get_args(Task))}.")
    columns = Columns(id, label, score, truth, group, dict(where or {}))
    engine, called, made_of, further = _opened(source, columns, table, memory_mb, metadata)
    known_as = name or called
    for part in (engine.whole, *engine.parts):
        columns.check(part.kinds, known_as)
    digest = digest_of(made_of, columns, table, task, listed_only)
    single_label = task == "multiclass"
    about = _metadata(further, id, known_as)
    opened = Source(known_as, engine, columns, unique, listed_only, single_label, about)
    return PredictionTable(opened, digest, task)


def _opened(
    source: str | Path | Any, columns: Columns, table: str | None, memory_mb: int, metadata: str | Path | Any
) -> tuple[Engine, str, object, tuple[str, tuple[str, ...]] | None]:
    """The engine, what the table is called and made of, and SQL and columns of the metadata, if there are any."""
    if is_ibis(source):
        called, made_of, connected = open_connected(source, memory_mb)
        further = None if metadata is None else relation_in(connected, metadata)
        return connected, called, (made_of, further), further
    if not isinstance(source, str | Path):
        raise InvalidInputError("A path, a pattern or a table of ibis is expected.", found=type(source).__name__)
    found = find_files(source)
    if metadata is None:
        return open_files(found, columns, table=table, memory_mb=memory_mb), found.name, found, None
    if not isinstance(metadata, str | Path):
        raise InvalidInputError("Metadata of files are files.", found=type(metadata).__name__)
    more = find_files(metadata)
    embedded = open_files(found, columns, table=table, memory_mb=memory_mb, further=more)
    return embedded, found.name, (found, more), further_relation(embedded, more)


def _metadata(further: tuple[str, tuple[str, ...]] | None, id: str | None, where: str) -> Metadata | None:  # noqa: A002
    if further is None:
        return None
    relation, names = further
    if id is None or id not in names:
        raise ReadingError(
            "The metadata have no column of ids that is called as that of the table.",
            where=where,
            found=some_of(names),
            remedy=f"Call it {id!r}." if id else "Open the table with id=.",
        )
    return Metadata(relation, id, tuple(name for name in names if name != id))


def columns_of(source: str | Path | Any) -> dict[str, Kind]:
    """The columns of files, or of a table of ibis, with what each holds, before anything is known of what they are.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "predictions.csv")
    ...     _ = path.write_text("id,score\\nx,0.9\\n")
    ...     columns_of(path)
    {'id': 'text', 'score': 'text'}
    """
    if is_ibis(source):
        return dict(open_connected(source, MEMORY_MB)[2].whole.kinds)
    nothing = Columns(None, None, "", "", None, {})
    return dict(open_files(find_files(source), nothing, table=None, memory_mb=MEMORY_MB).whole.kinds)
