"""What a reason is made of."""

from __future__ import annotations

import pyarrow as pa

REASON = pa.struct(
    [
        ("model", pa.string()),
        ("theme", pa.string()),
        ("feature", pa.string()),
        ("value", pa.float64()),
        ("contribution", pa.float64()),
        ("words", pa.string()),
    ]
)
"""One feature's exact contribution to one model's log-odds. `value` is null where the feature is unknown."""

REASONS = pa.schema([("account_id", pa.string()), ("reasons", pa.list_(REASON))])
"""One row an account."""

LINES = pa.schema(
    [
        ("account_id", pa.string()),
        ("model", pa.string()),
        ("cause", pa.string()),
        ("theme", pa.string()),
        ("feature", pa.string()),
        ("before", pa.float64()),
        ("after", pa.float64()),
        ("contribution", pa.float64()),
        ("points", pa.float64()),
        ("words", pa.string()),
    ]
)
"""One line of a movement. `model` is null for what the rules say, `feature` for what no feature did.

`before` and `after` are the feature's values, null where unknown. `contribution` is in log-odds, `points` is its share
of the difference in probability; both are null for a cause that has none: then `words` state it.
"""

MOVEMENT = pa.struct([field for field in LINES if field.name != "account_id"])
"""A line as it is published, within its account's row."""
