"""Which account do you mean? Accounts by id or name, forgiving: whatever the case, a part of it, or nearly it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.web.pages.frame import Asked, Frame, frame

MOST = 30
LONGEST = 120
"""How many letters of what was typed are looked at."""


@dataclass(frozen=True)
class Hit:
    """One account that may be meant."""

    account_id: str
    name: str
    link: str
    profile: str | None
    state: str
    owner: str | None
    revenue: float | None


@dataclass(frozen=True)
class Search:
    """The page; `near` says that nothing fits as it was typed, and these are merely like it."""

    frame: Frame
    text: str
    hits: tuple[Hit, ...]
    near: bool


def search(asked: Asked, text: str) -> Search:
    """The accounts that a text may mean: its id, then names that begin with it, hold it, or are like it."""
    text = text.strip()[:LONGEST]
    rows = asked.shelf.rows(asked.run)
    wanted = text.casefold()
    lower = pc.utf8_lower(pc.fill_null(rows["name"], ""))
    found = pa.array([], pa.int64())
    if wanted:
        fits = (
            pc.equal(rows["account_id"], text),
            pc.starts_with(lower, wanted),
            pc.match_substring(lower, wanted),
            pc.match_substring(rows["account_id"], text),
        )
        places = [place for fit in fits for place in pc.indices_nonzero(fit).slice(0, MOST).to_pylist()]
        found = pa.array(list(dict.fromkeys(places))[:MOST], pa.int64())
    near = bool(wanted) and not len(found)
    if near:
        names = asked.shelf.kept(("names", asked.run.run_id), lambda: dict(_names(lower)))
        alike = difflib.get_close_matches(wanted, names, n=10, cutoff=0.6)
        found = pa.array([names[name] for name in alike], pa.int64())
    columns = ["account_id", "name", "profile", "no_profile_reason", "owner", "trailing_revenue"]
    return Search(
        frame=frame(asked, "search", "Which account do you mean?", {"q": text}),
        text=text,
        hits=tuple(
            Hit(
                account_id=row["account_id"],
                name=row["name"] or row["account_id"],
                link=asked.link("/account", id=row["account_id"]),
                profile=row["profile"],
                state=str(row["profile"] or row["no_profile_reason"]),
                owner=row["owner"],
                revenue=row["trailing_revenue"],
            )
            for row in rows.select(columns).take(found).to_pylist()
        ),
        near=near,
    )


def _names(lower: pa.ChunkedArray) -> list[tuple[str, int]]:
    return [(name, place) for place, name in enumerate(lower.to_pylist()) if name]
