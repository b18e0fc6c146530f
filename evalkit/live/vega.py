"""Vega, Vega-Lite and vega-embed as one script, from the package vl-convert; no network."""

from __future__ import annotations

import functools

import vl_convert


@functools.cache
def bundle() -> str:
    """JavaScript that sets ``window.vegaEmbed``, about 0.9 MB. The first call takes one to two seconds."""
    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))
