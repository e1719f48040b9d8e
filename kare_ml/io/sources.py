"""Sources: the company's own files, opened as raw tables whose header and record count were checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.config.faults import nearest
from kare_ml.config.workspace import Source
from kare_ml.errors import SourceError
from kare_ml.io.text_files import survey, to_parquet

if TYPE_CHECKING:
    import ibis
    from ibis.backends.duckdb import Backend

OURS = ("source_file", "source_row", "malformed")
SUFFIXES = {"parquet": (".parquet", ".pq"), "csv": (".csv", ".tsv", ".txt"), "whitespace": (".txt", ".dat", ".asc")}


@dataclass(frozen=True)
class Raw:
    """A source as it is: a row per record, and how many records an independent reader counted.

    Columns of text files are text, those of Parquet keep their types; `columns` names them. Beside them, `source_file`,
    `source_row` (1-based within the file, after the header) and `malformed` (the text of a ragged record, or null).
    """

    path: Path
    table: ibis.Table
    columns: tuple[str, ...]
    records: int


def read(engine: Backend, source: Source, path: Path, scratch: Path) -> Raw:
    """Open a source. Text files are streamed into the folder `scratch` as Parquet first.

    Raises SourceError for a missing, empty, cut off or undecodable file and for a column that is not there.
    """
    files = files_of(source, path)
    base = path if path.is_dir() else Path(*path.parts[: _plain_parts(path)]) if _is_glob(path) else path.parent
    if kind_of(source, files) == "parquet":
        return _parquet(engine, source, path, files, base)
    scratch.mkdir(parents=True, exist_ok=True)
    header: dict[str, None] = {}
    records = 0
    for index, file in enumerate(files):
        found = survey(file, source)
        _check_header(found.header, source, file)
        to_parquet(file, file.relative_to(base).as_posix(), source, found, scratch / f"{index}.parquet")
        header |= dict.fromkeys(found.header)
        records += found.records
    table = engine.read_parquet([str(scratch / f"{index}.parquet") for index in range(len(files))], union_by_name=True)
    return Raw(path, table, tuple(header), records)


def files_of(source: Source, path: Path) -> list[Path]:
    """The files of a source, in order of their names: a file, all fitting files of a folder, or what a glob finds."""
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


def _parquet(engine: Backend, source: Source, path: Path, files: Sequence[Path], base: Path) -> Raw:
    import ibis
    import pyarrow as pa
    import pyarrow.parquet as pq

    header: dict[str, None] = {}
    records = 0
    for file in files:
        try:
            with pq.ParquetFile(file) as parquet:
                names, count = parquet.schema_arrow.names, parquet.metadata.num_rows
        except (pa.ArrowInvalid, OSError) as error:
            raise SourceError(
                "the file is not sound Parquet",
                expected="a whole Parquet file",
                found=str(error),
                where=str(file),
                fix="copy or export it again; it may be cut off",
            ) from error
        _check_header(names, source, file)
        header |= dict.fromkeys(names)
        records += count
    if not records:
        raise SourceError("the source is empty", expected="at least one row", found="none", where=str(path))
    table = engine.read_parquet(
        [str(file) for file in files], file_row_number=True, filename=True, union_by_name=len(files) > 1
    )
    table = table.mutate(
        source_file=table.filename.substr(len(str(base)) + 1),
        source_row=table.file_row_number + 1,
        malformed=ibis.null("string"),
    )
    return Raw(path, table.select(*header, *OURS), tuple(header), records)


def _check_header(header: Sequence[str], source: Source, file: Path) -> None:
    """Columns are found by name alone. Names that differ only in case count as doubled: the engine folds it."""
    counted = Counter(name.casefold() for name in header)
    if doubled := sorted({name for name in header if counted[name.casefold()] > 1}):
        raise SourceError(
            "the header names a column twice",
            expected="every name once, whatever the case of its letters",
            found=", ".join(repr(name) for name in doubled),
            where=str(file),
            fix="rename one of them where the file is made",
        )
    if taken := [name for name in header if name.casefold() in OURS]:
        raise SourceError(
            "the header uses a name that intake needs", found=", ".join(taken), where=str(file), fix="rename the column"
        )
    if missing := sorted(source.source_columns - set(header)):
        raise SourceError(
            f"the source has no column {', '.join(missing)}{nearest(missing[0], set(header) - source.source_columns)}",
            expected=", ".join(sorted(source.source_columns)),
            found=", ".join(header),
            where=str(file),
            fix="was it renamed? Correct `columns` of the source in kare.toml",
        )


def _is_glob(path: Path) -> bool:
    return any(sign in str(path) for sign in "*?[")


def _plain_parts(path: Path) -> int:
    """How many leading parts of a path hold no pattern."""
    return next((index for index, part in enumerate(path.parts) if _is_glob(Path(part))), len(path.parts))
