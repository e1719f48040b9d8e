"""Taking accounts out of files: the rows that are theirs, and every place where others name them.

A file is replaced as a whole or not at all; one that does not name them stays as it is, byte for byte.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kare_ml.io.tombstones import BETWEEN_FIELDS
from kare_ml.playbook.arrays import places_where

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

GONE = "[forgotten]"
"""What stands in text where an account was named."""

LEAST_WORD = 4
"""An id of fewer letters is taken out of text only where it is all of it: in a sentence, `7` may be anything."""


@dataclass(frozen=True)
class Erasure:
    """What is taken out: accounts by their ids; out of sentences, their names too.

    `naming` says which columns of a source name accounts, by table: what to look at in quarantined records.
    """

    account_ids: frozenset[str]
    names: frozenset[str] = frozenset()
    naming: Mapping[str, Collection[str]] = field(default_factory=dict)

    def concerns(self, rows: pa.Table) -> bool:
        """Whether any row is of one of the accounts."""
        return bool(self.rows(rows).num_rows < rows.num_rows)

    def rows(self, rows: pa.Table) -> pa.Table:
        """The rows without those of the accounts, and without quarantined rows whose record names one.

        Where another text column is one of the ids (a parent), it becomes null.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        ours = pa.array(sorted(self.account_ids), pa.string())
        if "account_id" in rows.column_names:
            rows = rows.filter(pc.invert(pc.is_in(rows["account_id"].cast(pa.string()), ours)))
        if "record" in rows.column_names:
            rows = rows.take(pa.array(self._kept_records(rows), pa.int64()))
        for place, column in enumerate(rows.schema):
            if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
                named = pc.is_in(rows[column.name].cast(pa.string()), ours)
                if pc.any(named).as_py():
                    blank = pc.if_else(named, pa.scalar(None, column.type), rows[column.name])
                    rows = rows.set_column(place, column, blank)
        return rows

    def file(self, path: Path, target: Path | None = None) -> bool:
        """Take the accounts out of a Parquet, JSON, JSON lines or other text file; whether it named any.

        With `target`, the new file is written there and `path` stays as it is; nothing is written where none was named.
        """
        draft = target or path.with_name(f".{path.name}.new")
        if path.suffix == ".parquet":
            found = self._parquet(path, draft)
        else:
            before = path.read_text("utf-8", errors="surrogateescape")
            after = self.text(before, path.suffix)
            if found := after != before:
                draft.write_text(after, "utf-8", errors="surrogateescape")
        if found:
            _sync(draft)
            if target is None:
                draft.replace(path)
        return found

    def text(self, text: str, suffix: str = "") -> str:
        """A text without the ids; JSON stays JSON, of the layout that we write it in."""
        if suffix in (".json", ".jsonl") and not any(one in text for one in self._as_in_json):
            return text
        if suffix == ".json":
            return self._json(text, indent=2)
        if suffix == ".jsonl":
            return "".join(self._json(line) if line.strip() else line for line in text.splitlines(keepends=True))
        return GONE if text in self.account_ids else self._words.sub(GONE, text)

    def _json(self, text: str, indent: int | None = None) -> str:
        content = json.loads(text)
        erased = self._value(content)
        return text if erased == content else json.dumps(erased, indent=indent) + "\n" * text.endswith("\n")

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self._value(entry) for entry in value if not (isinstance(entry, str) and entry in self.account_ids)]
        if isinstance(value, dict):
            return {key: self._value(entry) for key, entry in value.items() if key not in self.account_ids}
        return value

    @cached_property
    def _as_in_json(self) -> list[str]:
        return [form for one in self.account_ids | self.names for form in (one, json.dumps(one)[1:-1])]

    @cached_property
    def _words(self) -> re.Pattern[str]:
        long = {one for one in self.account_ids | self.names if len(one) >= LEAST_WORD}
        words = [re.escape(one) for one in sorted(long, key=len, reverse=True)]
        return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])" if words else r"(?!)")

    def _kept_records(self, rows: pa.Table) -> list[int]:
        """Which quarantined rows stay. Only records that hold one of the ids somewhere are looked at one by one."""
        import pyarrow.compute as pc

        kept = set(range(rows.num_rows))
        for one in self.account_ids:
            for n in places_where(pc.match_substring(rows["record"], json.dumps(one)[1:-1])).to_pylist():
                if self._names(rows["source"][n].as_py(), json.loads(rows["record"][n].as_py())):
                    kept.discard(n)
        return sorted(kept)

    def _names(self, source: str, record: Mapping[str, Any]) -> bool:
        if "malformed" in record:
            return not self.account_ids.isdisjoint(part.strip() for part in BETWEEN_FIELDS.split(record["malformed"]))
        columns = self.naming.get(source, record)
        return any(str(record.get(column)).strip() in self.account_ids for column in columns)

    def _parquet(self, path: Path, draft: Path) -> bool:
        """Group by group: a table of history may be larger than memory."""
        import pyarrow.parquet as pq

        with pq.ParquetFile(path) as source:
            if all(self.rows(group).equals(group) for group in _groups(source)):
                return False
            codec = source.metadata.row_group(0).column(0).compression
            with pq.ParquetWriter(draft, source.schema_arrow, compression=codec) as writer:
                for group in _groups(source):
                    writer.write_table(self.rows(group))
        return True


def _groups(source: pq.ParquetFile) -> Iterator[pa.Table]:
    for number in range(source.num_row_groups):
        yield source.read_row_group(number)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
