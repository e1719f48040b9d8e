"""A company's file at first sight: encodings, delimiters, files without a header, Parquet types."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kare_ml.errors import SourceError
from kare_ml.io.file_look import look_at_file


@pytest.mark.parametrize(
    ("text", "encoding", "names", "format", "delimiter"),
    [
        ('id,"date",amount\n1,2020-01-01,2\n', "utf-8", ("id", "date", "amount"), "csv", ","),
        ("id;date;amount\n1;2020-01-01;2,5\n", "utf-8-sig", ("id", "date", "amount"), "csv", ";"),
        ("id\tdate\tamount\n1\t2020-01-01\t2\n", "utf-16", ("id", "date", "amount"), "csv", "\t"),
        ("id|name\n1|K\u00f6nigsallee\n2|M\u00fcnchener Stra\u00dfe\n", "cp1252", ("id", "name"), "csv", "|"),
        ("id date  amount\n1 19970101  2\n", "utf-8", ("id", "date", "amount"), "whitespace", None),
    ],
)  # fmt: skip
def test_how_a_text_file_is_written_is_found_out(
    text: str, encoding: str, names: tuple[str, ...], format: str, delimiter: str | None, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(text, encoding, newline="")
    found = look_at_file(tmp_path / "a.txt")
    assert (found.names, found.format, found.delimiter, found.header) == (names, format, delimiter, True)
    assert (tmp_path / "a.txt").read_text(found.encoding).lstrip("\ufeff") == text


def test_quotes_hide_delimiters_and_line_ends(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('id,note\n1,"a;b;c\nd;e;f"\n2,"x;y;z"\n', "utf-8")
    found = look_at_file(tmp_path / "a.csv")
    assert (found.delimiter, found.rows, found.column("note").examples) == (",", 2, ("a;b;c\nd;e;f", "x;y;z"))


def test_a_file_without_a_header_has_its_first_line_counted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(" 00001 19970101 1   11.77\n 00002 19970112 1   12.00\n", "utf-8")
    found = look_at_file(tmp_path / "a.txt")
    assert (found.header, found.rows, found.names) == (False, 2, ("column_1", "column_2", "column_3", "column_4"))
    assert found.column("column_2").form == "%Y%m%d"


def test_parquet_says_its_types(tmp_path: Path) -> None:
    day = dt.date(2020, 1, 1)
    table = pa.table(
        {
            "account": ["A", None],
            "day": pa.array([day, dt.date(2021, 1, 1)]),
            "yyyymmdd": pa.array([20200101, 20201231]),
            "value": pa.array([1.5, -2.0]),
            "whole": pa.array([1.0, None]),
            "paid": pa.array([True, None]),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    found = look_at_file(tmp_path / "a.parquet")
    assert [look.kind for look in found.columns] == ["text", "date", "date", "number", "number", "flag"]
    assert (found.column("day").first, found.column("day").last) == (day, dt.date(2021, 1, 1))
    assert found.column("yyyymmdd").form == "%Y%m%d"
    assert (found.column("value").whole, found.column("whole").whole) == (False, True)
    assert found.column("account").filled == 0.5


@pytest.mark.parametrize(("name", "content"), [("none.csv", None), ("a.parquet", b"x"), ("a.parquet", b"")])
def test_what_cannot_be_read_is_told(name: str, content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=rf"{name} cannot be read(.|\n)*check the path"):
        look_at_file(tmp_path / name)
