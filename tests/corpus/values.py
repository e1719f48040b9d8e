"""What a source value says, worked out with Python's own numbers and dates: nothing here is shared with the product.

A value is text (from a text file) or whatever pyarrow gives for a cell of Parquet. Each function answers None for what
cannot be read.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

BLANKS = " \t\n\r\v\f"
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?(nan|inf|infinity)", re.ASCII | re.IGNORECASE)
STAMP = re.compile(
    r"(\d{4})([-/])(\d\d?)([-/])(\d\d?)"
    r"(?:[T ](\d\d?):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?)?",
    re.ASCII,
)
YES, NO = {"true", "t", "yes", "y", "1"}, {"false", "f", "no", "n", "0"}
ABSURD = 1e13
WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
"""For products: they are exact before they are rounded."""
FIRST, LAST = dt.datetime(1900, 1, 1), dt.datetime(2201, 1, 1)


def text(value: Any) -> str | None:
    """Text without blanks around it; a whole number of a decimal or floating column loses its point."""
    if value is None:
        return None
    if isinstance(value, str):
        return value.strip(BLANKS) or None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float | Decimal) and math.isfinite(value) and value == int(value):
        return str(int(value))
    return str(value)


@lru_cache(maxsize=100_000)
def number(value: Any) -> float | None:
    """A double."""
    if value is None or isinstance(value, bool | dt.date):
        return None
    if not isinstance(value, str):
        return float(value) + 0.0
    found = text(value)
    return float(found) + 0.0 if found is not None and NUMBER.fullmatch(found) else None


@lru_cache(maxsize=100_000)
def exact(value: Any, places: int, limit: float = ABSURD) -> Decimal | None:
    """A decimal of so many places, rounded half away from zero."""
    near = number(value)
    if near is None or not abs(near) < limit:
        return None
    try:
        whole = Decimal(repr(value)) if isinstance(value, float) else Decimal(text(value) or "")
        return whole.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except InvalidOperation:
        return None


def times(amount: Decimal | None, rate: Decimal | None) -> Decimal | None:
    """An amount at a rate, to four places; None where either is missing, or 14 digits before the point are too few."""
    if amount is None or rate is None:
        return None
    result = WIDE.quantize(WIDE.multiply(amount, rate), Decimal("0.0001"))
    return result if abs(result) < 10**14 else None


def is_absurd(value: float | Decimal | None) -> bool:
    """Infinite, not a number, or too large for any account."""
    return value is not None and (math.isnan(value) or abs(value) >= ABSURD)


def upper(code: str) -> str:
    """A code in capitals, sign by sign: what has no single capital stays, but for the sharp s."""
    return "".join(sign.upper() if len(sign.upper()) == 1 else "ẞ" if sign == "ß" else sign for sign in code)


def boolean(value: Any) -> bool | None:
    """Yes or no."""
    if isinstance(value, bool):
        return value
    found = (text(value) or "").lower()
    return True if found in YES else False if found in NO else None


def stamp(value: Any, zone: str, form: str | None) -> dt.datetime | None:
    """UTC without a zone."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return _possible(value.astimezone(dt.UTC).replace(tzinfo=None))
    if isinstance(value, dt.datetime):
        return _utc(value, zone)
    if isinstance(value, dt.date):
        return _utc(dt.datetime.combine(value, dt.time()), zone)
    if isinstance(value, bool | float | Decimal) or value is None:
        return None
    return _of_text(text(value) or "", zone, form) if form or isinstance(value, str) else None


def local_day(moment: dt.datetime, zone: str) -> int:
    """The local date of a UTC stamp, as days since 1970."""
    return (moment.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone)).date() - dt.date(1970, 1, 1)).days


@lru_cache(maxsize=100_000)
def _of_text(found: str, zone: str, form: str | None) -> dt.datetime | None:
    if form:
        try:
            parsed = dt.datetime.strptime(found, form)
        except ValueError:
            return None
        return stamp(parsed, zone, None)
    parts = STAMP.fullmatch(found)
    if parts is None:
        return None
    year, stroke, month, other, day, hour, minute, second, fraction, offset = parts.groups()
    if stroke != other:
        return None
    midnight_after = (hour, minute, int(second or 0), int(fraction or 0)) == ("24", "00", 0, 0)
    try:
        naive = dt.datetime(int(year), int(month), int(day), 0 if midnight_after else int(hour or 0), int(minute or 0))
        naive = naive.replace(second=int(second or 0), microsecond=int((fraction or "0")[:6].ljust(6, "0")))
    except ValueError:
        return None
    naive += dt.timedelta(days=midnight_after)
    if offset is None:
        return _utc(naive, zone)
    digits = "0000" if offset == "Z" else offset[1:].replace(":", "").ljust(4, "0")
    ahead = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return _possible(naive + ahead if offset[0] == "-" else naive - ahead)


def _utc(naive: dt.datetime, zone: str) -> dt.datetime | None:
    """An hour that the clocks show twice is the later one; one that they skip is counted on from before."""
    if _possible(naive) is None:
        return None
    both = (naive.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    return max(both).replace(tzinfo=None)


def _possible(moment: dt.datetime) -> dt.datetime | None:
    return moment if FIRST <= moment < LAST else None
