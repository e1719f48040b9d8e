"""A naive reader of source files: the csv module, or pyarrow cell by cell. It knows what a file must be refused for."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LONGEST_FIELD = 1 << 20
OURS = {"source_file", "source_row", "malformed"}
PARQUET = (".parquet", ".pq")


MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Undecided(Exception):
    """The file does not say how it is written, and the naive reader does not guess: any exact answer will do."""


class Refusal(Exception):
    """The file cannot be taken in as it is described."""


@dataclass
class Records:
    """The records of one file, in order: a mapping of columns a whole record, the bare fields of a ragged one.

    `doubtful` says why sound readers may differ over the file, so that refusing it is right as well.
    """

    header: list[str]
    rows: list[dict[str, Any] | None] = field(default_factory=list)
    doubtful: str = ""


def read(file: Path, source: dict[str, Any], wanted: set[str]) -> Records:
    """Read a file as its section of `kare.toml` describes it. Raises Refusal."""
    kind = source.get("format") or ("parquet" if file.suffix.lower() in PARQUET else "csv")
    found = _parquet(file) if kind == "parquet" else _text(file, source, kind, wanted)
    folded = [name.casefold() for name in found.header]
    if len(set(folded)) < len(folded):
        raise Refusal("a column is named twice")
    if OURS & set(folded):
        raise Refusal("a name of ours is taken")
    if missing := wanted - set(found.header):
        raise Refusal(f"no column {sorted(missing)}")
    return found


def _text(file: Path, source: dict[str, Any], kind: str, wanted: set[str]) -> Records:
    content = file.read_bytes()
    text = _decoded(content, source.get("encoding") or _encoding(content))
    delimiter = " " if kind == "whitespace" else source.get("delimiter") or _delimiter(text, wanted)
    if "\0" in text:
        raise Refusal("a NUL byte")
    if kind == "whitespace":
        rows = [line.split() for line in io.StringIO(text, newline="") if line.split()]
        doubtful = ""
    else:
        csv.field_size_limit(LONGEST_FIELD)
        try:
            rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if row]
        except csv.Error as error:
            raise Refusal(str(error)) from error
        doubtful = _doubt(text, delimiter)
    if len(rows) < 2:
        raise Refusal("no records")
    header = rows[0]
    whole = [dict(zip(header, row, strict=True)) if len(row) == len(header) else None for row in rows[1:]]
    if 2 * whole.count(None) > len(whole):
        raise Refusal("most records are ragged")
    return Records(header, list(whole), doubtful)


def _encoding(content: bytes) -> str:
    """The encoding of a file that declares none. Raises Undecided where it is not Unicode."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Undecided("encoding") from error
    return "utf-8"


def _delimiter(text: str, wanted: set[str]) -> str:
    """The one sign by which the header holds every column that is wanted. Raises Undecided."""
    first = next((line for line in io.StringIO(text, newline="") if line.strip("\r\n")), "")
    signs = [sign for sign in ",;\t|" if wanted <= set(next(csv.reader([first], delimiter=sign), []))]
    if len(signs) != 1:
        raise Undecided("delimiter")
    return signs[0]


def _decoded(content: bytes, encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
        return content.decode("utf-8-sig" if name == "utf-8" else name)
    except (LookupError, UnicodeDecodeError) as error:
        raise Refusal(str(error)) from error


def _doubt(text: str, delimiter: str) -> str:
    """Whether a file leaves RFC 4180, by a state machine: quotes inside of bare fields, text after a closing quote."""
    if "\r" in text.replace("\r\n", ""):
        return "a bare carriage return"
    state = "start"
    for sign in text:
        if state == "quoted":
            state = "closing" if sign == '"' else "quoted"
        elif state == "closing" and sign == '"':
            state = "quoted"
        elif sign in (delimiter, "\n", "\r"):
            state = "start"
        elif state == "closing":
            return "text after a closing quote"
        elif sign == '"':
            if state == "bare":
                return "a quote inside a bare field"
            state = "quoted"
        else:
            state = "bare"
    return ""


def _parquet(file: Path) -> Records:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(file) as parquet:
            names, count = parquet.schema_arrow.names, parquet.metadata.num_rows
    except (pa.ArrowException, OSError) as error:
        raise Refusal(str(error)) from error
    if not count:
        raise Refusal("no records")
    if len({name.casefold() for name in names}) < len(names):
        raise Refusal("a column is named twice")
    try:
        with pq.ParquetFile(file) as parquet:
            columns = {name: parquet.read(columns=[name])[name].to_pylist() for name in names}
    except (pa.ArrowException, OSError, UnicodeDecodeError, ValueError, OverflowError) as error:
        raise Refusal(f"pages: {error}") from error
    return Records(names, [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)])
