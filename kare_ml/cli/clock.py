"""The clock of the commands: the only one, for nothing below an entry point asks for the current time."""

from __future__ import annotations

import datetime as dt


def now() -> dt.datetime:
    """The current time in UTC, without a zone: for what people write and for when sources are taken in."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
