"""The history of a workspace on disk: taken in from the sources, opened for features, digested to name a run.

`history/` holds a Parquet file a table, `survivors.parquet` where accounts were merged, `quarantine.parquet`,
`ledger.json`, `remarks.json` and `fingerprints.json`; under `.raw`, what was read of each text file, so that it is read
once; under `deliveries`, what each delivery of a source had that holds the whole table each time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.config.workspace import Workspace
from kare_ml.domain.as_of import AsOf
from kare_ml.errors import BlockedError, UsageError
from kare_ml.history.contracts import TABLES, Table
from kare_ml.history.forgotten import MARK
from kare_ml.history.ledger import Ledger, TableLedger
from kare_ml.history.merges import SURVIVORS
from kare_ml.history.remarks import Remark
from kare_ml.io.across import beside, in_order, joint_mark, needs, say_together, time_has_come
from kare_ml.io.deliveries import FOLDER as DELIVERIES
from kare_ml.io.deliveries import day_of, with_deliveries
from kare_ml.io.digest import digest_rows
from kare_ml.io.engine import connect
from kare_ml.io.fingerprints import fingerprint, judged_by, read_fingerprints, write_fingerprints
from kare_ml.io.forgetting import require_none_under_way
from kare_ml.io.gone_rows import GONE
from kare_ml.io.moving_in import finish_moving_in, move_in, scratch_folder
from kare_ml.io.one_source import QUARANTINE, take_in_source
from kare_ml.io.raw import damage_named
from kare_ml.io.remarked import FILE_NAME as REMARKS
from kare_ml.io.remarked import read_remarks as remarks_in
from kare_ml.io.sources import deliver
from kare_ml.io.tables import canonical_order, write_sorted
from kare_ml.io.tombstones import mark_forgotten, read_tombstones

if TYPE_CHECKING:
    import ibis
    from ibis.backends.duckdb import Backend

LEDGER = "ledger.json"
RAW = ".raw"
READ = "read"
"""Where sources are read to, within the scratch folder: a table may be called as a folder of ours is."""


def take_in(
    folder: Path,
    settings: Workspace,
    *,
    taken_at: dt.datetime | None = None,
    progress: Callable[[str], None] | None = None,
) -> Ledger:
    """Read every source of a workspace into its history, and account for every row.

    A source that has not changed since it was taken in is left as it is; of one that has, only new and changed files
    are read again. `taken_at` is the time of the intake (UTC, without a zone), after which nothing can have happened;
    left out, rows ahead of it are not looked for, and no source may be a snapshot, whose rows come and go on the day
    of the intake. Files are made in a folder beside the history and moved into it, all or none, when all ledgers
    balance: a failure leaves the history as it was. Raises SourceError for a source that cannot be read, BlockedError
    for a ledger with a difference, or where an account is only half forgotten; ValueError as said. To be
    called with the workspace's lock held.
    """
    require_none_under_way(folder)
    say = progress or (lambda line: None)
    home = folder / "history"
    home.mkdir(parents=True, exist_ok=True)
    finish_moving_in(home)
    marks = read_fingerprints(home)
    stones = read_tombstones(folder)
    delivered = _day_of_delivery(settings, taken_at)
    with scratch_folder(folder) as scratch:
        engine = connect(spill=scratch / "spill")
        fresh: dict[str, str] = {}
        readings: dict[str, dict[str, Path]] = {}
        ledgers: list[TableLedger] = []
        now: dict[str, str] = {}
        for name in in_order(settings.sources):
            source = settings.sources[name]
            delivery = deliver(source, folder, home / RAW / name, scratch / READ / name)
            mark = fingerprint(source, settings.book, delivery.parts)
            mark = now[name] = joint_mark(mark, [now[other] for other in needs(name, settings.sources)])
            kept = _kept(home, name)
            if marks.get(name) == mark and kept and not time_has_come(home, kept, taken_at):
                say(f"{name}: unchanged, {kept.rows_in:,} rows")
                ledgers.append(kept)
                continue
            raw = delivery.raw(engine, lambda line, name=name: say(f"{name}: {line}"))  # type: ignore[misc]
            for line in raw.detected:
                say(f"{name}: detected in {line}")
            raw = replace(raw, table=mark_forgotten(raw.table, source, settings.book, stones))
            if source.load == "snapshot":
                store = home / DELIVERIES / f"{name}.parquet"
                with damage_named(raw.where):
                    raw = with_deliveries(engine, raw, source, store, scratch / DELIVERIES / store.name, delivered)
            others = beside(engine, name, settings.sources, taken_at, scratch=scratch, home=home)
            judging = judged_by(source, settings.book)
            appended = kept is not None and source.load == "append"
            before = home / f"{name}.parquet" if kept and appended and kept.judging == judging else None
            if appended and before is None:
                say(f"{name}: its settings have changed, so it is not compared with the delivery before")
            taken = take_in_source(engine, scratch, TABLES[name], source, settings.book, raw, others, before)
            ledgers.append(replace(taken, judging=judging))
            # What was read is not kept where it names a forgotten account: better to read it again every time.
            kept_readings = {} if MARK in raw.table.columns else delivery.kept
            fresh[name], readings[name] = mark, kept_readings
            aside, lost = taken.rows("quarantined"), taken.difference[0]
            say(f"{name}: {taken.rows_in:,} rows in, {aside:,} quarantined, difference {lost:,}")
            if gone_rows := taken.rows(GONE):
                say(f"{name}: {gone_rows:,} rows of the delivery before are gone, or say something else now")
        ledger = Ledger(tuple(sorted(ledgers, key=lambda entry: entry.table)))
        _demand_balance(ledger)
        gone = _gone(home, settings, readings)
        if fresh or gone or not (home / LEDGER).exists():
            _gather_quarantine(engine, home, scratch, fresh, set(settings.sources))
            say_together(engine, settings, fresh, scratch=scratch, home=home)
            engine.disconnect()
            move_in(home, _made_ready(scratch, ledger, {**marks, **fresh}, readings, settings), gone)
    return ledger


def open_history(engine: Backend, folder: Path) -> dict[str, ibis.Table]:
    """The history tables of a workspace by name, at the grain of its contract; those never taken in are left out.

    Where accounts were merged, `survivors` is among them.
    """
    files = {name: folder / "history" / f"{name}.parquet" for name in (*TABLES, SURVIVORS)}
    return {name: engine.read_parquet(file) for name, file in files.items() if file.exists()}


def open_quarantine(engine: Backend, folder: Path) -> ibis.Table:
    """A row per quarantined source row: source, source_file, source_row, column, value, reason, record (JSON)."""
    file = folder / "history" / f"{QUARANTINE}.parquet"
    if not file.exists():
        raise _nothing_yet(folder)
    return engine.read_parquet(file)


def read_ledger(folder: Path) -> Ledger:
    """The ledger of the latest intake. Raises UsageError where there was none."""
    try:
        return Ledger.from_json((folder / "history" / LEDGER).read_text("utf-8"))
    except FileNotFoundError as error:
        raise _nothing_yet(folder) from error


def keep_ledger(folder: Path, as_of: dt.date, run_id: str) -> Path:
    """Keep the ledger of the latest intake with a run, as it was when that was first made; where it is kept.

    It stands beside the bundle and not in it: rows of later days change the ledger, but neither the run nor its bytes.
    """
    path = folder / "ledgers" / str(as_of) / f"{run_id}.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.write_bytes((folder / "history" / LEDGER).read_bytes())
        draft.replace(path)
    return path


def read_remarks(folder: Path) -> tuple[Remark, ...]:
    """What the latest intake remarked of rows that are used, by table, column and kind."""
    return remarks_in(folder / "history")


def visible_digest(history: Mapping[str, ibis.Table], as_of: AsOf) -> str:
    """The sha256 over all that was visible at an as-of, whatever the history holds of later days."""
    digest = hashlib.sha256()
    for name in sorted(TABLES.keys() & history):
        table = TABLES[name]
        rows = digest_rows(visible(history[name], table, as_of), canonical_order(table))
        digest.update(f"{name} {rows}\n".encode())
    return digest.hexdigest()


def visible(rows: ibis.Table, table: Table | None, as_of: AsOf) -> ibis.Table:
    """The rows that had happened and were known at an as-of, as they read then.

    When a row ends is null where that was still to come, and so is what arises later in it. Without a contract
    (`survivors`), a row has happened once it is known.
    """
    import ibis

    known = rows.known_from <= as_of.instant
    rows = rows.filter(known & (rows.day < as_of.day) if table and table.event else known)
    to_come = {name: rows[name] > as_of.instant for name in ("known_to", "deleted_at") if name in rows.columns}
    if table and table.arises:
        not_yet = ~(rows[table.arises[0]] < as_of.instant).fill_null(False)
        to_come |= dict.fromkeys(table.arises, not_yet)
    return rows.mutate(
        **{name: ibis.ifelse(later, ibis.null(rows[name].type()), rows[name]) for name, later in to_come.items()}
    )


def _day_of_delivery(settings: Workspace, taken_at: dt.datetime | None) -> dt.datetime:
    if taken_at is None and any(source.load == "snapshot" for source in settings.sources.values()):
        raise ValueError("a source with load = snapshot needs to be told when it is taken in")
    return day_of(taken_at, settings.book.time_zone) if taken_at else dt.datetime.min


def _kept(home: Path, name: str) -> TableLedger | None:
    """The ledger of a table that is still there from an earlier intake."""
    if not all((home / file).exists() for file in (f"{name}.parquet", f"{QUARANTINE}.parquet", LEDGER)):
        return None
    ledger = Ledger.from_json((home / LEDGER).read_text("utf-8"))
    return next((entry for entry in ledger.tables if entry.table == name), None)


def _demand_balance(ledger: Ledger) -> None:
    for table in ledger.tables:
        if not table.balanced:
            gaps = [
                f"{amount} in amount{f' ({currency})' if currency else ''}, {unreadable} unreadable amounts"
                for currency, (amount, unreadable) in table.differences.items()
            ]
            raise BlockedError(
                f"the ledger of {table.table} does not balance",
                expected="rows and amounts in to equal those accounted for",
                found=f"a difference of {table.difference[0]} rows, {', '.join(gaps)}",
                fix="the history stays as it was; report this with the output of `kare check`",
            )


def _gather_quarantine(engine: Backend, home: Path, scratch: Path, fresh: Mapping[str, str], named: set[str]) -> None:
    """One quarantine of all sources: the new rows, and those of sources that have not changed."""
    import ibis

    order = ["source", "source_file", "source_row"]
    parts = [engine.read_parquet(scratch / f"{name}.{QUARANTINE}.parquet") for name in fresh]
    old = home / f"{QUARANTINE}.parquet"
    if old.exists():
        rows = engine.read_parquet(old)
        parts.append(rows.filter(rows.source.isin(sorted(named - set(fresh)))))
    write_sorted(ibis.union(*parts) if len(parts) > 1 else parts[0], order, scratch / old.name)


def _gone(home: Path, settings: Workspace, readings: Mapping[str, Mapping[str, Path]]) -> list[str]:
    """What has to leave the history: tables that are no longer named, and readings that no delivery is made of."""
    named = {*settings.sources, QUARANTINE, *([SURVIVORS] if "account_merges" in settings.sources else [])}
    tables = [file for file in home.glob("*.parquet") if file.stem not in named]
    kept = [file for file in (home / RAW).glob("*/*") if file.name not in readings.get(file.parent.name, [file.name])]
    left = [file for file in (home / RAW).glob("*/*") if file.parent.name not in settings.sources]
    whole = {name for name, source in settings.sources.items() if source.load == "snapshot"}
    told = [file for file in (home / DELIVERIES).glob("*") if file.stem not in whole]
    return sorted({file.relative_to(home).as_posix() for file in [*tables, *kept, *left, *told]})


def _made_ready(
    scratch: Path,
    ledger: Ledger,
    marks: Mapping[str, str],
    readings: Mapping[str, Mapping[str, Path]],
    settings: Workspace,
) -> Path:
    """A folder with all files that go into the history, each at its place."""
    ready = scratch / "ready"
    ready.mkdir()
    for name, kept in readings.items():
        (scratch / f"{name}.parquet").replace(ready / f"{name}.parquet")
        for file, path in kept.items():
            if path.is_relative_to(scratch):
                (ready / RAW / name).mkdir(parents=True, exist_ok=True)
                path.replace(ready / RAW / name / file)
    for file in (f"{QUARANTINE}.parquet", f"{SURVIVORS}.parquet", REMARKS):
        if (scratch / file).exists():
            (scratch / file).replace(ready / file)
    if (scratch / DELIVERIES).exists():
        (scratch / DELIVERIES).replace(ready / DELIVERIES)
    (ready / LEDGER).write_text(ledger.to_json(), "utf-8")
    write_fingerprints(ready, {name: mark for name, mark in marks.items() if name in settings.sources})
    return ready


def _nothing_yet(folder: Path) -> UsageError:
    return UsageError(
        "nothing has been taken in yet", expected="a history", where=str(folder / "history"), fix="run `kare check`"
    )
