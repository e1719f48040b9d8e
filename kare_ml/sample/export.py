"""Puts the chunks of the sample together into its files: CSV for people to look into, Parquet where it is large."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.history import contracts
from kare_ml.sample import life
from kare_ml.sample.dirt import DIRT, Dirt
from kare_ml.sample.drivers import DRIVERS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TABLES = tuple(name for name in contracts.TABLES if name not in ("account_merges", "currency_rates", "losses"))
"""What the sample's company keeps; it has one currency, has merged no accounts, and records no losses."""

ALWAYS_PARQUET = frozenset({"invoices"})

NOTES = """# The hidden truth of this sample

`drivers.parquet` has a row for each thing that befell an account: account_id, driver, kind, starts_on, strength (0.35
to 1), outcome. A churn driver ends in `lapsed` (the account stopped buying within a year of it, for good or for a time)
or `recovered`; a growth driver in `grew` or `lapsed`. An account may have several, or none and lapse all the same.

| driver | kind | so many times a year | what happens |
|---|---|---|---|
{drivers}

## Dirt that was put in

Each is a row more than the history has: the clean row is there too.

| table | fault | rows | column |
|---|---|---|---|
{dirt}
"""


class Export:
    """The files of one sample book: chunks come in by `add`, and `finish` writes the tables."""

    def __init__(self, data: Path, parts: Path, *, as_text: bool) -> None:
        self.data = data
        self.parts = parts
        self.suffix = "csv" if as_text else "parquet"

    def is_text(self, table: str) -> bool:
        """Whether the table is written as CSV."""
        return self.suffix == "csv" and table not in ALWAYS_PARQUET

    @property
    def dirt(self) -> tuple[Dirt, ...]:
        """The dirt that these files can hold: a typed column has no text that is not a date."""
        return tuple(dirt for dirt in DIRT if self.is_text(dirt.table) or not dirt.needs_text)

    def add(self, connection: DuckDBPyConnection, first: int) -> None:
        """Write the tables of the chunk that begins at account `first` to parts."""
        for table in TABLES:
            _copy(connection, f"from {table}", self._part(table, f"{first:07}"))
        _copy(connection, life.TRUTH, self._part("drivers", f"{first:07}"))

    def finish(self, connection: DuckDBPyConnection, progress: Callable[[str], None]) -> dict[str, int]:
        """Write each table with its dirt, and return its count of rows."""
        counts = {}
        for table in TABLES:
            clean = self._parts(table)
            if self.is_text(table):
                query, options = self._text(table, clean), "format csv, header"
            else:
                query, options = self._typed(connection, table, clean), "format parquet, compression zstd"
            file = self.data / f"{table}.{'csv' if self.is_text(table) else 'parquet'}"
            counts[table] = _copy(connection, query, file, options)
            progress(f"{file.name} written: {counts[table]:,} rows")
        return counts

    def tell_drivers(self, connection: DuckDBPyConnection) -> int:
        """Write the hidden truth, as a table and in words; return the rows of the table."""
        drivers = "\n".join(f"| {d.name} | {d.kind} | {d.yearly_rate:g} | {d.words} |" for d in DRIVERS)
        dirt = "\n".join(f"| {d.table} | {d.fault} | {d.rows} | {d.column} |" for d in self.dirt)
        (self.data / "drivers.md").write_text(NOTES.format(drivers=drivers, dirt=dirt), "utf-8")
        return _copy(connection, self._parts("drivers"), self.data / "drivers.parquet")

    def _text(self, table: str, clean: str) -> str:
        """All columns as text, in the order of time, as an export of a business system would be."""
        text = f"(select columns(*)::varchar from ({clean}))"
        rows = [f"(from {text})", *(f"({dirt.sql(text)})" for dirt in self.dirt if dirt.table == table)]
        first = contracts.TABLES[table].event or "account_id"
        return f"select * from ({' union all '.join(rows)}) order by {first}, columns(* exclude ({first}))"

    def _typed(self, connection: DuckDBPyConnection, table: str, clean: str) -> str:
        """The parts as they are, account by account, and the dirt as a last part."""
        for number, dirt in enumerate(d for d in self.dirt if d.table == table):
            _copy(connection, dirt.sql(f"({clean})"), self._part(table, f"dirt-{number}"))
        return self._parts(table)

    def _part(self, table: str, name: str) -> Path:
        return self.parts / f"{table}-{name}.parquet"

    def _parts(self, table: str) -> str:
        """A query of all parts of a table, in order of their names."""
        parts = sorted(self.parts.glob(f"{table}-*.parquet"))
        return f"from read_parquet([{', '.join(_quoted(part) for part in parts)}])"


def _copy(connection: DuckDBPyConnection, query: str, file: Path, options: str = "format parquet") -> int:
    done = connection.execute(f"copy ({query}) to {_quoted(file)} ({options})").fetchone()
    return int(done[0]) if done else 0


def _quoted(file: Path) -> str:
    """The path as a text of SQL."""
    return "'" + str(file).replace("'", "''") + "'"
