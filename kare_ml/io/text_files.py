"""CSV and whitespace text: every field as text, records counted by a second reader, ragged ones kept with their text.

Nothing is guessed: no sniffing of types (which loses leading zeros), none of delimiters. Each file becomes a Parquet
file of text columns, streamed, so that memory does not grow with it.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kare_ml.config.workspace import Source
from kare_ml.errors import SourceError

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST_FIELD = 1 << 20
ROWS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Survey:
    """What a strict reading of a file found: its header, the number of its records, the ragged ones by their number."""

    header: tuple[str, ...]
    records: int
    ragged: dict[int, str]


def survey(file: Path, source: Source) -> Survey:
    """Read a file from end to end without keeping it. Raises SourceError for all that makes it unreadable."""
    with _faults_named(file):
        rows = _records(file, source)
        header = tuple(next(rows, []))
        if not header:
            raise _empty(file, "a header line")
        ragged: dict[int, str] = {}
        records = 0
        for fields in rows:
            records += 1
            if len(fields) != len(header):
                ragged[records] = _joined(fields, source)
        if not records:
            raise _empty(file, "at least one record after the header")
        if 2 * len(ragged) > records:
            raise SourceError(
                f"{len(ragged)} of {records} records have another number of fields than the header",
                expected=f"{len(header)} fields separated by {source.delimiter!r}",
                found=next(iter(ragged.values())),
                where=str(file),
                fix="set `delimiter` or `format` of the source",
            )
        return Survey(header, records, ragged)


def to_parquet(file: Path, name: str, source: Source, found: Survey, target: Path) -> None:
    """Write the records as text columns, with `source_file`, `source_row` and `malformed`. Raises SourceError."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    ours = [("source_file", pa.string()), ("source_row", pa.int64()), ("malformed", pa.string())]
    schema = pa.schema([*((column, pa.string()) for column in found.header), *ours])
    numbers = (number for number in range(1, found.records + 1) if number not in found.ragged)
    written = 0
    with _faults_named(file), pq.ParquetWriter(target, schema, compression="zstd", compression_level=1) as writer:
        for batch in _whitespace(file, source, found) if is_whitespace(source) else _delimited(file, source, found):
            rows = pa.array(islice(numbers, batch.num_rows), pa.int64())
            written += len(rows)
            nothing = pa.nulls(len(rows), pa.string())
            names = pa.repeat(name, len(rows))
            if len(rows) != batch.num_rows:  # more whole records than the survey found
                written += batch.num_rows
                break
            writer.write_batch(pa.record_batch([*batch.columns, names, rows, nothing], schema=schema))
        if found.ragged:
            kept: dict[str, list[Any]] = {"source_file": [name] * len(found.ragged), "source_row": list(found.ragged)}
            writer.write_table(_table({**kept, "malformed": list(found.ragged.values())}, schema))
    if written + len(found.ragged) != found.records:
        raise SourceError(
            "two readers disagree about where records end",
            expected=f"{found.records - len(found.ragged)} whole records",
            found=str(written),
            where=str(file),
            fix="look for unbalanced quotes; write the file with a CSV library",
        )


def is_whitespace(source: Source) -> bool:
    """Whether fields are separated by runs of blanks."""
    return source.format == "whitespace"


def _records(file: Path, source: Source) -> Iterator[list[str]]:
    with file.open(encoding=_decoder(source.encoding, file), newline="") as text:
        lines = _without_nul(text, file)
        if is_whitespace(source):
            yield from (fields for line in lines if (fields := line.split()))
            return
        csv.field_size_limit(LONGEST_FIELD)
        yield from (fields for fields in csv.reader(lines, delimiter=source.delimiter, strict=True) if fields)


def _delimited(file: Path, source: Source, found: Survey) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa
    import pyarrow.csv as pc

    encoding = "utf8" if _decoder(source.encoding, file) == "utf-8-sig" else source.encoding
    yield from pc.open_csv(
        file,
        pc.ReadOptions(block_size=8 * LONGEST_FIELD, encoding=encoding, use_threads=False),
        pc.ParseOptions(delimiter=source.delimiter, newlines_in_values=True, invalid_row_handler=lambda row: "skip"),
        pc.ConvertOptions(column_types=dict.fromkeys(found.header, pa.string()), strings_can_be_null=False),
    )


def _whitespace(file: Path, source: Source, found: Survey) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    rows = _records(file, source)
    next(rows)
    whole = (fields for fields in rows if len(fields) == len(found.header))
    while chunk := list(islice(whole, ROWS_AT_ONCE)):
        columns = [pa.array(column, pa.string()) for column in zip(*chunk, strict=True)]
        yield pa.record_batch(columns, names=list(found.header))


def _table(columns: dict[str, list[Any]], schema: pa.Schema) -> pa.Table:
    import pyarrow as pa

    length = len(next(iter(columns.values())))
    return pa.table([pa.array(columns.get(f.name, [None] * length), f.type) for f in schema], schema=schema)


def _joined(fields: list[str], source: Source) -> str:
    if is_whitespace(source):
        return " ".join(fields)
    line = io.StringIO()
    csv.writer(line, delimiter=source.delimiter, lineterminator="").writerow(fields)
    return line.getvalue()


def _without_nul(lines: Iterator[str] | io.TextIOWrapper, file: Path) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if "\0" in line:
            raise SourceError(
                "the file holds a NUL byte",
                expected="text",
                found=f"a NUL byte in line {number}",
                where=str(file),
                fix="export it again; if it is UTF-16, set `encoding` of the source",
            )
        yield line


def _decoder(encoding: str, file: Path) -> str:
    """The codec to read with. A byte order mark before UTF-8 is no part of the first column's name."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise SourceError(
            "no encoding is called that", expected="utf-8, cp1252, …", found=encoding, where=str(file)
        ) from error
    return "utf-8-sig" if name == "utf-8" else name


def _empty(file: Path, expected: str) -> SourceError:
    return SourceError("the file is empty", expected=expected, found="none", where=str(file), fix="export it again")


@contextmanager
def _faults_named(file: Path) -> Iterator[None]:
    """Faults of the file in words of ours."""
    import pyarrow as pa

    try:
        yield
    except UnicodeDecodeError as error:
        raise SourceError(
            "the file is not in the encoding stated",
            expected=error.encoding,
            found=f"the bytes {error.object[error.start : error.end].hex(' ')} ({error.reason})",
            where=str(file),
            fix='set `encoding` of the source, for example "cp1252"',
        ) from error
    except (csv.Error, pa.ArrowInvalid) as error:
        raise SourceError(
            "the file is not sound CSV",
            expected="records as RFC 4180 has them, to the last quote",
            found=str(error),
            where=str(file),
            fix="export it again; it may be cut off, or quotes inside a field are not doubled",
        ) from error
