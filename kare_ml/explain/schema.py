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
