"""Who moved, and why? The book's bridge by cause, who went from where to where, and every mover."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.brief.words import day
from kare_ml.domain.causes import Cause
from kare_ml.io.published import PublishedRun
from kare_ml.publish.bridge import MovedAccount, by_cause, steps_of, switches
from kare_ml.publish.moves import CHANCES
from kare_ml.publish.questions import texts
from kare_ml.web.charts.drawing import Chart
from kare_ml.web.charts.steps import steps_chart
from kare_ml.web.pages.frame import Asked, Frame, frame
from kare_ml.web.tables.movers import ENDS, FILTERS, before_of, narrowed

MOST = 200
"""How many movers are listed, the most revenue first."""

LEAST = 0.005
"""A cause that moves fewer accounts than that, in sum, has no step: two decimals would write it as none."""

EXPECTED = {
    "churn": "Accounts expected in Recapture",
    "expansion": "Clients expected to meet the Expand rule",
    "conversion": "Prospects expected to become clients",
}


@dataclass(frozen=True)
class Step:
    """What changed of an account: profile, outlook or risk word."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Mover:
    """One account that moved, with the cause that it is counted under and what is said of it."""

    name: str
    link: str
    owner: str | None
    region: str | None
    revenue: float | None
    steps: tuple[Step, ...]
    cause: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Movers:
    """The page; `before` is null where no night is before this one. `causes` and `switches` count all that moved."""

    frame: Frame
    before: dt.date | None
    before_run: str | None
    earlier: tuple[tuple[str, str], ...]
    given: Mapping[str, str]
    moved: int
    causes: Mapping[str, int]
    switches: tuple[tuple[str, str, str, int], ...]
    movers: tuple[Mover, ...]
    bridges: tuple[Chart, ...]
    missing: tuple[dt.date, ...]
    choices: Mapping[str, tuple[str, ...]]
    every_cause: tuple[str, ...] = tuple(map(str, Cause))


def movers(asked: Asked, since: str | None, given: Mapping[str, str]) -> Movers:
    """Who moved since a run (its name; left out, the one before), by owner, region, profile and cause."""
    shelf, run = asked.shelf, asked.run
    earlier = [one for one in shelf.runs() if one.as_of < run.as_of]
    before = before_of(asked, since)
    wanted = {name: given.get(name, "") for name in (*FILTERS, "cause", *ENDS)}
    kept = {"since": since or "", **wanted}
    around = frame(asked, "movers", "Who moved, and why?", kept)
    if before is None:
        return Movers(around, None, None, (), kept, 0, {}, (), (), (), (), {})
    every = shelf.moved(before, run)
    left = narrowed(every, wanted)
    chosen = [one for one in left if wanted["cause"] in ("", str(one.cause))]
    return Movers(
        frame=around,
        before=before.as_of,
        before_run=before.run_id,
        earlier=tuple((one.run_id, day(one.as_of, weekday=True, year=True)) for one in earlier),
        given=kept,
        moved=len(chosen),
        causes=by_cause(left),
        switches=tuple(switches(chosen)),
        movers=tuple(_mover(asked, one) for one in islice(chosen, MOST)),
        bridges=_bridges(asked, before, wanted),
        missing=tuple(shelf.stretch(before, run).missing),
        choices={
            **{name: tuple(sorted({one.now[name] for one in every if one.now[name]})) for name in FILTERS},
            **{end: _ends(every, place) for place, end in enumerate(ENDS, start=1)},
        },
    )


def _ends(every: Sequence[MovedAccount], place: int) -> tuple[str, ...]:
    """The states and words that somebody went from, or to."""
    return tuple(sorted({step[place] for one in every for step in steps_of(one)}))


def _mover(asked: Asked, one: MovedAccount) -> Mover:
    account = one.now["account_id"]
    return Mover(
        name=one.now["name"] or account,
        link=asked.link("/account", id=account),
        owner=one.now["owner"],
        region=one.now["region"],
        revenue=one.now["trailing_revenue"],
        steps=tuple(Step(*step) for step in steps_of(one)),
        cause=str(one.cause),
        words=tuple(str(line["words"]) for line in one.lines if line["words"] and line["model"] is None),
    )


def _bridges(asked: Asked, before: PublishedRun, wanted: Mapping[str, str]) -> tuple[Chart, ...]:
    """For each model how many accounts more are expected to go that way, by cause; none where nothing changed."""
    filters = {name: wanted[name] for name in FILTERS if wanted[name]}

    def made() -> tuple[Chart, ...]:
        way = asked.shelf.stretch(before, asked.run)
        if filters:
            own = _accounts_like(way.nights[-1].rows, filters)
            way = way.through(lambda rows: rows.filter(pc.is_in(rows["account_id"], value_set=own)))
        found = []
        for model in CHANCES:
            sums = way.chances(model)
            told = [(cause, size) for cause, size in sums.items() if abs(size) >= LEAST]
            if told:
                found.append(steps_chart(EXPECTED[model], None, told, "together", "accounts", _accounts))
        return tuple(found)

    return asked.shelf.kept(("bridges", before.run_id, asked.run.run_id, tuple(sorted(filters.items()))), made)


def _accounts_like(rows: pa.Table, filters: Mapping[str, str]) -> pa.Array:
    """The accounts that have those values."""
    for name, value in filters.items():
        rows = rows.filter(pc.is_in(rows[name], value_set=texts(value)))
    return rows["account_id"].combine_chunks()


def _accounts(value: float) -> str:
    return f"{value:,.2f}"
