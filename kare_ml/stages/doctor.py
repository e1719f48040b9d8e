"""What is well with a workspace and what is not, and what to do: read without the lock, and nothing is changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from kare_ml.config.load import resolve_path
from kare_ml.errors import KareError
from kare_ml.io.file_sources import files_of
from kare_ml.io.lock import holder, left_behind
from kare_ml.io.promotions import in_force
from kare_ml.io.registry import Registry
from kare_ml.io.standing import standing
from kare_ml.io.state import open_state
from kare_ml.publish.contract import MODELS
from kare_ml.stages.context import read_settings

LIBRARIES = ("duckdb", "deltalake", "pyarrow", "scikit-learn", "skops", "mlflow", "sqlalchemy")
A_DAY_AND_SOME = dt.timedelta(hours=26)


@dataclass(frozen=True)
class Finding:
    """What was found of one thing; `fix` says what to do where it is not well."""

    about: str
    state: Literal["well", "look", "ill"]
    said: str
    fix: str = ""


def examine(folder: Path, now: dt.datetime) -> list[Finding]:
    """Look at installation, settings, sources, state store, registry, published table and schedule. `now` is in UTC."""
    looks: dict[str, Callable[[], Iterator[Finding]]] = {
        "installation": _installation,
        "settings": lambda: _settings(folder),
        "sources": lambda: _sources(folder),
        "state store": lambda: _state(folder),
        "registry": lambda: _registry(folder, now.date()),
        "published": lambda: _published(folder, now),
        "lock": lambda: _lock(folder),
    }
    found: list[Finding] = []
    for about, look in looks.items():
        try:
            found += look()
        except KareError as error:
            found.append(Finding(about, "ill", f"{error.what} {error.found}".strip(), error.fix))
    return found


def _installation() -> Iterator[Finding]:
    versions, missing = [], []
    for name in ("kare-ml", *LIBRARIES):
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        yield Finding("installation", "ill", f"not installed: {', '.join(missing)}", "install kare_ml again")
    yield Finding("installation", "well", ", ".join(versions))


def _settings(folder: Path) -> Iterator[Finding]:
    settings = read_settings(folder)
    yield Finding("settings", "well", f"{settings.book.name}, {len(settings.sources)} sources")


def _sources(folder: Path) -> Iterator[Finding]:
    for name, source in read_settings(folder).sources.items():
        if source.path is None:
            yield Finding("sources", "look", f"{name}: in a database, not asked", "kare check reads it")
            continue
        try:
            files = files_of(source, resolve_path(source, folder))
            yield Finding("sources", "well", f"{name}: {len(files)} file{'s' if len(files) != 1 else ''}")
        except KareError as error:
            yield Finding("sources", "ill", f"{name}: {error.what}", error.fix or "put it there; kare check")


def _state(folder: Path) -> Iterator[Finding]:
    open_state(folder, create=False)
    yield Finding("state store", "well", "of this version, or nobody has written anything yet")


def _registry(folder: Path, today: dt.date) -> Iterator[Finding]:
    registry = Registry(folder)
    promotions = registry.promotions()
    for name in MODELS:
        champion = in_force(promotions, name, today)
        if champion is None:
            yield Finding("registry", "look", f"{name}: no model in force, so the rules alone speak", "kare train")
            continue
        try:
            registry.cached_bytes(champion)
            yield Finding("registry", "well", f"{name}: version {champion.version}, its bytes are those promoted")
        except KareError:
            said = f"{name}: version {champion.version} is not whole in the cache"
            yield Finding("registry", "look", said, "the next run fetches it; else restore registry/, or kare train")


def _published(folder: Path, now: dt.datetime) -> Iterator[Finding]:
    found = standing(folder)
    if found.held is not None:
        yield Finding("published", "ill", found.words or "", found.held.fix)
    if found.newest is None:
        yield Finding("published", "look", "nothing is published yet", "kare score")
        return
    if not (folder / found.newest.bundle / "manifest.json").is_file():
        yield Finding("published", "ill", f"the bundle {found.newest.bundle} is gone", "restore runs/ from a backup")
    at = found.newest.published_at
    if at is None or now - at > A_DAY_AND_SOME:
        said = f"the newest night, {found.newest.as_of}, was published at {at} (UTC)"
        yield Finding("schedule", "look", said, "see whether the nightly job runs: crontab, Prefect, logs/kare.jsonl")
    else:
        yield Finding("published", "well", f"{found.newest.as_of}, {found.newest.rows:,} accounts")


def _lock(folder: Path) -> Iterator[Finding]:
    if running := holder(folder):
        yield Finding("lock", "well", f"at work: {running}")
    if cut_off := left_behind(folder):
        yield Finding("lock", "look", f"did not end well: {cut_off}", "run it again: it takes up what was done")
