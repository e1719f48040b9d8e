"""The bridge between two runs: who moved, by which cause, and what the chances of a book's accounts are the sum of.

A move over many nights is the sum of the nightly ones; so is every figure here. Pure Arrow: a terminal answers at once.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.domain.causes import Cause
from kare_ml.explain.events import lines_of_events
from kare_ml.explain.lines import EVENT, RISK_WORD, Line
from kare_ml.explain.schema import LINES
from kare_ml.playbook.arrays import places_where
from kare_ml.publish.moves import CHANCES, Move, Row, leading_cause, move_of

NO_COMMON = "no common log-odds"
"""What a change of chance counts under that no line tells: another model decides, or a night was thinned out."""


@dataclass(frozen=True)
class Night:
    """One run and the way to it: its published rows, its lines and events; null where they are not kept any more.

    `thinned`: because retention took them.
    """

    as_of: dt.date
    rows: pa.Table
    lines: pa.Table | None
    events: pa.Table | None
    thinned: bool = False


@dataclass(frozen=True)
class MovedAccount:
    """One account that moved between the first and the last run, with the one cause that it is counted under."""

    before: Row
    now: Row
    move: Move
    cause: Cause
    lines: Sequence[Line]


@dataclass(frozen=True)
class Stretch:
    """The way from one published run to another: the rows it starts from, and every night after."""

    start: pa.Table
    nights: Sequence[Night]

    @property
    def first(self) -> dt.date:
        """The as-of that it starts from."""
        return self.start["as_of"][0].as_py()  # type: ignore[no-any-return]

    @property
    def last(self) -> dt.date:
        """The as-of that it leads to."""
        return self.nights[-1].as_of

    @property
    def missing(self) -> list[dt.date]:
        """The nights whose movement is not kept any more."""
        return [night.as_of for night in self.nights if night.lines is None]

    @property
    def thinned(self) -> list[dt.date]:
        """Those of the missing nights that retention thinned."""
        return [night.as_of for night in self.nights if night.lines is None and night.thinned]

    @cached_property
    def before(self) -> dict[str, Row]:
        """The rows that it starts from, by account_id."""
        return {row["account_id"]: row for row in self.start.drop_columns(["movement"]).to_pylist()}

    @cached_property
    def now(self) -> dict[str, Row]:
        """The rows that it leads to, by account_id."""
        return {row["account_id"]: row for row in self.nights[-1].rows.drop_columns(["movement"]).to_pylist()}

    def through(self, narrow: Callable[[pa.Table], pa.Table]) -> Stretch:
        """The way of some accounts alone: `narrow` leaves the rows of a table that are theirs."""
        nights = [
            replace(
                night,
                rows=narrow(night.rows),
                lines=None if night.lines is None else narrow(night.lines),
                events=None if night.events is None else narrow(night.events),
            )
            for night in self.nights
        ]
        return Stretch(narrow(self.start), nights)

    def lines(self, accounts: Sequence[str]) -> dict[str, list[Line]]:
        """Every line of those accounts, night after night, each with its `night`."""
        found: dict[str, list[Line]] = {account: [] for account in accounts}
        wanted = pa.array(list(accounts), pa.string())
        for night in self.nights:
            parts: list[Line] = []
            if night.lines is not None:
                parts += night.lines.filter(pc.is_in(night.lines["account_id"], wanted)).to_pylist()
            parts += _said_by_people(night.rows.filter(pc.is_in(night.rows["account_id"], wanted)))
            if night.events is not None:
                for told in lines_of_events(night.events, accounts).values():
                    parts += told
            for line in parts:
                found[str(line["account_id"])].append({**line, "night": night.as_of})
        return found

    def moved(self, wanted: Callable[[Row], bool] = lambda row: True, *, detail: bool = True) -> list[MovedAccount]:
        """The accounts that stand otherwise at the end than at the start, most revenue first; `wanted` filters rows.

        Without `detail` the lines with log-odds are summed by night, model and cause: enough for the cause of a move
        and what is said of it, and quick over many nights.
        """
        pairs = [(was, now) for was, now in self._changed() if wanted(now)]
        accounts = [now["account_id"] for _, now in pairs]
        lines = self.lines(accounts) if detail else self._summed(accounts)
        found = []
        for was, now in pairs:
            move, own = move_of(was, now), lines[now["account_id"]]
            found.append(MovedAccount(was, now, move, self._cause(was, now, move, own), own))
        return sorted(found, key=lambda one: (-(one.now["trailing_revenue"] or 0.0), one.now["account_id"]))

    def _summed(self, accounts: Sequence[str]) -> dict[str, list[Line]]:
        """The lines of those accounts with log-odds, one a night, model and cause; and what is stated, as it is."""
        found: dict[str, list[Line]] = {account: [] for account in accounts}
        wanted = pa.array(list(accounts), pa.string())
        for night in self.nights:
            parts: list[Line] = []
            if night.lines is not None:
                own = night.lines.filter(pc.is_in(night.lines["account_id"], wanted))
                parts += own.filter(pc.is_null(own["contribution"])).to_pylist()
                parts += _sums(own.filter(pc.is_valid(own["contribution"])))
            parts += _said_by_people(night.rows.filter(pc.is_in(night.rows["account_id"], wanted)))
            if night.events is not None:
                events = night.events.filter(pc.is_in(night.events["account_id"], wanted))
                for told in lines_of_events(events, accounts).values():
                    parts += told
            for line in parts:
                found[str(line["account_id"])].append({**line, "night": night.as_of})
        return found

    def _changed(self) -> Iterator[tuple[Row, Row]]:
        """The rows, before and now, of the accounts in both whose profile, outlook or risk word is another one."""
        start, now = (_light(rows) for rows in (self.start, self.nights[-1].rows))
        place = self._places()
        other = pa.array(np.zeros(now.num_rows, dtype=bool))
        for was, is_now in zip(_words(start), _words(now), strict=True):
            other = pc.or_(other, pc.not_equal(pc.fill_null(pc.take(was, place), ""), is_now))
        chosen = places_where(pc.and_(other, pc.is_valid(place)))
        yield from zip(start.take(pc.take(place, chosen)).to_pylist(), now.take(chosen).to_pylist(), strict=True)

    def _places(self) -> pa.Array:
        """Where each account of the end stands at the start; null for one that is new."""
        found = pc.index_in(self.nights[-1].rows["account_id"], value_set=self.start["account_id"].combine_chunks())
        return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found

    def _cause(self, was: Row, now: Row, move: Move, lines: Sequence[Line]) -> Cause:
        if len(self.nights) == 1:
            return Cause(now["moved_by"] or Cause.UNKNOWN)
        if self.missing:
            return Cause.UNKNOWN
        return leading_cause(move, was, now, lines)

    def chances(self, model: str, wanted: Callable[[Row], bool] | None = None) -> dict[str, float]:
        """By cause, how many accounts more are expected to go that way; all causes sum to the difference of the sums.

        Over the accounts of both runs that are wanted; left out, all. What no line tells counts under `NO_COMMON`.
        """
        now, chance, place = self.nights[-1].rows, CHANCES[model], self._places()
        both = pc.is_valid(place)
        if wanted is not None:
            both = pc.and_(both, pa.array([wanted(row) for row in _light(now).to_pylist()], pa.bool_()))
        sums = [pc.sum(one.filter(both)).as_py() or 0.0 for one in (now[chance], pc.take(self.start[chance], place))]
        difference, both_ids = sums[0] - sums[1], now["account_id"].filter(both)
        found: dict[str, float] = {}
        ids = both_ids.combine_chunks()
        for night in self.nights:
            if night.lines is None:
                continue
            own = night.lines.filter(
                pc.and_(pc.equal(night.lines["model"], pa.scalar(model, pa.string())),
                        pc.is_in(night.lines["account_id"], ids))
            )  # fmt: skip
            for row in own.group_by("cause").aggregate([("points", "sum")]).to_pylist():
                found[row["cause"]] = found.get(row["cause"], 0.0) + (row["points_sum"] or 0.0)
        rest = difference - sum(found.values())
        ordered = {str(cause): found[cause] for cause in Cause if found.get(cause)}
        return ordered | ({NO_COMMON: rest} if abs(rest) > 1e-9 else {})


def _sums(lines: pa.Table) -> Iterator[Line]:
    """One line for each account, model and cause, of lines that have log-odds."""
    nothing = dict.fromkeys(("theme", "feature", "before", "after", "words"))
    summed = lines.group_by(["account_id", "model", "cause"]).aggregate([("contribution", "sum"), ("points", "sum")])
    for row in summed.to_pylist():
        yield {**nothing, **row, "contribution": row["contribution_sum"], "points": row["points_sum"]}


def _light(rows: pa.Table) -> pa.Table:
    """The rows without what moved, which is long."""
    return rows.select([name for name in rows.column_names if name != "movement"])


def _words(rows: pa.Table) -> list[pa.ChunkedArray]:
    """What a move is a change of: state, outlook and risk word; empty where there is none."""
    state = pc.coalesce(rows["profile"], rows["no_profile_reason"])
    return [pc.fill_null(one, "") for one in (state, rows["outlook"], rows["risk_word"])]


def by_cause(moved: Sequence[MovedAccount]) -> dict[str, int]:
    """How many moved by each cause, the most first; they add up to all that moved."""
    counted = Counter(str(one.cause) for one in moved)
    return dict(sorted(counted.items(), key=lambda entry: (-entry[1], entry[0])))


def switches(moved: Sequence[MovedAccount]) -> list[tuple[str, str, str, int]]:
    """Who went from where to where: what changed, from, to, how many; the most first."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for one in moved:
        for what, was, now in steps_of(one):
            counted[what, was, now] += 1
    return [(*step, count) for step, count in sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))]


def steps_of(one: MovedAccount) -> Iterator[tuple[str, str, str]]:
    """What changed of one account: profile, outlook, risk word; from, and to."""
    if one.move.profile_from is not None:
        yield "profile", one.move.profile_from, one.now["profile"] or one.now["no_profile_reason"]
    if one.move.outlook_from is not None:
        yield "outlook", one.move.outlook_from, one.now["outlook"] or "none"
    if one.move.risk_word_from is not None:
        yield "risk word", one.move.risk_word_from, one.now["risk_word"] or "none"


def summed(lines: Sequence[Line], model: str, by: Sequence[str]) -> dict[tuple[Any, ...], tuple[float, float]]:
    """Log-odds and points of probability of a model's lines, summed by columns such as cause and theme."""
    found: dict[tuple[Any, ...], tuple[float, float]] = {}
    for line in lines:
        if line["model"] == model and line["contribution"] is not None:
            key = tuple(line[name] for name in by)
            odds, points = found.get(key, (0.0, 0.0))
            found[key] = (odds + float(str(line["contribution"])), points + float(str(line["points"])))
    return found


def _said_by_people(rows: pa.Table) -> Iterator[Line]:
    """The published lines that no bundle file has: settling, assignments and new cut-offs."""
    if "movement" not in rows.column_names:
        return
    lists = rows["movement"].combine_chunks()
    lines, parents = pc.list_flatten(lists), pc.list_parent_indices(lists)
    cause, theme = (pc.fill_null(pc.struct_field(lines, name), "") for name in ("cause", "theme"))
    by_people = pc.is_in(cause, value_set=pa.array([str(Cause.SETTLING), str(Cause.ASSIGNMENT)]))
    own = pc.and_(pc.or_(by_people, pc.equal(theme, RISK_WORD)), pc.not_equal(theme, EVENT))
    accounts = pc.take(rows["account_id"], parents.filter(own)).to_pylist()
    for account, line in zip(accounts, lines.filter(own).to_pylist(), strict=True):
        yield {name: line.get(name, account) for name in LINES.names}
