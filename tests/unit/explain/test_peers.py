"""Like accounts: the same lifecycle and revenue band; what is usual among them, in whatever order they come."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from kare_ml.explain.own_past import own_past
from kare_ml.explain.peers import LEAST_KNOWN, Peers
from kare_ml.features.frame import CATALOG


def book(clients: int = 200) -> pa.Table:
    revenue = np.arange(1, clients + 1) * 100.0
    lifecycle = ["client"] * clients + ["lapsed"] * 6 + ["prospect"] * 3
    tickets = np.concatenate([np.arange(clients) % 2, [0, 0, 0, 0, 0, 6], [1, 1, 1]]).astype(float)
    gap = np.concatenate([np.arange(clients), [5, 1, 4, 2, 3, np.nan], [1, 1, 1]]).astype(float)
    return pa.table(
        {
            "lifecycle": lifecycle,
            "trailing_revenue": pa.array([*revenue, *[0.0] * 6, *[np.nan] * 3], from_pandas=True),
            "tickets_30d": tickets,
            "own_gap": pa.array(gap, from_pandas=True),
        }
    )


def test_clients_are_alike_in_bands_of_revenue_with_round_edges() -> None:
    peers = Peers.of(book(), ["tickets_30d"])
    assert peers.edges["client"].tolist() == [5_000.0, 10_000.0, 15_000.0]
    who = peers.groups(np.array(["client"] * 5 + ["prospect"]), np.array([0.0, 4_999, 5_000, 20_000, np.nan, np.nan]))
    assert [peers.names[group] for group in who] == [
        "clients without revenue in a year",
        "clients of up to 5,000 a year",
        "clients of 5,000 to 10,000 a year",
        "clients of 15,000 a year and more",
        "clients without revenue in a year",
        "prospects without revenue in a year",
    ]


def test_counts_are_averaged_and_days_are_told_by_their_median() -> None:
    peers = Peers.of(book(), ["tickets_30d", "own_gap"])
    lapsed = peers.names.index("lapsed accounts without revenue in a year")
    assert peers.usual["tickets_30d"][lapsed] == 1.0
    assert peers.usual["own_gap"][lapsed] == 3.0


def test_of_too_few_nothing_is_usual() -> None:
    peers = Peers.of(book(), ["tickets_30d"])
    assert LEAST_KNOWN > 3
    assert np.isnan(peers.usual["tickets_30d"][peers.names.index("prospects without revenue in a year")])


def test_a_small_book_has_one_band() -> None:
    peers = Peers.of(book(60), ["tickets_30d"])
    assert not len(peers.edges["client"])
    assert "clients with revenue in a year" in peers.names


def test_the_order_of_accounts_changes_no_bit() -> None:
    table = book()
    order = pa.array(np.random.default_rng(1).permutation(table.num_rows))
    one, other = (Peers.of(t, ["tickets_30d", "own_gap"]) for t in (table, table.take(order)))
    assert one.names == other.names
    for name in one.usual:
        assert np.array_equal(one.usual[name], other.usual[name], equal_nan=True)


@pytest.mark.parametrize(
    ("name", "longer", "factor"),
    [
        ("tickets_30d", "tickets_365d", 30 / 365),
        ("spend_90d", "spend_365d", 90 / 365),
        ("returns_share_90d", "returns_share_365d", 1.0),
    ],
)
def test_the_own_past_is_the_longest_window_brought_to_the_shorter(name: str, longer: str, factor: float) -> None:
    past = own_past(name)
    assert past is not None
    assert (past.feature, past.days, past.factor) == (longer, 365, pytest.approx(factor))


@pytest.mark.parametrize("name", ["tickets_365d", "days_since_order", "orders_change_90d", "products_90d"])
def test_what_compares_itself_or_has_no_longer_window_has_no_own_past(name: str) -> None:
    assert name in CATALOG and own_past(name) is None
