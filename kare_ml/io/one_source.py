"""The intake of one source: judged once, written as history and quarantine, accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kare_ml.config.workspace import Book, Source
from kare_ml.errors import SourceError
from kare_ml.history.contracts import Table
from kare_ml.history.ledger import Entry, TableLedger, Total
from kare_ml.history.remarks import Remark, to_json
from kare_ml.io.gone_rows import gone_rows
from kare_ml.io.raw import Raw, damage_named
from kare_ml.io.remarked import FILE_NAME as REMARKS
from kare_ml.io.remarked import of_usage, without_circles
from kare_ml.io.tables import canonical_order, write_sorted

if TYPE_CHECKING:
    import ibis
    from ibis.backends.duckdb import Backend

    from kare_ml.history.beside import Beside

QUARANTINE = "quarantine"
WRONG_TYPE_SHARE = 0.5
"""Above this share of values that cannot be read, it is the column that is wrong, not its rows."""


def take_in_source(
    engine: Backend,
    scratch: Path,
    table: Table,
    source: Source,
    book: Book,
    raw: Raw,
    beside: Beside | None = None,
    before: Path | None = None,
) -> TableLedger:
    """Write `<table>.parquet`, `<table>.quarantine.parquet` and `<table>.remarks.json` into `scratch`, and account for
    every row.

    `beside` holds the tables of history that the rows are held against, `before` the table of the last intake if the
    rows of that one must all be there still. What came in is counted and added up apart from the judging. Raises
    SourceError where a needed column is of the wrong type, or where the source breaks off while it is read.
    """
    from kare_ml.history.intake import IN_HISTORY, Fate, classify, totals

    _demand_single_values(table, source, raw)
    with damage_named(raw.where):
        sums: list[dict[str, Any]] = totals(raw.table, table, source, book).to_pyarrow().to_pylist()
    _demand_types(sums, table, source, raw)
    file = scratch / f"{table.name}.judged.parquet"
    with damage_named(raw.where):
        rows = raw.table if raw.closed is None else raw.table.union(raw.closed)
        classify(rows, table, source, book, beside).to_parquet(file, compression="lz4")
    judged = engine.read_parquet(file)
    remarks: list[Remark] = []
    if table.name == "accounts":
        judged, remarks = without_circles(engine, judged)
    elif table.name == "usage" and beside is not None:
        remarks = of_usage(judged, beside)
    (scratch / f"{table.name}.{REMARKS}").write_text(to_json(remarks), "utf-8")
    kept = judged.filter(judged.fate.isin(IN_HISTORY))
    kept = kept.drop("source_file", "source_row", "fate", "reason", "column", "value")
    write_sorted(kept, canonical_order(table), scratch / f"{table.name}.parquet")
    rejected = _with_record(judged.filter(judged.fate == Fate.QUARANTINED.value), raw, table)
    with damage_named(raw.where):  # of the rejected rows, every column is read, and not those alone that are mapped
        write_sorted(rejected, ["source", "source_file", "source_row"], scratch / f"{table.name}.{QUARANTINE}.parquet")
    entries = _entries(judged, table, book)
    gone = gone_rows(engine, before, judged, table, book) if before else ()
    file.unlink()
    own: dict[str, Any] = next((row for row in sums if row["currency"] is None), {})
    foreign = sorted((row for row in sums if row["currency"] is not None), key=lambda row: str(row["currency"]))
    return TableLedger(
        table.name,
        raw.records,
        own.get("amount", Decimal(0) if foreign else None),
        int(own.get("unreadable", 0)),
        tuple(entry for entry in entries if entry.fate != Fate.CLOSED),
        tuple(Total(row["currency"], row["amount"], int(row["unreadable"])) for row in foreign),
        raw.detected,
        (*(entry for entry in entries if entry.fate == Fate.CLOSED), *gone),
    )


def _demand_single_values(table: Table, source: Source, raw: Raw) -> None:
    kinds = raw.table.schema()
    for name, entry in source.columns.items():
        column = entry if isinstance(entry, str) else entry.column
        kind = kinds[column]
        if kind.is_binary() or kind.is_nested():
            raise SourceError(
                f"sources.{table.name}.columns.{name} holds no single values that can be read",
                expected="text, numbers, dates, or yes and no",
                found=f"values of type {kind}",
                where=f"{raw.where}, column {column}",
                fix="map another column, or write it as text where the source is made",
            )


def _demand_types(sums: Sequence[dict[str, Any]], table: Table, source: Source, raw: Raw) -> None:
    for name, column in table.column.items():
        filled, failed = (sum(row.get(f"{what}_{name}") or 0 for row in sums) for what in ("filled", "failed"))
        if failed > WRONG_TYPE_SHARE * filled:
            raise SourceError(
                f"sources.{table.name}.columns.{name} is of the wrong type",
                expected=f"a {column.type}",
                found=f"{failed:,} of {filled:,} values that are none",
                where=f"{raw.where}, column {source.columns[name]}",
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


def _entries(judged: ibis.Table, table: Table, book: Book) -> tuple[Entry, ...]:
    """The rows by fate, reason and currency; amounts as the source states them."""
    import ibis

    from kare_ml.history.intake import Fate, has_currency
    from kare_ml.history.readings import money_column

    code = judged.currency.nullif(book.currency) if has_currency(table) else ibis.null("string")
    judged = judged.mutate(code=code)
    money = "original_amount" if has_currency(table) else money_column(table)
    sums = {"amount": judged[money].sum(), "unreadable": judged[money].isnull().sum()} if money else {}
    found = judged.group_by("fate", "reason", "code").aggregate(rows=judged.count(), **sums)
    order = [fate.value for fate in Fate]
    rows = found.to_pyarrow().to_pylist()
    rows.sort(key=lambda row: (order.index(row["fate"]), -row["rows"], row["reason"] or "", row["code"] or ""))
    return tuple(
        Entry(row["fate"], row["reason"], row["rows"], row.get("amount"), row.get("unreadable") or 0, row["code"])
        for row in rows
    )
