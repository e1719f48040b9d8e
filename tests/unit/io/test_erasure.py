"""What is taken out of a file, and what stays as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kare_ml.io.erasure import Erasure

GONE = Erasure(frozenset({"00123"}), frozenset({"Hartwell Ltd"}), {"invoices": ["customer"]})


def test_rows_of_the_account_go_and_who_names_it_names_nobody() -> None:
    rows = pa.table({"account_id": ["00123", "7", "8"], "parent_id": [None, "00123", "7"], "amount": [1, 123, 3]})
    assert GONE.rows(rows).to_pylist() == [
        {"account_id": "7", "parent_id": None, "amount": 123},
        {"account_id": "8", "parent_id": "7", "amount": 3},
    ]


@pytest.mark.parametrize(
    ("source", "record", "stays"),
    [
        ("invoices", {"customer": "00123", "amount": "x"}, False),
        ("invoices", {"customer": " 00123 ", "amount": "x"}, False),
        ("invoices", {"customer": "7", "amount": "00123"}, True),
        ("invoices", {"malformed": '"00123";12;;;'}, False),
        ("invoices", {"malformed": "7,100123,,,"}, True),
        ("a table that is no longer mapped", {"id": "00123"}, False),
    ],
)
def test_a_quarantined_row_goes_where_its_account_is_named(source: str, record: dict[str, str], stays: bool) -> None:
    rows = pa.table({"source": [source], "value": ["x"], "record": [json.dumps(record)]})
    assert GONE.rows(rows).num_rows == stays


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("see 00123, and 100123", "see [forgotten], and 100123"),
        ("of Hartwell Ltd.", "of [forgotten]."),
        ("run 00123-a", "run 00123-a"),
    ],
)
def test_out_of_a_sentence_it_goes_as_a_word(text: str, after: str) -> None:
    assert GONE.text(text) == after


def test_a_short_id_goes_only_where_it_is_all() -> None:
    short = Erasure(frozenset({"7"}))
    assert short.text("7 days") == "7 days"
    assert short.text(json.dumps({"account": "7", "days": 7, "among": ["6", "7"], "7": 1}), ".json") == json.dumps(
        {"account": "[forgotten]", "days": 7, "among": ["6"]}, indent=2
    )


def test_lists_of_objects_and_lists_are_looked_into() -> None:
    """As remarks are written: one of them a row, with ids as examples."""
    remarks = [{"table": "losses", "examples": ["7", "00123"], "rows": 2}, [["00123", 1], None], 3]
    after = [{"table": "losses", "examples": ["7"], "rows": 2}, [[1], None], 3]
    assert json.loads(GONE.text(json.dumps(remarks), ".json")) == after


def test_lines_of_json_stay_lines() -> None:
    lines = '{"event": "of 00123"}\n\n{"event":  "of nobody"}\n'
    assert GONE.text(lines, ".jsonl") == '{"event": "of [forgotten]"}\n\n{"event":  "of nobody"}\n'


def test_a_file_is_replaced_only_where_it_names_the_account(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"account_id": ["7", "8"] * 5}), path, row_group_size=4, compression="zstd")
    whole = path.read_bytes()
    assert not GONE.file(path) and path.read_bytes() == whole
    pq.write_table(pa.table({"account_id": ["7", "00123"] * 5}), path, row_group_size=4, compression="zstd")
    assert GONE.file(path)
    assert pq.read_table(path)["account_id"].to_pylist() == ["7"] * 5
    assert [file.name for file in tmp_path.iterdir()] == ["rows.parquet"]


def test_to_another_place_the_file_itself_stays(tmp_path: Path) -> None:
    path = tmp_path / "gate.json"
    path.write_text('{"example": "00123"}')
    assert GONE.file(path, tmp_path / "fresh")
    assert (path.read_text(), json.loads((tmp_path / "fresh").read_text())) == (
        '{"example": "00123"}',
        {"example": "[forgotten]"},
    )
