"""The view of a session and the browser's address, which follow each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

import streamlit as st

from pages._ui.address.link import address_of, said
from pages._ui.view import View

_BROWSERS = ("threshold", "baseline_threshold", "sort", "columns")  # what boards write into the address by themselves
_WRITTEN = 8  # addresses that are remembered: of more boards than a quick hand can have under way


def session_view() -> View:
    current: View = st.session_state.setdefault("_view", View())
    return current


def view() -> View:
    """The view of this session, with what the address says.

    The board writes the address in the browser, so that at most runs it says what is known already. It says something
    new at the first run, after the browser's Back, and where it was edited; only then is the board drawn anew.
    """
    current = session_view()
    address = st.query_params.to_dict()
    if address != st.session_state.get("_address"):
        st.session_state["_address"] = address
        if not _is_of_an_older_board(current, address):
            _take_over(current, address)
    return current


def _is_of_an_older_board(current: View, address: dict[str, str]) -> bool:
    """Whether a board wrote this address that is about to give way to one of a later choice.

    What is pressed between the two comes with the address of the first, which would undo the choice.
    """
    told = {key: value for key, value in address.items() if key not in _BROWSERS}
    if told not in current.written:
        return False
    current.written = current.written[current.written.index(told) :]
    return told != _told(current)


def _told(current: View) -> dict[str, str]:
    return {key: value for key, value in address_of(current).items() if value is not None}


def _take_over(current: View, address: Mapping[str, str]) -> None:
    """What an address says; the board is drawn anew where that is news."""
    before = (address_of(current), current.threshold, current.baseline_threshold)
    for name, value in said(current, address).items():
        setattr(current, name, value)
    if (address_of(current), current.threshold, current.baseline_threshold) != before:
        current.start = None


def visit(number: int) -> None:
    """The browser's Back or Forward led to another address of the page: it is what is looked at, whoever wrote it.

    number: counts these visits.
    """
    current, address = session_view(), st.query_params.to_dict()
    st.session_state["_address"] = address
    _take_over(current, address)
    current.start, current.written, current.visits = None, (), number


def turn_to(page: str) -> None:
    """A page is open, which may be another one than before.

    Its address counts, were it the one that was heard of last: the browser's Back may lead to it. Where ``open_page``
    turned the page, it is that of the page before.
    """
    current, opened = session_view(), st.session_state.pop("_opened", False)
    if current.page != page:
        current.page, current.written, current.stays = page, (), False
        if not opened:
            st.session_state.pop("_address", None)


def open_page(script: str) -> NoReturn:
    """Turn to another page, which then writes its own address over that of this one.

    Without the address Streamlit would make a step of the browser's history beside it: this page, of nothing, to which
    Back would lead first.
    """
    st.session_state["_opened"] = True
    st.switch_page(script, query_params=st.query_params.to_dict())


def remember_address() -> None:
    """Note what the page is about to write into its address, so that it is known when it comes back."""
    current = session_view()
    told = _told(current)
    if told not in current.written[-1:]:
        current.written = (*current.written[-_WRITTEN:], told)
