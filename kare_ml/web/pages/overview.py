"""How does the book stand? The brief, the mix, who went where, what is at risk, where the revenue is heading."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pyarrow.compute as pc

from kare_ml.brief import words as said
from kare_ml.brief.brief import Call
from kare_ml.domain.profiles import NoProfileReason, Profile
from kare_ml.publish.contract import MODELS
from kare_ml.publish.portfolio import Holding
from kare_ml.publish.questions import counted
from kare_ml.publish.transitions import GONE, NEW
from kare_ml.stages.walk import RevenueWalk
from kare_ml.web.charts.drawing import Chart
from kare_ml.web.charts.lines import Night, lines_chart
from kare_ml.web.charts.mix import mix_chart
from kare_ml.web.charts.steps import steps_chart
from kare_ml.web.pages.frame import Asked, Frame, frame
from kare_ml.web.tables.book import SINCE

NIGHTS = 31
"""How many nights the line of the revenue at risk has, at most."""

STATES = (*map(str, (Profile.KEEP, Profile.EXPAND, NoProfileReason.EXIT_REVIEW, Profile.RECAPTURE)),
          *map(str, (NoProfileReason.DORMANT, NoProfileReason.DO_NOT_PURSUE, Profile.ATTAIN)),
          str(NoProfileReason.NOT_TARGETED))  # fmt: skip
"""The states in the order of the lifecycle: clients, past clients, prospects."""

HEAT = 5
"""How many shades a cell of the matrix may have."""

MODEL_WORDS = {"churn": "churn risk", "expansion": "expansion", "conversion": "conversion"}


@dataclass(frozen=True)
class Cell:
    """How many accounts went one way; `shade` is 0 for none, or for those that stayed."""

    was: str
    now: str
    accounts: int
    shade: int


@dataclass(frozen=True)
class Matrix:
    """Where accounts stood, and where they stand: a row each state before. `compared_with` is null without a run."""

    since: str
    compared_with: dt.date | None
    compared_run: str | None
    states: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    changed: int


@dataclass(frozen=True)
class Overview:
    """The page. `health` is one line on the data and the models; `walk` is null where the run has none."""

    frame: Frame
    headline: str
    calls: tuple[Call, ...]
    call_links: tuple[str, ...]
    why: str
    flags: str
    trust: str
    all: Holding
    high: int
    states: tuple[tuple[str, Holding], ...]
    headings: tuple[tuple[str, str, int], ...]
    mix: Chart
    warnings: tuple[str, ...]
    matrix: Matrix
    risk_over_time: Chart | None
    walk: RevenueWalk | None
    walk_chart: Chart | None
    health: tuple[str, ...]


def overview(asked: Asked, since: str = "night") -> Overview:
    """The overview of a night; `since` is one of `SINCE`."""
    shelf, run = asked.shelf, asked.run
    brief = shelf.brief(run, asked.day, asked.at)
    held = shelf.portfolio(run)
    walk = shelf.walk(run)
    since = since if since in SINCE else "night"
    outlooks = [(s, o, h.accounts) for (s, o), h in held.outlooks.items() if o is not None and s != o]
    return Overview(
        frame=frame(asked, "overview", "How does the book stand?", {"since": since}),
        headline=said.headline(brief),
        calls=brief.calls,
        call_links=tuple(asked.link("/account", id=call.account_id) for call in brief.calls),
        why=said.why(brief),
        flags=said.flags(brief),
        trust=said.trust(brief),
        all=held.all,
        high=brief.high.accounts,
        states=tuple((state, held.states[state]) for state in STATES if state in held.states),
        headings=tuple(sorted(outlooks, key=lambda one: -one[2])[:6]),
        mix=shelf.kept(("mix chart", run.run_id), lambda: mix_chart(held.mix, held.expected)),
        warnings=tuple(held.drift),
        matrix=matrix(asked, since),
        risk_over_time=shelf.kept(("risk chart", run.run_id, len(shelf.runs())), lambda: _risk(asked)),
        walk=walk,
        walk_chart=shelf.kept(
            ("walk chart", run.run_id), lambda: _walk_chart(walk, shelf.book.currency) if walk else None
        ),
        health=_health(asked),
    )


def matrix(asked: Asked, since: str) -> Matrix:
    """Who went from where to where since last night, or so long ago."""
    before = asked.shelf.before(asked.run, dt.timedelta(days=SINCE[since]))
    if before is None:
        return Matrix(since, None, None, (), (), 0)
    found = asked.shelf.transitions(before, asked.run)
    most = max((n for (was, now), n in found.counts.items() if was != now), default=0)
    there = {state for pair in found.counts for state in pair}
    columns = tuple(state for state in (*STATES, GONE) if state in there)

    def cell(was: str, now: str) -> Cell:
        count = found.counts.get((was, now), 0)
        return Cell(was, now, count, 0 if was == now or not count else -(-HEAT * count // most))

    rows = tuple((was, tuple(cell(was, now) for now in columns)) for was in (*STATES, NEW) if was in there)
    return Matrix(since, before.as_of, before.run_id, columns, rows, found.changed)


def _risk(asked: Asked) -> Chart | None:
    shelf = asked.shelf
    runs = [run for run in shelf.runs() if run.as_of <= asked.run.as_of][:NIGHTS][::-1]
    if len(runs) < 2:
        return None
    totals = [(run.as_of, shelf.at_risk_total(run)) for run in runs]
    nights = [Night(day, {"at risk": total}) for day, total in totals]
    return lines_chart("Revenue at risk, night by night", nights, shelf.book.currency, said.money)


def _walk_chart(walk: RevenueWalk | None, currency: str) -> Chart | None:
    if walk is None:
        return None
    total = walk.total
    steps = [
        ("lost", total.lost), ("shrunk", total.shrunk), ("grown", total.grown), ("expanded", total.expanded),
        ("won", total.won), ("won back", total.won_back),
    ]  # fmt: skip
    title = f"Where the revenue is heading, to the year that ends {walk.until}"
    start = ("last 365 days", total.start)
    return steps_chart(title, start, steps, "expected", currency, said.money, from_zero=False, gains=True)


def _health(asked: Asked) -> tuple[str, ...]:
    """Whether the data are complete, and which models speak: a few words each."""
    rows = asked.shelf.rows(asked.run)
    brief = asked.shelf.brief(asked.run, asked.day, asked.at)
    found = ["; ".join(brief.setting.remarks) or "data complete"]
    for name in MODELS:
        sources = set(pc.unique(rows[f"{name}_source"]).to_pylist()) - {None}
        words = "by the model" if "model" in sources else "our rules do as well: using them"
        found.append(f"{MODEL_WORDS[name]}: {words if sources else 'no prediction'}")
    alone = rows.num_rows - counted(rows["status"]).get("scored", 0)
    return (*found, *([f"{alone:,} by our rules alone"] if alone else []))
