"""Sources in a database: a table, or what a query answers, copied as of one moment into a Parquet file.

Each kind of database has a function that makes that copy; from there on they are alike. The copy is not kept: whether
anything has changed is told by the database itself, where it can digest its rows, and by reading them elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.config.workspace import Source
from kare_ml.errors import SourceError
from kare_ml.io.raw import OURS, Part, Progress, Raw

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend


@dataclass(frozen=True)
class Copy:
    """What was copied: how many rows the database counted, and how many came; a digest of them.

    `types` are the engine's types of the columns that were copied as text but are not: dates, times, booleans.
    """

    columns: tuple[str, ...]
    counted: int
    copied: int
    digest: str
    types: Mapping[str, str]


class DatabaseSource:
    """A table or query. `copy` fills a Parquet file with its rows, beside `source_file`, `source_row`, `malformed`.

    `digest`, where there is one, asks the database for the digest that its copy would have.
    """

    def __init__(
        self,
        source: Source,
        where: str,
        target: Path,
        copy: Callable[[Path], Copy],
        digest: Callable[[], str] | None = None,
    ) -> None:
        """Asks nothing of the database yet. `where` is what errors call the source."""
        self.source = source
        self.where = where
        self.kept: dict[str, Path] = {}
        self._target = target
        self._copy = copy
        self._digest = digest

    @cached_property
    def copy(self) -> Copy:
        """What was copied. Raises SourceError where nothing is there, or the two counts differ."""
        self._target.parent.mkdir(parents=True, exist_ok=True)
        found = self._copy(self._target)
        if found.counted != found.copied:
            raise SourceError(
                "the database counts other rows than it sends",
                expected=f"{found.counted:,} rows",
                found=f"{found.copied:,}",
                where=self.where,
                fix="run it again; a query must answer the same whenever it is asked",
            )
        if not found.copied:
            raise SourceError("the source is empty", expected="at least one row", found="none", where=self.where)
        return found

    @property
    def parts(self) -> tuple[Part, ...]:
        """One part: all rows. Once they are copied, it is what was copied: others may have come since it was asked."""
        copied = "copy" in self.__dict__ or self._digest is None
        return (Part(name_of(self.source), self.copy.digest if copied else self._asked),)

    @cached_property
    def _asked(self) -> str:
        assert self._digest is not None
        return self._digest()

    def raw(self, engine: Backend, say: Progress) -> Raw:
        """The rows as they were copied."""
        say(f"read {self.copy.copied:,} rows of {self.where}")
        table = engine.read_parquet(self._target)
        typed = {name: table[name].replace(" BC", " (BC)").cast(kind) for name, kind in self.copy.types.items()}
        rows = table.mutate(**typed).select(*self.copy.columns, *OURS)
        return Raw(self.where, rows, self.copy.columns, self.copy.counted, (name_of(self.source),))


def name_of(source: Source) -> str:
    """What `source_file` says of the rows of a table or query."""
    return source.table or "query"
