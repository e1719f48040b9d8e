"""A book of contracts alone, without invoices: trained, scored and published like any other."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

from kare_ml.io.published import read_published
from kare_ml.io.reports import latest_report
from tests.workspaces import FIRST, kare, write_lines

AS_OF = FIRST + dt.timedelta(days=700)
SETTINGS = """
[book]
name = "Contracts"
currency = "EUR"
time_zone = "UTC"

[lifecycle]
lapse_after_days = 90

[sources.subscriptions]
path = "contracts.csv"
[sources.subscriptions.columns]
account_id = "account_id"
started_at = "started_at"
ends_at = "ends_at"
mrr = "mrr"
"""


def contracts(accounts: int) -> list[tuple[str, dt.date, dt.date, int]]:
    """Each account has terms one after the other, until it does not renew."""
    draw, rows = random.Random(3), []
    for number in range(accounts):
        start = draw.randint(0, 400)
        while start < 700:
            ends = start + draw.choice([60, 90, 180])
            rows.append(
                (f"{number:04}", FIRST + dt.timedelta(start), FIRST + dt.timedelta(ends), draw.choice([20, 50]))
            )
            if draw.random() < 0.3:
                break
            start = ends
    return rows


def test_a_client_is_one_with_a_running_contract(tmp_path: Path) -> None:
    rows = contracts(150)
    (tmp_path / "kare.toml").write_text(SETTINGS, "utf-8")
    write_lines(tmp_path / "contracts.csv", rows, "account_id,started_at,ends_at,mrr")
    for command in ("train", "score"):
        outcome = kare(command, "-w", tmp_path, "--as-of", AS_OF)
        assert outcome.code == 0, outcome.err
    running: dict[str, int] = {}
    for account, started, ends, fee in rows:
        if started < AS_OF <= ends:
            running[account] = running.get(account, 0) + fee
    published = {row["account_id"]: row for row in read_published(tmp_path).to_pylist()}
    assert set(published) == {account for account, started, _, _ in rows if started < AS_OF}
    for account, row in published.items():
        assert row["lifecycle"] == ("client" if account in running else "lapsed")
        assert row["trailing_revenue"] == 12 * running.get(account, 0)
        assert 0 <= row["churn_risk"] <= 1 if account in running else row["churn_risk"] is None
    report: Any = latest_report(tmp_path)
    churn = next(model for model in report["models"] if model["name"] == "churn")
    assert churn["graded_on"] == "all accounts of the model"
    assert churn["features"] > 0
