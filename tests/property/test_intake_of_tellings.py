"""Random deliveries through the real intake: when each row was known, as told by plain loops over the tellings."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest
from hypothesis import given, settings

from kare_ml.history.contracts import TABLES
from kare_ml.io.engine import connect
from kare_ml.io.history import open_history, visible_digest
from kare_ml.stages.context import open_context
from kare_ml.stages.intake import intake
from tests.property.histories import AS_OF, REPEATABLE
from tests.property.tellings import Telling, tellings_of
from tests.property.test_two_clocks import seeds

A_BATCH = 200
A_DAY = dt.timedelta(days=1)
SETTINGS = '[book]\nname = "Told"\ncurrency = "EUR"\ntime_zone = "UTC"\n'
Known = tuple[Any, ...]


def batch(seed: int) -> list[Telling]:
    told = [one for n in range(A_BATCH) for one in tellings_of(seed * A_BATCH + n, f"{n:03}")]
    return sorted(told, key=lambda one: (one.told_at, one.thing))


def columns_of(table: str) -> list[str]:
    return [name for name in TABLES[table].column if name not in ("row_id", "known_at", "deleted_at")]


def key_of(table: str) -> list[str]:
    """What a source calls a thing: its own key, or the id of its row."""
    return [] if TABLES[table].key else ["row_id"]


def rows_told(told: Sequence[Telling]) -> dict[str, list[dict[str, Any]]]:
    """The rows of the sources: a thing that is taken back is told once more as it was, with when it went."""
    found: dict[str, list[dict[str, Any]]] = {}
    last: dict[tuple[str, str], dict[str, Any]] = {}
    for one in told:
        row = last.get((one.table, one.thing)) if one.row is None else {**one.row, "row_id": one.thing}
        if row is None:
            continue
        last[one.table, one.thing] = row
        gone = one.told_at if one.row is None else None
        found.setdefault(one.table, []).append({**row, "known_at": one.told_at, "deleted_at": gone})
    return found


def write_sources(folder: Path, rows: dict[str, list[dict[str, Any]]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = SETTINGS
    for table in sorted(rows):
        head = [*columns_of(table), *key_of(table), "known_at", "deleted_at"]
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
            lines = csv.DictWriter(stream, head, extrasaction="ignore")
            lines.writeheader()
            lines.writerows({name: _cell(value) for name, value in row.items()} for row in rows[table])
        mapped = "".join(f'{name} = "{name}"\n' for name in head)
        text += f'[sources.{table}]\npath = "{table}.csv"\nduplicates = "keep"\n[sources.{table}.columns]\n{mapped}'
    (folder / "kare.toml").write_text(text, "utf-8")


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def naive(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[Known]]:
    """The history: of each thing what is fit, one after the other, each until the next that says something else."""
    found: dict[str, list[Known]] = {}
    for table, told in rows.items():
        names = columns_of(table)
        of_thing: dict[str, list[dict[str, Any]]] = {}
        for row in told:
            if fit(table, row):
                of_thing.setdefault(row["row_id"], []).append(row)
        for versions in of_thing.values():
            kept: list[dict[str, Any]] = []
            for row in versions:
                if not kept or said(row, names) != said(kept[-1], names):
                    kept.append(row)
            for row, following in zip(kept, [*kept[1:], None], strict=True):
                ends = [at for at in (row["deleted_at"], following and following["known_at"]) if at is not None]
                values = tuple(row.get(name) for name in names)
                found.setdefault(table, []).append((*values, row["known_at"], min(ends, default=None)))
    return found


def said(row: dict[str, Any], names: Iterable[str]) -> list[Any]:
    return [*(row.get(name) for name in names), row["deleted_at"]]


def fit(table: str, row: dict[str, Any]) -> bool:
    """Whether nothing is wrong with a row: it ends after it began, and is not told of a day before it happens."""
    contract = TABLES[table]
    if contract.event is None:
        return True
    began = row[contract.event]
    ended = row.get(contract.until) if contract.until else None
    return (ended is None or ended.date() >= began.date()) and (contract.ahead or began <= row["known_at"] + A_DAY)


def stored(folder: Path, table: str) -> list[Known]:
    rows = parquet.read_table(folder / "history" / f"{table}.parquet").to_pylist()
    return [tuple(row[name] for name in (*columns_of(table), "known_from", "known_to")) for row in rows]


def in_order(rows: Iterable[Known]) -> list[tuple[str, ...]]:
    """Rows as text, so that nulls can be sorted."""
    return sorted(tuple(_plain(value) for value in row) for row in rows)


def _plain(value: Any) -> str:
    return str(value.normalize() + 0) if isinstance(value, Decimal) else str(value)


def take_in(folder: Path) -> None:
    context = open_context(folder, AS_OF.date)
    ledger = intake(context)
    assert ledger.balanced


@settings(REPEATABLE, max_examples=max(1, REPEATABLE.max_examples // 10))
@given(seed=seeds)
def test_history_is_what_plain_loops_say_and_later_deliveries_change_nothing_before(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """Three intakes: of what was delivered by the as-of, of all in the same workspace, and of all in a fresh one."""
    grown, at_once = tmp_path_factory.mktemp("grown"), tmp_path_factory.mktemp("at-once")
    told = batch(seed)
    first, rows = [one for one in told if one.told_at <= AS_OF.instant], rows_told(told)
    assert len(told) - len(first) > 100
    write_sources(grown, rows_told(first))
    take_in(grown)
    then = digest(grown)
    write_sources(grown, rows)
    take_in(grown)
    write_sources(at_once, rows)
    take_in(at_once)
    assert digest(grown) == digest(at_once) == then
    expected = naive(rows)
    for table in rows:
        names = columns_of(table)
        found, wanted = stored(at_once, table), expected[table]
        assert stored(grown, table) == found
        if table == "invoices":  # a null in this column stands for something
            credit, amount = names.index("credit_note"), names.index("amount")
            wanted = [(*row[:credit], row[amount] < 0, *row[credit + 1 :]) for row in wanted]
        assert in_order(found) == in_order(wanted), table


def digest(folder: Path) -> str:
    engine = connect(threads=1)
    try:
        return visible_digest(open_history(engine, folder), AS_OF)
    finally:
        engine.disconnect()
