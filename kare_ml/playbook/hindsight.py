"""The revenue walk of a past run against what came: the same parts, by where accounts went."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from kare_ml.domain.profiles import Lifecycle, Profile
from kare_ml.playbook.arrays import numbers, texts, whole
from kare_ml.playbook.steps import Steps
from kare_ml.playbook.walk import PARTS


@dataclass(frozen=True)
class Compared:
    """One part of the walk: what was expected, and what came, in the book's currency."""

    part: str
    expected: float
    came: float


@dataclass(frozen=True)
class Hindsight:
    """A walk against what came of its accounts; `within` says whether that lies in the range that was given.

    `newcomers` is what accounts brought that the book did not know then: no walk could speak of them.
    """

    parts: tuple[Compared, ...]
    start: float
    expected: float
    low: float
    high: float
    came: float
    newcomers: float
    within: bool


def compare(walked: pa.Table, steps: Steps, now: pa.Table) -> Hindsight:
    """What came of a walk. `now` are the published rows of one horizon later: trailing_revenue, lifecycle and so on.

    Where an account went is told by its lifecycle and the rules of now; one that is not there any more was lost, one
    that was not there then is a newcomer. The parts add up to the difference of both years of the others exactly.
    """
    rows = {account: n for n, account in enumerate(now["account_id"].to_pylist())}
    place = np.array([rows.pop(account, -1) for account in walked["account_id"].to_pylist()], dtype=int)
    fresh = np.array(list(rows.values()), dtype=int)
    year = np.rint(np.nan_to_num(numbers(now, "trailing_revenue")) * 100).astype(np.int64)
    stage = np.append(texts(now, "lifecycle"), np.array([None], dtype=object))[place]
    expand = np.append(texts(now, "baseline_profile") == str(Profile.EXPAND), False)[place]
    start = whole(walked, "start")
    change = np.append(year, 0)[place] - start
    client, lapsed, prospect = (texts(walked, "lifecycle") == str(one) for one in Lifecycle)
    is_client = stage == str(Lifecycle.CLIENT)
    ran_out = np.where(lapsed & is_client, whole(walked, "lost"), 0)
    left = (client | lapsed) & ~is_client
    stayed = client & is_client & ~expand
    came = {
        "lost": int(change[left].sum() + ran_out.sum()),
        "shrunk": int(np.minimum(change[stayed], 0).sum()),
        "grown": int(np.maximum(change[stayed], 0).sum()),
        "expanded": int(change[client & is_client & expand].sum()),
        "won": int(change[prospect].sum()),
        "won_back": int((change - ran_out)[lapsed & is_client].sum()),
    }
    newcomers = int(year[fresh].sum())
    total = (int(year.sum()) - newcomers) / 100
    return Hindsight(
        parts=tuple(Compared(part, getattr(steps, part), came[part] / 100) for part in PARTS),
        start=steps.start,
        expected=steps.expected,
        low=steps.low,
        high=steps.high,
        came=total,
        newcomers=newcomers / 100,
        within=steps.low <= total <= steps.high,
    )
