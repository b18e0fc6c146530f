"""An Evaluation from saved responses and pasted text: what the bytes are, and the values in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from evalkit.errors import ReadingError
from evalkit.evaluation.evaluation import Evaluation
from evalkit.files import strict_json
from evalkit.files.sources import Source, read_source
from evalkit.google.responses import text_proto
from evalkit.google.responses.exported import evaluation_from, is_export
from evalkit.google.responses.messages import Part, parts_of
from evalkit.google.responses.parts import evaluation_of_parts, mixed
from evalkit.google.responses.tables import is_table, parts_of_table

_PROTO = re.compile(r"\s*+(#[^\n]*+\s*+)*+[A-Za-z_]\w*+\s*+(:(?!//)|\{|<)", re.ASCII)
_FIELDS = re.compile(
    r'"(evalkitEvaluation|model_?[eE]valuations?|model_?[eE]valuation_?[sS]lices?|confidence_?[mM]etrics(_?[eE]ntry)?|'
    r'classification_?[eE]valuation_?[mM]etrics|metrics_?[sS]chema_?[uU]ri)"\s*+:'
)
_PROTO_FIELDS = re.compile(r"\b(classification_evaluation_metrics|confidence_metrics(_entry)?|model_evaluation)\b")
_MODEL = re.compile(r"(?P<model>projects/[^/\s\"]+/locations/[^/\s\"]+/models/[^/\s\"]+)")
_LOOKED_AT: Final = 1_000_000
"""Bytes at the beginning of a file by which it is known what it is."""
_NO_NAME: Final = "the text"


def read_evaluation(source: Source | Sequence[Source], *, name: str | None = None) -> Evaluation:
    """Read a model's evaluation as a service reported it: counts at thresholds, for labels and the whole model.

    Taken are responses of AutoML (``modelEvaluation``) and Vertex AI (``modelEvaluations``, ``modelEvaluationSlices``)
    saved as JSON in either casing, what ``print(evaluation)`` writes, CSV tables of thresholds with counts or ratios,
    as BigQuery's ML.ROC_CURVE, H2O, Weka and scikit-learn give them, and what ``to_json`` wrote. Several sources, such
    as evaluations and their slices, are one model together.

    The tables have the service's own thresholds (``resolution`` is "grid"). What it reported beside the counts is in
    ``reported`` (of the model) and ``service`` (of each label, and confusion matrices); what to know about the source
    is in ``notes``.

    Args:
        source: path, bytes, binary file, or several of these. Text that was pasted is passed as bytes.
        name: what to call the model; the file's name by default.

    Raises ReadingError, with place, value and remedy; never gives an evaluation without counts.

    >>> ev = read_evaluation(b"threshold,tp,fp,fn,tn\\n0.5,1008,5,5,2021\\n")
    >>> ev.pooled.at(0.5), ev.labels, ev.resolution
    (Counts(tp=1008, fp=5, fn=5, tn=2021), (), 'grid')
    """
    several: Sequence[Source] = source if isinstance(source, list | tuple) else [source]  # type: ignore[list-item]
    if not several:
        raise ReadingError("No file was given.", remedy="Pass at least one.")
    contents = [read_source(one, unnamed=_NO_NAME) for one in several]
    texts = [(_text(data, file), file) for data, file in contents]
    values = [_value(text, file) for text, file in texts]
    if any(map(is_export, values)):
        if len(values) > 1:
            raise mixed("An exported evaluation and others", [file for _, file in texts])
        return evaluation_from(values[0], texts[0][1], name=name)
    parts, notes = list[Part](), list[str]()
    for value, (text, file) in zip(values, texts, strict=True):
        more, about = parts_of_table(text, file) if value is None else parts_of(value, file)
        parts += more
        notes += about
    return evaluation_of_parts(parts, notes, name or _stem(texts[0][1]))


def evaluation_of(response: Mapping[str, Any], *, name: str) -> Evaluation:
    """The evaluation in a decoded response, as read_evaluation reads it from a saved one."""
    parts, notes = parts_of(response, "the response")
    return evaluation_of_parts(parts, notes, name)


def is_evaluation(data: bytes) -> bool:
    """Whether a file says of itself that it is an evaluation, which need not mean that it can be read.

    Such are JSON and text proto with the field names of an evaluation, and tables of thresholds: a header with a
    threshold and counts or rates, and no column of ids, labels' scores or truth, as files of predictions have.

    >>> is_evaluation(b'{"modelEvaluation": []}'), is_evaluation(b'[{"id": "clip 1", "score": 0.93}]')
    (True, False)
    >>> is_evaluation(b"threshold,recall,precision\\n0.5,1,1\\n"), is_evaluation(b"id,score,truth\\n1,0.9,1\\n")
    (True, False)
    """
    text = data[:_LOOKED_AT].decode("utf-8-sig", errors="replace")
    if text.lstrip()[:1] in ("{", "["):
        return _FIELDS.search(text) is not None
    if is_table(text):
        return True
    return _PROTO.match(text) is not None and _PROTO_FIELDS.search(text) is not None


def model_named(data: bytes) -> str:
    """The resource name of the model that an evaluation is of, if it says one; else empty."""
    match = _MODEL.search(data[:_LOOKED_AT].decode("utf-8-sig", errors="replace"))
    return match["model"] if match else ""


def _stem(file: str) -> str:
    return "" if file == _NO_NAME else file.split(".", 1)[0] or file


def _text(data: bytes, where: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadingError(
            "The file is not UTF-8 text.",
            where=where,
            found=f"byte 0x{data[error.start]:02x} at position {error.start}",
            remedy="Choose a saved response (JSON), pasted text or a CSV table, in the encoding UTF-8.",
        ) from error
    if not text.strip():
        raise ReadingError("The file is empty.", where=where)
    return text


def _value(text: str, where: str) -> Any:
    """The value of JSON or text proto; None for anything else, which is taken for a table."""
    if (bare := text.strip()).startswith("[") and _PROTO.match(bare, 1):
        text = bare[1:].removesuffix("]")  # a printed list of messages
    if text.lstrip()[0] in "[{":
        return _json(text, where)
    if _PROTO.match(text) and not is_table(text):  # "Unnamed: 0" begins like a field
        return _messages(text_proto.loads(text, where=where))
    return None


def _json(text: str, where: str) -> Any:
    """JSON, or JSON Lines as a list of their values."""
    try:
        return strict_json.loads(text, where=where)
    except ReadingError:
        first = next(line for line in text.splitlines() if line.strip())
        if not (first.lstrip().startswith("{") and first.rstrip().endswith("}")):
            raise
        return list(strict_json.loads_lines(text, where=where)[0])


def _messages(fields: list[tuple[str, Any]]) -> Any:
    """The fields of text proto as a message, or as a list of messages where several were printed one after another."""
    starts = [i for i, (field, _) in enumerate(fields) if field == "name"]
    if len(starts) < 2:
        return text_proto.gathered(fields)
    ends = [*starts[1:], len(fields)]
    first, *rest = [fields[start:end] for start, end in zip(starts, ends, strict=True)]
    return [text_proto.gathered(part) for part in ([*fields[: starts[0]], *first], *rest)]
