"""Whose time went where: of everybody who had a contact or looks after accounts, and of their teams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kare_ml.config.effort import Effort
from kare_ml.errors import UsageError
from kare_ml.playbook.arrays import coded, of_places, of_texts
from kare_ml.playbook.coaching import focus
from kare_ml.playbook.effort import Spent, counted_in, of_their_own, shares
from kare_ml.playbook.tallies import PROFILES, Counted, Tally, counted, teams


@dataclass(frozen=True)
class Team:
    """The book as effort looks at it: counted for the `whole` of it and for each person, with the team of each rep."""

    accounts: pa.Table
    found: Counted
    settings: Effort
    unit: str
    whole: Tally
    people: Mapping[str, Tally]
    team_of: Mapping[str, str]

    @classmethod
    def of(cls, accounts: pa.Table, contacts: pa.Table, settings: Effort) -> Team:
        """The team of a book of `accounts` (account_id, owner, region, profile, at_stake …) and `CONTACTS`."""
        found = counted(accounts, contacts)
        (whole,) = found.by(np.zeros_like(found.kind), np.zeros_like(found.rep), 1)
        people = dict(zip(found.people, found.by(found.owner, found.rep, len(found.people)), strict=True))
        team_of = teams(settings.teams, found, accounts)
        return cls(accounts, found, settings, counted_in(contacts), whole, people, team_of)

    def time_of(self, owner: str | None) -> tuple[Tally, dict[str, float], NDArray[np.bool_], NDArray[np.bool_]]:
        """The tally of a person, what is designated for them, and which accounts and contacts are theirs.

        Without an owner those of the whole book. Raises UsageError where nobody is called so.
        """
        if owner is None:
            return self.whole, self.settings.shares, self.found.kind >= 0, self.found.rep >= 0
        tally = self.people.get(owner)
        if tally is None or not (tally.met or any(tally.accounts)):
            raise UsageError(f"nobody is called {owner!r}", expected="a rep of activities or an owner of accounts")
        place = self.found.people.index(owner)
        return tally, self._wanted(tally), self.found.owner == place, self.found.rep == place

    def left_alone(self, own: NDArray[np.bool_]) -> pa.Table:
        """Those of the `own` accounts that nobody was in touch with, what is most at stake first; and their `team`."""
        alone = self.found.alone[own[self.found.alone]]
        rows = self.accounts.take(of_places(alone))
        owners, words = coded(rows, "owner")
        named = of_texts([None if word is None else self.team_of.get(word) for word in words])
        return rows.append_column("team", named.take(of_places(owners)))

    def reps(self) -> Iterator[Spent]:
        """The time of each person who had a contact or owns an account with a profile."""
        for name, tally in self.people.items():
            if tally.met or any(tally.accounts[: len(PROFILES)]):
                yield self._spent(name, self.team_of.get(name), tally)

    def teams(self) -> Iterator[Spent]:
        """The time of each team: of whom a person had a contact, or owns an account with a profile."""
        names = sorted(set(self.team_of.values()))
        place = {name: at for at, name in enumerate(names)}
        team = np.array([place.get(self.team_of.get(name, ""), -1) for name in self.found.people] + [-1])
        for name, tally in zip(
            names, self.found.by(team[self.found.owner], team[self.found.rep], len(names)), strict=True
        ):
            if tally.met or any(tally.accounts[: len(PROFILES)]):
                yield self._spent(name, None, tally)

    def _spent(self, name: str, team: str | None, tally: Tally) -> Spent:
        spent = shares(tally, self._wanted(tally), self.unit)
        known = [minutes for minutes in tally.minutes if minutes is not None]
        words = focus(spent, tally, self.settings.window_days, self.unit)
        return Spent(name, team, sum(tally.contacts), sum(known) if known else None, spent, words)

    def _wanted(self, tally: Tally) -> dict[str, float]:
        return of_their_own(self.settings.shares, tally, self.whole)
