"""The style of all pages, which stands in the page itself: what came later would move what is there already."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from evalkit.charts import colors

HERE = Path(__file__).parent
STYLES = ("page.css", "bar/bar.css", "evaluate.css")


def page_style() -> str:
    """Colours, pages and bar, with the mark in it. Text of a ``style`` element."""
    mark = b64encode((HERE / "bar" / "mark.svg").read_bytes()).decode()
    own = f':root {{ --ek-mark: url("data:image/svg+xml;base64,{mark}"); }}\n'
    sheets = [(HERE / name).read_text(encoding="utf-8") for name in STYLES]
    return "".join([own, colors.properties(), *sheets])
