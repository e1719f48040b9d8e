"""Who moved between two nights, from where to where, and by which cause."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from kare_ml.domain.access import Permission
from kare_ml.io.published import PublishedRun
from kare_ml.publish.bridge import MovedAccount, steps_of
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


def narrowed(moved: Sequence[MovedAccount], query: Query) -> list[MovedAccount]:
    """Those that a query asks for, whatever the cause."""
    start, end = (query.get(name, "") for name in ENDS)
    left = [one for one in moved if all(not query.get(n) or one.now[n] == query[n] for n in FILTERS)]
    return [one for one in left if _went(one, start, end)]


def _went(one: MovedAccount, start: str, end: str) -> bool:
    """Whether profile, outlook or risk word of an account went from there to there; an empty end is any."""
    return not (start or end) or any(start in ("", was) and end in ("", now) for _, was, now in steps_of(one))


def _find(asked: Asked, query: Query) -> Found:
    before = before_of(asked, query.get("since"))
    moved = narrowed(asked.shelf.moved(before, asked.run), query) if before else []
    chosen = [one for one in moved if query.get("cause", "") in ("", str(one.cause))]
    rows = [
        {
            "account_id": one.now["account_id"], "name": one.now["name"], "what": what, "was": was, "became": now,
            "cause": str(one.cause), "owner": one.now["owner"], "region": one.now["region"],
            "trailing_revenue": one.now["trailing_revenue"],
        }
        for one in chosen for what, was, now in steps_of(one)
    ]  # fmt: skip
    return whole(pa.Table.from_pylist(rows, MOVERS.schema))


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
