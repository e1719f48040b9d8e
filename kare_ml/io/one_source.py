"""The intake of one source: judged once, written as history and quarantine, accounted for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kare_ml.config.workspace import Book, Source
from kare_ml.errors import SourceError
from kare_ml.history.contracts import Table
from kare_ml.history.ledger import Entry, TableLedger
from kare_ml.io.sources import Raw
from kare_ml.io.tables import canonical_order, write_sorted

if TYPE_CHECKING:
    import ibis
    from ibis.backends.duckdb import Backend

QUARANTINE = "quarantine"
WRONG_TYPE_SHARE = 0.5
"""Above this share of values that cannot be read, it is the column that is wrong, not its rows."""


def take_in_source(engine: Backend, scratch: Path, table: Table, source: Source, book: Book, raw: Raw) -> TableLedger:
    """Write `<table>.parquet` and `<table>.quarantine.parquet` into `scratch`, and account for every row.

    What came in is counted and added up apart from the judging. Raises SourceError where a needed column is of the
    wrong type, or where the source breaks off while it is read.
    """
    from kare_ml.history.intake import Fate, classify, totals

    with _reading(raw):
        sums: dict[str, Any] = totals(raw.table, table, source, book).to_pyarrow().to_pylist()[0]
    _demand_types(sums, table, source, raw)
    file = scratch / f"{table.name}.judged.parquet"
    with _reading(raw):
        classify(raw.table, table, source, book).to_parquet(file, compression="lz4")
    judged = engine.read_parquet(file)
    kept = judged.filter(judged.fate.isin([Fate.STORED.value, Fate.SUPERSEDED.value]))
    kept = kept.drop("source_file", "source_row", "fate", "reason", "column", "value")
    write_sorted(kept, canonical_order(table), scratch / f"{table.name}.parquet")
    rejected = _with_record(judged.filter(judged.fate == Fate.QUARANTINED.value), raw, table)
    write_sorted(rejected, ["source", "source_file", "source_row"], scratch / f"{table.name}.{QUARANTINE}.parquet")
    entries = _entries(judged, table)
    file.unlink()
    return TableLedger(table.name, raw.records, sums["amount"], int(sums["unreadable"]), entries)


@contextmanager
def _reading(raw: Raw) -> Iterator[None]:
    """Whatever the engine says of a file that breaks off or holds nonsense becomes a SourceError."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise SourceError(
            "the source is damaged",
            expected="every page of it to be readable",
            found=str(error),
            where=str(raw.path),
            fix="copy or export it again",
        ) from error


def _demand_types(sums: Mapping[str, Any], table: Table, source: Source, raw: Raw) -> None:
    for name, column in table.column.items():
        filled, failed = sums.get(f"filled_{name}") or 0, sums.get(f"failed_{name}") or 0
        if failed > WRONG_TYPE_SHARE * filled:
            raise SourceError(
                f"sources.{table.name}.columns.{name} is of the wrong type",
                expected=f"a {column.type}",
                found=f"{failed:,} of {filled:,} values that are none",
                where=f"{raw.path}, column {source.columns[name]}",
                fix="map another column, or set `date_format` or `delimiter` of the source",
            )


def _with_record(rejected: ibis.Table, raw: Raw, table: Table) -> ibis.Table:
    """The rejected rows, each with the whole source row as JSON text."""
    import ibis

    fields = ibis.struct({name: raw.table[name] for name in raw.columns})
    ragged = ibis.struct({"malformed": raw.table.malformed})
    record = ibis.ifelse(raw.table.malformed.isnull(), _json(fields), _json(ragged))
    whole = raw.table.select("source_file", "source_row", record=record)
    rows = rejected.select("source_file", "source_row", "column", "value", "reason")
    rows = rows.join(whole, ["source_file", "source_row"]).mutate(source=ibis.literal(table.name))
    return rows.select("source", "source_file", "source_row", "column", "value", "reason", "record")


def _json(value: ibis.Value) -> ibis.Value:
    return value.cast("json").cast("string")


def _entries(judged: ibis.Table, table: Table) -> tuple[Entry, ...]:
    from kare_ml.history.intake import Fate, money_column

    money = money_column(table)
    sums = {"amount": judged[money].sum(), "unreadable": judged[money].isnull().sum()} if money else {}
    found = judged.group_by("fate", "reason").aggregate(rows=judged.count(), **sums).to_pyarrow().to_pylist()
    order = [fate.value for fate in Fate]
    found.sort(key=lambda entry: (order.index(entry["fate"]), -entry["rows"], entry["reason"] or ""))
    return tuple(
        Entry(entry["fate"], entry["reason"], entry["rows"], entry.get("amount"), entry.get("unreadable") or 0)
        for entry in found
    )
