"""CSV and whitespace text: every field as text, records counted by a second reader, ragged ones kept with their text.

No types are guessed (that loses leading zeros). Each file becomes a Parquet file of text columns, streamed, so that
memory does not grow with it; what was found on the way is kept in that file's metadata.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kare_ml.config.workspace import Source
from kare_ml.errors import SourceError
from kare_ml.io.raw import OURS, check_header
from kare_ml.io.text_form import Form, form_of
from kare_ml.io.text_records import LONGEST_FIELD, Survey, lines_of, survey_delimited, survey_fields

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 50_000
NOTE = b"kare_ml"


@dataclass(frozen=True)
class Reading:
    """A text file as it was read: its header, the number of its records, and what was detected of its form."""

    header: tuple[str, ...]
    records: int
    detected: str


def read_text(file: Path, name: str, source: Source, target: Path) -> Reading:
    """Write the records of a text file as Parquet, with `name` as their `source_file`. Raises SourceError."""
    form = form_of(file, source)
    found = survey(file, form)
    check_header(found.header, source, str(file))
    to_parquet(file, name, form, found, target)
    return kept_reading(target)


def kept_reading(target: Path) -> Reading:
    """What `read_text` found when it wrote a Parquet file."""
    import pyarrow.parquet as pq

    schema = pq.read_schema(target)
    note = json.loads(schema.metadata[NOTE])
    return Reading(tuple(name for name in schema.names if name not in OURS), note["records"], note["detected"])


def survey(file: Path, form: Form) -> Survey:
    """Read a file from end to end without keeping it. Raises SourceError for all that makes it unreadable."""
    with _faults_named(file):
        found = survey_fields(_words(file, form), form) if form.delimiter == " " else survey_delimited(file, form)
    if not found.header:
        raise _empty(file, "a header line")
    if not found.records:
        raise _empty(file, "at least one record after the header")
    if 2 * len(found.ragged) > found.records:
        raise SourceError(
            f"{len(found.ragged)} of {found.records} records have another number of fields than the header",
            expected=f"{len(found.header)} fields separated by {form.delimiter!r}",
            found=next(iter(found.ragged.values())),
            where=str(file),
            fix="set `delimiter` or `format` of the source",
        )
    return found


def to_parquet(file: Path, name: str, form: Form, found: Survey, target: Path) -> None:
    """Write the records as text columns, with `source_file`, `source_row` and `malformed`. Raises SourceError."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    ours = [("source_file", pa.string()), ("source_row", pa.int64()), ("malformed", pa.string())]
    note = {NOTE: json.dumps({"records": found.records, "detected": str(form)}).encode()}
    schema = pa.schema([*((column, pa.string()) for column in found.header), *ours], metadata=note)
    numbers = np.setdiff1d(np.arange(1, found.records + 1), list(found.ragged), assume_unique=True)
    written = 0
    with _faults_named(file), pq.ParquetWriter(target, schema, compression="zstd", compression_level=1) as writer:
        for batch in _whitespace(file, form, found) if form.delimiter == " " else _delimited(file, form, found):
            rows = pa.array(numbers[written : written + batch.num_rows], pa.int64())
            written += batch.num_rows
            if len(rows) != batch.num_rows:  # more whole records than the survey found
                break
            names, nothing = pa.repeat(name, len(rows)), pa.nulls(len(rows), pa.string())
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


def _words(file: Path, form: Form) -> Iterator[list[str]]:
    with closing(lines_of(file, form)) as lines:
        yield from (fields for line in lines if (fields := line.split()))


def _delimited(file: Path, form: Form, found: Survey) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa
    import pyarrow.csv as pc

    yield from pc.open_csv(
        file,
        pc.ReadOptions(
            block_size=8 * LONGEST_FIELD,
            encoding=_for_arrow(form.encoding),
            use_threads=False,
            column_names=list(form.header) or None,
        ),
        pc.ParseOptions(delimiter=form.delimiter, newlines_in_values=True, invalid_row_handler=lambda row: "skip"),
        pc.ConvertOptions(column_types=dict.fromkeys(found.header, pa.string()), strings_can_be_null=False),
    )


def _for_arrow(encoding: str) -> str:
    return "utf8" if encoding in ("utf-8", "utf-8-sig") else encoding


def _whitespace(file: Path, form: Form, found: Survey) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    rows = _words(file, form)
    if not form.header:
        next(rows)
    whole = (fields for fields in rows if len(fields) == len(found.header))
    while chunk := list(islice(whole, ROWS_AT_ONCE)):
        columns = [pa.array(column, pa.string()) for column in zip(*chunk, strict=True)]
        yield pa.record_batch(columns, names=list(found.header))


def _table(columns: dict[str, list[Any]], schema: pa.Schema) -> pa.Table:
    import pyarrow as pa

    length = len(next(iter(columns.values())))
    return pa.table([pa.array(columns.get(f.name, [None] * length), f.type) for f in schema], schema=schema)


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
    except UnicodeError as error:  # of the whole file: it should begin with a byte order mark, and does not
        raise SourceError(
            "the file is not in the encoding stated",
            found=str(error),
            where=str(file),
            fix='set `encoding` of the source, for example "utf-16-le"',
        ) from error
    except (csv.Error, pa.ArrowInvalid) as error:
        raise SourceError(
            "the file is not sound CSV",
            expected="records as RFC 4180 has them, to the last quote",
            found=str(error),
            where=str(file),
            fix="export it again; it may be cut off, or quotes inside a field are not doubled",
        ) from error
