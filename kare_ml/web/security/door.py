"""The door: who comes in with a request. Without sign-in that is whoever sits before this machine."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from kare_ml.domain.access import Role, User

if TYPE_CHECKING:
    from starlette.requests import Request


@dataclass(frozen=True)
class Visitor:
    """Who came in, and the token that this one's forms bring along: another site cannot read our pages to know it."""

    user: User
    token: str


class Door(Protocol):
    """Says who comes in with a request."""

    def visitor(self, request: Request) -> Visitor:
        """Who it is. Raises a KareError where nobody is let in."""


class OneUser:
    """The door of a machine with one user: whoever asks is that one, and may do everything."""

    def __init__(self, name: str) -> None:
        self._visitor = Visitor(User(name, Role.ADMIN), secrets.token_urlsafe(32))

    def visitor(self, request: Request) -> Visitor:
        """The one user, whoever asks."""
        return self._visitor
