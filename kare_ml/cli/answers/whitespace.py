"""What `kare whitespace` answers."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer
from kare_ml.playbook.whitespace import Cell
from kare_ml.stages.whitespace import Whitespace


class NextLine(BaseModel):
    """A line to offer: `buyers` of the `alike` clients most like the account buy it; `by` popular: of all clients."""

    line: str
    buyers: int
    alike: int
    by: str


class SiteAnswer(BaseModel):
    """A row of the map: an account, or a family under its head. `cells` are by line: buys, bought, never, or a mark.

    `buying` says by line how many members buy it, where any does. `next` is the best first.
    """

    account_id: str
    name: str | None
    owner: str | None
    state: str
    revenue: float
    members: list[str]
    cells: dict[str, str]
    buying: dict[str, int]
    next: list[NextLine]


class MarkAnswer(BaseModel):
    """What somebody said of an account and a line that it does not buy."""

    account_id: str
    line: str
    mark: str
    note: str
    written_by: str
    written_at: dt.datetime


class WhitespaceAnswer(Answer):
    """`kare whitespace`: accounts by product lines, most revenue first; of `sites_in_all` only some may be shown."""

    as_of: dt.date
    currency: str
    lines: list[str]
    sites: list[SiteAnswer]
    sites_in_all: int
    marks: list[MarkAnswer]

    @classmethod
    def of(cls, found: Whitespace, currency: str) -> WhitespaceAnswer:
        """A part of the map as an answer."""
        lines = found.map.lines
        return cls(
            as_of=found.as_of,
            currency=currency,
            lines=list(lines),
            sites_in_all=found.sites,
            sites=[
                SiteAnswer(
                    **{**vars(site), "members": list(site.members)},
                    cells={line: Cell(value).word for line, value in zip(lines, found.map.cells[at], strict=True)},
                    buying={line: int(n) for line, n in zip(lines, found.map.buying[at], strict=True) if n},
                    next=[NextLine(**vars(offer)) for offer in found.next[at]],
                )
                for at, site in enumerate(found.map.sites)
            ],
            marks=[
                MarkAnswer(
                    account_id=mark.account_id,
                    line=mark.product_line,
                    mark=mark.mark,
                    note=mark.note,
                    written_by=mark.written_by,
                    written_at=mark.written_at,
                )
                for mark in found.marks.values()
            ],
        )
