"""Whether the reasons of a row add up to its chances: one that does not is published as no explanation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kare_ml.explain.schema import ALONE

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

TOLERANCE = 1e-6
"""Of log-odds. The sum of a theme's features is exact but for rounding; so is that of all themes and lines."""

CHANCE_OF = {"churn": "p_recapture", "expansion": "expansion_chance", "conversion": "conversion_chance"}
"""The column with the probability that a model's reasons add up to."""


def adds_up(rows: pa.Table) -> Flags:
    """For each row, whether its reasons add up to the chance of each model that spoke of it, and are all there.

    `rows` has `reasons`, and the chances and sources of the predictions. A row without reasons, of which no model
    spoke, adds up; one whose reasons are null does not, if a model did.
    """
    reasons = rows["reasons"].combine_chunks()
    count = len(reasons)
    row = np.asarray(pc.list_parent_indices(reasons).to_numpy(zero_copy_only=False), dtype=np.int64)
    parts = pc.list_flatten(reasons)
    contribution = _numbers(parts.field("contribution"))
    model = np.asarray(parts.field("model").to_numpy(zero_copy_only=False))
    theme = np.asarray(parts.field("theme").to_numpy(zero_copy_only=False))
    whole = np.asarray(pc.is_null(parts.field("feature")).to_numpy(zero_copy_only=False))
    good: Flags = np.ones(count, dtype=bool)
    for name, column in CHANCE_OF.items():
        mine = model == name
        spoke = np.asarray(pc.fill_null(pc.equal(rows[f"{name}_source"], "model"), False).to_numpy())
        told = np.bincount(row[mine & whole], minlength=count) > 0
        total = np.bincount(row[mine & whole], contribution[mine & whole], minlength=count)
        chance = _numbers(rows[column])
        with np.errstate(divide="ignore"):
            odds = np.log(chance) - np.log1p(-chance)
        near = (np.abs(total - odds) <= TOLERANCE) | (np.abs(1 / (1 + np.exp(-total)) - chance) <= np.finfo(float).eps)
        good &= np.where(spoke, told & near, ~told)
        good &= ~_theme_is_off(row[mine], theme[mine], contribution[mine], whole[mine], count)
    return good


def vetted(rows: pa.Table) -> pa.Array:
    """The reasons of the rows, null where they do not add up."""
    reasons = rows["reasons"].combine_chunks()
    return pc.if_else(pa.array(adds_up(rows)), reasons, pa.scalar(None, reasons.type))


def _theme_is_off(row: NDArray[np.int64], theme: NDArray[Any], contribution: Floats, whole: Flags, count: int) -> Flags:
    """Which rows have a theme whose features, where any are told, do not add up to it."""
    off: Flags = np.zeros(count, dtype=bool)
    for name in set(theme.tolist()) - set(ALONE):
        here = theme == name
        stated = np.bincount(row[here & whole], contribution[here & whole], minlength=count)
        summed = np.bincount(row[here & ~whole], contribution[here & ~whole], minlength=count)
        features = np.bincount(row[here & ~whole], minlength=count) > 0
        off |= features & ~(np.abs(stated - summed) <= TOLERANCE)
    return off


def _numbers(column: pa.Array) -> Floats:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)
