"""A source as it is: a raw table with its header checked and its records counted, before any row is judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kare_ml.config.faults import nearest
from kare_ml.config.workspace import Source
from kare_ml.errors import SourceError

if TYPE_CHECKING:
    import ibis
    from ibis.backends.duckdb import Backend

Progress = Callable[[str], None]
OURS = ("source_file", "source_row", "malformed")


@dataclass(frozen=True)
class Part:
    """A file of a source, or all rows of a table in a database.

    `name` is what `source_file` says; `digest` is the sha256 of all that shapes its raw rows.
    """

    name: str
    digest: str


@dataclass(frozen=True)
class Raw:
    """A row per record, and how many records were counted by another reader than the one that the rows come from.

    Columns of text are text, those of Parquet and of databases keep their types; `columns` names them. Beside them,
    `source_file`, `source_row` (1-based within its part, after the header) and `malformed` (the text of a ragged
    record, or null). `where` is what errors call the source, `read` names the parts that had to be read this time (the
    others were kept from an earlier intake), `detected` says what was not declared but found: a line a form. `closed`
    has, of a source whose deliveries each hold the whole table, the rows of earlier ones that are gone: like `table`,
    but no part of what came in.
    """

    where: str
    table: ibis.Table
    columns: tuple[str, ...]
    records: int
    read: tuple[str, ...] = ()
    detected: tuple[str, ...] = ()
    closed: ibis.Table | None = None


class Delivery(Protocol):
    """What a source holds now. Every kind of source is one of these: files, a database, whatever Ibis reaches."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts by which it is told whether anything has changed. Raises SourceError."""
        ...

    def raw(self, engine: Backend, say: Progress) -> Raw:
        """The source as a raw table, its header checked. Raises SourceError."""
        ...

    @property
    def kept(self) -> dict[str, Path]:
        """The readings to keep for the next intake, by file name: where each lies now. Known after `raw`."""
        ...


def check_header(header: Sequence[str], source: Source, where: str) -> None:
    """Columns are found by name alone. Names that differ only in case count as doubled: the engine folds it.

    Raises SourceError for a doubled name, for one that intake needs itself, and for a mapped column that is not there.
    """
    counted = Counter(name.casefold() for name in header)
    if doubled := sorted({name for name in header if counted[name.casefold()] > 1}):
        raise SourceError(
            "the header names a column twice",
            expected="every name once, whatever the case of its letters",
            found=", ".join(repr(name) for name in doubled),
            where=where,
            fix="rename one of them where the file is made",
        )
    if taken := [name for name in header if name.casefold() in OURS]:
        raise SourceError(
            "the header uses a name that intake needs", found=", ".join(taken), where=where, fix="rename the column"
        )
    if missing := sorted(source.source_columns - set(header)):
        raise SourceError(
            f"the source has no column {', '.join(missing)}{nearest(missing[0], set(header) - source.source_columns)}",
            expected=", ".join(sorted(source.source_columns)),
            found=", ".join(header),
            where=where,
            fix="was it renamed? Correct `columns` of the source in kare.toml",
        )


@contextmanager
def damage_named(where: str) -> Iterator[None]:
    """Whatever the engine says of a source that breaks off or holds nonsense becomes a SourceError."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise SourceError(
            "the source is damaged",
            expected="every page of it to be readable",
            found=str(error),
            where=where,
            fix="copy or export it again",
        ) from error
