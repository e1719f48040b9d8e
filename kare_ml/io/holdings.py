"""What a workspace holds of accounts: who can be named, who was merged into whom, which models learnt from them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.io.engine import connect
from kare_ml.io.erasure import Erasure
from kare_ml.io.history import open_history
from kare_ml.io.promotions import newest_champions
from kare_ml.io.published import published_runs, read_published
from kare_ml.io.reports import training_folder
from kare_ml.io.resealing import sealed_bundles
from kare_ml.io.state import open_state
from kare_ml.io.thinning import SCORED, THIN
from kare_ml.io.tombstones import read_tombstones

if TYPE_CHECKING:
    import pyarrow as pa


def held(folder: Path) -> pa.Table:
    """A row for each account and name (null: none is known) in the history, the newest published run or the state."""
    import pyarrow as pa

    schema = pa.schema([("account_id", pa.string()), ("name", pa.string())])
    found: list[pa.Table] = []
    engine = connect()
    try:
        for rows in open_history(engine, folder).values():
            if "account_id" in rows.columns:
                columns = rows.select("account_id", name=rows.name if "name" in rows.columns else _no_name())
                found.append(columns.distinct().to_pyarrow())
    finally:
        engine.disconnect()
    if published_runs(folder):
        found.append(read_published(folder, columns=["account_id", "name"]))
    written = sorted(open_state(folder, create=False).account_ids())
    found.append(pa.table([pa.array(written, pa.string()), pa.nulls(len(written), pa.string())], schema=schema))
    rows = pa.concat_tables([part.select(schema.names).cast(schema) for part in found])
    named = rows.filter(rows["name"].is_valid())
    nameless = rows.filter(rows["name"].is_null())
    every = pa.concat_tables([named, nameless]).group_by(["account_id", "name"]).aggregate([])
    return every.select(schema.names)


def held_long_ago(folder: Path) -> Iterator[pa.Table]:
    """The account_ids of every published run and every bundle, newest as_of first, one after the other."""
    import pyarrow.parquet as pq

    for run in published_runs(folder):
        yield read_published(folder, as_of=run.as_of, columns=["account_id"])
    for bundle in reversed(list(sealed_bundles(folder))):
        for rows in (SCORED, THIN):
            if (bundle / rows).is_file():
                yield pq.ParquetFile(bundle / rows).read(columns=["account_id"])


def with_merged(folder: Path, account_ids: Collection[str]) -> set[str]:
    """The accounts and all that were merged into one of them, directly or by way of another."""
    import pyarrow.parquet as pq

    together = set(account_ids)
    path = folder / "history" / "account_merges.parquet"
    if path.is_file():
        merges = pq.read_table(path, columns=["account_id", "merged_into"]).to_pylist()
        while new := {m["account_id"] for m in merges if m["merged_into"] in together} - together:
            together |= new
    return together


def contracts_of(folder: Path, account_ids: Collection[str]) -> set[str]:
    """The contracts that these accounts ever held: rows of other tables may name an account by its contract alone."""
    import pyarrow.parquet as pq

    path = folder / "history" / "subscriptions.parquet"
    if not path.is_file() or "contract_id" not in pq.read_schema(path).names:
        return set()
    rows = pq.read_table(
        path, columns=["account_id", "contract_id"], filters=[("account_id", "in", sorted(account_ids))]
    )
    return {one for one in rows["contract_id"].to_pylist() if one is not None}


def taught(folder: Path, account_ids: Collection[str]) -> dict[str, int]:
    """The champions (version by model) that learnt from one of these accounts, as far as their snapshots still tell."""
    return {
        champion.name: champion.version
        for champion in newest_champions(folder / "registry")
        if _was_seen(training_folder(folder, str(champion.as_of)), account_ids)
    }


def to_retrain(folder: Path) -> dict[str, int]:
    """The champions that have learnt from an account which was forgotten since: version by model."""
    stones = read_tombstones(folder).by_digest.values()
    return {
        champion.name: champion.version
        for champion in newest_champions(folder / "registry")
        if any(stone.models.get(champion.name) == champion.version for stone in stones)
    }


def _was_seen(training: Path, account_ids: Collection[str]) -> bool:
    """Whether a snapshot has one of the accounts; yes, too, where no snapshot is left that would tell."""
    import pyarrow.parquet as pq

    ours = Erasure(frozenset(account_ids))
    snapshots = list(training.glob("snapshot-*.parquet"))
    return not snapshots or any(ours.concerns(pq.ParquetFile(path).read(columns=["account_id"])) for path in snapshots)


def _no_name() -> object:
    import ibis

    return ibis.null("string")
