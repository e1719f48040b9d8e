"""What a change of the rules would do, on the features of a published run; nothing is published."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from kare_ml.baseline.attributes import Review
from kare_ml.baseline.dry_run import DryRun, Placing, dry_run, nobody, placed_by
from kare_ml.baseline.placement import RuleBook
from kare_ml.baseline.review import thresholds
from kare_ml.config.rule_change import Change, WrittenRules, changes, readable, with_change, written_rules
from kare_ml.errors import UsageError
from kare_ml.io.published import PublishedRun, read_published
from kare_ml.io.run_files import FEATURES, read_of_run
from kare_ml.playbook.mix import Mix
from kare_ml.stages.context import Context, known_names, open_context
from kare_ml.stages.walk import bundle_of, run_of

SHOWN = ["account_id", "name", "owner", "profile", "no_profile_reason", "assigned_by", "trailing_revenue"]


@dataclass(frozen=True)
class Decided:
    """A change with how many accounts it moves all by itself, and how many would not move without it (and their
    revenue). Null where the rules cannot stand with it alone, or without it.
    """

    change: Change
    alone: int | None
    needed: int | None
    revenue: float | None


@dataclass(frozen=True)
class RulesDiff:
    """What the other rules would do. `ways` is by where from and where to: accounts and revenue of 365 days.

    `held` would be placed elsewhere by the rules but stay, since a person placed them. `largest` has a row an account,
    the most revenue first, with the changes that it would not move without. `fixed` are percentiles that the review has
    no number for yet, with the one that they would be fixed at.
    """

    as_of: dt.date
    accounts: int
    moved: int
    revenue: float
    held: int
    ways: Mapping[tuple[str, str], tuple[int, float]]
    decided: Sequence[Decided]
    largest: Sequence[Mapping[str, Any]]
    fixed: Mapping[str, float]
    before: Mix
    after: Mix


def rules_diff(folder: Path, other: Path, as_of: dt.date | None = None, top: int = 20) -> RulesDiff:
    """The rules of `kare.toml` against those of another file, on the features of a published run.

    Raises ConfigError for a fault of either file, UsageError where nothing is published, or the run's features lack
    one that the rules look at.
    """
    run = run_of(folder, as_of)
    names = known_names()
    old, new = written_rules(folder, names), written_rules(folder, names, other)
    frame = read_of_run(folder, run, FEATURES)
    context = open_context(folder, run.as_of)
    review = Review(**bundle_of(folder, run).manifest()["review"])  # type: ignore[arg-type]
    rows = _in_order(folder, run, frame)
    assigned = np.array([row["assigned_by"] is not None for row in rows], dtype=bool)
    several = changes(old, new)
    placing = _Placings(context, frame, review)
    single = [(placing.by(with_change(old, c, new)), placing.by(with_change(new, c, old))) for c in several]
    found = dry_run(frame, assigned, placing.by(old), placing.by(new), single)
    revenue = np.array([row["trailing_revenue"] or 0.0 for row in rows])
    stays = [row["profile"] or row["no_profile_reason"] for row in rows]
    after = np.where(assigned, np.array(stays, dtype=object), found.after)
    before = np.where(assigned, np.array(stays, dtype=object), found.before)
    return RulesDiff(
        as_of=run.as_of,
        accounts=frame.num_rows,
        moved=len(found.moved),
        revenue=float(revenue[found.moved].sum()),
        held=len(found.held),
        ways=_ways(found, revenue),
        decided=[_decided(c, found, at, revenue) for at, c in enumerate(several)],
        largest=_largest(found, rows, revenue, several, top),
        fixed={key: value for key, value in placing.fixed.items() if key not in review.thresholds},
        before=Mix.of(Counter(before)),
        after=Mix.of(Counter(after)),
    )


class _Placings:
    """How rules are applied to a frame: with the review's numbers, and those that new percentiles would be fixed at."""

    def __init__(self, context: Context, frame: pa.Table, review: Review) -> None:
        self._context, self._frame, self._review = context, frame, review
        self.fixed: dict[str, float] = {}

    def by(self, rules: WrittenRules) -> Placing:
        """Placing by these rules."""
        read = readable(rules)
        if read is None:
            return nobody
        profiles, segments = read
        book = RuleBook(profiles, self._review, self._context.absent, segments)
        if missing := sorted(book.features - {*book.absent, *self._frame.column_names}):
            raise UsageError(
                f"the published run does not know {', '.join(missing)}",
                found="a run that was scored by an older version of kare_ml",
                fix=f"score that day again: kare score --as-of {self._context.as_of}",
            )
        self.fixed |= thresholds(self._frame, book)
        numbers = {**self.fixed, **self._review.thresholds}
        return placed_by(replace(book, review=replace(self._review, thresholds=numbers)), rules.lapse_after_days)


def _in_order(folder: Path, run: PublishedRun, frame: pa.Table) -> list[dict[str, Any]]:
    """The published rows in the order of the frame."""
    rows = {row["account_id"]: row for row in read_published(folder, as_of=run.as_of, columns=SHOWN).to_pylist()}
    return [rows[account] for account in frame["account_id"].to_pylist()]


def _ways(found: DryRun, revenue: np.ndarray[Any, Any]) -> dict[tuple[str, str], tuple[int, float]]:
    ways: dict[tuple[str, str], tuple[int, float]] = {}
    for at in found.moved:
        way = str(found.before[at]), str(found.after[at])
        count, money = ways.get(way, (0, 0.0))
        ways[way] = count + 1, money + float(revenue[at])
    return dict(sorted(ways.items(), key=lambda pair: (-pair[1][0], pair[0])))


def _decided(change: Change, found: DryRun, at: int, revenue: np.ndarray[Any, Any]) -> Decided:
    verdict = found.verdicts[at]
    return Decided(
        change,
        None if verdict.alone is None else int(verdict.alone.sum()),
        None if verdict.needed is None else int(verdict.needed.sum()),
        None if verdict.needed is None else float(revenue[found.moved[verdict.needed]].sum()),
    )


def _largest(
    found: DryRun, rows: list[dict[str, Any]], revenue: np.ndarray[Any, Any], several: Sequence[Change], top: int
) -> list[dict[str, Any]]:
    order = sorted(
        range(len(found.moved)), key=lambda n: (-revenue[found.moved[n]], rows[found.moved[n]]["account_id"])
    )
    return [
        {
            **{name: rows[found.moved[n]][name] for name in ("account_id", "name", "owner")},
            "revenue": float(revenue[found.moved[n]]),
            "before": str(found.before[found.moved[n]]),
            "after": str(found.after[found.moved[n]]),
            "because": _because(found, several, n),
        }
        for n in order[:top]
    ]


def _because(found: DryRun, several: Sequence[Change], n: int) -> list[str]:
    """The changes that one of the movers would not move without; where there are none, those that each would do."""
    pairs = list(zip(several, found.verdicts, strict=True))
    needed = [change.where for change, verdict in pairs if verdict.needed is not None and verdict.needed[n]]
    return needed or [change.where for change, verdict in pairs if verdict.alone is not None and verdict.alone[n]]
