"""How text becomes dates, numbers and yes or no; zones, offsets and daylight saving."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest

STARTED = {"account_id": "who", "started_at": "at"}


def stamps(judge: Any, texts: list[Any], **settings: Any) -> list[tuple[Any, Any]]:
    rows = [{"who": "1", "at": text} for text in texts]
    found = judge("subscriptions", rows, columns=STARTED, duplicates="keep", **settings)
    return [(row["started_at"], row["day"] if row["started_at"] else row["reason"]) for row in found]


def days(year: int, month: int, day: int) -> int:
    return (dt.date(year, month, day) - dt.date(1970, 1, 1)).days


def test_naive_stamps_are_local_and_follow_daylight_saving(judge: Any) -> None:
    texts = ["2011-06-10", "2011-06-09 23:30", "2011-12-01T00:30:00", "2011-03-27 01:30", "2011-10-30 12:00"]
    assert stamps(judge, texts, zone="Europe/London") == [
        (dt.datetime(2011, 6, 9, 23, 0), days(2011, 6, 10)),
        (dt.datetime(2011, 6, 9, 22, 30), days(2011, 6, 9)),
        (dt.datetime(2011, 12, 1, 0, 30), days(2011, 12, 1)),
        (dt.datetime(2011, 3, 27, 1, 30), days(2011, 3, 27)),  # an hour that the clocks skipped
        (dt.datetime(2011, 10, 30, 12, 0), days(2011, 10, 30)),
    ]


def test_an_hour_that_the_clocks_skip_is_moved_on_and_one_that_they_repeat_is_the_later_one(judge: Any) -> None:
    texts = ["2011-03-27 00:59", "2011-03-27 01:00", "2011-03-27 01:59", "2011-03-27 02:00"]
    assert [stamp for stamp, _ in stamps(judge, texts, zone="Europe/London")] == [
        dt.datetime(2011, 3, 27, 0, 59),
        dt.datetime(2011, 3, 27, 1, 0),
        dt.datetime(2011, 3, 27, 1, 59),  # as if the clocks had gone on: 02:59 in summer time
        dt.datetime(2011, 3, 27, 1, 0),
    ]
    texts = ["2011-10-30 00:59", "2011-10-30 01:00", "2011-10-30 01:59", "2011-10-30 02:00"]
    assert [stamp for stamp, _ in stamps(judge, texts, zone="Europe/London")] == [
        dt.datetime(2011, 10, 29, 23, 59),
        dt.datetime(2011, 10, 30, 1, 0),
        dt.datetime(2011, 10, 30, 1, 59),
        dt.datetime(2011, 10, 30, 2, 0),
    ]


def test_a_stated_offset_is_believed_and_the_day_is_the_books(judge: Any) -> None:
    texts = ["2024-01-01T00:30:00+02:00", "2024-01-01T00:30:00Z", "2024-01-01 00:30:00-0500"]
    assert stamps(judge, texts, zone="Europe/London") == [
        (dt.datetime(2023, 12, 31, 22, 30), days(2023, 12, 31)),
        (dt.datetime(2024, 1, 1, 0, 30), days(2024, 1, 1)),
        (dt.datetime(2024, 1, 1, 5, 30), days(2024, 1, 1)),
    ]


def test_a_source_may_keep_its_own_zone(judge: Any) -> None:
    assert stamps(judge, ["2024-01-01 22:00"], zone="Asia/Tokyo", time_zone="UTC") == [
        (dt.datetime(2024, 1, 1, 22, 0), days(2024, 1, 2))
    ]


def test_date_format_is_strict(judge: Any) -> None:
    assert stamps(judge, ["19970101", "infinity", "1997-01-01", "19971301", ""], date_format="%Y%m%d") == [
        (dt.datetime(1997, 1, 1), days(1997, 1, 1)),
        (None, "not_a_date"),
        (None, "not_a_date"),
        (None, "not_a_date"),
        (None, "missing_started_at"),
    ]


def test_date_format_may_hold_an_offset(judge: Any) -> None:
    assert stamps(judge, ["01.02.2024 10:00 +0100"], date_format="%d.%m.%Y %H:%M %z", zone="Europe/London") == [
        (dt.datetime(2024, 2, 1, 9, 0), days(2024, 2, 1))
    ]


def test_whole_numbers_of_parquet_are_dates_by_format_only(judge: Any) -> None:
    kinds = {"at": pa.int64()}
    assert stamps(judge, [19970101], kinds=kinds, date_format="%Y%m%d")[0][0] == dt.datetime(1997, 1, 1)
    assert stamps(judge, [19970101], kinds=kinds) == [(None, "not_a_date")]


def test_stamps_of_parquet_with_and_without_a_zone(judge: Any) -> None:
    noon = dt.datetime(2024, 7, 1, 12, 0)
    naive = stamps(judge, [noon], kinds={"at": pa.timestamp("ns")}, zone="Europe/London")
    aware = stamps(judge, [noon.replace(tzinfo=dt.UTC)], kinds={"at": pa.timestamp("us", "UTC")}, zone="Europe/London")
    assert (naive[0][0], aware[0][0]) == (dt.datetime(2024, 7, 1, 11, 0), noon)


NO_DATES = """infinity|2024-02-30|1899-12-31|2201-01-01|45321|tomorrow|2024|epoch|24-01-05|2024-01-05T10:00+99:00
2024-01-05T10:00:00+01:00:30|2024-01-05  10:00|2024 01 05|2024-01-05 (BC)|2024-01-05 10:00 EST"""


@pytest.mark.parametrize("text", NO_DATES.replace("\n", "|").split("|"))
def test_no_dates(judge: Any, text: str) -> None:
    assert stamps(judge, [text]) == [(None, "not_a_date")]


@pytest.mark.parametrize(
    ("text", "number", "reason"),
    [
        ("12", 12.0, None),
        (" -12.50 ", -12.5, None),
        ("1e3", 1000.0, None),
        ("-0", 0.0, None),
        ("", None, None),
        ("1_000", None, "not_a_number"),
        ("1,000", None, "not_a_number"),
        ("0x1F", None, "not_a_number"),
        ("12 EUR", None, "not_a_number"),
        ("NaN", None, "absurd_amount"),
        ("-Infinity", None, "absurd_amount"),
        ("1e400", None, "absurd_amount"),
        ("-1e13", None, "absurd_amount"),
    ],
)
def test_numbers(judge: Any, text: str, number: float | None, reason: str | None) -> None:
    rows = [{"who": "1", "at": "2024-01-01", "money": "1", "pieces": text}]
    columns = {"account_id": "who", "invoiced_at": "at", "amount": "money", "quantity": "pieces"}
    (row,) = judge("invoices", rows, columns=columns)
    assert (row["quantity"], row["reason"]) == (number, reason)
    assert str(row["quantity"]) != "-0.0"


@pytest.mark.parametrize(
    ("table", "event", "column", "text", "fits"),
    [
        ("tickets", "opened_at", "satisfaction", "0.9", False),
        ("tickets", "opened_at", "satisfaction", "1", True),
        ("tickets", "opened_at", "satisfaction", "5", True),
        ("tickets", "opened_at", "satisfaction", "6", False),
        ("activities", "happened_at", "minutes", "-1", False),
        ("subscriptions", "started_at", "seats", "-1", False),
        ("usage", "used_on", "units", "0", True),
        ("usage", "used_on", "active_users", "-2", False),
        ("deliveries", "promised_at", "short", "-1", False),
        ("accounts", "created_at", "employees", "-3", False),
        ("accounts", "created_at", "strategic_value", "101", False),
    ],
)
def test_ranges(judge: Any, table: str, event: str, column: str, text: str, fits: bool) -> None:
    rows = [{"who": "1", "at": "2024-01-01", "figure": text}]
    (row,) = judge(table, rows, columns={"account_id": "who", event: "at", column: "figure"})
    assert (row["fate"], row["reason"]) == (("stored", None) if fits else ("quarantined", "out_of_range"))
    assert (row["column"], row["value"]) == ((None, None) if fits else (column, text))


@pytest.mark.parametrize(
    ("text", "answer", "reason"),
    [("True", True, None), ("N", False, None), ("1", True, None), ("", None, None), ("maybe", None, "not_a_boolean")],
)
def test_booleans(judge: Any, text: str, answer: bool | None, reason: str | None) -> None:
    rows = [{"who": "1", "at": "2024-01-01", "renews": text}]
    (row,) = judge("subscriptions", rows, columns={**STARTED, "auto_renew": "renews"})
    assert (row["auto_renew"], row["reason"]) == (answer, reason)
