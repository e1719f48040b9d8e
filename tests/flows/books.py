"""A small book of a few lines a customer: weekly, monthly and quarterly buyers, some of whom stop."""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path

AS_OF = dt.date(2026, 1, 1)

SETTINGS = """
[book]
name = "Small"
currency = "EUR"
time_zone = "UTC"

[sources.invoices]
path = "invoices.csv"

[sources.invoices.columns]
account_id = "customer"
invoiced_at = "date"
amount = "total"

[lifecycle]
lapse_after_days = {lapse_after_days}
"""


def write_book(folder: Path, *, accounts: int = 80, days: int = 730, lapse_after_days: int = 180) -> Path:
    """Write a workspace with the `days` before AS_OF of `accounts` customers, named C000, C001 …; return its folder."""
    folder.mkdir(parents=True)
    (folder / "kare.toml").write_text(SETTINGS.format(lapse_after_days=lapse_after_days), "utf-8")
    with (folder / "invoices.csv").open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(["customer", "date", "total"])
        for number in range(accounts):
            chance = random.Random(number)
            day, gap = AS_OF - dt.timedelta(days=days - chance.randrange(gap_of(number))), gap_of(number)
            last = AS_OF - dt.timedelta(days=chance.randrange(days)) if number % 2 else AS_OF
            while day < last:
                lines.writerow([f"C{number:03}", day.isoformat(), f"{chance.uniform(50, 500):.2f}"])
                day += dt.timedelta(days=max(1, round(gap * chance.uniform(0.7, 1.3))))
    return folder


def gap_of(number: int) -> int:
    """The days between two purchases of a customer."""
    return (7, 30, 45)[number % 3]
