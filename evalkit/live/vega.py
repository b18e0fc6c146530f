"""Vega, Vega-Lite and vega-embed as one script, from the package vl-convert; no network."""

from __future__ import annotations

import functools
import os
from importlib.metadata import version
from pathlib import Path

# Making the script takes one to two seconds and holds the interpreter, so it is kept as bytecode is kept.
KEPT = Path(__file__).parent / "__pycache__" / f"vega-{version('vl-convert-python')}.js"


@functools.cache
def bundle() -> str:
    """JavaScript that sets ``window.vegaEmbed``, about 0.9 MB."""
    if KEPT.is_file():
        return KEPT.read_text(encoding="utf-8")
    import vl_convert  # noqa: PLC0415  (a 30 MB library that is needed only here, and only once)

    script = str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))
    try:
        KEPT.parent.mkdir(exist_ok=True)
        unfinished = KEPT.with_suffix(f".{os.getpid()}")
        unfinished.write_text(script, encoding="utf-8")
        unfinished.replace(KEPT)
    except OSError:
        pass  # a read-only installation makes it anew each time
    return script
