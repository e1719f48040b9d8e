"""What the rows of one table are held against in others: rates, contracts, accounts; and the day of the intake."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import ibis
from ibis.expr.types import Table, Value

from kare_ml.config.workspace import Source
from kare_ml.history import contracts
from kare_ml.history.casting import STAMP, Reading, as_text

IN_THE_FUTURE = "in_the_future"
KNOWN_BEFORE = ", known at "
"""Stands in the value of a row that was known before it happened: no later intake will judge it otherwise."""

A_DAY = dt.timedelta(days=1)
CLOCKS_DIFFER = ibis.interval(days=1)
"""How far ahead of its intake a row may lie: clocks and zones of other systems differ by less than a day."""


@dataclass(frozen=True)
class Beside:
    """History tables that were taken in before, each null where there is none, and when this intake began (UTC)."""

    rates: Table | None = None
    contracts: Table | None = None
    accounts: Table | None = None
    taken_at: dt.datetime | None = None


def looked_up(table: contracts.Table, source: Source) -> tuple[str, ...]:
    """The tables that must be taken in before this one, since its rows are held against them."""
    wanted = {
        "currency_rates": "currency" in source.columns and table.name != "currency_rates",
        "subscriptions": table.name == "usage",
        "accounts": source.unknown_accounts == "quarantine" and "account_id" in table.column,
    }
    return tuple(name for name, is_wanted in wanted.items() if is_wanted and name != table.name)


def named_by_contract(table: contracts.Table, source: Source) -> bool:
    """Whether a row names its account by way of its contract."""
    return "account_id" in table.needed and "account_id" not in source.columns and "contract_id" in source.columns


def with_contract_account(raw: Table, source: Source, beside: Beside) -> Table:
    """A raw table with `contract_account`: the account of the contract that each row names, as known last.

    And `contract_known_at`: when the contract reached us, null where its source does not say. Before that, nobody
    could have told whose row it is.
    """
    entry = source.columns["contract_id"]
    assert isinstance(entry, str)
    if beside.contracts is None:
        return raw.mutate(contract_account=ibis.null("string"), contract_known_at=ibis.null(STAMP))
    known = beside.contracts.filter(beside.contracts.contract_id.notnull())
    latest = known.group_by("contract_id").aggregate(
        contract_account=known.account_id.argmax(known.known_from), contract_known_at=known.known_at.min()
    )
    latest = latest.rename(contract_of_row="contract_id")
    return raw.left_join(latest, as_text(raw[entry]) == latest.contract_of_row).drop("contract_of_row")


def account_of_contract(raw: Table, source: Source) -> Reading:
    """The account by way of the contract; a contract that nobody knows is at fault."""
    entry = source.columns["contract_id"]
    assert isinstance(entry, str)
    contract = as_text(raw[entry])
    unknown = contract.notnull() & raw.contract_account.isnull()
    return Reading(
        raw.contract_account, contract, ibis.ifelse(unknown, ibis.literal("unknown_contract"), ibis.null("string"))
    )


def held_against_others(typed: Table, table: contracts.Table, source: Source, beside: Beside) -> Table:
    """Typed rows with the faults that no column shows by itself, where a row has none yet."""
    if table.until is not None:
        too_early = typed.until_day < typed.day
        typed = with_fault(typed, too_early, "ends_before_it_began", table.until, typed[table.until])
    typed = _not_ahead(typed, table, beside)
    if source.unknown_accounts == "quarantine" and "account_id" in table.column and beside.accounts is not None:
        known = beside.accounts.select(known_account=beside.accounts.account_id).distinct()
        typed = typed.left_join(known, typed.account_id == known.known_account)
        stranger = typed.account_id.notnull() & typed.known_account.isnull()
        typed = with_fault(typed, stranger, "unknown_account", "account_id", typed.account_id).drop("known_account")
    return typed


def with_fault(typed: Table, met: Value, reason: str, column: str, value: Value) -> Table:
    """Typed rows where those that meet a condition are at fault, unless they already are."""
    now = typed.fault.isnull() & met.fill_null(False)
    return typed.mutate(
        fault=ibis.ifelse(now, ibis.literal(reason), typed.fault),
        column=ibis.ifelse(now, ibis.literal(column), typed.column),
        value=ibis.ifelse(now, value.cast("string"), typed.value),
    )


def _not_ahead(typed: Table, table: contracts.Table, beside: Beside) -> Table:
    """Typed rows where those are at fault that say what cannot have been known; events ahead by their nature may."""
    ahead = None if table.event is None or table.ahead else table.event
    if ahead is not None:
        told = typed[ahead].cast("string") + KNOWN_BEFORE + typed.known_at.cast("string")
        typed = with_fault(typed, typed[ahead] > typed.known_at + CLOCKS_DIFFER, IN_THE_FUTURE, ahead, told)
    if beside.taken_at is not None:
        latest = ibis.literal(beside.taken_at + A_DAY).cast(STAMP)
        for name in (*([ahead] if ahead is not None else []), "known_at"):
            typed = with_fault(typed, typed[name] > latest, IN_THE_FUTURE, name, typed[name])
    return typed
