"""Text as a cell of a spreadsheet: what would be taken for a formula there is kept as text."""

from __future__ import annotations

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet computes."""


def as_cell(text: str | None) -> str:
    """The text, after an apostrophe where a spreadsheet would compute it; empty where there is none.

    >>> as_cell("=1+1"), as_cell("Miller & Sons"), as_cell(None)
    ("'=1+1", 'Miller & Sons', '')
    """
    if not text:
        return ""
    return f"'{text}" if text.startswith(FORMULAS) else text
