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
"""A part of one model's log-odds for one account, in one of four kinds.

- a line that is no feature's doing: `theme` is one of `ALONE`, `feature` is null
- a theme: the exact sum of all its features; `feature` is null
- a feature, after its theme: `value` is null where it is unknown
- the features of a theme that are not told one by one: `feature` is `OTHERS`, `value` is how many they are

Lines and themes add up to the log-odds of the chance; the features after a theme, and its others, to the theme.
"""

BASE, CALIBRATION, SEASON = "base value", "calibration", "level of the season"
ALONE = (BASE, CALIBRATION, SEASON)
"""Where the model starts: what it expects of the accounts that it was trained on; its map; the shift of the season."""

OTHERS = "others"

RAISES, LOWERS = " Raises the chance", " Lowers the chance"
"""Begin the last sentence of a feature that raises a model's log-odds, or lowers them."""

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
