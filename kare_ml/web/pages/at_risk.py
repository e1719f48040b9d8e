"""Who should we call first? Keep and Expand clients, most revenue at risk first, sized to what the team can do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.config.load import load_playbook
from kare_ml.publish.questions import AT_RISK_PROFILES, at_risk
from kare_ml.web.pages.frame import Asked, Frame, frame
from kare_ml.web.silence import silent

MINUTES = 30
"""How long one account takes, where nobody says otherwise."""

TOP, MOST = 25, 500
"""How many accounts are listed where nobody says otherwise, and at most."""

FILTERS = ("profile", "owner", "region", "sector", "risk_word", "theme")
"""The columns that a list may be filtered by, in the order of the form."""


@dataclass(frozen=True)
class Wanted:
    """What somebody asked for: filters (empty: all), and a capacity as so many accounts, or as hours of so many minutes
    an account. `silent` asks for those that were dismissed, too.
    """

    profile: str = ""
    owner: str = ""
    region: str = ""
    sector: str = ""
    risk_word: str = ""
    theme: str = ""
    top: int | None = None
    hours: float | None = None
    minutes: int = MINUTES
    silent: bool = False

    @property
    def count(self) -> int:
        """How many accounts that is; hours go before a number."""
        if self.hours is not None:
            return max(1, min(MOST, int(self.hours * 60 // self.minutes)))
        return max(1, min(MOST, self.top or TOP))

    @property
    def given(self) -> dict[str, str]:
        """What was asked for, for links and forms; what nobody gave is left out."""
        plain = {one.name: getattr(self, one.name) for one in fields(self)}
        plain["silent"] = "1" if self.silent else ""
        if self.hours is None:
            plain.pop("minutes")
        return {name: f"{value:g}" if isinstance(value, float) else str(value)
                for name, value in plain.items() if value not in ("", None)}  # fmt: skip

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        """What a query asks for. A number that is none is left out: a link that somebody typed still answers."""
        return cls(
            profile=given.get("profile", ""),
            owner=given.get("owner", ""),
            region=given.get("region", ""),
            sector=given.get("sector", ""),
            risk_word=given.get("risk_word", ""),
            theme=given.get("theme", ""),
            top=_whole(given.get("top")),
            hours=_number(given.get("hours")),
            minutes=max(5, _whole(given.get("minutes")) or MINUTES),
            silent=given.get("silent") == "1",
        )


@dataclass(frozen=True)
class Client:
    """One client of the list. `action` is what the playbook calls for, `flagged` who has an open flag of it."""

    account_id: str
    name: str
    link: str
    profile: str
    outlook: str | None
    outlook_chance: float | None
    chance: float
    risk_word: str | None
    revenue: float | None
    at_risk: float
    reason: str | None
    action: str | None
    owner: str | None
    act_by: dt.date | None
    flagged: str | None
    silent_until: dt.date | None


@dataclass(frozen=True)
class AtRisk:
    """The page: `clients` are those that the capacity holds, of `matching` that the filters leave.

    `silenced` of these are not listed, as somebody dismissed them for a time; `back` is the address of this very list.
    """

    frame: Frame
    wanted: Wanted
    clients: tuple[Client, ...]
    matching: int
    listed_at_risk: float
    matching_at_risk: float
    silenced: int
    back: str
    silence_days: int
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def at_risk_page(asked: Asked, wanted: Wanted) -> AtRisk:
    """The clients to call."""
    ranked = at_risk(asked.shelf.rows(asked.run))
    matching = narrowed(ranked, {name: getattr(wanted, name) for name in FILTERS})
    actions = asked.shelf.actions(asked.at, open_only=False)
    quiet = silent(actions, asked.day)
    hushed = pc.is_in(matching["account_id"], value_set=pa.array(list(quiet), pa.string()))
    awake = matching if wanted.silent else matching.filter(pc.invert(hushed))
    listed = awake.slice(0, wanted.count)
    plays = asked.shelf.plays(asked.run)
    flagged = {a.account_id: a.owner or "nobody" for a in actions if a.kind == "flag" and a.status == "open"}
    return AtRisk(
        frame=frame(asked, "at-risk", "Who should we call first?", wanted.given),
        wanted=wanted,
        clients=tuple(_client(asked, row, plays, flagged, quiet) for row in listed.to_pylist()),
        matching=matching.num_rows,
        listed_at_risk=_total(listed),
        matching_at_risk=_total(matching),
        silenced=matching.num_rows - awake.num_rows,
        back=asked.link("/at-risk", **wanted.given),
        silence_days=load_playbook(asked.shelf.folder).silence_days,
        choices={name: _choices(ranked, name) for name in FILTERS},
    )


def narrowed(rows: pa.Table, filters: Mapping[str, str]) -> pa.Table:
    """The rows that have those values; an empty one asks nothing."""
    for name, value in filters.items():
        if value:
            rows = rows.filter(pc.equal(rows[name], value))
    return rows


def _client(
    asked: Asked,
    row: Mapping[str, Any],
    plays: Mapping[str, tuple[str, str, dt.date]],
    flagged: Mapping[str, str],
    quiet: Mapping[str, dt.date],
) -> Client:
    account, outlook = row["account_id"], row["outlook"]
    return Client(
        account_id=account,
        name=row["name"] or account,
        link=asked.link("/account", id=account),
        profile=row["profile"],
        outlook=outlook,
        outlook_chance=row[f"p_{outlook.lower()}"] if outlook else None,
        chance=row["churn_risk"],
        risk_word=row["risk_word"],
        revenue=row["trailing_revenue"],
        at_risk=row["revenue_at_risk"],
        reason=row["reason"],
        action=plays[account][0].replace("-", " ") if account in plays else None,
        owner=row["owner"],
        act_by=row["act_by"] or (plays[account][2] if account in plays else None),
        flagged=flagged.get(account),
        silent_until=quiet.get(account),
    )


def _choices(rows: pa.Table, name: str) -> tuple[str, ...]:
    if name == "profile":
        return AT_RISK_PROFILES
    if name == "risk_word":
        return ("High", "Watch", "Normal")
    return tuple(sorted(value for value in pc.unique(rows[name]).to_pylist() if value))


def _total(rows: pa.Table) -> float:
    return float(pc.sum(rows["revenue_at_risk"]).as_py() or 0.0)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text else None
    except ValueError:
        return None
    return value if value is not None and 0 < value < 10_000 else None
