"""Writes the sample book: a made-up distributor's workspace, with its tables, its `kare.toml` and the hidden truth."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from kare_ml.errors import UsageError
from kare_ml.sample import drivers, firms, life, people, purchases, service
from kare_ml.sample.calendar import Calendar
from kare_ml.sample.catalogue import define_catalogue
from kare_ml.sample.dirt import Dirt
from kare_ml.sample.export import Export
from kare_ml.sample.names import define_names
from kare_ml.sample.randomness import define_draws

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LEAST_ACCOUNTS = 50
MOST_ACCOUNTS = 1_000_000
MOST_CSV_ACCOUNTS = 50_000
"""Up to here all tables but the invoices are CSV; beyond, everything is Parquet."""

EXTRA_LINES = 1.3
MOST_EXTRA_LINES = 10
"""How many lines an order has beside its first."""

CHUNK = 20_000
MEMORY = "3GB"
"""What DuckDB may hold in memory; the rest goes to the disk, beside the data."""

STAGES = (
    firms.FIRMS,
    firms.COURTSHIPS,
    firms.FIRST_ORDERS,
    drivers.STRAINS,
    drivers.PRESSURES,
    drivers.HAZARD,
    life.LIVES,
    life.STEPS,
    people.ACCOUNTS,
    people.CONTACTS,
    purchases.ORDERS,
    purchases.BASKET,
    purchases.INVOICES,
    purchases.PAYMENTS,
    people.OPPORTUNITIES,
    people.ACTIVITIES,
    people.ASSIGNMENTS,
    service.DELIVERIES,
    service.TICKETS,
    service.SUBSCRIPTIONS,
    service.USAGE,
)
"""The queries that make the tables of one chunk of accounts, in order; each reads tables of those before it."""


@dataclass(frozen=True)
class SampleBook:
    """What was written.

    `rows` counts the rows of each table with its dirt; `dirt` says which faults are among them; `drivers` counts the
    rows of `data/drivers.parquet`. History runs from `start` up to the evening before `end`.
    """

    folder: Path
    accounts: int
    start: dt.date
    end: dt.date
    seed: int
    rows: dict[str, int]
    dirt: tuple[Dirt, ...]
    drivers: int


def write_sample(
    folder: Path,
    *,
    accounts: int = 2000,
    years: int = 3,
    end: dt.date,
    seed: int = 7,
    extra_lines: float = EXTRA_LINES,
    progress: Callable[[str], None] | None = None,
) -> SampleBook:
    """Write a workspace with a made-up history of the `years` before `end` into `folder`.

    An order of an account of middling size has `extra_lines` lines more than one, on average. Equal arguments write
    equal content, on any number of threads. Raises UsageError if the folder has a `kare.toml` already, or if the
    numbers are out of range.
    """
    _check(folder, accounts, years, extra_lines)
    start = end - dt.timedelta(days=round(365.25 * years))
    say = progress or (lambda message: None)
    return write_book(folder, accounts, Calendar(start, end), seed, say, extra_lines=extra_lines)


def write_book(
    folder: Path,
    accounts: int,
    calendar: Calendar,
    seed: int,
    progress: Callable[[str], None],
    *,
    extra_lines: float = EXTRA_LINES,
    chunk: int = CHUNK,
    threads: int | None = None,
) -> SampleBook:
    """Write the workspace, `chunk` accounts at a time: neither `chunk` nor `threads` changes what is written."""
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data, prefix=".parts-") as parts, _connection(parts, threads) as connection:
        export = Export(data, Path(parts), as_text=accounts <= MOST_CSV_ACCOUNTS)
        _define(connection, accounts, calendar, seed, extra_lines)
        for first in range(0, accounts, chunk):
            last = min(first + chunk, accounts)
            _make(connection, first, last)
            export.add(connection, first)
            progress(f"{last:,} of {accounts:,} accounts made")
        rows = export.finish(connection, progress)
        told = export.tell_drivers(connection)
    _write_settings(folder, accounts, calendar, export.suffix)
    return SampleBook(folder, accounts, calendar.start, calendar.end, seed, rows, export.dirt, told)


def _check(folder: Path, accounts: int, years: int, extra_lines: float) -> None:
    if (folder / "kare.toml").exists():
        raise UsageError(
            "there is a workspace already", where=str(folder / "kare.toml"), fix="name a folder that is new or empty"
        )
    if not LEAST_ACCOUNTS <= accounts <= MOST_ACCOUNTS:
        expected = f"{LEAST_ACCOUNTS} to {MOST_ACCOUNTS:,}"
        raise UsageError("too few or too many accounts", expected=expected, found=f"{accounts:,}")
    if not 1 <= years <= 10:
        raise UsageError("too short or too long a history", expected="1 to 10 years", found=str(years))
    if not 0 <= extra_lines <= MOST_EXTRA_LINES:
        raise UsageError("too many lines an order", expected=f"0 to {MOST_EXTRA_LINES} more", found=str(extra_lines))


@contextmanager
def _connection(spill: str, threads: int | None) -> Iterator[DuckDBPyConnection]:
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "temp_directory": f"{spill}/spill",
    }
    if threads is not None:
        config["threads"] = threads
    connection = duckdb.connect(config=config)
    try:
        yield connection
    finally:
        connection.close()


def _define(connection: DuckDBPyConnection, accounts: int, calendar: Calendar, seed: int, extra_lines: float) -> None:
    define_draws(connection, seed)
    calendar.define(connection)
    define_names(connection)
    define_catalogue(connection)
    reps = max(3, accounts // (150 * len(firms.REGIONS)))
    connection.execute(f"create or replace macro reps_a_region() as {reps}")
    connection.execute(f"create or replace macro extra_lines() as {float(extra_lines)}")
    connection.execute(firms.MACROS)
    connection.execute(drivers.KINDS)


def _make(connection: DuckDBPyConnection, first: int, last: int) -> None:
    connection.execute(f"create or replace macro chunk() as table select n from range({first}, {last}) t(n)")
    for stage in STAGES:
        connection.execute(stage)


def _write_settings(folder: Path, accounts: int, calendar: Calendar, suffix: str) -> None:
    template = Template((files("kare_ml.sample") / "book.toml").read_text("utf-8"))
    text = template.substitute(
        accounts=f"{accounts:,}",
        start=calendar.start,
        end=calendar.end,
        suffix=suffix,
        high=max(5, accounts // 40),
        watch=max(20, accounts // 10),
    )
    (folder / "kare.toml").write_text(text, "utf-8")
