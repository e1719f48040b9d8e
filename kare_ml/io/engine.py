"""The embedded engine: DuckDB behind Ibis, in memory, spilling to a bounded temporary folder when memory runs short."""

from __future__ import annotations

import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend


def connect(
    *,
    threads: int | None = None,
    memory_limit: str = "2GB",
    spill: Path | None = None,
    spill_limit: str = "50GB",
) -> Backend:
    """A fresh in-memory connection whose session time zone is UTC.

    It installs and loads no extensions. Unsorted results come in no particular order. `spill` is the folder for what
    does not fit into `memory_limit`; left out, it is a new one beside other temporary files, gone with the connection.
    """
    import ibis

    folder = spill or Path(tempfile.gettempdir()) / f"kare-{uuid.uuid4().hex}"
    settings: dict[str, str | int | bool] = {
        "memory_limit": memory_limit,
        "temp_directory": str(folder),
        "max_temp_directory_size": spill_limit,
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if threads is not None:
        settings["threads"] = threads
    engine = ibis.duckdb.connect(":memory:", **settings)
    engine.raw_sql("SET TimeZone = 'UTC'")
    engine.raw_sql("PRAGMA disable_progress_bar")  # to SET it fails in a notebook without widgets
    return engine
