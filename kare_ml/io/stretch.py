"""The way from one published run to another, night by night: who moved on it, by which cause, and what is told.

It holds no rows: every answer reads the columns that it needs of the whole book, and rows of those accounts alone that
are looked at. The files of the bundles are not held against their seals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kare_ml.domain.causes import Cause
from kare_ml.explain.events import lines_of_events
from kare_ml.explain.lines import Line
from kare_ml.explain.schema import LINES
from kare_ml.io.bundle import Bundle
from kare_ml.io.lines import lines_of_people, odds_by_cause, points_by_cause, stated_lines
from kare_ml.io.of_accounts import FILE, apart, of_each
from kare_ml.io.published import PublishedRun, published_files, read_published
from kare_ml.playbook.arrays import of_places, whole
from kare_ml.publish.accounts_before import places_before
from kare_ml.publish.bridge import DETAIL, WORDS, MovedAccount, Read, by_causes, changed, moved_of
from kare_ml.publish.contract import SCHEMA
from kare_ml.publish.leading_causes import leading_causes
from kare_ml.publish.moves import CHANCES, Row, move_of
from kare_ml.publish.questions import texts

HAPPENED = ("account_id", "happened", "day", "told", "rows", "amount", "name")
LINES_FILE, EVENTS_FILE = "movement.parquet", "events.parquet"

COLUMNS = [
    "as_of", "run_id", "account_id", "name", "owner", "region", "lifecycle",
    "profile", "no_profile_reason", "assigned_by", "outlook", "pending_outlook", "pending_since",
    "risk_word", "pending_risk_word", "pending_risk_since", "p_keep", "p_attain", "p_recapture", "p_expand",
    "churn_risk", "winback_chance", "expansion_chance", "conversion_chance", "trailing_revenue", "moved_by",
    "churn_model", "expansion_model", "conversion_model", "config_hash",
]  # fmt: skip
"""What is read of an account that is looked at."""


def bundle_of(folder: Path, run: PublishedRun) -> Bundle:
    """The bundle of a published run."""
    return Bundle(folder, str(run.as_of), run.run_id)


@dataclass(frozen=True)
class Night:
    """One run of a way, and the files that tell how it came about; null where they are not kept any more.

    `thinned`: because retention took them.
    """

    run: PublishedRun
    lines: Path | None
    events: Path | None
    thinned: bool

    @property
    def as_of(self) -> dt.date:
        """The as-of of its run."""
        return self.run.as_of


@dataclass(frozen=True)
class Stretch:
    """The way through some published runs, the oldest of which it starts from. `of`: only these accounts; null: all."""

    folder: Path
    runs: Sequence[PublishedRun]
    of: pa.Array | None = None

    @property
    def first(self) -> dt.date:
        """The as-of that it starts from."""
        return self.runs[0].as_of

    @property
    def last(self) -> dt.date:
        """The as-of that it leads to."""
        return self.runs[-1].as_of

    @cached_property
    def nights(self) -> list[Night]:
        """Every night after the one that it starts from."""
        return [_night(self.folder, run, before) for before, run in zip(self.runs, self.runs[1:], strict=False)]

    @property
    def missing(self) -> list[dt.date]:
        """The nights whose movement is not kept any more."""
        return [night.as_of for night in self.nights if night.lines is None]

    @property
    def thinned(self) -> list[dt.date]:
        """Those of the missing nights that retention thinned."""
        return [night.as_of for night in self.nights if night.lines is None and night.thinned]

    def before(self, accounts: Sequence[str]) -> dict[str, Row]:
        """The rows that it starts from of those accounts, by account_id; without those that were not there."""
        return {row["account_id"]: row for row in self._rows(self.runs[0], COLUMNS, accounts).to_pylist()}

    def now(self, accounts: Sequence[str]) -> dict[str, Row]:
        """The rows that it leads to of those accounts, by account_id; without those that are not there any more."""
        return {row["account_id"]: row for row in self._rows(self.runs[-1], COLUMNS, accounts).to_pylist()}

    def moved(self, accounts: Sequence[str] | None = None) -> pa.Table:
        """The rows of `MOVED`: who stands otherwise at the end than at the start, the most revenue first.

        Given some accounts, only of these. Over one night the cause is the published one, over more that of all lines.
        """
        was, now = (partial(self._rows, run, accounts=accounts, coded=True) for run in (self.runs[0], self.runs[-1]))
        places = self._places if accounts is None else _places(was, now)
        chosen = changed(was, now, places)
        found = moved_of(_taken(was, WORDS, pc.take(places, chosen)), _taken(now, [*WORDS, *DETAIL], chosen))
        if self.of is not None:
            found = found.filter(pc.is_in(found["account_id"], value_set=self.of))
        if len(self.nights) > 1:
            found = found.set_column(found.column_names.index("cause"), "cause", self._causes(found))
        return found

    def told(self, moved: pa.Table) -> list[MovedAccount]:
        """Some rows of `MOVED` as they are looked at one by one, with every line of each."""
        accounts = moved["account_id"].to_pylist()
        before, now, lines = self.before(accounts), self.now(accounts), self.lines(accounts)
        causes = map(Cause, moved["cause"].to_pylist())
        return [
            MovedAccount(before[one], now[one], move_of(before[one], now[one]), cause, lines[one])
            for one, cause in zip(accounts, causes, strict=True)
        ]

    def lines(self, accounts: Sequence[str], *, stated: bool = False) -> dict[str, list[Line]]:
        """The lines of those accounts, night after night, each with its `night`; `stated`: those without log-odds."""
        found: dict[str, list[Line]] = {account: [] for account in accounts}
        if not accounts:
            return found
        where = "contribution IS NULL" if stated else "true"
        lines = of_each([night.lines for night in self.nights], accounts, LINES.names, where)
        events = of_each([night.events for night in self.nights], accounts, HAPPENED)
        people, nights = self._of_people(texts(*accounts))
        for night, *tables, happened in zip(
            self.nights, lines, apart(people, nights, len(self.nights)), events, strict=True
        ):
            parts = [line for rows in tables if rows is not None for line in rows.select(LINES.names).to_pylist()]
            for told in (lines_of_events(happened, accounts) if happened is not None else {}).values():
                parts += told
            for line in parts:
                found[str(line["account_id"])].append({**line, "night": night.as_of})
        return found

    def chances(self, values: Mapping[str, str | None] | None = None) -> tuple[int, dict[str, dict[str, float]]]:
        """How many accounts are in both runs; and by model and cause, how many more are expected to go that way.

        All causes of a model sum to the difference of the sums of its chance. Over the accounts that have these values
        now; left out, all. What no line tells counts under `NO_COMMON`.
        """
        wanted = {name: value for name, value in (values or {}).items() if value is not None}
        now = self._rows(self.runs[-1], list(dict.fromkeys(["account_id", *wanted])))
        both = pa.chunked_array([pc.is_valid(self._places)])
        if self.of is not None:
            both = pc.and_(both, pc.is_in(now["account_id"], value_set=self.of))
        for name, value in wanted.items():
            both = pc.and_(both, pc.is_in(now[name], value_set=texts(value)))
        files = [night.lines for night in self.nights if night.lines]
        if wanted or self.of is not None:
            told = points_by_cause(files, only=now["account_id"].filter(both).combine_chunks())
        else:
            told = points_by_cause(files, without=self._others(now["account_id"], both))
        were = self._places.filter(both.combine_chunks())
        found = {}
        for model, chance in CHANCES.items():
            before, after = (self._rows(run, [chance])[chance] for run in (self.runs[0], self.runs[-1]))
            sums = [pc.sum(one).as_py() or 0.0 for one in (after.filter(both), before.take(were))]
            found[model] = by_causes(sums[0] - sums[1], told.get(model, {}))
        return len(were), found

    @cached_property
    def _places(self) -> pa.Array:
        """Where each account of the end stands at the start; null for one that is new."""
        return _places(*(partial(self._rows, run) for run in (self.runs[0], self.runs[-1])))

    def _others(self, ids: pa.ChunkedArray, both: pa.ChunkedArray) -> pa.Array | None:
        """The accounts of any night after the start that are not in both, of the accounts of the end; None: none."""
        found = [texts(), *ids.filter(pc.invert(both)).chunks]
        for run in self.runs[1:-1]:
            between = self._rows(run, ["account_id"])["account_id"]
            found += between.filter(pc.is_null(places_before(ids.filter(both), between))).chunks
        others = pc.unique(pa.concat_arrays(found))
        return others if len(others) else None

    def _causes(self, moved: pa.Table) -> pa.Array:
        """The causes of moves over more than one night."""
        if self.missing:
            return texts(*[Cause.UNKNOWN] * moved.num_rows)
        files = [night.lines for night in self.nights if night.lines]
        accounts = moved["account_id"].combine_chunks()
        told, (people, nights) = stated_lines(files, accounts), self._of_people(accounts)
        in_order = np.argsort(np.concatenate([whole(told, FILE), nights]), kind="stable")
        columns = ["account_id", "model", "cause", "theme"]
        stated = pa.concat_tables([told.select(columns), people.select(columns)]).take(of_places(in_order))
        return leading_causes(moved, odds_by_cause(files, accounts), stated)

    def _of_people(self, accounts: pa.Array) -> tuple[pa.Table, NDArray[np.int64]]:
        """The published lines of those accounts that no bundle's file has, and the place of the night of each."""
        of = published_files(self.folder, self.runs[1:], "movement")
        night = {run.run_id: at for at, run in enumerate(self.runs[1:])}
        rows = lines_of_people([file for file, _ in of], accounts)
        return rows, np.array([night[run_id] for _, run_id in of], np.int64)[whole(rows, FILE)]

    def _rows(
        self, run: PublishedRun, columns: list[str], accounts: Sequence[str] | None = None, *, coded: bool = False
    ) -> pa.Table:
        day, named = run.as_of, run.run_id
        return read_published(self.folder, as_of=day, columns=columns, accounts=accounts, coded=coded, run_id=named)


def _places(was: Read, now: Read) -> pa.Array:
    return places_before(*(rows(["account_id"])["account_id"] for rows in (was, now)))


def _taken(rows: Read, names: list[str], places: pa.Array) -> pa.Table:
    """Some rows of a night: one column after the other, of which no more than one is held whole."""
    found = pa.table({name: rows([name])[name].take(places) for name in ("account_id", *names)})
    return found.cast(pa.schema([(name, SCHEMA.field(name).type) for name in found.column_names]))


def _night(folder: Path, run: PublishedRun, before: PublishedRun) -> Night:
    bundle = bundle_of(folder, run)
    of_these = run.previous_run_id == before.run_id and bundle.sealed
    lines, events = (
        bundle.path / file if of_these and bundle.has(file) else None for file in (LINES_FILE, EVENTS_FILE)
    )
    return Night(run, lines, events, bundle.thinned_at is not None)
