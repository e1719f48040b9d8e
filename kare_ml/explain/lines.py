"""The lines of a movement: what one step, from one station to the next, adds to a model's log-odds, feature by feature.

Lines are Arrow rows. Those of one account and model add up to the difference of its log-odds between two runs; base
value, calibration and the season's level are lines of their own, and a line of zero is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kare_ml.domain.causes import Cause
from kare_ml.explain.schema import ALONE, LINES
from kare_ml.features.catalog import Feature
from kare_ml.learning.contributions import Contributions

Floats = NDArray[np.float64]
Line = dict[str, object]

NOISE = 1e-10
"""A smaller difference, in log-odds, comes of the order in which floats were added, and makes no line."""

EVENT, RISK_WORD, OUTLOOK = "event", "risk word", "outlook"
"""The themes of lines without log-odds that are not about the placement by the rules."""


@dataclass(frozen=True)
class Station:
    """A model's view of the same accounts at one point on the way from the previous run to this one.

    `values` has a row an account and a column a feature, like the values of `parts`.
    """

    features: tuple[str, ...]
    values: Floats
    parts: Contributions

    def of(self, names: Sequence[str]) -> tuple[Floats, Floats]:
        """The values and contributions of these features: NaN and 0 where the model does not look at one."""
        at = {name: column for column, name in enumerate(self.features)}
        values, parts = np.full((len(self.values), len(names)), np.nan), np.zeros((len(self.values), len(names)))
        for column, name in enumerate(names):
            if name in at:
                values[:, column], parts[:, column] = self.values[:, at[name]], self.parts.values[:, at[name]]
        return values, parts


def lines_of_step(
    accounts: NDArray[np.object_],
    model: str,
    cause: Cause,
    before: Station,
    after: Station,
    slope: Floats,
    catalog: Mapping[str, Feature],
) -> pa.Table:
    """The lines of one step, with the columns of `LINES`, account by account.

    `slope` is, by account, how many points of probability one unit of log-odds comes to between the two runs.
    """
    names = list(dict.fromkeys((*before.features, *after.features)))
    (was, told), (now, tells) = before.of(names), after.of(names)
    count = len(accounts)
    alone = np.column_stack(
        [
            np.full(count, after.parts.base - before.parts.base),
            after.parts.calibration - before.parts.calibration,
            np.full(count, after.parts.season - before.parts.season),
        ]
    )
    contribution = np.column_stack([tells - told, alone])
    row, column = np.nonzero(np.abs(contribution) > NOISE)
    nothing = np.full((count, 3), np.nan)
    themes = np.array([*(catalog[name].theme for name in names), *ALONE], dtype=object)
    features = np.array([*names, None, None, None], dtype=object)
    amount = contribution[row, column]
    return pa.table(
        {
            "account_id": pa.array(accounts[row], pa.string()),
            "model": pa.repeat(pa.scalar(model, pa.string()), len(row)),
            "cause": pa.repeat(pa.scalar(str(cause), pa.string()), len(row)),
            "theme": pa.array(themes[column], pa.string()),
            "feature": pa.array(features[column], pa.string()),
            "before": _nulls(np.column_stack([was, nothing])[row, column]),
            "after": _nulls(np.column_stack([now, nothing])[row, column]),
            "contribution": pa.array(amount),
            "points": pa.array(amount * slope[row]),
            "words": pa.nulls(len(row), pa.string()),
        },
        schema=LINES,
    )


def stated(account: str, model: str | None, cause: Cause, words: str, feature: str | None = None,
           theme: str | None = None, before: float | None = None, after: float | None = None) -> Line:  # fmt: skip
    """A line without log-odds, as a row of `LINES`: what is the case, in words."""
    return {"account_id": account, "model": model, "cause": str(cause), "theme": theme, "feature": feature,
            "before": before, "after": after, "contribution": None, "points": None, "words": words}  # fmt: skip


def _nulls(values: Floats) -> pa.Array:
    return pa.array(values, pa.float64(), from_pandas=True)
