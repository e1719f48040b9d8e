"""The clock of the commands: the only one, for nothing below an entry point asks for the current time."""

from __future__ import annotations

import datetime as dt


def now() -> dt.datetime:
    """The current time in UTC, without a zone: for what people write and for when sources are taken in."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


OLD_DAYS = 31
"""Data that end so long ago are looked at from their end, not from today."""


def day_to_look_from(until: dt.date | None, today: dt.date) -> dt.date | None:
    """The day `until` which there are data, where that is long ago; null where today will do."""
    return until if until is not None and (today - until).days > OLD_DAYS else None
