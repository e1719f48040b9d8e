"""The promotion record: which model version was made champion when, and the digest that its bytes must have.

It stands beside the registry, not in it, so that nobody who can write to the registry can change which bytes are
loaded. Entries are only ever appended. Reading it needs nothing but the standard library.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from kare_ml.errors import BlockedError
from kare_ml.io.lock import turn

FILE_NAME = "promotions.json"
SCHEMA_VERSION = 1


class RegistryError(BlockedError):
    """The registry, or the record of promotions, cannot be trusted. Nothing of it is loaded."""


@dataclass(frozen=True)
class Champion:
    """One promotion: from then on, this version is the champion of `name`.

    `as_of` is the date that the version was trained as of, and `in_force_from` the first as-of that it may score
    (null: `as_of`); `spec_sha256` is that of its model spec; `promoted_at` (UTC) is null where it was not given.
    `walk_forward` says that it was trained for the past alone, by a backfill; `approved_by` who said yes, null where
    nobody had to.
    """

    name: str
    version: int
    sha256: str
    run_id: str
    grade: str
    as_of: dt.date
    spec_sha256: str
    reason: str
    promoted_at: dt.datetime | None = None
    in_force_from: dt.date | None = None
    walk_forward: bool = False
    approved_by: str | None = None

    @property
    def starts(self) -> dt.date:
        """The first as-of that it may score: never before the date that it was trained as of."""
        return max(self.as_of, self.in_force_from or self.as_of)


def in_force(promotions: Sequence[Champion], name: str, date: dt.date | None = None) -> Champion | None:
    """The champion of `name` at an as-of; with no date, of all that may come. None where there is none.

    Of the promotions that had started by then, the one trained as of the latest date; of several of one date, the last
    in the record. So a version trained for the past never takes the place of one trained later.
    """
    return next(iter(ranked(promotions, name, date)), None)


def ranked(promotions: Sequence[Champion], name: str, date: dt.date | None = None) -> list[Champion]:
    """The champion of `name` as `in_force` says, then those that would be in its place without it."""
    started = [entry for entry in promotions if entry.name == name and (date is None or entry.starts <= date)]
    return sorted(reversed(started), key=lambda entry: entry.as_of, reverse=True)


def read_promotions(folder: Path) -> list[Champion]:
    """All promotions of a registry folder, oldest first; none if there is no record yet. Raises RegistryError."""
    path = folder / FILE_NAME
    try:
        content = json.loads(path.read_text("utf-8"))
        if content["schema_version"] != SCHEMA_VERSION:
            raise ValueError(f"schema version {content['schema_version']}")
        return [_champion(entry) for entry in content["promotions"]]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise RegistryError(
            "the record of promotions cannot be read",
            expected=f"JSON of schema version {SCHEMA_VERSION}, as kare_ml writes it",
            found=f"{type(error).__name__}: {error}",
            where=str(path),
            fix="restore it from a backup; without it no model is trusted",
        ) from error


def newest_champions(registry: Path) -> list[Champion]:
    """The last promoted version of each model. Raises RegistryError where the record cannot be read."""
    return list({champion.name: champion for champion in read_promotions(registry)}.values())


def append_promotion(folder: Path, champion: Champion) -> None:
    """Append one promotion, atomically: a reader sees the record without it or with it. Raises RegistryError."""
    with turn(folder / f"{FILE_NAME}.lock"):
        promotions = [*read_promotions(folder), champion]
        content = {"schema_version": SCHEMA_VERSION, "promotions": [asdict(entry) for entry in promotions]}
        write_atomically(folder / FILE_NAME, json.dumps(content, indent=2, default=_iso).encode() + b"\n")


def write_atomically(path: Path, content: bytes) -> None:
    """Write a whole file or none of it, also when the power fails."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _iso(value: object) -> str:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be recorded")


def _champion(entry: Mapping[str, str | bool | None]) -> Champion:
    text = {name: str(entry[name]) for name in ("name", "sha256", "run_id", "grade", "spec_sha256", "reason")}
    promoted_at, starts = entry["promoted_at"], entry.get("in_force_from")
    champion = Champion(
        **text,
        version=int(str(entry["version"])),
        as_of=dt.date.fromisoformat(str(entry["as_of"])),
        promoted_at=dt.datetime.fromisoformat(str(promoted_at)) if promoted_at else None,
        in_force_from=dt.date.fromisoformat(str(starts)) if starts else None,
        walk_forward=bool(entry.get("walk_forward", False)),
        approved_by=str(entry["approved_by"]) if entry.get("approved_by") else None,
    )
    if not re.fullmatch(r"[0-9a-f]{64}", champion.sha256):
        raise ValueError(f"sha256 of {champion.name} version {champion.version} is {champion.sha256!r}")
    return champion
