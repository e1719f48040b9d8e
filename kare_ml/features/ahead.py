"""The history looked at from coming as-ofs, as if nothing took place any more: what silence alone will do."""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir

from kare_ml.domain.as_of import AsOf
from kare_ml.features.point_in_time import When
from kare_ml.features.since import quiet, retold


def silent_until(history: Mapping[str, ir.Table], as_of: AsOf, coming: When) -> dict[str, ir.Table]:
    """The history to be looked at from a coming as-of: what is known at `as_of`, and nothing new from then on.

    Nothing is taken back any more, and what is due or ends after `as_of` has not done so yet.
    """
    rows = {name: table for name, table in history.items() if "known_from" in table.columns}
    return quiet(retold(rows, as_of, as_of), as_of, coming)


def of_family(history: Mapping[str, ir.Table], account_ids: list[str]) -> dict[str, ir.Table]:
    """The rows of these accounts alone: features look at no others than an account's family."""
    return {
        name: rows.filter(rows.account_id.isin(account_ids)) if "account_id" in rows.columns else rows
        for name, rows in history.items()
    }
