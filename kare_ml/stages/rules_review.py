"""The review of the rules: which numbers the book itself and the placements of people speak for; a proposal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from kare_ml.baseline.attributes import Review
from kare_ml.baseline.dry_run import placed_by
from kare_ml.baseline.placement import RuleBook
from kare_ml.baseline.proposal import Fit, States, fit, search
from kare_ml.baseline.review import risk_cut_offs, thresholds
from kare_ml.config.rule_change import Change, WrittenRules, changes, readable, written_rules
from kare_ml.config.rule_numbers import as_toml, others
from kare_ml.errors import UsageError
from kare_ml.io.lock import workspace_lock
from kare_ml.io.published import read_published
from kare_ml.io.reviews import add_review, review_in_force
from kare_ml.io.run_files import FEATURES, read_of_run
from kare_ml.stages.context import Context, known_names, open_context
from kare_ml.stages.walk import run_of

SHOWN = ["account_id", "lifecycle", "profile", "no_profile_reason", "assigned_by", "churn_risk", "churn_source"]
AMONG = 3000
"""So many accounts are enough to compare candidates; what is proposed is judged on all."""

NEAR = 0.02
"""How near to a share that was asked for the proposal should come."""


@dataclass(frozen=True)
class Proposal:
    """What a review proposes from one published run.

    `numbers` are the percentiles with the number in force (null: none yet) and the one of today; `cut_offs` those of
    the risk words. `changes` are of the rules themselves, `toml` says them as they can stand in `kare.toml`. `before`
    is how the rules fit as they are, `after` with today's numbers and the changes.
    """

    as_of: dt.date
    wanted: float
    numbers: Mapping[str, tuple[float | None, float]]
    cut_offs: tuple[float | None, float | None]
    changes: Sequence[Change]
    toml: str
    before: Fit
    after: Fit


def rules_review(folder: Path, keep_share: float | None = None, as_of: dt.date | None = None) -> Proposal:
    """Propose thresholds from the newest published run (or that of `as_of`); nothing is written.

    `keep_share` is the share of clients that Keep should have; left out, that of `[mix]` within its tolerance. Raises
    UsageError where nothing is published.
    """
    run = run_of(folder, as_of)
    context = open_context(folder, run.as_of)
    frame = read_of_run(folder, run, FEATURES)
    found = {row["account_id"]: row for row in read_published(folder, as_of=run.as_of, columns=SHOWN).to_pylist()}
    rows = [found[account] for account in frame["account_id"].to_pylist()]
    people = np.array([_by_person(row) for row in rows], dtype=object)
    mix = context.settings.mix
    wanted, tolerance = (mix.keep_share, mix.tolerance) if keep_share is None else (keep_share, NEAR)
    rules = written_rules(folder, known_names())
    in_force = review_in_force(folder, context.as_of) or Review(str(context.as_of), {})
    judging = _Judging(context, frame, people)
    steps = search(rules, lambda here: others(here, judging.ranked), judging.of_some, wanted, tolerance)
    best = steps[-1] if steps else rules
    several = changes(rules, best)
    today = {**judging.numbers(rules), **judging.numbers(best)}
    return Proposal(
        as_of=run.as_of,
        wanted=wanted,
        numbers={key: (in_force.thresholds.get(key), number) for key, number in today.items()},
        cut_offs=_cut_offs(context, rows, in_force),
        changes=several,
        toml=as_toml(best, list(dict.fromkeys(change.path[0] for change in several))),
        before=judging.of_all(rules, {**judging.numbers(rules), **in_force.thresholds}),
        after=judging.of_all(best, today),
    )


def accept(folder: Path, proposal: Proposal, by: str, at: dt.datetime, since: dt.date | None = None) -> Review:
    """Record a proposal as accepted: its numbers hold from `since` on; left out, from the run's as_of on.

    What it says of rules is recorded, too; it takes effect once it stands in `kare.toml`. Raises UsageError for a day
    before the run.
    """
    if since is not None and since < proposal.as_of:
        raise UsageError(
            f"the proposal is of {proposal.as_of}, so it cannot hold from {since}", expected="that day, or a later one"
        )
    high, watch = proposal.cut_offs
    review = Review(
        dated=str(since or proposal.as_of),
        thresholds={key: number for key, (_, number) in proposal.numbers.items()},
        high=high,
        watch=watch,
        accepted_by=by,
        accepted_at=at.isoformat(timespec="seconds"),
        changes=[f"{change.where}: {change.before} to {change.after}" for change in proposal.changes],
    )
    with workspace_lock(folder, "rules review"):
        add_review(folder, review)
    return review


class _Judging:
    """How rules fit the book: on some accounts while candidates are compared, on all in the end."""

    def __init__(self, context: Context, frame: pa.Table, people: States) -> None:
        self._context, self._frame, self._people = context, frame, people
        even = np.linspace(0, frame.num_rows - 1, min(AMONG, frame.num_rows)).astype(int)
        placed = np.flatnonzero([state is not None for state in people])
        self._some = np.unique(np.concatenate([even, placed]))
        self._part = frame.take(pa.array(self._some))
        self._known: dict[str, float] = {}
        self._ranks: dict[tuple[str, int], float | None] = {}

    def of_some(self, rules: WrittenRules) -> Fit | None:
        """The fit on some accounts, with the numbers of today; none where the rules cannot stand."""
        read = readable(rules)
        return (
            None
            if read is None
            else fit(self._placed(rules, self._part, self.numbers(rules)), self._people[self._some])
        )

    def of_all(self, rules: WrittenRules, numbers: Mapping[str, float]) -> Fit:
        """The fit on every account."""
        return fit(self._placed(rules, self._frame, numbers), self._people)

    def numbers(self, rules: WrittenRules) -> dict[str, float]:
        """What the percentiles of the rules stand for in the whole book of today."""
        profiles, segments = rules.read()
        return thresholds(self._frame, RuleBook(profiles, Review("", {}), self._context.absent, segments))

    def ranked(self, feature: str, rank: int) -> float | None:
        """The value of a number at a percentile of the clients, to three digits."""
        if (feature, rank) not in self._ranks:
            column = self._frame[feature]
            clients = self._frame["lifecycle"].to_numpy(zero_copy_only=False) == "client"
            values = column.to_numpy(zero_copy_only=False)[clients].astype(float)
            values = values[~np.isnan(values)]
            value = float(f"{np.percentile(values, rank):.3g}") if len(values) else None
            self._ranks[feature, rank] = value
        return self._ranks[feature, rank]

    def _placed(self, rules: WrittenRules, frame: pa.Table, numbers: Mapping[str, float]) -> States:
        profiles, segments = rules.read()
        book = RuleBook(profiles, Review("", dict(numbers)), self._context.absent, segments)
        states = placed_by(book, rules.lapse_after_days)(frame)
        return np.asarray(states, dtype=object)


def _by_person(row: Mapping[str, Any]) -> str | None:
    return (row["profile"] or row["no_profile_reason"]) if row["assigned_by"] is not None else None


def _cut_offs(context: Context, rows: list[dict[str, Any]], in_force: Review) -> tuple[float | None, float | None]:
    """The cut-offs of the risk words from the clients of this run; those in force where no model speaks."""
    risks = [row["churn_risk"] for row in rows if row["churn_source"] == "model" and row["churn_risk"] is not None]
    if not risks:
        return in_force.high, in_force.watch
    capacity = context.settings.risk
    return risk_cut_offs(np.array(risks), capacity.high_capacity, capacity.watch_capacity)
