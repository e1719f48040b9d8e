"""The run bundle: the immutable folder of a run, and how it is made so that a crashed run can be taken up again.

It grows in `runs/<as_of>/.<run_id>`. Each stage's artifacts are noted with their digests as it ends; a stage whose
artifacts are all there is not run again. Sealing writes the manifest and renames the folder to `runs/<as_of>/<run_id>`.
Equal inputs give equal bytes: no clock inside, one writer, a fixed layout.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from kare_ml.errors import BlockedError, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

MANIFEST = "manifest.json"
PROGRESS = "stages.json"
ROWS_A_GROUP = 131_072

Content: TypeAlias = "pa.Table | pa.RecordBatchReader | str"
"""What an artifact is made of."""


@dataclass(frozen=True)
class Bundle:
    """One run's folder. `path` is where its files are now: the sealed folder once there is one."""

    folder: Path
    as_of: str
    run_id: str

    @property
    def sealed_path(self) -> Path:
        """Where the bundle stands for good."""
        return self.folder / "runs" / self.as_of / self.run_id

    @property
    def _draft(self) -> Path:
        return self.folder / "runs" / self.as_of / f".{self.run_id}"

    @property
    def sealed(self) -> bool:
        """Whether the run is complete and will not change any more."""
        return (self.sealed_path / MANIFEST).is_file()

    @property
    def path(self) -> Path:
        """Where its files are now."""
        return self.sealed_path if self.sealed else self._draft

    def stage(self, name: str, make: Callable[[], Mapping[str, Content]]) -> bool:
        """Run one stage, unless all that it makes is there already. True if it was run.

        `make` gives the artifacts by file name: tables as `.parquet`, whole or as a stream, text as it is.
        """
        done = self._done()
        if self.sealed or (name in done and all(self._is(file, sha) for file, sha in done[name].items())):
            return False
        self._draft.mkdir(parents=True, exist_ok=True)
        written = {file: write(self._draft / file, content) for file, content in make().items()}
        progress = self._draft / PROGRESS
        fresh = progress.with_suffix(".new")
        fresh.write_text(json.dumps({**done, name: written}, indent=2, sort_keys=True), "utf-8")
        fresh.replace(progress)
        return True

    def has(self, file: str) -> bool:
        """Whether an artifact is there: a stage need not make it, and retention may have taken it away."""
        return (self.path / file).is_file() and file not in self.thinned

    def intact(self, *files: str) -> bool:
        """Whether artifacts are there, and are those that were sealed: for what can do without. `read` raises."""
        try:
            for file in files:
                self._require_sealed(file)
        except (BlockedError, UsageError, FileNotFoundError):
            return False
        return True

    @property
    def kept(self) -> list[str]:
        """The files of a sealed bundle, as they should be there."""
        files = self.manifest()["files"]
        assert isinstance(files, dict)
        return [file for file in files if file not in self.thinned]

    @property
    def thinned(self) -> Mapping[str, str]:
        """The files that retention took away, with the digests that they were sealed with; none of a whole bundle."""
        return dict(self._thinning().get("files", {}))

    @property
    def thinned_at(self) -> dt.datetime | None:
        """When (UTC) retention thinned the bundle; null: it is whole."""
        at = self._thinning().get("at")
        return dt.datetime.fromisoformat(at) if at else None

    def require_kept(self, *files: str) -> None:
        """Raises UsageError where retention has taken one of the files away."""
        if gone := [file for file in files if file in self.thinned]:
            raise UsageError(
                f"the night of {self.as_of} was thinned: {', '.join(gone)} of run {self.run_id} is not kept any more",
                expected="a night that is kept whole ([retention] in kare.toml)",
                found=f"thinned on {self._thinning()['at'][:10]}; its probabilities, profiles and moves are kept",
                where=str(self.sealed_path),
                fix="ask of a later night (kare runs), or take the bundle from a backup",
            )

    def read(self, file: str, columns: list[str] | None = None, coded: Sequence[str] = ()) -> pa.Table:
        """One Parquet artifact; columns that are `coded` are read as dictionaries, which takes less of many rows.

        Raises BlockedError if a sealed bundle's file is not the one that was sealed, UsageError if it was thinned out.
        """
        import pyarrow.parquet as pq

        if self.sealed:
            self._require_sealed(file)
        try:
            return pq.ParquetFile(self.path / file, read_dictionary=list(coded)).read(columns=columns)
        except FileNotFoundError:
            self.require_kept(file)  # it went after we had looked
            raise

    def read_text(self, file: str) -> str:
        """One text artifact. Raises BlockedError like `read`."""
        if self.sealed:
            self._require_sealed(file)
        return (self.path / file).read_text("utf-8")

    def seal(self, facts: Mapping[str, object]) -> Path:
        """Write the manifest (the facts and a sha256 a file) and make the folder final; twice changes nothing."""
        if not self.sealed:
            files = {file: sha for stage in self._done().values() for file, sha in stage.items()}
            manifest = {**facts, "run_id": self.run_id, "as_of": self.as_of, "files": files}
            (self._draft / MANIFEST).write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", "utf-8")
            (self._draft / PROGRESS).unlink()
            _sync(self._draft)
            self._draft.rename(self.sealed_path)
            _sync(self.sealed_path.parent)
        return self.sealed_path

    def manifest(self) -> dict[str, object]:
        """What sealing wrote. Raises BlockedError where it cannot be read any more."""
        path = self.sealed_path / MANIFEST
        try:
            return dict(json.loads(path.read_text("utf-8")))
        except ValueError as error:
            raise BlockedError(
                f"the manifest of run {self.run_id} cannot be read",
                found=str(error),
                where=str(path),
                fix="restore the bundle from a backup, or score that day again",
            ) from error

    def _thinning(self) -> dict[str, Any]:
        return dict(self.manifest().get("thinned", {})) if self.sealed else {}  # type: ignore[call-overload]

    def _done(self) -> dict[str, dict[str, str]]:
        """The digests of each stage's artifacts; none where the note was never written, or was cut off."""
        try:
            return dict(json.loads((self._draft / PROGRESS).read_text("utf-8")))
        except (FileNotFoundError, ValueError):
            return {}

    def _is(self, file: str, sha256: str) -> bool:
        path = self._draft / file
        return path.is_file() and file_digest(path) == sha256

    def _require_sealed(self, file: str) -> None:
        self.require_kept(file)
        stated = self.manifest()["files"]
        assert isinstance(stated, dict)
        try:
            found = file_digest(self.sealed_path / file)
        except FileNotFoundError:
            self.require_kept(file)
            raise
        if stated.get(file) != found:
            raise BlockedError(
                f"{file} of run {self.run_id} is not the file that was sealed",
                expected=f"sha256 {stated.get(file)}",
                found=f"sha256 {found}",
                where=str(self.sealed_path),
                fix="restore the bundle from a backup, or score that day again",
            )


def write(path: Path, content: Content) -> str:
    """Write one artifact in its canonical form, durably; its sha256.

    Each batch of a stream becomes row groups of its own.
    """
    if isinstance(content, str):
        path.write_text(content, "utf-8")
    else:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if isinstance(content, pa.Table):
            plain = content.replace_schema_metadata(None).combine_chunks()
            pq.write_table(plain, path, compression="zstd", row_group_size=ROWS_A_GROUP, store_schema=False)
        else:
            with pq.ParquetWriter(path, content.schema, compression="zstd", store_schema=False) as file:
                for batch in content:
                    file.write_batch(batch, row_group_size=ROWS_A_GROUP)
    _sync(path)
    return file_digest(path)


def file_digest(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
