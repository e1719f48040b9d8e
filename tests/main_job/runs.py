"""What a run left behind, in a form that can be compared."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable

from kare_ml.io.published import PLACE, published_runs, read_published


def published_digest(folder: Path) -> str:
    """The sha256 over the newest published rows, every column and nested value in its order."""
    rows = read_published(folder)
    with pa.BufferOutputStream() as stream:
        with pa.ipc.new_stream(stream, rows.schema) as writer:
            writer.write_table(rows.combine_chunks())
        return hashlib.sha256(stream.getvalue()).hexdigest()


def bundle_digests(folder: Path) -> dict[str, str]:
    """The sha256 of every file of the newest run's bundle, by name."""
    bundle = folder / published_runs(folder)[0].bundle
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(bundle.iterdir())}


def run_id(folder: Path) -> str:
    """The newest run's name."""
    return published_runs(folder)[0].run_id


def commits(folder: Path) -> int:
    """How many commits the published table has."""
    return len(DeltaTable(folder / PLACE).history())
