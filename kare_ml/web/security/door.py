"""The door: who comes in with a request. It is one of three: of one user, of sign-in, of a proxy that vouches."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from kare_ml.config.serve import Serve
from kare_ml.domain.access import Role, Scope, User
from kare_ml.errors import UsageError
from kare_ml.io.users import Kept, checked_name, find_user
from kare_ml.web.security.origin import address_of, is_proxy, peer_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from kare_ml.io.state import State


class NotLetIn(UsageError):
    """Nobody is let in with this request, and signing in would not help."""


@dataclass(frozen=True)
class Visitor:
    """Who came in, from where, and the token that this one's forms bring along.

    `leaves` says that there is a session to sign out of.
    """

    user: User
    token: str
    address: str = ""
    leaves: bool = False


class Door(Protocol):
    """Says who comes in with a request."""

    def visitor(self, request: Request) -> Visitor:
        """Who it is. Raises a KareError where nobody is let in."""


class OneUser:
    """The door of a machine with one user: whoever asks is that one, and may do everything."""

    def __init__(self, name: str) -> None:
        self._user, self._token = User(name, Role.ADMIN), secrets.token_urlsafe(32)

    def visitor(self, request: Request) -> Visitor:
        """The one user, whoever asks."""
        return Visitor(self._user, self._token, peer_of(request))


class Vouched:
    """The door behind a proxy that has signed people in, and says in a header who each one is."""

    def __init__(self, state: State, serve: Serve) -> None:
        self._state, self._serve, self._secret = state, serve, secrets.token_bytes(32)

    def visitor(self, request: Request) -> Visitor:
        """Whom the proxy names. Raises NotLetIn for what did not come through it, or names nobody whom we know."""
        if not is_proxy(peer_of(request), self._serve.proxies):
            raise NotLetIn("This did not come through the sign-in of your company", fix="use its address")
        named = request.headers.getlist(str(self._serve.user_header))
        if len(named) != 1 or not named[0].strip():
            raise NotLetIn("The sign-in of your company names nobody", fix="sign in there, or tell its admins")
        user = self._user(_decoded(named[0].strip()))
        token = hmac.new(self._secret, user.name.encode(), hashlib.sha256).hexdigest()
        return Visitor(user, token, address_of(request, self._serve.proxies))

    def _user(self, name: str) -> User:
        kept = find_user(self._state, name)
        if kept is not None and kept.user.name.casefold() == name.casefold():  # not merely one that looks like it
            return scoped(kept, self._serve)
        if kept is not None or self._serve.default_role is None:
            raise NotLetIn("You are no user of this book", fix="ask an admin: kare user add")
        try:
            user = User(checked_name(name), self._serve.default_role)
        except UsageError as error:
            raise NotLetIn("The sign-in of your company names nobody", fix="tell its admins") from error
        return _own_accounts(user, self._serve)


def scoped(kept: Kept, serve: Serve) -> User:
    """A user with the scope that holds: the own one, or that of the settings."""
    return _own_accounts(kept.user, serve)


def _decoded(value: str) -> str:
    """The value of a header: a browser's bytes come as latin-1, and names are UTF-8."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def form_token(secret: str) -> str:
    """The token of the forms of whoever has a cookie: from the cookie alone, which no other site can read."""
    return hmac.new(secret.encode(), b"kare form", hashlib.sha256).hexdigest()


def _own_accounts(user: User, serve: Serve) -> User:
    if serve.scope is None or user.scope.by is not None or user.role is Role.ADMIN:
        return user
    return replace(user, scope=Scope(serve.scope, frozenset({user.name})))
