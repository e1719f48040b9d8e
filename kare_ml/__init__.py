"""Account scoring by Sandler's KARE model: Keep, Attain, Recapture, Expand.

`kare_ml.open("book")` gives what the commands give, as pandas frames, for notebooks and scripts.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from kare_ml.book import Book

__version__ = version("kare-ml")
__all__ = ["__version__", "open"]


def open(folder: str | PathLike[str]) -> Book:
    """Open a workspace for reading. Raises ConfigError where there is no `kare.toml`."""
    from kare_ml.book import Book

    return Book(folder)
