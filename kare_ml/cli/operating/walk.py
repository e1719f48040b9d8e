"""The revenue walk as an answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kare_ml.cli.answers.walk import Walk
    from kare_ml.stages.walk import RevenueWalk


def walk(folder: Path, as_of: dt.date | None) -> Walk:
    """The walk of a published run."""
    from kare_ml.config.load import load_book
    from kare_ml.stages.walk import read_walk

    return as_answer(read_walk(folder, as_of), load_book(folder).currency)


def as_answer(found: RevenueWalk, currency: str) -> Walk:
    """What is printed of a walk."""
    from kare_ml.cli.answers.walk import Walk

    named = {name: getattr(found.rates, name) for name in ("keep", "expand", "back", "won")}
    check = found.check
    return Walk.model_validate(
        {
            **{name: getattr(found, name) for name in ("as_of", "until", "run_id", "pipeline", "win_rate")},
            "currency": currency,
            "verdict": found.total.verdict,
            "total": asdict(found.total),
            **{by: [asdict(steps) for steps in getattr(found, by)] for by in ("by_owner", "by_region", "by_profile")},
            "goals": [asdict(goal) for goal in found.goals],
            "rates": [{"name": name, "value": rate.value, "accounts": rate.accounts} for name, rate in named.items()],
            "check": check and {"as_of": check.as_of, "until": check.until, **asdict(check.found)},
        }
    )
