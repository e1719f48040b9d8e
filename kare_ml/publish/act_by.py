"""Until when to act: the first coming as-of at which silence alone lifts a client's risk to the next word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import pyarrow as pa

from kare_ml.baseline.attributes import Review
from kare_ml.publish.moves import RISK_LEVEL, word


def act_by(words: Mapping[str, str], coming: Iterable[tuple[dt.date, pa.Table]], review: Review) -> dict[str, dt.date]:
    """By account_id, the first coming date at which its word would be a higher one; an account without one is left out.

    `words` are those that people read now. `coming` are the predictions as of coming dates, soonest first, had nothing
    more taken place. An account that is a client no longer by then is beyond every word.
    """
    found: dict[str, dt.date] = {}
    for day, predictions in coming:
        for row in predictions.select(["account_id", "churn_risk", "winback_chance"]).to_pylist():
            account = row["account_id"]
            if account in found or account not in words:
                continue
            then = "High" if row["winback_chance"] is not None else word(row["churn_risk"], review)
            if then is not None and RISK_LEVEL[then] > RISK_LEVEL[words[account]]:
                found[account] = day
    return found
