"""What was flagged, and what came of it? Flags with what was done; those worked and those untouched, apart."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kare_ml.monitor.figures import Top
from kare_ml.web.pages.frame import Asked, Frame, frame
from kare_ml.web.tables.declared import Query
from kare_ml.web.tables.flags import FATES, FLAGS, STATES, counted, flagged, matching
from kare_ml.web.tables.lists import judged_lists
from kare_ml.web.words import distinct

MOST = 200
"""How many flags are listed."""


@dataclass(frozen=True)
class Flag:
    """One flag; `state` is open, overdue, done or dismissed, `came` what came of it."""

    action_id: str
    account_id: str
    name: str
    link: str
    profile: str | None
    flagged_on: dt.date
    flagged_by: str
    owner: str | None
    due_on: dt.date | None
    note: str
    state: str
    done: str | None
    closed_on: dt.date | None
    silent_until: dt.date | None
    came: str

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in ("open", "overdue")


@dataclass(frozen=True)
class Flags:
    """The page: `flags` are those listed, of `matching`; `states` counts all of them.

    `came` has a row for those worked and one for those not: how many of each fate. `lists` are judged nights.
    """

    frame: Frame
    given: Mapping[str, str]
    states: tuple[tuple[str, int], ...]
    fates: tuple[str, ...]
    came: tuple[tuple[str, tuple[int, ...]], ...]
    flags: tuple[Flag, ...]
    matching: int
    lists: tuple[Top, ...]
    choices: Mapping[str, tuple[str, ...]]
    back: str


def flags_page(asked: Asked, query: Query) -> Flags:
    """The flags."""
    given, every = FLAGS.asked(query), flagged(asked)
    found = matching(every, given)
    states, came = Counter(every["state"].to_pylist()), counted(every)
    return Flags(
        frame=frame(asked, "flags", FLAGS.title, given),
        given=given,
        states=tuple((state, states[state]) for state in STATES),
        fates=FATES,
        came=tuple(
            (words, tuple(came.get((worked, fate), 0) for fate in FATES))
            for words, worked in (("worked: done", True), ("not worked: open, overdue or dismissed", False))
        ),
        flags=tuple(_flag(asked, row) for row in found.slice(0, MOST).to_pylist()),
        matching=found.num_rows,
        lists=judged_lists(asked),
        choices={"state": STATES, "owner": distinct(every["owner"]), "came": FATES},
        back=asked.link("/flags", **given),
    )


def _flag(asked: Asked, row: Mapping[str, Any]) -> Flag:
    return Flag(
        action_id=row["action_id"],
        account_id=row["account_id"],
        name=row["name"] or row["account_id"],
        link=asked.link("/account", id=row["account_id"]),
        profile=row["profile"],
        flagged_on=row["flagged_on"],
        flagged_by=row["flagged_by"],
        owner=row["owner"],
        due_on=row["due_on"],
        note=row["note"],
        state=row["state"],
        done=row["done"],
        closed_on=row["closed_on"],
        silent_until=row["silent_until"],
        came=row["came"],
    )
