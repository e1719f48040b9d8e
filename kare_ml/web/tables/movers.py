"""Who moved between two nights, from where to where, and by which cause."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.domain.access import Permission
from kare_ml.io.published import PublishedRun
from kare_ml.playbook.arrays import places_where
from kare_ml.publish.bridge import STEPS, having, or_none
from kare_ml.publish.questions import texts
from kare_ml.web import ways
from kare_ml.web.pages.frame import Asked
from kare_ml.web.tables.declared import Found, Query, Table, published, text, whole

FILTERS, ENDS = ("owner", "region", "profile"), ("from", "to")
"""What movers may be narrowed by: columns of now, and from where to where they went."""

ASKS = {
    "since": "the run to compare with; left out, the one before",
    "owner": "only accounts of that owner",
    "region": "only accounts of that region",
    "profile": "only accounts in that profile now",
    "cause": "only what moved by that cause",
    "from": "only what was that profile, outlook or risk word",
    "to": "only what became that profile, outlook or risk word",
}


def before_of(asked: Asked, since: str | None) -> PublishedRun | None:
    """The run to compare with: the one that is named, if it is before this one; else the one before."""
    earlier = [one for one in asked.shelf.runs() if one.as_of < asked.run.as_of]
    return next((one for one in earlier if one.run_id == since), earlier[0] if earlier else None)


def narrowed(moved: pa.Table, query: Query) -> pa.Table:
    """Those that a query asks for, whatever the cause."""
    left = having(moved, {name: query.get(name) or None for name in FILTERS})
    start, end = (query.get(name, "") for name in ENDS)
    if not (start or end):
        return left
    went = [pc.and_(_is(left[was], start), _is(or_none(left[now]), end)) for was, now in STEPS.values()]
    return left.filter(pc.or_(went[0], pc.or_(went[1], went[2])))


def _is(values: pa.ChunkedArray, word: str) -> pa.ChunkedArray:
    """Which of them are that word; an empty one is any, where there is one."""
    return pc.is_in(values, value_set=texts(word)) if word else pc.is_valid(values)


def steps(moved: pa.Table) -> pa.Table:
    """A row a step of each account: what changed, from where, to where; account after account."""
    places, found = [], []
    for what, (start, end) in STEPS.items():
        own = places_where(pc.is_valid(moved[start]))
        rows = moved.take(own)
        told = {"what": pa.repeat(texts(what)[0], len(own)), "was": rows[start], "became": or_none(rows[end])}
        places.append(own)
        found.append(pa.table({name: told[name] if name in told else rows[name] for name in MOVERS.schema.names}))
    in_order = pc.sort_indices(pa.concat_arrays(places))  # stable: the steps of an account stay in theirs
    return pa.concat_tables(found).take(in_order).cast(MOVERS.schema)


def _find(asked: Asked, query: Query) -> Found:
    before = before_of(asked, query.get("since"))
    if before is None:
        return whole(MOVERS.schema.empty_table())
    moved = narrowed(ways.moved(asked.shelf, before, asked.run), query)
    return whole(steps(having(moved, {"cause": query.get("cause") or None})))


MOVERS = Table(
    name="movers",
    title="Who moved, and why?",
    grain="a row a changed profile, outlook or risk word of an account, the most revenue first",
    columns={
        **published("account_id", "name"),
        "what": text("profile, outlook or risk word"),
        "was": text("what it was; none: there was none"),
        "became": text("what it is now; none as before"),
        "cause": text("the one cause that the account's move is counted under"),
        **published("trailing_revenue", "owner", "region"),
    },
    find=_find,
    asks=ASKS,
    needs=Permission.ANALYSIS,
)
