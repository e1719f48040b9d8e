"""What a source that only ever gains rows has lost: rows of the delivery before that it no longer has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kare_ml.config.workspace import Book
from kare_ml.history.casting import as_text
from kare_ml.history.contracts import Table
from kare_ml.history.ledger import Entry

if TYPE_CHECKING:
    import ibis
    from ibis.backends.duckdb import Backend

GONE = "gone"
LATER = ("closed_at", "deleted_at", "delivered_at", "ends_at", "left_at", "outcome", "paid_at", "satisfaction", "short")
"""What arises later than its row, and is filled in then: the row is the same."""

OF_OTHERS = ("parent_id", "contract_id")
"""What a row has from other rows of this intake, so that it may change while the row does not."""


def gone_rows(engine: Backend, before: Path, judged: ibis.Table, table: Table, book: Book) -> tuple[Entry, ...]:
    """The rows of a history table made `before` that are among none of the rows judged now, whatever became of these.

    An entry a currency (null: the book's). Of equal rows it counts how many there are fewer.
    """
    import ibis

    old = engine.read_parquet(before)
    money = next((name for name in ("original_amount", "amount", "mrr") if name in old.columns), None)
    stated = [money] if money else []
    told = [name for name in table.column if name not in (*LATER, *OF_OTHERS, "amount", "mrr")]
    told = [name for name in [*told, *stated] if name in old.columns and name in judged.columns]
    code = old.currency.nullif(book.currency) if "currency" in old.columns else ibis.null("string")
    amount = old[money] if money else ibis.null("decimal(18,4)")
    had = old.select(row_text=row_text(old, told), amount=amount, code=code).group_by("row_text", "code")
    had = had.aggregate(rows=lambda t: t.count(), amount=lambda t: t.amount.min())
    has = judged.select(row_text=row_text(judged, told)).group_by("row_text").aggregate(there=lambda t: t.count())
    both = had.left_join(has, "row_text")
    fewer = both.mutate(fewer=both.rows - both.there.fill_null(0)).filter(lambda t: t.fewer > 0)
    found = fewer.group_by("code").aggregate(rows=fewer.fewer.sum(), amount=(fewer.amount * fewer.fewer).sum())
    rows: list[dict[str, Any]] = found.order_by("code").to_pyarrow().to_pylist()
    return tuple(Entry(GONE, None, int(row["rows"]), row["amount"], 0, row["code"]) for row in rows)


def row_text(rows: ibis.Table, told: Sequence[str]) -> ibis.Value:
    """A digest of what rows say in some columns: the same for equal rows, whether a number is an integer or not."""
    import ibis

    return ibis.literal("").concat(*(_told(rows[name]) for name in told)).hexdigest("md5")


def _told(value: ibis.Value) -> ibis.Value:
    """A value as text behind its length, so that neighbours stay apart."""
    text = value if value.type().is_string() else as_text(value)
    return (text.length().cast("string") + ":" + text).fill_null("-")
