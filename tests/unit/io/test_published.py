"""The published table: whole runs only, one commit a run, and a list of them that outlives many commits."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import signal
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from kare_ml.errors import BlockedError, Busy, UsageError
from kare_ml.io.publication import publish
from kare_ml.io.published import PLACE, PublishedRun, previous_run, published_runs, read_nights, read_published

MON, TUE, WED = dt.date(2011, 6, 6), dt.date(2011, 6, 7), dt.date(2011, 6, 8)
SCHEMA = pa.schema(
    [
        ("as_of", pa.date32()),
        ("run_id", pa.string()),
        ("account_id", pa.string()),
        ("name", pa.large_string()),
        ("churn_risk", pa.float64()),
        ("trailing_revenue", pa.decimal128(18, 4)),
        ("reasons", pa.list_(pa.struct([("feature", pa.string()), ("contribution", pa.float64())]))),
        ("pending_since", pa.timestamp("us")),
    ]
)


def run(as_of: dt.date, run_id: str, rows: int = 2, previous: str | None = None) -> PublishedRun:
    return PublishedRun(as_of, run_id, previous, f"runs/{as_of}/{run_id}", rows)


def book(as_of: dt.date, run_id: str, rows: int = 2) -> pa.Table:
    """Accounts 001, 002 …; every second one has nothing but nulls."""
    full = {
        "name": "Bäckerei, & Söhne",
        "churn_risk": 0.1 + 0.2,
        "trailing_revenue": Decimal("12.3400"),
        "reasons": [{"feature": "days_silent", "contribution": -0.5}, {"feature": None, "contribution": None}],
        "pending_since": dt.datetime(2011, 6, 1, 23, 0),
    }
    return pa.Table.from_pylist(
        [
            {"as_of": as_of, "run_id": run_id, "account_id": f"{n:03}", **(full if n % 2 else {})}
            for n in range(1, rows + 1)
        ],
        schema=SCHEMA,
    )


def test_what_is_published_is_read_back(tmp_path: Path) -> None:
    tmp_path = tmp_path / "Größe & co 100%"
    publish(tmp_path, book(MON, "a"), run(MON, "a"))
    rows = read_published(tmp_path)
    assert rows.to_pylist() == book(MON, "a").to_pylist()
    assert rows.schema.types == [pa.string() if t == pa.large_string() else t for t in rows.schema.types]
    assert read_published(tmp_path, columns=["account_id", "as_of"]).column_names == ["account_id", "as_of"]


def test_the_newest_as_of_is_read_unless_one_is_named(tmp_path: Path) -> None:
    for day, run_id in ((TUE, "b"), (MON, "a")):
        publish(tmp_path, book(day, run_id), run(day, run_id))
    assert set(read_published(tmp_path)["run_id"].to_pylist()) == {"b"}
    assert set(read_published(tmp_path, as_of=MON)["run_id"].to_pylist()) == {"a"}


def test_replacing_an_as_of_keeps_the_others(tmp_path: Path) -> None:
    for day, run_id in ((MON, "a"), (TUE, "b"), (MON, "c")):
        publish(tmp_path, book(day, run_id), run(day, run_id, previous="b" if run_id == "c" else None))
    assert [(r.as_of, r.run_id, r.previous_run_id, r.version) for r in published_runs(tmp_path)] == [
        (TUE, "b", None, 1),
        (MON, "c", "b", 2),
    ]
    assert read_published(tmp_path, as_of=MON)["run_id"].to_pylist() == ["c", "c"]


def test_the_same_run_twice_is_one_commit(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    first = publish(tmp_path, book(MON, "a"), run(MON, "a"))
    with caplog.at_level("INFO", "kare_ml"):
        second = publish(tmp_path, book(MON, "a"), run(MON, "a"))
    assert second == first and first.version == 0
    assert "run a is already the published run of 2011-06-06 (version 0)" in caplog.text
    assert DeltaTable(tmp_path / PLACE).version() == 0


def test_publishing_an_older_run_again_makes_it_the_head(tmp_path: Path) -> None:
    for run_id in ("a", "b", "a"):
        publish(tmp_path, book(MON, run_id), run(MON, run_id))
    assert [(r.run_id, r.version) for r in published_runs(tmp_path)] == [("a", 2)]


def test_the_commit_time_is_the_time_of_publication(tmp_path: Path) -> None:
    before = dt.datetime.now(dt.UTC).replace(tzinfo=None) - dt.timedelta(seconds=1)
    published = publish(tmp_path, book(MON, "a"), run(MON, "a"))
    assert published.published_at is not None and before < published.published_at < before + dt.timedelta(minutes=1)


def test_the_previous_run_is_strictly_before(tmp_path: Path) -> None:
    for day, run_id in ((MON, "a"), (WED, "b")):
        publish(tmp_path, book(day, run_id), run(day, run_id))
    found = {day: previous_run(tmp_path, day) for day in (MON, TUE, WED)}
    assert {day: r.run_id if r else None for day, r in found.items()} == {MON: None, TUE: "a", WED: "a"}


def test_a_version_taken_back_by_other_tools_is_no_longer_published(tmp_path: Path) -> None:
    for day, run_id in ((MON, "a"), (MON, "b"), (TUE, "c")):
        publish(tmp_path, book(day, run_id), run(day, run_id))
    DeltaTable(tmp_path / PLACE).restore(0)
    assert [(r.as_of, r.run_id) for r in published_runs(tmp_path)] == [(MON, "a")]


def test_a_reader_of_an_old_version_keeps_seeing_it(tmp_path: Path) -> None:
    publish(tmp_path, book(MON, "a"), run(MON, "a"))
    held = DeltaTable(tmp_path / PLACE)
    publish(tmp_path, book(MON, "b"), run(MON, "b"))
    assert held.to_pyarrow_table()["run_id"].to_pylist() == ["a", "a"]
    assert read_published(tmp_path)["run_id"].to_pylist() == ["b", "b"]


def test_new_columns_are_null_in_older_runs(tmp_path: Path) -> None:
    publish(tmp_path, book(MON, "a"), run(MON, "a"))
    wider = book(TUE, "b").append_column("region", pa.array(["North", None]))
    publish(tmp_path, wider, run(TUE, "b"))
    assert read_published(tmp_path, as_of=MON, columns=["region"])["region"].to_pylist() == [None, None]
    assert read_published(tmp_path, as_of=TUE, columns=["region"])["region"].to_pylist() == ["North", None]


@pytest.mark.parametrize(
    ("rows", "stated"),
    [
        (book(MON, "a"), run(MON, "b")),
        (book(MON, "a"), run(TUE, "a")),
        (book(MON, "a"), run(MON, "a", rows=3)),
        (pa.concat_tables([book(MON, "a"), book(MON, "b")]), run(MON, "a", rows=4)),
        (book(MON, "a", rows=0), run(MON, "a", rows=0)),
        (book(MON, "a").drop_columns(["run_id"]), run(MON, "a")),
    ],
    ids=["other run", "other as_of", "rows missing", "two runs", "no rows", "no run_id"],
)
def test_rows_of_anything_but_one_run_are_refused(tmp_path: Path, rows: pa.Table, stated: PublishedRun) -> None:
    with pytest.raises(BlockedError, match="its rows are not those of one run"):
        publish(tmp_path, rows, stated)
    assert published_runs(tmp_path) == []


def test_a_write_that_fails_leaves_the_old_head(tmp_path: Path) -> None:
    publish(tmp_path, book(MON, "a"), run(MON, "a"))
    other = book(MON, "b").set_column(4, "churn_risk", pa.array(["high", "low"]))
    with pytest.raises(BlockedError, match="does not fit the published table"):
        publish(tmp_path, other, run(MON, "b"))
    assert read_published(tmp_path).to_pylist() == book(MON, "a").to_pylist()


def test_rows_written_but_never_committed_are_not_seen(tmp_path: Path) -> None:
    """What a crash between the files and the commit leaves behind: data files that no commit names."""
    publish(tmp_path, book(MON, "a"), run(MON, "a"))
    spare = tmp_path / "spare"
    write_deltalake(spare, book(MON, "b"), partition_by=["as_of"])
    for file in (spare / f"as_of={MON}").iterdir():
        file.rename(tmp_path / PLACE / f"as_of={MON}" / file.name)
    assert read_published(tmp_path)["run_id"].to_pylist() == ["a", "a"]
    publish(tmp_path, book(MON, "b"), run(MON, "b"))
    assert read_published(tmp_path)["run_id"].to_pylist() == ["b", "b"]


WRITER = """
import sys
from pathlib import Path
from tests.unit.io.test_published import MON, book, run
from kare_ml.io.publication import publish
tables = {run_id: book(MON, run_id, 20_000) for run_id in "ab"}
print("ready", flush=True)
for n in range(int(sys.argv[2])):
    publish(Path(sys.argv[1]), tables["ab"[n % 2]], run(MON, "ab"[n % 2], 20_000))
"""


def writer(folder: Path, times: int) -> subprocess.Popen[bytes]:
    root = Path(__file__).parents[3]
    started = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(times)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
    )
    assert started.stdout is not None and started.stdout.readline() == b"ready\n"
    return started


def test_a_reader_beside_a_writer_sees_whole_runs_only(tmp_path: Path) -> None:
    publish(tmp_path, book(MON, "b", 20_000), run(MON, "b", 20_000))
    seen = []
    with writer(tmp_path, 25) as writing:
        while writing.poll() is None:
            rows = read_published(tmp_path, columns=["run_id"])
            assert rows.num_rows == 20_000
            (run_id,) = rows["run_id"].unique().to_pylist()
            seen.append(run_id)
    assert set(seen) == {"a", "b"}
    assert writing.returncode == 0


def test_killing_the_writer_leaves_a_whole_run(tmp_path: Path) -> None:
    publish(tmp_path, book(MON, "b", 20_000), run(MON, "b", 20_000))
    for _ in range(2):
        with writer(tmp_path, 1000) as writing:
            while len(published_runs(tmp_path)) and published_runs(tmp_path)[0].version == 0:
                pass
            writing.send_signal(signal.SIGKILL)
        rows = read_published(tmp_path, columns=["run_id"])
        assert rows.num_rows == 20_000 and len(rows["run_id"].unique()) == 1
        (head,) = published_runs(tmp_path)
        assert head.run_id == rows["run_id"][0].as_py()


def publish_late(folder: Path, run_id: str, barrier: object, answers: object) -> None:
    barrier.wait()  # type: ignore[attr-defined]
    try:
        publish(folder, book(MON, run_id, 20_000), run(MON, run_id, 20_000))
        answers.put("published")  # type: ignore[attr-defined]
    except Busy as error:
        answers.put(str(error))  # type: ignore[attr-defined]


def test_two_writers_at_once_leave_one_whole_run(tmp_path: Path) -> None:
    publish(tmp_path, book(MON, "0"), run(MON, "0"))
    spawn = multiprocessing.get_context("spawn")
    barrier, answers = spawn.Barrier(2), spawn.Queue()
    both = [spawn.Process(target=publish_late, args=(tmp_path, run_id, barrier, answers)) for run_id in "ab"]
    for process in both:
        process.start()
    said = [answers.get(timeout=60) for _ in both]
    for process in both:
        process.join()
    rows = read_published(tmp_path)
    assert rows.num_rows == 20_000 and len(rows["run_id"].unique()) == 1
    assert "published" in said and all(s == "published" or "at the same moment" in s for s in said)


def test_the_list_survives_many_commits(tmp_path: Path) -> None:
    """More commits than the table keeps before it sums them up in a checkpoint (100)."""
    days = [MON + dt.timedelta(days=n) for n in range(110)]
    for n, day in enumerate(days):
        publish(tmp_path, book(day, f"run{n:060}"), run(day, f"run{n:060}"))
    DeltaTable(tmp_path / PLACE).cleanup_metadata()
    assert [r.as_of for r in published_runs(tmp_path)] == days[::-1]
    assert {r.run_id for r in published_runs(tmp_path)} == {f"run{n:060}" for n in range(110)}


def test_nothing_published_names_the_next_command(tmp_path: Path) -> None:
    assert published_runs(tmp_path) == [] and previous_run(tmp_path, MON) is None
    with pytest.raises(UsageError, match=r"(?s)nothing is published yet.*to do: score the book: kare score"):
        read_published(tmp_path)


def test_an_as_of_or_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    publish(tmp_path, book(MON, "a"), run(MON, "a"))
    with pytest.raises(UsageError, match=r"(?s)no run of 2011-06-07 is published.*kare score --as-of 2011-06-07"):
        read_published(tmp_path, as_of=TUE)
    with pytest.raises(UsageError, match="no published column is called risk"):
        read_published(tmp_path, columns=["risk"])


def test_reading_does_not_import_pandas(tmp_path: Path) -> None:
    publish(tmp_path, book(MON, "a"), run(MON, "a"))
    code = (
        "import sys; from pathlib import Path; from kare_ml.io.published import read_published, published_runs\n"
        f"folder = Path({str(tmp_path)!r}); published_runs(folder); read_published(folder).to_pylist()\n"
        "sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_column_of_this_version_is_null_in_a_table_of_an_older_one(tmp_path: Path) -> None:
    publish(tmp_path, book(MON, "a"), run(MON, "a"))
    found = read_published(tmp_path, columns=["account_id", "region", "sector"])
    assert found["region"].to_pylist() == found["sector"].to_pylist() == [None, None]
    with pytest.raises(UsageError, match="no published column is called no_such"):
        read_published(tmp_path, columns=["no_such"])


def test_texts_read_as_codes_are_the_same_texts(tmp_path: Path) -> None:
    publish(tmp_path, book(MON, "a"), run(MON, "a"))
    plain, coded = read_published(tmp_path), read_published(tmp_path, coded=True)
    kinds = {field.name for field in coded.schema if pa.types.is_dictionary(field.type)}
    assert {"account_id", "name"} & set(plain.column_names) and not {"account_id", "name"} & kinds
    assert "run_id" in kinds and coded.cast(plain.schema).equals(plain)
    later = read_published(tmp_path, columns=["account_id", "region"], coded=True)
    assert later["region"].to_pylist() == [None, None], "a column that the table does not have yet"


def test_some_accounts_are_found_whatever_their_ids_are(tmp_path: Path) -> None:
    """Files are left out by the bounds that their footers state of their ids, which are cut off where ids are long."""
    odd = ["", "z" * 300, "z" * 300 + "a", "\U0010ffff" * 90, "é" * 70, "Z", "\ue000", "😀"]
    ids = sorted([*odd, *(f"{n:03}" for n in range(40))])
    chunks = [book(MON, "r1", 8).set_column(2, "account_id", pa.array(ids[at : at + 8])) for at in range(0, 48, 8)]
    place = tmp_path / PLACE
    for chunk in chunks:
        write_deltalake(place, chunk, mode="append", partition_by=["as_of"])
    assert len(DeltaTable(place).file_uris()) == 6
    for one in [*ids, "no such one", "z" * 299]:
        found = read_published(tmp_path, as_of=MON, columns=["account_id", "run_id"], accounts=[one, "neither"])
        assert found.to_pylist() == [{"account_id": one, "run_id": "r1"}] * (one in ids), one
        assert read_nights(tmp_path, one, ["account_id"])["account_id"].to_pylist() == [one] * (one in ids)
