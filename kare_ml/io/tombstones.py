"""Tombstones: by what a workspace knows an account again that it was told to forget, without naming it.

`forgotten.json` holds a salt and, for each account, the sha256 of salt and id. Whoever has the file can ask of an id
whether it was forgotten, as intake does; the file alone names nobody.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kare_ml.errors import BlockedError
from kare_ml.io.promotions import write_atomically

if TYPE_CHECKING:
    import ibis

    from kare_ml.config.workspace import Book, Source

Kind = Literal["account", "contract"]
FILE_NAME = "forgotten.json"
SCHEMA_VERSION = 1
BETWEEN_FIELDS = re.compile(r"[,;|\t\r\n\"']+")
"""What stands around an id in the text of a ragged record."""


@dataclass(frozen=True)
class Tombstone:
    """That an account was forgotten at a time (UTC), and which champions had learnt from it: version by model."""

    at: dt.datetime
    models: Mapping[str, int]


@dataclass(frozen=True)
class Tombstones:
    """The accounts that were forgotten, and the contracts that they held, by their salted digests."""

    salt: str
    by_digest: Mapping[str, Tombstone] = field(default_factory=dict)

    def digest(self, one: str, kind: Kind = "account") -> str:
        """The digest by which an account, or a contract that it held, is known again."""
        return hashlib.sha256(f"{self.salt}\0{kind}\0{one}".encode()).hexdigest()

    def among(self, some: Iterable[str | None], kind: Kind = "account") -> set[str]:
        """Those of these accounts, or contracts, that were forgotten."""
        return {one for one in some if one is not None and self.digest(one, kind) in self.by_digest}


def read_tombstones(folder: Path) -> Tombstones:
    """The tombstones of a workspace; a new salt and none before the first. Raises BlockedError if unreadable."""
    path = folder / FILE_NAME
    try:
        content = json.loads(path.read_text("utf-8"))
        if content["schema_version"] != SCHEMA_VERSION:
            raise ValueError(f"schema version {content['schema_version']}")
        stones = {
            digest: Tombstone(dt.datetime.fromisoformat(entry["at"]), dict(entry["models"]))
            for digest, entry in content["forgotten"].items()
        }
        return Tombstones(content["salt"], stones)
    except FileNotFoundError:
        return Tombstones(secrets.token_hex(16))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BlockedError(
            "the record of forgotten accounts cannot be read",
            expected=f"JSON of schema version {SCHEMA_VERSION}, as `kare forget` writes it",
            found=f"{type(error).__name__}: {error}",
            where=str(path),
            fix="restore it from a backup; without it, forgotten accounts would come back",
        ) from error


def add_tombstones(
    folder: Path, account_ids: Iterable[str], contract_ids: Iterable[str], stone: Tombstone
) -> Tombstones:
    """Set a tombstone for each account and contract that has none yet, durably."""
    stones = read_tombstones(folder)
    fresh = [stones.digest(one) for one in account_ids] + [stones.digest(one, "contract") for one in contract_ids]
    stones = replace(stones, by_digest={**dict.fromkeys(fresh, stone), **stones.by_digest})
    forgotten = {
        digest: {"at": stone.at.isoformat(), "models": dict(stone.models)} for digest, stone in stones.by_digest.items()
    }
    content = {"schema_version": SCHEMA_VERSION, "salt": stones.salt, "forgotten": forgotten}
    write_atomically(folder / FILE_NAME, json.dumps(content, indent=2).encode() + b"\n")
    return stones


def mark_forgotten(raw: ibis.Table, source: Source, book: Book, stones: Tombstones) -> ibis.Table:
    """A raw table whose rows of forgotten accounts are marked (`kare_ml.history.forgotten`).

    The accounts that it names are compared one by one, the rows are not.
    """
    from kare_ml.history.forgotten import Named, marked, named

    if not stones.by_digest:
        return raw
    found = named(raw, source, book).to_pyarrow().to_pydict()
    account_ids = stones.among(found["account_id"])
    contract_ids = stones.among(found["contract_id"], "contract")
    ragged = {text for text in found["malformed"] if text and names_one(text, stones)}
    if not (account_ids or contract_ids or ragged):
        return raw
    return marked(raw, source, book, Named(account_ids, contract_ids, ragged))


def names_one(record: str, stones: Tombstones) -> bool:
    """Whether a field of a ragged record is the id of a forgotten account."""
    return bool(stones.among(part.strip() for part in BETWEEN_FIELDS.split(record)))
