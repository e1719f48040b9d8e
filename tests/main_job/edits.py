"""The edits by hand that a proposed `kare.toml` needs, as the guide lists them."""

from __future__ import annotations

import re
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "first-mapping.md"


def edits_of(name: str) -> list[tuple[str, str]]:
    """What is replaced by what in the file proposed for a data set, from the guide's section of that name."""
    section = re.search(rf"^## {re.escape(name)}$(.*?)(?=^## |\Z)", GUIDE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert section is not None, f"the guide has no section {name}"
    blocks = re.findall(r"```diff\n(.*?)```", section[1], re.DOTALL)
    return [_edit(block) for block in blocks]


def edited(text: str, edits: list[tuple[str, str]]) -> str:
    """The text with every edit made. Each must find its place, once."""
    for before, after in edits:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


def _edit(block: str) -> tuple[str, str]:
    lines = block.splitlines()
    before, after = ([line[1:].strip() for line in lines if line[:1] == sign] for sign in "-+")
    assert len(before) == len(after) == 1, "an edit is one line instead of another"
    return before[0], after[0]
