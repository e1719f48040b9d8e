"""Names repeat neither within the word lists nor once composed."""

from __future__ import annotations

import duckdb

from kare_ml.sample.names import define_names


def test_a_million_companies_have_a_name_each() -> None:
    with duckdb.connect() as connection:
        define_names(connection)
        row = connection.execute("""
            select count(distinct name)
            from (select company_name(n, industries()[1 + n % 10]) as name from range(1000000) t(n))""").fetchone()
    assert row == (1_000_000,)


def test_eight_thousand_people_have_a_name_each() -> None:
    with duckdb.connect() as connection:
        define_names(connection)
        row = connection.execute("select count(distinct person_name(k)) from range(8000) t(k)").fetchone()
    assert row == (8000,)
