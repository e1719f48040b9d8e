"""How good a judged run was: its calibration, the top of its list beside the rules', and where the two disagreed."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kare_ml.domain.profiles import Profile
from kare_ml.playbook.arrays import flags, numbers, texts

Z = 1.96
LEAST_OFF = 0.02
"""By how much a mean chance has to be off, beyond luck, before it is said to be."""


@dataclass(frozen=True)
class Calibration:
    """What one model expected of some accounts of a run, and what came: rates, with the 95% interval of what came.

    `worked` are those that somebody dealt with meanwhile; the others alone measure the model.
    """

    as_of: dt.date
    model: str
    worked: bool
    accounts: int
    expected: float
    came: float
    low: float
    high: float

    @property
    def off(self) -> bool:
        """Whether the model expected surely more or less than came."""
        outside = not self.low <= self.expected <= self.high
        return outside and abs(self.expected - self.came) > LEAST_OFF


@dataclass(frozen=True)
class Fates:
    """What became of accounts: they ordered again, were lost (lapsed), or it was too early to tell."""

    accounts: int = 0
    ordered_again: int = 0
    lost: int = 0
    too_early: int = 0


@dataclass(frozen=True)
class Top:
    """The `top` clients of a run most likely to lapse, as many as the team can look after.

    `lapsed` of all of them, `by_rules` of as many that were longest silent by their own rhythm. Of the untouched alone,
    `precision` (null: there were none) and `lead_days`, the median of the days until they counted as lapsed (null: none
    did). `worked` is what became of the others.
    """

    as_of: dt.date
    top: int
    lapsed: int
    by_rules: int | None
    untouched: int
    precision: float | None
    lead_days: float | None
    worked: Fates


@dataclass(frozen=True)
class Disagreement:
    """Where a run predicted another profile than the rules gave: how many, who was right, and where neither was."""

    as_of: dt.date
    accounts: int
    prediction: int
    rules: int
    neither: int


@dataclass(frozen=True)
class Disagreed:
    """One way to disagree: how many accounts the rules placed so and the prediction otherwise, and who was right."""

    rules: str
    said: str
    accounts: int
    prediction: int
    rules_right: int

    @property
    def neither(self) -> int:
        """How many became something else than both said."""
        return self.accounts - self.prediction - self.rules_right


def calibrations(rows: pa.Table) -> Iterator[Calibration]:
    """Each model on the untouched accounts of a run, then on those that were worked; without any, none."""
    worked = flags(rows, "worked")
    stage, then, state = texts(rows, "lifecycle"), texts(rows, "lifecycle_then"), texts(rows, "state_then")
    client = then == "client"
    there = then != None  # noqa: E711
    came = {
        "churn": (stage != "prospect", then == "lapsed"),
        "expansion": (client, state == "Expand"),
        "conversion": (stage == "prospect", client),
    }
    for name, (asked, true) in came.items():
        chance = numbers(rows, name)
        for touched in (False, True):
            chosen = asked & there & ~np.isnan(chance) & (worked == touched)
            if chosen.any():
                count, rate = int(chosen.sum()), float(true[chosen].mean())
                low, high = interval(int(true[chosen].sum()), count)
                yield Calibration(_day(rows), name, touched, count, float(chance[chosen].mean()), rate, low, high)


def top(rows: pa.Table, capacity: int) -> Top | None:
    """The top of the list of a run; none where nothing was predicted of clients."""
    chance, overdue = numbers(rows, "churn"), numbers(rows, "overdue")
    client = (texts(rows, "lifecycle") == "client") & (texts(rows, "lifecycle_then") != None)  # noqa: E711
    asked = np.flatnonzero(client & ~np.isnan(chance))
    if not len(asked):
        return None
    lapsed = texts(rows, "lifecycle_then") == "lapsed"
    best = _highest(chance, asked, capacity)
    silent = _highest(overdue, np.flatnonzero(client & ~np.isnan(overdue)), len(best))
    worked = flags(rows, "worked")
    untouched, dealt = best[~worked[best]], best[worked[best]]
    ordered = flags(rows, "ordered")
    lead = numbers(rows, "lapsed_after")[untouched]
    lost, again = int(lapsed[dealt].sum()), int((ordered & ~lapsed)[dealt].sum())
    return Top(
        _day(rows),
        len(best),
        int(lapsed[best].sum()),
        int(lapsed[silent].sum()) if len(silent) == len(best) else None,
        len(untouched),
        float(lapsed[untouched].mean()) if len(untouched) else None,
        float(np.nanmedian(lead)) if np.isfinite(lead).any() else None,
        Fates(len(dealt), again, lost, len(dealt) - lost - again),
    )


def disagreement(rows: pa.Table) -> Disagreement:
    """Who was right where the rules gave a profile and the prediction another; those who are gone are left out."""
    told = disagreed(rows)
    count, right, as_ruled = (sum(getattr(one, n) for one in told) for n in ("accounts", "prediction", "rules_right"))
    return Disagreement(_day(rows), count, right, as_ruled, count - right - as_ruled)


def disagreed(rows: pa.Table) -> list[Disagreed]:
    """The same by what the rules and the prediction said, the most accounts first."""
    columns = ["baseline_state", "predicted_profile", "lifecycle_then", "state_then"]
    found: dict[tuple[str, str], Disagreed] = {}
    for row in rows.group_by(columns).aggregate([([], "count_all")]).to_pylist():
        rules, said, count = row["baseline_state"], row["predicted_profile"], row["count_all"]
        came = came_to(row["lifecycle_then"], row["state_then"])
        if rules not in sorted(Profile) or said in (None, rules) or came is None:
            continue
        so_far = found.get((rules, said), Disagreed(rules, said, 0, 0, 0))
        found[rules, said] = replace(
            so_far,
            accounts=so_far.accounts + count,
            prediction=so_far.prediction + count * (came == said),
            rules_right=so_far.rules_right + count * (came == rules),
        )
    return sorted(found.values(), key=lambda one: (-one.accounts, one.rules, one.said))


def came_to(lifecycle: str | None, state: str | None) -> str | None:
    """The profile that a later state counts as, null for an account that is gone.

    A past client is in Recapture, or has no profile: where somebody goes who leaves, either way.

    >>> came_to("lapsed", "dormant"), came_to("client", "Keep"), came_to(None, None)
    ('Recapture', 'Keep', None)
    """
    return str(Profile.RECAPTURE) if lifecycle == "lapsed" else state


def interval(hits: int, count: int) -> tuple[float, float]:
    """Wilson's 95% interval of a rate.

    >>> [round(end, 3) for end in interval(5, 10)]
    [0.237, 0.763]
    """
    rate = hits / count
    middle = (rate + Z * Z / (2 * count)) / (1 + Z * Z / count)
    half = Z * math.sqrt(rate * (1 - rate) / count + Z * Z / (4 * count * count)) / (1 + Z * Z / count)
    return max(0.0, middle - half), min(1.0, middle + half)


def _highest(values: NDArray[np.float64], among: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    return among[np.argsort(-values[among], kind="stable")[:count]]


def _day(rows: pa.Table) -> dt.date:
    day: dt.date = rows["as_of"][0].as_py()
    return day
