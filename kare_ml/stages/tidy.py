"""Tidying: old, judged nights are thinned. Their figures and moves stay, and the evidence of what was acted on.

A night is all that is kept of an as-of: the published rows, and the bundles of its runs, withdrawn ones among them.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from kare_ml.config.retention import Retention
from kare_ml.errors import BlockedError
from kare_ml.io.acted import acted
from kare_ml.io.bundle import Bundle
from kare_ml.io.outcomes import is_judged, judged_nights
from kare_ml.io.published import PublishedRun, published_runs
from kare_ml.io.resealing import sealed_bundles
from kare_ml.io.snapshots import frames_to_let_go
from kare_ml.io.state import open_state
from kare_ml.io.thinning import going_of, let_old_files_go, thin_bundle, thin_published
from kare_ml.stages.context import Progress, silent

LOG = logging.getLogger(__name__)

YOUNG = "not old enough"
UNJUDGED = "not judged yet"
NEWEST = "one of the two newest nights"
FIRST_OF_MODELS = "the first night of the models in use, against which drift is told"
DAMAGED = "a file of it is not the one that was sealed"
NEWEST_NIGHTS = 2


@dataclass(frozen=True)
class Night:
    """All that is kept of an as-of: its published run (null: it was withdrawn) and the bundles of its runs."""

    as_of: dt.date
    run: PublishedRun | None
    bundles: tuple[Bundle, ...]

    @property
    def thinned(self) -> bool:
        """Whether there is nothing to do."""
        whole = self.run is not None and self.run.thinned_at is None
        return not whole and not any(going_of(one.manifest()) or _left(one) for one in self.bundles)


@dataclass(frozen=True)
class ThinnedNight:
    """A night that was thinned: the accounts whose evidence is kept, and the bytes that its bundles take less."""

    as_of: dt.date
    accounts: tuple[str, ...]
    freed: int


@dataclass(frozen=True)
class Tidied:
    """What tidying came to: the nights thinned, oldest first; how many were before; why the others are whole.

    `trainings` are those whose snapshots went, by their as_of, which took `freed` bytes.
    """

    thinned: tuple[ThinnedNight, ...]
    before: int
    whole: Mapping[str, tuple[dt.date, ...]]
    trainings: tuple[dt.date, ...] = ()
    freed: int = 0


def tidy(
    folder: Path,
    retention: Retention,
    zone: str,
    at: dt.datetime,
    *,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Tidied:
    """Thin every night that may be, and let snapshots of old trainings go. `at` is the time, in UTC.

    With `dry_run` nothing is changed, and `freed` is what the files take that would go. A tidying that was cut off is
    completed by the next. Hold the workspace's lock meanwhile.
    """
    runs = published_runs(folder)
    worked = _acted_on(folder, runs, zone)
    done: list[ThinnedNight] = []
    whole: dict[str, list[dt.date]] = {}
    before = 0
    today = at.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone)).date()
    for night in _nights(folder, runs):
        if night.thinned:
            before += 1
        elif why := _why_whole(folder, night, runs, today - dt.timedelta(days=retention.whole_days)):
            whole.setdefault(why, []).append(night.as_of)
        else:
            accounts = worked.get(night.as_of, frozenset())
            progress(f"{night.as_of}")
            try:
                freed = _expected(night) if dry_run else _thin(folder, night, accounts, at)
            except BlockedError as error:
                LOG.warning("not thinned", extra={"as_of": str(night.as_of), "why": error.what})
                whole.setdefault(DAMAGED, []).append(night.as_of)
                continue
            done.append(ThinnedNight(night.as_of, tuple(sorted(accounts)), freed))
    frames = frames_to_let_go(folder)
    freed = sum(path.stat().st_size for paths in frames.values() for path in paths)
    if not dry_run:
        for path in (path for paths in frames.values() for path in paths):
            path.unlink()
        let_old_files_go(folder)
        LOG.info("tidied", extra={"nights": [str(night.as_of) for night in done], "trainings": list(map(str, frames))})
    return Tidied(tuple(done), before, {why: tuple(days) for why, days in whole.items()}, tuple(frames), freed)


def _thin(folder: Path, night: Night, accounts: frozenset[str], at: dt.datetime) -> int:
    freed = sum(thin_bundle(bundle, accounts, at) for bundle in night.bundles)
    if night.run is not None:
        thin_published(folder, night.run, accounts, at)
    return freed


def _expected(night: Night) -> int:
    names = ((one.sealed_path, name) for one in night.bundles for name in (*going_of(one.manifest()), *one.thinned))
    return sum((path / name).stat().st_size for path, name in names if (path / name).is_file())


def _left(bundle: Bundle) -> bool:
    """Whether files stand there that thinning should have taken: it was cut off."""
    return any((bundle.sealed_path / name).is_file() for name in bundle.thinned)


def _nights(folder: Path, runs: Sequence[PublishedRun]) -> Iterator[Night]:
    """Every night, oldest first."""
    live = {run.as_of: run for run in runs}
    bundles: dict[dt.date, list[Bundle]] = {day: [] for day in live}
    for path in sealed_bundles(folder):
        day = dt.date.fromisoformat(path.parent.name)
        bundles.setdefault(day, []).append(Bundle(folder, path.parent.name, path.name))
    for day in sorted(bundles):
        yield Night(day, live.get(day), tuple(bundles[day]))


def _why_whole(folder: Path, night: Night, runs: Sequence[PublishedRun], until: dt.date) -> str | None:
    """Why a night stays whole; null: it may be thinned."""
    if night.as_of > until:
        return YOUNG
    if night.as_of in {run.as_of for run in runs[:NEWEST_NIGHTS]}:
        return NEWEST
    # The ledger has one run of an as-of: the published one. What was withdrawn of that night goes with it.
    if not (is_judged(folder, night.run) if night.run else night.as_of in judged_nights(folder)):
        return UNJUDGED
    if night.run is not None and night.run == _first_of_models(folder, runs):
        return FIRST_OF_MODELS
    return None


def _first_of_models(folder: Path, runs: Sequence[PublishedRun]) -> PublishedRun | None:
    """The first published run with the models of the newest one."""
    models = [_models(folder, run) for run in runs]
    same = [run for run, used in zip(runs, models, strict=True) if used and used == models[0]]
    return same[-1] if same else None


def _models(folder: Path, run: PublishedRun) -> object:
    bundle = Bundle(folder, str(run.as_of), run.run_id)
    return bundle.manifest().get("models") if bundle.sealed else None


def _acted_on(folder: Path, runs: Sequence[PublishedRun], zone: str) -> dict[dt.date, frozenset[str]]:
    """The accounts of each night on which somebody flagged, opened, noted, closed or decided something, by as-of.

    What people looked at then is the newest night of their day, and the newest that was published at that moment.
    """
    seen: dict[dt.date, set[str]] = {}
    for one in acted(open_state(folder, create=False)):
        day = one.at.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(zone)).date()
        of_that_day = (run.as_of for run in runs if run.as_of <= day)
        shown = (run.as_of for run in runs if run.published_at is not None and run.published_at <= one.at)
        for night in {one.as_of, next(of_that_day, None), next(shown, None)}:
            if night is not None:
                seen.setdefault(night, set()).add(one.account_id)
    return {day: frozenset(accounts) for day, accounts in seen.items()}
