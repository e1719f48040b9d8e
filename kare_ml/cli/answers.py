"""What the reading commands answer, as data: `--json` prints it, `kare schema COMMAND` describes it."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kare_ml.history.usability import Usability


class Answer(BaseModel):
    """An answer of a reading command. Its fields are stable within a `schema_version`."""

    model_config = ConfigDict(frozen=True)

    schema_version: Literal[1] = 1


class AccountAtRisk(BaseModel):
    """A client, with what its leaving would cost. `reason` is null where the rules speak instead of a model."""

    account_id: str
    name: str | None
    owner: str | None
    region: str | None
    profile: str
    outlook: str | None
    churn_risk: float
    risk_word: str | None
    trailing_revenue: float | None
    revenue_at_risk: float
    source: str | None
    reason: str | None


class AtRisk(Answer):
    """`kare at-risk`: Keep and Expand clients, most revenue at risk first."""

    as_of: dt.date
    currency: str
    accounts: list[AccountAtRisk]


class Reason(BaseModel):
    """One feature's contribution to one model's log-odds."""

    model: str
    theme: str
    feature: str
    value: float | None
    contribution: float
    words: str


class TraceEntry(BaseModel):
    """One attribute of a rule. `met` is null where the data for it are not there."""

    rule: str
    attribute: str
    feature: str
    value: float | None
    text: str | None
    threshold: str
    met: bool | None
    points: float | None
    points_needed: float | None


class Account(Answer):
    """`kare account`: where one account stands, where it is heading, and why."""

    as_of: dt.date
    run_id: str
    currency: str
    account_id: str
    name: str | None
    owner: str | None
    region: str | None
    lifecycle: str
    profile: str | None
    no_profile_reason: str | None
    baseline_profile: str | None
    assigned_by: str | None
    outlook: str | None
    membership: dict[str, float] | None
    churn_risk: float | None
    risk_word: str | None
    winback_chance: float | None
    expansion_chance: float | None
    conversion_chance: float | None
    churn_source: str | None
    trailing_revenue: float | None
    revenue_at_risk: float | None
    fading: bool | None
    status: str
    status_reason: str | None
    moved_from: str | None
    reasons: list[Reason]
    baseline_trace: list[TraceEntry]


class RunEntry(BaseModel):
    """The published run of one as-of."""

    as_of: dt.date
    run_id: str
    previous_run_id: str | None
    accounts: int
    published_at: dt.datetime | None
    bundle: str


class Runs(Answer):
    """`kare runs`: the published run of each as-of, newest first."""

    runs: list[RunEntry]


class LedgerEntry(BaseModel):
    """How many rows of a table met one fate, and for how much. Rows that are *closed* or *gone* are not among those in.

    `amount` is text: it is exact. It is in `currency`, null where that is the book's.
    """

    table: str
    fate: str
    reason: str
    rows: int
    amount: str | None
    currency: str | None


class Check(Answer):
    """`kare check`: every row of every source, accounted for, and how usable it all is.

    `detected` says, by table, how files were found to be written where `kare.toml` does not say it.
    """

    balanced: bool
    ledger: list[LedgerEntry]
    detected: dict[str, list[str]]
    usability: Usability


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


class Report(Answer):
    """`kare report`: the book in short."""

    as_of: dt.date
    book: str
    currency: str
    accounts: int
    by_profile: dict[str, int]
    headings: list[tuple[str, str, int]]
    models: list[ModelGrade]
    at_risk: list[AccountAtRisk]
    table: str


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


class ActionEntry(BaseModel):
    """An open flag or action."""

    action_id: str
    kind: str
    account_id: str
    owner: str | None
    due_on: dt.date | None
    note: str
    written_by: str
    written_at: dt.datetime


class Actions(Answer):
    """`kare actions`: what is open, soonest due first."""

    actions: list[ActionEntry]


class BackfilledNight(BaseModel):
    """What a backfill came to for one as_of.

    `published`: scored now. `unchanged`: published already, and the same. `kept`: another run is published and stays;
    scored now it would be `would_be`. `models` is what each champion was trained as of; `refused` says which models
    were not used because they are later.
    """

    as_of: dt.date
    outcome: Literal["published", "unchanged", "kept"]
    run_id: str
    would_be: str | None
    accounts: int
    models: dict[str, dt.date]
    reviewed: dt.date
    refused: str | None


class Backfill(Answer):
    """`kare backfill`: nights of the past as they would have been scored, oldest first."""

    first: dt.date
    last: dt.date
    every: str
    nights: list[BackfilledNight]


class Forgotten(Answer):
    """`kare forget`: where the accounts were found and taken out, and where they may still be.

    `files` are paths of history, snapshots, cards, reports and logs within the workspace; `bundles` are run_ids,
    `as_ofs` those of published runs; `state_rows` counts flags, actions and assignments. `digests` are what the bundles
    know the accounts by. `retrain` names the champions that learnt from them: version by model.
    """

    accounts: list[str]
    digests: list[str]
    files: list[str]
    bundles: list[str]
    as_ofs: list[dt.date]
    state_rows: int
    retrain: dict[str, int]
    beyond_reach: list[str]


ANSWERS: dict[str, type[Answer]] = {
    "account": Account,
    "actions": Actions,
    "at-risk": AtRisk,
    "backfill": Backfill,
    "backtest": Backtest,
    "check": Check,
    "forget": Forgotten,
    "models": Models,
    "report": Report,
    "runs": Runs,
    "train": Train,
}
"""The commands that answer with --json, and what each answers."""
