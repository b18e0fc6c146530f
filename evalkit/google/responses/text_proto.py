"""The text format of protocol buffers, as ``print(evaluation)`` writes it, read without their package."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from evalkit.errors import ReadingError
from evalkit.files.strict_json import MOST_DIGITS, MOST_LEVELS

_SKIPPED = r"(?:\s++|#[^\n]*+)*+"
_TOKEN = re.compile(
    rf"{_SKIPPED}(?:(?P<name>[A-Za-z_]\w*+|\[[A-Za-z_][\w./-]*+\])"
    r"|(?P<number>-?\s*(?:inf(?:inity)?\b|nan\b|0[xX][0-9a-fA-F]++|(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d++)?[fF]?))"
    r"""|(?P<string>"(?:[^"\\\n]++|\\.)*+"|'(?:[^'\\\n]++|\\.)*+')"""
    r"|(?P<mark>[{}<>\[\]:,;])|(?P<end>\Z)|(?P<other>.))",
    re.ASCII | re.DOTALL,
)
_ESCAPE = re.compile(rb"\\(?:([abfnrtv\\'\"?])|([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")
_PLAIN: Final = dict(zip(b"abfnrtv\\'\"?", b"\a\b\f\n\r\t\v\\'\"?", strict=True))
_CLOSING: Final = {"{": "}", "<": ">"}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def loads(source: str, *, where: str = "the text") -> list[tuple[str, Any]]:
    """The fields of a message in their order: (name, value), where a value is text, a number, a bool or a message.

    Inner messages are dicts; a field that occurs more than once is a list. Enums are text.

    >>> loads('name: "m"  entry { recall: 0.5 position: 1 } entry { kind: TOP }')
    [('name', 'm'), ('entry', {'recall': 0.5, 'position': 1}), ('entry', {'kind': 'TOP'})]
    """
    return _Parser(source.removeprefix("\ufeff"), where).message("", 0)


def gathered(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    """Fields by name; those that occur more than once as a list.

    >>> gathered([("id", 1), ("name", "m"), ("id", 2)])
    {'id': [1, 2], 'name': 'm'}
    """
    found: dict[str, list[Any]] = {}
    for name, value in fields:
        found.setdefault(name, []).extend(value if isinstance(value, list) else [value])
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


class _Parser:
    def __init__(self, source: str, where: str) -> None:
        self._source, self._where = source, where
        self._tokens = self._all()
        self._next = next(self._tokens)

    def _all(self) -> Iterator[_Token]:
        position = 0
        while True:
            match = _TOKEN.match(self._source, position)
            assert match is not None
            kind = str(match.lastgroup)
            yield _Token(kind, match[kind], match.start(kind))
            position = match.end()

    def _take(self) -> _Token:
        token, self._next = self._next, next(self._tokens) if self._next.kind != "end" else self._next
        return token

    def _takes(self, marks: str) -> str:
        """The next token if it is one of these marks, taken; else nothing."""
        return self._take().text if self._next.kind == "mark" and self._next.text in marks else ""

    def message(self, closing: str, depth: int) -> list[tuple[str, Any]]:
        if depth > MOST_LEVELS:
            raise self._refused(f"The text is nested deeper than {MOST_LEVELS} levels.")
        fields: list[tuple[str, Any]] = []
        while True:
            if self._next.kind == "end":
                if closing:
                    raise self._refused("The text ends inside a message.", "Copy all of the text.")
                return fields
            if closing and self._takes(closing):
                return fields
            fields.append(self._field(depth))
            self._takes(",;")

    def _field(self, depth: int) -> tuple[str, Any]:
        name = self._take()
        if name.kind != "name":
            raise self._refused("A field name is expected here.", token=name)
        colon = self._takes(":")
        if not colon and not (self._next.kind == "mark" and self._next.text in _CLOSING):
            raise self._refused(f"A colon or a message is expected after {name.text!r}.")
        if colon and self._takes("["):
            values: list[Any] = []
            while not self._takes("]"):
                values.append(self._value(depth))
                if not self._takes(",") and not (self._next.kind == "mark" and self._next.text == "]"):
                    raise self._refused(f"The list of {name.text!r} does not end.")
            return name.text, values
        return name.text, self._value(depth)

    def _value(self, depth: int) -> Any:
        if opening := self._takes("{<"):
            return gathered(self.message(_CLOSING[opening], depth + 1))
        token = self._take()
        if token.kind == "string":
            pieces = [token]
            while self._next.kind == "string":
                pieces.append(self._take())
            return self._text(pieces)
        if token.kind == "number":
            return self._number(token)
        if token.kind == "name" and token.text.startswith("["):
            return [token.text[1:-1]]  # a list of one enum, which looks like the name of an extension
        if token.kind == "name":
            return {"true": True, "false": False}.get(token.text, token.text)
        raise self._refused("A value is expected here.", token=token)

    def _text(self, pieces: list[_Token]) -> str:
        written = b"".join(piece.text[1:-1].encode("utf-8", "surrogatepass") for piece in pieces)
        try:
            halves = _unescaped(written).decode("utf-8", "surrogatepass")
            return halves.encode("utf-16", "surrogatepass").decode("utf-16")  # two halves make one character
        except (ValueError, OverflowError) as error:
            raise self._refused("A text holds an invalid escape, or is not UTF-8.", token=pieces[0]) from error

    def _number(self, token: _Token) -> int | float | str:
        written = token.text.replace(" ", "")
        if len(written) > MOST_DIGITS:
            raise self._refused(f"A number has more than {MOST_DIGITS} characters.", token=token)
        if "x" in written.lower() and "i" not in written:
            return int(written, 16)
        if "n" in written:
            return written  # inf and nan, which the meaning of the field decides on
        return int(written) if re.fullmatch(r"-?\d+", written) else float(written.rstrip("fF"))

    def _refused(self, problem: str, remedy: str | None = None, *, token: _Token | None = None) -> ReadingError:
        token = token or self._next
        line = self._source.count("\n", 0, token.position) + 1
        found = repr(token.text[:60]) if token.text else "the end"
        return ReadingError(
            problem,
            where=f"line {line} of {self._where}",
            found=found,
            remedy=remedy or "Paste the text as print(evaluation) gives it, or save the response as JSON.",
        )


def _unescaped(written: bytes) -> bytes:
    rest = _ESCAPE.sub(b"", written)
    if b"\\" in rest:
        raise ValueError(rest)

    def meant(escape: re.Match[bytes]) -> bytes:
        plain, octal, hexadecimal, *points = escape.groups()
        if plain is not None:
            return bytes([_PLAIN[plain[0]]])
        if octal is not None:
            return bytes([int(octal, 8)])
        if hexadecimal is not None:
            return bytes([int(hexadecimal, 16)])
        return chr(int(next(point for point in points if point is not None), 16)).encode("utf-8", "surrogatepass")

    return _ESCAPE.sub(meant, written)
