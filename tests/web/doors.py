"""A door for tests: whoever asks says by a header who that is, where sign-in is not what is tried."""

from __future__ import annotations

from starlette.requests import Request

from kare_ml.domain.access import EVERY_ACCOUNT, Role, Scope, ScopedBy, User
from kare_ml.web.security.door import Visitor

TOKEN = "t" * 43


class SaysWho:
    """Reads the header `user`, as in `leader owner=Ann`."""

    def visitor(self, request: Request) -> Visitor:
        role, _, told = request.headers["user"].partition(" ")
        by, _, value = told.partition("=")
        scope = Scope(_by(by), frozenset({value})) if by else EVERY_ACCOUNT
        return Visitor(User(role, Role(role), scope), TOKEN)


def _by(text: str) -> ScopedBy:
    return "owner" if text == "owner" else "region"
