"""What differs between engines in one text of SQL: names of types, quotes, and how a hash is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

DialectName: TypeAlias = Literal["duckdb", "spark", "bigquery"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one engine writes what all of them can do.

    Attributes:
        double, single, whole, text: its names of 64-bit and 32-bit floats, of 64-bit integers, and of text.
        quote: around names. escape: of a quote inside a text. backslash: whether one is special inside a text.
        md5: of a text, as hexadecimal digits. nan: whether a float is none, which comparisons tell here and not there.
        hashed: of a text, as a whole number of the engine's own.
        wide: the type in which such numbers are added up.
        try_number: a text as a 64-bit float, NULL where it is none.
    """

    name: DialectName
    double: str
    single: str
    whole: str
    text: str
    quote: str
    escape: str
    backslash: bool
    md5: str
    nan: str
    hashed: str
    wide: str
    try_number: str

    def column(self, name: str) -> str:
        r"""A name of a column, whatever it contains.

        >>> print(DIALECTS["duckdb"].column('a"b'), DIALECTS["spark"].column("a`b"))
        "a""b" `a``b`
        """
        doubled = "\\`" if self.name == "bigquery" else self.quote * 2
        inside = name.replace("\\", "\\\\") if self.name == "bigquery" else name
        return f"{self.quote}{inside.replace(self.quote, doubled)}{self.quote}"

    def literal(self, value: str) -> str:
        r"""A text, whatever it contains.

        >>> print(DIALECTS["duckdb"].literal("it's"), DIALECTS["bigquery"].literal("it's"))
        'it''s' 'it\'s'
        """
        if self.backslash:
            value = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
        return f"'{value.replace(chr(39), self.escape)}'"

    def number(self, value: float) -> str:
        """A number as a 64-bit float: a bare 0.5 is a decimal to DuckDB and to Spark."""
        return f"CAST({value!r} AS {self.double})"

    def as_text(self, expression: str) -> str:
        return f"CAST({expression} AS {self.text})"


DIALECTS: Mapping[DialectName, Dialect] = MappingProxyType(
    {
        "duckdb": Dialect(
            *("duckdb", "DOUBLE", "FLOAT", "BIGINT", "VARCHAR"),
            *('"', "''", False),
            *("md5({})", "isnan({})", "hash({})", "HUGEINT", "TRY_CAST({} AS DOUBLE)"),
        ),
        "spark": Dialect(
            *("spark", "DOUBLE", "FLOAT", "BIGINT", "STRING"),
            *("`", "\\'", True),
            *("md5({})", "isnan({})", "xxhash64({})", "DECIMAL(38, 0)", "try_cast({} AS DOUBLE)"),
        ),
        "bigquery": Dialect(
            *("bigquery", "FLOAT64", "FLOAT64", "INT64", "STRING"),
            *("`", "\\'", True),
            *("TO_HEX(MD5({}))", "IS_NAN({})", "FARM_FINGERPRINT({})", "BIGNUMERIC", "SAFE_CAST({} AS FLOAT64)"),
        ),
    }
)
