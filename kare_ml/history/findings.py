"""What is remarked across tables: which rows of the history a person should look at, and why. Expressions only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis.expr.types import StringValue, Table

if TYPE_CHECKING:
    import pyarrow as pa

OF_ACCOUNTS = ("accounts", "account_merges")
"""The tables that say which accounts there are."""


@dataclass(frozen=True)
class Finding:
    """Rows of one table, of which `example` shows what is remarked."""

    table: str
    column: str
    kind: str
    rows: Table
    example: str


def across(tables: Mapping[str, Table]) -> Iterator[Finding]:
    """What rows say that other tables do not bear out, of the tables that there are."""
    yield from _of_losses(tables)
    if "accounts" not in tables:
        return
    known = _known_accounts(tables)
    for name, rows in tables.items():
        if name not in OF_ACCOUNTS and "account_id" in rows.columns:
            yield Finding(name, "account_id", "unknown_account", _not_among(rows, "account_id", known), "account_id")
    for name, column, kind in (
        ("accounts", "parent_id", "unknown_parent"),
        ("account_merges", "merged_into", "unknown_survivor"),
    ):
        if name in tables:
            named = tables[name].filter(tables[name][column].notnull(), tables[name].known_to.isnull())
            yield Finding(name, column, kind, _not_among(named, column, known), column)


def _of_losses(tables: Mapping[str, Table]) -> Iterator[Finding]:
    """Losses against the company's own flags, and against contracts that run on."""
    flags, contracts = tables.get("accounts"), tables.get("subscriptions")
    losses = tables["losses"].filter(tables["losses"].known_to.isnull()) if "losses" in tables else None
    if contracts is not None:
        contracts = contracts.filter(contracts.known_to.isnull())
    if losses is not None and contracts is not None:
        goes_on = contracts.ends_at.isnull()
        running = [losses.account_id == contracts.account_id, contracts.started_at < losses.lost_at]
        rows = losses.semi_join(contracts, [*running, goes_on | (contracts.ends_at > losses.lost_at)])
        yield Finding("losses", "lost_at", "contract_runs_on_after_loss", rows, "account_id")
    if flags is None:
        return
    now = flags.filter(flags.known_to.isnull(), flags.lost.notnull())
    if losses is not None:
        rows = now.filter(~now.lost).semi_join(losses, "account_id")
        yield Finding("accounts", "lost", "lost_but_not_flagged", rows, "account_id")
    if contracts is not None:
        open_ended = contracts.filter(contracts.ends_at.isnull())
        if losses is not None:
            later = [open_ended.account_id == losses.account_id, open_ended.started_at < losses.lost_at]
            open_ended = open_ended.anti_join(losses, later)
        yield Finding(
            "accounts",
            "lost",
            "flagged_but_not_lost",
            now.filter(now.lost).semi_join(open_ended, "account_id"),
            "account_id",
        )


def usage_before_contract(usage: Table, contracts: Table, *, by_contract: bool) -> Finding:
    """Days of use before the contract that they fall under began; where rows name none, before the account's first."""
    key = "contract_id" if by_contract else "account_id"
    began = contracts.filter(contracts[key].notnull()).group_by(key).aggregate(began=contracts.day.min())
    rows = usage.inner_join(began, key)
    return Finding("usage", "used_on", "usage_before_contract", rows.filter(rows.day < rows.began), key)


def alike(ids: pa.Array) -> dict[str, str]:
    """Of distinct ids, those that differ from another only by zeros in front, case, blanks or Unicode form.

    Each with what they have in common.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    plain = pc.replace_substring_regex(pc.utf8_lower(pc.utf8_normalize(ids, form="NFKC")), r"\s+", "")
    rows = pa.table({"id": ids, "plain": pc.utf8_ltrim(plain, characters="0")})
    counted = rows.group_by("plain").aggregate([("id", "count")])
    several = counted.filter(pc.greater(counted["id_count"], 1))["plain"]
    found = rows.filter(pc.is_in(rows["plain"], value_set=several.combine_chunks()))
    return dict(zip(found["id"].to_pylist(), found["plain"].to_pylist(), strict=True))


def distinct_ids(tables: Mapping[str, Table]) -> StringValue:
    """Every account_id that any table names."""
    named = [rows.select("account_id") for rows in tables.values() if "account_id" in rows.columns]
    return ibis.union(*named, distinct=True).account_id if len(named) > 1 else named[0].distinct().account_id


def _known_accounts(tables: Mapping[str, Table]) -> Table:
    parts = [tables[name].select(known_account="account_id") for name in OF_ACCOUNTS if name in tables]
    return ibis.union(*parts, distinct=True) if len(parts) > 1 else parts[0].distinct()


def _not_among(rows: Table, column: str, known: Table) -> Table:
    return rows.anti_join(known, rows[column] == known.known_account)
