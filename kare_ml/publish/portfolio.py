"""The book as a portfolio: accounts and revenue by profile, by outlook, by part of the book, and over time.

Every account of a run is counted once: the counts of the states add up to the book, and those of a column's parts too.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from kare_ml.config.workspace import MixSettings
from kare_ml.playbook.arrays import coded, numbers, states
from kare_ml.playbook.mix import Mix, drifted, off, surely_off

COLUMNS = ["as_of", "profile", "no_profile_reason", "outlook", "trailing_revenue", "revenue_at_risk"]
"""The published columns that a portfolio is made of, beside those that it is split by."""

SPLITS = ("owner", "region", "sector", "segment")

OUTLOOK = ("outlook",)


@dataclass(frozen=True)
class Holding:
    """Accounts that stand together, with their revenue of the last 365 days and what of it is at risk."""

    accounts: int
    revenue: float
    revenue_at_risk: float

    def __add__(self, other: Holding) -> Holding:
        return Holding(
            self.accounts + other.accounts,
            self.revenue + other.revenue,
            self.revenue_at_risk + other.revenue_at_risk,
        )


NOTHING = Holding(0, 0.0, 0.0)


@dataclass(frozen=True)
class Part:
    """The accounts of one owner, region, sector or segment (`value` is null where it has none), by profile or reason.

    `keep_shares` is the share of Keep among its clients, by as_of, newest first; null without clients then. `off` says
    that this share is further from the expected one than so few clients would be by chance.
    """

    column: str
    value: str | None
    states: Mapping[str, Holding]
    keep_shares: Sequence[tuple[dt.date, float | None]]
    off: bool

    @property
    def all(self) -> Holding:
        """All its accounts together."""
        return sum(self.states.values(), NOTHING)

    @property
    def mix(self) -> Mix:
        """Its clients, by where they stand."""
        return mix_of(self.states)


@dataclass(frozen=True)
class Portfolio:
    """One run, beside the runs before it. `states` is by profile or reason for none; lists are newest first.

    `outlooks` is by state and outlook; accounts without a prediction are under null.
    """

    as_of: dt.date
    expected: MixSettings
    states: Mapping[str, Holding]
    outlooks: Mapping[tuple[str, str | None], Holding]
    over_time: Sequence[tuple[dt.date, Mapping[str, Holding]]]
    parts: Sequence[Part]

    @property
    def all(self) -> Holding:
        """The whole book."""
        return sum(self.states.values(), NOTHING)

    @property
    def mix(self) -> Mix:
        """The clients of the book, by where they stand."""
        return mix_of(self.states)

    @property
    def mixes(self) -> list[tuple[dt.date, Mix]]:
        """The clients of every run, by where they stood, newest first."""
        return [(as_of, mix_of(states)) for as_of, states in self.over_time]

    @property
    def drift(self) -> list[str]:
        """Where Keep is off the share of clients that it is expected to have: in the whole book, and over time."""
        return [line for line in (off(self.mix, self.expected), drifted(self.mixes, self.expected)) if line]

    @property
    def warnings(self) -> list[str]:
        """Where Keep is off: in the book, over time, and in parts of it."""
        found = self.drift
        for part in (part for part in self.parts if part.off):
            who = f"{part.column} {part.value}" if part.value is not None else f"no {part.column}"
            found.append(f"Keep is {part.mix.keep_share:.0%} of the {part.mix.clients:,} clients of {who}")
        return found


def portfolio(runs: Iterable[pa.Table], expected: MixSettings, splits: Sequence[str] = SPLITS) -> Portfolio:
    """The portfolio of the first of these runs; the others, newest first, say how it came there.

    Each holds `COLUMNS` and the columns of `splits`; one is looked at after the other. Parts are in the order of their
    revenue, largest first.
    """
    held = [_held(rows, splits) for rows in runs]
    over_time = [(run.as_of, {str(state): holding for (state,), holding in run.by[()].items()}) for run in held]
    return Portfolio(
        as_of=held[0].as_of,
        expected=expected,
        states=over_time[0][1],
        outlooks={(str(state), outlook): holding for (state, outlook), holding in held[0].by[OUTLOOK].items()},
        over_time=over_time,
        parts=[part for column in splits for part in _parts(held, column, expected)],
    )


def mix_of(states: Mapping[str, Holding]) -> Mix:
    """The clients among these accounts, by where they stand."""
    return Mix.of({state: holding.accounts for state, holding in states.items()})


def one_a_month(as_ofs: Iterable[dt.date], most: int = 13) -> list[dt.date]:
    """The newest as_of and the last of each month before it, newest first.

    >>> [str(day) for day in one_a_month([dt.date(2026, 3, 5), dt.date(2026, 2, 27), dt.date(2026, 2, 9)])]
    ['2026-03-05', '2026-02-27']
    """
    last: dict[tuple[int, int], dt.date] = {}
    for day in sorted(as_ofs, reverse=True):
        last.setdefault((day.year, day.month), day)
    return list(last.values())[:most]


@dataclass(frozen=True)
class _Held:
    """The accounts of a run by state, and by state and the values of columns, the most accounts first."""

    as_of: dt.date
    by: Mapping[tuple[str, ...], Mapping[tuple[str | None, ...], Holding]]


def _held(rows: pa.Table, splits: Sequence[str]) -> _Held:
    """The accounts of a run by state, by outlook, and by each split.

    By codes and bins, and without `to_numpy`: that and Arrow's own grouping import pandas, which a terminal feels.
    """
    standing = states(rows)
    amounts = [np.nan_to_num(numbers(rows, name)) for name in ("trailing_revenue", "revenue_at_risk")]

    def by(*columns: str) -> dict[tuple[str | None, ...], Holding]:
        coding = [standing, *(coded(rows, name) for name in columns)]
        shape = tuple(len(words) for _, words in coding)
        cells = np.ravel_multi_index(tuple(codes for codes, _ in coding), shape)
        size = math.prod(shape)
        counts = np.bincount(cells, minlength=size)
        revenue, at_risk = (np.bincount(cells, weights=values, minlength=size) for values in amounts)
        found = {
            tuple(words[at] for (_, words), at in zip(coding, np.unravel_index(cell, shape), strict=True)): Holding(
                int(counts[cell]), float(revenue[cell]), float(at_risk[cell])
            )
            for cell in np.flatnonzero(counts)
        }
        return dict(sorted(found.items(), key=lambda pair: (-pair[1].accounts, *map(str, pair[0]))))

    wanted = ((), OUTLOOK, *((column,) for column in splits))
    return _Held(rows["as_of"][0].as_py(), {columns: by(*columns) for columns in wanted})


def _parts(runs: Sequence[_Held], column: str, expected: MixSettings) -> list[Part]:
    """Every value that a column has in the newest run; where there is but one, that is the book, and never off."""
    over_time = [run.by[(column,)] for run in runs]
    found = []
    values = dict.fromkeys(value for _, value in over_time[0])
    for value in values:
        held = [
            {str(state): holding for (state, theirs), holding in counted.items() if theirs == value}
            for counted in over_time
        ]
        shares = [(run.as_of, mix_of(then).keep_share) for run, then in zip(runs, held, strict=True)]
        off_by_more = len(values) > 1 and surely_off(mix_of(held[0]), expected)
        found.append(Part(column, value, held[0], shares, off_by_more))
    return sorted(found, key=lambda part: (part.value is None, -part.all.revenue, part.value or ""))
