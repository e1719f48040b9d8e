"""The solution heat map: accounts by product lines. Who buys what, who used to, and where there is room.

A cell is *buys* (within the lapse window, or by a running contract), *bought* (before), or *never*; what people know of
a line that is not bought is a mark: it comes from a competitor, from in-house, or is not needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kare_ml.playbook.arrays import as_flags, coded, numbers, of_floats, of_places, of_texts, places_in, places_or
from kare_ml.playbook.clients import Clients, clients_of

SHOWN = ["account_id", "name", "owner", "profile", "no_profile_reason", "trailing_revenue"]
"""The published columns that a map is made of."""


class Cell(IntEnum):
    """What is known of an account and a product line. Where accounts are rolled up, the greatest of theirs counts."""

    NOT_NEEDED = 0
    IN_HOUSE = 1
    COMPETITOR = 2
    NEVER = 3
    BOUGHT = 4
    BUYS = 5

    @property
    def word(self) -> str:
        """The cell in the words of commands and tables.

        >>> Cell.NOT_NEEDED.word
        'not_needed'
        """
        return self.name.lower()


MARKS = {cell.word: cell for cell in (Cell.COMPETITOR, Cell.IN_HOUSE, Cell.NOT_NEEDED)}
"""What people may say of a line that an account does not buy."""

Cells = NDArray[np.uint8]


@dataclass(frozen=True)
class Site:
    """A row of the map: an account, or all of a family under the name of its head (then `members` are more than one).

    `state` is the profile or the reason for none, of the head; `revenue` is of 365 days, of all its members.
    """

    account_id: str
    name: str | None
    owner: str | None
    state: str
    revenue: float
    members: tuple[str, ...]


@dataclass(frozen=True)
class HeatMap:
    """`cells` has a row a site and a column a line. A book may have a million sites: so they are made when asked for.

    `order` are the rows of `book` (`SHOWN`, published columns) in the order of the map: the most revenue first; `lines`
    are in that of how many accounts buy them. `members` are those of each site, and `counts` how many of them buy each
    line; null where every site is one account.
    """

    book: pa.Table
    order: NDArray[np.int32]
    lines: tuple[str, ...]
    cells: Cells
    members: tuple[tuple[str, ...], ...] | None = None
    counts: NDArray[np.int32] | None = None

    @cached_property
    def accounts(self) -> pa.Table:
        """A row a site: account_id, name, owner, state, revenue. Of a large book, ask a part of the map for it."""
        rows = self.book.take(of_places(self.order))
        revenue = of_floats(np.nan_to_num(numbers(rows, "trailing_revenue")))
        state = pc.coalesce(rows["profile"], rows["no_profile_reason"])
        return pa.table({**{name: rows[name] for name in SHOWN[:3]}, "state": state, "revenue": revenue})

    @property
    def sites(self) -> tuple[Site, ...]:
        """The rows of the map."""
        rows = self.accounts.to_pylist()
        members = self.members or [(row["account_id"],) for row in rows]
        return tuple(Site(**row, members=of) for row, of in zip(rows, members, strict=True))

    @property
    def buying(self) -> NDArray[np.int32]:
        """How many members of each site buy each line."""
        return (self.cells == Cell.BUYS).astype(np.int32) if self.counts is None else self.counts

    @cached_property
    def clients(self) -> Clients:
        """Those sites that buy something now; of a whole book they are looked for once."""
        return clients_of(self.cells == Cell.BUYS)

    def part(self, wanted: Sequence[int] | NDArray[np.integer[Any]]) -> HeatMap:
        """The map of some of its sites."""
        chosen = np.asarray(wanted, dtype=np.int64)
        return HeatMap(
            book=self.book,
            order=self.order[chosen],
            lines=self.lines,
            cells=self.cells[chosen],
            members=None if self.members is None else tuple(self.members[at] for at in chosen),
            counts=None if self.counts is None else self.counts[chosen],
        )

    def places_of(self, account_ids: pa.Array) -> NDArray[np.int64]:
        """The rows of accounts, in the order of the map, where each site is one; who is not in it is left out."""
        wanted = as_flags(pc.is_in(self.book["account_id"], value_set=account_ids))
        return np.flatnonzero(wanted[self.order])

    def places_with(self, account_id: str) -> list[int]:
        """The rows that an account is in: its own, or those of the families that it is a member of."""
        if self.members is None:
            return [int(at) for at in self.places_of(of_texts([account_id]))]
        return [at for at, members in enumerate(self.members) if account_id in members]


def heat_map(
    accounts: pa.Table, bought: pa.Table, marks: Mapping[tuple[str, str], str], lapse_after_days: int
) -> HeatMap:
    """The map of a book.

    `accounts` has the published columns `SHOWN`. `bought` is what `features.holdings` gives, `marks` what people said
    last of an account and a line. A purchase is louder than a mark. A mark on a line that nobody ever bought makes a
    column of its own.
    """
    ids = accounts["account_id"]
    order = _by_revenue(accounts)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order), dtype=np.int32)
    rows = places_in(bought["account_id"], ids)
    there = rows >= 0
    codes, words = coded(bought, "product_line")
    buys = _buys(bought, lapse_after_days)
    said = _said(marks, ids)
    lines = _by_clients(words, codes[there], codes[there & buys], {line for _, line in said})
    column = {line: at for at, line in enumerate(lines)}
    cells: Cells = np.full((len(order), len(lines)), Cell.NEVER, dtype=np.uint8)
    for (at, line), word in said.items():
        cells[rank[at], column[line]] = MARKS[word]
    place = np.array([column.get(word or "", 0) for word in words], np.int32)
    cells[rank[rows[there]], place[codes[there]]] = np.where(buys[there], np.uint8(Cell.BUYS), np.uint8(Cell.BOUGHT))
    return HeatMap(accounts.select(SHOWN), order, lines, cells)


def families(parents: Mapping[str, str | None], related: Iterable[tuple[str, str]] = ()) -> dict[str, tuple[str, ...]]:
    """The members of each family by its head, the head first: all below it, and whom any of those is related to.

    The head is the account at the top of the chain of parents; a parent that is no account of the book is followed no
    further, and a circle ends where it closes. A joint venture that is related to two families is in both.

    >>> families({"hq": None, "site": "hq", "other": None}, [("site", "jv")])
    {'hq': ('hq', 'site'), 'other': ('other',)}
    >>> families({"hq": None, "site": "hq", "jv": None}, [("site", "jv")])["hq"]
    ('hq', 'site', 'jv')
    """
    found: dict[str, dict[str, None]] = {}
    head_of = {account: _head(account, parents) for account in parents}
    for account, head in head_of.items():
        found.setdefault(head, {head: None})[account] = None
    for one, other in related:
        if one in head_of and other in head_of:
            found[head_of[one]][other] = None
            found[head_of[other]][one] = None
    return {head: tuple(members) for head, members in found.items()}


def rolled_up(single: HeatMap, by_head: Mapping[str, Sequence[str]]) -> HeatMap:
    """The map with a row a family: what any member buys is bought, and a line is open while it is to any member."""
    places = {account: at for at, account in enumerate(single.accounts["account_id"].to_pylist())}
    revenues = single.accounts["revenue"].to_pylist()
    merged = []
    for head, members in by_head.items():
        rows = [places[member] for member in members]
        merged.append((-sum(revenues[at] for at in rows), head, rows, tuple(members)))
    merged.sort()
    heads = single.book.take(of_places(single.order[[places[head] for _, head, _, _ in merged]]))
    revenue = of_floats(np.array([-revenue for revenue, *_ in merged], float))
    empty, buying = np.zeros((0, len(single.lines))), single.buying
    return HeatMap(
        book=heads.set_column(heads.schema.get_field_index("trailing_revenue"), "trailing_revenue", revenue),
        order=np.arange(len(merged), dtype=np.int32),
        lines=single.lines,
        cells=np.array([single.cells[rows].max(axis=0) for _, _, rows, _ in merged] or empty, dtype=np.uint8),
        members=tuple(members for *_, members in merged),
        counts=np.array([buying[rows].sum(axis=0) for _, _, rows, _ in merged] or empty, dtype=np.int32),
    )


def _head(account: str, parents: Mapping[str, str | None]) -> str:
    """The top of the chain of parents; of a circle, the first of those in it."""
    chain = [account]
    while (parent := parents[chain[-1]]) is not None and parent in parents:
        if parent in chain:
            return min(chain[chain.index(parent) :])
        chain.append(parent)
    return chain[-1]


def _by_revenue(accounts: pa.Table) -> NDArray[np.int32]:
    """The rows of accounts, the most revenue first, of equal ones by account_id."""
    revenue = of_floats(np.nan_to_num(numbers(accounts, "trailing_revenue")))
    keys = pa.table({"revenue": revenue, "account_id": accounts["account_id"]})
    order = pc.sort_indices(keys, [("revenue", "descending"), ("account_id", "ascending")])
    return places_or(order)


def _buys(bought: pa.Table, lapse_after_days: int) -> NDArray[np.bool_]:
    """Of each account and line whether it buys it now: within the lapse window, or by a running contract."""
    found: NDArray[np.bool_] = (numbers(bought, "last_age") <= lapse_after_days) | as_flags(bought["running"])
    return found


def _said(marks: Mapping[tuple[str, str], str], ids: pa.ChunkedArray) -> dict[tuple[int, str], str]:
    """The marks by the row of their account; those on accounts that are not there are left out."""
    if not marks:
        return {}
    wanted = pa.chunked_array([of_texts([account for account, _ in marks])])
    rows = places_in(wanted, ids)
    told = zip(rows.tolist(), marks.items(), strict=True)
    return {(at, line): word for at, ((_, line), word) in told if at >= 0}


def _by_clients(
    words: Sequence[str | None], held: NDArray[np.int32], bought: NDArray[np.int32], marked: set[str]
) -> tuple[str, ...]:
    """Every line, the one that most accounts buy first; `held` and `bought` are places of lines in `words`."""
    known, buyers = (np.bincount(codes, minlength=len(words)).tolist() for codes in (held, bought))
    count = dict.fromkeys(marked, 0)
    count |= {word: n for word, there, n in zip(words, known, buyers, strict=True) if word is not None and there}
    return tuple(sorted(count, key=lambda line: (-count[line], line)))
