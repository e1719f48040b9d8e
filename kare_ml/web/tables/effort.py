"""Where time goes: by profile, by person and team; whom nobody called, and whose accounts are for the other role."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.errors import UsageError
from kare_ml.publish.questions import texts
from kare_ml.stages.effort import PUBLISHED, TeamEffort, read_effort
from kare_ml.web.facts import settings_written
from kare_ml.web.pages.frame import Asked
from kare_ml.web.tables.declared import Found, Query, Table, count, number, text, whole
from kare_ml.web.tables.places import beside

Rows = Iterable[Mapping[str, Any]]


def effort_of(asked: Asked) -> TeamEffort | None:
    """The effort up to a run, of what its reader may see; None where the run does not say where time went."""

    def made() -> TeamEffort | None:
        rows = asked.shelf.rows(asked.run).select(PUBLISHED)
        try:
            return read_effort(asked.shelf.folder, asked.run.as_of, accounts=asked.shelf.visible(), rows=rows)
        except UsageError:
            return None

    return asked.shelf.kept(("effort", asked.run.run_id, settings_written(asked.shelf)), made)


def neglected(asked: Asked, query: Query) -> pa.Table:
    """The accounts that nobody was in touch with, those of one owner where that is asked."""
    effort = effort_of(asked)
    return _of_owner(effort.untouched, query) if effort else NEGLECTED.schema.empty_table()


def _found(table: Callable[[], Table], rows: Callable[[TeamEffort], Rows]) -> Callable[[Asked, Query], Found]:
    """A few rows of the effort as a table; of those that have a name, the ones of an owner where that is asked."""

    def find(asked: Asked, query: Query) -> Found:
        effort = effort_of(asked)
        told = [dict(row) for row in rows(effort)] if effort else []
        if owner := query.get("owner"):
            told = [row for row in told if row.get("name", owner) == owner]
        return whole(pa.Table.from_pylist(told, table().schema))

    return find


def _roles(asked: Asked, query: Query) -> Found:
    """The accounts of each owner that are for the other role; they are made for the part that is asked for."""
    effort = effort_of(asked)
    owner = query.get("owner")
    found = [one for one in effort.mismatches if owner in (None, "", one.owner)] if effort else []
    ends = list(accumulate(len(one.accounts) for one in found))

    def part(start: int, count: int) -> pa.Table:
        told = [ROLES.schema.empty_table()]
        for one, end in zip(found, ends, strict=True):
            begin = end - len(one.accounts)
            first, last = max(start, begin) - begin, min(start + count, end) - begin
            if first < last:
                ids = one.accounts.slice(first, last - first)
                same = (pa.repeat(value, len(ids)) for value in (one.owner, one.role, one.of))
                told.append(pa.table(dict(zip(("owner", "role", "of"), same, strict=True)) | {"account_id": ids}))
        rows = pa.concat_tables(told, promote_options="default")
        names = asked.shelf.rows(asked.run).select(["account_id", "name"])
        return rows.set_column(rows.schema.get_field_index("name"), "name", beside(rows, names, "name"))

    return Found(ends[-1] if ends else 0, part)


def _invested(asked: Asked, query: Query) -> Found:
    """Every account with a profile; what is kept of so many has no names, and words once."""
    effort = effort_of(asked)
    if effort is None:
        return whole(INVESTED.schema.empty_table())

    def made() -> pa.Table:
        rows = effort.invested.drop_columns(["name"])
        for name in ("owner", "profile"):
            rows = rows.set_column(rows.schema.get_field_index(name), name, rows[name].dictionary_encode())
        return rows

    rows = _of_owner(asked.shelf.kept(("invested", asked.run.run_id, settings_written(asked.shelf)), made), query)
    names = asked.shelf.rows(asked.run).select(["account_id", "name"])

    def part(start: int, count: int) -> pa.Table:
        told = rows.slice(start, count)
        return told.append_column("name", beside(told, names, "name"))

    return Found(rows.num_rows, part)


def _of_owner(rows: pa.Table, query: Query) -> pa.Table:
    owner = query.get("owner")
    return rows.filter(pc.is_in(rows["owner"], value_set=texts(owner))) if owner else rows


_TIME = {
    "profile": text("the profile; `no profile` is for accounts without one"),
    "accounts": count("how many accounts of it"),
    "contacts": count("how many contacts with them"),
    "minutes": number("the minutes of those that say how long they took; null: none does"),
    "share": number("the share of all time; null: there was none"),
    "designated": number("the share that leadership wants; null: nothing is designated"),
    "gap": number("share - designated: below zero, too little; null as those"),
}
_ACCOUNT = {"account_id": text("the account"), "name": text("null: no name is known")}
_OF_OWNER = {"owner": "only that person"}


def _people(effort: TeamEffort) -> Rows:
    for kind, people in (("person", effort.reps), ("team", effort.teams)):
        for one in people:
            for share in one.shares:
                yield {"kind": kind, "name": one.name, "team": one.team, **vars(share), "focus": one.focus}


EFFORT: Table = Table(
    name="effort",
    title="Where does our time go, and where should it?",
    grain="a row a profile",
    columns={
        **_TIME,
        "at_stake": number("chance x value of its accounts; null: of accounts without a profile"),
        "per_hour": number("that over the hours that go there in a horizon; null: no hours known, or no prediction"),
    },
    find=_found(
        lambda: EFFORT,
        lambda effort: [
            {**vars(share), **next((vars(one) for one in effort.returns if one.profile == share.profile), {})}
            for share in effort.profiles
        ],
    ),
)

PEOPLE: Table = Table(
    name="effort-by-person",
    title="Whose time goes where?",
    grain="a row a person or team, and profile",
    columns={
        "kind": text("person or team"),
        "name": text("who"),
        "team": text("the team of a person; null: of a team, or not known"),
        **_TIME,
        "focus": text("what to talk about with them, in a sentence"),
    },
    find=_found(lambda: PEOPLE, _people),
    asks=_OF_OWNER,
)

NEGLECTED: Table = Table(
    name="neglected",
    title="Whom did nobody call?",
    grain="a row an account in Recapture, Attain or Expand that nobody was in touch with, most at stake first",
    columns={
        **_ACCOUNT,
        "owner": text("who looks after it; null: nobody"),
        "profile": text("its profile"),
        "at_stake": number("chance x value; null: no prediction"),
    },
    find=lambda asked, query: whole(neglected(asked, query)),
    asks=_OF_OWNER,
)

ROLES: Table = Table(
    name="role-fit",
    title="Who has accounts that are for the other role?",
    grain="a row an account whose owner's role is for other profiles, most at stake first of each owner",
    columns={
        "owner": text("who looks after it"),
        "role": text("hunter or farmer"),
        **_ACCOUNT,
        "of": count("how many accounts with a profile the owner has in that role"),
    },
    find=_roles,
    asks=_OF_OWNER,
)

INVESTED: Table = Table(
    name="effort-by-account",
    title="Which accounts get too little time?",
    grain="a row an account with a profile, the one with too little time by the most first",
    columns={
        **_ACCOUNT,
        "owner": text("who looks after it; null: nobody"),
        "profile": text("its profile"),
        "importance": number("how much it weighs among those of its profile"),
        "share": number("the share of all time that went to it"),
        "designated": number("the share that its profile and importance designate"),
        "gap": number("share - designated: below zero, too little"),
    },
    find=_invested,
    asks=_OF_OWNER,
)
