"""Who moved, and why? The book's bridge by cause, who went from where to where, and every mover."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.brief.words import day
from kare_ml.domain.causes import Cause
from kare_ml.io.published import PublishedRun
from kare_ml.publish.bridge import by_cause, having, steps_of, switches
from kare_ml.web import ways
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
    every = ways.moved(shelf, before, run)
    left = narrowed(every, wanted)
    chosen = having(left, {"cause": wanted["cause"] or None})
    return Movers(
        frame=around,
        before=before.as_of,
        before_run=before.run_id,
        earlier=tuple((one.run_id, day(one.as_of, weekday=True, year=True)) for one in earlier),
        given=kept,
        moved=chosen.num_rows,
        causes=by_cause(left),
        switches=tuple(switches(chosen)),
        movers=tuple(_listed(asked, before, chosen.slice(0, MOST))),
        bridges=tuple(_bridges(asked, before, {name: wanted[name] for name in FILTERS if wanted[name]})),
        missing=tuple(ways.way(shelf, before, run).missing),
        choices={
            **{name: _values(every[name]) for name in FILTERS},
            **{end: _ends(every, place) for place, end in enumerate(ENDS)},
        },
    )


def _ends(every: pa.Table, place: int) -> tuple[str, ...]:
    """The states and words that somebody went from, or to."""
    return tuple(sorted({(was, now)[place] for _, was, now, _ in switches(every)}))


def _values(column: pa.ChunkedArray) -> tuple[str, ...]:
    return tuple(sorted(value for value in pc.unique(column).to_pylist() if value))


def _listed(asked: Asked, before: PublishedRun, moved: pa.Table) -> Iterator[Mover]:
    """Those movers one by one, with what is said of each."""
    said = ways.said_of_moved(asked.shelf, before, asked.run, moved["account_id"].to_pylist())
    for row in moved.to_pylist():
        account = row["account_id"]
        yield Mover(
            name=row["name"] or account,
            link=asked.link("/account", id=account),
            owner=row["owner"],
            region=row["region"],
            revenue=row["trailing_revenue"],
            steps=tuple(Step(*step) for step in steps_of(row)),
            cause=row["cause"],
            words=said[account],
        )


def _bridges(asked: Asked, before: PublishedRun, values: Mapping[str, str]) -> Iterator[Chart]:
    """For each model how many accounts more are expected to go that way, by cause; none where nothing changed."""
    for model, sums in ways.bridges(asked.shelf, before, asked.run, values).items():
        told = [(cause, size) for cause, size in sums.items() if abs(size) >= LEAST]
        if told:
            yield steps_chart(EXPECTED[model], None, told, "together", "accounts", _accounts)


def _accounts(value: float) -> str:
    return f"{value:,.2f}"
