"""A company's file at first sight: how it is written, whether it has a header, and what each column looks like."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.errors import SourceError
from kare_ml.history.looks import Kind, Look, look_at, look_at_typed

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_LOOKED_AT = 200_000
"""A text file is looked at so far; a Parquet file whole, as it is read by column."""
DISTINCT_LOOKED_AT = 20_000
DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class FileLook:
    """A file at first sight. `delimiter` is null for Parquet and for columns parted by blanks.

    `header` is false where the first line is a record already; the columns are then called column_1, column_2 …
    `values` holds the rows that were looked at, as they stand in the file.
    """

    path: Path
    format: str
    columns: tuple[Look, ...]
    delimiter: str | None = None
    encoding: str = "utf-8"
    header: bool = True
    rows: int = 0
    values: pa.Table | None = field(default=None, repr=False, compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, in their order."""
        return tuple(look.name for look in self.columns)

    def column(self, name: str) -> Look:
        """The look of one column."""
        return next(look for look in self.columns if look.name == name)


def look_at_file(path: Path) -> FileLook:
    """Look at a CSV, whitespace-separated or Parquet file. Raises SourceError where it cannot be read as one."""
    try:
        if path.suffix.lower() in (".parquet", ".pq"):
            return _parquet(path)
        return _text(path)
    except (OSError, UnicodeError, ValueError, csv.Error) as error:
        raise SourceError(
            f"{path} cannot be read", expected="a CSV or Parquet file", found=str(error), fix="check the path"
        ) from error


def _parquet(path: Path) -> FileLook:
    import pyarrow.parquet as pq

    table = pq.ParquetFile(path).read()
    columns = tuple(_typed_look(name, table[name]) for name in table.column_names)
    return FileLook(path, "parquet", columns, rows=table.num_rows, values=table)


def _typed_look(name: str, column: pa.ChunkedArray) -> Look:
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        counts = column.value_counts().to_pylist()
        return _text_look(
            name, {entry["values"]: entry["counts"] for entry in counts if entry["values"] is not None}, len(column)
        )
    of_type: Kind = "text"
    if pa.types.is_boolean(kind):
        of_type = "flag"
    elif pa.types.is_temporal(kind):
        of_type = "date"
    elif pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        of_type = "number"
    filled = len(column) - column.null_count
    some = column.drop_null().slice(0, 3).to_pylist()
    if of_type == "number" and pa.types.is_integer(kind) and filled:
        whole = column.drop_null().slice(0, ROWS_LOOKED_AT).to_pylist()
        dated = _text_look(name, Counter(map(str, whole)), len(column))
        if dated.kind == "date":
            return dated
    if of_type in ("date", "number") and filled:
        ends = pc.min_max(column)
        some = [ends["min"].as_py(), ends["max"].as_py(), *some]
    if pa.types.is_floating(kind) and filled and pc.all(pc.equal(pc.floor(column), column)).as_py():
        some = [int(value) for value in some]
    return look_at_typed(name, of_type, len(column), filled, pc.count_distinct(column).as_py(), some)


def _text_look(name: str, counted: Mapping[str, int], rows: int) -> Look:
    """The look of a text column: judged on so many distinct values, counted on all."""
    filled = {value: count for value, count in counted.items() if value.strip()}
    look = look_at(name, dict(islice(filled.items(), DISTINCT_LOOKED_AT)), max(rows, 1))
    return replace(look, filled=sum(filled.values()) / max(rows, 1), distinct=len(filled))


def _text(path: Path) -> FileLook:
    import pyarrow as pa

    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        start = file.read(1 << 16)
    delimiter = delimiter_of(start)
    with path.open(encoding=encoding, newline="") as file:
        lines = (line for line in file if line.strip())
        records = csv.reader(lines, delimiter=delimiter) if delimiter else (line.split() for line in lines)
        rows = [row for row in islice(records, ROWS_LOOKED_AT + 1) if row]
    if not rows:
        return FileLook(path, "csv", (), delimiter, encoding)
    header = has_header(rows)
    names = [name.strip() for name in rows[0]] if header else [f"column_{i}" for i in range(1, len(rows[0]) + 1)]
    body = [row for row in (rows[1:] if header else rows) if len(row) == len(names)]
    columns = [[row[place] for row in body] for place in range(len(names))]
    found = (_text_look(name, Counter(values), len(body)) for name, values in zip(names, columns, strict=True))
    looks = tuple(replace(look, named=header) for look in found)
    table = pa.table([pa.array(values, pa.string()) for values in columns], names=names)
    written = "utf-8" if encoding == "utf-8-sig" else encoding
    return FileLook(
        path, "csv" if delimiter else "whitespace", looks, delimiter, written, header, len(body), values=table
    )


def encoding_of(path: Path) -> str:
    """The encoding of a text file: by its byte order mark, else UTF-8 where it is that, else the likeliest."""
    with path.open("rb") as file:
        start = file.read(1 << 22)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)  # the last character may be cut
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(start[: 1 << 18], cp_isolation=["cp1252", "latin_1", "cp1250", "utf_16"]).best()
        return best.encoding if best else "cp1252"
    return "utf-8"


def delimiter_of(start: str) -> str | None:
    """The character that parts the fields of most lines evenly; null where they are parted by blanks."""
    lines = [line for line in io.StringIO(start) if line.strip()][:50]
    lines = lines[:-1] if len(lines) > 2 else lines  # the last may be cut
    found: list[tuple[float, int, str]] = []
    for delimiter in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        if widths and (width := Counter(widths).most_common(1)[0][0]) > 1:
            found.append((widths.count(width) / len(widths), width, delimiter))
    return max(found)[2] if found else None


def has_header(rows: list[list[str]]) -> bool:
    """Whether the first line names the columns: nothing in it is a number or a date, and every name is there once."""
    first = [text.strip() for text in rows[0]]
    if len(rows) == 1:
        return True
    values = [look_at("", {text: 1}, 1).kind for text in first]
    return len({text.casefold() for text in first}) == len(first) and not {"number", "date", "empty"} & set(values)
