"""Which accounts have too little history to be predicted, and what each of them lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kare_ml.config.workspace import Sufficiency
from kare_ml.domain.profiles import Lifecycle

if TYPE_CHECKING:
    import pandas as pd


LOOKED_AT = frozenset({"tenure_days", "contract_days", "orders_ever"})
"""The features that tell it."""


def lacking(rows: pd.DataFrame, least: Sufficiency) -> NDArray[Any]:
    """A text an account of the feature frame: what it lacks of the stated minimum, null where it lacks nothing.

    History is counted from the first order or contract, whichever came first. A prospect has no history of buying by
    its nature and lacks none; an account that has contracts is not asked for orders.
    """
    first_order, first_contract = (rows[name].to_numpy(float) for name in ("tenure_days", "contract_days"))
    days = np.fmax(first_order, first_contract)
    orders = np.where(np.isnan(first_contract), np.nan_to_num(rows["orders_ever"].to_numpy(float)), np.inf)
    prospect = rows["lifecycle"].to_numpy(str) == str(Lifecycle.PROSPECT)
    found: NDArray[Any] = np.full(len(rows), None, dtype=object)
    young, few = np.nan_to_num(days) < least.history_days, orders < least.orders
    for place in np.flatnonzero((young | few) & ~prospect):
        if np.isnan(days[place]):
            found[place] = "too little history: no order or contract, only what takes back or is no product"
            continue
        parts = [f"{int(days[place])} days of history, {least.history_days} days are needed"] if young[place] else []
        parts += [f"{int(orders[place])} orders, {least.orders} are needed"] if few[place] else []
        found[place] = f"too little history: {' and '.join(parts)}"
    return found
