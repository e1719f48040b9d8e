"""What was flagged, what was done, and what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pyarrow as pa

from kare_ml.io.actions import Action
from kare_ml.io.outcomes import read_flags
from kare_ml.web.pages.frame import Asked
from kare_ml.web.tables.declared import Found, Query, Table, day, text, whole
from kare_ml.web.tables.places import beside

STATES = ("open", "overdue", "done", "dismissed")
FATES = ("ordered again", "lost", "too early", "not judged yet")
NOT_JUDGED = FATES[-1]


def state_of(one: Action, today: dt.date) -> str:
    """Whether it is open, overdue, done or dismissed."""
    late = one.status == "open" and one.due_on is not None and one.due_on < today
    return "overdue" if late else one.status


def flagged(asked: Asked) -> pa.Table:
    """Every flag, what is open first and most urgent first, then the newest."""
    shelf, zone = asked.shelf, ZoneInfo(asked.shelf.book.time_zone)
    flags = [one for one in shelf.actions(asked.at, open_only=False) if one.kind == "flag"]
    fates = {one.flag.action_id: str(one.fate) for one in read_flags(shelf.folder)}

    def local(at: dt.datetime) -> dt.date:
        return at.replace(tzinfo=dt.UTC).astimezone(zone).date()

    def row(one: Action) -> dict[str, object]:
        first, last = one.history[0], one.history[-1]
        closed = one.status != "open"
        return {
            "action_id": one.action_id,
            "account_id": one.account_id,
            "flagged_on": local(one.opened_at),
            "flagged_by": one.opened_by,
            "owner": one.owner,
            "due_on": one.due_on,
            "note": first.note,
            "state": state_of(one, asked.today),
            "done": one.outcome or (last.note if one.status == "dismissed" else None),
            "closed_on": local(last.written_at) if closed else None,
            "closed_by": last.written_by if closed else None,
            "silent_until": one.silent_until,
            "came": fates.get(one.action_id, NOT_JUDGED),
        }

    rows = pa.Table.from_pylist([row(one) for one in sorted(flags, key=_urgent)], _OWN)
    names = shelf.rows(asked.run).select(["account_id", "name", "region", "profile"])
    for name in names.column_names[1:]:
        rows = rows.append_column(name, beside(rows, names, name))
    return rows


def matching(rows: pa.Table, query: Query) -> pa.Table:
    """Those flags that a query asks for."""
    for name in ("state", "owner", "came"):
        if value := query.get(name):
            rows = rows.filter(pa.array([held == value for held in rows[name].to_pylist()], pa.bool_()))
    return rows


def _urgent(one: Action) -> tuple[bool, dt.date, float, str]:
    closed = one.status != "open"
    due = dt.date.max if closed or one.due_on is None else one.due_on
    return closed, due, -one.opened_at.timestamp(), one.action_id


def _find(asked: Asked, query: Query) -> Found:
    return whole(matching(flagged(asked), query))


_COLUMNS = {
    "action_id": text("the flag"),
    "account_id": text("the account"),
    "flagged_on": day("when it was flagged"),
    "flagged_by": text("by whom"),
    "owner": text("for whom; null: for nobody"),
    "due_on": day("until when; null: open"),
    "note": text("what was said"),
    "state": text("open, overdue, done or dismissed"),
    "done": text("what was done, or why it was dismissed; null: it is open"),
    "closed_on": day("when it was done or dismissed; null: it is open"),
    "closed_by": text("by whom; null as closed_on"),
    "silent_until": day("dismissed: no list shows it up to and on that day; null: it was not"),
    "came": text("ordered again, lost, or too early to tell; not judged yet: by no night since"),
}
_OWN = pa.schema([(name, column.kind) for name, column in _COLUMNS.items()])

FLAGS = Table(
    name="flags",
    title="What was flagged, and what came of it?",
    grain="a row a flag, what is open first",
    columns={
        **_COLUMNS,
        "name": text("the account's name; null: not known, or not in that night"),
        "region": text("its region; null: not known"),
        "profile": text("its profile; null: none"),
    },
    find=_find,
    asks={
        "state": f"only those that are {', '.join(STATES)}",
        "owner": "only flags for that person",
        "came": f"only those of which came: {', '.join(FATES)}",
    },
)


def counted(rows: pa.Table) -> dict[tuple[bool, str], int]:
    """How many flags came to what; those that somebody worked (done) apart from those that nobody did (yet)."""
    found: dict[tuple[bool, str], int] = {}
    for state, came in _pairs(rows):
        key = state == "done", came
        found[key] = found.get(key, 0) + 1
    return found


def _pairs(rows: pa.Table) -> Sequence[tuple[str, str]]:
    return list(zip(rows["state"].to_pylist(), rows["came"].to_pylist(), strict=True))
