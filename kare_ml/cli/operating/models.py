"""The commands on models: train, look back, list, approve."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.cli.clock import now
from kare_ml.cli.progress import Progress
from kare_ml.errors import UsageError

if TYPE_CHECKING:
    from kare_ml.cli.answers.models import Backtest, Models


def train(folder: Path, date: dt.date, progress: Progress) -> list[dict[str, object]]:
    """Every stage of training; one report a model."""
    from dataclasses import asdict

    from kare_ml.io.lock import workspace_lock
    from kare_ml.io.logs import log_to
    from kare_ml.stages.context import open_context
    from kare_ml.stages.train import train_all

    context = open_context(folder, date, progress, now())
    log_to(folder)
    with workspace_lock(folder, f"train {date}"):
        return [asdict(report) for report in train_all(context)]


def backtest(
    folder: Path, name: str, date: dt.date, span: tuple[dt.date | None, dt.date | None], where: str, progress: Progress
) -> Backtest:
    """Grade a model over a span of the past, for everybody or a cohort; plots and answer are kept in `backtests/`."""
    from kare_ml.cli.answers.models import Backtest, BacktestOrigin, Figure
    from kare_ml.domain.as_of import AsOf
    from kare_ml.io.lock import workspace_lock
    from kare_ml.io.logs import log_to
    from kare_ml.learning.cohort import Cohort
    from kare_ml.publish.contract import MODELS
    from kare_ml.stages import backtest as stage
    from kare_ml.stages.context import open_context
    from kare_ml.stages.intake import intake

    if name not in MODELS:
        raise UsageError(f"{name!r} is not a model", expected=", ".join(MODELS), found=name)
    cohort = Cohort.parse(where) if where else None
    context = open_context(folder, date, progress)
    zone = context.settings.book.time_zone
    first, last = (AsOf(day, zone) if day else None for day in span)
    log_to(folder)
    with workspace_lock(folder, f"backtest {name}"):
        intake(context)
        found = stage.backtest(context, name, first, last, cohort)
        home = stage.place(folder, found)
        answer = Backtest(
            model=name,
            question=found.question,
            population=found.population,
            horizon_days=found.horizon_days,
            grade=found.verdict.grade,
            reason=found.verdict.reason,
            origins=[
                BacktestOrigin(
                    as_of=dt.date.fromisoformat(o.as_of),
                    training_rows=o.training_rows,
                    accounts=len(o.labels),
                    came_true=int(o.labels.sum()),
                    looks=found.looks[o.as_of],
                )
                for o in found.origins
            ],
            figures=[
                Figure(candidate=candidate, metric=metric, mean=i.mean, low=i.low, high=i.high)
                for candidate, values in found.figures.items()
                for metric, i in values.items()
            ],
            ece_by_chance=found.ece_by_chance,
            folder=str(home.relative_to(folder)),
        )
        stage.keep_backtest(folder, found, answer.model_dump_json(indent=2))
    return answer


def models(folder: Path, date: dt.date) -> Models:
    """Every registered version, newest first within each model; a version in force is so at `date`."""
    from kare_ml.cli.answers.models import Models, ModelVersion
    from kare_ml.config.load import load_book
    from kare_ml.io.cards import card_folder
    from kare_ml.io.challengers import fate, read_challengers
    from kare_ml.io.registry import Registry
    from kare_ml.publish.contract import MODELS
    from kare_ml.stages.retraining import reasons_to_retrain

    load_book(folder)
    registry = Registry(folder)
    promotions = registry.promotions()
    entries = []
    for entry in sorted(read_challengers(registry.folder), key=lambda e: (MODELS.index(e.name), -e.version)):
        champion = registry.champion(entry.name, date)
        promoted = [p for p in promotions if (p.name, p.version) == (entry.name, entry.version)]
        card = card_folder(folder, entry.name, entry.version) / "card.html"
        entries.append(
            ModelVersion(
                name=entry.name,
                version=entry.version,
                grade=entry.grade,
                as_of=entry.as_of,
                in_force=champion is not None and champion.version == entry.version,
                fate=fate(entry, promotions),
                reason=entry.reason,
                stands=entry.stands,
                approved_by=promoted[-1].approved_by if promoted else None,
                card=str(card.relative_to(folder)) if card.is_file() else None,
            )
        )
    return Models(models=entries, retrain=reasons_to_retrain(folder, date))


def approve(folder: Path, name: str, version: int | None, by: str, date: dt.date, progress: Progress) -> str:
    """Make a registered version the champion by a person's yes. Raises UsageError where there is none such."""
    from kare_ml.io.challengers import find_challenger
    from kare_ml.io.lock import workspace_lock
    from kare_ml.io.logs import log_to
    from kare_ml.io.registry import Registry
    from kare_ml.publish.contract import MODELS
    from kare_ml.stages.champions import first_as_of
    from kare_ml.stages.context import open_context
    from kare_ml.stages.train import risk_words

    if name not in MODELS:
        raise UsageError(f"{name!r} is not a model", expected=", ".join(MODELS), found=name)
    context = open_context(folder, date, progress)
    log_to(folder)
    with workspace_lock(folder, f"approve {name}"):
        registry = Registry(folder)
        found = find_challenger(registry.folder, name, version)
        champion = registry.promote(found, starts=first_as_of(folder, found.as_of), approved_by=by, at=now())
        if name == "churn":
            risk_words(context)
    return f"{name} version {found.version} (grade {found.grade}) is in force from {champion.starts}, approved by {by}."


def latest_training(folder: Path) -> dict[str, object] | None:
    """The report of the newest training; None before the first."""
    from kare_ml.io.reports import latest_report

    return latest_report(folder)
