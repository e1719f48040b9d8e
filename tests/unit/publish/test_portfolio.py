"""The book as a portfolio, on runs that can be seen whole."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from kare_ml.config.workspace import MixSettings
from kare_ml.publish.contract import SCHEMA
from kare_ml.publish.portfolio import COLUMNS, SPLITS, Holding, portfolio

NOW, BEFORE = dt.date(2026, 6, 1), dt.date(2026, 5, 1)
WANTED = [*COLUMNS, *SPLITS]


def run(day: dt.date, *accounts: dict[str, Any]) -> pa.Table:
    schema = pa.schema([SCHEMA.field(name) for name in WANTED])
    return pa.Table.from_pylist([{"as_of": day, **account} for account in accounts], schema=schema)


def a(profile: str, revenue: float | None = None, **more: Any) -> dict[str, Any]:
    has = {"profile": profile} if profile[0].isupper() else {"no_profile_reason": profile}
    return has | {"trailing_revenue": revenue} | more


BOOK = run(
    NOW,
    a("Keep", 100.0, outlook="Keep", revenue_at_risk=10.0, region="North", owner="Ann"),
    a("Keep", 50.0, outlook="Recapture", revenue_at_risk=40.0, region="North"),
    a("Expand", 500.0, outlook="Expand", revenue_at_risk=5.0, region="South", owner="Bo"),
    a("dormant", None, region="North", owner="Ann"),
    a("Attain", None, outlook="Attain"),
)
LAST_MONTH = run(BEFORE, a("Keep", 90.0, region="North"), a("Keep", 45.0, region="North"), a("Keep", 400.0))


def test_accounts_and_revenue_by_state() -> None:
    found = portfolio([BOOK, LAST_MONTH], MixSettings())
    assert found.states == {
        "Keep": Holding(2, 150.0, 50.0),
        "Attain": Holding(1, 0.0, 0.0),
        "Expand": Holding(1, 500.0, 5.0),
        "dormant": Holding(1, 0.0, 0.0),
    }
    assert found.all == Holding(5, 650.0, 55.0)
    assert {way: held.accounts for way, held in found.outlooks.items()} == {
        ("Keep", "Keep"): 1,
        ("Keep", "Recapture"): 1,
        ("Expand", "Expand"): 1,
        ("Attain", "Attain"): 1,
        ("dormant", None): 1,
    }


def test_the_mix_over_time_and_by_region() -> None:
    found = portfolio([BOOK, LAST_MONTH], MixSettings())
    assert [(day, mix.keep, mix.clients) for day, mix in found.mixes] == [(NOW, 2, 3), (BEFORE, 3, 3)]
    regions = [part for part in found.parts if part.column == "region"]
    assert [(part.value, part.all.accounts, part.keep_shares) for part in regions] == [
        ("South", 1, [(NOW, 0.0), (BEFORE, None)]),
        ("North", 3, [(NOW, 1.0), (BEFORE, 1.0)]),
        (None, 1, [(NOW, None), (BEFORE, 1.0)]),
    ]


def test_where_keep_is_off_is_warned_of_once_each() -> None:
    grown = run(NOW, *[a("Expand", 1.0, region="South")] * 30, *[a("Keep", 1.0, region="North")] * 30)
    assert portfolio([grown, LAST_MONTH], MixSettings(), ["region"]).warnings == [
        "Keep is 50% of 60 clients; expected are 80%, give or take 10%",
        "Keep went from 100% of the clients (2026-05-01) to 50% (2026-06-01); expected are 80%, give or take 10%",
        "Keep is 0% of the 30 clients of region South",
    ]
    assert portfolio([grown], MixSettings(keep_share=0.6, tolerance=0.4), ["region"]).warnings == [
        "Keep is 0% of the 30 clients of region South"
    ]


def test_the_only_part_there_is_is_the_book_and_not_warned_of_twice() -> None:
    grown = run(NOW, *[a("Expand", 1.0)] * 30)
    assert portfolio([grown], MixSettings()).warnings == [
        "Keep is 0% of 30 clients; expected are 80%, give or take 10%"
    ]


STATES = ["Keep", "Expand", "exit_review", "Recapture", "dormant", "do_not_pursue", "Attain", "not_targeted"]
accounts = st.builds(
    lambda state, revenue, owner, outlook: a(state, revenue, owner=owner, outlook=outlook),
    st.sampled_from(STATES),
    st.none() | st.integers(-50, 1000).map(float),
    st.none() | st.sampled_from(["Ann", "Bo"]),
    st.none() | st.sampled_from(["Keep", "Expand"]),
)


@given(st.lists(accounts, min_size=1, max_size=30))
def test_the_counts_add_up_to_the_book(book: list[dict[str, Any]]) -> None:
    found = portfolio([run(NOW, *book)], MixSettings())
    revenue = sum(account["trailing_revenue"] or 0.0 for account in book)
    assert (found.all.accounts, found.all.revenue) == (len(book), revenue)
    assert sum(held.accounts for held in found.outlooks.values()) == len(book)
    for column in SPLITS:
        parts = [part.all for part in found.parts if part.column == column]
        assert (sum(p.accounts for p in parts), sum(p.revenue for p in parts)) == (len(book), revenue)
