"""A book as it was delivered: rows that come late, are restated or taken back, each with when it reached us."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FIRST = dt.date(2024, 1, 1)
D1 = dt.date(2024, 12, 1)
NIGHTS = [D1 + dt.timedelta(days=n) for n in range(5)]
HOUR_OF_THE_NIGHT = dt.timedelta(hours=5)
"""The job runs at five in the morning: by then rows have come in that were not known at midnight."""

ACCOUNTS = 40
COLUMNS = {
    "accounts": ["account_id", "name", "region", "known_at"],
    "invoices": ["account_id", "invoiced_at", "amount", "product", "known_at"],
    "tickets": ["account_id", "opened_at", "closed_at", "severity", "known_at"],
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
    """One row of a source, in a table, with when it reached us."""

    table: str
    known_at: dt.datetime
    row: Mapping[str, object]


def deliveries(seed: int = 11) -> list[Delivered]:
    """Every row of the book in the order in which it reached us, up to days after the last night."""
    draw = random.Random(seed)
    rows: list[Delivered] = []
    for number in range(ACCOUNTS):
        account = f"{number:03}"
        day = draw.uniform(0, 200)
        _add(rows, "accounts", _at(day - 1), account_id=account, name=f"Firm {number}", region="North")
        pace = draw.choice([5, 9, 20, 45])
        while day < 345:
            late = draw.choice([0, 0, 0, 0.3, 1, 3, 12])
            amount, product = round(draw.uniform(5, 900), 2), draw.choice("ABCD")
            invoice = {"account_id": account, "invoiced_at": _at(day), "amount": amount, "product": product}
            _add(rows, "invoices", _at(day + late), **invoice)
            if draw.random() < 0.1:
                _add(rows, "tickets", _at(day + late), account_id=account, opened_at=_at(day), severity="low")
            day += pace * draw.uniform(0.5, 1.5)
        for moved in range(draw.choice([0, 0, 1, 2])):  # a later version of the account
            when = _at(draw.uniform(320, 345))
            _add(rows, "accounts", when, account_id=account, name=f"Firm {number} {moved}", region="South")
    return sorted(rows, key=lambda delivered: (delivered.known_at, delivered.table, str(delivered.row)))


def write_sources(folder: Path, rows: Sequence[Delivered]) -> Path:
    """The sources of a workspace, with nothing but these rows, and its kare.toml."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    settings = SETTINGS
    for table, columns in COLUMNS.items():
        with (folder / "data" / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows({**entry.row, "known_at": entry.known_at} for entry in rows if entry.table == table)
        mapped = "".join(f'{name} = "{name}"\n' for name in columns)
        settings += f'\n[sources.{table}]\npath = "data/{table}.csv"\n[sources.{table}.columns]\n{mapped}'
    (folder / "kare.toml").write_text(settings, "utf-8")
    return folder


def known_by(rows: Sequence[Delivered], night: dt.date) -> list[Delivered]:
    """What had reached us when the job of a night ran."""
    until = dt.datetime.combine(night, dt.time()) + HOUR_OF_THE_NIGHT
    return [entry for entry in rows if entry.known_at <= until]


def _at(day: float) -> dt.datetime:
    return dt.datetime.combine(FIRST, dt.time()) + dt.timedelta(minutes=int(day * 1440))


def _add(rows: list[Delivered], table: str, known_at: dt.datetime, **row: object) -> None:
    rows.append(Delivered(table, known_at, row))
