"""The solution heat map: accounts by product lines. Who buys what, who used to, and where there is room.

A cell is *buys* (within the lapse window, or by a running contract), *bought* (before), or *never*; what people know of
a line that is not bought is a mark: it comes from a competitor, from in-house, or is not needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


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

    `accounts` has a row a site: account_id, name, owner, state, revenue, in the order of revenue; `lines` are in that
    of how many accounts buy them; both the largest first. `members` are those of each site, and `counts` how many of
    them buy each line; null where every site is one account.
    """

    accounts: pa.Table
    lines: tuple[str, ...]
    cells: Cells
    members: tuple[tuple[str, ...], ...] | None = None
    counts: NDArray[np.int32] | None = None

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

    def part(self, wanted: Sequence[int] | NDArray[np.intp]) -> HeatMap:
        """The map of some of its sites."""
        chosen = np.asarray(wanted, dtype=np.int64)
        return replace(
            self,
            accounts=self.accounts.take(pa.array(chosen)),
            cells=self.cells[chosen],
            members=None if self.members is None else tuple(self.members[at] for at in chosen),
            counts=None if self.counts is None else self.counts[chosen],
        )

    def places_of(self, account_ids: pa.Array) -> NDArray[np.int64]:
        """The rows of accounts, where each site is one; who is not in the map is left out."""
        found = pc.index_in(account_ids, value_set=self.accounts["account_id"].combine_chunks())
        return np.asarray(found.drop_null(), dtype=np.int64)

    def places_with(self, account_id: str) -> list[int]:
        """The rows that an account is in: its own, or those of the families that it is a member of."""
        if self.members is None:
            return [int(pc.index(self.accounts["account_id"], account_id).as_py())]
        return [at for at, members in enumerate(self.members) if account_id in members]


def heat_map(
    accounts: pa.Table, bought: pa.Table, marks: Mapping[tuple[str, str], str], lapse_after_days: int
) -> HeatMap:
    """The map of a book.

    `accounts` has published columns: account_id, name, owner, profile, no_profile_reason, trailing_revenue. `bought`
    is what `features.holdings` gives, `marks` what people said last of an account and a line. A purchase is louder
    than a mark. A mark on a line that nobody ever bought makes a column of its own.
    """
    sites = pa.table(
        {
            **{name: accounts[name] for name in ("account_id", "name", "owner")},
            "state": pc.coalesce(accounts["profile"], accounts["no_profile_reason"]),
            "revenue": pc.fill_null(accounts["trailing_revenue"], 0.0),
        }
    ).sort_by([("revenue", "descending"), ("account_id", "ascending")])
    ids = sites["account_id"].combine_chunks()
    known = bought.filter(pc.is_in(bought["account_id"], value_set=ids))
    buys = _buys(known, lapse_after_days)
    said = [(int(at), line, word) for (account, line), word in marks.items()
            if (at := pc.index(ids, account).as_py()) >= 0]  # fmt: skip
    lines = _by_clients(known["product_line"], buys, {line for _, line, _ in said})
    column = {line: at for at, line in enumerate(lines)}
    cells: Cells = np.full((sites.num_rows, len(lines)), Cell.NEVER, dtype=np.uint8)
    for at, line, word in said:
        cells[at, column[line]] = MARKS[word]
    rows = np.asarray(pc.index_in(known["account_id"], value_set=ids), dtype=np.int64)
    columns = np.asarray(pc.index_in(known["product_line"], value_set=pa.array(lines, pa.string())), dtype=np.int64)
    cells[rows, columns] = np.where(buys, Cell.BUYS, Cell.BOUGHT)
    return HeatMap(sites, lines, cells)


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
    heads = single.accounts.take(pa.array([places[head] for _, head, _, _ in merged], pa.int64()))
    revenue = pa.array([-revenue for revenue, *_ in merged], pa.float64())
    empty, buying = np.zeros((0, len(single.lines))), single.buying
    return HeatMap(
        accounts=heads.set_column(heads.schema.get_field_index("revenue"), "revenue", revenue),
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


def _buys(bought: pa.Table, lapse_after_days: int) -> NDArray[np.bool_]:
    """Of each account and line whether it buys it now: within the lapse window, or by a running contract."""
    recent = pc.fill_null(pc.less_equal(bought["last_age"], lapse_after_days), False)
    found = pc.or_(recent, pc.fill_null(pc.cast(bought["running"], pa.bool_()), False))
    return np.asarray(pc.cast(found, pa.uint8()), dtype=np.uint8).astype(bool)


def _by_clients(held: pa.ChunkedArray, buys: NDArray[np.bool_], marked: set[str]) -> tuple[str, ...]:
    """Every line, the one that most accounts buy first."""
    count = dict.fromkeys([*pc.unique(held).to_pylist(), *marked], 0)
    for entry in pc.value_counts(held.filter(pa.array(buys))).to_pylist():
        count[entry["values"]] = entry["counts"]
    return tuple(sorted(count, key=lambda line: (-count[line], line)))
