"""Where files can be read in several ways: the question with its answers, and what an answer decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from evalkit.counting.counts import table_of_scores
from evalkit.counting.curves import average_precision
from evalkit.counting.metrics import precision, recall
from evalkit.errors import Reading, ReadingError
from evalkit.predictions import ONE_DECISION, Predictions
from evalkit.reading.contents.content import Choices, Content, Table
from evalkit.reading.joining.choices import Joining
from evalkit.reading.metadata import Metadata
from evalkit.reading.recognition import options_of
from evalkit.reading.understanding.understand import Understanding


@dataclass(frozen=True, slots=True)
class Asked:
    """What was said of the files: choices for each, how they are joined, and the answers so far, as options.

    metadata: a further table about the items, where there is one. most_labels: how many there may be; None: any number.
    """

    choices: Choices
    truth_choices: Choices
    joining: Joining
    options: Mapping[str, Any] = field(default_factory=dict)
    metadata: Metadata | None = None
    most_labels: int | None = None

    def answered(self, options: Mapping[str, Any]) -> Asked:
        """With the options of a reading. What they say of what a column is leaves nothing to be recognised."""
        understood = options.get("understood", {})
        of_both = _known(Choices, options)
        of_truth = {name.removeprefix("truth_"): value for name, value in options.items() if name.startswith("truth_")}
        return Asked(
            _decided(replace(self.choices, **of_both), understood.get("scores")),
            _decided(replace(self.truth_choices, **{**of_both, **of_truth}), understood.get("truth")),
            replace(self.joining, **_known(Joining, options)),
            {**self.options, **options},
            self.metadata,
            self.most_labels,
        )


def _known(kind: type, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that are fields of a kind of choices. JSON has lists where these have tuples."""
    names = {each.name for each in fields(kind)}
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in options.items() if name in names
    }


def _decided(choices: Choices, understood: Mapping[str, Any] | None) -> Choices:
    return choices if understood is None else replace(choices, **_known(Choices, understood), is_decided=True)


def reading_of(way: Understanding, p: Predictions, answers: Mapping[str, Any]) -> Reading:
    """A way to read files as an answer, with what it comes to. answers: those that were given before."""
    return Reading(way.says, consequence(p), {**answers, **options_of(way)})


def readings_within(way: Understanding, error: ReadingError, answers: Mapping[str, Any]) -> list[Reading]:
    """The answers to a question that a way to read files leaves open, as answers that decide the way as well."""
    options = {**answers, **options_of(way)}
    return [Reading(f"{way.says}; {one.says}", one.consequence, {**options, **one.options}) for one in error.readings]


def with_answers(error: ReadingError, answers: Mapping[str, Any]) -> ReadingError:
    """The error, whose readings decide what was answered before as well, so that no question returns."""
    readings = [replace(one, options={**answers, **one.options}) for one in error.readings]
    return ReadingError(**error.parts | {"readings": readings})


def consequence(p: Predictions) -> str:
    """The area under precision and recall over all labels, of so many items and labels; of decisions both of these."""
    positives = int(p.positives.sum())
    table = table_of_scores(p.y_true, p.y_score, positives, int(p.n_known.sum()) - positives)
    items = f"{p.n_examples:,} {'item' if p.n_examples == 1 else 'items'}"
    labels = "1 label" if len(p.labels) == 1 else f"{len(p.labels):,} labels"
    if p.decisions_only:
        counts = table.at(ONE_DECISION)
        return f"{items}, {labels}, precision {precision(counts):.3f}, recall {recall(counts):.3f}"
    return f"{items}, {labels}, AuPRC {average_precision(table):.3f}"


def question(content: Content, readings: Sequence[Reading]) -> ReadingError:
    """The question which of several readings is meant."""
    says = "; or ".join(f"{one.says} ({one.consequence})" for one in readings)
    if len(readings) > 1 and _are_alike(readings, _but_positive):
        return _which_is_positive(content, readings)
    if (role := _differing_role(readings)) is not None:
        found = ", ".join(f"{one.options['understood']['scores']['columns'][role]!r}" for one in readings)
        return ReadingError(
            f"{_COUNTS.get(len(readings), str(len(readings)))} columns could be the {_IN_WORDS.get(role, role)}.",
            where=_where(content),
            found=found,
            remedy="Choose the one that is meant.",
            readings=readings,
        )
    if (told_apart := _told_apart(readings)) is not None:
        return ReadingError(
            f"Items have several rows, told apart by {told_apart}.",
            where=_where(content),
            found=says,
            remedy="Choose the rows that are meant.",
            readings=readings,
        )
    if len(readings) == 1:
        return ReadingError(
            "Is this what the file means?",
            where=_where(content),
            found=says,
            readings=readings,
            remedy="Choose it, or say what each column is.",
        )
    return ReadingError(
        f"The file can be read in {len(readings)} ways.",
        where=_where(content),
        found=says,
        remedy="Choose the one that is meant.",
        readings=readings,
    )


def _told_apart(readings: Sequence[Reading]) -> str | None:
    """The columns that tell the rows of an item apart, where readings are of some of the rows."""
    sides = [one.options.get("understood", {}).get("scores", {}) for one in readings]
    columns = dict.fromkeys(name for side in sides for name in (*side.get("where", ()), *side.get("id_parts", ())))
    return " and ".join(map(repr, columns)) if any("where" in side for side in sides) else None


_IN_WORDS = {"predicted": "predicted class"}
_COUNTS = {2: "Two", 3: "Three", 4: "Four"}


def _differing_role(readings: Sequence[Reading]) -> str | None:
    """The role whose column is all that the readings differ in, of one table."""
    sides = [one.options.get("understood", {}) for one in readings]
    if len(sides) < 2 or any(set(side) != {"scores"} for side in sides) or not _are_alike(readings, _beside_columns):
        return None
    for role in ("truth", "score", "label", "predicted"):
        without = [
            {**side["scores"], "columns": {key: name for key, name in side["scores"]["columns"].items() if key != role}}
            for side in sides
        ]
        named = all(role in side["scores"]["columns"] for side in sides)
        if named and all(one == without[0] for one in without):
            return role
    return None


def _are_alike(readings: Sequence[Reading], part: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> bool:
    """Whether a part of what they decide is the same for all readings."""
    return all(part(one.options) == part(readings[0].options) for one in readings)


def _beside_columns(options: Mapping[str, Any]) -> dict[str, Any]:
    """What a reading decides beside what each column is, such as what an empty cell means."""
    return {name: value for name, value in options.items() if name != "understood"}


def _but_positive(options: Mapping[str, Any]) -> dict[str, Any]:
    """What a reading decides, but for the class that counts as positive."""
    sides = options.get("understood", {})
    columns = {side: {key: v for key, v in decided.items() if key != "positive"} for side, decided in sides.items()}
    return {**options, "understood": columns}


def _which_is_positive(content: Content, readings: Sequence[Reading]) -> ReadingError:
    sides = readings[0].options["understood"]
    truth = sides.get("truth", sides["scores"])["columns"].get("truth", "")
    is_here = "truth" not in sides and isinstance(content, Table) and truth in content.header
    return ReadingError(
        "Which class is positive?",
        where=content.place(0, truth) if is_here and isinstance(content, Table) else f"column {truth!r}",
        found=" or ".join(
            f"{one.options['understood']['scores']['positive']!r} ({one.consequence})" for one in readings
        ),
        remedy="Choose the positive class: the one the score refers to.",
        readings=readings,
    )


def _where(content: Content) -> str | None:
    return "line 1" if isinstance(content, Table) and content.lines is not None and not content.headless else None
