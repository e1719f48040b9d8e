"""Late, restated and deleted rows: what was known then, and nothing else, makes a feature and names a run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import ibis.expr.types as ir
import pyarrow.parquet as parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kare_ml.domain.as_of import AsOf
from kare_ml.features.frame import feature_frame
from kare_ml.history.contracts import TABLES
from kare_ml.io.engine import connect
from kare_ml.io.history import visible_digest
from tests.engines import DuckDB
from tests.oracle import frame_of
from tests.property.histories import AS_OF, LAPSE_AFTER_DAYS, REPEATABLE, differences
from tests.property.tellings import Telling, replayed, tellings_of, told_later, versions
from tests.property.test_seeing import as_it_was
from tests.tables import Row, table_of

A_BATCH = 500
"""How many histories go into one query: it costs about the same for one."""

BATCHES = settings(REPEATABLE, max_examples=5)
seeds = st.integers(0, 2**32)
as_ofs = st.sampled_from([AS_OF, AS_OF.plus(1), AS_OF.plus(-1), AS_OF.plus(-45), AS_OF.plus(-400)])


def batch(seed: int) -> list[Telling]:
    """The tellings of 500 histories, an account each; an account may be a site of one of the first three."""
    return [told for n in range(A_BATCH) for told in tellings_of(seed * A_BATCH + n, f"{n:03}")]


class Stored:
    """Histories on disk, as intake leaves them, and one engine that reads them."""

    def __init__(self, folder: Path) -> None:
        self.engine, self.folder, self.number = connect(threads=1), folder, 0

    def history(self, rows: Mapping[str, Sequence[Row]]) -> dict[str, ir.Table]:
        self.number += 1
        files = {name: self.folder / f"{name}-{self.number}.parquet" for name in rows}
        for name, file in files.items():
            parquet.write_table(table_of(name, rows[name]), file)
        return {name: self.engine.read_parquet(file) for name, file in files.items()}


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    return Stored(tmp_path_factory.mktemp("histories"))


@pytest.fixture(scope="module")
def duckdb() -> DuckDB:
    return DuckDB(threads=1)


@BATCHES
@given(seed=seeds, as_of=as_ofs)
def test_features_are_those_of_what_had_been_told(duckdb: DuckDB, seed: int, as_of: AsOf) -> None:
    """2,500 histories: the oracle hears the tellings one by one, and knows nothing of known_from and known_to."""
    told = batch(seed)
    expected = frame_of(replayed(told, as_of), as_of, LAPSE_AFTER_DAYS)
    rows = {name: table_of(name, table) for name, table in versions(told).items()}
    found = duckdb.frame(rows, as_of, LAPSE_AFTER_DAYS)
    assert len(expected) > A_BATCH / 2
    wrong = differences(found, expected)
    assert not wrong, "\n".join([*wrong[:20], *(str(one) for one in told if one.thing[:3] == wrong[0][:3])])


@settings(REPEATABLE, max_examples=2)
@given(seed=seeds)
def test_what_is_told_later_changes_nothing(disk: Stored, seed: int) -> None:
    """Not a bit of the frame, nor the digest that names a run, though everything is restated or deleted later."""
    told, later = batch(seed), AS_OF.plus(3000)
    frames, names, names_later = [], [], []
    for tellings in (told, told_later(told, AS_OF, seed)):
        history = disk.history(versions(tellings))
        frames.append(feature_frame(history, AS_OF, LAPSE_AFTER_DAYS).to_pyarrow())
        names.append(visible_digest(history, AS_OF))
        names_later.append(visible_digest(history, later))
    assert frames[0].equals(frames[1])
    assert names[0] == names[1]
    assert names_later[0] != names_later[1], "in the end it is seen"


@settings(REPEATABLE, max_examples=1)
@given(seed=seeds)
def test_what_is_filled_in_later_changes_nothing(disk: Stored, seed: int) -> None:
    """Where a row is changed in place, and not told anew: neither the frame nor the digest that names a run."""
    rows = versions(batch(seed))
    before = {name: [as_it_was(name, row) for row in table] for name, table in rows.items()}
    changed = {name for name in rows if rows[name] != before[name]}
    assert changed == {name for name, table in TABLES.items() if table.arises}
    then, now = disk.history(before), disk.history(rows)
    frames = [feature_frame(history, AS_OF, LAPSE_AFTER_DAYS).to_pyarrow() for history in (then, now)]
    assert frames[0].equals(frames[1])
    assert visible_digest(then, AS_OF) == visible_digest(now, AS_OF)
    assert visible_digest(then, AS_OF.plus(30)) != visible_digest(now, AS_OF.plus(30))


def test_the_histories_are_late_restated_and_deleted() -> None:
    """The tests above would prove little without them."""
    told = batch(7)
    known = [one for one in told if one.told_at <= AS_OF.instant]
    of_thing: dict[tuple[str, str], list[Telling]] = {}
    for one in known:
        of_thing.setdefault((one.table, one.thing), []).append(one)
    assert sum(len(all_told) > 1 for all_told in of_thing.values()) > 500, "restated"
    assert sum(all_told[-1].row is None for all_told in of_thing.values()) > 200, "deleted"
    assert sum(one.told_at > AS_OF.instant for one in told) > 500, "told later"
    assert sum(one.told_at in (AS_OF.instant, AS_OF.instant + dt.timedelta(microseconds=1)) for one in told) > 200
