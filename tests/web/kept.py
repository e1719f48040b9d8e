"""What trainings and nights leave behind, drawn small: a model with its card, and the report of a night."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from kare_ml.io.cards import keep_card
from kare_ml.io.promotions import Champion, append_promotion

SHA = "d" * 64


def interval(mean: float) -> dict[str, float]:
    return {"mean": mean, "low": mean - 0.01, "high": mean + 0.01, "surely": 1.0}


def card(**more: Any) -> dict[str, Any]:
    """The card of a churn model that does better than every rule."""
    names = ("roc_auc", "average_precision", "log_loss", "brier", "ece", "lift_10")
    losses = {"model": 0.300, "persistence": 0.400, "recency rule": 0.350, "RFM logistic": 0.340}
    figures = {who: {name: interval(loss) for name in names} for who, loss in losses.items()}
    told = {"name": "churn", "question": "Will it have lapsed?", "grade": "A", "reason": "better than the recency rule",
            "sha256": SHA, "facts": {"book": "<b>Bold</b> & Co"}, "figures": figures, "ece_by_chance": 0.02,
            "calibration": [{"said": 0.1, "came": 0.12, "accounts": 50}, {"said": 0.6, "came": 0.5, "accounts": 50}],
            "groups": [], "top": [["days_since_order", "silence", 0.2]], "looks": {"2026-05-26": 2}, "choice": [],
            "stability": ["Steady."], "money": [], "limits": ["It is a score."], "gain": interval(0.05)}  # fmt: skip
    return {**told, **more}


def keep_churn_model(folder: Path) -> None:
    """Keep the card of a churn model that is in force from 2026-11-01."""
    import pandas as pd

    said = pd.DataFrame({"as_of": [], "account_id": [], "chance": []})
    keep_card(folder, "churn", 1, {"card.json": json.dumps(card())}, said)
    (folder / "registry").mkdir()
    day, reason = dt.date(2026, 11, 1), "better than the rules"
    append_promotion(folder / "registry", Champion("churn", 1, SHA, "r", "A", day, "s", reason))


def keep_report(folder: Path, name: str, *, held: str | None = None) -> None:
    """Keep the report of a night of four accounts, called by its as-of and run; one that was held back says why."""
    told = {
        "as_of": name[:10], "run_id": name[11:], "accounts": 4, "previous": "2026-11-23", "models": {"churn": SHA},
        "came_in": [], "states": {"Keep": 4}, "placed": {"scored": 4}, "grades": [], "stages": [], "seconds": 12.4,
        "moved": {"profile": 1, "outlook": 2, "risk_word": 3, "newly_high": 0, "by": {"new events": 1}},
        "gate": [{"gate": "turnover", "state": "warns", "said": "<u>42%</u> of the clients"}], "held": held,
    }  # fmt: skip
    (folder / "reports").mkdir(exist_ok=True)
    (folder / "reports" / f"{name}.json").write_text(json.dumps(told))
