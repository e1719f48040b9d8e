"""What `kare monitor` answers."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer


class CalibrationEntry(BaseModel):
    """What a model expected of accounts and what came, as rates; `worked` accounts measure no model.

    `low` to `high` is the 95% interval of what came; `off`: the model expected surely more or less.
    """

    as_of: dt.date
    model: str
    worked: bool
    accounts: int
    expected: float
    came: float
    low: float
    high: float
    off: bool


class FatesEntry(BaseModel):
    """What became of accounts or flags: ordered again, lost, too early to tell."""

    accounts: int
    ordered_again: int
    lost: int
    too_early: int


class TopEntry(BaseModel):
    """The clients on top of a run's list, as many as the team can look after.

    `lapsed` of all, `by_rules` of as many that were longest silent by their own rhythm (null: not known). `precision`
    and `lead_days` (the median until they counted as lapsed) are of the untouched alone; null where there is none.
    """

    as_of: dt.date
    top: int
    lapsed: int
    by_rules: int | None
    untouched: int
    precision: float | None
    lead_days: float | None
    worked: FatesEntry


class DisagreementEntry(BaseModel):
    """Where prediction and rules disagreed: how many accounts, and who was right."""

    as_of: dt.date
    accounts: int
    prediction: int
    rules: int
    neither: int


class DriftEntry(BaseModel):
    """The population stability index of a chance or feature, with its means; `shifted` from 0.25 on."""

    name: str
    index: float
    before: float | None
    now: float | None
    shifted: bool


class DriftOfNight(BaseModel):
    """How far one published run was from the first by the same models, as kept with it (`against` null: none).

    `chances` are the published probabilities, `shifted` names all chances and features that are others, and `largest`
    is the feature that moved most; null where none is known.
    """

    as_of: dt.date
    against: dt.date | None
    chances: list[DriftEntry]
    shifted: list[str]
    largest: DriftEntry | None


class FreshnessEntry(BaseModel):
    """How new a table was for the newest run, in business days; `state` as `kare check` tells it."""

    table: str
    newest: dt.date | None
    business_days: int | None
    state: str


class MonitorAnswer(Answer):
    """`kare monitor`: as of the newest run, the newest judged run of each month, newest first.

    `judged_now` counts the runs that were judged by this command, `nights` all in the ledger. `drift_against` is the
    as_of of the first run by the same models; null: the newest run is the first. `drifts` has the newest run and
    those before it, as far as theirs was kept. `retrain` is empty where nothing asks for it.
    """

    as_of: dt.date
    judged_now: int
    nights: int
    calibrations: list[CalibrationEntry]
    tops: list[TopEntry]
    disagreements: list[DisagreementEntry]
    flags: FatesEntry
    drift_against: dt.date | None
    chances: list[DriftEntry]
    features: list[DriftEntry]
    drifts: list[DriftOfNight]
    freshness: list[FreshnessEntry]
    retrain: list[str]
