"""Who buys what: accounts by product lines, and what to offer next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kare_ml.playbook.arrays import as_flags
from kare_ml.playbook.whitespace import Cell, HeatMap
from kare_ml.publish.questions import texts
from kare_ml.web.offers import Offers, offers_at, whole_map
from kare_ml.web.pages.frame import Asked
from kare_ml.web.tables.declared import Found, Query, Table, count, number, text
from kare_ml.web.tables.places import ASKS

FILTERS = ("owner", "region", "profile")


@dataclass(frozen=True)
class Shown:
    """The part of the map that a query asks for: places in the map of the whole book, which is null without lines."""

    single: HeatMap | None
    places: NDArray[np.int64]

    def slice(self, start: int, count: int) -> Offers | None:
        """Some of its sites, with what to offer them; None where no lines are known."""
        return offers_at(self.single, self.places[start : start + count]) if self.single else None


def shown(asked: Asked, query: Query) -> Shown:
    """The accounts of the map that a query asks for, most revenue first: those that the reader may see."""
    shelf = asked.shelf
    single = whole_map(shelf, asked.run)
    if single is None:
        return Shown(None, np.empty(0, np.int64))
    wanted = np.ones(len(single.order), bool)
    if (visible := shelf.visible()) is not None:
        mine = single.book["account_id"]
        wanted &= shelf.kept(("seen", asked.run.run_id), lambda: as_flags(pc.is_in(mine, value_set=visible)))
    for name in FILTERS:
        if value := query.get(name):
            wanted &= as_flags(pc.is_in((shelf.whole or shelf).rows(asked.run)[name], texts(value)))
    return Shown(single, np.flatnonzero(wanted[single.order]))


def _find(asked: Asked, query: Query) -> Found:
    found = shown(asked, query)
    lines = len(found.single.lines) if found.single else 1

    def part(start: int, count: int) -> pa.Table:
        first, last = start // lines, -(-(start + count) // lines)
        told = found.slice(first, last - first)
        assert told is not None
        return _long(told).slice(start - first * lines, count)

    return Found(len(found.places) * lines, part)


def _long(found: Offers) -> pa.Table:
    """A row a cell of a part of the map."""
    part = found.map
    columns = part.accounts.select(["account_id", "name", "owner", "revenue"]).to_pylist()
    rows = []
    for site, cells, best in zip(columns, part.cells, found.next, strict=True):
        offered = {one.line: (rank, one) for rank, one in enumerate(best, 1)}
        for line, cell in zip(part.lines, cells, strict=True):
            rank, offer = offered.get(line, (None, None))
            told = {"buyers": offer.buyers, "alike": offer.alike} if offer else {}
            rows.append({**site, "product_line": line, "cell": Cell(cell).word, "offer": rank, **told})
    return pa.Table.from_pylist(rows, WHITESPACE.schema)


WHITESPACE = Table(
    name="whitespace",
    title="Who buys what, and what is there to offer?",
    grain="a row an account and product line, most revenue first",
    columns={
        "account_id": text("the account"),
        "name": text("null: no name is known"),
        "owner": text("who looks after it; null: nobody"),
        "revenue": number("net revenue of the last 365 days"),
        "product_line": text("the line"),
        "cell": text("buys, bought (before), never; or what people say: competitor, in_house, not_needed"),
        "offer": count("1 for the line to offer first, and so on; null: not to be offered next"),
        "buyers": count("how many of the clients that it is held against buy the line; null as offer"),
        "alike": count("how many those are; null as offer"),
    },
    find=_find,
    asks={name: ASKS[name] for name in FILTERS},
)
