"""The least history of an account, and what is said of one that lacks it."""

from __future__ import annotations

import pandas as pd
import pytest

from kare_ml.config.workspace import Sufficiency
from kare_ml.learning.sufficiency import lacking
from tests.tables import rows_of

LEAST = Sufficiency(history_days=30, orders=2)
ACCOUNTS = """
| account      | lifecycle    | tenure_days  | orders_ever  | contract_days |
| old          | client       | 400          | 9            | null         |
| exact        | client       | 30           | 2            | null         |
| young        | client       | 29           | 2            | null         |
| one          | lapsed       | 400          | 1            | null         |
| both         | client       | 3            | 1            | null         |
| contract     | client       | null         | null         | 30           |
| trial        | client       | null         | null         | 4            |
| moved        | client       | 5            | 1            | 90           |
| credits      | lapsed       | null         | null         | null         |
| prospect     | prospect     | null         | null         | null         |
"""
SAID = {
    "young": "too little history: 29 days of history, 30 days are needed",
    "one": "too little history: 1 orders, 2 are needed",
    "both": "too little history: 3 days of history, 30 days are needed and 1 orders, 2 are needed",
    "trial": "too little history: 4 days of history, 30 days are needed",
    "credits": "too little history: no order or contract, only what takes back or is no product",
}


def accounts() -> pd.DataFrame:
    return pd.DataFrame(rows_of(ACCOUNTS)).set_index("account")


def test_what_each_account_lacks() -> None:
    rows = accounts()
    found = dict(zip(rows.index, lacking(rows, LEAST), strict=True))
    assert {name: text for name, text in found.items() if text is not None} == SAID


def test_where_nothing_is_asked_nothing_lacks() -> None:
    assert not any(lacking(accounts(), Sufficiency(history_days=0, orders=0)))


@pytest.mark.parametrize("column", ["history_days", "orders"])
def test_a_minimum_is_not_below_zero(column: str) -> None:
    with pytest.raises(ValueError, match="greater than or equal to 0"):
        Sufficiency.model_validate({column: -1})
