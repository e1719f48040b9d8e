"""Intake across tables: their order, what the rows of each are held against, and what they say together."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.config.workspace import Source, Workspace
from kare_ml.history.contracts import TABLES
from kare_ml.history.ledger import TableLedger
from kare_ml.history.merges import SURVIVORS, survivors
from kare_ml.history.remarks import from_json, to_json
from kare_ml.io.remarked import FILE_NAME as REMARKS
from kare_ml.io.remarked import OWN, of_all, read_remarks

if TYPE_CHECKING:
    import ibis
    from ibis.backends.duckdb import Backend

    from kare_ml.history.beside import Beside


def in_order(sources: Mapping[str, Source]) -> list[str]:
    """The names of the sources, each after those that its rows are held against, else by name."""
    ordered: dict[str, None] = {}

    def visit(name: str) -> None:
        for other in needs(name, sources):
            visit(other)
        ordered[name] = None

    for name in sorted(sources):
        visit(name)
    return list(ordered)


def needs(name: str, sources: Mapping[str, Source]) -> list[str]:
    """The sources that the rows of this one are held against, of those that there are."""
    from kare_ml.history.beside import looked_up

    return [other for other in looked_up(TABLES[name], sources[name]) if other in sources]


def joint_mark(mark: str, others: Collection[str]) -> str:
    """The fingerprint of a source together with those of the sources that its rows are held against."""
    return hashlib.sha256("\0".join([mark, *others]).encode()).hexdigest() if others else mark


def opened(engine: Backend, names: Collection[str], *, scratch: Path, home: Path) -> dict[str, ibis.Table]:
    """The history tables of those names: of this intake, or of the one that left them unchanged."""
    fresh = {name: scratch / f"{name}.parquet" for name in names}
    return {name: engine.read_parquet(file if file.exists() else home / file.name) for name, file in fresh.items()}


def beside(
    engine: Backend,
    name: str,
    sources: Mapping[str, Source],
    taken_at: dt.datetime | None,
    *,
    scratch: Path,
    home: Path,
) -> Beside:
    """What the rows of a source are held against."""
    from kare_ml.history.beside import Beside

    found = opened(engine, needs(name, sources), scratch=scratch, home=home)
    return Beside(found.get("currency_rates"), found.get("subscriptions"), found.get("accounts"), taken_at)


def time_has_come(home: Path, ledger: TableLedger, taken_at: dt.datetime | None) -> bool:
    """Whether a row that the last intake set aside because it lay ahead may have happened by now."""
    from kare_ml.history.beside import A_DAY, IN_THE_FUTURE, KNOWN_BEFORE

    if taken_at is None or not ledger.rows("quarantined", IN_THE_FUTURE):
        return False
    import pyarrow.parquet as pq

    ours = [("source", "=", ledger.table), ("reason", "=", IN_THE_FUTURE)]
    values = pq.read_table(home / "quarantine.parquet", columns=["value"], filters=ours)["value"].to_pylist()
    return any(value <= str(taken_at + A_DAY) for value in values if KNOWN_BEFORE not in value)


def say_together(engine: Backend, settings: Workspace, fresh: Collection[str], *, scratch: Path, home: Path) -> None:
    """Write `remarks.json` into `scratch`, and `survivors.parquet` where accounts were merged.

    What was remarked of a table by itself is taken from this intake for those that are `fresh`, else from the last one.
    """
    tables = opened(engine, sorted(settings.sources), scratch=scratch, home=home)
    own = [remark for name in sorted(fresh) for remark in from_json((scratch / f"{name}.{REMARKS}").read_text("utf-8"))]
    own += [remark for remark in read_remarks(home) if remark.kind in OWN and remark.table in {*tables} - {*fresh}]
    found = [*own, *of_all(tables, settings.book)]
    found.sort(key=lambda remark: (remark.table, remark.column, remark.kind))
    (scratch / REMARKS).write_text(to_json(found), "utf-8")
    if "account_merges" in tables:
        import pyarrow.parquet as pq

        file = f"{SURVIVORS}.parquet"
        known = survivors(tables["account_merges"].to_pyarrow(), settings.book.time_zone)
        pq.write_table(known.sort_by([("account_id", "ascending"), ("known_from", "ascending")]), scratch / file)
