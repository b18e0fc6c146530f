"""How values and errors look. Text from data is escaped here, since Streamlit reads texts as Markdown."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from html import escape
from threading import Lock, Timer

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import add_script_run_ctx

from evalkit.comparison.differences import Difference
from evalkit.counting.figures import UNDEFINED
from evalkit.counting.wording import Wording
from evalkit.engine.table import PredictionTable
from evalkit.errors import EvalkitError, score_text
from evalkit.evaluation.evaluation import Evaluation
from evalkit.reading.loading import Account, Loaded
from evalkit.reading.recognition import LAYOUTS

LAYOUT_TITLES = {layout.key: layout.title for layout in LAYOUTS}
TASKS = {"binary": "Binary", "multiclass": "Single-label", "multilabel": "Multi-label"}


def plain(text: str) -> str:
    """Text from data, so that Markdown shows it as it is, links nothing and loads nothing.

    >>> plain("![x](http://a.b)")
    '\\\\!\\\\[x\\\\]\\\\(http\\\\:\\u2060\\\\/\\\\/a\\\\.b\\\\)'
    """
    unlinked = re.sub(r"(?i)(?<=:)(?=//)|(?<=www)(?=\.)", "\u2060", text)  # an invisible joiner keeps addresses text
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", unlinked.replace("\n", " "))  # Markdown escapes ASCII marks alone


def place_for_work() -> DeltaGenerator:
    """Where ``working`` speaks: over the corner of the container around it, so that nothing moves."""
    return st.container(key="working").empty()


SOON = 0.2
"""Seconds; what is done by then sends the browser nothing. A spinner waits for another half a second by itself."""


class _Work:
    """What is being computed, and whether the browser shows it. It is begun by a clock, in a thread of its own."""

    def __init__(self, place: DeltaGenerator, text: str) -> None:
        self._place, self._text = place, text
        self._lock, self._over = Lock(), False
        self._shown = ExitStack()
        self._bar: DeltaGenerator | None = None

    def show(self) -> None:
        with self._lock:
            if self._over:
                return
            with self._place.container():
                self._shown.enter_context(st.spinner(self._text))
                self._bar = st.empty()

    def tell(self, share: float) -> None:
        """Every look at the session ends a run that a person has left, and so does what is sent."""
        if self._bar is None:
            st.session_state.get("_working")  # whatever the key
        else:
            self._bar.progress(share)

    def end(self) -> None:
        with self._lock:
            self._over = True
        if self._bar is not None:
            self._shown.close()
            self._bar.empty()


@contextmanager
def working(place: DeltaGenerator, text: str) -> Iterator[Callable[[float], object]]:
    """Say what is being computed, if that takes most of a second.

    Gives what shows the share that is done. There, too, a run ends whose page or choices a person has left; a slider
    that came to rest anew waits until the run is done.
    """
    work = _Work(place, text)
    clock = Timer(SOON, work.show)
    add_script_run_ctx(clock)
    clock.start()
    try:
        yield work.tell
    finally:
        clock.cancel()
        work.end()


def one_line(text: str) -> str:
    """Text from data for a select box, which cannot be searched any more once a choice of several lines was taken.

    >>> one_line("on\\noff")
    'on ⏎ off'
    """
    return " ⏎ ".join(text.splitlines())


NONE = UNDEFINED


def interval_of(d: Difference, wording: Wording) -> str:
    """The interval of a difference, or a dash where there is none."""
    return wording.difference_ends(d.metric, d.difference.low, d.difference.high) or NONE


def p_value(value: float) -> str:
    return NONE if math.isnan(value) else "< 0.001" if value < 0.001 else f"{value:.3f}"


def count(number_of: int, noun: str) -> str:
    """ "1 label", "1,000 labels"."""
    return f"{number_of:,} {noun}{'' if number_of == 1 else 's'}"


def listed(names: Sequence[str], most: int = 5) -> str:
    """The first names, and how many there are if these are not all; text from data, not escaped.

    >>> listed(["cat", "dog"]), listed(["cat", "dog", "cow"], 2)
    ('cat, dog', 'cat, dog, ... (3 in all)')
    """
    more = f", ... ({len(names):,} in all)" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def items(ev: Evaluation) -> str:
    """The number of test items, or a dash where the source did not say it."""
    return f"{ev.n_examples:,}" if ev.n_examples else NONE


def facts(rows: Mapping[str, str]) -> None:
    """Names and values in two columns; values are text from data."""
    cells = "".join(
        f"<tr><th scope='row'>{escape(key)}</th><td>{escape(value)}</td></tr>" for key, value in rows.items()
    )
    st.html(f"<table class='ek-facts'><tbody>{cells}</tbody></table>")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """The first rows of a file, as it has them; all is text from data."""
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in columns)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    inside = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    st.html(f"<div class='ek-rows' role='region' aria-label='First rows of the file' tabindex='0'>{inside}</div>")


def rows(account: Account) -> str:
    """Where the rows of a file went: all are used, or a sum."""
    left_out = [f"{each.count:,} left out ({each.reason})" for each in account.excluded]
    if not left_out:
        return "The only row is used" if account.rows == 1 else f"All {account.rows:,} rows used"
    return " + ".join([f"{count(account.rows, 'row')} = {account.used:,} used", *left_out])


def rows_of_files(accounts: Sequence[Account], before: str = "") -> dict[str, str]:
    """For ``facts``: where the rows of each file went. The second is the truth, said where both have one name."""
    roles = ["", " (truth)" if len({each.file for each in accounts}) == 1 else ""][: len(accounts)]
    return {f"{before}{each.file}{role}": rows(each) for each, role in zip(accounts, roles, strict=True)}


def rows_of_table(ev: Evaluation, before: str = "") -> dict[str, str]:
    """For ``facts``: where the rows of a table went that is counted where it is; nothing for other evaluations."""
    return rows_of_files([ev.source.account], before) if isinstance(ev.source, PredictionTable) else {}


def notes(loaded: Loaded, *, warn: bool) -> None:
    """What the reader says of a file, its likely mistakes as warnings if so wished."""
    for note in loaded.notes:
        draw = st.warning if warn and note.warning else st.caption
        draw(plain(note.text))


def notes_of_evaluation(ev: Evaluation) -> None:
    """What is to be known of an evaluation and its counts."""
    for note in ev.notes:
        st.caption(plain(note))


def missing_model(key: str | None, remedy: str) -> None:
    """There is no such model, or none at all; ``remedy`` is what to do."""
    named = "no model" if key is None else f"no model {plain(key)}"
    st.info(
        f"There is {named} in this session. What was loaded from a file is seen only by the session that loaded it: "
        f"{remedy}"
    )
    link_to_models()


def link_to_models() -> None:
    st.page_link("models.py", label="Go to Models")


def threshold(value: float) -> str:
    """As the board writes it: with three decimals where these are the very number."""
    short = f"{value:.3f}"
    return short if float(short) == value else score_text(value)


def error(problem: EvalkitError) -> None:
    """What is wrong and where, and the remedy on a line of its own."""
    head, rest = problem.in_parts
    what = f"**{plain(head)}**{plain(rest)}"
    st.error(f"{what}\n\n{plain(problem.remedy)}" if problem.remedy else what)
