"""One small sample book for all tests of this folder, and its tables in DuckDB as the files hold them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import duckdb
import pytest

from kare_ml.sample import SampleBook, write_sample
from kare_ml.sample.export import TABLES


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> SampleBook:
    return write_sample(tmp_path_factory.mktemp("sample"), accounts=1500, end=dt.date(2026, 11, 1), seed=7)


@pytest.fixture(scope="session")
def tables(book: SampleBook) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables and `drivers`, as views; `orders`: account, day of each purchase."""
    with duckdb.connect() as connection:
        for name in (*TABLES, "drivers"):
            file = book.folder / "data" / name
            if file.with_suffix(".csv").exists():
                connection.execute(f"create view {name} as from read_csv('{file}.csv', all_varchar = true)")
            else:
                connection.execute(f"create view {name} as from '{file}.parquet'")
        connection.execute(
            "create view orders as select distinct account_id, invoiced_at::date as day from invoices"
            " where is_product and not credit_note and account_id is not null"
        )
        yield connection
