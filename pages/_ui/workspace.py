"""What is loaded: the samples, which all sessions share, and what this session brought itself."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace

import streamlit as st

from evalkit.errors import InvalidInputError
from evalkit.evaluation.evaluation import Evaluation, evaluate
from evalkit.files.sandbox.places import Places
from evalkit.reading.loading import Loaded
from evalkit.samples import SAMPLES, load_sample
from evalkit.uploads.kept_models import Ledger, Limits, Shelf, bytes_of
from pages._ui import cache, state
from pages._ui.connection import another_was_lost


@dataclass(frozen=True, slots=True)
class Entry:
    """A loaded model. ``key`` stays while the name may change; samples are shared by all sessions.

    loaded: its predictions and what the reader said of them; None where a service's counts are all there is.
    stored: when the copy was stored that stands in for a service that did not answer.
    """

    key: str
    name: str
    source: str
    loaded: Loaded | None
    evaluation: Evaluation
    shared: bool
    stored: str = ""


_KEPT = Ledger()
"""Of all sessions."""
READERS = Places()
"""Processes that read what people upload, of all sessions."""
COUNTERS = Places()
"""Tables that are counted, or of which a label is fetched, in all sessions."""


def limits() -> Limits:
    """What may be put in at once and kept, as the server's environment has it."""
    return Limits.named(os.environ)


def _uploads() -> dict[str, Entry]:
    uploads: dict[str, Entry] = st.session_state.setdefault("_uploads", Shelf())
    return uploads


def _rest(uploads: dict[str, Entry]) -> None:
    for each in list(uploads.values()):
        each.evaluation.let_go()


@st.cache_resource(scope="session", show_spinner=False, on_release=_rest)
def _while_here(_uploads: dict[str, Entry]) -> dict[str, Entry]:
    return _uploads


def be_here() -> None:
    """The browser of this session is there. Once it is away, its models take no more room than their predictions."""
    _while_here(_uploads())


def gone() -> tuple[str, ...]:
    """Names of the models of this session that went to make room for newer ones, the oldest first."""
    uploads = _uploads()
    return tuple(uploads.gone) if isinstance(uploads, Shelf) else ()


def entries() -> list[Entry]:
    """Everything that can be looked at: what this session loaded, newest first, then the samples."""
    return [*reversed(_uploads().values()), *(_sample(name) for name in SAMPLES)]


def entry(key: str | None) -> Entry | None:
    """What is loaded under a key, if anything is."""
    if key is None:
        return None
    return _sample(key) if key in SAMPLES else _uploads().get(key)


def model_looked_at(view: state.View) -> Entry | None:
    """The model of the view, if there is such a one; without a choice the session's newest, or the first sample.

    No sample takes the place of what was lost with a session.
    """
    if view.model is not None:
        return entry(view.model)
    first = entries()[0]
    return None if first.shared and another_was_lost() else first


def baseline_for(model: Entry | None, view: state.View) -> str | None:
    """The key of what a model is held against: the baseline of the view, if somebody chose one.

    Else it is the other sample of the same test set or, of the session's models, the newest other one; one that shares
    labels comes first.
    """
    nobody_chose = view.baseline is None or (view.model is None and model is not None and view.baseline == model.key)
    if model is None or not nobody_chose:
        return view.baseline
    if model.shared:
        samples = list(SAMPLES)
        return samples[samples.index(model.key) ^ 1]
    others = [each for each in entries() if not each.shared and each.key != model.key]
    fitting = [each for each in others if share_labels(each, model)]
    return next((each.key for each in (*fitting, *others)), None)


def open_model(key: str) -> None:
    """Look at a model. A baseline that is left over from another one goes, if the two have no label in common."""
    state.look_at(key)
    model, baseline = entry(key), entry(state.view().baseline)
    if model is not None and baseline is not None and not share_labels(model, baseline):
        state.compare_with(None)


def share_labels(one: Entry, other: Entry) -> bool:
    """Whether two models have a label in common; of one without counts of single labels it is not known."""
    a, b = one.evaluation.labels, other.evaluation.labels
    return not a or not b or not set(a).isdisjoint(b)


def _sample(name: str) -> Entry:
    loaded, evaluation = cache.cached_sample(name, lambda: _load_sample(name))
    return Entry(name, name, "Sample", loaded, evaluation, shared=True)


def _load_sample(name: str) -> tuple[Loaded, Evaluation]:
    loaded = load_sample(name)
    return loaded, evaluate(loaded.predictions)


def add(loaded: Loaded, source: str, *, key: str | None = None) -> Entry:
    """Keep a loaded file under a name that no other entry has, and a key that no entry of this session ever had.

    ``key``: of the entry that it replaces, whose name it takes over.
    """
    before = _uploads().get(key or "")
    name = before.name if before is not None else _free(loaded.predictions.name)
    return _keep(Entry(key or name, name, source, loaded, evaluate(loaded.predictions, name=name), shared=False))


def add_evaluation(ev: Evaluation, source: str, *, key: str | None = None, stored: str = "") -> Entry:
    """Keep a service's counts. ``key``: the model's name at the service, which replaces what was loaded from there."""
    before = _uploads().get(key or "")
    name = before.name if before is not None else _free(ev.name)
    return _keep(Entry(key or name, name, source, None, replace(ev, name=name), shared=False, stored=stored))


def _keep(new: Entry) -> Entry:
    st.session_state.pop("_removed", None)
    _used_keys().update((new.key, new.name))
    _uploads().pop(new.key, None)  # what is loaded again is the newest
    uploads = _uploads()
    uploads[new.key] = new
    if isinstance(uploads, Shelf):
        size, gone_before = 0 if new.loaded is None else bytes_of(new.loaded.predictions), len(uploads.gone)
        _KEPT.added(uploads, new.key, name=new.name, size=size, limits=limits())
        if len(uploads.gone) > gone_before:
            cache.forget_own()
    state.leave_samples()
    return new


def _free(wanted: str) -> str:
    taken = _used_keys() | _names()
    return next(n for n in (wanted, *(f"{wanted} ({i})" for i in range(2, 10_000))) if n not in taken)


def last_loaded() -> tuple[str, ...]:
    """Keys of what the last load added."""
    keys: tuple[str, ...] = st.session_state.get("_last_loaded", ())
    return keys


def remember_last_loaded(keys: Iterable[str]) -> None:
    """These are what the last load added; none while the next one is under way."""
    st.session_state["_last_loaded"] = tuple(keys)


def _used_keys() -> set[str]:
    used: set[str] = st.session_state.setdefault("_used_keys", set())
    return used


def _names() -> set[str]:
    return {*SAMPLES, *(other.name for other in _uploads().values())}


def rename(key: str, name: str) -> None:
    """Give an upload another name; an error if another entry has it."""
    if name in _names() - {_uploads()[key].name}:
        raise InvalidInputError("Another model has this name.", found=repr(name), remedy="Choose another one.")
    old = _uploads()[key]
    _uploads()[key] = replace(old, name=name, evaluation=replace(old.evaluation, name=name))


def remove(key: str) -> None:
    """Forget an upload, also where it is looked at. The last one can be had back."""
    uploads = _uploads()
    place = list(uploads).index(key)
    st.session_state["_removed"] = (uploads.pop(key), place)
    state.forget(key)


def removed() -> str | None:
    """The name of the upload that was removed last, where it can be had back."""
    found: tuple[Entry, int] | None = st.session_state.get("_removed")
    return None if found is None else found[0].name


def undo_remove() -> None:
    """The upload that was removed last stands where it stood; another one may have taken its name meanwhile."""
    entry, place = st.session_state.pop("_removed")
    uploads = _uploads()
    after = [uploads.pop(key) for key in list(uploads)[place:]]
    if entry.name in _names() | {each.name for each in after}:
        name = _free(entry.name)
        entry = replace(entry, name=name, evaluation=replace(entry.evaluation, name=name))
    _keep(entry)
    uploads.update({each.key: each for each in after})
