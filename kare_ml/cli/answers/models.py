"""What the commands on models answer."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer


class ModelGrade(BaseModel):
    """One model against the rules, out of time."""

    name: str
    question: str
    grade: str
    reason: str
    version: int | None
    examples: int
    positives: int
    graded_on: str
    origins: list[dict[str, object]]
    table: list[dict[str, object]]
    money: dict[str, object] | None
    warnings: list[str] = []
    fate: str = "promoted"
    stands: str = ""
    card: str | None = None
    stability: dict[str, object] | None = None
    choice: list[str] = []
    candidates: list[tuple[str, float]] = []


class Train(Answer):
    """`kare train`: every model against the rules."""

    as_of: dt.date
    currency: str
    models: list[ModelGrade]


class Figure(BaseModel):
    """One metric of one candidate: the mean over the origins with its 95% interval."""

    candidate: str
    metric: str
    mean: float
    low: float
    high: float


class BacktestOrigin(BaseModel):
    """One past date that was graded, and how often it has been looked at by now."""

    as_of: dt.date
    training_rows: int
    accounts: int
    came_true: int
    looks: int


class Backtest(Answer):
    """`kare backtest`: how a model would have done; `folder` holds the plots as SVG. Lower is better but for AUC,
    average precision and lift.
    """

    model: str
    question: str
    population: str
    horizon_days: int
    grade: str
    reason: str
    origins: list[BacktestOrigin]
    figures: list[Figure]
    ece_by_chance: float | None
    folder: str


class ModelVersion(BaseModel):
    """One registered version of a model. `fate`: promoted, waiting for a person's yes, or refused."""

    name: str
    version: int
    grade: str
    as_of: dt.date
    in_force: bool
    fate: str
    reason: str
    stands: str
    approved_by: str | None
    card: str | None


class Models(Answer):
    """`kare models`: every version, newest first, and why a model should be trained again."""

    models: list[ModelVersion]
    retrain: list[str]
