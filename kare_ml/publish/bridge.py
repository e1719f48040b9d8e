"""The bridge between two runs: who moved, by which cause, and what is told of it.

A move over many nights is the sum of the nightly ones; so is every figure here. By columns: of a million accounts, only
those that are looked at become rows of Python. Pure Arrow: a terminal answers at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kare_ml.domain.causes import Cause
from kare_ml.explain.lines import Line
from kare_ml.playbook.arrays import coded, of_places, places_or
from kare_ml.publish.moves import NONE, Move, Row
from kare_ml.publish.questions import counted, texts

NO_COMMON = "no common log-odds"
"""What a change of chance counts under that no line tells: another model decides, or a night was thinned out."""

WORDS = ["profile", "no_profile_reason", "outlook", "risk_word"]
"""What a move is a change of: the state, which is the profile or the reason for none; the outlook; the risk word."""

Read = Callable[[list[str]], pa.Table]
"""Gives some columns of a night."""

DETAIL = ["moved_by", "name", "owner", "region", "trailing_revenue"]
"""What is told of each that moved."""

STEPS = {"profile": ("profile_from", "state"), "outlook": ("outlook_from", "outlook"),
         "risk word": ("risk_word_from", "risk_word")}  # fmt: skip
"""What may change, with the columns of `MOVED` that say from where to where."""

MOVED = pa.schema([(name, pa.string()) for name in (
    "account_id", "name", "owner", "region", "profile", "state", "outlook", "risk_word",
    "profile_from", "outlook_from", "risk_word_from", "cause",
)] + [("trailing_revenue", pa.float64())])  # fmt: skip
"""An account that moved: what it is now, and what it was, null where that stayed the same; and the one `cause` that it
is counted under. `NONE` stands for a word that there was not."""


@dataclass(frozen=True)
class MovedAccount:
    """One account that moved between the first and the last run, with the one cause that it is counted under."""

    before: Row
    now: Row
    move: Move
    cause: Cause
    lines: Sequence[Line]

    @property
    def steps(self) -> tuple[tuple[str, str, str], ...]:
        """What changed of it: profile, outlook, risk word; from, and to."""
        state = self.now["profile"] or self.now["no_profile_reason"]
        return tuple(steps_of({**self.now, **vars(self.move), "state": state}))


def changed(was: Read, now: Read, places: pa.Array) -> pa.Array:
    """The places in `now` of the accounts in both whose state, outlook or risk word is another one.

    Both give some of `WORDS` of all accounts of a night; they are asked for a few at once.
    """
    at = places_or(places)
    other = np.zeros(len(at), dtype=bool)
    for names in (["profile", "no_profile_reason"], ["outlook"], ["risk_word"]):
        known: dict[str | None, int] = {None: 0, "": 0}
        before, after = (_numbered(rows(names), names, known) for rows in (was, now))
        if len(before):
            other |= before[at] != after
    return of_places(np.flatnonzero(other & (at >= 0)))


def _numbered(rows: pa.Table, names: list[str], known: dict[str | None, int]) -> NDArray[np.int64]:
    """The first of these texts that a row has, as its number in what is known; 0: it has none."""
    found = np.zeros(rows.num_rows, dtype=int)
    for name in names:
        codes, words = coded(rows, name)
        numbers = np.array([known.setdefault(word, len(known)) for word in words])[codes]
        found = np.where(found == 0, numbers, found)
    return found


def moved_of(was: pa.Table, now: pa.Table) -> pa.Table:
    """The rows of `MOVED` of accounts that changed, the most revenue first.

    `was` and `now` have a row each of the same accounts in the same order, with `WORDS`; `now` has `DETAIL`, too.
    """
    states = [pc.coalesce(rows["profile"], rows["no_profile_reason"]) for rows in (was, now)]
    ends = {"profile_from": states, **{f"{n}_from": [was[n], now[n]] for n in ("outlook", "risk_word")}}
    nothing = pa.nulls(now.num_rows, pa.string())
    columns = {
        **{name: now[name] for name in MOVED.names if name in now.column_names},
        **{name: pc.if_else(pc.not_equal(_or_empty(one), _or_empty(other)), or_none(one), nothing)
           for name, (one, other) in ends.items()},
        "state": states[1],
        "cause": pc.coalesce(now["moved_by"], texts(Cause.UNKNOWN)[0]),
    }  # fmt: skip
    found = pa.table([columns[name] for name in MOVED.names], schema=MOVED)
    revenue = pc.if_else(pc.is_valid(found["trailing_revenue"]), found["trailing_revenue"], _NOUGHT)
    order = pa.table({"revenue": revenue, "account_id": found["account_id"]})
    return found.take(pc.sort_indices(order, [("revenue", "descending"), ("account_id", "ascending")]))


def having(rows: pa.Table, values: Mapping[str, str | None]) -> pa.Table:
    """The rows that have these values; a filter that is null lets every row pass."""
    for name, value in values.items():
        if value is not None:
            rows = rows.filter(pc.is_in(rows[name], value_set=texts(value)))
    return rows


def by_cause(moved: pa.Table) -> dict[str, int]:
    """How many of `MOVED` moved by each cause, the most first; they add up to all that moved."""
    return counted(moved["cause"])


def switches(moved: pa.Table) -> list[tuple[str, str, str, int]]:
    """Who of `MOVED` went from where to where: what changed, from, to, how many; the most first."""
    found = []
    for what, (start, end) in STEPS.items():
        own = moved.filter(pc.is_valid(moved[start]))
        pairs = pc.binary_join_element_wise(own[start], or_none(own[end]), texts("\t")[0])
        for pair, count in counted(pairs).items():
            was, _, now = pair.partition("\t")
            found.append((what, was, now, count))
    return sorted(found, key=lambda entry: (-entry[3], entry[:3]))


def steps_of(row: Row) -> Iterator[tuple[str, str, str]]:
    """What changed of one account of `MOVED`: profile, outlook, risk word; from, and to."""
    for what, (start, end) in STEPS.items():
        if row[start] is not None:
            yield what, row[start], row[end] or NONE


def summed(lines: Sequence[Line], model: str, by: Sequence[str]) -> dict[tuple[Any, ...], tuple[float, float]]:
    """Log-odds and points of probability of a model's lines, summed by columns such as cause and theme."""
    found: dict[tuple[Any, ...], tuple[float, float]] = {}
    for line in lines:
        if line["model"] == model and line["contribution"] is not None:
            key = tuple(line[name] for name in by)
            odds, points = found.get(key, (0.0, 0.0))
            found[key] = (odds + float(str(line["contribution"])), points + float(str(line["points"])))
    return found


def by_causes(difference: float, told: Mapping[str, float]) -> dict[str, float]:
    """By cause what a difference of sums is made of, in the order of the causes; what no line tells is `NO_COMMON`."""
    rest = difference - sum(told.values())
    ordered = {str(cause): told[cause] for cause in Cause if told.get(cause)}
    return ordered | ({NO_COMMON: rest} if abs(rest) > 1e-9 else {})


_NOUGHT = pa.Array.from_buffers(pa.float64(), 1, [None, pa.py_buffer(bytes(8))])[0]


def _or_empty(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.coalesce(values, texts("")[0])


def or_none(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Words, with `NONE` where there is none."""
    return pc.coalesce(values, texts(NONE)[0])
