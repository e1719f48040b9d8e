"""Taking accounts out of sealed run bundles, which stay verifiable: the manifest says what was resealed, and why.

New files and the new manifest are laid beside the old ones first, the manifest last; then they take their places, the
manifest last again. A kill in between leaves a bundle that the next call completes.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kare_ml.io.bundle import MANIFEST, file_digest, write
from kare_ml.io.erasure import Erasure
from kare_ml.io.thinning import SCORED, THIN

FRESH = ".fresh"
"""What the name of a file ends in that has not taken its place yet."""


def sealed_bundles(folder: Path) -> Iterator[Path]:
    """The folder of every sealed run of a workspace, published or not, oldest as_of first."""
    return (path.parent for path in sorted((folder / "runs").glob(f"*/*/{MANIFEST}")))


def drop_drafts(folder: Path) -> int:
    """Remove the bundles that were never sealed: the runs that began them will not have their names again."""
    drafts = [path for path in (folder / "runs").glob("*/.*") if path.is_dir()]
    for draft in drafts:
        shutil.rmtree(draft)
    return len(drafts)


def reseal(bundle: Path, erasure: Erasure, note: Mapping[str, Any]) -> bool:
    """Take accounts out of a sealed bundle; whether it held any.

    The manifest gets a new digest for each file that was changed and, in its list `forgotten`, the note with the old
    digests. A file that was not the sealed one before is not made one: its digest stays as it was sealed.
    """
    if taken_up := (bundle / (MANIFEST + FRESH)).exists():
        _complete(bundle)
    for left in bundle.glob(f"*{FRESH}"):
        left.unlink()
    manifest = json.loads((bundle / MANIFEST).read_text("utf-8"))
    sealed: dict[str, str] = manifest["files"]
    resealed: dict[str, str] = {}
    for name, digest in sealed.items():
        path = bundle / name
        if erasure.file(path, bundle / (name + FRESH)):
            resealed[name] = file_digest(bundle / (name + FRESH)) if file_digest(path) == digest else digest
    if not resealed:
        return taken_up
    entry = {**note, "files": {name: sealed[name] for name in resealed}}
    manifest["files"] = {**sealed, **resealed}
    manifest["forgotten"] = [*manifest.get("forgotten", []), entry]
    for rows in {SCORED, THIN} & set(resealed) if "rows" in manifest else ():
        manifest["rows"] = _row_count(bundle / (rows + FRESH))
    write(bundle / (MANIFEST + ".tmp"), json.dumps(manifest, indent=2, sort_keys=True) + "\n")
    (bundle / (MANIFEST + ".tmp")).replace(bundle / (MANIFEST + FRESH))
    _complete(bundle)
    return True


def _complete(bundle: Path) -> None:
    """Let what was laid beside take its place, the manifest last."""
    for fresh in sorted(bundle.glob(f"*{FRESH}"), key=lambda path: path.name == MANIFEST + FRESH):
        fresh.replace(fresh.with_name(fresh.name.removesuffix(FRESH)))


def _row_count(path: Path) -> int:
    import pyarrow.parquet as pq

    return int(pq.read_metadata(path).num_rows)
