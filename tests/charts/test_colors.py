"""Colours stand in one module; the theme of Streamlit, which must hold its own, is the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from evalkit.charts.colors import DARK, LIGHT, Theme, properties
from evalkit.live.board import stylesheet

ROOT = Path(__file__).parents[2]
HOME = ROOT / "evalkit" / "charts" / "colors.py"
SOURCES = sorted(
    path
    for folder in ("evalkit", "pages")
    for kind in ("*.css", "*.js", "*.py")
    for path in (ROOT / folder).rglob(kind)
    if path.parent.name != "__pycache__"  # Vega is kept there
)
COLOR = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b|\b(?:rgb|hsl)a?\(")


def test_no_other_file_holds_a_color() -> None:
    found = {path.name for path in [*SOURCES, ROOT / "app.py"] if COLOR.search(path.read_text(encoding="utf-8"))}
    assert found == {HOME.name}


@pytest.mark.parametrize(("name", "theme"), [("light", LIGHT), ("dark", DARK)])
def test_the_theme_of_streamlit_has_the_same_colors(name: str, theme: Theme) -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"][name]
    assert config.pop("borderColor")  # its widgets' own
    assert config == {
        "primaryColor": theme.primary,
        "backgroundColor": theme.background,
        "secondaryBackgroundColor": theme.surface,
        "textColor": theme.text,
        "chartCategoricalColors": list(theme.categories),
    }


def test_styles_use_no_property_that_is_not_there() -> None:
    there = set(re.findall(r"(--ek-(?:light|dark)-\w+):", properties()))
    page = (ROOT / "pages" / "_ui" / "page.css").read_text(encoding="utf-8")
    assert set(re.findall(r"--ek-(?:light|dark)-\w+", stylesheet() + page)) == there
