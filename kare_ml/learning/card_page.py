"""A model card as Markdown and as one HTML file that asks nothing of the network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from kare_ml.learning.card import Card
from kare_ml.learning.metrics import METRICS

METRIC_WORDS = {
    "roc_auc": "ROC-AUC",
    "average_precision": "avg. precision",
    "log_loss": "log-loss",
    "brier": "Brier",
    "ece": "ECE",
    "lift_10": "lift at 10%",
}
"""How people read the `METRICS`."""


def pages(card: Card) -> dict[str, str]:
    """The card by file name: `card.md`, `card.html`, and its content as `card.json`."""
    from kare_ml.learning.plots import calibration_plot, interval_plot

    plots = {}
    if card.figures:
        losses = {name: values["log_loss"] for name, values in card.figures.items()}
        plots = {"calibration": calibration_plot(card.calibration), "losses": interval_plot(losses, "log-loss, 95%")}
    return {
        "card.md": _rendered("card.md.j2", card, plots, escape=False),
        "card.html": _rendered("card.html.j2", card, plots, escape=True),
        "card.json": json.dumps(asdict(card), indent=2) + "\n",
    }


def _rendered(template: str, card: Card, plots: Mapping[str, str], *, escape: bool) -> str:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=escape, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["cell"] = lambda text: str(text).replace("|", "\\|").replace("\n", " ")
    text = (files("kare_ml.learning") / template).read_text("utf-8")
    values: dict[str, Any] = {"card": card, "plots": plots, "metrics": {name: METRIC_WORDS[name] for name in METRICS}}
    return environment.from_string(text).render(values)
