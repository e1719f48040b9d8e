"""The recapture scorecard: which past clients are worth winning back, with every part of the ranking shown.

Each part lies in 0 to 1, or is null where nothing is known. The score is their weighted mean over what is known, times
100: a part that nobody can know, or that is not known of one account, leaves the others to speak, and `known` says how
much of the weight did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kare_ml.config.recapture import RecaptureSettings, Thaw
from kare_ml.domain.profiles import Lifecycle
from kare_ml.playbook.arrays import numbers

PARTS = ("growth_potential", "cost_of_pursuit", "strategic_value", "allies", "still_using", "loss_reason")

COLUMNS = [
    "account_id", "lifecycle", "best_year_spend", "cost_of_pursuit", "strategic_value", "allies", "usage_90d",
    "days_since_use", "loss_reason", "days_since_order", "days_since_contract_end", "days_since_loss",
]  # fmt: skip
"""The columns of the feature frame that a scorecard is made of."""

FACTS = ("best_year_spend", "cost_of_pursuit", "allies", "days_since_use", "loss_reason")

PART = "part_"
"""What the columns of the parts begin with: facts have the plain names."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scorecard:
    """The scorecard of some past clients, a row an account, in the order of `account_ids`.

    `parts` is by part; `facts` are the values that each was made of, as they stand in the frame.
    """

    account_ids: pa.ChunkedArray
    score: Floats
    known: Floats
    parts: Mapping[str, Floats]
    facts: Mapping[str, pa.ChunkedArray | pa.Array]
    still_using: NDArray[np.bool_]

    def table(self) -> pa.Table:
        """A row an account, the best first: account_id, score, known, still_using, the facts, and each part after PART.

        `score` is null where nothing of an account is known.
        """
        found = pa.table(
            {
                "account_id": self.account_ids,
                "score": _known(self.score),
                "known": pa.array(self.known),
                "still_using": pa.array(self.still_using),
                **self.facts,
                **{f"{PART}{name}": _known(values) for name, values in self.parts.items()},
            }
        )
        return found.sort_by([("score", "descending"), ("account_id", "ascending")])

    def rows(self) -> list[dict[str, Any]]:
        """The rows of `table`, with the `parts` by name."""
        return with_parts(self.table())


def with_parts(table: pa.Table) -> list[dict[str, Any]]:
    """Rows of a scorecard's table, or of one that has its columns: the parts of each together under `parts`."""
    found = []
    for row in table.to_pylist():
        parts = {name.removeprefix(PART): row.pop(name) for name in list(row) if name.startswith(PART)}
        found.append({**row, "parts": parts})
    return found


def scorecard(frame: pa.Table, wanted: pa.Array, settings: RecaptureSettings) -> Scorecard:
    """The scorecard of the accounts of a feature frame (with `COLUMNS`) for which `wanted` is true.

    - growth_potential: the share of today's clients whose best year was no better than its own
    - cost_of_pursuit: its best year over that year and the cost together; half where winning it costs as much
    - strategic_value: out of 100, as given
    - allies: people there who favour us, out of enough
    - still_using: 1 where it used something just now, down to 0 where that was as many days ago as is asked for
    - loss_reason: how much of the time has passed after which such a reason is gone; 0 where it never is
    """
    clients = numbers(frame.filter(_is(frame, Lifecycle.CLIENT)), "best_year_spend")
    rows = frame.filter(wanted)
    best, cost = numbers(rows, "best_year_spend"), numbers(rows, "cost_of_pursuit")
    used = numbers(rows, "days_since_use")
    # Left is left: on the day of the loss, unless it bought or held a contract after that.
    silent = np.fmin(numbers(rows, "days_since_order"), numbers(rows, "days_since_contract_end"))
    silent = np.fmin(silent, numbers(rows, "days_since_loss"))
    best = np.where(best > 0, best, np.where(np.isnan(best), np.nan, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = {
            "growth_potential": _rank(best, clients),
            "cost_of_pursuit": np.where(best + cost > 0, best / (best + cost), np.nan),
            "strategic_value": numbers(rows, "strategic_value") / 100.0,
            "allies": np.minimum(numbers(rows, "allies") / settings.allies_enough, 1.0),
            "still_using": np.maximum(1.0 - (used - 1.0) / settings.used_within_days, 0.0),
            "loss_reason": np.array(
                [
                    thawed(why, days, settings.loss_reasons)
                    for why, days in zip(_list(rows, "loss_reason"), silent, strict=True)
                ],
                dtype=float,
            ),
        }
    weights = vars(settings.weights)
    counted = {name: parts[name] for name in PARTS if weights[name] > 0}
    known = sum((weights[name] * ~np.isnan(part) for name, part in counted.items()), np.zeros(rows.num_rows))
    total = sum((weights[name] * np.nan_to_num(part) for name, part in counted.items()), np.zeros(rows.num_rows))
    return Scorecard(
        account_ids=rows["account_id"],
        score=np.divide(100.0 * total, known, out=np.full(rows.num_rows, np.nan), where=known > 0),
        known=known / sum(weights.values()),
        parts=counted,
        facts={**{name: rows[name] for name in FACTS}, "days_silent": _known(silent)},
        still_using=np.nan_to_num(used, nan=np.inf) <= settings.used_within_days,
    )


def thawed(reason: str | None, days: float, thaws: tuple[Thaw, ...]) -> float:
    """How far a reason to leave has passed after so many days, 0 to 1; NaN where either is unknown, or no words fit.

    >>> from kare_ml.config.recapture import THAWS
    >>> thawed("budget was frozen", 73.0, THAWS), thawed("Insolvency", 900.0, THAWS), thawed("price", 900.0, THAWS)
    (0.2, 0.0, 1.0)
    """
    fitting = (thaw for thaw in thaws if reason and any(word.lower() in reason.lower() for word in thaw.says))
    thaw = next(fitting, None)
    if thaw is None:
        return float("nan")
    return 0.0 if thaw.after_days is None else min(days / thaw.after_days, 1.0)


def _rank(values: Floats, among: Floats) -> Floats:
    among = np.sort(among[~np.isnan(among)])
    if not len(among):
        return np.full(len(values), np.nan)
    return np.where(np.isnan(values), np.nan, np.searchsorted(among, values, side="right") / len(among))


def _is(frame: pa.Table, lifecycle: Lifecycle) -> pa.Array:
    return pa.array(frame["lifecycle"].to_numpy(zero_copy_only=False) == str(lifecycle))


def _list(rows: pa.Table, name: str) -> list[Any]:
    return list(rows[name].to_pylist())


def _known(values: Floats) -> pa.Array:
    """Numbers of which NaN is null."""
    return pa.array(values, mask=np.isnan(values))
