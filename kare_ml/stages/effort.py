"""Effort of a published run: where time went against where it was designated, by profile, rep, team and account."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
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
from kare_ml.playbook.arrays import numbers, of_floats, of_places, of_texts, places_in
from kare_ml.playbook.effort import Return, Share, Spent, returns, shares
from kare_ml.playbook.investment import INVESTED, invested
from kare_ml.playbook.roles import Mismatch, mismatches
from kare_ml.playbook.team import Team
from kare_ml.stages.walk import RATES, at_stake, bundle_of, run_of

CONTACTS = "contacts.parquet"
FEATURES = "features.parquet"
PUBLISHED = ["account_id", "name", "owner", "region", "profile"]
FEW_WORDS = ("owner", "region", "profile", "owner_role", "team")
"""Columns of accounts that have few words: kept as dictionaries, they take little."""


@dataclass(frozen=True)
class TeamEffort:
    """Where time went in the `days` before a run, of the whole team or of one person.

    `unit` says whether shares are of minutes or of contacts. `untouched` has a row a Recapture, Attain or Expand
    account that nobody was in touch with, what is most at stake first (account_id, name, owner, region, profile,
    owner_role, at_stake, importance, team); `owner_only` is null for the whole team.
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
    untouched: pa.Table
    mismatches: tuple[Mismatch, ...]
    make_invested: Callable[[], pa.Table] = field(repr=False, compare=False)

    @property
    def invested(self) -> pa.Table:
        """The table `INVESTED`: the account that got too little by the most first; empty: nothing is designated.

        It has a row an account with a profile, so it is worked out anew whenever it is asked for.
        """
        return self.make_invested()


def read_effort(
    folder: Path,
    as_of: dt.date | None = None,
    owner: str | None = None,
    accounts: pa.Array | None = None,
    rows: pa.Table | None = None,
) -> TeamEffort:
    """The effort up to a published run, the newest if no as_of is named; of one person's time and accounts, if named.

    With `accounts`, as if these were the whole book. `rows` are those of the run (`PUBLISHED`), where they are read
    already. Raises UsageError where that run is not published, by a version that keeps no contacts, or nobody is
    called so.
    """
    run, settings = run_of(folder, as_of), load_effort(folder)
    team = _team(folder, run, settings, accounts, rows)
    horizon = json.loads(bundle_of(folder, run).read_text(RATES))["horizon_days"]
    tally, wanted, own, _ = team.time_of(owner)
    spent = shares(tally, wanted, team.unit)

    def made() -> pa.Table:
        if not settings.shares:
            return pa.Table.from_batches([], INVESTED)  # `empty_table` imports pandas
        again = _team(folder, run, settings, accounts)
        _, wanted, own, theirs = again.time_of(owner)
        return invested(again.accounts, again.found, own, theirs, wanted, again.unit)

    return TeamEffort(
        as_of=run.as_of,
        run_id=run.run_id,
        days=settings.window_days,
        unit=team.unit,
        owner_only=owner,
        profiles=spent,
        returns=returns(tally, spent, settings.window_days, horizon),
        reps=tuple(one for one in team.reps() if owner in (None, one.name)),
        teams=tuple(team.teams()) if owner is None else (),
        untouched=_short(team.left_alone(own)),
        mismatches=tuple(mismatches(team.accounts, team.found, own)),
        make_invested=made,
    )


def _team(
    folder: Path, run: PublishedRun, settings: Effort, only: pa.Array | None, rows: pa.Table | None = None
) -> Team:
    if rows is None:
        rows = read_published(folder, as_of=run.as_of, columns=PUBLISHED)
    return Team.of(_accounts(folder, run, settings.importance, rows, only), _contacts(folder, run, only), settings)


def _accounts(folder: Path, run: PublishedRun, importance: str, rows: pa.Table, only: pa.Array | None) -> pa.Table:
    """What is known of each account of a run: who looks after it, where it stands, what is at stake, how it weighs."""
    rows = rows if only is None else rows.filter(pc.is_in(rows["account_id"], value_set=only))
    told = dict.fromkeys(["account_id", "owner_role", importance])
    features = read_of_run(folder, run, FEATURES, list(told))
    staked = at_stake(folder, run)
    ids = features["account_id"]
    place = of_places(places_in(rows["account_id"], ids))
    weights = _importance(folder, run, importance, rows["account_id"], features[importance].take(place))
    rows = rows.append_column("owner_role", features["owner_role"].take(place))
    if not staked["account_id"].equals(ids):
        place = of_places(places_in(rows["account_id"], staked["account_id"]))
    return rows.append_column("at_stake", staked["at_stake"].take(place)).append_column("importance", weights)


def _importance(folder: Path, run: PublishedRun, name: str, ids: pa.ChunkedArray, values: pa.ChunkedArray) -> pa.Array:
    """How important each account is: as people said, else by the column of that name; null: neither says so.

    Raises UsageError where the column holds texts.
    """
    then = AsOf(run.as_of, load_book(folder).time_zone).instant
    weights = said.importances(open_state(folder, create=False), survivors_at(folder, then))
    place = places_in(pa.chunked_array([of_texts(list(weights))]), ids) if weights else np.empty(0, np.int64)
    told = {int(at): weight for at, weight in zip(place, weights.values(), strict=True) if at >= 0}
    if pa.types.is_string(values.type):
        for at, text in enumerate(values.to_pylist()):
            if text is not None and at not in told:
                raise UsageError(f"importance cannot be told by {name}", expected="a number", found=repr(text))
        values = pa.chunked_array([pa.nulls(len(values), pa.float64())])
    found = numbers(pa.table({name: values}), name)
    found[list(told)] = list(told.values())
    return of_floats(found)


def _contacts(folder: Path, run: PublishedRun, only: pa.Array | None) -> pa.Table:
    """The contacts up to a run."""
    bundle = bundle_of(folder, run)
    if not (bundle.path / CONTACTS).is_file():
        raise UsageError(
            f"the run of {run.as_of} does not say where time went",
            found="a bundle of an older version of kare_ml, or none",
            where=str(bundle.path),
            fix=f"score that day again: kare score --as-of {run.as_of}",
        )
    rows = bundle.read(CONTACTS, coded=["account_id", "rep"])
    return rows if only is None else rows.filter(pc.is_in(rows["account_id"], value_set=only))


def _short(rows: pa.Table) -> pa.Table:
    """Accounts, those columns that have few words as dictionaries: of many accounts, that takes far less."""
    for name in FEW_WORDS:
        rows = rows.set_column(rows.schema.get_field_index(name), name, rows[name].dictionary_encode())
    return rows
