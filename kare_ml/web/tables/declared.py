"""What a table is: its columns with their types and words, what it may be asked for, and how its rows are found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from kare_ml.domain.access import Permission
from kare_ml.publish.contract import COLUMNS
from kare_ml.web.pages.frame import Asked

Query = Mapping[str, str]
"""What a table is asked for beside the night; what it does not know is left alone."""

BATCH = 20_000
"""How many rows are made at once where all of them are wanted."""


@dataclass(frozen=True)
class Column:
    """A column: its type, and in words what it holds and what null means."""

    kind: pa.DataType
    words: str


@dataclass(frozen=True)
class Found:
    """What a table has for a query: so many `rows`; `part(start, count)` makes some of them, in their order."""

    rows: int
    part: Callable[[int, int], pa.Table]

    def first(self, count: int) -> Found:
        """The first so many of them."""
        return Found(min(self.rows, count), self.part)


@dataclass(frozen=True)
class Table:
    """A table: `grain` says what a row is, `asks` what may be asked of it, in words by name.

    Beside what downloading needs, it `needs` the permission of the page that shows it; `whole` as for a route. Who
    sees a part of the book is given rows of that part alone.
    """

    name: str
    title: str
    grain: str
    columns: Mapping[str, Column]
    find: Callable[[Asked, Query], Found]
    asks: Mapping[str, str] = field(default_factory=dict)
    needs: Permission = Permission.BOOK
    whole: bool = False

    @property
    def schema(self) -> pa.Schema:
        """The columns in their order."""
        return pa.schema([(name, column.kind) for name, column in self.columns.items()])

    def asked(self, query: Query) -> dict[str, str]:
        """What a query asks of this table; what is empty or not known is left out."""
        return {name: query[name] for name in self.asks if query.get(name)}

    def part(self, found: Found, start: int, count: int) -> pa.Table:
        """Some of the rows, with exactly the declared columns."""
        count = max(0, min(count, found.rows - start))
        rows = found.part(start, count) if count else self.schema.empty_table()
        return rows.select(self.schema.names).cast(self.schema)

    def batches(self, found: Found, size: int = BATCH) -> Iterator[pa.Table]:
        """All rows, so many at once; one empty batch where there are none."""
        for start in range(0, max(found.rows, 1), size):
            yield self.part(found, start, size)


def published(*names: str, **words: str) -> dict[str, Column]:
    """Columns as they are published, with other words for some."""
    return {name: Column(COLUMNS[name][0], words.get(name, COLUMNS[name][1])) for name in names}


def text(words: str) -> Column:
    """A column of texts."""
    return Column(pa.string(), words)


def number(words: str) -> Column:
    """A column of numbers."""
    return Column(pa.float64(), words)


def count(words: str) -> Column:
    """A column of whole numbers."""
    return Column(pa.int64(), words)


def day(words: str) -> Column:
    """A column of days."""
    return Column(pa.date32(), words)


def whole(rows: pa.Table) -> Found:
    """Rows that are there already."""
    return Found(rows.num_rows, lambda start, count: rows.slice(start, count))
