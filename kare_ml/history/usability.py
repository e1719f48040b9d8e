"""How usable the history is: per table and column, what is wrong with it, and what each fault costs.

Plain values: the same are printed, given as JSON and laid out as a page. Amounts are text by currency, never added up
across currencies.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kare_ml.history.ledger import Entry, TableLedger
from kare_ml.history.months import Gap, MonthRows
from kare_ml.history.reasons import DEDUPLICATED, QUARANTINED, Reason
from kare_ml.history.remarks import Remark

CONTRADICTING = "conflicting_versions"
Kind = Literal["too old", "set aside", "late", "remark", "gap", "dropped"]
Amounts = dict[str, str]

FIRST_TO_FIX: dict[Kind, int] = {"too old": 0, "set aside": 1, "late": 1, "remark": 2, "gap": 2, "dropped": 3}
"""What keeps a run from being published comes first, then rows that are lost, then rows that are used all the same."""


@dataclass(frozen=True)
class ColumnUse:
    """One mapped column: the share of usable rows that have a value in it, and how many rows are set aside for it."""

    column: str
    source_column: str
    filled: float
    set_aside: int


@dataclass(frozen=True)
class TableUse:
    """One table: what came in and is of use, since when, how new it is, and its columns.

    `usable` rows are all that are not set aside, those known already among them; `left_out` are those that a rule of
    the company excludes; `usable_share` is of the rows not left out. `amounts` are those of rows that are used.

    `first` and `newest` are local days, null where no row has a date; `business_days` is how many of them have passed
    since the newest. `state` holds it against `every` and `block_after`, null where the source declares no cadence.
    """

    table: str
    grain: str
    rows_in: int
    usable: int
    usable_share: float
    left_out: int
    amounts: Amounts
    first: dt.date | None
    newest: dt.date | None
    business_days: int | None
    state: str
    every: int | None
    block_after: int | None
    months: list[MonthRows]
    gaps: list[Gap]
    columns: list[ColumnUse]


@dataclass(frozen=True)
class Problem:
    """Something to mend, with its cost: rows, their share of all rows of the table, and their amounts.

    `ids` is how many ids the rows have where rows of one id contradict each other, null of all else.
    """

    table: str
    kind: Kind
    word: str
    columns: list[str]
    meaning: str
    to_do: str
    rows: int
    share: float
    amounts: Amounts
    examples: list[str]
    ids: int | None = None


@dataclass(frozen=True)
class Adds:
    """What a table that is not there would add, or a column of one that is: rules, by their names, and features."""

    table: str
    column: str | None
    holds: str
    rules: list[str]
    features: int


@dataclass(frozen=True)
class Minimum:
    """The stated minimum of history beside what there is: of the book for training, and of each account."""

    days: int | None
    days_needed: int
    accounts: int
    accounts_needed: int
    missing: list[str]
    history_days: int
    orders: int
    accounts_short: int


@dataclass(frozen=True)
class Bar:
    """A rule (or another way of it, or of a segment) of which something was dropped, since no data tell it.

    `dropped` names the musts and attributes; the bar was `points_needed` of `possible` points, and is `rescaled` of
    `left`; both are the same where it asks for no fewer. `met_by_nobody`: nothing that it looks at is known, or what is
    left does not reach the bar.
    """

    rule: str
    way: str | None
    segment: str | None
    dropped: list[str]
    points_needed: float
    possible: float
    rescaled: float
    left: float
    met_by_nobody: bool


@dataclass(frozen=True)
class Usability:
    """The whole report, as of a day; `problems` in the order in which to mend them."""

    book: str
    currency: str
    as_of: dt.date
    tables: list[TableUse]
    problems: list[Problem]
    absent: list[Adds]
    bars: list[Bar]
    minimum: Minimum | None


def set_aside(
    ledger: TableLedger,
    currency: str,
    at_fault: Mapping[str, Sequence[tuple[str, str]]],
    contradicted: int | None = None,
) -> list[Problem]:
    """The problems of rows that are not used, one a reason.

    `at_fault` has, by reason, some of the rows as (column, example); `currency` is the book's; `contradicted` is how
    many ids have rows that contradict each other.
    """
    found = []
    words = {(entry.fate, entry.reason): None for entry in ledger.entries if entry.reason is not None}
    for fate, reason in words:
        if fate not in ("quarantined", "deduplicated") or reason is None:
            continue
        entries = [entry for entry in ledger.entries if (entry.fate, entry.reason) == (fate, reason)]
        rows = sum(entry.rows for entry in entries)
        known = meaning_of(reason)
        examples = at_fault.get(reason, ())
        found.append(
            Problem(
                ledger.table,
                "set aside" if fate == "quarantined" else "dropped",
                reason,
                sorted({column for column, _ in examples if column}),
                known.meaning,
                known.to_do,
                rows,
                rows / ledger.rows_in if ledger.rows_in else 0.0,
                amounts(entries, currency),
                [text for _, text in examples],
                contradicted if reason == CONTRADICTING else None,
            )
        )
    return found


def remarked(remarks: Iterable[Remark], rows_in: Mapping[str, int], currency: str) -> list[Problem]:
    """The problems of rows that are used all the same."""
    return [
        Problem(
            remark.table,
            "remark",
            remark.kind,
            [remark.column] if remark.column else [],
            remark.meaning,
            remark.to_do,
            remark.rows,
            remark.rows / rows_in[remark.table] if rows_in.get(remark.table) else 0.0,
            {} if remark.amount is None else {currency: f"{remark.amount:.2f}"},
            list(remark.examples),
        )
        for remark in remarks
    ]


def of_time(table: TableUse) -> list[Problem]:
    """The problems of a table that is older than its source promises, or that misses months."""
    found = []
    if table.state in ("late", "too old"):
        kind: Kind = "too old" if table.state == "too old" else "late"
        since = "no row has a date" if table.newest is None else f"nothing since {table.newest}"
        found.append(
            Problem(
                table.table,
                kind,
                kind.replace(" ", "_"),
                [],
                f"{since}: {table.business_days} business days; every {table.every} is declared",
                "bring the source up to date; until then no run is published"
                if kind == "too old"
                else "ask for new rows",
                0,
                0.0,
                {},
                [],
            )
        )
    if table.gaps:
        told = [gap.first if gap.first == gap.last else f"{gap.first} to {gap.last}" for gap in table.gaps]
        months = sum(gap.months for gap in table.gaps)
        found.append(
            Problem(
                table.table,
                "gap",
                "months_without_rows",
                [],
                f"no row in {months} month{'' if months == 1 else 's'}, though there are some before and after",
                "look whether a file of these months is missing",
                0,
                months / max(len(table.months) + months, 1),
                {},
                told,
            )
        )
    return found


def ranked(problems: Iterable[Problem], totals: Mapping[str, Amounts]) -> list[Problem]:
    """The problems in the order in which to mend them: by kind, then by the larger share, of rows or of an amount.

    `totals` has the amounts that came in, by table.
    """

    def weight(problem: Problem) -> float:
        total = totals.get(problem.table, {})
        shares = [
            abs(float(amount)) / abs(float(total[code]))
            for code, amount in problem.amounts.items()
            if float(total.get(code, 0))
        ]
        return max([problem.share, *shares])

    return sorted(problems, key=lambda one: (FIRST_TO_FIX[one.kind], -weight(one), one.table, one.word))


def meaning_of(reason: str) -> Reason:
    """What the word for a row that is not used means. A word that nobody explained stands for itself."""
    known = {**QUARANTINED, **DEDUPLICATED}
    if reason in known:
        return known[reason]
    family = next((word for word in known if word.endswith("_…") and reason.startswith(word[:-1])), None)
    return known[family] if family else Reason(reason.replace("_", " "), "look at the rows that were set aside")


def amounts(entries: Iterable[Entry], currency: str) -> Amounts:
    """The amounts of ledger entries by currency, as text with two places."""
    sums: dict[str, Decimal] = {}
    for entry in entries:
        if entry.amount is not None:
            code = entry.currency or currency
            sums[code] = sums.get(code, Decimal(0)) + entry.amount
    return {code: f"{total:.2f}" for code, total in sorted(sums.items())}
