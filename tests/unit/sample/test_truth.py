"""The sample's story: clients lapse at a believable rate, drivers bring it about, prospects are won, some come back."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest

LAPSE = 180


def clients(at: dt.date) -> str:
    """A query of the accounts that bought in the lapse window before a day."""
    return f"(select distinct account_id from orders where day < date '{at}' and day >= date '{at}' - {LAPSE})"


def prospects(at: dt.date) -> str:
    """A query of the accounts that were opened before a day and had never bought by then."""
    bought = f"(select account_id from orders where day < date '{at}')"
    return f"(from accounts where created_at::timestamp < date '{at}' and account_id not in {bought})"


def buys_within_the_window(at: dt.date) -> str:
    """A condition: the account buys in the lapse window after a day."""
    return f"account_id in (select account_id from orders where day >= date '{at}' and day < date '{at}' + {LAPSE})"


def share(tables: duckdb.DuckDBPyConnection, of: str, where: str) -> float:
    row = tables.execute(f"select avg(({where})::integer) from {of}").fetchone()
    assert row is not None
    return float(row[0])


@pytest.mark.parametrize("at", [dt.date(2024, 11, 1), dt.date(2025, 5, 1), dt.date(2025, 11, 1)])
def test_about_a_fifth_of_clients_lapse_in_a_year(tables: duckdb.DuckDBPyConnection, at: dt.date) -> None:
    gone = share(tables, clients(at), f"account_id not in {clients(at + dt.timedelta(days=365))}")
    assert 0.14 < gone < 0.26


def test_clients_under_a_churn_driver_lapse_more_often(tables: duckdb.DuckDBPyConnection) -> None:
    at = dt.date(2025, 6, 1)
    befallen = (
        f"(select account_id from drivers where kind = 'churn'"
        f" and starts_on between date '{at}' - 60 and date '{at}' + 120)"
    )
    gone = f"account_id not in {clients(at + dt.timedelta(days=365))}"
    under, free = (
        share(tables, f"(from {clients(at)} where account_id {word} {befallen})", gone) for word in ("in", "not in")
    )
    assert under > 1.5 * free
    assert under < 0.7, "most drivers are got over"
    assert free > 0.03, "some lapse without a driver"


@pytest.mark.parametrize(
    ("driver", "inside"), [("champion_leaves", "allies <= 1"), ("payment_stress", "employees::double < 20")]
)
def test_a_driver_works_more_strongly_where_its_interaction_is(
    tables: duckdb.DuckDBPyConnection, driver: str, inside: str
) -> None:
    befallen = f"""(
        select drivers.*, employees, coalesce(allies, 0) as allies from drivers join accounts using (account_id)
        left join (select account_id, count(*) as allies from contacts where favours_us = 'true' group by account_id)
            using (account_id)
        where driver = '{driver}' and employees is not null)"""
    lapsed = "outcome = 'lapsed'"
    assert share(tables, f"(from {befallen} where {inside})", lapsed) > share(
        tables, f"(from {befallen} where not ({inside}))", lapsed
    )


def test_a_service_failure_shows_in_tickets_and_satisfaction(tables: duckdb.DuckDBPyConnection) -> None:
    rows = tables.execute("""
        select opened_at::date >= starts_on as after, count(*), avg(try_cast(satisfaction as double))
        from tickets join drivers using (account_id)
        where driver = 'service_failure' and outcome = 'recovered'
          and opened_at::date between starts_on - 180 and starts_on + 180
        group by after order by after""").fetchall()
    (_, before, content), (_, after, annoyed) = rows
    assert after > 2 * before
    assert annoyed < content - 0.5


def test_a_silent_rep_shows_in_activities(tables: duckdb.DuckDBPyConnection) -> None:
    rows = tables.execute("""
        select try_cast(happened_at as date) >= starts_on + 40 as after, count(*)
        from activities join drivers using (account_id)
        where driver = 'rep_silence' and outcome = 'recovered' and strength > 0.6
          and try_cast(happened_at as date) between starts_on - 80 and starts_on + 160
          and (try_cast(happened_at as date) < starts_on or try_cast(happened_at as date) >= starts_on + 80)
        group by after order by after""").fetchall()
    (_, before), (_, after) = rows
    assert after < 0.7 * before


def test_growth_drivers_lift_orders(tables: duckdb.DuckDBPyConnection) -> None:
    grown = tables.execute("""
        select count(*) filter (day >= starts_on) / count(*) filter (day < starts_on)
        from orders join drivers using (account_id)
        where driver = 'new_site' and outcome = 'grew' and day between starts_on - 365 and starts_on + 364
          and starts_on between '2024-11-01' and '2025-11-01'""").fetchone()
    assert grown is not None
    assert grown[0] > 1.1


def test_prospects_exist_and_some_are_won(tables: duckdb.DuckDBPyConnection) -> None:
    at = dt.date(2025, 11, 1)
    count = tables.execute(f"select count(*), count(*) filter (target = 'true') from {prospects(at)}").fetchone()
    assert count is not None
    assert count[0] > 150
    assert count[1] > 20
    assert 0.04 < share(tables, prospects(at), buys_within_the_window(at)) < 0.3


def test_prospects_in_talks_are_won_more_often(tables: duckdb.DuckDBPyConnection) -> None:
    at = dt.date(2025, 11, 1)
    talks = f"(select account_id from opportunities where opened_at < '{at}' and coalesce(closed_at, '9999') >= '{at}')"
    inside, outside = (
        share(tables, f"(from {prospects(at)} where account_id {word} {talks})", buys_within_the_window(at))
        for word in ("in", "not in")
    )
    assert inside > 2 * outside


def test_some_lapsed_accounts_come_back(tables: duckdb.DuckDBPyConnection) -> None:
    at = dt.date(2025, 5, 1)
    lapsed = f"(select distinct account_id from orders where day < '{at}' and account_id not in {clients(at)})"
    assert 0.1 < share(tables, lapsed, f"account_id in (select account_id from orders where day >= '{at}')") < 0.7


def test_some_that_left_for_a_reason_come_back_after_more_than_half_a_year(tables: duckdb.DuckDBPyConnection) -> None:
    pauses = """(
        select account_id, max(pause) as pause
        from (select account_id, day - lag(day) over (partition by account_id order by day) as pause from orders)
        join accounts using (account_id) where loss_reason is not null group by account_id)"""
    assert share(tables, pauses, "pause > 240") > 0.15


def test_the_fifth_that_buys_most_brings_more_than_half(tables: duckdb.DuckDBPyConnection) -> None:
    row = tables.execute("""
        with revenue as (select sum(amount) as net from invoices group by account_id),
             ranked as (select net, percent_rank() over (order by net) as place from revenue)
        select sum(net) filter (place >= 0.8) / sum(net) from ranked""").fetchone()
    assert row is not None
    assert 0.5 < row[0] < 0.9


def test_sites_belong_to_a_head_account_of_their_name(tables: duckdb.DuckDBPyConnection) -> None:
    row = tables.execute("""
        select count(*), bool_and(starts_with(site.name, head.name || ', ')), bool_and(head.parent_id is null)
        from accounts site join accounts head on site.parent_id = head.account_id""").fetchone()
    assert row is not None
    assert row[0] > 50
    assert row[1:] == (True, True)
