"""The records of a delimited file, counted without the reader that its rows come from.

Almost every file is plain: a quote stands only at the edges of a field, or doubled within one. Then whether a byte lies
inside quotes is the parity of the quotes before it, and records and fields are counted by numpy, a block at a time. A
file that is not plain, or holds anything else out of the ordinary, is left to Python's strict reader, which is slower
and has the last word on what is wrong.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.errors import SourceError
from kare_ml.io.text_form import Form, blocks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST_FIELD = 1 << 20
MOST_RAGGED = 100_000
"""So many ragged records among the first so many are a wrong delimiter: no need to keep more of them."""

LINE_FEED, CARRIAGE_RETURN, QUOTE = 10, 13, 34


@dataclass(frozen=True)
class Survey:
    """What a strict reading of a file found: its header, the number of its records, the ragged ones by their number.

    Blank lines are no records. Numbers begin at 1, after the header.
    """

    header: tuple[str, ...]
    records: int
    ragged: dict[int, str]


class Unusual(Exception):
    """The file is not plain enough to be counted by its bytes."""


def survey_delimited(file: Path, form: Form) -> Survey:
    """Read a delimited file from end to end without keeping it.

    Raises SourceError, UnicodeDecodeError and csv.Error for all that makes it unreadable.
    """
    try:
        return _counted(file, form)
    except Unusual:
        return survey_fields(strict_records(file, form), form)


def strict_records(file: Path, form: Form) -> Iterator[list[str]]:
    """The records of a delimited file as lists of fields, its header among them, by Python's strict reader."""
    csv.field_size_limit(LONGEST_FIELD)
    with closing(lines_of(file, form)) as lines:
        yield from (fields for fields in csv.reader(lines, delimiter=form.delimiter, strict=True) if fields)


def survey_fields(rows: Iterator[list[str]], form: Form) -> Survey:
    """The survey of records that come as lists of fields, the header first where the file has one."""
    header = form.header or tuple(next(rows, []))
    ragged: dict[int, str] = {}
    records = 0
    for fields in rows:
        records += 1
        if len(fields) != len(header):
            ragged[records] = joined(fields, form)
    return Survey(header, records, ragged)


def lines_of(file: Path, form: Form) -> Generator[str]:
    """The lines of a text file, their ends kept. Raises SourceError for a NUL byte."""
    with file.open(encoding="utf-8-sig" if form.encoding == "utf-8" else form.encoding, newline="") as text:
        for number, line in enumerate(text, start=1):
            if "\0" in line:
                raise SourceError(
                    "the file holds a NUL byte",
                    expected="text",
                    found=f"a NUL byte in line {number}",
                    where=str(file),
                    fix="export it again; if it is UTF-16, set `encoding` of the source",
                )
            yield line


def joined(fields: list[str], form: Form) -> str:
    """A record as text again."""
    if form.delimiter == " ":
        return " ".join(fields)
    line = io.StringIO()
    csv.writer(line, delimiter=form.delimiter, lineterminator="").writerow(fields)
    return line.getvalue()


def _counted(file: Path, form: Form) -> Survey:
    if not form.delimiter.isascii():
        raise Unusual
    header: list[str] = list(form.header)
    ragged: dict[int, str] = {}
    records = 0
    for data, starts, stops, widths in _record_bounds(file, form):
        first = 0
        if not header:
            header = _parsed(data[starts[0] : stops[0]], form)
            first = 1
        for index in (widths[first:] != len(header)).nonzero()[0].tolist():
            place = first + index
            ragged[records + index + 1] = joined(_parsed(data[starts[place] : stops[place]], form), form)
        records += len(widths) - first
        if len(ragged) > MOST_RAGGED and 2 * len(ragged) > records:
            break
    return Survey(tuple(header), records, ragged)


def _record_bounds(
    file: Path, form: Form
) -> Iterator[tuple[bytes, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
    """Blocks of whole records: the bytes, where each record starts and stops in them, and how many fields it has."""
    import numpy as np

    rest = b""
    for block in _ended(file, form):
        data = rest + block
        if b"\0" in block:
            raise Unusual
        codes = np.frombuffer(data, np.uint8)
        ends = (codes == LINE_FEED) | (codes == CARRIAGE_RETURN)
        parts = codes == ord(form.delimiter)
        if b'"' in data:
            quotes = codes == QUOTE
            inside = (np.cumsum(quotes, dtype=np.uint8) & 1).view(bool)  # the sum may run over: its parity stays
            ends &= ~inside
            parts &= ~inside
            _demand_plain(codes, quotes, inside, ends, form)
        stops = np.flatnonzero(ends)
        if not len(stops):
            rest = data
        else:
            rest = data[stops[-1] + 1 :]
            starts = np.concatenate([[0], stops[:-1] + 1])
            widths = np.diff(np.searchsorted(np.flatnonzero(parts), stops), prepend=0) + 1
            filled = stops > starts
            if filled.any():
                yield data, starts[filled], stops[filled], widths[filled]
            if (stops - starts).max() > LONGEST_FIELD:
                raise Unusual
        if len(rest) > LONGEST_FIELD:
            raise Unusual
    if rest:
        raise Unusual  # a quote is never closed


def _ended(file: Path, form: Form) -> Iterator[bytes]:
    """The blocks of a file, and a line end behind them, in case the last record has none."""
    yield from (block for block in blocks(file, form.encoding) if block)
    yield b"\n"


def _demand_plain(
    codes: NDArray[np.uint8], quotes: NDArray[np.bool_], inside: NDArray[np.bool_], ends: NDArray[np.bool_], form: Form
) -> None:
    """Raises Unusual unless each quote opens a field at its start, closes it at its end, or is one of two doubled."""
    import numpy as np

    stops = np.flatnonzero(ends)
    if not len(stops):
        return
    edge = np.zeros(256, bool)
    edge[[LINE_FEED, CARRIAGE_RETURN, QUOTE, ord(form.delimiter)]] = True
    places = np.flatnonzero(quotes[: stops[-1]])  # what lies behind the last whole record comes again
    opening = places[inside[places]]
    closing = places[~inside[places]]
    before = opening[opening > 0] - 1
    if not (edge[codes[before]].all() and edge[codes[closing + 1]].all()):
        raise Unusual


def _parsed(record: bytes, form: Form) -> list[str]:
    return next(csv.reader([record.decode()], delimiter=form.delimiter), [])
