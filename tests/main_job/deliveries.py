"""A book as it was delivered: rows that come late, are restated or taken back, each with when it reached us."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

FIRST = dt.date(2024, 1, 1)
D1 = dt.date(2024, 12, 1)
NIGHTS = [D1 + dt.timedelta(days=n) for n in range(5)]
HOUR_OF_THE_NIGHT = dt.timedelta(hours=5)
"""The job runs at five in the morning: by then rows have come in that were not known at midnight."""

ACCOUNTS = 40
COLUMNS = {
    "accounts": ["account_id", "name", "region", "known_at"],
    "invoices": ["row_id", "account_id", "invoiced_at", "amount", "product", "known_at", "deleted_at"],
    "tickets": ["row_id", "account_id", "opened_at", "closed_at", "severity", "known_at", "deleted_at"],
    "account_merges": ["account_id", "merged_into", "merged_at", "known_at"],
}
SETTINGS = """
[book]
name = "Delivered"
currency = "EUR"
time_zone = "Europe/Berlin"

[lifecycle]
lapse_after_days = 90
"""


@dataclass(frozen=True)
class Delivered:
    """One row of a source, in a table, with when it reached us, and when its `deleted_at` was filled in, if ever."""

    table: str
    known_at: dt.datetime
    row: Mapping[str, object]
    deleted_at: dt.datetime | None = None


def deliveries(seed: int = 11) -> list[Delivered]:
    """Every row of the book in the order in which it reached us, up to days after the last night."""
    draw = random.Random(seed)
    rows = [
        Delivered("account_merges", _at(300), {"account_id": "039", "merged_into": "038", "merged_at": _at(299)}),
        Delivered("account_merges", _at(336.4), {"account_id": "007", "merged_into": "011", "merged_at": _at(330)}),
        Delivered("account_merges", _at(339.2), {"account_id": "020", "merged_into": "003", "merged_at": _at(339)}),
    ]
    for number in range(ACCOUNTS):
        account = f"{number:03}"
        day, pace = draw.uniform(0, 200), draw.choice([5, 9, 20, 45])
        rows.append(_account(account, day - 1, f"Firm {number}", "North"))
        for moved in range(draw.choice([0, 0, 1, 2])):  # a later version of the account
            rows.append(_account(account, draw.uniform(320, 345), f"Firm {number} {moved}", "South"))
        while day < 345:
            rows += _invoice(draw, account, day)
            if draw.random() < 0.1:
                row = {"row_id": f"T{len(rows)}", "account_id": account, "opened_at": _at(day), "severity": "low"}
                row["closed_at"] = _at(day + draw.choice([3, 9, 15, 40]))  # filled in then, in the same row
                rows.append(Delivered("tickets", _at(day + draw.choice([0, 2])), row))
            day += pace * draw.uniform(0.5, 1.5)
    return sorted(rows, key=lambda entry: (entry.known_at, entry.table, str(entry.row)))


def _account(account: str, day: float, name: str, region: str) -> Delivered:
    return Delivered("accounts", _at(day), {"account_id": account, "name": name, "region": region})


def _invoice(draw: random.Random, account: str, day: float) -> list[Delivered]:
    """A line that may come late, be restated later, or be taken back: in its row, or by a version of its own."""
    row = {
        "row_id": f"{account}-{day:.4f}",
        "account_id": account,
        "invoiced_at": _at(day),
        "product": draw.choice("AB"),
    }
    row["amount"] = round(draw.uniform(5, 900), 2)
    known, later = day + draw.choice([0, 0, 0, 0.3, 1, 3, 12]), draw.choice([0.5, 2, 7, 20])
    first = Delivered("invoices", _at(known), row)
    match draw.choice(["stands"] * 6 + ["restated", "restated", "deleted", "deleted by a version"]):
        case "restated":
            return [first, Delivered("invoices", _at(known + later), row | {"amount": round(draw.uniform(5, 900), 2)})]
        case "deleted":
            return [Delivered("invoices", _at(known), row, _at(known + later))]
        case "deleted by a version":
            return [first, Delivered("invoices", _at(known + later), row, _at(known + later))]
        case _:
            return [first]


def write_sources(folder: Path, rows: Sequence[Delivered]) -> Path:
    """The sources of a workspace, with nothing but these rows, and its kare.toml."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    settings = SETTINGS
    for table, columns in COLUMNS.items():
        with (folder / "data" / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(_line(entry) for entry in rows if entry.table == table)
        mapped = "".join(f'{name} = "{name}"\n' for name in columns)
        settings += f'\n[sources.{table}]\npath = "data/{table}.csv"\n[sources.{table}.columns]\n{mapped}'
    (folder / "kare.toml").write_text(settings, "utf-8")
    return folder


def known_by(rows: Sequence[Delivered], night: dt.date) -> list[Delivered]:
    """What had reached us when the job of a night ran, as it read then."""
    until = dt.datetime.combine(night, dt.time()) + HOUR_OF_THE_NIGHT
    there = [entry for entry in rows if entry.known_at <= until]
    then = [replace(e, deleted_at=None) if e.deleted_at and e.deleted_at > until else e for e in there]
    return [replace(e, row={**e.row, "closed_at": None}) if _closed_after(e, until) else e for e in then]


def _closed_after(entry: Delivered, until: dt.datetime) -> bool:
    closed = entry.row.get("closed_at")
    return isinstance(closed, dt.datetime) and closed > until


def _line(entry: Delivered) -> dict[str, object]:
    gone = {} if entry.deleted_at is None else {"deleted_at": entry.deleted_at}
    return {**entry.row, "known_at": entry.known_at, **gone}


def _at(day: float) -> dt.datetime:
    return dt.datetime.combine(FIRST, dt.time()) + dt.timedelta(minutes=int(day * 1440))
