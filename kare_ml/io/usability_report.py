"""The latest usability report, as it is kept with the history."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.history.usability import Usability
from kare_ml.io.promotions import write_atomically

if TYPE_CHECKING:
    from pydantic import TypeAdapter

PAGE = "history/usability.html"
"""Where it is kept as a page."""
KEPT = "history/usability.json"
"""Where it is kept for those who lay it out themselves."""


def keep_usability(folder: Path, found: Usability) -> None:
    """Keep the latest report."""
    write_atomically(folder / KEPT, _form().dump_json(found, indent=2) + b"\n")


def read_usability(folder: Path) -> Usability | None:
    """The latest report that was kept; null where there is none, or one that another version of kare_ml wrote."""
    try:
        return _form().validate_json((folder / KEPT).read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def _form() -> TypeAdapter[Usability]:
    from pydantic import TypeAdapter

    return TypeAdapter(Usability)
