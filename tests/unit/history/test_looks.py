"""What a column looks like from its values: dates in many hands, numbers, flags, and text that only resembles them."""

from __future__ import annotations

import datetime as dt

import pytest

from kare_ml.history.looks import look_at


def look(*values: str):  # type: ignore[no-untyped-def]
    return look_at("column", {value: 1 for value in values}, len(values))


@pytest.mark.parametrize(
    ("values", "kind", "form", "others"),
    [
        (["2020-01-31", "2020-02-01"], "date", None, ()),
        (["2020-01-31 10:00:00", "2020-02-01T11:30Z", ""], "date", None, ()),
        (["19970101", "19980630"], "date", "%Y%m%d", ()),
        (["31/01/2020", "01/02/2020"], "date", "%d/%m/%Y", ()),
        (["01/31/2020", "02/01/2020"], "date", "%m/%d/%Y", ()),
        (["01/02/2020", "03/04/2020"], "date", "%d/%m/%Y", ("%m/%d/%Y",)),
        (["12/1/2010 8:26", "12/31/2010 17:02"], "date", "%m/%d/%Y %H:%M", ()),
        (["31.01.2020", "28.2.2020"], "date", "%d.%m.%Y", ()),
        (["01-Jan-2020", "15-Mar-2021"], "date", "%d-%b-%Y", ()),
        (["20991332", "20200230"], "number", None, ()),
        (["00001", "00002"], "number", None, ()),
        (["1.5", "-2", "3e2"], "number", None, ()),
        (["1,234.50", "7"], "text", None, ()),
        (["True", "False", ""], "flag", None, ()),
        (["yes", "no"], "flag", None, ()),
        (["0", "1"], "flag", None, ()),
        (["1"], "number", None, ()),
        (["yes", "no", "maybe"], "text", None, ()),
        (["", "  "], "empty", None, ()),
    ],
)  # fmt: skip
def test_a_column_is_what_its_values_are(
    values: list[str], kind: str, form: str | None, others: tuple[str, ...]
) -> None:
    found = look(*values)
    assert (found.kind, found.form, found.other_forms) == (kind, form, others)


def test_dirt_does_not_hide_what_a_column_is() -> None:
    dates = {f"2020-01-{day:02}": 10 for day in range(1, 29)}
    found = look_at("due", {**dates, "soon": 2, "": 40}, 322)
    assert (found.kind, found.first, found.last) == ("date", dt.date(2020, 1, 1), dt.date(2020, 1, 28))
    assert found.words == "2020-01-01 to 2020-01-28, 87% filled"
    assert look_at("due", {**dates, "soon": 60}, 340).kind == "text"


def test_what_a_look_can_be_read_as() -> None:
    assert look("1", "0").fits("boolean") and look("1", "0").fits("number")
    assert look("19970101").fits("timestamp") and not look("19970101").fits("money")
    assert look("00001").fits("string") and look("00001").fits("money")
    assert not look("2020-01-01").fits("string")
    assert not any(look("").fits(kind) for kind in ("string", "money", "number", "timestamp", "boolean"))


def test_unique_allows_for_a_few_doubles() -> None:
    assert look_at("id", {str(i): 1 for i in range(990)} | {"x": 10}, 1000).unique
    assert not look_at("id", {str(i): 2 for i in range(500)}, 1000).unique
