"""What `kare status` answers."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer


class HeldNight(BaseModel):
    """A night that was not published: what stopped it, what was found, and what to do."""

    as_of: dt.date
    at: dt.datetime
    what: str
    found: str
    fix: str
    exit_code: int


class GateVerdict(BaseModel):
    """What one gate said of the newest published night; `reason` is that of the person who accepted it, or empty."""

    gate: str
    state: str
    said: str
    fix: str
    reason: str


class SinkLag(BaseModel):
    """How far a sink is behind what is published: the run that it has (null: none yet), how many newer ones there are.

    `trouble` is what went wrong the last time; null: nothing did.
    """

    sink: str
    as_of: dt.date | None
    behind: int
    trouble: str | None


class Status(Answer):
    """`kare status`: how the book stands.

    The newest published night is null before the first one; `hours` is how long ago it was published. `stale`: there
    should be a newer one, and `held` says why not. `running` says who holds the workspace now, `ended_early` what was
    cut off before it could say how it ended; null: nobody, nothing. `by` counts the accounts by how they were placed.
    `fallback` says what stood in for models that could not be had; null: nothing had to.
    """

    as_of: dt.date | None
    run_id: str | None
    accounts: int
    published_at: dt.datetime | None
    hours: float | None
    stale: bool
    held: HeldNight | None
    running: str | None
    ended_early: str | None
    by: dict[str, int]
    fallback: str | None
    gate: list[GateVerdict]
    sinks: list[SinkLag]
