"""How far can the models and the data be trusted? Grades, calibration, what came, drift, the data, and every night."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc

from kare_ml.config.load import load_risk
from kare_ml.history.usability import Usability
from kare_ml.history.usable_words import verdict
from kare_ml.io.cards import read_card
from kare_ml.io.drifts import read_drift
from kare_ml.io.outcomes import judged_nights, read_outcomes
from kare_ml.io.promotions import Champion, in_force, read_promotions
from kare_ml.io.usability_report import read_usability
from kare_ml.monitor.drift import Drift, DriftOfRun
from kare_ml.monitor.figures import Calibration, Top, calibrations, top
from kare_ml.monitor.outcomes import newest_of_each_month
from kare_ml.publish.contract import MODELS
from kare_ml.stages.drifts import drift_of
from kare_ml.stages.retraining import reasons_to_retrain
from kare_ml.web.charts.drawing import Chart
from kare_ml.web.charts.grades import Point, calibration_chart
from kare_ml.web.charts.lines import Night, lines_chart
from kare_ml.web.pages.frame import Asked, Frame, frame
from kare_ml.web.pages.nights import Told, reports

RULES = ("persistence", "recency rule", "cadence rule", "constant")
"""The candidates that need no model: what our rules know, and that nothing changes."""

PREDICTS = {"churn": "Churn risk", "expansion": "Expansion", "conversion": "Conversion"}

CHANCE_WORDS = {"p_recapture": "churn", "expansion_chance": "expansion", "conversion_chance": "conversion"}

NIGHTS, MONTHS, MOST_DRIFTED = 30, 12, 12
"""Of so many nights the drift is drawn, so many judged months are told, and so many columns of most drift."""


@dataclass(frozen=True)
class Model:
    """One model in the night: its champion (null: none in force), and how it was graded on dates it had not seen.

    `speaks` is what gives its chances in this night. `loss`, `best_rule` and `gain` are log-losses: mean, low, high
    (null: not graded); `auc` is that of the model and of the best rule.
    """

    name: str
    words: str
    champion: Champion | None
    grade: str
    reason: str
    speaks: str
    loss: tuple[float, float, float] | None
    best_rule: tuple[str, float] | None
    gain: tuple[float, float, float] | None
    auc: tuple[float, float | None] | None
    calibration: Chart | None


@dataclass(frozen=True)
class Models:
    """The page. Null are: `usability` where no report is kept, `drift.against` where there is no night to compare."""

    frame: Frame
    models: tuple[Model, ...]
    retrain: tuple[str, ...]
    calibrations: tuple[Calibration, ...]
    tops: tuple[Top, ...]
    drift: DriftOfRun
    drifted: tuple[Drift, ...]
    shifted: int
    drift_over_time: Chart | None
    usability: Usability | None
    verdict: str
    nights: tuple[Told, ...]


def models(asked: Asked) -> Models:
    """The models in force in a night, how good they proved, and what the data and the nights were like."""
    shelf, run = asked.shelf, asked.run
    drift = shelf.kept(("drift", run.run_id, len(shelf.runs())), lambda: drift_of(shelf.folder, run))
    use = read_usability(shelf.folder)
    months = [_judged(asked, day) for day in _judged_days(asked)]
    return Models(
        frame=frame(asked, "models", "How far can the models and the data be trusted?"),
        models=tuple(_model(asked, name) for name in MODELS),
        retrain=tuple(reasons_to_retrain(shelf.folder, asked.day)),
        calibrations=tuple(one for told, _ in months for one in told if not one.worked),
        tops=tuple(best for _, best in months if best is not None),
        drift=drift,
        drifted=tuple(sorted((*drift.chances, *drift.features), key=lambda one: -one.index)[:MOST_DRIFTED]),
        shifted=len(drift.shifted),
        drift_over_time=shelf.kept(("drifts", run.run_id, len(shelf.runs())), lambda: _over_time(asked)),
        usability=use,
        verdict=verdict(use) if use else "",
        nights=reports(asked),
    )


def _model(asked: Asked, name: str) -> Model:
    shelf, run = asked.shelf, asked.run
    champion = in_force(read_promotions(shelf.folder / "registry"), name, run.as_of)
    sources = set(pc.unique(shelf.rows(run)[f"{name}_source"]).to_pylist()) - {None}
    speaks = "the model" if "model" in sources else "our rules" if sources else "nothing"
    card: Mapping[str, Any] = read_card(shelf.folder, name, champion.version) if champion else {}
    figures = card.get("figures") or {}
    rules = {rule: figures[rule] for rule in RULES if rule in figures}
    best = min(rules, key=lambda rule: rules[rule]["log_loss"]["mean"], default=None)
    own = figures.get("model")
    points = [Point(**one) for one in card.get("calibration", ())]
    title = f"{PREDICTS[name]}: what was said, and what came"
    return Model(
        name=name,
        words=PREDICTS[name],
        champion=champion,
        grade=str(card.get("grade") or (champion.grade if champion else "")),
        reason=str(card.get("reason") or (champion.reason if champion else "no model is in force")),
        speaks=speaks,
        loss=_interval(own["log_loss"]) if own else None,
        best_rule=(best, float(rules[best]["log_loss"]["mean"])) if best else None,
        gain=_interval(card["gain"]) if card.get("gain") else None,
        auc=(own["roc_auc"]["mean"], rules[best]["roc_auc"]["mean"] if best else None) if own else None,
        calibration=shelf.kept(("calibration", name, champion.sha256), lambda: calibration_chart(title, points))
        if points and champion
        else None,
    )


def _over_time(asked: Asked) -> Chart | None:
    """The drift of the published chances, night by night, as it was kept; None with fewer than two such nights."""
    runs = [run for run in asked.shelf.runs() if run.as_of <= asked.run.as_of][:NIGHTS]
    kept = [(run, found) for run in reversed(runs) if (found := read_drift(asked.shelf.folder, run)) and found.against]
    if len(kept) < 2:
        return None
    nights = [
        Night(run.as_of, {CHANCE_WORDS.get(one.name, one.name): one.index for one in found.chances})
        for run, found in kept
    ]
    return lines_chart("Drift of the published chances", nights, "stability index", "{:.3f}".format)


def _interval(found: Mapping[str, float]) -> tuple[float, float, float]:
    return found["mean"], found["low"], found["high"]


def _judged_days(asked: Asked) -> list[dt.date]:
    nights = [day for day in judged_nights(asked.shelf.folder) if day <= asked.run.as_of]
    return newest_of_each_month(nights)[:MONTHS]


def _judged(asked: Asked, day: dt.date) -> tuple[list[Calibration], Top | None]:
    """What came of one judged night, beside what was said of it."""
    folder = asked.shelf.folder
    capacity = load_risk(folder).high_capacity

    def made() -> tuple[list[Calibration], Top | None]:
        rows = read_outcomes(folder, day)
        return list(calibrations(rows)), top(rows, capacity)

    return asked.shelf.kept(("figures", str(judged_nights(folder)[day]), capacity), made)
