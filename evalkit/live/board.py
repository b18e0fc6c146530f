"""``board``: an evaluation, or two, as a live threshold board: a plain dict, one HTML file, or a notebook cell."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evalkit.arrays import threshold_array
from evalkit.charts import colors
from evalkit.comparison.matching import Match
from evalkit.counting.counts import ThresholdCounts
from evalkit.counting.figures import Terms
from evalkit.counting.wording import Numbers, Wording
from evalkit.evaluation.averages import Averaging, require_averaging
from evalkit.evaluation.evaluation import Evaluation
from evalkit.live import vega
from evalkit.live.asked import check_match, check_models
from evalkit.live.columns import (
    COUNTS,
    AnyFloats,
    packed,
)
from evalkit.live.controls import SHIFT, THRESHOLD, BoardMatch, Control, following, sliders_of, without_scores
from evalkit.live.goal import costs_at, goal_point, is_of_costs
from evalkit.live.labels.offline import Brought, brought
from evalkit.live.panels.panels import panels
from evalkit.live.script import joined
from evalkit.live.still import still
from evalkit.live.tiles import tile, tiles_of
from evalkit.live.view import view_of
from evalkit.thresholds.goal import Goal

HERE = Path(__file__).parent
CONDUCTOR = HERE / "scripts" / "conductor.js"
STYLES = ("board.css", "labels/labels.css")


@dataclass(frozen=True, slots=True)
class Board:
    """A live board. It shows itself in a notebook; ``to_html`` makes one file that needs no server and no network."""

    content: Mapping[str, Any]
    bring: Callable[[], Brought] | None = field(default=None, repr=False, compare=False)
    """Makes what a file has beside the board, which takes longer than the board itself."""

    def __repr__(self) -> str:
        return f"Board({', '.join(repr(model['name']) for model in self.content['models'])}; {self.content['title']})"

    def to_dict(self) -> dict[str, Any]:
        """Specs, thresholds and columns as the conductor reads them; JSON can hold all of it."""
        return dict(self.content)

    def to_html(self) -> str:
        """One self-contained HTML file, under 2 MB, in which the slider moves all panels."""
        of_items = [self.content["items"]] if "items" in self.content else []  # those of a slice, in words
        name = html.escape(", ".join([" and ".join(model["name"] for model in self.content["models"]), *of_items]))
        beside = Brought(None, ()) if self.bring is None else self.bring()
        content = json.dumps({"board": self.content, "list": beside.labels}, allow_nan=False).encode()
        zipped = base64.b64encode(gzip.compress(content, mtime=0)).decode("ascii")
        bundle = vega.bundle().replace("</script", "<\\/script")
        begin = (
            f'{conductor()}\nconductZipped(document.querySelector(".ek-root"), '
            'document.getElementById("ek-board").textContent, {embed: async () => window.vegaEmbed});'
        )
        return (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_policy(bundle, begin)}">\n'
            f"<title>{name}: confidence threshold</title>\n"
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<style>{stylesheet()}</style></head>\n"
            f'<body class="ek-page"><h1>{name}</h1>\n{_strip(beside)}'
            '<div class="ek-root"></div>\n'
            f'<script type="application/gzip" id="ek-board">{zipped}</script>\n'
            f"<script>{bundle}</script>\n"
            f'<script type="module">{begin}</script></body></html>\n'
        )

    def _repr_html_(self) -> str:
        """A still picture, whose place the live board takes where a notebook runs its frame, as high as it needs."""
        return (
            f"<div>{still(self.content)}"
            f'<iframe srcdoc="{html.escape(self.to_html())}" title="Live threshold board" onload="{_FIT}" '
            'style="width:100%;height:0;border:0"></iframe></div>'
        )


def _policy(*scripts: str) -> str:
    """What the file may do: run its own scripts, and ask nobody for anything, whatever the names in it say."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'" for each in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes} 'wasm-unsafe-eval'; style-src 'unsafe-inline'; "
        "img-src data: blob:; font-src data:; form-action 'none'; base-uri 'none'"
    )


_FIT = (
    "const page = this.contentDocument.body; this.previousElementSibling.style.display = 'none'; "
    "new ResizeObserver(() => { this.style.height = page.scrollHeight + 8 + 'px'; }).observe(page);"
)


def _strip(beside: Brought) -> str:
    """Figures of the whole model, above its board."""
    if not beside.strip:
        return ""
    cells = "".join(
        f"<div><dt>{html.escape(title)}</dt><dd>{html.escape(value)}<small>{html.escape(below)}</small></dd></div>"
        for title, value, below in beside.strip
    )
    return f'<dl class="ek-strip">{cells}</dl>\n'


def conductor() -> str:
    """The script that moves a board: a JavaScript module with the function ``conduct``, joined from its files."""
    return joined(CONDUCTOR)


def stylesheet() -> str:
    """The style of a board, with the colours that it has where Streamlit gives none."""
    return colors.properties() + "".join((HERE / name).read_text(encoding="utf-8") for name in STYLES)


def board(
    ev: Evaluation,
    *others: Evaluation,
    label: str | None = None,
    threshold: float = 0.5,
    average: Averaging = "micro",
    level: float = 0.95,
    match: BoardMatch = "threshold",
    other_threshold: float | None = None,
    driver: int | None = None,
    columns: bool = False,
    terms: Terms = "machine learning",
    numbers: Numbers = "ratio",
    goal: Goal | str | None = None,
    together: bool = False,
) -> Board:
    """A live board of one evaluation, or of a model and its baseline.

    ``label`` shows one label against the rest, None the whole model, with figures averaged as ``average`` says.
    Leave labels out with ``ev.select``. ``level`` is that of the intervals.

    Two models stand at one threshold, or each at its own, ``threshold`` and ``other_threshold``, with a slider for
    each. Where ``match`` names a figure, moving one slider leads the other to where that figure comes closest;
    ``driver`` (0 the model, 1 the baseline) says from whose threshold it starts; by default the model's, unless it is
    what follows from ``other_threshold``. With "free" each stays where it is. ``columns`` draws the charts of two
    models side by side, and not over each other. ``terms`` calls figures as "machine learning" or "medicine" does, with
    specificity and negative predictive value among the tiles. ``numbers``: figures as "ratio", 0.911, or in "percent",
    91.1 %; columns and points keep the ratios.

    ``goal`` (a ``Goal`` or its text) stands as a tick where it is met, beside the slider's own place; its promises hold
    for all labels ``together`` as in ``plan_thresholds``.

    Evaluations of ``at_own_thresholds`` have sliders that shift the thresholds of all labels together; there a
    ``threshold`` of 0 is each label's own.

    >>> from evalkit.evaluation.evaluation import evaluate
    >>> from evalkit.making import predictions_from_matrix
    >>> p = predictions_from_matrix([[1], [0]], [[0.8], [0.2]], labels=["cat"], task="binary")
    >>> sorted(board(evaluate(p)).to_dict())[:4]
    ['called', 'charts', 'columns', 'counts']
    """
    evaluations = (ev, *others)
    require_averaging(average)
    wording = Wording(terms, numbers)
    threshold_array([threshold, 0.0 if other_threshold is None else other_threshold])
    check_models(evaluations, label)
    check_match(match, driver, evaluations, averaged=label is None and average != "micro")
    views = [view_of(each, label, average, terms) for each in evaluations]
    tables = [view.table for view in views]
    by_stops = any(view.by_stops for view in views)
    apart, matched = match != "threshold", _figure_matched(match)
    aim = Goal.parse(goal) if isinstance(goal, str) else goal
    goals = [None if aim is None else goal_point(each, aim, wording, together=together) for each in views]
    controls = sliders_of(views, (threshold, other_threshold), wording, goals, apart=apart, by_stops=by_stops)
    controls, lead = _led(controls, tables, matched, driver, two_starts=other_threshold is not None)
    of_model = controls if apart else controls * len(evaluations)
    found = [view.drawn(each.stops, level, by_stops=by_stops) for view, each in zip(views, of_model, strict=True)]
    figures, curves, notes = zip(*found, strict=True)
    if aim is not None and is_of_costs(aim):
        for each, columns_of in zip(evaluations, figures, strict=True):
            if not each.decisions_only and not each.unknown:
                columns_of["cost"] = costs_at(columns_of, aim)
    names = [each.name for each in evaluations]
    called = THRESHOLD if ev.own is None else SHIFT
    content = {
        "title": _title(ev, label),
        "called": called.as_dict(),
        "models": _models(evaluations, figures),
        "sliders": [each.as_dict() for each in controls],
        "driver": lead,
        "matched": _called(matched, wording),
        "numbers": numbers,
        "tiles": _tiles(evaluations, label, average, wording),
        "intervals": _notes(names, notes, matched=bool(matched)),
        "counts": [tile(key, terms) for key in COUNTS],
        "spoken": {"precision": wording.words("precision").within, "recall": wording.words("recall").within},
        "without_scores": without_scores(evaluations),
        "charts": panels(
            names,
            tables,
            figures,
            curves,
            of_model,
            by_stops=by_stops,
            apart=apart,
            decided=[each.decisions_only for each in evaluations],
            wording=wording,
            called=called,
            goal=aim,
            of_pairs=label is None and len(ev.labels) != 1,
        ),
        "columns": columns and len(evaluations) > 1,
    }
    digest = hashlib.blake2b(json.dumps(content).encode(), digest_size=12).hexdigest()
    content |= {"digest": digest}

    def bring() -> Brought:
        return brought(evaluations, content, label=label, average=average, level=level, wording=wording)

    return Board(content, bring)


def _tiles(evaluations: Sequence[Evaluation], label: str | None, average: Averaging, wording: Wording) -> list[Any]:
    """The tiles, each with the form of its numbers."""
    hours = any(_hours(each) for each in evaluations)
    tiles = tiles_of(evaluations[0], label, average, wording.terms, per_hour=hours)
    for each in tiles:
        for one in (each, *each.get("beside", ())):
            one["numbers"] = wording.numbers_of(one["key"])
    return tiles


def _called(matched: str | None, wording: Wording) -> dict[str, str] | None:
    """The figure that is matched, by its key and its name."""
    return {"key": matched, "title": wording.words(matched).short} if matched else None


def _notes(names: Sequence[str], notes: Sequence[Mapping[str, str]], *, matched: bool) -> list[Mapping[str, str]]:
    """How the intervals of the models were made: one note where it is the same for both, else one for each by name."""
    with_note = [(name, note) for name, note in zip(names, notes, strict=True) if note]
    if any(note != with_note[0][1] for _, note in with_note):
        shown = [{key: f"{name}: {text}" for key, text in note.items()} for name, note in with_note]
    else:
        shown = [dict(note) for _, note in with_note[:1]]
    if matched and shown:
        shown[-1]["method"] += "; thresholds as they stand"
    return list(shown)


def _models(evaluations: Sequence[Evaluation], figures: Sequence[Mapping[str, AnyFloats]]) -> list[dict[str, Any]]:
    return [
        {"name": each.name, "approximate": each.approximate, "hours": _hours(each), "columns": packed(columns)}
        for each, columns in zip(evaluations, figures, strict=True)
    ]


def _title(ev: Evaluation, label: str | None) -> str:
    if label is not None:
        return label
    own = "" if ev.own is None else ", each at its own threshold"
    return ev.labels[0] if len(ev.labels) == 1 else f"All labels{own}"


def _figure_matched(match: BoardMatch) -> Match | None:
    return match if match != "threshold" and match != "free" else None  # noqa: PLR1714  (for mypy)


def _led(
    controls: list[Control],
    tables: Sequence[ThresholdCounts],
    matched: Match | None,
    driver: int | None,
    *,
    two_starts: bool,
) -> tuple[list[Control], int]:
    """The sliders, each leading the other where a figure is matched; and which of them leads.

    Of two that start each at its own threshold it may be either, if no ``driver`` is named; else it is the first.
    """
    if matched is None:
        return controls, driver or 0
    return following(controls, tables, matched, 0 if driver is None and not two_starts else driver)


def _hours(ev: Evaluation) -> float | None:
    """Hours of recording that the counts are of; None where they are not known."""
    hours = None if ev.predictions is None else ev.predictions.exposure_hours
    return None if hours is None else sum(hours.values()) or None
