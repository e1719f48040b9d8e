"""Every account of a night, as published, but for what is a list: the table that all others are parts of."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from kare_ml.web.pages.frame import Asked
from kare_ml.web.shelf import LIGHT
from kare_ml.web.tables.declared import Found, Query, Table, published
from kare_ml.web.tables.places import ASKS, narrowed, taken

MORE = {"lifecycle": "client, lapsed or prospect", "status": "scored, baseline_only or withheld"}


def _find(asked: Asked, query: Query) -> Found:
    rows = asked.shelf.rows(asked.run)
    places = narrowed(rows, pa.array(np.arange(rows.num_rows)), query, ACCOUNTS.asks)
    return taken(asked, places, LIGHT, lambda chosen: {})


ACCOUNTS = Table(
    name="accounts",
    title="Who is in the book, and where do they stand?",
    grain="a row an account",
    columns=published(*LIGHT),
    find=_find,
    asks={**ASKS, **{name: f"only accounts of that {name}: {words}" for name, words in MORE.items()}},
)
