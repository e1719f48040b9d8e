"""Intake across tables: in which order they are taken in, and what the rows of each are held against."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.config.workspace import Source
from kare_ml.history.contracts import TABLES

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

    from kare_ml.history.beside import Beside


def in_order(sources: Mapping[str, Source]) -> list[str]:
    """The names of the sources, each after those that its rows are held against, else by name."""
    ordered: dict[str, None] = {}

    def visit(name: str) -> None:
        for other in needs(name, sources):
            visit(other)
        ordered[name] = None

    for name in sorted(sources):
        visit(name)
    return list(ordered)


def needs(name: str, sources: Mapping[str, Source]) -> list[str]:
    """The sources that the rows of this one are held against, of those that there are."""
    from kare_ml.history.beside import looked_up

    return [other for other in looked_up(TABLES[name], sources[name]) if other in sources]


def joint_mark(mark: str, others: Collection[str]) -> str:
    """The fingerprint of a source together with those of the sources that its rows are held against."""
    return hashlib.sha256("\0".join([mark, *others]).encode()).hexdigest() if others else mark


def beside(
    engine: Backend,
    name: str,
    sources: Mapping[str, Source],
    taken_at: dt.datetime | None,
    *,
    scratch: Path,
    home: Path,
) -> Beside:
    """What the rows of a source are held against: tables of this intake, or of the one that left them unchanged."""
    from kare_ml.history.beside import Beside

    found = {}
    for other in needs(name, sources):
        fresh = scratch / f"{other}.parquet"
        found[other] = engine.read_parquet(fresh if fresh.exists() else home / fresh.name)
    return Beside(found.get("currency_rates"), found.get("subscriptions"), found.get("accounts"), taken_at)
