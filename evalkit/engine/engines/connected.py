"""A table of a service that ibis knows: the service evaluates our SQL, ibis knows the connection and the columns.

ibis's own expressions are not used for counting: on Spark its ``isinf`` is never true, and its ``isnull`` takes NaN in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from types import MappingProxyType
from typing import Any

from evalkit.engine.columns import Kind
from evalkit.engine.dialects import DIALECTS, Dialect, DialectName
from evalkit.engine.running import Answer, Part, columns_of_arrow, watched
from evalkit.errors import InvalidInputError, ReadingError, some_of

_NUMBERS = count()


@dataclass(slots=True)
class Statement:
    """One statement that a service runs."""

    text: str
    running: Any = None
    tag: str = field(default_factory=lambda: f"evalkit-{next(_NUMBERS)}")


@dataclass(frozen=True, slots=True)
class Service:
    """How a service is asked. run: gives an Arrow table. stop: ends a statement that runs in another thread. connect:
    makes a connection of what an operator's settings say."""

    dialect: DialectName
    run: Callable[[Any, Statement], Any]
    stop: Callable[[Statement], None]
    connect: Callable[[dict[str, Any]], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Connected:
    """A table, or a view, of a service as an engine. It is one part: services do not tell how far they are."""

    whole: Part
    memory_mb: int
    service: Service
    connection: Any

    @property
    def dialect(self) -> Dialect:
        return DIALECTS[self.service.dialect]

    @property
    def parts(self) -> tuple[Part, ...]:
        return (self.whole,)

    def ask(self, statement: str, told: Callable[[float], None]) -> Answer:
        asked = Statement(statement)

        def work() -> Answer:
            try:
                return columns_of_arrow(self.service.run(self.connection, asked))
            except Exception as error:  # of any kind: each service has its own
                raise ReadingError("The service could not count the table.", found=first_line_of(error)) from error

        return watched(work, lambda: self.service.stop(asked), lambda: 0.0, told)


def first_line_of(error: Exception) -> str:
    """What a service says of an error, without what follows it: pages of its own code.

    >>> first_line_of(ValueError("not found\\n  at line 3")), first_line_of(TimeoutError())
    ('not found', 'TimeoutError')
    """
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def is_ibis(source: object) -> bool:
    """Whether this is an expression of ibis, which is not imported for that."""
    return type(source).__module__.split(".")[0] == "ibis"


def open_connected(table: Any, memory_mb: int) -> tuple[str, str, Connected]:
    """A table of ibis: its name, what tells it apart, and its engine. An error where no text of ours fits its service.

    It is another one each time that it is opened, since nobody tells when rows of it change.
    """
    import ibis  # noqa: PLC0415

    if not isinstance(table, ibis.expr.types.Table):
        raise InvalidInputError("A table of ibis is expected.", found=type(table).__name__)
    connection = table.get_backend()
    service = SERVICES.get(connection.name)
    if service is None:
        raise InvalidInputError(
            "Tables of this service are not counted.",
            found=connection.name,
            remedy=f"Use one of {some_of(tuple(SERVICES))}, or write the table to Parquet.",
        )
    text = str(ibis.to_sql(table))
    name = table.get_name() if table.op().__class__.__name__.endswith("Table") else "table"
    kinds = MappingProxyType({column: _kind(of) for column, of in table.schema().items()})
    part = Part(f"({text})", kinds, 1.0, "all rows")
    return name, f"{text} {next(_NUMBERS)}", Connected(part, memory_mb, service, connection)


def relation_in(engine: Connected, table: Any) -> tuple[str, tuple[str, ...]]:
    """SQL of a further table, and the names of its columns; an error where it is of another service."""
    _, _, other = open_connected(table, engine.memory_mb)
    if other.connection is not engine.connection:
        raise ReadingError("The metadata are of another connection than the predictions.")
    return other.whole.relation, tuple(other.whole.kinds)


def _kind(of: Any) -> Kind:
    if of.is_float32():
        return "single"
    if of.is_float64() or of.is_decimal():
        return "double"
    if of.is_integer():
        return "whole"
    return "boolean" if of.is_boolean() else "text" if of.is_string() else "other"


def _run_spark(connection: Any, asked: Statement) -> Any:
    frame = connection.raw_sql(asked.text)
    context = frame.sparkSession.sparkContext
    context.setJobGroup(asked.tag, "evalkit", interruptOnCancel=True)  # of this thread alone
    asked.running = context
    return frame.toArrow()


def _stop_spark(asked: Statement) -> None:
    if asked.running is not None:
        asked.running.cancelJobGroup(asked.tag)


def _run_bigquery(connection: Any, asked: Statement) -> Any:
    asked.running = connection.client.query(asked.text, project=connection.billing_project)
    return asked.running.to_arrow()


def _stop_bigquery(asked: Statement) -> None:
    if asked.running is not None:
        asked.running.cancel()


def _connect_spark(settings: dict[str, Any]) -> Any:
    import ibis  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    return ibis.pyspark.connect(SparkSession.builder.config(map=settings).getOrCreate())


def _connect_bigquery(settings: dict[str, Any]) -> Any:
    import ibis  # noqa: PLC0415

    return ibis.bigquery.connect(**settings)


SERVICES: Mapping[str, Service] = MappingProxyType(
    {
        "pyspark": Service("spark", _run_spark, _stop_spark, _connect_spark),
        "bigquery": Service("bigquery", _run_bigquery, _stop_bigquery, _connect_bigquery),
    }
)
"""By ibis's names. BigQuery itself was never asked: its text was read by a parser alone."""
