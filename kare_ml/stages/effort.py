"""Effort of a published run: where time went against where it was designated, by profile, rep, team and account."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.config.effort import Effort
from kare_ml.config.load import load_book, load_effort
from kare_ml.domain.as_of import AsOf
from kare_ml.errors import UsageError
from kare_ml.io import said
from kare_ml.io.published import PublishedRun, read_published
from kare_ml.io.run_files import read_of_run
from kare_ml.io.state import open_state
from kare_ml.io.survivors import survivors_at
from kare_ml.playbook.coaching import focus
from kare_ml.playbook.effort import (
    Invested,
    Return,
    Share,
    Spent,
    counted_in,
    invested,
    of_their_own,
    returns,
    shares,
    teams,
    untouched,
)  # fmt: skip
from kare_ml.playbook.roles import Mismatch, mismatches
from kare_ml.stages.walk import RATES, at_stake, bundle_of, run_of

CONTACTS = "contacts.parquet"
FEATURES = "features.parquet"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class TeamEffort:
    """Where time went in the `days` before a run, of the whole team or of one person.

    `unit` says whether shares are of minutes or of contacts. `untouched` are the Recapture, Attain and Expand accounts
    that nobody was in touch with, what is most at stake first; `invested` the accounts with a profile, the one that got
    too little by the most first (empty where nothing is designated); `owner_only` null for the whole team.
    """

    as_of: dt.date
    run_id: str
    days: int
    unit: str
    owner_only: str | None
    profiles: tuple[Share, ...]
    returns: tuple[Return, ...]
    reps: tuple[Spent, ...]
    teams: tuple[Spent, ...]
    untouched: tuple[Row, ...]
    mismatches: tuple[Mismatch, ...]
    invested: tuple[Invested, ...]


def read_effort(
    folder: Path, as_of: dt.date | None = None, owner: str | None = None, accounts: pa.Array | None = None
) -> TeamEffort:
    """The effort up to a published run, the newest if no as_of is named; of one person's time and accounts, if named.

    With `accounts`, as if these were the whole book. Raises UsageError where that run is not published, by a version
    that keeps no contacts, or nobody is called so.
    """
    run, settings = run_of(folder, as_of), load_effort(folder)
    book = _accounts(folder, run, settings.importance, accounts)
    contacts = _contacts(folder, run, book, accounts)
    touched = {row["account_id"] for row in contacts}
    unit, team_of = counted_in(contacts), teams(settings, book, contacts)
    of_team = [{**row, "team": team_of[row["rep"]]} for row in contacts]
    owned = [{**row, "team": team_of.get(row["owner"])} for row in book.values()]
    seen = _Seen(book, _by_profile(book.values()), touched, settings, unit)
    reps = _spent_by("rep", "owner", of_team, owned, seen)
    horizon = json.loads(bundle_of(folder, run).read_text(RATES))["horizon_days"]
    if owner is not None:
        reps = [spent for spent in reps if spent.name == owner]
        contacts = [row for row in contacts if row["rep"] == owner]
        owned = [row for row in owned if row["owner"] == owner]
        if not contacts and not owned:
            raise UsageError(f"nobody is called {owner!r}", expected="a rep of activities or an owner of accounts")
    wanted = settings.shares if owner is None else of_their_own(settings.shares, _by_profile(owned), seen.by_profile)
    spent = shares(book, owned, contacts, wanted, unit)
    return TeamEffort(
        as_of=run.as_of,
        run_id=run.run_id,
        days=settings.window_days,
        unit=unit,
        owner_only=owner,
        profiles=spent,
        returns=returns(owned, spent, settings.window_days, horizon),
        reps=tuple(reps),
        teams=tuple(_spent_by("team", "team", of_team, owned, seen)) if owner is None else (),
        untouched=tuple(untouched(owned, touched)),
        mismatches=tuple(mismatches(owned)),
        invested=tuple(invested({row["account_id"]: row for row in owned}, contacts, wanted, unit)),
    )


@dataclass(frozen=True)
class _Seen:
    """What every rep and team is looked at with."""

    book: Mapping[str, Row]
    by_profile: Mapping[str | None, int]
    touched: set[str]
    settings: Effort
    unit: str


def _spent_by(
    of_contact: str, of_account: str, contacts: Iterable[Row], owned: Iterable[Row], seen: _Seen
) -> list[Spent]:
    """The time of each rep (or team): whoever had a contact or owns an account with a profile."""
    theirs, own = _grouped(of_contact, contacts), _grouped(of_account, owned)
    found = []
    for name in sorted(theirs.keys() | {name for name, rows in own.items() if any(row["profile"] for row in rows)}):
        rows, accounts = theirs.get(name, []), own.get(name, [])
        wanted = of_their_own(seen.settings.shares, _by_profile(accounts), seen.by_profile)
        spent = shares(seen.book, accounts, rows, wanted, seen.unit)
        words = focus(spent, untouched(accounts, seen.touched), seen.settings.window_days, seen.unit)
        known = [share.minutes for share in spent if share.minutes is not None]
        team = Counter(row["team"] for row in (rows or accounts)).most_common(1)[0][0] if of_contact == "rep" else None
        minutes = sum(known) if known else None
        found.append(Spent(name, team, sum(row["contacts"] for row in rows), minutes, spent, words))
    return found


def _by_profile(accounts: Iterable[Row]) -> Counter[str | None]:
    return Counter(account["profile"] for account in accounts)


def _grouped(column: str, rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row[column] is not None:
            found.setdefault(row[column], []).append(row)
    return found


def _accounts(folder: Path, run: PublishedRun, importance: str, accounts: pa.Array | None) -> dict[str, Row]:
    """What is known of each account of a run: who looks after it, where it stands, what is at stake, how it weighs."""
    rows = read_published(folder, as_of=run.as_of, columns=["account_id", "name", "owner", "region", "profile"])
    rows = rows if accounts is None else rows.filter(pc.is_in(rows["account_id"], value_set=accounts))
    told = dict.fromkeys(["account_id", "owner_role", importance])
    features = {row["account_id"]: row for row in read_of_run(folder, run, FEATURES, list(told)).to_pylist()}
    staked = at_stake(folder, run)
    then = AsOf(run.as_of, load_book(folder).time_zone).instant
    weights = said.importances(open_state(folder, create=False), survivors_at(folder, then))
    found: dict[str, Row] = {}
    for row in rows.to_pylist():
        account, beside = row["account_id"], features[row["account_id"]]
        weight = weights.get(account, beside[importance])
        if isinstance(weight, str):
            raise UsageError(f"importance cannot be told by {importance}", expected="a number", found=repr(weight))
        more = {"owner_role": beside["owner_role"], "at_stake": staked[account], "importance": weight}
        found[account] = {**row, **more}
    return found


def _contacts(folder: Path, run: PublishedRun, accounts: Mapping[str, Row], only: pa.Array | None) -> list[Row]:
    """The contacts up to a run; one that names nobody is of the owner of the account."""
    bundle = bundle_of(folder, run)
    if not (bundle.path / CONTACTS).is_file():
        raise UsageError(
            f"the run of {run.as_of} does not say where time went",
            found="a bundle of an older version of kare_ml, or none",
            where=str(bundle.path),
            fix=f"score that day again: kare score --as-of {run.as_of}",
        )
    rows = bundle.read(CONTACTS)
    rows = rows if only is None else rows.filter(pc.is_in(rows["account_id"], value_set=only))
    return [
        {**row, "rep": row["rep"] or (accounts.get(row["account_id"]) or {}).get("owner") or "nobody"}
        for row in rows.to_pylist()
    ]
