"""The list of all tables.

One that is added here can be downloaded and asked for by machines, and is described with the others.
"""

from __future__ import annotations

from functools import cache

from kare_ml.web.tables.accounts import ACCOUNTS
from kare_ml.web.tables.at_risk import AT_RISK
from kare_ml.web.tables.book import OUTLOOKS, PROFILES, TRANSITIONS, WALK
from kare_ml.web.tables.declared import Table
from kare_ml.web.tables.disagreements import DISAGREEMENTS
from kare_ml.web.tables.effort import EFFORT, INVESTED, NEGLECTED, PEOPLE, ROLES
from kare_ml.web.tables.expand import EXPAND
from kare_ml.web.tables.flags import FLAGS
from kare_ml.web.tables.lists import LISTS
from kare_ml.web.tables.movers import MOVERS
from kare_ml.web.tables.openapi import Schema, described
from kare_ml.web.tables.recapture import RECAPTURE
from kare_ml.web.tables.warming import WARMING
from kare_ml.web.tables.whitespace import WHITESPACE

LISTED = (
    AT_RISK, RECAPTURE, WARMING, EXPAND, FLAGS, LISTS, EFFORT, PEOPLE, INVESTED, NEGLECTED, ROLES, WHITESPACE, PROFILES,
    OUTLOOKS, TRANSITIONS, WALK, MOVERS, DISAGREEMENTS, ACCOUNTS,
)  # fmt: skip

TABLES: dict[str, Table] = {table.name: table for table in LISTED}
"""Every table by its name, in the order in which they are listed."""


@cache
def interface() -> Schema:
    """The JSON interface over all of them, in OpenAPI's words."""
    return described(TABLES.values())
