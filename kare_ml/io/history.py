"""The history of a workspace on disk: taken in from the sources, opened for features, digested to name a run.

`history/` holds a Parquet file a table, `survivors.parquet` where accounts were merged, `quarantine.parquet`,
`ledger.json`, `remarks.json` and `fingerprints.json`; under `.raw`, what was read of each text file, so that it is read
once; under `deliveries`, what each delivery of a source had that holds the whole table each time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.domain.as_of import AsOf
from kare_ml.errors import UsageError
from kare_ml.history.contracts import TABLES, Table
from kare_ml.history.ledger import Ledger
from kare_ml.history.merges import SURVIVORS
from kare_ml.history.remarks import Remark
from kare_ml.io.digest import digest_rows
from kare_ml.io.one_source import QUARANTINE
from kare_ml.io.remarked import read_remarks as remarks_in
from kare_ml.io.tables import canonical_order

if TYPE_CHECKING:
    import ibis
    from ibis.backends.duckdb import Backend

LEDGER = "ledger.json"
RAW = ".raw"


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


def _nothing_yet(folder: Path) -> UsageError:
    return UsageError(
        "nothing has been taken in yet", expected="a history", where=str(folder / "history"), fix="run `kare check`"
    )
