"""The colours of pages and charts, each in a light and a dark theme.

``.streamlit/config.toml`` holds them again as the theme, since Streamlit reads them there alone; a test compares.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    text: str
    background: str
    surface: str
    primary: str
    line: str
    """Of the board where there is no Streamlit, whose borders are a little darker."""
    categories: tuple[str, ...]
    """Model, baseline; then precision, recall, false positive rate, F1."""


LIGHT = Theme(
    text="#1b2330",
    background="#ffffff",
    surface="#f3f5f8",
    primary="#0b7a75",
    line="#dde2ea",
    categories=("#0b7a75", "#c2570c", "#2563eb", "#8b3fd1", "#c0392b", "#a16207"),
)
DARK = Theme(
    text="#e6eaf0",
    background="#10151c",
    surface="#1a212b",
    primary="#35b5ad",
    line="#2d3744",
    categories=("#35b5ad", "#f0883e", "#6ea8fe", "#c792ea", "#f47067", "#e3b341"),
)
GREY = "#8a94a3"
"""Lines of chance and of no difference, in both themes."""


def theme(*, dark: bool) -> Theme:
    return DARK if dark else LIGHT


def properties() -> str:
    """A style with every colour as a custom property: --ek-light-text, --ek-dark-text, ..."""
    rows = []
    for name, each in (("light", LIGHT), ("dark", DARK)):
        values = {
            "text": each.text,
            "background": each.background,
            "surface": each.surface,
            "line": each.line,
            "primary": each.primary,
            "model": each.categories[0],
            "baseline": each.categories[1],
            "categories": ", ".join(each.categories),
        }
        rows += [f"--ek-{name}-{key}: {value};" for key, value in values.items()]
    return f":root {{ {' '.join(rows)} }}\n"
