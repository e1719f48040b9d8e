"""What is a model worth? Its card, as it was worked out when the version was registered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kare_ml.io.cards import read_card
from kare_ml.io.challengers import Challenger, read_challengers
from kare_ml.io.promotions import in_force, read_promotions
from kare_ml.publish.contract import MODELS
from kare_ml.web.charts.drawing import Chart
from kare_ml.web.charts.grades import Candidate, Point, calibration_chart, intervals_chart
from kare_ml.web.pages.frame import Asked, Frame, frame

METRICS = {
    "log_loss": "log-loss", "roc_auc": "ROC-AUC", "average_precision": "avg. precision", "brier": "Brier",
    "ece": "ECE", "lift_10": "lift at 10%",
}  # fmt: skip
"""The metrics of a card, as people read them."""


@dataclass(frozen=True)
class Card:
    """The page. `card` is the content of the card; `versions` are all of this model, the newest first.

    `serves` says whether it is the champion of the night that is looked at. The charts are null where nothing could be
    graded.
    """

    frame: Frame
    name: str
    version: int
    card: Mapping[str, Any]
    serves: bool
    calibration: Chart | None
    losses: Chart | None
    versions: tuple[tuple[Challenger, str], ...]
    metrics: Mapping[str, str]


def card_page(asked: Asked, name: str, version: int | None) -> Card | None:
    """The card of a model's version, left out that of its champion; null where there is no such card."""
    folder = asked.shelf.folder
    champion = in_force(read_promotions(folder / "registry"), name, asked.run.as_of) if name in MODELS else None
    version = version if version is not None else champion.version if champion else None
    content: Mapping[str, Any] = read_card(folder, name, version) if name in MODELS and version is not None else {}
    if not content or version is None:
        return None
    key = (name, version, content["sha256"])
    points = [Point(**one) for one in content["calibration"]]
    losses = [
        Candidate(candidate, loss["mean"], loss["low"], loss["high"], own=candidate == "model")
        for candidate, figures in content["figures"].items()
        for loss in (figures["log_loss"],)
    ]
    kept = asked.shelf.kept
    versions = [one for one in read_challengers(folder / "registry") if one.name == name]
    return Card(
        frame=frame(asked, "models", f"What is the {name} model worth?", {"model": name, "version": str(version)}),
        name=name,
        version=version,
        card=content,
        serves=champion is not None and champion.version == version,
        calibration=kept(("card calibration", *key), lambda: calibration_chart("What was said, and what came", points))
        if points
        else None,
        losses=kept(("card losses", *key), lambda: intervals_chart("Against the others", losses, "log-loss"))
        if losses
        else None,
        versions=tuple((one, asked.link("/card", model=name, version=one.version)) for one in reversed(versions)),
        metrics=METRICS,
    )
