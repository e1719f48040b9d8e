"""Target prospects that warm up: in Attain, with a better chance to be won than a while ago."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.domain.profiles import Profile
from kare_ml.io.published import PublishedRun
from kare_ml.playbook.arrays import places_where
from kare_ml.publish.questions import texts
from kare_ml.web.pages.frame import Asked
from kare_ml.web.silence import quiet
from kare_ml.web.tables.declared import Found, Query, Table, day, number, published, text
from kare_ml.web.tables.places import ASKS, SILENT, narrowed, taken, without

SINCE = {"night": 1, "month": 30, "quarter": 91}
"""How many days back the chance before may lie, by what people call it."""

OTHERWISE = "month"

LEAST = 0.0005
"""A chance that rose by less is written as no rise."""

FILTERS = ("owner", "region", "sector")


@dataclass(frozen=True)
class Prospects:
    """Those in Attain by their places, the one that warmed up most first, then by what may be won.

    `then` is their chance `before` and `rise` the difference, null where there was none.
    """

    places: pa.Array
    then: pa.Array
    rise: pa.Array
    stake: pa.Array
    before: PublishedRun | None


def compared_with(asked: Asked, since: str) -> PublishedRun | None:
    """The night that the chances are held against: so long ago, or the oldest that is kept; null on the first."""
    shelf, days = asked.shelf, SINCE.get(since, SINCE[OTHERWISE])
    earlier = [run for run in shelf.runs() if run.as_of < asked.run.as_of]
    return shelf.before(asked.run, dt.timedelta(days=days)) or (earlier[-1] if earlier else None)


def prospects(asked: Asked, since: str) -> Prospects:
    """All prospects in Attain with a chance."""
    before = compared_with(asked, since)

    def made() -> Prospects:
        rows = asked.shelf.rows(asked.run).select(["account_id", "profile", "conversion_chance", "at_stake"])
        wanted = pc.and_(pc.is_in(rows["profile"], texts(str(Profile.ATTAIN))), pc.is_valid(rows["conversion_chance"]))
        places = places_where(wanted)
        chosen = rows.take(places)
        stake = chosen["at_stake"]
        then = pa.nulls(len(places), pa.float64())
        if before is not None:
            then = pc.take(asked.shelf.then(before, asked.run, "conversion_chance"), places)
        rise = pc.subtract(chosen["conversion_chance"], then)
        keys = pa.table({"rise": rise, "stake": stake, "account_id": chosen["account_id"]})
        order = pc.sort_indices(keys, [("rise", "descending"), ("stake", "descending"), ("account_id", "ascending")])
        then, rise, stake = (_one(pc.take(values, order)) for values in (then, rise, stake))
        return Prospects(places.take(order), then, rise, stake, before)

    return asked.shelf.kept(("prospects", asked.run.run_id, before.run_id if before else None), made)


def warming(asked: Asked, query: Query) -> Prospects:
    """Those of them that a query asks for; without `all`, those alone whose chance rose."""
    found = prospects(asked, query.get("since", ""))
    rows = asked.shelf.rows(asked.run)
    left = without(rows, narrowed(rows, found.places, query, FILTERS), quiet(asked, query))
    keep = pc.is_in(found.places, value_set=left)
    if query.get("all") != "1" and found.before is not None:
        keep = pc.and_(keep, pc.fill_null(pc.greater(found.rise, LEAST), False))
    places, then, rise, stake = (one.filter(keep) for one in (found.places, found.then, found.rise, found.stake))
    return Prospects(places, then, rise, stake, found.before)


def told(asked: Asked, found: Prospects) -> Found:
    """Such prospects as the table has them."""
    numbers = pa.table({"place": found.places, "before": found.then, "rise": found.rise, "at_stake": found.stake})

    def part(start: int, count: int) -> pa.Table:
        mine = numbers.slice(start, count)
        return taken(asked, mine["place"].combine_chunks(), SHOWN, lambda chosen: _more(chosen, mine)).part(0, count)

    return Found(numbers.num_rows, part)


def _more(chosen: pa.Table, mine: pa.Table) -> dict[str, pa.Array | pa.ChunkedArray]:
    return {
        **{name: mine[name] for name in ("before", "rise", "at_stake")},
        **{name: chosen[f"conversion_{name}"] for name in ("theme", "reason")},
        "action": chosen["play"],
        "due_on": chosen["play_due_on"],
    }


def _one(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


SHOWN = (
    "account_id", "name", "conversion_chance", "conversion_source", "conversion_theme", "conversion_reason", "play",
    "play_due_on", "owner", "region", "sector",
)  # fmt: skip

WARMING = Table(
    name="warming",
    title="Which target prospects are warming up?",
    grain="a row a prospect in Attain, the one whose chance rose most first",
    columns={
        **published("account_id", "name", "conversion_chance"),
        "before": number("its chance in the night that it is held against; null: it was no prospect then, or none"),
        "rise": number("by how much the chance rose; null as before"),
        "at_stake": number("chance x value: what may be won within a horizon; null: no prediction"),
        **published("conversion_source"),
        "theme": text("the theme that raises its chance the most; null: our rules speak, or nothing does"),
        "reason": text("the leading reason in words; null as theme"),
        "action": text("what the playbook calls for; null: nothing"),
        **published("owner", "region", "sector"),
        "due_on": day("the day of that play; null: none"),
    },
    find=lambda asked, query: told(asked, warming(asked, query)),
    asks={
        **{name: ASKS[name] for name in FILTERS},
        "since": f"held against the night of so long ago: {', '.join(SINCE)}; left out, {OTHERWISE}",
        **SILENT,
        "all": "1: all prospects in Attain, not only those whose chance rose",
    },
)
