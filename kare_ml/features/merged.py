"""Merged accounts as one: at an as-of, rows of an id that went count for the account that survived.

Before a merge had happened and was known, they are two accounts.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from kare_ml.domain.as_of import AsOf
from kare_ml.features.point_in_time import When, known

MERGES = ("survivors", "account_merges")


def as_one(history: Mapping[str, ir.Table], as_of: When) -> Mapping[str, ir.Table]:
    """The history with the ids that accounts had at `as_of`; as it is, where no accounts were merged.

    An id that went has no row of its own in `accounts` any more, and whoever named it as a parent names the survivor.
    """
    if "survivors" not in history:
        return history
    went = known(history["survivors"], as_of).select(gone="account_id", survivor="survivor")
    return {
        name: _listed(rows, went) if name == "accounts" else _renamed(rows, went, "account_id")
        for name, rows in history.items()
        if name not in MERGES and "account_id" in rows.columns
    }


def survivors(history: Mapping[str, ir.Table], as_of: AsOf) -> dict[str, str]:
    """By each account_id that had gone by `as_of`, the account that it counts for."""
    if "survivors" not in history:
        return {}
    rows = known(history["survivors"], as_of).select("account_id", "survivor").to_pyarrow()
    return dict(zip(rows["account_id"].to_pylist(), rows["survivor"].to_pylist(), strict=True))


def _listed(accounts: ir.Table, went: ir.Table) -> ir.Table:
    left = accounts.anti_join(went, accounts.account_id == went.gone)
    renamed = _renamed(left, went.view(), "parent_id")
    return renamed.mutate(parent_id=renamed.parent_id.nullif(renamed.account_id))


def _renamed(rows: ir.Table, went: ir.Table, column: str) -> ir.Table:
    joined = rows.left_join(went, rows[column] == went.gone)
    return joined.mutate(**{column: ibis.coalesce(joined.survivor, joined[column])}).drop("gone", "survivor")
