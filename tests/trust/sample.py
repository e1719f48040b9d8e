"""Judges the reasons on the made-up distributor, whose causes are known, too: through intake, features and training.

Unlike the drawn books, a cause shows here as it does in life: late, weakly, and in several themes, and orders that stay
away (silence, spend) are what every cause ends in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from kare_ml.explain.schema import ALONE

THEME = {
    "service_failure": "service",
    "rep_silence": "people",
    "payment_stress": "payment",
    "competitor_line": "breadth",
    "price_rise": "spend",
    "champion_leaves": "people",
}
"""The theme in which each driver of the sample book shows first."""

WINDOW_DAYS = 60
"""A driver is looked for in the reasons of the first as-of after it began; as-ofs are so many days apart."""

LOOKED_AT = 5
"""As-ofs that are judged: the first is that of the training, the others come after it."""

ALONE_DAYS = 365
"""An account counts where no other driver befell it in so many days before the as-of."""

TOLD = 1.0
"""The lift of the log-odds over what is expected of the training accounts from which on an effect counts as told."""


@dataclass(frozen=True)
class Case:
    """An account that a driver made lapse, while it was still a client, with the themes of its churn reasons.

    `themes` are those that raise its churn risk, the most first; `told` says whether the model sees it at risk: the
    log-odds are lifted by at least `TOLD`.
    """

    driver: str
    themes: tuple[str, ...]
    told: bool


def judged_on_sample(folder: Path, seed: int, accounts: int, end: dt.date) -> list[Case]:
    """Write a sample book, train its churn model on all but the last year, and look at the year's drivers."""
    from kare_ml.config.load import load_spec
    from kare_ml.features.frame import CATALOG
    from kare_ml.features.prepared import PreparedFrame
    from kare_ml.io.snapshots import read_now, read_snapshots
    from kare_ml.learning.training import Trainer
    from kare_ml.sample import write_sample
    from kare_ml.stages.context import open_context
    from kare_ml.stages.intake import intake, review
    from kare_ml.stages.train import snapshots

    write_sample(folder, accounts=accounts, years=3, end=end, seed=seed)
    drivers = pd.read_parquet(folder / "data" / "drivers.parquet")
    context = open_context(folder, end - dt.timedelta(days=365))
    intake(context)
    review(context)
    snapshots(context)
    past = read_snapshots(folder, context.as_of, context.settings.horizon_days)
    now = read_now(folder, context.as_of)
    trainer = Trainer(context.as_of, past, context.not_for_models, now=now)
    model = trainer.train(load_spec("churn", list(CATALOG))).model
    found: list[Case] = []
    with context.history() as history:
        frame = PreparedFrame(history, context.settings.lifecycle.lapse_after_days)
        for number in range(LOOKED_AT):
            as_of = context.as_of.plus(WINDOW_DAYS * number)
            rows = frame.at(as_of).to_pandas().set_index("account_id")
            clients = rows[rows["lifecycle"] == "client"]
            found += cases(_themes(model, clients), drivers, as_of.date)
    return found


def cases(themes: Mapping[str, tuple[tuple[str, ...], bool]], drivers: pd.DataFrame, as_of: dt.date) -> list[Case]:
    """The cases of one as-of. `themes` has those of each client, and whether an effect can be told."""
    begun = drivers[drivers["starts_on"] < as_of]
    year = begun[begun["starts_on"] >= as_of - dt.timedelta(days=ALONE_DAYS)]
    alone = year[~year["account_id"].duplicated(keep=False)]
    new = alone[
        (alone["starts_on"] >= as_of - dt.timedelta(days=WINDOW_DAYS))
        & (alone["kind"] == "churn")
        & (alone["outcome"] == "lapsed")
        & alone["account_id"].isin(themes.keys())
    ]
    return [Case(row.driver, *themes[row.account_id]) for row in new.itertuples()]


def counted(found: Sequence[Case]) -> dict[str, dict[str, Any]]:
    """By driver: how many cases, of how many the effect can be told, and of how many of these its theme leads.

    `among_three` counts those where its theme is one of the three that lead.
    """
    counts: dict[str, dict[str, Any]] = {}
    for driver, theme in THEME.items():
        own = [case for case in found if case.driver == driver]
        told = [case for case in own if case.told]
        counts[driver] = {
            "theme": theme,
            "accounts": len(own),
            "told": len(told),
            "led_by_it": sum(case.themes[:1] == (theme,) for case in told),
            "among_three": sum(theme in case.themes[:3] for case in told),
        }
    return counts


def _themes(model: Any, clients: pd.DataFrame) -> dict[str, tuple[tuple[str, ...], bool]]:
    from kare_ml.features.frame import CATALOG

    parts = model.contributions(model.matrix(clients))
    of_theme = pd.DataFrame(parts.values, columns=[CATALOG[name].theme for name in model.features]).T
    sums = of_theme.groupby(level=0).sum().T
    assert not set(ALONE) & set(sums.columns)
    lifted = parts.values.sum(axis=1)
    found = {}
    for number, account in enumerate(clients.index):
        row = sums.iloc[number]
        raising = row[row > 0].sort_values(ascending=False, kind="stable")
        found[str(account)] = (tuple(raising.index), bool(lifted[number] >= TOLD))
    return found
