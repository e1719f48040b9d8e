"""Sources that are files: a file, a folder or a pattern, of text or of Parquet."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.config.workspace import Source
from kare_ml.errors import SourceError
from kare_ml.io.fingerprints import code_digest
from kare_ml.io.raw import OURS, Part, Progress, Raw, check_header, damage_named
from kare_ml.io.text_files import kept_reading, read_text

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

SUFFIXES = {"parquet": (".parquet", ".pq"), "csv": (".csv", ".tsv", ".txt"), "whitespace": (".txt", ".dat", ".asc")}


class Files:
    """The files that a path names. What text and Parquet have in common."""

    def __init__(self, source: Source, path: Path, files: Sequence[Path]) -> None:
        """Opens nothing yet. `files` are those that `path` stands for, in their order."""
        self.source = source
        self.path = path
        self.files = files
        self.kept: dict[str, Path] = {}
        self._base = (
            path if path.is_dir() else Path(*path.parts[: _plain_parts(path)]) if _is_glob(path) else path.parent
        )

    def name(self, file: Path) -> str:
        """What `source_file` says of a file: its path from the folder that the source is in."""
        return file.relative_to(self._base).as_posix()

    def content(self, file: Path) -> str:
        """The sha256 of a file's bytes. Raises SourceError where they cannot be read."""
        try:
            with file.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise SourceError(
                "the file cannot be read", found=str(error), where=str(file), fix="check who may read it"
            ) from error


class TextFiles(Files):
    """Text files. Each is read once into a Parquet file of text columns, and again only when its bytes change.

    The reading of a file is named by the digest of its bytes, its name, how the source says it is written, and the code
    that reads it: `<digest>.parquet`, in the folder `home` of readings kept, or new in the folder `scratch`.
    """

    def __init__(self, source: Source, path: Path, files: Sequence[Path], home: Path, scratch: Path) -> None:
        """Opens nothing yet."""
        super().__init__(source, path, files)
        self._home = home
        self._scratch = scratch

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """A part a file."""
        self._seen = {file: _state(file) for file in self.files}
        written = repr((self.source.format, self.source.delimiter, self.source.encoding, code_digest("text")))
        written += repr(self.source.header) if self.source.header else ""
        settings = written if self.source.delimiter else written + repr(sorted(self.source.source_columns))
        return tuple(
            Part(name, hashlib.sha256("\0".join((self.content(file), name, settings)).encode()).hexdigest())
            for file in self.files
            for name in [self.name(file)]
        )

    def raw(self, engine: Backend, say: Progress) -> Raw:
        """The records of all files. Only files without a reading are read."""
        self._scratch.mkdir(parents=True, exist_ok=True)
        header: dict[str, None] = {}
        records = 0
        read, detected = [], []
        for part, file in zip(self.parts, self.files, strict=True):
            target = self._home / f"{part.digest}.parquet"
            if target.exists():
                found = kept_reading(target)
            else:
                target = self._scratch / target.name
                say(f"reading {part.name}")
                found = read_text(file, part.name, self.source, target)
                self._demand_unchanged(file)
                read.append(part.name)
            self.kept[target.name] = target
            check_header(found.header, self.source, str(file))
            header |= dict.fromkeys(found.header)
            records += found.records
            if found.detected:
                detected.append(f"{part.name}: {found.detected}")
        table = engine.read_parquet([str(target) for target in self.kept.values()], union_by_name=True)
        return Raw(str(self.path), table, tuple(header), records, tuple(read), tuple(detected))

    def _demand_unchanged(self, file: Path) -> None:
        if _state(file) != self._seen[file]:
            raise SourceError(
                "the file changed while it was read",
                expected="a file that is complete before intake begins",
                where=str(file),
                fix="run it again when the file is written; write it under another name and rename it",
            )


class ParquetFiles(Files):
    """Parquet files, read where they lie: nothing is copied."""

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """A part a file."""
        return tuple(Part(self.name(file), self.content(file)) for file in self.files)

    def raw(self, engine: Backend, say: Progress) -> Raw:
        """The rows of all files, counted by their footers. Columns that a file does not have are null in its rows."""
        import ibis
        import pyarrow as pa
        import pyarrow.parquet as pq

        header: dict[str, None] = {}
        records = 0
        for file in self.files:
            try:
                with pq.ParquetFile(file) as parquet:
                    names, count = parquet.schema_arrow.names, parquet.metadata.num_rows
            except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
                raise SourceError(
                    "the file is not sound Parquet",
                    expected="a whole Parquet file",
                    found=str(error),
                    where=str(file),
                    fix="copy or export it again; it may be cut off",
                ) from error
            check_header(names, self.source, str(file))
            header |= dict.fromkeys(names)
            records += count
        if not records:
            raise SourceError("the source is empty", expected="at least one row", found="none", where=str(self.path))
        say(f"reading {self.path.name}")
        # A footer tells what its pages hold. Of a damaged file that is not so: the checks must look at the values.
        engine.raw_sql("SET disabled_optimizers = 'statistics_propagation'")
        with damage_named(str(self.path)):  # a footer may be sound to one reader and damaged to the other
            table = engine.read_parquet(
                # It names files by absolute paths without `..`, so they are given to it like that.
                [os.path.abspath(file) for file in self.files],
                file_row_number=True,
                filename=True,
                union_by_name=len(self.files) > 1,
            )
        table = table.mutate(
            source_file=table.filename.substr(len(os.path.abspath(self._base)) + 1),
            source_row=table.file_row_number + 1,
            malformed=ibis.null("string"),
        )
        names_read = tuple(part.name for part in self.parts)
        return Raw(str(self.path), table.select(*header, *OURS), tuple(header), records, names_read)


def file_source(source: Source, path: Path, home: Path, scratch: Path) -> TextFiles | ParquetFiles:
    """The files of a source, by their kind. Raises SourceError where there are none."""
    files = files_of(source, path)
    if kind_of(source, files) == "parquet":
        return ParquetFiles(source, path, files)
    return TextFiles(source, path, files, home, scratch)


def files_of(source: Source, path: Path) -> list[Path]:
    """The files of a source, in order of their names: a file, all fitting files of a folder, or what a glob finds."""
    try:
        return _files_at(source, path)
    except OSError as error:  # a name that is too long, a folder that may not be read
        raise SourceError(
            "the source cannot be looked for",
            expected="a path that can be read",
            found=error.strerror or str(error),
            where=str(path),
            fix="check `path` of the source in kare.toml, and who may read it",
        ) from error


def _files_at(source: Source, path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if path.is_dir():
        kinds = [source.format] if source.format else ["parquet", "csv"]
        for kind in kinds:
            found = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES[kind] and file.is_file())
            if found := [file for file in found if not file.name.startswith((".", "_"))]:
                return found
    elif _is_glob(path):
        fixed = _plain_parts(path)
        found = sorted(Path(*path.parts[:fixed]).glob(str(Path(*path.parts[fixed:]))))
        if found := [file for file in found if file.is_file()]:
            return found
    raise SourceError(
        "there is no such source",
        expected="a file, a folder of Parquet or CSV files, or a pattern such as lines-*.csv",
        found="an empty folder" if path.is_dir() else "nothing",
        where=str(path),
        fix="check `path` of the source in kare.toml; it is relative to the folder of kare.toml",
    )


def kind_of(source: Source, files: Sequence[Path]) -> str:
    """csv, whitespace or parquet: as stated, or else by the name of the first file."""
    return source.format or ("parquet" if files[0].suffix.lower() in SUFFIXES["parquet"] else "csv")


def _state(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_size, status.st_mtime_ns


def _is_glob(path: Path) -> bool:
    return any(sign in str(path) for sign in "*?[")


def _plain_parts(path: Path) -> int:
    """How many leading parts of a path hold no pattern."""
    return next((index for index, part in enumerate(path.parts) if _is_glob(Path(part))), len(path.parts))
