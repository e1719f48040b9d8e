"""What was recorded of one account, as it was known at an as-of: every kind of event, the newest first, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kare_ml.domain.as_of import EPOCH, AsOf
from kare_ml.io.seen import rows_seen

MOST = 60
"""How many records are told, the newest."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Record:
    """One thing that was recorded: when it took place, of which kind, in words, and its amount (null: it has none)."""

    day: dt.date
    kind: str
    words: str
    amount: float | None


def records(folder: Path, account_ids: tuple[str, ...], as_of: AsOf) -> list[Record]:
    """The newest records of an account, as they were known at an as-of: what was to come is not told.

    `account_ids` are all ids that the account ever had. Lines of one invoice are told together.
    """
    found: list[tuple[int, Record]] = []
    for order, (name, (kind, words)) in enumerate(KINDS.items()):
        most = MOST * LINES if name == "invoices" else MOST
        rows = rows_seen(folder, name, account_ids, as_of, COLUMNS, most)
        for row in _by_invoice(rows) if name == "invoices" else rows:
            amount = row["mrr"] if name == "subscriptions" else row["amount"]
            day = EPOCH + dt.timedelta(days=row["day"])
            found.append((order, Record(day, kind, words(row), None if amount is None else float(amount))))
    return [one for _, one in sorted(found, key=lambda pair: (-pair[1].day.toordinal(), pair[0]))][:MOST]


LINES = 20
"""So many lines an invoice are looked through at most, on average."""

COLUMNS = (
    "amount", "mrr", "invoice_id", "product_line", "due_at", "paid_at", "closed_at", "outcome", "competitor", "kind",
    "direction", "rep", "minutes", "severity", "satisfaction", "ends_at", "promised_at", "delivered_at", "short",
    "loss_reason", "profile", "assigned_by",
)  # fmt: skip


def _by_invoice(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of each invoice and day as one row, with the product lines that are on it."""
    found: dict[tuple[int, str | None], dict[str, Any]] = {}
    for line in lines:
        whole = found.setdefault((line["day"], line["invoice_id"]), {**line, "amount": 0, "lines": 0, "of": {}})
        whole["amount"] += line["amount"] or 0
        whole["lines"] += 1
        if line["product_line"]:
            whole["of"][line["product_line"]] = None
    return list(found.values())


def _invoice(row: Row) -> str:
    lines = "1 line" if row["lines"] == 1 else f"{row['lines']:,} lines"
    return _joined(row["invoice_id"], lines, ", ".join(row["of"]))


def _payment(row: Row) -> str:
    return _joined(row["invoice_id"], f"paid on {_date(row['paid_at'])}" if row["paid_at"] else "not paid yet")


def _opportunity(row: Row) -> str:
    closed = f"{row['outcome'] or 'closed'} on {_date(row['closed_at'])}" if row["closed_at"] else "open"
    return _joined(closed, row["product_line"], row["competitor"] and f"against {row['competitor']}")


def _contact(row: Row) -> str:
    way = {"in": "from them", "out": "from us"}.get(row["direction"])
    return _joined(row["kind"], way, row["rep"], row["minutes"] and f"{row['minutes']:g} minutes")


def _ticket(row: Row) -> str:
    closed = f"closed on {_date(row['closed_at'])}" if row["closed_at"] else "open"
    return _joined(row["severity"], closed, row["satisfaction"] and f"satisfaction {row['satisfaction']:g} of 5")


def _contract(row: Row) -> str:
    return _joined(row["product_line"], f"to {_date(row['ends_at'])}" if row["ends_at"] else "runs on", "a month")


def _delivery(row: Row) -> str:
    arrived = f"arrived on {_date(row['delivered_at'])}" if row["delivered_at"] else "not arrived yet"
    return _joined(row["invoice_id"], arrived, row["short"] and f"{row['short']:g} units short")


def _loss(row: Row) -> str:
    return _joined(row["loss_reason"], row["competitor"] and f"to {row['competitor']}")


def _assignment(row: Row) -> str:
    return _joined(row["profile"] or "no placement any more", row["assigned_by"] and f"by {row['assigned_by']}")


def _joined(*parts: str | None) -> str:
    return "; ".join(str(part) for part in parts if part)


def _date(at: dt.datetime) -> str:
    return f"{at:%Y-%m-%d}"


KINDS: dict[str, tuple[str, Callable[[Row], str]]] = {
    "invoices": ("invoice", _invoice),
    "subscriptions": ("contract", _contract),
    "opportunities": ("opportunity", _opportunity),
    "tickets": ("ticket", _ticket),
    "losses": ("loss", _loss),
    "assignments": ("placement", _assignment),
    "activities": ("contact", _contact),
    "deliveries": ("delivery", _delivery),
    "payments": ("payment due", _payment),
}
"""The tables that are told, with the words for their rows; of one day, in this order."""
