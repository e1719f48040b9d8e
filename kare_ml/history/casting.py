"""From a source value to a value of ours: strict casts that give null for what cannot be read, never a guess.

Each cast takes a text column (as every CSV column is) or a typed one (from Parquet). Empty and blank text is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import ibis
import ibis.expr.datatypes as dt
from ibis.expr.types import BooleanValue, DecimalValue, FloatingValue, StringValue, TimestampValue, Value

from kare_ml.config.workspace import Book, Source
from kare_ml.history.contracts import ColumnType

MONEY = dt.Decimal(18, 4)
STAMP = dt.Timestamp(scale=6)
LARGEST = 1e13
"""Amounts and numbers from here on are taken for a fault: no account is worth ten million million."""

_NUMBER = r"^(?i:[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?(nan|inf|infinity))$"
_ISO = r"^\d{4}[-/]\d\d?[-/]\d\d?([T ]\d\d?:\d\d(:\d\d(\.\d+)?)?(Z|[+-](0\d|1[0-4])(:?[0-5]\d)?)?)?$"
"""What a date is read from: the engine itself also takes `epoch`, offsets of 99 hours, and drops one with seconds."""
_WITH_OFFSET = r"\d:\d\d.*(Z|[+-]\d\d(:?\d\d)?)$"
_YES = ("true", "t", "yes", "y", "1")
_NO = ("false", "f", "no", "n", "0")


@dataclass(frozen=True)
class Clock:
    """How a source writes its times: the zone of stamps that name none, and the form of a text date."""

    zone: str
    form: str | None = None

    @classmethod
    def of(cls, source: Source, book: Book) -> Clock:
        """The clock of a source: its own zone, or else the book's."""
        return cls(source.time_zone or book.time_zone, source.date_format)


@dataclass(frozen=True)
class Reading:
    """A source value as read: `value` is null where it is missing or at fault, `fault` is null where it is fine."""

    value: Value
    text: StringValue
    fault: StringValue


def read(value: Value, kind: ColumnType, clock: Clock) -> Reading:
    """Read a source value as one of our types. Faults: not_a_number, absurd_amount, not_a_date, not_a_boolean."""
    text = as_text(value)
    casts: dict[ColumnType, Callable[[Value], Value]] = {
        "string": as_text,
        "money": as_money,
        "number": as_number,
        "timestamp": partial(as_stamp, clock=clock),
        "boolean": as_boolean,
    }
    result = casts[kind](value)
    unread = text.notnull() & result.isnull()
    if kind in ("money", "number"):
        number = as_number(value)
        absurd = is_absurd(number)
        fault = ibis.cases(
            (absurd, "absurd_amount"), (text.notnull() & number.isnull(), "not_a_number"), else_=ibis.null("string")
        )
        return Reading(ibis.ifelse(absurd, ibis.null(result.type()), result), text, fault)
    if kind == "string":
        return Reading(result, text, ibis.null("string"))
    word = "not_a_date" if kind == "timestamp" else "not_a_boolean"
    return Reading(result, text, ibis.ifelse(unread, ibis.literal(word), ibis.null("string")))


def as_text(value: Value) -> StringValue:
    """Text without blanks around it, null where nothing is left. Whole numbers lose their `.0`: 123.0 is `123`."""
    kind = value.type()
    if kind.is_floating() or (kind.is_decimal() and kind.scale != 0):
        whole = value.try_cast("int64")
        return ibis.ifelse(whole.cast(kind) == value, whole.cast("string"), value.cast("string"))
    if not kind.is_string():
        return value.cast("string")
    return value.strip().nullif("")


def as_number(value: Value) -> FloatingValue:
    """A double. Digits, one decimal point, an exponent; no separators of thousands, no currency signs."""
    kind = value.type()
    if kind.is_boolean() or kind.is_temporal():
        return ibis.null("float64")
    if not kind.is_string():
        return value.try_cast("float64") + 0.0  # minus zero and zero are one number, and must be the same bytes
    text = as_text(value)
    return ibis.ifelse(text.re_search(_NUMBER), text, ibis.null("string")).try_cast("float64") + 0.0


def as_money(value: Value) -> DecimalValue:
    """A decimal with four places, rounded half away from zero, read from the text and not by way of a double."""
    return _exact(value, MONEY)


def product(quantity: Value, unit_price: Value) -> DecimalValue:
    """Quantity times unit price in decimals: six places of the price count, four of the result are kept."""
    wide = _exact(quantity, MONEY).cast(dt.Decimal(28, 4))  # so that the product has room: 10 places, 38 digits
    return (wide * _exact(unit_price, dt.Decimal(18, 6)).cast(dt.Decimal(28, 6))).try_cast(MONEY)


def as_stamp(value: Value, clock: Clock) -> TimestampValue:
    """UTC without a zone. A date is its local midnight; a stamp that names its offset is believed.

    Text is ISO 8601 (year, month, day, also parted by strokes; then hours and minutes), or of the `form` stated. Null
    for what is no date, and for years before 1900 or after 2200.
    """
    kind = value.type()
    if kind.is_timestamp() and kind.timezone is not None:
        return _possible(value.cast(STAMP))
    if kind.is_timestamp() or kind.is_date():
        return _to_utc(_possible(value.cast(STAMP)), clock.zone)
    if kind.is_boolean() or kind.is_floating() or kind.is_decimal():
        return ibis.null(STAMP)
    text = as_text(value)
    if clock.form is not None:
        # Whatever the format, the engine reads `infinity` and `epoch` by it, as 1900-01-01: no date has no digit.
        text = ibis.ifelse(text.re_search(r"\d"), text, ibis.null("string"))
        if "%z" in clock.form or "%Z" in clock.form:
            return _possible(_parsed_with_zone(text, clock.form).cast(STAMP))
        return _to_utc(_possible(_parsed(text, clock.form)), clock.zone)
    if not kind.is_string():
        return ibis.null(STAMP)
    text = ibis.ifelse(text.re_search(_ISO), text, ibis.null("string"))
    offset = text.re_search(_WITH_OFFSET)
    naive = _to_utc(_possible(ibis.ifelse(offset, ibis.null("string"), text).try_cast(STAMP)), clock.zone)
    exact = ibis.ifelse(offset, text, ibis.null("string")).try_cast(dt.Timestamp("UTC")).cast(STAMP)
    return ibis.coalesce(naive, _possible(exact))


def as_boolean(value: Value) -> BooleanValue:
    """True, t, yes, y and 1, false, f, no, n and 0, in any case; null for all else."""
    if value.type().is_boolean():
        return value
    text = as_text(value).lower()
    return ibis.cases((text.isin(_YES), True), (text.isin(_NO), False), else_=ibis.null("boolean"))


def is_absurd(number: Value) -> BooleanValue:
    """Whether a number is infinite, not a number, or beyond what any account is worth. Null stays null."""
    if number.type().is_floating():
        return number.isnan() | (number.abs() >= LARGEST)
    return number.abs() >= ibis.literal(int(LARGEST))


def local_day(stamp: Value, zone: str) -> Value:
    """The local date of a UTC stamp in a zone, as whole days since 1970-01-01 (int32)."""
    local = stamp if zone == "UTC" else _shown_in(zone, stamp.cast(dt.Timestamp("UTC")))
    return local.date().epoch_days().cast("int32")


def _exact(value: Value, kind: dt.Decimal) -> DecimalValue:
    number = as_number(value)
    limit = min(LARGEST, 10.0 ** (kind.precision - kind.scale))  # a price of a million million has no six places
    fine = number.notnull() & ~number.isnan() & (number.abs() < limit)
    source = as_text(value) if value.type().is_string() else value
    return ibis.ifelse(fine, source, ibis.null(source.type())).try_cast(kind)


def _possible(stamp: Value) -> TimestampValue:
    first, last = ibis.literal("1900-01-01").cast(STAMP), ibis.literal("2201-01-01").cast(STAMP)
    return ibis.ifelse((stamp >= first) & (stamp < last), stamp, ibis.null(STAMP))


def _to_utc(stamp: Value, zone: str) -> TimestampValue:
    return stamp if zone == "UTC" else _at_zone(zone, stamp).cast(STAMP)


def _timezone(zone: str, stamp: Value) -> Value:
    """Between an instant and what the clocks of a zone show."""


def _strptime(text: Value, form: str) -> Value:
    """A stamp read by a format; null where it does not fit."""


_INSTANT = dt.Timestamp("UTC")
_builtin = ibis.udf.scalar.builtin
_at_zone = _builtin(_timezone, name="timezone", signature=((dt.string, STAMP), _INSTANT))
_shown_in = _builtin(_timezone, name="timezone", signature=((dt.string, _INSTANT), STAMP))
_parsed = _builtin(_strptime, name="try_strptime", signature=((dt.string, dt.string), STAMP))
_parsed_with_zone = _builtin(_strptime, name="try_strptime", signature=((dt.string, dt.string), _INSTANT))
