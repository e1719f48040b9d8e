"""Which table of ours a file holds, and which of its columns is which: by their names and by what stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kare_ml.history.contracts import TABLES, Column, Table
from kare_ml.history.looks import Look
from kare_ml.history.names import FILE_WORDS, OTHER_NAMES

NAMELESS = "invoices"
HINT, DISTINCTIVE = 3.0, 1.0
"""What a file's name, and a column that few tables have, weigh against one that many have (1)."""
TWICE = 0.9
"""A table of one row an account has at least this share of its ids once."""


@dataclass(frozen=True)
class Fit:
    """How well a file fits a table. `columns` is ours to theirs; `found_by_content` names ours that no name told.

    `missing` names the needed columns that nothing fits, `doubts` other source columns that would fit one as well.
    `hinted` is true where the file is named for the table.
    """

    table: Table
    columns: Mapping[str, str]
    score: float
    missing: tuple[str, ...] = ()
    found_by_content: frozenset[str] = frozenset()
    doubts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hinted: bool = False


def recognise(stem: str, looks: Sequence[Look]) -> list[Fit]:
    """The fits of a file to every table that it has all needed columns of, best first; empty where it fits none.

    `stem` is the name of the file without its suffix.
    """
    fits = [fit(table, stem, looks) for table in TABLES.values()]
    usable = [entry for entry in fits if not entry.missing and entry.score > 0]
    return sorted(usable, key=lambda entry: -entry.score)


def fit(table: Table, stem: str, looks: Sequence[Look]) -> Fit:
    """How well a file fits one table."""
    hinted = any(word in stem.lower() for word in FILE_WORDS.get(table.name, (table.name.rstrip("s"),)))
    by_name = match(table, looks)
    columns = dict(by_name)
    doubts: dict[str, tuple[str, ...]] = {}
    # A table is not made up from dates alone: its name, or a column of its own, has to speak for it.
    speaks = hinted or any(name in _distinctive(table) for name in by_name)
    # Without any names it can only be the one table that every book needs.
    nameless = table.name == NAMELESS and not any(look.named for look in looks)
    speaks = speaks or nameless
    for column in table.columns:
        if not (column.needed and speaks) or column.name in columns or _is_told_otherwise(column, columns):
            continue
        candidates = [look.name for look in _candidates(column, looks) if look.name not in columns.values()]
        if candidates:
            columns[column.name] = candidates[0]
            doubts |= {column.name: tuple(candidates[1:])} if len(candidates) > 1 else {}
    missing = tuple(
        c.name for c in table.columns if c.needed and c.name not in columns and not _is_told_otherwise(c, columns)
    )
    score = HINT * hinted + len(by_name) + DISTINCTIVE * len(_distinctive(table) & set(by_name))
    of_one_row = table.event is None and table.key == ("account_id",)
    if of_one_row and "account_id" in columns and "known_at" not in columns:
        ids = next(look for look in looks if look.name == columns["account_id"])
        score = score if ids.distinct >= TWICE * ids.rows else 0.0
    score = float(len(columns)) if nameless else score
    if len(columns) < 2:
        score = 0.0
    by_content = frozenset(set(columns) - set(by_name))
    return Fit(table, _in_order(table, columns), score, missing, by_content, doubts, hinted)


def match(table: Table, looks: Sequence[Look]) -> dict[str, str]:
    """Which source column is which of the table's, by their names, where what stands in them does not belie it."""
    free = {plain(look.name): look for look in looks}
    found = {}
    for rank in range(1 + max(len(names) for names in OTHER_NAMES.values())):
        for ours in table.columns:
            names = (ours.name, *OTHER_NAMES.get(ours.name, ()))
            if ours.name in found or rank >= len(names):
                continue
            look = free.get(plain(names[rank]))
            # The `id` of an event is the event's own, not its account's.
            own = ours.name == "account_id" and names[rank] == "id" and table.event is not None
            if look is not None and look.fits(ours.type) and not own:
                found[ours.name] = look.name
                del free[plain(names[rank])]
    if "row_id" in table.column and "row_id" not in found:
        # The number of a contract is the id of its row as well; that of an invoice stands on every line of it.
        taken = {theirs for ours, theirs in found.items() if ours != "contract_id"}
        own_ids = [look.name for look in looks if look.unique and look.name not in taken and _is_an_id(look)]
        if own_ids:
            found["row_id"] = own_ids[0]
    return found


def plain(name: str) -> str:
    """A name without case, spaces and punctuation.

    >>> plain("Customer-ID ")
    'customerid'
    """
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _is_an_id(look: Look) -> bool:
    return look.fits("string") and plain(look.name).endswith(("id", "no", "nr", "number", "key"))


def _is_told_otherwise(column: Column, columns: Mapping[str, str]) -> bool:
    """An amount can be made of quantity and unit price, and an account found by its contract."""
    of_contract = column.name == "account_id" and "contract_id" in columns
    return of_contract or (column.name == "amount" and {"quantity", "unit_price"} <= set(columns))


def _distinctive(table: Table) -> frozenset[str]:
    """The columns that no more than two tables have."""
    counts: dict[str, int] = {}
    for other in TABLES.values():
        for name in other.column:
            counts[name] = counts.get(name, 0) + 1
    return frozenset(name for name in table.column if counts[name] <= 2 and name != "name")


def _candidates(column: Column, looks: Sequence[Look]) -> list[Look]:
    """The source columns whose values could be a needed column of ours, likeliest first."""
    if column.type == "timestamp":
        return sorted((look for look in looks if look.kind == "date"), key=lambda look: -look.filled)
    if column.type == "money":
        return [look for look in looks if look.fits("money") and not look.whole]
    if column.name == "account_id" and not any(look.named for look in looks):
        ids = [look for look in looks if look.kind == "text" or (look.kind == "number" and look.whole)]
        return sorted((look for look in ids if not look.unique), key=lambda look: -look.distinct)
    if column.name == "account_id":
        speaking = ("customer", "client", "account", "cust", "debtor", "buyer", "company", "kunde")
        return [
            look
            for look in looks
            if look.kind in ("text", "number") and any(word in plain(look.name) for word in speaking)
        ]
    return []


def _in_order(table: Table, columns: Mapping[str, str]) -> dict[str, str]:
    return {name: columns[name] for name in table.column if name in columns}
