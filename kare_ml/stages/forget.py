"""Forgetting an account: out of everything that a workspace holds, in an order that a kill cannot break.

First the tombstone, so that no intake brings the account back; then the journal, which names it until the end, so that
a forgetting that was cut off is completed; then place after place, each of which may be gone through again.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from pathlib import Path

from kare_ml.config.load import filled, resolve_path
from kare_ml.config.sinks import Sinks
from kare_ml.config.workspace import Workspace
from kare_ml.errors import KareError, UsageError
from kare_ml.history.forgotten import OTHERS_NAMED
from kare_ml.io import forgetting
from kare_ml.io.erasure import Erasure
from kare_ml.io.exported import erase_exported, exported_files
from kare_ml.io.file_sources import files_of
from kare_ml.io.holdings import contracts_of, held, held_long_ago, taught, to_retrain, with_merged
from kare_ml.io.postgres_sink import erase
from kare_ml.io.publication import erase_published
from kare_ml.io.resealing import drop_drafts, reseal, sealed_bundles
from kare_ml.io.state import open_state
from kare_ml.io.tombstones import Tombstone, add_tombstones, read_tombstones
from kare_ml.publish.questions import find_account
from kare_ml.stages.context import Progress, silent

LOG = logging.getLogger(__name__)

ELSEWHERE = (
    "backups of the workspace, and of the databases that it uses",
    "exports, files, pages and messages that were sent or kept elsewhere, and what people wrote down",
    "the pages of past flow runs in Prefect",
)
"""What no command can reach, of any workspace."""


@dataclass(frozen=True)
class Forgotten:
    """What came of forgetting: where the accounts (by their salted digests) were found, and where they may still be.

    `files` are paths of history, snapshots, reports, logs and exports; `bundles` are run_ids; `as_ofs` those of
    published runs; `state_rows` and `sink_rows` count rows of the state store and of the PostgreSQL sink. `retrain`
    names the champions that learnt from them, version by model.
    """

    accounts: tuple[str, ...]
    digests: tuple[str, ...]
    files: tuple[str, ...]
    bundles: tuple[str, ...]
    as_ofs: tuple[dt.date, ...]
    state_rows: int
    sink_rows: int
    retrain: dict[str, int]
    beyond_reach: tuple[str, ...]


def whom(folder: Path, text: str) -> Erasure:
    """Who is meant by an id or a name: the account and all that were merged into it, with their names.

    A forgetting that was cut off is part of it. Raises UsageError where nobody, or more than one, is meant.
    """
    journal = forgetting.read_journal(folder)
    known = held(folder)
    try:
        asked = {find_account(known, text)}
    except UsageError:
        if text not in (*journal["account_ids"], *journal["names"]) and not _was_held(folder, text):
            raise
        asked = {text} - set(journal["names"])
    account_ids = with_merged(folder, {*asked, *journal["account_ids"]})
    names = {row["name"] for row in known.to_pylist() if row["account_id"] in account_ids and row["name"]}
    return Erasure(frozenset(account_ids), frozenset(names | set(journal["names"])))


def forget(folder: Path, settings: Workspace, who: Erasure, at: dt.datetime, progress: Progress = silent) -> Forgotten:
    """Take the accounts out of the workspace for good. `at` is the time, in UTC.

    Doing it again changes nothing more. Hold the lock of the workspace meanwhile.
    """
    erasure = Erasure(who.account_ids, who.names, _naming(settings))
    stone = Tombstone(at, taught(folder, who.account_ids))
    stones = add_tombstones(folder, who.account_ids, contracts_of(folder, who.account_ids), stone)
    forgetting.begin(folder, erasure)
    digests = tuple(sorted(stones.digest(one) for one in who.account_ids))
    progress("history, snapshots, reports and logs")
    files = forgetting.erase_own_files(folder, erasure)
    progress("run bundles")
    drop_drafts(folder)
    note = {"accounts": list(digests), "at": at.isoformat()}
    bundles = [bundle.name for bundle in sealed_bundles(folder) if reseal(bundle, erasure, note)]
    progress("every version of the published table")
    as_ofs = erase_published(folder, erasure)
    progress("flags, actions and assignments")
    state_rows = open_state(folder, create=False).erase(erasure)
    progress("sinks")
    files += _erase_exports(folder, settings.sinks, erasure)
    sink_rows, unreached = _erase_in_postgres(settings.sinks, erasure)
    progress("looking for what is left")
    sources = _sources(folder, settings)
    left = forgetting.still_naming(folder, erasure, [path for paths in sources.values() for path in paths])
    forgetting.end(folder)
    LOG.info("forgotten", extra={"accounts": digests, "files": len(files), "bundles": bundles, "as_ofs": as_ofs})
    return Forgotten(
        accounts=tuple(sorted(who.account_ids)),
        digests=digests,
        files=tuple(files),
        bundles=tuple(bundles),
        as_ofs=tuple(as_ofs),
        state_rows=state_rows,
        sink_rows=sink_rows,
        retrain=to_retrain(folder),
        beyond_reach=(
            *(f"the source of {name}: its rows are set aside at each intake" for name in sources),
            *(f"{path}: it names the account, and is not ours to change" for path in left),
            *unreached,
            *(f"the CRM that is filled as {name}: what was loaded there" for name in settings.sinks.crm),
            *ELSEWHERE,
        ),
    )


def _erase_exports(folder: Path, sinks: Sinks, erasure: Erasure) -> list[str]:
    """Take the accounts out of the files that sinks wrote; those that named one."""
    found = [path for path in exported_files(folder, sinks) if erase_exported(path, erasure.account_ids)]
    return [str(path.relative_to(folder) if path.is_relative_to(folder) else path) for path in found]


def _erase_in_postgres(sinks: Sinks, erasure: Erasure) -> tuple[int, list[str]]:
    """Take the accounts out of the PostgreSQL sink: how many rows, and in words what could not be reached."""
    if sinks.postgres is None:
        return 0, []
    try:
        return erase(filled(sinks.postgres.connection), sinks.postgres.schema_name, erasure.account_ids), []
    except KareError as error:
        LOG.warning("the sink was not reached", extra={"why": error.what})
        return 0, [f"the PostgreSQL sink ({error.what}): once it answers, kare export postgres loads it without them"]


def _was_held(folder: Path, text: str) -> bool:
    """Whether an id was forgotten before, or stands in an older run alone."""
    if read_tombstones(folder).among([text]):
        return True
    one = Erasure(frozenset([text]))
    return any(one.concerns(rows) for rows in held_long_ago(folder))


def _naming(settings: Workspace) -> dict[str, list[str]]:
    """The columns of each source that name accounts."""
    named = ("account_id", *OTHERS_NAMED)
    return {
        table: [column for name in named if isinstance(column := source.columns.get(name), str)]
        for table, source in settings.sources.items()
    }


def _sources(folder: Path, settings: Workspace) -> dict[str, list[Path]]:
    """The files of each source, none where it cannot be found."""
    found: dict[str, list[Path]] = {}
    for name, source in settings.sources.items():
        try:
            found[name] = files_of(source, resolve_path(source, folder))
        except KareError:
            found[name] = []
    return found
