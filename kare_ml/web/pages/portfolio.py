"""Where does our time go, and where should it? Effort, role fit, neglected accounts, and who buys what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc

from kare_ml.playbook.effort import Return, Share, Spent
from kare_ml.playbook.tallies import PROFILES
from kare_ml.playbook.whitespace import Cell
from kare_ml.stages.effort import TeamEffort
from kare_ml.web.charts.drawing import Chart
from kare_ml.web.charts.shares import shares_chart
from kare_ml.web.pages.frame import Asked, Frame, frame
from kare_ml.web.tables.declared import Query
from kare_ml.web.tables.effort import NEGLECTED, ROLES, effort_of, neglected
from kare_ml.web.tables.whitespace import shown
from kare_ml.web.words import distinct

FEW, ROWS, LINES = 15, 25, 14
"""How many accounts a list has, and how many accounts and lines the map."""

SIGNS = {
    Cell.BUYS: "●", Cell.BOUGHT: "○", Cell.NEVER: "·", Cell.COMPETITOR: "C", Cell.IN_HOUSE: "H", Cell.NOT_NEEDED: "x",
}  # fmt: skip
SAID = {
    Cell.BUYS: "buys", Cell.BOUGHT: "bought before", Cell.NEVER: "never bought", Cell.COMPETITOR: "from a competitor",
    Cell.IN_HOUSE: "from in-house", Cell.NOT_NEEDED: "not needed",
}  # fmt: skip
"""How a cell of the map is drawn, and what it is called."""

FULL = 0.2
"""A share of time that is off by as much has the strongest shade."""


@dataclass(frozen=True)
class Person:
    """The time of a person or team: for each profile its share and the gap to what is designated, with a shade."""

    name: str
    team: str | None
    link: str
    contacts: int
    shares: tuple[tuple[float | None, float | None, str], ...]
    focus: str


@dataclass(frozen=True)
class Account:
    """An account of a list; `about` says what it is told for."""

    name: str
    link: str
    owner: str | None
    profile: str | None
    at_stake: float | None
    about: str


@dataclass(frozen=True)
class Row:
    """A row of the heat map: for each line its sign, its name and style; `offer` is the line to offer next."""

    name: str
    link: str
    state: str
    revenue: float
    cells: tuple[tuple[str, str, str, bool], ...]
    offer: str | None


@dataclass(frozen=True)
class HeatMap:
    """A part of the heat map: of `sites` accounts in all, and of `more` lines beside those shown."""

    lines: tuple[str, ...]
    rows: tuple[Row, ...]
    sites: int
    more: int


@dataclass(frozen=True)
class Effort:
    """Where time went in the `days` before the night; `unit` says whether it is counted in minutes or contacts."""

    days: int
    unit: str
    designated: bool
    profiles: tuple[tuple[Share, Return | None], ...]
    chart: Chart
    people: tuple[Person, ...]
    teams: tuple[Person, ...]
    neglected: tuple[Account, ...]
    neglected_in_all: int
    neglected_at_stake: float
    misfits: tuple[Account, ...]
    misfits_in_all: int


@dataclass(frozen=True)
class Portfolio:
    """The page; `effort` is null where the night does not say where time went, `map` where it knows no lines."""

    frame: Frame
    given: Mapping[str, str]
    owners: tuple[str, ...]
    profiles: tuple[str, ...]
    effort: Effort | None
    map: HeatMap | None


def portfolio_page(asked: Asked, query: Query) -> Portfolio:
    """The portfolio; with an owner, whom nobody called, whose role does not fit and who buys what of theirs alone."""
    given = {"owner": query["owner"]} if query.get("owner") else {}
    found = effort_of(asked)
    rows = asked.shelf.rows(asked.run)
    return Portfolio(
        frame=frame(asked, "portfolio", "Where does our time go, and where should it?", given),
        given=given,
        owners=asked.shelf.kept(("owners", asked.run.run_id), lambda: distinct(rows["owner"])),
        profiles=PROFILES,
        effort=_effort(asked, found, given) if found else None,
        map=_map(asked, given),
    )


def _effort(asked: Asked, found: TeamEffort, given: Query) -> Effort:
    returns = {one.profile: one for one in found.returns}
    alone, wrong = NEGLECTED.find(asked, given), ROLES.find(asked, given)
    owner = given.get("owner")
    return Effort(
        days=found.days,
        unit=found.unit,
        designated=any(one.designated is not None for one in found.profiles),
        profiles=tuple((one, returns.get(one.profile)) for one in found.profiles),
        chart=asked.shelf.kept(("shares chart", asked.run.run_id), lambda: shares_chart(found.profiles, found.unit)),
        people=tuple(_person(asked, one) for one in found.reps if owner in (None, one.name)),
        teams=tuple(_person(asked, one) for one in found.teams) if owner is None else (),
        neglected=tuple(_account(asked, row, "") for row in NEGLECTED.part(alone, 0, FEW).to_pylist()),
        neglected_in_all=alone.rows,
        neglected_at_stake=float(pc.sum(neglected(asked, given)["at_stake"]).as_py() or 0.0),
        misfits=tuple(_account(asked, row, f"is a {row['role']}") for row in ROLES.part(wrong, 0, FEW).to_pylist()),
        misfits_in_all=wrong.rows,
    )


def _person(asked: Asked, one: Spent) -> Person:
    by_profile = {share.profile: share for share in one.shares}
    cells = [(by_profile[name].share, by_profile[name].gap) for name in PROFILES]
    return Person(
        name=one.name,
        team=one.team,
        link=asked.link("/portfolio", owner=one.name),
        contacts=one.contacts,
        shares=tuple((share, gap, _shade(gap)) for share, gap in cells),
        focus=one.focus,
    )


def _shade(gap: float | None) -> str:
    """The style of a gap: short or over, in five shades; none where it is small or not known."""
    strength = 0 if gap is None else min(5, round(5 * abs(gap) / FULL))
    return f"{'short' if (gap or 0) < 0 else 'over'}{strength}" if strength else ""


def _account(asked: Asked, row: Mapping[str, Any], about: str) -> Account:
    return Account(
        name=row["name"] or row["account_id"],
        link=asked.link("/account", id=row["account_id"]),
        owner=row["owner"],
        profile=row.get("profile"),
        at_stake=row.get("at_stake"),
        about=about,
    )


def _map(asked: Asked, given: Query) -> HeatMap | None:
    accounts = shown(asked, given)
    found = accounts.slice(0, ROWS)
    if found is None:
        return None
    lines = found.map.lines[:LINES]
    sites = found.map.accounts.to_pylist()
    return HeatMap(
        lines=lines,
        rows=tuple(
            _row(asked, site, cells, best[0].line if best else None, lines)
            for site, cells, best in zip(sites, found.map.cells, found.next, strict=True)
        ),
        sites=len(accounts.places),
        more=len(found.map.lines) - len(lines),
    )


def _row(asked: Asked, site: Mapping[str, Any], cells: Sequence[int], offer: str | None, lines: Sequence[str]) -> Row:
    known = [Cell(cell) for cell in cells[: len(lines)]]
    return Row(
        name=site["name"] or site["account_id"],
        link=asked.link("/account", id=site["account_id"]),
        state=site["state"],
        revenue=site["revenue"],
        cells=tuple((SIGNS[c], SAID[c], c.word, line == offer) for c, line in zip(known, lines, strict=True)),
        offer=offer,
    )
