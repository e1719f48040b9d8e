"""Thinning a night: what explains its figures goes, but for some accounts; the figures themselves stay.

No file ever changes under a reader. In a bundle, what is kept of the files that go is laid beside them under names of
its own; then one replacement of the manifest says what there is now, and only then are the others removed. A reader
has opened a file before that and reads it to its end, or is told by the manifest. In the published table a night is
replaced by one commit, and the files of older versions stay for a day for those who read them. A kill anywhere leaves
what the next call completes.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.io.bundle import MANIFEST, Bundle, write
from kare_ml.io.publication import remove_old_files, rewrite_run
from kare_ml.io.published import PublishedRun, read_published

if TYPE_CHECKING:
    import pyarrow as pa

SCORED, THIN = "scored_accounts.parquet", "thinned_accounts.parquet"
"""The rows of a bundle as they were published, and as they are once thinned."""

KEPT = "evidence-"
"""What the name of a file begins with that holds the accounts whose evidence is kept."""

EVIDENCE = ("features.parquet", "reasons.parquet", "movement.parquet", "events.parquet")
CONTRIBUTIONS = "contributions-"
COLUMNS = ("reasons", "movement")
"""The published columns that are emptied."""

READERS_HOURS = 24
"""For so long a version of the published table can be read on by who opened it."""


def thin_bundle(bundle: Bundle, accounts: Collection[str], at: dt.datetime) -> int:
    """Thin a sealed bundle, but for the evidence of some accounts; how many bytes that freed.

    What a call before this one began is completed; done again, nothing changes. The manifest then names under `thinned`
    the files that went, with the digests that they were sealed with, and when (UTC). Raises BlockedError, and changes
    nothing, where one of them is not the file that was sealed.
    """
    path, before = bundle.sealed_path, _size(bundle.sealed_path)
    manifest = bundle.manifest()
    if going := going_of(manifest):
        files = dict(manifest["files"])  # type: ignore[call-overload]
        kept = _keep(bundle, going, accounts)
        manifest["files"] = {name: sha for name, sha in files.items() if name not in going} | kept
        manifest["thinned"] = {"at": at.isoformat(), "files": {name: files[name] for name in going}}
        draft = path / f".{MANIFEST}.new"
        write(draft, json.dumps(manifest, indent=2, sort_keys=True) + "\n")
        draft.replace(path / MANIFEST)
    for name in bundle.thinned:
        (path / name).unlink(missing_ok=True)
    return before - _size(path)


def _keep(bundle: Bundle, going: Sequence[str], accounts: Collection[str]) -> dict[str, str]:
    """Lay beside the files that go what is kept of them; the digests by name."""
    kept: dict[str, str] = {}
    for name in going:
        rows = bundle.read(name)
        if name == SCORED:
            kept[THIN] = write(bundle.sealed_path / THIN, without_evidence(rows, accounts))
        elif (some := rows.filter(_among(rows, accounts))).num_rows:
            kept[KEPT + name] = write(bundle.sealed_path / (KEPT + name), some)
    return kept


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in path.iterdir())


def going_of(manifest: dict[str, object]) -> list[str]:
    """The files that thinning takes out of a bundle with that manifest; none where it is thinned."""
    files = manifest["files"]
    assert isinstance(files, dict)
    return sorted(name for name in files if name in (SCORED, *EVIDENCE) or name.startswith(CONTRIBUTIONS))


def thin_published(folder: Path, run: PublishedRun, accounts: Collection[str], at: dt.datetime) -> None:
    """Thin the published rows of a night by one commit, but for some accounts. `at` (UTC) is kept with the run."""
    if run.thinned_at is None:
        rewrite_run(folder, run, without_evidence(read_published(folder, as_of=run.as_of), accounts), thinned_at=at)


def let_old_files_go(folder: Path) -> None:
    """Remove the files of the published table that nobody has been reading for a day."""
    remove_old_files(folder, READERS_HOURS)


def without_evidence(rows: pa.Table, accounts: Collection[str]) -> pa.Table:
    """Published rows whose reasons and movement are null, but for some accounts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kept = _among(rows, accounts)
    for name in COLUMNS:
        if name in rows.column_names:
            place = rows.column_names.index(name)
            field = rows.schema.field(place)
            rows = rows.set_column(place, field, pc.if_else(kept, rows[name], pa.scalar(None, field.type)))
    return rows


def _among(rows: pa.Table, accounts: Collection[str]) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.is_in(rows["account_id"], pa.array(sorted(accounts), rows["account_id"].type))
