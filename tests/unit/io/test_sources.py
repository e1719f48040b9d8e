"""Reading sources: nothing is guessed, every record is counted twice, and each fault says what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kare_ml.config.workspace import Source
from kare_ml.errors import SourceError
from kare_ml.history.casting import Clock, as_stamp
from kare_ml.io.engine import connect
from kare_ml.io.raw import Raw
from kare_ml.io.sources import deliver

Reader = Callable[..., tuple[Raw, list[dict[str, Any]]]]
FAR_AHEAD = dt.datetime(2500, 1, 1)
WHOLE = b"id,note\n007,first\n12.99,second\n"


@pytest.fixture(scope="module")
def engine() -> Any:
    return connect(threads=2, memory_limit="500MB")


@pytest.fixture
def reader(engine: Any, tmp_path: Path) -> Reader:
    def reads(content: bytes | None, name: str = "in.csv", **settings: Any) -> tuple[Raw, list[dict[str, Any]]]:
        if content is not None:
            (tmp_path / name).write_bytes(content)
        source = Source.model_validate({"path": name, "columns": {"account_id": "id"}, **settings})
        raw = deliver(source, tmp_path, tmp_path / "kept", tmp_path / "scratch").raw(engine, lambda line: None)
        return raw, raw.table.order_by("source_file", "source_row").to_pyarrow().to_pylist()

    return reads


def test_every_field_is_text_as_it_stands(reader: Reader) -> None:
    raw, rows = reader(WHOLE)
    assert (raw.records, raw.columns) == (2, ("id", "note"))
    assert rows == [
        {"id": "007", "note": "first", "source_file": "in.csv", "source_row": 1, "malformed": None},
        {"id": "12.99", "note": "second", "source_file": "in.csv", "source_row": 2, "malformed": None},
    ]


def test_columns_are_found_by_name_not_by_position(reader: Reader) -> None:
    _, rows = reader(b"note,id\nfirst,007\n")
    assert rows[0]["id"] == "007"


def test_quotes_line_ends_blank_lines_and_a_byte_order_mark(reader: Reader) -> None:
    raw, rows = reader(b'\xef\xbb\xbfid,note\r\n1,"a ""b"",\nc"\r\n\r\n2,\r\n')
    assert raw.records == 2
    assert [(row["id"], row["note"], row["source_row"]) for row in rows] == [("1", 'a "b",\nc', 1), ("2", "", 2)]


def test_ragged_records_keep_their_number_and_text(reader: Reader) -> None:
    raw, rows = reader(b'id,note\n1,a\n2\n3,c\n4,"d,e",f\n5,g\n6,h\n')
    assert raw.records == 6
    assert [(row["source_row"], row["id"], row["malformed"]) for row in rows] == [
        (1, "1", None),
        (2, None, "2"),
        (3, "3", None),
        (4, None, '4,"d,e",f'),
        (5, "5", None),
        (6, "6", None),
    ]


def test_a_long_file_keeps_its_row_numbers_over_many_blocks(reader: Reader) -> None:
    lines = [f"{number:07},{'x' * 300}" for number in range(1, 60_001)]
    lines[30_000] = "ragged"
    raw, rows = reader(("id,note\n" + "\n".join(lines)).encode())
    assert raw.records == 60_000
    assert all(row["malformed"] == "ragged" or int(row["id"]) == row["source_row"] for row in rows)


def test_whitespace_text(reader: Reader) -> None:
    content = b" id  when \r\n 00001 19970101\r\n\r\n 00002\t19970112\r\n 00003 1 2\r\n"
    raw, rows = reader(content, name="in.txt", format="whitespace")
    assert raw.records == 3
    assert [(row["id"], row["when"], row["source_row"], row["malformed"]) for row in rows] == [
        ("00001", "19970101", 1, None),
        ("00002", "19970112", 2, None),
        (None, None, 3, "00003 1 2"),
    ]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "latin-1"])
def test_encodings(reader: Reader, encoding: str) -> None:
    raw, rows = reader("id,note\n1,Café £5\n".encode(encoding), encoding=encoding)
    assert (raw.records, rows[0]["note"]) == (1, "Café £5")


def test_other_delimiters(reader: Reader) -> None:
    _, rows = reader(b"id;note\n1;a,b\n", delimiter=";")
    assert rows[0]["note"] == "a,b"


def test_a_folder_of_files_and_a_pattern(reader: Reader, tmp_path: Path) -> None:
    folder = tmp_path / "lines"
    folder.mkdir()
    (folder / "b.csv").write_bytes(b"note,id\nx,3\n")
    (folder / "a.csv").write_bytes(b"id\n1\n2\n")
    (folder / "notes.md").write_text("not a source")
    for path in ("lines", "lines/*.csv"):
        raw, rows = reader(None, name=path)
        assert raw.records == 3
        assert [(row["source_file"], row["source_row"], row["id"]) for row in rows] == [
            ("a.csv", 1, "1"),
            ("a.csv", 2, "2"),
            ("b.csv", 1, "3"),
        ]


def test_parquet_keeps_its_types(reader: Reader, tmp_path: Path) -> None:
    for part, ids in (("a", [5, 6]), ("b", [7])):
        (tmp_path / "parts").mkdir(exist_ok=True)
        pq.write_table(pa.table({"id": pa.array(ids, pa.int64())}), tmp_path / "parts" / f"{part}.parquet")
    raw, rows = reader(None, name="parts")
    assert raw.records == 3
    assert [(row["source_file"], row["source_row"], row["id"]) for row in rows] == [
        ("a.parquet", 1, 5),
        ("a.parquet", 2, 6),
        ("b.parquet", 1, 7),
    ]


@pytest.mark.parametrize(
    ("content", "settings", "message"),
    [
        (None, {}, "there is no such source"),
        (b"", {}, "the file is empty\n  expected: a header line"),
        (b"id,note\n", {}, "expected: at least one record after the header"),
        (b"Id,note\n1,a\n", {}, "the source has no column id; did you mean Id\\?"),
        (b"id,note,id\n1,a,2\n", {}, "names a column twice.*\n.*\n  found: 'id'"),
        (b"id,ID\n1,2\n", {}, "names a column twice.*\n.*\n  found: 'ID', 'id'"),
        (b"id,source_row\n1,2\n", {}, "a name that intake needs\n  found: source_row"),
        (
            b"id,note\n1,\xe9\n",
            {"encoding": "utf-8"},
            "not in the encoding stated\n  expected: utf-8\n  found: the bytes e9",
        ),
        (b"id,note\n1,a\n2,\0\n", {}, "NUL byte\n  expected: text\n  found: a NUL byte in line 3"),
        (b'id,note\n1,"cut of', {}, "not sound CSV"),
        (b'id,note\n1,"a"b\n', {}, "not sound CSV"),
        (b"id;note\n1;a\n", {"delimiter": ","}, "the source has no column id"),
        (b"id,note\n1 a\n2 b\n3,c\n", {}, "2 of 3 records have another number of fields than the header"),
        (WHOLE, {"encoding": "utf-9"}, "no encoding of text is called that"),
        (WHOLE, {"encoding": "rot13"}, "no encoding of text is called that"),
        (WHOLE, {"encoding": "utf-16"}, "not in the encoding stated\n  found: UTF-16 stream does not start with BOM"),
        (b"PAR1 and then nothing", {"format": "parquet"}, "not sound Parquet"),
    ],
)
def test_faults(reader: Reader, content: bytes | None, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        reader(content, **settings)
    assert "in.csv" in str(caught.value)
    assert caught.value.exit_code == 3


def test_cut_off_and_empty_parquet(reader: Reader, tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": list(range(1000))}), tmp_path / "whole.parquet")
    with pytest.raises(SourceError, match="not sound Parquet"):
        reader((tmp_path / "whole.parquet").read_bytes()[:-100], name="cut.parquet")
    pq.write_table(pa.table({"id": pa.array([], pa.int64())}), tmp_path / "none.parquet")
    with pytest.raises(SourceError, match="the source is empty"):
        reader(None, name="none.parquet")


def test_a_footer_is_not_believed_where_its_pages_say_otherwise(reader: Reader, tmp_path: Path) -> None:
    """The engine leaves a check out that no value fails, says the footer: of a damaged file that is wrong."""
    days = [dt.datetime(2024, 1, 1), dt.datetime(2024, 6, 1), dt.datetime(2024, 12, 31)]
    held = pa.table({"id": ["1", "2", "3"], "at": pa.array(days, pa.timestamp("us"))})
    pq.write_table(held, tmp_path / "in.parquet", compression="none", use_dictionary=False)
    was, becomes = ((day - dt.datetime(1970, 1, 1)) // dt.timedelta(microseconds=1) for day in (days[1], FAR_AHEAD))
    whole = (tmp_path / "in.parquet").read_bytes()
    assert whole.count(was.to_bytes(8, "little")) == 1
    raw, rows = reader(whole.replace(was.to_bytes(8, "little"), becomes.to_bytes(8, "little")), name="in.parquet")
    assert rows[1]["at"] == FAR_AHEAD
    judged = as_stamp(raw.table.at, Clock("UTC"))
    assert raw.table.select(at=judged).order_by("at").to_pyarrow()["at"].to_pylist() == [days[0], days[2], None]


def test_a_path_that_cannot_be_looked_for_is_named(reader: Reader) -> None:
    with pytest.raises(SourceError, match=r"the source cannot be looked for\n.*\n  found: File name too long"):
        reader(None, name="x" * 300)


def test_a_damaged_name_of_a_parquet_column_is_refused_in_words(reader: Reader, tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["1", "2"], "note": ["a", "b"]}), tmp_path / "whole.parquet")
    whole = (tmp_path / "whole.parquet").read_bytes()
    place = whole.index(b"note", len(whole) - 8 - int.from_bytes(whole[-8:-4], "little"))  # in the footer
    with pytest.raises(SourceError, match=r"not sound Parquet\n.*\n  found: 'utf-8' codec can't decode byte 0xff"):
        reader(whole[:place] + b"\xff" + whole[place + 1 :], name="damaged.parquet")


def test_an_empty_folder(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    with pytest.raises(SourceError, match="found: an empty folder"):
        reader(None, name="nothing")
