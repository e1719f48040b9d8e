"""An account, or what moved, as a page: facts and pictures, each with its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kare_ml.cli.answers.book import Account
from kare_ml.cli.answers.moved import AccountMoved, Moved
from kare_ml.cli.render.look import money, share, state
from kare_ml.io import portrait
from kare_ml.io.replay import stretch
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


def moved(folder: Path, answer: Moved, filters: Mapping[str, str | None]) -> str:
    """The page of what moved in the book, over the same filters: the bridge of each model by cause."""
    way = stretch(folder, answer.first, answer.last)
    facts = [
        ("accounts", f"{answer.accounts:,}, of which {answer.moved:,} moved"),
        *((f"by {cause}", f"{count:,}") for cause, count in answer.causes.items()),
        *((f"only {name}", value or "") for name, value in filters.items()),
    ]
    models = [model for model, by_cause in answer.expected.items() if by_cause]
    title = f"What moved, {answer.first} to {answer.last}"
    return page(title, facts, [portrait.of_book(way, model, filters) for model in models])


def moved_account(folder: Path, answer: AccountMoved) -> str:
    """The page of what moved one account: its bridge by cause where its chances have common log-odds, and over time."""
    way = stretch(folder, answer.first, answer.last)
    steps = [(step.what, f"{step.before} → {step.after}") for step in answer.steps]
    said = [(f"{night}, {cause}", words) for night, cause, words in answer.said]
    pictures = [
        portrait.of_movement(way, answer.account_id),
        portrait.over_time(folder, portrait.night(folder, answer.last), answer.account_id),
    ]
    title = f"What moved {answer.name or answer.account_id}, {answer.first} to {answer.last}"
    drawn = [picture for picture in pictures if picture is not None]
    return page(title, [*steps, ("by", answer.cause or ""), *said], drawn)
