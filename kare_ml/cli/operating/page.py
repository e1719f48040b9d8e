"""An account as a page: facts and pictures, each with its numbers."""

from __future__ import annotations

from pathlib import Path

from kare_ml.cli.answers.book import Account
from kare_ml.cli.render.look import money, share, state
from kare_ml.io import portrait
from kare_ml.publish.pictures import page


def account(folder: Path, answer: Account) -> str:
    """The page of an account at the night that was answered for; it needs nothing from elsewhere."""
    run = portrait.night(folder, answer.as_of)
    facts = [
        ("profile", state(answer.profile, answer.no_profile_reason)),
        ("outlook", answer.outlook or ""),
        ("churn risk", share(answer.churn_risk) + (f", {answer.risk_word}" if answer.risk_word else "")),
        ("last 365 days", money(answer.trailing_revenue, answer.currency)),
        ("owner", answer.owner or ""),
        ("data up to, run", f"{answer.as_of}, {answer.run_id}"),
    ]
    return page(answer.name or answer.account_id, facts, portrait.of_account(folder, run, answer.account_id))
