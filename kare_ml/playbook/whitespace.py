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
    """`cells` has a row a site and a column a line; `buying` says how many members buy; `spend` what, in 365 days.

    Sites are in the order of their revenue, lines in that of how many accounts buy them; both the largest first.
    """

    sites: tuple[Site, ...]
    lines: tuple[str, ...]
    cells: Cells
    buying: NDArray[np.int32]
    spend: NDArray[np.float64]

    def part(self, wanted: Sequence[int] | NDArray[np.intp]) -> HeatMap:
        """The map of some of its sites."""
        chosen = [int(at) for at in wanted]
        return replace(
            self,
            sites=tuple(self.sites[at] for at in chosen),
            cells=self.cells[chosen],
            buying=self.buying[chosen],
            spend=self.spend[chosen],
        )

    def place_of(self, account_id: str) -> int:
        """The row that an account is in, by itself or as a member."""
        return next(at for at, site in enumerate(self.sites) if account_id in site.members)


def heat_map(
    accounts: pa.Table, bought: pa.Table, marks: Mapping[tuple[str, str], str], lapse_after_days: int
) -> HeatMap:
    """The map of a book.

    `accounts` has published columns: account_id, name, owner, profile, no_profile_reason, trailing_revenue. `bought`
    is what `features.holdings` gives, `marks` what people said last of an account and a line. A purchase is louder
    than a mark. A mark on a line that nobody ever bought makes a column of its own.
    """
    rows = accounts.to_pylist()
    rows.sort(key=lambda row: (-(row["trailing_revenue"] or 0.0), row["account_id"]))
    sites = tuple(
        Site(
            account_id=row["account_id"],
            name=row["name"],
            owner=row["owner"],
            state=row["profile"] or row["no_profile_reason"],
            revenue=row["trailing_revenue"] or 0.0,
            members=(row["account_id"],),
        )
        for row in rows
    )
    place = {site.account_id: at for at, site in enumerate(sites)}
    known = [entry for entry in bought.to_pylist() if entry["account_id"] in place]
    lines = _by_clients(known, {line for account, line in marks if account in place}, lapse_after_days)
    column = {line: at for at, line in enumerate(lines)}
    cells: Cells = np.full((len(sites), len(lines)), Cell.NEVER, dtype=np.uint8)
    spend = np.zeros(cells.shape)
    for (account, line), word in marks.items():
        if account in place:
            cells[place[account], column[line]] = MARKS[word]
    for entry in known:
        at = place[entry["account_id"]], column[entry["product_line"]]
        cells[at] = Cell.BUYS if _buys(entry, lapse_after_days) else Cell.BOUGHT
        spend[at] = entry["spend_365d"]
    return HeatMap(sites, lines, cells, (cells == Cell.BUYS).astype(np.int32), spend)


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
    place = {site.account_id: at for at, site in enumerate(single.sites)}
    merged = []
    for head, members in by_head.items():
        rows = [place[member] for member in members]
        revenue = sum(single.sites[at].revenue for at in rows)
        merged.append((replace(single.sites[place[head]], revenue=revenue, members=tuple(members)), rows))
    merged.sort(key=lambda pair: (-pair[0].revenue, pair[0].account_id))
    empty = np.zeros((0, len(single.lines)))
    return HeatMap(
        sites=tuple(site for site, _ in merged),
        lines=single.lines,
        cells=np.array([single.cells[rows].max(axis=0) for _, rows in merged] or empty, dtype=np.uint8),
        buying=np.array([single.buying[rows].sum(axis=0) for _, rows in merged] or empty, dtype=np.int32),
        spend=np.array([single.spend[rows].sum(axis=0) for _, rows in merged] or empty),
    )


def _head(account: str, parents: Mapping[str, str | None]) -> str:
    """The top of the chain of parents; of a circle, the first of those in it."""
    chain = [account]
    while (parent := parents[chain[-1]]) is not None and parent in parents:
        if parent in chain:
            return min(chain[chain.index(parent) :])
        chain.append(parent)
    return chain[-1]


def _buys(entry: Mapping[str, object], lapse_after_days: int) -> bool:
    age = entry["last_age"]
    return bool(entry["running"]) or (isinstance(age, int) and age <= lapse_after_days)


def _by_clients(entries: Sequence[Mapping[str, object]], marked: set[str], lapse_after_days: int) -> tuple[str, ...]:
    """Every line, the one that most accounts buy first."""
    count = dict.fromkeys(sorted(marked | {str(entry["product_line"]) for entry in entries}), 0)
    for entry in entries:
        count[str(entry["product_line"])] += _buys(entry, lapse_after_days)
    return tuple(sorted(count, key=lambda line: (-count[line], line)))
