"""What every page has around it: the book, the night that it shows, and how far that is to be trusted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kare_ml.domain.access import User
from kare_ml.io.published import PublishedRun
from kare_ml.web.shelf import Shelf
from kare_ml.web.words import link, weekday

Clock = Callable[[], dt.datetime]
"""The current time in UTC, without a zone; given by the entry point."""

Menu = tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]
"""Groups of pages, each page with its name, its path and its label."""


@dataclass(frozen=True)
class Asked:
    """One request: the shelf as its user may see it, the run that it asks for, when, and by whom.

    `token` is what its forms bring along, `menu` the pages that its user may open. `leaves`: one may sign out.
    """

    shelf: Shelf
    run: PublishedRun
    at: dt.datetime
    user: User
    token: str
    menu: Menu
    leaves: bool

    @property
    def today(self) -> dt.date:
        """The day that it is where the book is."""
        here = self.at.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(self.shelf.book.time_zone))
        return here.date()

    @property
    def newest(self) -> PublishedRun:
        """The newest published run."""
        return self.shelf.run(None)

    @property
    def is_newest(self) -> bool:
        """Whether the newest run is asked for."""
        return self.newest.run_id == self.run.run_id

    @property
    def day(self) -> dt.date:
        """The day that the figures are for: of the newest run today, of an older one its own."""
        return max(self.today, self.run.as_of) if self.is_newest else self.run.as_of

    def link(self, path: str, **values: object) -> str:
        """A link that stays with the night that is looked at."""
        return link(path, **values, run=None if self.is_newest else self.run.run_id)


@dataclass(frozen=True)
class Frame:
    """What stands around a page.

    `stale` says why the figures are not those of today and `fix` what to do, `old` that a newer night is there.
    """

    page: str
    title: str
    book: str
    currency: str
    run_id: str
    as_of: dt.date
    data_to: str
    published: str
    newest: bool
    old: str | None
    stale: str | None
    fix: str
    remarks: tuple[str, ...]
    nights: tuple[tuple[str, str], ...]
    token: str
    user: User
    menu: Menu
    leaves: bool
    given: Mapping[str, str]
    """What the page was asked for beside the night, for the form that picks another one."""

    def link(self, path: str, **values: object) -> str:
        """A link that stays with the night that is looked at."""
        return link(path, **values, run=None if self.newest else self.run_id)


def frame(asked: Asked, page: str, title: str, given: Mapping[str, str] | None = None) -> Frame:
    """The frame of a page that answers the question `title`."""
    shelf, run = asked.shelf, asked.run
    brief = shelf.brief(run, asked.day, asked.at)
    stale, fix = _stale(asked, brief.setting.stale) if asked.is_newest else (None, "")
    return Frame(
        page=page,
        title=title,
        book=shelf.book.name,
        currency=shelf.book.currency,
        run_id=run.run_id,
        as_of=run.as_of,
        data_to=weekday(run.as_of - dt.timedelta(days=1)),
        published=f"{run.published_at:%d %b %Y %H:%M} UTC" if run.published_at else "",
        newest=asked.is_newest,
        old=None if asked.is_newest else f"The newest night is {weekday(asked.newest.as_of)}.",
        stale=f"Still {weekday(run.as_of)}'s figures: {stale}." if stale else None,
        fix=fix,
        remarks=tuple(brief.setting.remarks),
        nights=tuple((one.run_id, weekday(one.as_of)) for one in shelf.runs()),
        token=asked.token,
        user=asked.user,
        menu=asked.menu,
        leaves=asked.leaves,
        given={name: value for name, value in (given or {}).items() if value},
    )


def _stale(asked: Asked, said: str | None) -> tuple[str | None, str]:
    """Why the newest night is not that of today, and what to do; null where it is."""
    held = asked.shelf.held()
    if held is None or held.as_of <= asked.run.as_of:
        return said, ""
    return f"the night of {weekday(held.as_of)} was held back, {held.what}", held.fix
