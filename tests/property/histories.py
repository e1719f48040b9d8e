"""Hypothesis strategies for account histories, and how two frames are compared.

A history is one account's rows, in days before the as-of. Many are asked about in one query: a query costs the same
for one account and for forty.
"""

from __future__ import annotations

import datetime as dt
import os
import random
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
attributes = st.none() | st.tuples(
    agos, st.sampled_from([None, 0.0, 12.0]), st.sampled_from(NOTES[:8]), st.sampled_from([None, None, 0, 1, 2])
)
HOURS = (0, 12, 22, 23)
LATER: tuple[int | None, ...] = (None, None, *EDGES, *range(-5, 60, 5))
"""How many days after it began something else arose (it was paid, closed, ended), if at all."""

DRAWN: dict[str, tuple[Sequence[Any], ...]] = {
    "payments": (HOURS, LATER, (None, *AMOUNTS)),
    "opportunities": (
        HOURS,
        LATER,
        ("won", "lost", "Won", "open", None),
        (None, *AMOUNTS),
        (None, "china", "cloth"),
        (None, "Rival"),
    ),
    "activities": (
        HOURS,
        (None, "call", "Visit", "e-mail", "fair"),
        (None, "in", "out", "OUT"),
        (None, "Ann", "Bob"),
        (None, 0.0, 7.5, 30.0),
    ),
    "tickets": (HOURS, LATER, (None, "low", "high", "Urgent"), (None, 1.0, 2.5, 5.0)),
    "usage": ((None, "china", "cloth"), (None, 0.0, 2.5, 100.0), (None, 0.0, 3.0)),
    "subscriptions": (
        LATER,
        (None, "0", "10", "33.3333"),
        (None, 0.0, 5.0),
        (None, "china", "cloth"),
        (None, True, False),
    ),
    "deliveries": (HOURS, (*LATER, -1, -3), (None, 0.0, 2.5, 100.0), (None, 0.0, 1.0, 2.5)),
    "contacts": (LATER, (None, "buyer", "Director", "clerk"), (None, True, False)),
    "losses": (HOURS, (None, "price", "merger")),
}
"""For each of the other tables, what a row may say beside its age and its fate."""


def others_of(seed: int) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of the other tables, up to six each: from a seed, since to draw every cell by itself takes minutes."""
    draw = random.Random(seed)

    def row(columns: tuple[Sequence[Any], ...]) -> tuple[Any, ...]:
        ago = draw.choice(EDGES) if draw.random() < 0.5 else draw.randint(-100, 800)
        return ago, *(draw.choice(values) for values in columns), draw.choice(NOTES[:8])

    return {table: [row(columns) for _ in range(draw.choice((0, 0, 2, 4, 6)))] for table, columns in DRAWN.items()}


others = st.integers(0, 2**32).map(others_of)
histories = st.tuples(st.lists(lines, max_size=12), attributes, others)
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
    """The histories as rows, one account each: `000`, `001` … An account may be a site of one of the first three."""
    tables: dict[str, list[Row]] = {name: [] for name in ("invoices", "accounts", *OTHERS)}
    for index, (drawn_lines, attribute, drawn_others) in enumerate(book):
        account: Row = {"account_id": f"{index:03}"}
        for ago, amount, (product, product_line), note, priced in drawn_lines:
            line = account | event("invoiced_at", ago, AS_OF) | _fate(note, ago)
            line |= {"amount": Decimal(amount), "product": product, "product_line": product_line}
            line |= {"cost": round(Decimal("0.6") * Decimal(amount), 4) if priced else None}
            tables["invoices"].append(line)
        if attribute is not None:
            ago, employees, note, parent = attribute
            row = account | event("created_at", max(ago, 0), AS_OF) | _known(note, ago) | {"employees": employees}
            row.pop("day")
            row["industry"] = (None, "cafe", "shop")[len(drawn_lines) % 3]
            tables["accounts"].append(row | {"parent_id": None if parent is None else f"{parent:03}"})
        for table, make in OTHERS.items():
            for number, drawn in enumerate(drawn_others[table]):
                *values, note = drawn
                tables[table].append(account | make(number, *values) | _known(note, values[0]))
    return tables


def _payment(_: int, ago: int, hour: int, later: int | None, amount: str | None) -> Row:
    began = event("due_at", ago, AS_OF)
    return began | {"paid_at": _after(began["due_at"], hour, later), "amount": amount and Decimal(amount)}


def _opportunity(
    _: int, ago: int, hour: int, later: int | None, outcome: str | None, amount: str | None, line: str | None,
    competitor: str | None,
) -> Row:  # fmt: skip
    began = event("opened_at", ago, AS_OF)
    told = {"outcome": outcome, "amount": amount and Decimal(amount), "product_line": line, "competitor": competitor}
    return began | {"closed_at": _after(began["opened_at"], hour, later)} | told


def _activity(
    _: int, ago: int, hour: int, kind: str | None, direction: str | None, rep: str | None, minutes: float | None
) -> Row:
    began = event("happened_at", ago, AS_OF)
    began["happened_at"] = began["happened_at"].replace(hour=hour)
    return began | {"kind": kind, "direction": direction, "rep": rep, "minutes": minutes}


def _ticket(_: int, ago: int, hour: int, later: int | None, severity: str | None, satisfaction: float | None) -> Row:
    began = event("opened_at", ago, AS_OF)
    closed = _after(began["opened_at"], hour, later)
    return began | {"closed_at": closed, "severity": severity, "satisfaction": satisfaction}


def _use(_: int, ago: int, line: str | None, units: float | None, users: float | None) -> Row:
    return event("used_on", ago, AS_OF) | {"product_line": line, "units": units, "active_users": users}


def _contract(
    _: int, ago: int, later: int | None, mrr: str | None, seats: float | None, line: str | None, renews: bool | None
) -> Row:
    began = event("started_at", ago, AS_OF)
    told = {"mrr": mrr and Decimal(mrr), "seats": seats, "product_line": line, "auto_renew": renews}
    return began | {"ends_at": _after(began["started_at"], 0, later)} | told


def _delivery(_: int, ago: int, hour: int, later: int | None, quantity: float | None, short: float | None) -> Row:
    began = event("promised_at", ago, AS_OF)
    return began | {
        "delivered_at": _after(began["promised_at"], hour, later),
        "quantity": quantity,
        "short": short,
    }


def _contact(number: int, ago: int, later: int | None, role: str | None, favours_us: bool | None) -> Row:
    met = event("known_from", ago, AS_OF)
    met.pop("day")
    told = {"contact_id": f"P{number}", "role": role, "favours_us": favours_us}
    return met | {"left_at": _after(met["known_from"], 0, later)} | told


def _loss(_: int, ago: int, hour: int, reason: str | None) -> Row:
    left = event("lost_at", ago, AS_OF)
    return left | {"lost_at": _after(left["lost_at"], hour, 0), "loss_reason": reason}


OTHERS = {
    "payments": _payment,
    "opportunities": _opportunity,
    "activities": _activity,
    "tickets": _ticket,
    "usage": _use,
    "subscriptions": _contract,
    "contacts": _contact,
    "deliveries": _delivery,
    "losses": _loss,
}


def _after(began: dt.datetime, hour: int, days: int | None) -> dt.datetime | None:
    """At that hour, so many days later."""
    return None if days is None else (began + dt.timedelta(days=days)).replace(hour=hour)


def _known(note: str | None, ago: int) -> Row:
    fate = _fate(note, ago)
    fate.pop("is_product")
    return fate


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
    tables = {name: table_of(name, table) for name, table in rows.items()}
    if isinstance(engine, DuckDB):
        return engine.frame(tables, as_of, LAPSE_AFTER_DAYS)
    return engine.answer(feature_frame(engine.tables(tables), as_of, LAPSE_AFTER_DAYS))


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
