"""The nightly job: from the feature rows to one published table."""

from __future__ import annotations

import datetime as dt
import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict

import pyarrow as pa

from kare_ml.baseline.placement import place
from kare_ml.errors import BlockedError
from kare_ml.features.frame import feature_frame
from kare_ml.features.holdings import holdings
from kare_ml.io.history import keep_ledger
from kare_ml.io.publication import publish as publish_rows
from kare_ml.io.published import PublishedRun
from kare_ml.io.run_files import FEATURES, HOLDINGS
from kare_ml.io.stage_times import timed
from kare_ml.publish.compose import Artifacts
from kare_ml.publish.compose import compose as compose_rows
from kare_ml.publish.contract import SCHEMA_VERSION
from kare_ml.publish.decisions import FILE as STALE_FILE
from kare_ml.publish.decisions import stale
from kare_ml.publish.gates.promises import check_rows, mix_check
from kare_ml.publish.moves import with_movement
from kare_ml.publish.settling import settled
from kare_ml.stages.actions import PLAYS
from kare_ml.stages.ahead import Lookout
from kare_ml.stages.before import RULES, rules_json
from kare_ml.stages.contacts import contacts_artifact
from kare_ml.stages.context import Context
from kare_ml.stages.effort import CONTACTS
from kare_ml.stages.intake import intake
from kare_ml.stages.judging import require_passed
from kare_ml.stages.movement import EVENTS_FILE, LINES_FILE, contributions_file, events, lines
from kare_ml.stages.plays import plays_artifact
from kare_ml.stages.run import Run, open_run
from kare_ml.stages.run_report import reported, reported_if_held
from kare_ml.stages.walk import WALK
from kare_ml.stages.walking import walk_artifacts

LOG = logging.getLogger(__name__)

CHUNK_ROWS = 50_000

BASELINE, PREDICTIONS, REASONS = "baseline.parquet", "predictions.parquet", "reasons.parquet"
SCORED, GATE, SOURCES, SETTLING = "scored_accounts.parquet", "gate.json", "sources.json", "settling.json"


def features(run: Run) -> None:
    """One row for each account known at the as-of, what each has bought of each line; and how new the sources were."""

    def make() -> dict[str, pa.Table | str]:
        context = run.context
        with context.history() as history:
            frame = feature_frame(history, context.as_of, context.settings.lifecycle.lapse_after_days).to_pyarrow()
            held = holdings(history, context.as_of).to_pyarrow()
        return {FEATURES: frame, HOLDINGS: held, SOURCES: run.sources_then}

    _stage(run, "features", make)


def baseline(run: Run) -> None:
    """Every account placed by the company's rules, with its trace."""
    rules = run.context.rules(run.review)
    columns = ["account_id", "lifecycle", *sorted(rules.features)]

    def make() -> dict[str, pa.Table | str]:
        return {BASELINE: place(run.bundle.read(FEATURES, columns), rules), RULES: rules_json(run.context)}

    _stage(run, "baseline", make)


def predict(run: Run) -> None:
    """The chances of every account one horizon ahead, their reasons, and the contributions that the next run needs.

    One pass gives all three.
    """

    def make() -> dict[str, pa.Table | str]:
        from kare_ml.explain.movement import stored_contributions
        from kare_ml.explain.peers import Peers
        from kare_ml.explain.reasons import explain_batch
        from kare_ml.learning.scoring import Scorer

        scorer = Scorer(run.models, run.context.settings.sufficiency)
        speaking = [model for model in run.models.values() if model.source == "model"]
        looked_at = dict.fromkeys(name for model in speaking for name in model.features)
        peers = Peers.of(run.bundle.read(FEATURES), looked_at)
        predictions: list[pa.RecordBatch] = []
        reasons: list[pa.RecordBatch] = []
        contributions: dict[str, list[pa.Table]] = {}
        for batch in _batches(run):
            scored = scorer.scored(batch)
            predictions.append(scored.predictions)
            reasons.append(explain_batch(batch, scored.told, peers, run.context.settings.publish.reasons))
            for name, told in scored.told.items():
                accounts = batch["account_id"].take(pa.array(told.rows))
                contributions.setdefault(name, []).append(stored_contributions(accounts, told.features, told.parts))
        kept = {contributions_file(name): pa.concat_tables(parts) for name, parts in contributions.items()}
        return {PREDICTIONS: pa.Table.from_batches(predictions), REASONS: pa.Table.from_batches(reasons), **kept}

    _stage(run, "predict", make)


def movement(run: Run) -> None:
    """What the difference to the run before is made of, by account."""

    def make() -> dict[str, pa.Table | str]:
        told = {
            name: run.bundle.read(contributions_file(name))
            for name in run.models
            if run.bundle.has(contributions_file(name))
        }
        found = lines(run, run.before, told)
        if found is None or run.before is None:
            return {}
        return {LINES_FILE: found, EVENTS_FILE: events(run, run.before)}

    _stage(run, "movement", make)


def compose(run: Run) -> None:
    """The rows to publish: put together, settled, and with what moved."""

    def make() -> dict[str, pa.Table | str]:
        parts = Artifacts(*(run.bundle.read(file) for file in (FEATURES, BASELINE, PREDICTIONS, REASONS, HOLDINGS)))
        rows = compose_rows(parts, run.facts, run.review, run.assignments)
        before, review = (run.before.rows, run.before.review) if run.before else ({}, None)
        rows, counts = settled(rows, before, run.review, review, run.context.settings.settling)
        parents = run.bundle.read(FEATURES, ["account_id", "parent_id"])
        rows = Lookout(run.context, run.models, run.review, parents).with_act_by(rows) if run.models else rows
        told = [run.bundle.read(file) for file in (LINES_FILE, EVENTS_FILE) if run.bundle.has(file)]
        rows = with_movement(rows, before, (told[0], told[1]) if told else None, (review, run.review))
        return {
            SCORED: rows,
            SETTLING: json.dumps({name: asdict(c) for name, c in counts.items()}, indent=2),
            STALE_FILE: json.dumps(_stale(run, rows), indent=2, ensure_ascii=False),
        }

    _stage(run, "compose", make)


def gate(run: Run) -> None:
    """What must hold before anything is published: promises of the rows, then the gates that judge the night.

    Raises BlockedError, and the last good night stays.
    """

    def make() -> dict[str, pa.Table | str]:
        known = run.bundle.read(FEATURES, ["account_id"]).num_rows
        rows = run.bundle.read(SCORED)
        before = run.before.rows if run.before else {}
        checks = [*check_rows(rows, known, before), mix_check(rows, run.context.settings.mix)]
        for warned in (check for check in checks if not check.holds and not check.blocks):
            LOG.warning("%s: %s", warned.name, warned.words, extra={"run_id": run.facts.run_id})
        broken = [check for check in checks if not check.holds and check.blocks]
        if broken:
            raise BlockedError(
                "the run breaks a promise, so it is not published; the last good run stays",
                expected="; ".join(f"{check.name}: {check.promise}" for check in broken),
                found="; ".join(f"{check.name}: {check.instead}" for check in broken),
                where=str(run.bundle.path),
                fix="report it with the bundle named above",
            )
        return {GATE: json.dumps([asdict(check) for check in checks], indent=2)}

    _stage(run, "gate", make)
    checks = {check["name"]: check["broken"] for check in json.loads(run.bundle.read_text(GATE))}
    require_passed(run, SCORED, FEATURES, checks["explained"])


def walk(run: Run) -> None:
    """Where the revenue is heading, account by account; and what an hour of work may bring."""
    _stage(run, "walk", lambda: walk_artifacts(run.context, run.bundle.read(SCORED), run.bundle.read(FEATURES)))


def plays(run: Run) -> None:
    """What to do for every account, filled with its facts. None of it is opened yet."""

    def make() -> dict[str, pa.Table | str]:
        staked = run.bundle.read(WALK, ["at_stake"])["at_stake"]
        return {PLAYS: plays_artifact(run.context, run.bundle.read(SCORED), run.bundle.read(FEATURES), staked)}

    _stage(run, "plays", make)


def effort(run: Run) -> None:
    """Where the team's time went, by account and rep."""
    _stage(run, "effort", lambda: {CONTACTS: contacts_artifact(run.context)})


def publish(run: Run) -> PublishedRun:
    """Seal the bundle, then make it the published run of its as-of by one commit."""
    rows = run.bundle.read(SCORED)
    sealed = run.bundle.seal(
        {
            "previous_run_id": run.facts.previous_run_id,
            "config_hash": run.facts.config_hash,
            "models": {name: champion.sha256 for name, champion in run.champions.items()},
            "review": asdict(run.review),
            "schema_version": SCHEMA_VERSION,
            "rows": rows.num_rows,
        }
    )
    keep_ledger(run.context.folder, run.facts.as_of, run.facts.run_id)
    head = PublishedRun(
        as_of=run.facts.as_of,
        run_id=run.facts.run_id,
        previous_run_id=run.facts.previous_run_id,
        bundle=str(sealed.relative_to(run.context.folder)),
        rows=rows.num_rows,
        schema_version=SCHEMA_VERSION,
    )
    with timed(run.context.folder, run.facts.run_id, "publish"):
        published = publish_rows(run.context.folder, rows, head)
    reported(run.context.folder, published)
    LOG.info("published", extra={"run_id": head.run_id, "rows": head.rows, "version": published.version})
    return published


STAGES: tuple[tuple[str, Callable[[Run], None]], ...] = (
    ("features", features),
    ("baseline", baseline),
    ("predict", predict),
    ("movement", movement),
    ("compose", compose),
    ("gate", gate),
    ("walk", walk),
    ("plays", plays),
    ("effort", effort),
)
"""The stages between opening a run and publishing it, in their order. Written once; the CLI and the flows walk it."""


def score_all(context: Context) -> tuple[PublishedRun, bool]:
    """The nightly job in its order, without Prefect: the published run, and whether it was published just now.

    A night that is held back leaves its report.
    """
    with reported_if_held(context) as night:
        night.ledger = intake(context)
        night.run = run = open_run(context)
        if (head := run.published) is not None:
            reported(context.folder, head, anew=False)
            return head, False
        return score_run(run), True


def score_run(run: Run) -> PublishedRun:
    """Every stage of an open run, then its publication."""
    for name, stage in STAGES:
        run.context.progress(name)
        stage(run)
    run.context.progress("publish")
    return publish(run)


def _stage(run: Run, name: str, make: Callable[[], Mapping[str, pa.Table | str]]) -> None:
    """Make a stage's artifacts unless the bundle has them, and say so in the log."""
    started = time.monotonic()
    with timed(run.context.folder, run.facts.run_id, name):
        made = run.bundle.stage(name, make)
    LOG.info(
        "stage",
        extra={
            "run_id": run.facts.run_id,
            "stage": name,
            "made": made,
            "seconds": round(time.monotonic() - started, 3),
        },
    )


def _batches(run: Run) -> list[pa.RecordBatch]:
    """The feature rows with their baseline state, in chunks: what scoring and explaining are given."""
    frame, placed = run.bundle.read(FEATURES), run.bundle.read(BASELINE, ["account_id", "baseline_state"])
    together = frame.append_column("baseline_state", placed["baseline_state"])
    return list(together.combine_chunks().to_batches(max_chunksize=CHUNK_ROWS))


def _stale(run: Run, rows: pa.Table) -> list[str]:
    """What somebody should look at again as of this run: rules, and decisions on accounts."""
    lifecycles = dict(zip(rows["account_id"].to_pylist(), rows["lifecycle"].to_pylist(), strict=True))
    reviewed = dt.date.fromisoformat(run.review.dated)
    after = run.context.settings.review.stale_after_days
    return list(stale(run.decisions, lifecycles, run.facts.as_of, reviewed, after))
