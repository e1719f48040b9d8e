"""The commands that do something: make a workspace, read the sources, train, score, review, and what people write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.errors import UsageError

if TYPE_CHECKING:
    from kare_ml.cli.answers import Actions, Backtest, Check, Models
    from kare_ml.io.proposal import Proposal

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Sample:
    """The sample book that is asked for; `end` is the day after its last event."""

    accounts: int
    years: int
    seed: int
    end: dt.date


def init(folder: Path, sources: Sequence[Path], sample: Sample | None, progress: Progress) -> Proposal | None:
    """Make a workspace where there is none yet; what was proposed from files. Raises UsageError where there is one."""
    from kare_ml.config.load import FILE_NAME

    if (folder / FILE_NAME).exists():
        raise UsageError(
            f"{folder} is a workspace already",
            found=str(folder / FILE_NAME),
            fix="name another folder, or edit that file",
        )
    if sample is not None:
        from kare_ml.sample import write_sample

        write_sample(
            folder, accounts=sample.accounts, years=sample.years, end=sample.end, seed=sample.seed, progress=progress
        )
        return None
    from kare_ml.io.proposal import propose

    proposal = propose(folder, sources)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_text(proposal.text, "utf-8")
    return proposal


def check(folder: Path, date: Callable[[], dt.date], progress: Progress) -> Check:
    """Read every source of the workspace into its history; what came in, and how usable it is as of a day.

    `date` is asked once the settings are known to be whole: all faults of `kare.toml` are told at once.
    """
    from kare_ml.cli.reading import check as answer
    from kare_ml.cli.usability import page
    from kare_ml.io.lock import workspace_lock
    from kare_ml.io.logs import log_to
    from kare_ml.stages.context import open_context, read_settings
    from kare_ml.stages.intake import intake
    from kare_ml.stages.usability import PAGE, usability

    read_settings(folder)
    context = open_context(folder, date(), progress, _now())
    log_to(folder)
    with workspace_lock(folder, "check"):
        ledger = intake(context)
        progress("how usable it is")
        found = answer(ledger, usability(context, ledger))
        (folder / PAGE).write_text(page(found), "utf-8")
    return found


def refuse_old(found: Check) -> None:
    """Raises BlockedError where a source is so old that no run would be published."""
    from kare_ml.history.freshness import Freshness
    from kare_ml.stages import sufficiency

    sufficiency.refuse_old(
        Freshness(table.table, table.newest, table.business_days, table.every, table.block_after)
        for table in found.usability.tables
    )


def train(folder: Path, date: dt.date, progress: Progress) -> list[dict[str, object]]:
    """Every stage of training; one report a model."""
    from dataclasses import asdict

    from kare_ml.io.lock import workspace_lock
    from kare_ml.io.logs import log_to
    from kare_ml.stages.context import open_context
    from kare_ml.stages.train import train_all

    context = open_context(folder, date, progress, _now())
    log_to(folder)
    with workspace_lock(folder, f"train {date}"):
        return [asdict(report) for report in train_all(context)]


def score(folder: Path, date: dt.date, progress: Progress) -> str:
    """Every stage of the nightly job; what came of it, in words."""
    from kare_ml.io.holdings import to_retrain
    from kare_ml.io.lock import workspace_lock
    from kare_ml.io.logs import log_to
    from kare_ml.stages.champions import refused
    from kare_ml.stages.context import open_context
    from kare_ml.stages.retraining import reasons_to_retrain
    from kare_ml.stages.score import score_all

    context = open_context(folder, date, progress, _now())
    log_to(folder)
    with workspace_lock(folder, f"score {date}"):
        published, fresh = score_all(context)
    said = "Published" if fresh else "Nothing has changed: already published"
    lines = [f"{said}: {published.rows:,} accounts as of {published.as_of}, run {published.run_id}."]
    if why := refused(context):
        lines.append(f"By your rules there: {why}.")
    lines += reasons_to_retrain(folder, date)
    lines += [f"Retrain: forgotten account ({name} version {number})." for name, number in to_retrain(folder).items()]
    return "\n".join(lines)


def review(folder: Path, date: dt.date, progress: Progress) -> list[str]:
    """Set thresholds and risk words anew; the numbers, a line each."""
    from kare_ml.io.lock import workspace_lock
    from kare_ml.io.logs import log_to
    from kare_ml.stages import intake
    from kare_ml.stages.context import open_context
    from kare_ml.stages.train import risk_words

    context = open_context(folder, date, progress, _now())
    log_to(folder)
    with workspace_lock(folder, f"review {date}"):
        intake.intake(context)
        fresh = intake.review(context, renew=True)
        words = risk_words(context, renew=True)
    lines = [f"Review of {fresh.dated}"] + [f"  {key} = {value:,.6g}" for key, value in fresh.thresholds.items()]
    if words:
        lines.append(f"  churn risk is High from {words[0]:.0%}, Watch from {words[1]:.0%}")
    return lines


def backtest(
    folder: Path, name: str, date: dt.date, span: tuple[dt.date | None, dt.date | None], where: str, progress: Progress
) -> Backtest:
    """Grade a model over a span of the past, for everybody or a cohort; plots and answer are kept in `backtests/`."""
    from kare_ml.cli.answers import Backtest, BacktestOrigin, Figure
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
    from kare_ml.cli.answers import Models, ModelVersion
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
    from kare_ml.stages.registration import promote
    from kare_ml.stages.train import risk_words

    if name not in MODELS:
        raise UsageError(f"{name!r} is not a model", expected=", ".join(MODELS), found=name)
    context = open_context(folder, date, progress)
    log_to(folder)
    with workspace_lock(folder, f"approve {name}"):
        registry = Registry(folder)
        found = find_challenger(registry.folder, name, version)
        champion = promote(registry, found, starts=first_as_of(folder, found.as_of), approved_by=by, at=_now())
        if name == "churn":
            risk_words(context)
    return f"{name} version {found.version} (grade {found.grade}) is in force from {champion.starts}, approved by {by}."


def latest_training(folder: Path) -> dict[str, object] | None:
    """The report of the newest training; None before the first."""
    from kare_ml.io.reports import latest_report

    return latest_report(folder)


def flag(folder: Path, name: str, owner: str, by: str, due: dt.date | None, note: str) -> str:
    """Open a flag on an account."""
    from kare_ml.io.state import open_state
    from kare_ml.io.survivors import account_named

    account_id = account_named(folder, name)
    state = open_state(folder, create=True)
    action = state.flag(account_id, written_by=by, written_at=_now(), owner=owner, due_on=due, note=note)
    return f"Flagged {account_id} for {owner}: action {action}. `kare actions` lists what is open."


def assign(folder: Path, name: str, profile: str, by: str, until: dt.date | None, note: str) -> str:
    """Place an account by a person's decision, or give it back to the rules."""
    from kare_ml.domain.profiles import Profile
    from kare_ml.io.state import open_state
    from kare_ml.io.survivors import account_named

    chosen = None
    if profile != "rules":
        words = {str(p).lower(): p for p in Profile}
        if profile.lower() not in words:
            raise UsageError(f"{profile!r} is not a profile", expected="Keep, Attain, Recapture, Expand, or rules")
        chosen = words[profile.lower()]
    account_id = account_named(folder, name)
    open_state(folder, create=True).assign(
        account_id, chosen, assigned_by=by, assigned_at=_now(), review_after=until, note=note
    )
    placed = f"placed in {chosen}" if chosen else "given back to the rules"
    return f"{account_id} is {placed} by {by}, from the next run on."


def actions(folder: Path) -> Actions:
    """The open flags and actions."""
    from kare_ml.cli.answers import ActionEntry, Actions
    from kare_ml.io.state import open_state
    from kare_ml.io.survivors import survivors_at

    found = open_state(folder, create=False).actions(survivors=survivors_at(folder, _now()))
    return Actions(
        actions=[
            ActionEntry(
                action_id=action.action_id,
                kind=action.kind,
                account_id=action.account_id,
                owner=action.owner,
                due_on=action.due_on,
                note=action.history[0].note,
                written_by=action.opened_by,
                written_at=action.opened_at,
            )
            for action in found
        ]
    )


def _now() -> dt.datetime:
    """The current time in UTC: an entry point's clock, for what people write and for when sources are taken in."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
