"""The record of challengers: every model version that was registered, and what became of it. Only ever appended to."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from kare_ml.errors import UsageError
from kare_ml.io.lock import turn
from kare_ml.io.promotions import Champion, RegistryError, read_promotions, write_atomically

FILE_NAME = "challengers.json"
SCHEMA_VERSION = 1

Fate = Literal["promoted", "waiting", "refused"]


@dataclass(frozen=True)
class Challenger:
    """One registered version. `stands` says in words how it stands against the model that was in force.

    `fate` is what was decided when it was registered: made the champion, left to a person, or refused.
    """

    name: str
    version: int
    sha256: str
    grade: str
    as_of: dt.date
    spec_sha256: str
    reason: str
    stands: str
    fate: Fate
    walk_forward: bool = False


def read_challengers(registry: Path) -> list[Challenger]:
    """Every registered version of a registry folder, oldest first; none before the first. Raises RegistryError."""
    path = registry / FILE_NAME
    try:
        content = json.loads(path.read_text("utf-8"))
        if content["schema_version"] != SCHEMA_VERSION:
            raise ValueError(f"schema version {content['schema_version']}")
        return [_challenger(entry) for entry in content["challengers"]]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise RegistryError(
            "the record of challengers cannot be read",
            expected=f"JSON of schema version {SCHEMA_VERSION}, as kare_ml writes it",
            found=f"{type(error).__name__}: {error}",
            where=str(path),
            fix="restore it from a backup, or remove it: champions do not depend on it",
        ) from error


def append_challenger(registry: Path, challenger: Challenger) -> None:
    """Append one version, atomically. Raises RegistryError."""
    with turn(registry / f"{FILE_NAME}.lock"):
        entries = [asdict(entry) for entry in (*read_challengers(registry), challenger)]
        content = {"schema_version": SCHEMA_VERSION, "challengers": entries}
        write_atomically(registry / FILE_NAME, json.dumps(content, indent=2, default=str).encode() + b"\n")


def waiting(registry: Path) -> list[Challenger]:
    """The newest version of each model where it waits for a person's yes."""
    promoted = {(entry.name, entry.version) for entry in read_promotions(registry)}
    newest = {entry.name: entry for entry in read_challengers(registry) if not entry.walk_forward}
    return [e for e in newest.values() if e.fate == "waiting" and (e.name, e.version) not in promoted]


def find_challenger(registry: Path, name: str, version: int | None) -> Challenger:
    """The version to approve: the one named, or the one that waits. Raises UsageError where there is none."""
    found = [entry for entry in read_challengers(registry) if entry.name == name]
    if version is not None:
        found = [entry for entry in found if entry.version == version]
        if found:
            return found[-1]
        raise UsageError(f"{name} has no version {version}", fix="list them: kare models")
    for entry in waiting(registry):
        if entry.name == name:
            return entry
    raise UsageError(f"no version of {name} waits for approval", fix="list them: kare models")


def fate(challenger: Challenger, promotions: list[Champion]) -> str:
    """What became of a version, in a word: champion once, waiting, refused, or overtaken while it waited."""
    if any((entry.name, entry.version) == (challenger.name, challenger.version) for entry in promotions):
        return "promoted"
    return challenger.fate


def _challenger(entry: dict[str, Any]) -> Challenger:
    return Challenger(**{**entry, "as_of": dt.date.fromisoformat(entry["as_of"])})
