"""The gates at work: a scored night is compared with what came in and with the nights before it."""

from __future__ import annotations

import datetime as dt
import json
import logging
from dataclasses import replace
from typing import Any

from kare_ml.errors import BlockedError
from kare_ml.history.freshness import Freshness
from kare_ml.io.history import read_ledger
from kare_ml.io.published import published_runs, read_published
from kare_ml.io.verdicts import Judged, keep_verdicts, ledger_of, measures_before
from kare_ml.publish.gates.judge import judge
from kare_ml.publish.gates.measures import TOP_COLUMNS, Measures, measured
from kare_ml.publish.gates.night import Night, excluded_share
from kare_ml.publish.gates.of_history import drifted
from kare_ml.publish.gates.verdict import Verdict
from kare_ml.stages.run import Run

LOG = logging.getLogger(__name__)


def require_passed(run: Run, scored: str, features: str, unexplained: int) -> None:
    """Ask every gate about a run whose rows and features are in those files of its bundle; what they say is kept.

    `unexplained` counts rows without an explanation. Raises BlockedError where a gate blocks that nobody accepted.
    """
    night = _night(run, scored, features, unexplained)
    accepted = run.context.accepted
    verdicts = judge(night, accepted)
    keep_verdicts(run.context.folder, run.facts.as_of, run.facts.run_id, Judged(tuple(verdicts), night.measures))
    for verdict in verdicts:
        if verdict.asks_for_attention:
            LOG.warning("gate", extra={"run_id": run.facts.run_id, **vars(verdict)})
            run.context.progress(f"gate {verdict.gate} {verdict.state}: {verdict.said}")
    if blocking := [verdict for verdict in verdicts if verdict.state == "blocks"]:
        raise _blocked(blocking, run.context.as_of.date)


def _blocked(blocking: list[Verdict], as_of: dt.date) -> BlockedError:
    names = " ".join(f"--accept {verdict.gate}" for verdict in blocking)
    fixes = "; ".join(dict.fromkeys(verdict.fix for verdict in blocking))
    return BlockedError(
        f"the gate does not let this night pass ({', '.join(verdict.gate for verdict in blocking)}); "
        "the last good run stays",
        found="; ".join(f"{verdict.gate}: {verdict.said}" for verdict in blocking),
        fix=f"{fixes}; or publish it all the same: kare score --as-of {as_of} {names} --reason TEXT",
    )


def _night(run: Run, scored: str, features: str, unexplained: int) -> Night:
    folder, settings = run.context.folder, run.context.settings.gate
    heads = [head for head in published_runs(folder) if head.as_of < run.facts.as_of][: settings.nights]
    top = read_published(folder, as_of=heads[0].as_of, columns=TOP_COLUMNS) if heads else None
    nothing = Measures(accounts=0, mix={})
    night = Night(
        settings=settings,
        ledger=read_ledger(folder),
        ledger_before=ledger_of(folder, heads[0]) if heads else None,
        freshness=[_fresh(stated) for stated in json.loads(run.sources_then)["freshness"]],
        unexplained=unexplained,
        measures=nothing,
        before=measures_before(folder, heads),
    )
    found = measured(
        run.bundle.read(scored), run.bundle.read(features), top, run.facts.model_digests, excluded_share(night.new_rows)
    )
    night = replace(night, measures=found)
    return replace(night, measures=replace(found, drift=drifted(night)))


def _fresh(stated: dict[str, Any]) -> Freshness:
    newest = stated["newest"]
    known = {name: stated[name] for name in ("table", "business_days", "every", "block_after")}
    return Freshness(newest=dt.date.fromisoformat(newest) if newest else None, **known)
