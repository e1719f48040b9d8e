"""The list of all routes. A route is registered with the permission that it needs, or that it needs none.

What a form brings is checked here, too, so that no handler can forget it; and what is downloaded or refused is noted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, TypeVar

from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import HTMLResponse

from kare_ml.domain.access import Permission, User
from kare_ml.errors import UsageError
from kare_ml.io import audit
from kare_ml.io.audit import Did
from kare_ml.io.state import State, open_state
from kare_ml.web.pages.frame import Asked, Clock, Menu
from kare_ml.web.security.door import Door, Visitor
from kare_ml.web.security.forms import Refused, read_form
from kare_ml.web.security.sign_in import SignIn
from kare_ml.web.shelf import NotPublished, Shelf

H = TypeVar("H", bound=Callable[..., Any])

Run = Annotated[str | None, Query(max_length=64)]
Text = Annotated[str, Query(max_length=400)]


class NotPermitted(UsageError):
    """The role of a user does not permit it, or it shows the whole book to one who sees a part of it."""


class Missing(UsageError):
    """What a link names is not in that night, or not to be seen by whoever asks."""


@dataclass(frozen=True)
class Entry:
    """How a page stands in the menu."""

    page: str
    label: str
    group: str


@dataclass(frozen=True)
class Route:
    """One address. `whole`: it tells of the whole book, and is not for those who see a part of it.

    It needs all of `needs` and, where there is any, `also`.
    """

    method: str
    path: str
    needs: Permission | None
    entry: Entry | None
    whole: bool
    also: Permission | None = None

    def permitted(self, user: User) -> bool:
        """Whether a user's role permits it; without a need, everybody is, before sign-in too."""
        return self.needs is None or (user.may(self.needs) and (self.also is None or user.may(self.also)))

    def open_to(self, user: User) -> bool:
        """Whether a user may come here."""
        return self.permitted(user) and not (self.whole and user.scope.by)


class Pages:
    """The routes of one app. Handlers are plain functions; they may ask for `Reading` and, of a form, `Fields`."""

    def __init__(self, app: FastAPI, shelf: Shelf, clock: Clock, door: Door) -> None:
        self.app, self.shelf, self.clock, self.door = app, shelf, clock, door
        self.routes: list[Route] = []
        app.state.pages = self

    @cached_property
    def state(self) -> State:
        """The state store, made where it is not there yet."""
        return open_state(self.shelf.folder, create=True)

    def get(
        self,
        path: str,
        *,
        needs: Permission | None,
        entry: Entry | None = None,
        whole: bool = False,
        also: Permission | None = None,
        **options: Any,
    ) -> Callable[[H], H]:
        """Register a page, or a download with its `response_class`."""
        route = self._added(Route("GET", path, needs, entry, whole, also))
        return self.app.get(path, **({"response_class": HTMLResponse} | options), dependencies=[Depends(_guard(route))])

    def post(self, path: str, *, needs: Permission | None, whole: bool = False) -> Callable[[H], H]:
        """Register what a form asks for; it is refused before it is looked at where its token is not ours."""
        route = self._added(Route("POST", path, needs, None, whole))
        return self.app.post(path, dependencies=[Depends(_guard(route)), Depends(form_of)])

    def menu(self, user: User) -> Menu:
        """The pages that a user may open, by group, in the order in which they were registered."""
        found: dict[str, list[tuple[str, str, str]]] = {}
        for route in self.routes:
            if route.entry and route.open_to(user):
                found.setdefault(route.entry.group, []).append((route.entry.page, route.path, route.entry.label))
        return tuple((group, tuple(entries)) for group, entries in found.items())

    def asked(self, visitor: Visitor, run: str | None = None) -> Asked:
        """What a visitor asks for; raises NotPublished."""
        shelf = self.shelf.seen_by(visitor.user.scope)
        night = shelf.run(run)
        if shelf.whole is not None and not shelf.rows(night).num_rows:
            fix = "ask an admin whether this is right: kare user list"
            raise NotPublished(f"You see {visitor.user.scope}, and no account of that night is", fix=fix)
        menu = self.menu(visitor.user)
        return Asked(shelf, night, self.clock(), visitor.user, visitor.token, menu, visitor.leaves)

    def note(self, visitor: Visitor, did: Did, about: str = "") -> None:
        """Write down what a visitor did."""
        audit.note(self.state, did, who=visitor.user.name, address=visitor.address, at=self.clock(), about=about)

    def _added(self, route: Route) -> Route:
        self.routes.append(route)
        return route


def _guard(route: Route) -> Callable[[Request], Awaitable[None]]:
    from starlette.concurrency import run_in_threadpool

    def look(request: Request) -> Visitor:
        pages: Pages = request.app.state.pages
        visitor = pages.door.visitor(request)
        about = f"{request.method} {request.url.path}" + (f"?{request.url.query}" if request.url.query else "")
        if not route.permitted(visitor.user):
            pages.note(visitor, Did.REFUSED, about)
            raise NotPermitted(f"As {visitor.user.role} you may not do this", fix="ask an admin for another role")
        if not route.open_to(visitor.user):
            pages.note(visitor, Did.REFUSED, about)
            raise NotPermitted("This page tells of the whole book, and you see a part of it", fix="ask an admin")
        if route.needs is Permission.DOWNLOAD and route.entry is None:
            pages.note(visitor, Did.DOWNLOADED, about)
        return visitor

    async def guard(request: Request) -> None:
        if route.needs is not None:
            request.state.visitor = await run_in_threadpool(look, request)

    return guard


def door_of(request: Request) -> Door:
    """The door of the app."""
    pages: Pages = request.app.state.pages
    return pages.door


def asked_of(request: Request, run: Run = None) -> Asked:
    """What a page is asked for, by whoever came through the guard."""
    pages: Pages = request.app.state.pages
    return pages.asked(request.state.visitor, run)


async def form_of(request: Request) -> Mapping[str, Sequence[str]]:
    """The fields of a form of ours. Raises Refused."""
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    door = door_of(request)
    if visitor is not None:
        return await read_form(request, visitor.token)
    if not isinstance(door, SignIn):
        raise Refused("There is no such form", fix="start anew")
    return await read_form(request, door.brought(request))


Reading = Annotated[Asked, Depends(asked_of)]
"""What a handler of a page asks for: the shelf that its reader may see, the night, who and when."""

Fields = Annotated[Mapping[str, Sequence[str]], Depends(form_of)]
"""What a handler of a form asks for: each field with its values."""
