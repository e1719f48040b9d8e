"""Which account do you mean? Accounts by id or name, forgiving: whatever the case, a part of it, or nearly it."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from kare_ml.io.quick import distances
from kare_ml.io.survivors import survivors_of_run
from kare_ml.publish.finding import Index, fitting, near
from kare_ml.web.pages.frame import Asked, Frame, frame

MOST, MOST_NEAR = 30, 10
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
    """The accounts that a text may mean: by id or name, else those that are nearly called so."""
    text = text.strip()[:LONGEST]
    rows = asked.shelf.rows(asked.run)
    index = asked.shelf.kept(("names", asked.run.run_id), lambda: Index.of(rows))
    gone = survivors_of_run(asked.shelf.folder, asked.run.as_of)
    found = fitting(index, gone.get(text, text), MOST) if text else []
    is_near = bool(text) and not found
    if is_near:
        found = near(index, text, MOST_NEAR, distances)
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
            for row in rows.select(columns).take(pa.array(found, pa.int64())).to_pylist()
        ),
        near=is_near,
    )
