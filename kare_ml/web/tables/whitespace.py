"""Who buys what: accounts by product lines, and what to offer next."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.playbook.whitespace import Cell
from kare_ml.publish.questions import texts
from kare_ml.web.offers import Offers, offers, whole_map
from kare_ml.web.pages.frame import Asked
from kare_ml.web.tables.declared import Found, Query, Table, count, number, text
from kare_ml.web.tables.places import ASKS

FILTERS = ("owner", "region", "profile")


def shown(asked: Asked, query: Query) -> pa.Array:
    """The accounts of the map that a query asks for, most revenue first: those that the reader may see."""
    rows = asked.shelf.rows(asked.run).select(["account_id", *FILTERS])
    single = whole_map(asked.shelf, asked.run)
    if single is None:
        return pa.array([], pa.string())
    for name in FILTERS:
        if value := query.get(name):
            rows = rows.filter(pc.fill_null(pc.is_in(rows[name], texts(value)), False))
    ids = single.accounts["account_id"]
    return ids.filter(pc.is_in(ids, value_set=rows["account_id"].combine_chunks())).combine_chunks()


def _find(asked: Asked, query: Query) -> Found:
    accounts, single = shown(asked, query), whole_map(asked.shelf, asked.run)
    lines = len(single.lines) if single else 1

    def part(start: int, count: int) -> pa.Table:
        first, last = start // lines, -(-(start + count) // lines)
        found = offers(asked.shelf, asked.run, accounts.slice(first, last - first))
        assert found is not None
        return _long(found).slice(start - first * lines, count)

    return Found(len(accounts) * lines if single else 0, part)


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
