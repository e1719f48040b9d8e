"""Taking in whole workspaces: exact ledgers, equal bytes for equal rows, all or nothing."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kare_ml.config.workspace import Workspace
from kare_ml.domain.as_of import AsOf
from kare_ml.errors import SourceError, UsageError
from kare_ml.history.ledger import Entry
from kare_ml.io.engine import connect
from kare_ml.io.history import open_history, open_quarantine, read_ledger, visible_digest
from kare_ml.io.intake import take_in

PURCHASES = {"path": "lines.csv", "columns": {"account_id": "who", "invoiced_at": "when", "amount": "money"}}
PEOPLE = {"path": "people.csv", "columns": {"account_id": "who", "region": "where", "known_at": "told"}}
LINES = """who,when,money
a,2024-01-05,10
b,2024-01-03,2.50
a,2024-01-05,10
,2024-01-05,4
a,2024-02-30,1
a,2024-01-01,ten
ragged
c,2024-01-09,-1.25
"""


def workspace(**sources: Any) -> Workspace:
    rules = {name: {} for name in ("expand", "attain", "recapture", "exit_review", "do_not_pursue")}
    book = {"name": "Shop", "currency": "EUR", "time_zone": "Europe/Paris"}
    return Workspace.model_validate({"book": book, "sources": sources, "profiles": rules})


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((folder / "history").iterdir()) if file.is_file()}


def rows_of(folder: Path, table: str = "invoices") -> list[dict[str, Any]]:
    return open_history(connect(), folder)[table].order_by("account_id").to_pyarrow().to_pylist()


def test_the_ledger_is_exact(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(LINES)
    ledger = take_in(tmp_path, workspace(invoices=PURCHASES))
    table = ledger.table("invoices")
    assert (table.rows_in, table.amount_in, table.unreadable_in) == (8, Decimal("26.2500"), 2)
    assert table.entries == (
        Entry("stored", None, 3, Decimal("11.2500")),
        Entry("deduplicated", "exact_duplicate", 1, Decimal("10.0000")),
        Entry("quarantined", "malformed", 1, None, 1),
        Entry("quarantined", "missing_account", 1, Decimal("4.0000")),
        Entry("quarantined", "not_a_date", 1, Decimal("1.0000")),
        Entry("quarantined", "not_a_number", 1, None, 1),
    )
    assert table.balanced
    assert read_ledger(tmp_path) == ledger


def test_the_quarantine_keeps_each_row_whole(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(LINES)
    take_in(tmp_path, workspace(invoices=PURCHASES))
    rows = open_quarantine(connect(), tmp_path).order_by("source_row").to_pyarrow().to_pylist()
    assert [(row["source_row"], row["reason"], row["column"], row["value"]) for row in rows] == [
        (4, "missing_account", "account_id", None),
        (5, "not_a_date", "invoiced_at", "2024-02-30"),
        (6, "not_a_number", "amount", "ten"),
        (7, "malformed", None, "ragged"),
    ]
    assert json.loads(rows[1]["record"]) == {"who": "a", "when": "2024-02-30", "money": "1"}
    assert json.loads(rows[3]["record"]) == {"malformed": "ragged"}


def test_types_of_the_stored_table(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(LINES)
    take_in(tmp_path, workspace(invoices=PURCHASES))
    schema = pq.read_schema(tmp_path / "history" / "invoices.parquet")
    kinds = {name: str(schema.field(name).type) for name in ("account_id", "amount", "quantity", "known_to", "day")}
    assert kinds == {
        "account_id": "string",
        "amount": "decimal128(18, 4)",
        "quantity": "double",
        "known_to": "timestamp[us]",
        "day": "int32",
    }


def test_an_unchanged_source_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(LINES)
    (tmp_path / "people.csv").write_text("who,where,told\na,North,2024-01-01\n,South,2024-01-01\n")
    both = workspace(invoices=PURCHASES, accounts=PEOPLE)
    first, before = take_in(tmp_path, both), files(tmp_path)
    said: list[str] = []
    assert take_in(tmp_path, both, progress=said.append) == first
    assert said == ["accounts: unchanged, 2 rows", "invoices: unchanged, 8 rows"]
    assert files(tmp_path) == before

    (tmp_path / "people.csv").write_text("who,where,told\na,North,2024-01-01\n,South,2024-01-01\n,East,2024-01-01\n")
    said.clear()
    ledger = take_in(tmp_path, both, progress=said.append)
    assert "invoices: unchanged, 8 rows" in said
    assert (ledger.table("accounts").rows("quarantined"), ledger.table("invoices")) == (2, first.table("invoices"))
    assert files(tmp_path)["invoices.parquet"] == before["invoices.parquet"]
    assert open_quarantine(connect(), tmp_path).count().to_pyarrow().as_py() == 6

    setting = workspace(invoices={**PURCHASES, "duplicates": "keep"}, accounts=PEOPLE)
    assert take_in(tmp_path, setting).table("invoices").rows("stored") == 4


def test_a_source_that_is_no_longer_named_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(LINES)
    (tmp_path / "people.csv").write_text("who,where,told\na,North,2024-01-01\n,South,2024-01-01\n")
    take_in(tmp_path, workspace(invoices=PURCHASES, accounts=PEOPLE))
    ledger = take_in(tmp_path, workspace(invoices=PURCHASES))
    assert [table.table for table in ledger.tables] == ["invoices"]
    assert set(open_history(connect(), tmp_path)) == {"invoices"}
    assert set(open_quarantine(connect(), tmp_path).source.to_pyarrow().to_pylist()) == {"invoices"}


def test_a_failure_leaves_the_history_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(LINES)
    (tmp_path / "people.csv").write_text("who,where,told\na,North,2024-01-01\n")
    both = workspace(invoices=PURCHASES, accounts=PEOPLE)
    take_in(tmp_path, both)
    before = files(tmp_path)
    (tmp_path / "people.csv").write_text("who,where,told\na,South,2024-01-01\n")
    (tmp_path / "lines.csv").write_text("who,when\na,2024-01-05\n")
    with pytest.raises(SourceError, match="the source has no column money"):
        take_in(tmp_path, both)
    assert files(tmp_path) == before
    assert not list(tmp_path.glob(".history-*"))


def test_a_column_of_the_wrong_type_stops_the_intake(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text("who,when,money\na,5,2024-01-05\nb,6,2024-01-06\n")
    with pytest.raises(
        SourceError, match=r"invoiced_at is of the wrong type\n  expected: a timestamp\n  found: 2 of 2"
    ):
        take_in(tmp_path, workspace(invoices=PURCHASES))
    assert not (tmp_path / "history" / "invoices.parquet").exists()


@pytest.mark.parametrize("odd", [b"\xff\x00", ["a", "b"], {"a": 1}], ids=["bytes", "lists", "structs"])
def test_a_column_that_holds_no_single_values_stops_the_intake(odd: object, tmp_path: Path) -> None:
    when = [dt.datetime(2024, 1, day) for day in (5, 6)]
    pq.write_table(
        pa.table({"who": ["a", "b"], "when": when, "money": [1, 2], "no": [odd] * 2}), tmp_path / "l.parquet"
    )
    bought = {
        **PURCHASES,
        "path": "l.parquet",
        "columns": {"account_id": "who", "invoiced_at": "when", "amount": "money", "product_line": "no"},
    }
    with pytest.raises(
        SourceError, match=r"columns\.product_line holds no single values.*\n.*\n  found: values of type"
    ):
        take_in(tmp_path, workspace(invoices=bought))
    assert not (tmp_path / "history" / "invoices.parquet").exists()


def test_damaged_pages_are_found(tmp_path: Path) -> None:
    days = [dt.datetime(2024, 1, 1) + dt.timedelta(hours=hour) for hour in range(20_000)]
    table = pa.table({"who": [str(n) for n in range(20_000)], "when": days, "money": [n / 7 for n in range(20_000)]})
    pq.write_table(table, tmp_path / "lines.parquet", compression="zstd")
    content = bytearray((tmp_path / "lines.parquet").read_bytes())
    content[1000:200_000] = bytes(199_000)
    (tmp_path / "lines.parquet").write_bytes(content)
    with pytest.raises(SourceError, match="the source is damaged"):
        take_in(tmp_path, workspace(invoices={**PURCHASES, "path": "lines.parquet"}))


def test_nothing_taken_in_yet(tmp_path: Path) -> None:
    assert open_history(connect(), tmp_path) == {}
    with pytest.raises(UsageError, match="nothing has been taken in yet"):
        read_ledger(tmp_path)
    with pytest.raises(UsageError, match="nothing has been taken in yet"):
        open_quarantine(connect(), tmp_path)


DIRTY = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "00a", "", "Ä"]),
        st.sampled_from(["2024-01-05", "2024-03-31 02:30", "2024-01-05T10:00:00Z", "soon", ""]),
        st.sampled_from(["1", "1.0", "-2.55555", "1e20", "x", ""]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=DIRTY, seed=st.randoms(use_true_random=False))
def test_every_row_is_accounted_for_and_their_order_does_not_matter(
    tmp_path: Path, rows: list[tuple[str, str, str]], seed: Any
) -> None:
    sound = [("z", f"2024-01-{day:02}", "5") for day in range(1, 14)]  # so that no column is of the wrong type
    lines = [",".join(row) for row in [*rows, *sound]]
    stored = []
    for _ in range(2):
        seed.shuffle(lines)
        (tmp_path / "lines.csv").write_text("\n".join(["who,when,money", *lines]))
        ledger = take_in(tmp_path, workspace(invoices=PURCHASES)).table("invoices")
        assert ledger.rows_in == len(lines) == sum(entry.rows for entry in ledger.entries)
        assert ledger.difference == (0, 0, 0)
        stored.append(files(tmp_path)["invoices.parquet"])
    assert stored[0] == stored[1]


def test_many_rows_give_equal_bytes_in_any_order(tmp_path: Path) -> None:
    lines = [f"{n % 997},2024-01-{n % 28 + 1:02},{n % 1013}.{n % 97:02}" for n in range(200_000)]
    stored = []
    for order in (lines, lines[::-1]):
        (tmp_path / "lines.csv").write_text("\n".join(["who,when,money", *order]))
        take_in(tmp_path, workspace(invoices=PURCHASES))
        stored.append(files(tmp_path)["invoices.parquet"])
    assert stored[0] == stored[1]
    assert pq.ParquetFile(tmp_path / "history" / "invoices.parquet").num_row_groups == 2


AS_OF = AsOf(dt.date(2024, 2, 1), "Europe/Paris")


def digest(folder: Path, lines: list[str], people: list[str], as_of: AsOf = AS_OF) -> str:
    (folder / "lines.csv").write_text("\n".join(["who,when,money,told", *lines]))
    (folder / "people.csv").write_text("\n".join(["who,where,told", *people]))
    told = {**PURCHASES, "columns": {**PURCHASES["columns"], "known_at": "told"}}
    take_in(folder, workspace(invoices=told, accounts=PEOPLE))
    return visible_digest(open_history(connect(threads=2), folder), as_of)


def test_what_comes_later_does_not_change_what_was_visible(tmp_path: Path) -> None:
    lines, people = ["a,2024-01-31 23:59,1,", "b,2024-01-05,2,2024-01-07"], ["a,North,2024-01-01", "b,,2024-01-01"]
    now = digest(tmp_path, lines, people)
    later = [
        "a,2024-02-01 00:00,1,",  # the as-of's own midnight is not before it
        "c,2024-06-01,5,2024-06-02",
        "a,2024-01-15,7,2024-02-01 00:01",  # it happened before, but became known after
    ]
    assert digest(tmp_path, lines + later, [*people, "a,South,2024-03-01", "d,East,2024-03-01"]) == now
    assert digest(tmp_path, lines[::-1], people) == now


@pytest.mark.parametrize(
    ("lines", "people"),
    [
        (["a,2024-01-31 23:59,1,", "a,2024-01-30,1,"], ["a,North,2024-01-01"]),
        (["a,2024-01-31 23:59,1.01,"], ["a,North,2024-01-01"]),
        (["a,2024-01-31 23:58,1,"], ["a,North,2024-01-01"]),
        (["a,2024-01-31 23:59,1,"], ["a,South,2024-01-01"]),
        (["a,2024-01-31 23:59,1,"], ["a,North,2024-01-01", "a,South,2024-01-20"]),
    ],
)
def test_whatever_was_visible_changes_the_digest(tmp_path: Path, lines: list[str], people: list[str]) -> None:
    plain = digest(tmp_path, ["a,2024-01-31 23:59,1,"], ["a,North,2024-01-01"])
    assert digest(tmp_path, lines, people) != plain
