"""A table on its way into a case: rows that mutations change, then bytes, and the section of `kare.toml` beside it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kare_ml.history.contracts import TABLES


@dataclass
class Draft:
    """One table as text. `types` are those of Parquet columns; a value that is none of the type makes it text.

    `settings` are other changes to `kare.toml`: a value by its path. `content` overrules the rows once bytes are set.
    """

    table: str
    form: str
    header: list[str]
    rows: list[list[str]]
    section: dict[str, Any]
    types: list[pa.DataType] = field(default_factory=list)
    content: bytes | None = None

    def columns_of(self, *kinds: str) -> list[int]:
        """The places of the columns of such types, by the contract."""
        column = TABLES[self.table].column
        return [i for i, name in enumerate(self.header) if name in column and column[name].type in kinds]

    @property
    def whose(self) -> int:
        """The place of what a row is about: its account; of rates, the currency."""
        return self.header.index(TABLES[self.table].columns[0].name)

    def place(self, name: str) -> int:
        """The place of a column of the contract."""
        return self.header.index(name)

    def encoded(self) -> bytes:
        """The file."""
        if self.content is None:
            self.content = self._parquet() if self.form == "parquet" else self.text().encode(self.encoding, "replace")
        return self.content

    @property
    def encoding(self) -> str:
        """What text is written in."""
        return str(self.section.get("encoding", "utf-8"))

    @property
    def delimiter(self) -> str:
        """What parts the fields."""
        return " " if self.form == "whitespace" else str(self.section.get("delimiter", ","))

    def text(self) -> str:
        """The rows as text."""
        if self.form == "whitespace":
            return "\n".join("  ".join(value or "-" for value in row) for row in [self.header, *self.rows]) + "\n"
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=self.delimiter, lineterminator="\n")
        writer.writerow(self.header)
        writer.writerows(self.rows)
        return stream.getvalue()

    def arrow(self) -> pa.Table:
        """The rows as an Arrow table: typed where every value of a column is of its type."""
        columns = []
        for place, kind in enumerate(self.types or [pa.string()] * len(self.header)):
            texts = [row[place] if place < len(row) else "" for row in self.rows]
            columns.append(_typed(texts, kind))
        return pa.table(columns, names=self.header)

    def _parquet(self) -> bytes:
        stream = io.BytesIO()
        pq.write_table(self.arrow(), stream, compression="zstd", use_dictionary=False)
        return stream.getvalue()


def _typed(texts: list[str], kind: pa.DataType) -> pa.Array:
    convert = {
        pa.string(): str,
        pa.float64(): float,
        pa.timestamp("us"): dt.datetime.fromisoformat,
        pa.bool_(): lambda text: {"true": True, "false": False}[text],
    }.get(kind, lambda text: Decimal(text).quantize(Decimal("0.0001")))
    try:
        return pa.array([convert(text) if text else None for text in texts], kind)
    except (ValueError, KeyError, InvalidOperation, pa.ArrowException):
        return pa.array([text or None for text in texts], pa.string())


def toml(settings: dict[str, Any], name: str = "") -> str:
    """Settings as TOML: tables by their whole names, all else on one line."""
    plain = {key: value for key, value in settings.items() if not isinstance(value, dict) or _is_inline(value)}
    lines = [f"[{name}]"] if name and plain else []
    lines += [f"{_key(key)} = {_inline(value)}" for key, value in plain.items()]
    parts = ["\n".join(lines)] if lines else []
    for key, value in settings.items():
        if key not in plain:
            parts.append(toml(value, f"{name}.{_key(key)}" if name else _key(key)))
    return "\n\n".join(parts) + ("" if name else "\n")


def _is_inline(value: dict[str, Any]) -> bool:
    return bool(value) and "column" in value


def _key(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else _text(key)


def _text(value: Any) -> str:
    """JSON is TOML too, but for one sign that must not stand in TOML as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_inline(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_inline(part) for part in value) + "]"
    return repr(value) if isinstance(value, float) else _text(value)
