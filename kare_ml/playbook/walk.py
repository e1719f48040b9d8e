"""The revenue walk: from the last year's revenue to the one expected one horizon ahead, account by account.

What leaves the trailing year within the horizon is the same season a year before. A client that stays brings it again
times a rate that was measured (`rates`), one that lapses brings nothing, and the chances are those of the membership.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from kare_ml.domain.as_of import YEAR
from kare_ml.domain.profiles import Lifecycle, Profile
from kare_ml.playbook.arrays import numbers, texts
from kare_ml.playbook.rates import Numbers, Rates, season

PARTS = ("lost", "shrunk", "grown", "expanded", "won", "won_back")
"""What lies between today's revenue and the expected one: lost to Recapture, bought less while staying in Keep, bought
more there, grown by Expand, won from Attain, won back."""

WEIGHTS = ("keep", "expand", "back", "won")
"""The rates, and how much of each the expected revenue of an account holds."""

WALK = pa.schema(
    [
        *((name, pa.string()) for name in ("account_id", "name", "owner", "region", "lifecycle", "state")),
        ("start", pa.int64()),
        *((part, pa.int64()) for part in PARTS),
        ("at_stake", pa.float64()),
        ("predicted", pa.bool_()),
        ("variance", pa.float64()),
        *((f"of_{name}", pa.float64()) for name in WEIGHTS),
    ]
)
"""A row an account.

`state` is the profile, or the reason for none. `start` is the revenue of the last 365 days; the parts add to it, all
in hundredths of the book's currency, so that they add up exactly however they are grouped. `at_stake` is chance x value
in the book's currency: of a client its revenue at risk, in Expand the growth, in Attain and Recapture what may be won;
null without a prediction. `variance` and the weights `of_` the rates give the range.
"""


def window_of(horizon_days: int) -> int:
    """How many days of a trailing year are renewed one horizon ahead."""
    return min(horizon_days, YEAR)


def walk(rows: pa.Table, spent: pa.Table, rates: Rates) -> pa.Table:
    """The table `WALK` in the order of `rows`: published columns and `best_year_spend`; `spent` is a row for each.

    A client without a prediction is taken as it is; one that is paid by contract alone renews its fees as they are.
    """
    lifecycle = texts(rows, "lifecycle")
    client, lapsed, prospect = (lifecycle == str(stage) for stage in Lifecycle)
    gone, stays, expands, untouched = (
        np.nan_to_num(numbers(rows, f"p_{name}")) for name in ("recapture", "keep", "expand", "attain")
    )
    predicted = ~np.isnan(numbers(rows, "p_keep"))
    year, age = np.nan_to_num(numbers(rows, "trailing_revenue")), numbers(spent, "first_age")
    by_contract = np.isnan(age) & (year != 0)
    leaving = np.where(by_contract, year, np.nan_to_num(numbers(spent, "leaving")))
    base = np.where(by_contract, year, season(leaving, year, np.nan_to_num(age), rates.window))
    base = np.maximum(base, 0.0) * (client & predicted)
    measured = base * ~by_contract
    best = np.nan_to_num(numbers(rows, "best_year_spend")) * (lapsed & predicted)
    filled = stays * (base - leaving) * (client & predicted)
    parts = {
        "lost": np.where(lapsed, -leaving, -gone * leaving * (client & predicted)),
        "shrunk": np.minimum(filled, 0.0) - stays * rates.keep.shortfall * measured,
        "grown": np.maximum(filled, 0.0) + stays * rates.keep.excess * measured,
        "expanded": expands * (base + (rates.expand.value - 1.0) * measured - leaving) * (client & predicted),
        "won": (1.0 - untouched) * rates.won.value * (prospect & predicted),
        "won_back": (1.0 - gone) * rates.back.value * best,
    }
    weights = {
        "keep": stays * measured,
        "expand": expands * measured,
        "back": (1.0 - gone) * best,
        "won": (1.0 - untouched) * (prospect & predicted),
    }
    columns = {
        **{name: rows[name] for name in ("account_id", "name", "owner", "region", "lifecycle")},
        "state": _states(rows),
        "start": _hundredths(year),
        **{name: _hundredths(values) for name, values in parts.items()},
        "at_stake": _at_stake(rows, parts, predicted),
        "predicted": predicted,
        "variance": _variance(stays, expands, base, measured, weights, best, rates),
        **{f"of_{name}": values for name, values in weights.items()},
    }
    return pa.table([_typed(columns[field.name], field.type) for field in WALK], schema=WALK)


def _variance(
    stays: Numbers, expands: Numbers, base: Numbers, measured: Numbers, weights: dict[str, Numbers], best: Numbers,
    rates: Rates,
) -> Numbers:  # fmt: skip
    """The variance of each account's revenue to come: of what becomes of it, and of how much it then spends."""
    kept = base + (rates.keep.value - 1.0) * measured
    expanded = base + (rates.expand.value - 1.0) * measured
    mean = stays * kept + expands * expanded
    square = stays * (kept**2 + rates.keep.spread * measured**2)
    square += expands * (expanded**2 + rates.expand.spread * measured**2)
    square += weights["back"] * best * (rates.back.value**2 + rates.back.spread)
    square += weights["won"] * (rates.won.value**2 + rates.won.spread)
    mean = mean + weights["back"] * rates.back.value + weights["won"] * rates.won.value
    return np.asarray(np.maximum(square - mean**2, 0.0))


def _at_stake(rows: pa.Table, parts: dict[str, Numbers], predicted: object) -> Numbers:
    state, lifecycle = texts(rows, "profile"), texts(rows, "lifecycle")
    at_risk = np.nan_to_num(numbers(rows, "revenue_at_risk"))
    values = np.select(
        [state == str(Profile.EXPAND), state == str(Profile.ATTAIN), state == str(Profile.RECAPTURE)],
        [np.maximum(parts["expanded"], 0.0), parts["won"], parts["won_back"]],
        np.where(lifecycle == str(Lifecycle.CLIENT), at_risk, 0.0),
    )
    return np.asarray(np.where(np.asarray(predicted), np.round(values, 2), np.nan))


def _states(rows: pa.Table) -> list[str | None]:
    pairs = zip(rows["profile"].to_pylist(), rows["no_profile_reason"].to_pylist(), strict=True)
    return [profile or reason for profile, reason in pairs]


def _hundredths(values: Numbers) -> pa.Array:
    return pa.array(np.rint(values * 100).astype(np.int64))


def _typed(values: object, kind: pa.DataType) -> pa.Array | pa.ChunkedArray:
    if isinstance(values, np.ndarray) and kind == pa.float64():
        return pa.array(values, kind, from_pandas=True)
    return values.cast(kind) if isinstance(values, pa.ChunkedArray | pa.Array) else pa.array(values, kind)
