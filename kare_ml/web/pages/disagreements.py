"""Where do our rules and the prediction disagree? Which accounts, why each side, and who proved right so far."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.io.outcomes import judged_nights, read_outcomes
from kare_ml.monitor.figures import Disagreed, Disagreement, came_to, disagreed, disagreement
from kare_ml.monitor.outcomes import newest_of_each_month
from kare_ml.publish.disagreements import Apart, ways_apart
from kare_ml.stages.walk import RATES, bundle_of
from kare_ml.web.pages.frame import Asked, Frame, frame
from kare_ml.web.tables.disagreements import FILTERS, every, matching, sides

MOST, MONTHS = 50, 12
"""How many accounts are listed, the most revenue first; and how many judged months are told of."""


@dataclass(frozen=True)
class Side:
    """One account on which both disagree: what each says and why, and what came (null: not judged yet, or gone)."""

    account_id: str
    name: str
    link: str
    rules: str
    why_rules: str
    outlook: str
    why_outlook: str | None
    chance: float | None
    chance_of_rules: float | None
    revenue: float | None
    owner: str | None
    came: str | None


@dataclass(frozen=True)
class Record:
    """Who proved right so far, over the judged months: by month, and by what both said, all months together."""

    months: tuple[Disagreement, ...]
    ways: tuple[Disagreed, ...]

    @property
    def accounts(self) -> int:
        """How many disagreements have been judged."""
        return sum(one.accounts for one in self.months)

    @property
    def prediction(self) -> int:
        """In how many the prediction was right."""
        return sum(one.prediction for one in self.months)

    @property
    def rules(self) -> int:
        """In how many the rules were right."""
        return sum(one.rules for one in self.months)


@dataclass(frozen=True)
class Disagreements:
    """The page; `both` counts the accounts of which both speak, `judged` says whether this night is judged yet.

    `horizon_ends` is when it can be; null where the run does not tell.
    """

    frame: Frame
    both: int
    apart: int
    matching: int
    ways: tuple[Apart, ...]
    sides: tuple[Side, ...]
    given: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]]
    record: Record
    judged: bool
    horizon_ends: dt.date | None


def disagreements(asked: Asked, given: Mapping[str, str]) -> Disagreements:
    """Where the rules and the prediction of a night disagree, by what each says, owner and region."""
    shelf, run = asked.shelf, asked.run
    agrees = shelf.rows(run)["agrees"]
    wanted = {name: given.get(name, "") for name in FILTERS}
    all_apart = every(asked)
    apart = matching(all_apart, wanted)
    listed = apart.slice(0, MOST)
    key = ("sides", run.run_id, tuple(listed["account_id"].to_pylist()))
    came = _came(asked)
    return Disagreements(
        frame=frame(asked, "disagreements", "Where do our rules and the prediction disagree?", wanted),
        both=len(agrees) - agrees.null_count,
        apart=all_apart.num_rows,
        matching=apart.num_rows,
        ways=tuple(ways_apart(all_apart)),
        sides=tuple(_side(asked, row, came or {}) for row in shelf.kept(key, lambda: sides(asked, listed))),
        given=wanted,
        choices={name: _values(all_apart, column) for name, column in FILTERS.items()},
        record=record(asked),
        judged=came is not None,
        horizon_ends=_horizon_ends(asked),
    )


def record(asked: Asked) -> Record:
    """Who proved right by the night that is looked at: the newest judged night of each month, newest first."""
    shelf = asked.shelf
    nights = judged_nights(shelf.folder)
    months = newest_of_each_month([day for day in nights if day <= asked.run.as_of])[:MONTHS]
    told = [shelf.kept(("judged", str(nights[day])), partial(_judged, asked, day)) for day in months]
    sums: dict[tuple[str, str], list[int]] = {}
    for _, ways in told:
        for way in ways:
            so_far = sums.setdefault((way.rules, way.said), [0, 0, 0])
            sums[way.rules, way.said] = [
                a + b for a, b in zip(so_far, (way.accounts, way.prediction, way.rules_right), strict=True)
            ]
    ways = [Disagreed(*pair, *counts) for pair, counts in sums.items()]
    return Record(tuple(month for month, _ in told), tuple(sorted(ways, key=lambda one: -one.accounts)))


def _values(rows: pa.Table, column: str) -> tuple[str, ...]:
    return tuple(sorted(pc.unique(rows[column].drop_null()).to_pylist()))


def _judged(asked: Asked, day: dt.date) -> tuple[Disagreement, list[Disagreed]]:
    rows = asked.shelf.mine(read_outcomes(asked.shelf.folder, day))
    if not rows.num_rows:  # none that this reader may see
        return Disagreement(day, 0, 0, 0, 0), []
    return disagreement(rows), disagreed(rows)


def _horizon_ends(asked: Asked) -> dt.date | None:
    """When the predictions of this night can be judged; null where the run does not tell how far ahead it looked."""
    bundle = bundle_of(asked.shelf.folder, asked.run)
    if not bundle.has(RATES):
        return None
    return asked.run.as_of + dt.timedelta(days=int(json.loads(bundle.read_text(RATES))["horizon_days"]))


def _came(asked: Asked) -> Mapping[str, str | None] | None:
    """What each account of this night that is judged came to; null where the night is not judged."""
    shelf, run = asked.shelf, asked.run
    path = judged_nights(shelf.folder).get(run.as_of)
    if path is None or run.run_id not in path.name:
        return None

    def made() -> Mapping[str, str | None]:
        rows = read_outcomes(shelf.folder, run.as_of)
        apart = rows.filter(pc.not_equal(rows["baseline_state"], rows["predicted_profile"]))
        told = apart.select(["account_id", "lifecycle_then", "state_then"]).to_pylist()
        return {one["account_id"]: came_to(one["lifecycle_then"], one["state_then"]) for one in told}

    return shelf.kept(("came", str(path)), made)


def _side(asked: Asked, row: Mapping[str, Any], came: Mapping[str, str | None]) -> Side:
    return Side(
        account_id=row["account_id"],
        name=row["name"] or row["account_id"],
        link=asked.link("/account", id=row["account_id"]),
        rules=row["baseline_profile"],
        why_rules=row["why_rules"] or "",
        outlook=row["outlook"],
        why_outlook=row["why_outlook"],
        chance=row["chance_of_outlook"],
        chance_of_rules=row["chance_of_rules"],
        revenue=row["trailing_revenue"],
        owner=row["owner"],
        came=came.get(row["account_id"]),
    )
