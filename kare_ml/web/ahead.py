"""What the first looks at a night would wait for, made before somebody looks: as soon as its commit is there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Event

from starlette.datastructures import QueryParams

from kare_ml.domain.access import Role, User
from kare_ml.errors import KareError
from kare_ml.web.pages.account import account_page
from kare_ml.web.pages.disagreements import disagreements
from kare_ml.web.pages.expand import expand_page
from kare_ml.web.pages.frame import Asked, Clock
from kare_ml.web.pages.movers import movers
from kare_ml.web.pages.overview import overview
from kare_ml.web.pages.portfolio import portfolio_page
from kare_ml.web.pages.recapture import recapture_page
from kare_ml.web.pages.search import search
from kare_ml.web.pages.warming import warming_page
from kare_ml.web.shelf import Shelf

FIRST, EVERY = 4.0, 1.0
"""Seconds until a look for another night: the first answer has the machine to itself."""

NOBODY = User("the server itself", Role.ADMIN)
NOTHING = QueryParams()

PAGES: tuple[Callable[[Asked], object], ...] = (
    lambda asked: overview(asked, "night"),
    lambda asked: movers(asked, "", NOTHING),
    lambda asked: search(asked, "a"),
    lambda asked: portfolio_page(asked, NOTHING),
    lambda asked: [account_page(asked, one) for one in asked.shelf.rows(asked.run)["account_id"][:1].to_pylist()],
    lambda asked: expand_page(asked, NOTHING),
    lambda asked: recapture_page(asked, NOTHING),
    lambda asked: disagreements(asked, NOTHING),
    lambda asked: warming_page(asked, NOTHING),
)
"""The pages whose first answer of a night takes long, as somebody asks for them who sees the whole book."""


def make_ready(shelf: Shelf, clock: Clock) -> None:
    """Make what the pages of the newest night are made of. What cannot be made is told to whoever asks for it."""
    for page in PAGES:
        try:
            page(Asked(shelf, shelf.run(None), clock(), NOBODY, token="", menu=(), leaves=False))
        except KareError:
            continue


def keep_ready(shelf: Shelf, clock: Clock, ended: Event, first: float = FIRST, every: float = EVERY) -> None:
    """Look again and again whether another night is the newest, and make it ready; until the end."""
    ready, wait = "", first
    while not ended.wait(wait):
        with suppress(KareError):  # a table that cannot be read now is told to those who ask
            newest = next((run.run_id for run in shelf.runs()), "")
            if newest not in ("", ready):
                make_ready(shelf, clock)
                ready = newest
        wait = every
