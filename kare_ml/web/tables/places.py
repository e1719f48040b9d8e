"""Accounts of a run by their places in its rows: ranked, narrowed, and only then taken. A place is a row's number.

So a book of a million accounts is sorted once a run, and a page takes its few rows from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.publish.questions import texts
from kare_ml.web.pages.frame import Asked
from kare_ml.web.tables.declared import Found, Query

FILTERS = ("profile", "owner", "region", "sector", "segment", "risk_word", "first_theme")
"""The columns of a run that lists may be narrowed by."""

ASKS = {
    "profile": "only accounts in that profile",
    "owner": "only accounts of that owner",
    "region": "only accounts of that region",
    "sector": "only accounts of that sector",
    "segment": "only accounts that the rules of that segment place",
    "risk_word": "High, Watch or Normal",
    "first_theme": "only where that theme raises the churn risk the most, such as silence",
}
"""The same in words."""


SILENT = {"silent": "1: those that were dismissed for a time, too"}


def narrowed(rows: pa.Table, places: pa.Array, query: Query, names: Iterable[str] = FILTERS) -> pa.Array:
    """Those places whose rows have what a query asks for; an empty value asks nothing."""
    for name in names:
        if value := query.get(name, ""):
            held = pc.take(rows[name], places)
            places = places.filter(pc.fill_null(pc.is_in(held, texts(value)), False).combine_chunks())
    return places


def without(rows: pa.Table, places: pa.Array, accounts: Sequence[str]) -> pa.Array:
    """Those places whose rows are none of these accounts."""
    if not accounts:
        return places
    others = pc.invert(pc.is_in(rows["account_id"], texts(*accounts)))
    return places.filter(pc.take(others, places).combine_chunks())


def total(rows: pa.Table, places: pa.Array, name: str) -> float:
    """The sum of a column over those places; unknown counts as nothing."""
    return float(pc.sum(pc.take(rows[name], places)).as_py() or 0.0)


def taken(
    asked: Asked, places: pa.Array, columns: Sequence[str], more: Callable[[pa.Table], Mapping[str, pa.Array]]
) -> Found:
    """What stands at those places: published columns of them, and more, made for the part that is asked for."""
    rows = asked.shelf.rows(asked.run).select(["account_id", *(name for name in columns if name != "account_id")])

    def part(start: int, count: int) -> pa.Table:
        chosen = rows.take(places.slice(start, count)).combine_chunks()
        for name, values in more(chosen).items():
            chosen = chosen.append_column(name, values)
        return chosen

    return Found(len(places), part)


def beside(chosen: pa.Table, table: pa.Table, name: str) -> pa.ChunkedArray:
    """A column of another table with `account_id`, in the order of the chosen rows; null where it has no such row."""
    theirs = table.filter(pc.is_in(table["account_id"], value_set=chosen["account_id"].combine_chunks()))
    return pc.take(theirs[name], pc.index_in(chosen["account_id"], value_set=theirs["account_id"].combine_chunks()))


def choices(asked: Asked, places: pa.Array, name: str) -> tuple[str, ...]:
    """The values of a column that those places have, in order."""
    rows = asked.shelf.rows(asked.run)
    return tuple(sorted(value for value in pc.unique(pc.take(rows[name], places)).to_pylist() if value))
