"""Made-up books of other kinds through the whole training: short, sparse, dense, small, and without any signal."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kare_ml.config.load import load_spec
from kare_ml.features.frame import CATALOG
from kare_ml.io.snapshots import read_now, read_snapshots
from kare_ml.learning.training import Trainer, rules_of
from kare_ml.stages.context import open_context
from kare_ml.stages.intake import intake, review
from kare_ml.stages.train import snapshots

FIRST = dt.date(2020, 1, 6)
SETTINGS = """
[book]
name = "{name}"
currency = "EUR"
time_zone = "UTC"

[lifecycle]
lapse_after_days = {lapse}

[sufficiency]
history_days = 0
orders = 0

[sources.{table}]
path = "lines.csv"
[sources.{table}.columns]
{columns}
"""
INVOICES, CONTRACTS = ("account_id", "invoiced_at", "amount"), ("account_id", "started_at", "ends_at", "mrr")


@dataclass(frozen=True)
class Kind:
    """A kind of book: how many accounts over how many days, the days between two orders by account, and how they end.

    The rate of orders is drawn from a gamma distribution of mean 1 / `pace` and this `shape` (0: all alike); they come
    at random; after each an account ends with the chance `ends` (0: nobody ever does, and silence tells nothing).
    """

    title: str
    accounts: int
    days: int
    lapse: int
    pace: float
    shape: float = 1.5
    ends: float = 0.05
    contracts: bool = False
    books: int = 1


KINDS = (
    Kind("nothing to be told", 300, 900, 60, pace=45, shape=0, ends=0, books=6),
    Kind("nothing to be told, rarely bought", 300, 1100, 180, pace=200, shape=0, ends=0, books=3),
    Kind("small", 120, 800, 90, pace=20),
    Kind("short", 500, 330, 60, pace=14),
    Kind("sparse", 1000, 1100, 240, pace=150, shape=3, ends=0.15),
    Kind("dense", 250, 600, 30, pace=3, ends=0.01),
    Kind("contracts alone", 400, 900, 90, pace=120, ends=0.25, contracts=True),
)


def books(folder: Path) -> dict[str, Any]:
    """The churn model's grade on every kind of book, with its log-loss beside the best rule and persistence."""
    folder.mkdir()
    found = []
    for kind in KINDS:
        trainings = [_trained(kind, seed, folder / f"{KINDS.index(kind)}-{seed}") for seed in range(kind.books)]
        found.append(
            {
                "kind": kind.title,
                "told": kind.shape > 0,
                "books": kind.books,
                "accounts": kind.accounts,
                "days": kind.days,
                "lapse_after_days": kind.lapse,
                "grades": "".join(sorted(str(training["grade"]) for training in trainings)),
                "examples": int(np.mean([training["examples"] for training in trainings])),
                "log_loss": {
                    name: float(np.mean([training["log_loss"][name] for training in trainings]))
                    for name in ("model", "best rule", "persistence", "constant")
                },
                "choices": sorted({str(training["choice"]) for training in trainings}),
            }
        )
    return {"title": "Books of other kinds", "books": found}


def _trained(kind: Kind, seed: int, folder: Path) -> dict[str, Any]:
    folder.mkdir()
    columns = CONTRACTS if kind.contracts else INVOICES
    settings = SETTINGS.format(
        name=kind.title,
        lapse=kind.lapse,
        table="subscriptions" if kind.contracts else "invoices",
        columns="\n".join(f'{column} = "{column}"' for column in columns),
    )
    (folder / "kare.toml").write_text(settings, "utf-8")
    with (folder / "lines.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([columns, *_lines(kind, np.random.default_rng(seed))])
    context = open_context(folder, FIRST + dt.timedelta(days=kind.days))
    intake(context)
    review(context)
    snapshots(context)
    past = read_snapshots(folder, context.as_of, context.settings.horizon_days)
    trainer = Trainer(context.as_of, past, context.not_for_models, now=read_now(folder, context.as_of))
    spec = load_spec("churn", list(CATALOG))
    training = trainer.train(spec)
    losses = training.table.set_index("candidate")["log_loss"]
    selection = training.selection
    return {
        "grade": training.verdict.grade,
        "examples": training.examples,
        "log_loss": {
            **{name: losses[name] for name in ("model", "persistence", "constant")},
            "best rule": losses[rules_of(spec)].min(),
        },
        "choice": "none: too little history" if selection is None else selection.rival or selection.choice,
    }


def _lines(kind: Kind, generator: np.random.Generator) -> Iterator[tuple[object, ...]]:
    for number in range(kind.accounts):
        pace = kind.pace if not kind.shape else 1 / generator.gamma(kind.shape, 1 / (kind.pace * kind.shape))
        day = generator.uniform(0, kind.days * 0.6)
        while day < kind.days:
            date = FIRST + dt.timedelta(days=int(day))
            if kind.contracts:
                term = int(generator.choice([30, 90, 180]))
                yield f"{number:04}", date, date + dt.timedelta(days=term), int(generator.integers(10, 90))
                day += term
            else:
                yield f"{number:04}", date, round(float(generator.lognormal(4, 0.6)), 2)
                day += max(1.0, generator.exponential(pace))
            if generator.random() < kind.ends:
                break
