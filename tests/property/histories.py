"""Hypothesis strategies for account histories, and how two frames are compared.

A history is one account's rows, in days before the as-of. Many are asked about in one query: a query costs the same
for one account and for forty.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from kare_ml.domain.as_of import AsOf
from kare_ml.features.frame import feature_frame
from tests.engines import DuckDB, Engine
from tests.tables import Row, event, table_of

AS_OF = AsOf(dt.date(2011, 6, 10))
LAPSE_AFTER_DAYS = 180
EDGES = sorted({edge + step for edge in (1, 30, 90, 180, 275, 360, 365, 455, 545, 730, 3650) for step in (-1, 0, 1)})
AMOUNTS = ["10", "100", "0.01", "0.0004", "33.3333", "-10", "-33.3333", "0", "12345.67"]
NOTES = (*(None,) * 4, "known later", "known ahead", "replaced", "replaced later", "not a product", "maybe a product")
PRODUCTS = ((None, None), ("cup", "china"), ("mug", "china"), ("bag", "cloth"), ("box", None))

agos = st.sampled_from(EDGES) | st.integers(-200, 800)
lines = st.tuples(agos, st.sampled_from(AMOUNTS), st.sampled_from(PRODUCTS), st.sampled_from(NOTES), st.booleans())
attributes = st.none() | st.tuples(agos, st.sampled_from([None, 0.0, 12.0]), st.sampled_from(NOTES[:8]))
histories = st.tuples(st.lists(lines, max_size=12), attributes)
books = st.lists(histories, min_size=40, max_size=40)

REPEATABLE = settings(
    max_examples=int(os.environ.get("KARE_EXAMPLES", "10")),
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
"""The same 400 histories every time; KARE_EXAMPLES asks for more. A history is small, so none is made smaller: the
account that differs is named with its rows."""


def rows_of_book(book: Sequence[Any]) -> dict[str, list[Row]]:
    """The histories as rows, one account each: `000`, `001` …"""
    invoices, accounts = [], []
    for index, (drawn_lines, attribute) in enumerate(book):
        account: Row = {"account_id": f"{index:03}"}
        for ago, amount, (product, product_line), note, priced in drawn_lines:
            line = account | event("invoiced_at", ago, AS_OF) | _fate(note, ago)
            line |= {"amount": Decimal(amount), "product": product, "product_line": product_line}
            line |= {"cost": round(Decimal("0.6") * Decimal(amount), 4) if priced else None}
            invoices.append(line)
        if attribute is not None:
            ago, employees, note = attribute
            row = event("created_at", max(ago, 0), AS_OF)
            accounts.append(account | row | _fate(note, ago) | {"employees": employees})
            accounts[-1].pop("day")
            accounts[-1].pop("is_product")
    return {"invoices": invoices, "accounts": accounts}


def _fate(note: str | None, ago: int) -> Row:
    after, before = AS_OF.plus(1).instant, AS_OF.plus(-1).instant
    match note:
        case "known later" if ago > 0:
            return {"known_from": after, "is_product": True}
        case "known ahead":
            return {"known_from": AS_OF.plus(-max(ago, 0) - 10).instant, "is_product": True}
        case "replaced" if ago > 0:
            return {"known_to": AS_OF.instant, "is_product": True}
        case "replaced later" if ago > 0:
            return {"known_from": min(before, AS_OF.plus(-ago).instant), "known_to": after, "is_product": True}
        case "not a product":
            return {"is_product": False}
        case "maybe a product":
            return {"is_product": None}
        case _:
            return {"is_product": True}


def features_of(rows: Mapping[str, Sequence[Row]], as_of: AsOf = AS_OF, engine: Engine | None = None) -> pa.Table:
    """The feature frame of such rows."""
    engine = engine or DuckDB(threads=1)
    history = engine.tables({name: table_of(name, table) for name, table in rows.items()})
    return engine.answer(feature_frame(history, as_of, LAPSE_AFTER_DAYS))


def differences(found: pa.Table, expected: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Where a frame and the oracle's answers are not the same, a line each."""
    rows = {row["account_id"]: row for row in found.to_pylist()}
    if rows.keys() != expected.keys():
        return [f"accounts {sorted(rows)}, expected {sorted(expected)}"]
    return [
        f"{account} {name}: {rows[account][name]}, expected {value}"
        for account, answer in expected.items()
        for name, value in answer.items()
        if not same(name, rows[account][name], value)
    ]


def same(name: str, found: Any, expected: Any) -> bool:
    """Equal to 1e-9. A spread comes from a difference of near-equal squares: there the variance is compared."""
    if found is None or expected is None or isinstance(expected, str):
        return bool(found == expected)
    if name.endswith("spread") or name.endswith("spread_365d"):
        found, expected = found**2, expected**2
    return bool(abs(found - expected) <= max(1e-12, 1e-9 * abs(expected)))
