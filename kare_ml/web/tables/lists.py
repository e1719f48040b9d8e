"""How good the lists of past nights were, month by month: those who were worked and those who were not, apart."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pyarrow as pa

from kare_ml.config.load import load_risk
from kare_ml.io.outcomes import judged_nights, read_outcomes
from kare_ml.monitor.figures import Top, top
from kare_ml.monitor.outcomes import newest_of_each_month
from kare_ml.web.pages.frame import Asked
from kare_ml.web.tables.declared import Found, Query, Table, count, day, number, whole

MONTHS = 12
"""How many judged months are told of."""


def judged_lists(asked: Asked) -> tuple[Top, ...]:
    """The top of the list of the last judged night of each month, newest first; of what its reader may see."""
    folder, nights = asked.shelf.folder, judged_nights(asked.shelf.folder)
    capacity = load_risk(folder).high_capacity
    days = [day for day in newest_of_each_month(nights) if day < asked.run.as_of][:MONTHS]

    def made(night: dt.date) -> Top | None:
        rows = asked.shelf.mine(read_outcomes(folder, night))
        return top(rows, capacity) if rows.num_rows else None

    found = [asked.shelf.kept(("list", nights[one].name, capacity), partial(made, one)) for one in days]
    return tuple(one for one in found if one is not None)


def _find(asked: Asked, query: Query) -> Found:
    rows = [
        {
            "as_of": one.as_of,
            "top": one.top,
            "lapsed": one.lapsed,
            "by_rules": one.by_rules,
            "untouched": one.untouched,
            "untouched_lapsed": one.precision,
            "lead_days": one.lead_days,
            "worked": one.worked.accounts,
            "worked_ordered_again": one.worked.ordered_again,
            "worked_lost": one.worked.lost,
            "worked_too_early": one.worked.too_early,
        }
        for one in judged_lists(asked)
    ]
    return whole(pa.Table.from_pylist(rows, LISTS.schema))


LISTS = Table(
    name="judged-lists",
    title="How good were the lists of past nights?",
    grain="a row a month: its last judged night, and the top of the list that it gave",
    columns={
        "as_of": day("the night"),
        "top": count("how many clients: those most likely to lapse, as many as the team can look after"),
        "lapsed": count("how many of them lapsed within the horizon"),
        "by_rules": count("of as many that were silent longest by their own rhythm; null: not known any more"),
        "untouched": count("how many of them nobody worked"),
        "untouched_lapsed": number("the share of those that lapsed; null: there were none"),
        "lead_days": number("the median of days until those had lapsed; null: none did"),
        "worked": count("how many of them somebody flagged, or closed an action for"),
        "worked_ordered_again": count("of those that were worked, ordered again"),
        "worked_lost": count("of those that were worked, lapsed"),
        "worked_too_early": count("of those that were worked, neither yet"),
    },
    find=_find,
)
