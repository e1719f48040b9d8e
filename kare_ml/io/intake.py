"""An intake: every source of a workspace is read into its history where it has changed, and every row accounted for.

What is made lies in a folder beside the history until all ledgers balance, and then goes in, all or none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.config.workspace import Source, Workspace
from kare_ml.errors import BlockedError
from kare_ml.history.contracts import TABLES
from kare_ml.history.forgotten import MARK
from kare_ml.history.ledger import Ledger, TableLedger
from kare_ml.history.merges import SURVIVORS
from kare_ml.io.across import beside, in_order, joint_mark, needs, say_together, time_has_come
from kare_ml.io.deliveries import FOLDER as DELIVERIES
from kare_ml.io.deliveries import day_of, with_deliveries
from kare_ml.io.engine import connect
from kare_ml.io.fingerprints import fingerprint, judged_by, read_fingerprints, write_fingerprints
from kare_ml.io.forgetting import require_none_under_way
from kare_ml.io.gone_rows import GONE
from kare_ml.io.history import LEDGER, RAW
from kare_ml.io.moving_in import finish_moving_in, move_in, scratch_folder
from kare_ml.io.one_source import QUARANTINE, take_in_source
from kare_ml.io.raw import Delivery, Raw, damage_named
from kare_ml.io.remarked import FILE_NAME as REMARKS
from kare_ml.io.sources import deliver
from kare_ml.io.tables import write_sorted
from kare_ml.io.tombstones import mark_forgotten, read_tombstones

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

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
    home = folder / "history"
    home.mkdir(parents=True, exist_ok=True)
    finish_moving_in(home)
    with scratch_folder(folder) as scratch:
        intake = _Intake(folder, settings, scratch, taken_at, progress or (lambda line: None))
        for name in in_order(settings.sources):
            intake.take(name)
        return intake.finish()


class _Intake:
    """An intake under way: what it has made so far lies in `scratch`, table by table."""

    def __init__(
        self,
        folder: Path,
        settings: Workspace,
        scratch: Path,
        taken_at: dt.datetime | None,
        say: Callable[[str], None],
    ) -> None:
        self.folder, self.home, self.scratch = folder, folder / "history", scratch
        self.settings, self.taken_at, self.say = settings, taken_at, say
        self.delivered = _day_of_delivery(settings, taken_at)
        self.engine = connect(spill=scratch / "spill")
        self.stones = read_tombstones(folder)
        self.marks_before = read_fingerprints(self.home)
        self.marks: dict[str, str] = {}
        self.fresh: dict[str, str] = {}
        self.readings: dict[str, dict[str, Path]] = {}
        self.ledgers: list[TableLedger] = []

    def take(self, name: str) -> None:
        """Take one source in, or leave its table as it is where nothing has changed."""
        source = self.settings.sources[name]
        delivery = deliver(source, self.folder, self.home / RAW / name, self.scratch / READ / name)
        mark = self._marked(name, source, delivery)
        kept = _kept(self.home, name)
        if self.marks_before.get(name) == mark and kept and not time_has_come(self.home, kept, self.taken_at):
            self.say(f"{name}: unchanged, {kept.rows_in:,} rows")
            self.ledgers.append(kept)
            return
        raw = self._read(name, source, delivery)
        mark = self._marked(name, source, delivery)  # of what was read: a database may have changed since it was asked
        others = beside(self.engine, name, self.settings.sources, self.taken_at, scratch=self.scratch, home=self.home)
        before = self._before(name, source, kept)
        taken = take_in_source(self.engine, self.scratch, TABLES[name], source, self.settings.book, raw, others, before)
        self.ledgers.append(replace(taken, judging=judged_by(source, self.settings.book)))
        self.fresh[name] = mark
        # What was read is not kept where it names a forgotten account: better to read it again every time.
        self.readings[name] = {} if MARK in raw.table.columns else delivery.kept
        aside, lost = taken.rows("quarantined"), taken.difference[0]
        self.say(f"{name}: {taken.rows_in:,} rows in, {aside:,} quarantined, difference {lost:,}")
        if gone_rows := taken.rows(GONE):
            self.say(f"{name}: {gone_rows:,} rows of the delivery before are gone, or say something else now")

    def _marked(self, name: str, source: Source, delivery: Delivery) -> str:
        own = fingerprint(source, self.settings.book, delivery.parts)
        self.marks[name] = joint_mark(own, [self.marks[other] for other in needs(name, self.settings.sources)])
        return self.marks[name]

    def finish(self) -> Ledger:
        """Move all that is new into the history, if every ledger balances."""
        ledger = Ledger(tuple(sorted(self.ledgers, key=lambda entry: entry.table)))
        _demand_balance(ledger)
        gone = _gone(self.home, self.settings, self.readings)
        if self.fresh or gone or not (self.home / LEDGER).exists():
            _gather_quarantine(self.engine, self.home, self.scratch, self.fresh, set(self.settings.sources))
            say_together(self.engine, self.settings, self.fresh, scratch=self.scratch, home=self.home)
            self.engine.disconnect()
            marks = {**self.marks_before, **self.fresh}
            move_in(self.home, _made_ready(self.scratch, ledger, marks, self.readings, self.settings), gone)
        return ledger

    def _read(self, name: str, source: Source, delivery: Delivery) -> Raw:
        """The source as it is now; of one that holds the whole table each time, with what earlier deliveries had."""
        raw = delivery.raw(self.engine, lambda line: self.say(f"{name}: {line}"))
        for line in raw.detected:
            self.say(f"{name}: detected in {line}")
        raw = replace(raw, table=mark_forgotten(raw.table, source, self.settings.book, self.stones))
        if source.load != "snapshot":
            return raw
        file = f"{name}.parquet"
        with damage_named(raw.where):
            return with_deliveries(
                self.engine, raw, source, self.home / DELIVERIES / file, self.scratch / DELIVERIES / file,
                self.delivered,
            )  # fmt: skip

    def _before(self, name: str, source: Source, kept: TableLedger | None) -> Path | None:
        """The table as the last intake left it, if every row of that one must be there still."""
        if kept is None or source.load != "append":
            return None
        if kept.judging == judged_by(source, self.settings.book):
            return self.home / f"{name}.parquet"
        self.say(f"{name}: its settings have changed, so it is not compared with the delivery before")
        return None


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
