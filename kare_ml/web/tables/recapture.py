"""Past clients worth winning back: the recapture scorecard, beside what may be won and what winning it costs."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.errors import UsageError
from kare_ml.playbook.recapture import PART, PARTS
from kare_ml.publish.questions import texts
from kare_ml.stages.recapture import SHOWN, Recapture, recapture_of
from kare_ml.web.facts import settings_written
from kare_ml.web.pages.frame import Asked
from kare_ml.web.silence import quiet
from kare_ml.web.tables.declared import Column, Found, Query, Table, day, number, published, text
from kare_ml.web.tables.places import ASKS, SILENT, beside

_KNOWN = {"at_stake": "at_stake", "action": "play", "due_on": "play_due_on"}
"""What the table calls columns of the run."""

_PARTS = {
    "growth_potential": "the share of clients whose best year was no better than its own",
    "cost_of_pursuit": "its best year over that year and the cost together",
    "strategic_value": "as given, 1 at most",
    "allies": "people there who favour us, out of enough",
    "still_using": "1 where it used something just now, down to 0",
    "loss_reason": "how far its reason to leave has passed",
}


def scored(asked: Asked, *, every: bool = False) -> Recapture | None:
    """The scorecard of a run; with `every`, of all past clients. None where its features are not kept."""

    def made() -> Recapture | None:
        try:
            return recapture_of(asked.shelf.folder, asked.run, asked.shelf.rows(asked.run).select(SHOWN), every=every)
        except UsageError:
            return None

    return asked.shelf.kept(("recapture", asked.run.run_id, every, settings_written(asked.shelf)), made)


def worth(asked: Asked, query: Query) -> pa.Table:
    """The rows that a query asks for, the best first."""
    found = scored(asked, every=query.get("every") == "1")
    if found is None:
        return RECAPTURE.schema.empty_table()
    rows = found.table
    for name in ("owner", "region"):
        if value := query.get(name):
            rows = rows.filter(pc.fill_null(pc.is_in(rows[name], texts(value)), False))
    return rows.filter(pc.invert(pc.is_in(rows["account_id"], texts(*quiet(asked, query)))))


def told(asked: Asked, rows: pa.Table) -> Found:
    """Such rows as the table has them."""
    known = asked.shelf.rows(asked.run).select(["account_id", *_KNOWN.values()])

    def part(start: int, count: int) -> pa.Table:
        chosen = rows.slice(start, count)
        more = {
            **{name: beside(chosen, known, column) for name, column in _KNOWN.items()},
            **{name: pa.nulls(len(chosen), pa.float64())
               for name in (PART + part for part in PARTS) if name not in chosen.column_names},
        }  # fmt: skip
        for name, values in more.items():
            chosen = chosen.append_column(name, values)
        return chosen

    return Found(rows.num_rows, part)


RECAPTURE = Table(
    name="recapture",
    title="Which past clients are worth winning back?",
    grain="a row a past client, the best to win back first",
    columns={
        **published("account_id", "name", "owner", "region", "profile", "no_profile_reason"),
        "score": number("the scorecard, 0 to 100; null: nothing is known of it"),
        "known": number("the share of the weights that spoke, 0 to 1"),
        **published("winback_chance"),
        "at_stake": number("chance x value: what may be won back within a horizon; null: no prediction"),
        "cost_of_pursuit": number("what winning it back is said to cost; null: nobody says"),
        "best_year_spend": number("its net revenue in its best year; null: not known"),
        "days_silent": number("days since its last order, contract or loss; null: not known"),
        "loss_reason": text("why it left, as people say; null: nobody does"),
        "allies": number("people there who favour us; null: not known"),
        "still_using": Column(pa.bool_(), "it uses what it once bought"),
        "days_since_use": number("days since it last used something; null: never, or not known"),
        **{PART + name: number(f"part of the score, 0 to 1: {_PARTS[name]}; null: not known") for name in PARTS},
        "action": text("what the playbook calls for; null: nothing"),
        "due_on": day("the day of that play; null: none"),
    },
    find=lambda asked, query: told(asked, worth(asked, query)),
    asks={
        "owner": ASKS["owner"],
        "region": ASKS["region"],
        **SILENT,
        "every": "1: all past clients but those not to be pursued, not only those in Recapture",
    },
)
