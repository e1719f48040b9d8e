"""Effort a second time, in plain Python over rows: what is counted by columns is held against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
PROFILES = ("Keep", "Attain", "Recapture", "Expand")
KINDS = (*PROFILES, "no profile")
FITS = {"hunter": ("Attain", "Recapture"), "farmer": ("Keep", "Expand")}


@dataclass(frozen=True)
class Oracle:
    """A book: accounts and contacts as rows, and what is designated by profile."""

    accounts: list[Row]
    said: list[Row]
    designated: Mapping[str, float]
    named: Mapping[str, tuple[str, ...]]

    @property
    def book(self) -> dict[str, Row]:
        return {row["account_id"]: row for row in self.accounts}

    @property
    def contacts(self) -> list[dict[str, Any]]:
        """A contact that names nobody is of the owner of the account."""
        owner = {account: row["owner"] for account, row in self.book.items()}
        return [{**row, "rep": row["rep"] or owner.get(row["account_id"]) or "nobody"} for row in self.said]

    @property
    def unit(self) -> str:
        timed, whole = (sum(row[name] for row in self.said) for name in ("timed", "contacts"))
        return "minutes" if whole and timed >= whole / 2 else "contacts"

    def team_of(self) -> dict[str, str]:
        seen: dict[str, Counter[str]] = {}
        for row in self.contacts:
            region = self.book.get(row["account_id"], {}).get("region") or "no region"
            seen.setdefault(row["rep"], Counter())[region] += row["contacts"]
        found = {rep: min(regions, key=lambda one: (-regions[one], one)) for rep, regions in seen.items()}
        return {**found, **{rep: team for team, reps in self.named.items() for rep in reps}}

    def shares(self, own: Iterable[Row], contacts: Iterable[Row], wanted: Mapping[str, float]) -> list[tuple[Any, ...]]:
        """Of each kind: accounts, contacts, minutes, share, designated, gap."""
        held = Counter(row["profile"] or "no profile" for row in own)
        met: dict[str, list[Row]] = {kind: [] for kind in KINDS}
        for row in contacts:
            met[self.book.get(row["account_id"], {}).get("profile") or "no profile"].append(row)
        minutes = {kind: [row["minutes"] for row in rows if row["timed"]] for kind, rows in met.items()}
        count = {kind: sum(row["contacts"] for row in rows) for kind, rows in met.items()}
        time = {kind: sum(minutes[kind]) if self.unit == "minutes" else count[kind] for kind in KINDS}
        whole, rest = sum(time.values()), max(0.0, 1 - sum(wanted.values()))
        told = []
        for kind in KINDS:
            share = time[kind] / whole if whole else None
            should = ({**wanted, "no profile": rest}).get(kind, 0.0) if wanted else None
            gap = None if share is None or should is None else share - should
            spent = sum(minutes[kind]) if minutes[kind] else None
            told.append((kind, held[kind], count[kind], spent, share, should, gap))
        return told

    def wanted(self, own: Iterable[Row]) -> dict[str, float]:
        """What is designated of the time of somebody who owns these."""
        theirs, whole = (Counter(row["profile"] for row in rows) for rows in (own, self.accounts))
        parts = {p: share * theirs[p] / whole[p] if whole[p] else 0.0 for p, share in self.designated.items()}
        held = sum(parts.values())
        everything = sum(self.designated.values())
        return {p: part * everything / held for p, part in parts.items()} if held else dict(self.designated)

    def untouched(self, own: Iterable[Row]) -> list[str]:
        met = {row["account_id"] for row in self.said}
        left = [row for row in own if row["profile"] in KINDS[1:4] and row["account_id"] not in met]
        return [row["account_id"] for row in sorted(left, key=lambda row: (-(row["at_stake"] or 0), row["account_id"]))]

    def reps(self) -> dict[str, list[tuple[Any, ...]]]:
        """The time of everybody who had a contact, or owns an account with a profile."""
        return self._by(lambda row: row["rep"], lambda row: row["owner"])

    def teams(self) -> dict[str, list[tuple[Any, ...]]]:
        team_of = self.team_of()
        return self._by(lambda row: team_of[row["rep"]], lambda row: team_of.get(row["owner"]))

    def _by(self, of_contact: Any, of_account: Any) -> dict[str, list[tuple[Any, ...]]]:
        names = {of_contact(row) for row in self.contacts}
        names |= {of_account(row) for row in self.accounts if row["profile"] and of_account(row) is not None}
        told = {}
        for name in sorted(names):
            own = [row for row in self.accounts if of_account(row) == name]
            theirs = [row for row in self.contacts if of_contact(row) == name]
            told[name] = self.shares(own, theirs, self.wanted(own))
        return told

    def mismatches(self, own: Iterable[Row]) -> list[tuple[str, str, list[str], int]]:
        held: dict[tuple[str, str], list[Row]] = {}
        for row in own:
            if row["owner"] and row["owner_role"] and row["profile"]:
                held.setdefault((row["owner"], row["owner_role"].lower()), []).append(row)
        told = []
        for (owner, role), rows in held.items():
            wrong = [row for row in rows if role in FITS and row["profile"] not in FITS[role]]
            wrong.sort(key=lambda row: (-(row["at_stake"] or 0), row["account_id"]))
            if wrong:
                told.append((owner, role, [row["account_id"] for row in wrong], len(rows)))
        return sorted(told, key=lambda one: (-len(one[2]), one[0], one[1]))

    def invested(self) -> dict[str, tuple[float, float, float]]:
        """Of each account with a profile, in order: its weight, its share of time, and what is designated for it."""
        spent: Counter[str] = Counter()
        for row in self.said:
            spent[row["account_id"]] += row[self.unit] or 0
        whole = sum(spent.values())
        told: dict[str, tuple[float, float, float]] = {}
        for profile in PROFILES if self.designated and whole else ():
            members = [row for row in self.accounts if row["profile"] == profile]
            known = [row["importance"] for row in members if row["importance"] is not None]
            mean = sum(known) / len(known) if sum(known) > 0 else 1.0
            weights = [mean if row["importance"] is None else row["importance"] for row in members]
            weights = weights if sum(weights) > 0 else [1.0] * len(members)
            for row, weight in zip(members, weights, strict=True):
                wanted = self.designated.get(profile, 0.0) * weight / sum(weights)
                told[row["account_id"]] = (weight, spent[row["account_id"]] / whole, wanted)
        return dict(sorted(told.items(), key=lambda one: (one[1][1] - one[1][2], one[0])))
