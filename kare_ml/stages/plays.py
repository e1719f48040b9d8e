"""Working out what to do for every account of a run, for its bundle; and the next play for one, when somebody asks."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.config.playbook import Playbook
from kare_ml.errors import UsageError
from kare_ml.features.frame import CATALOG
from kare_ml.io.published import PublishedRun, read_published
from kare_ml.playbook.plays import PLAYS, Filled, columns_of, fill
from kare_ml.stages.context import Context, read_settings
from kare_ml.stages.walk import bundle_of

PUBLISHED = ["account_id", "owner", "region", "profile", "no_profile_reason", "reasons"]
CHUNK_ROWS = 20_000
"""How many accounts are filled at a time: as Python values, they take some kilobytes each."""


def plays_artifact(context: Context, rows: pa.Table, features: pa.Table, at_stake: pa.ChunkedArray) -> pa.Table:
    """The table `PLAYS` of a run, in the order of `rows`; `features` and `at_stake` are of the same accounts."""
    playbook, as_of = context.settings.playbook, context.as_of.date
    together = _together(rows, features, playbook).append_column("at_stake", at_stake)
    parts = [PLAYS.empty_table()]
    for batch in together.to_batches(max_chunksize=CHUNK_ROWS):
        filled = (fill(row, playbook, CATALOG, as_of) for row in batch.to_pylist())
        parts.append(pa.Table.from_pylist([vars(play) for play in filled if play], PLAYS))
    return pa.concat_tables(parts)


def next_play(folder: Path, run: PublishedRun, account_id: str, done: Collection[str]) -> Filled:
    """The play that an account of a published run calls for, after those that were done for it.

    Raises UsageError where its placement has none: nothing is to be done for it.
    """
    playbook = read_settings(folder).playbook
    rows = read_published(folder, as_of=run.as_of, columns=PUBLISHED)
    features = bundle_of(folder, run).read("features.parquet")
    staked = bundle_of(folder, run).read("walk.parquet", ["account_id", "at_stake"])
    ours, theirs = (t.filter(pc.equal(t["account_id"], account_id)) for t in (rows, features))
    (row,) = _together(ours, theirs, playbook).to_pylist()
    row["at_stake"] = staked.filter(pc.equal(staked["account_id"], account_id))["at_stake"][0].as_py()
    filled = fill(row, playbook, CATALOG, run.as_of, done)
    if filled is None:
        placement = row["profile"] or row["no_profile_reason"]
        raise UsageError(
            f"the playbook has nothing for account {account_id}",
            found=f"it is in {placement}",
            fix="flag it to have something done all the same: kare flag",
        )
    return filled


def _together(rows: pa.Table, features: pa.Table, playbook: Playbook) -> pa.Table:
    """The published columns and the features that the plays speak of, beside each other."""
    told = [name for name in features.column_names if name in columns_of(playbook) and name not in PUBLISHED]
    return pa.table([rows[name] for name in PUBLISHED] + [features[name] for name in told], names=[*PUBLISHED, *told])
