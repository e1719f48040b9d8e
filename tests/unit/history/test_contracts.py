"""What every history table has, whatever it is about."""

from __future__ import annotations

import pytest

from kare_ml.history.contracts import TABLES, Table


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_table_has_both_clocks_and_an_id(table: Table) -> None:
    """When a row reached us and when it was taken back; and what makes two rows versions of one thing."""
    assert {"known_at", "deleted_at"} <= set(table.column)
    assert table.key or "row_id" in table.column
    assert table.event is None or table.column[table.event].needed
