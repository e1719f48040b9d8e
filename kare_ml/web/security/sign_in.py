"""The door of sign-in: a name and a password once, then a cookie with a token that only the browser has."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from kare_ml.config.serve import Serve
from kare_ml.errors import UsageError
from kare_ml.io import audit, passwords
from kare_ml.io.audit import Did
from kare_ml.io.sessions import (
    Lifetime,
    Limit,
    begin_session,
    end_session,
    forget_tries,
    may_try,
    user_of_session,
)
from kare_ml.io.users import find_user, rehash
from kare_ml.web.security.door import Visitor, form_token, scoped
from kare_ml.web.security.origin import address_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from kare_ml.io.state import State

NEXT = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
"""Where sign-in may lead to: an address of ours. Two slashes, or a backslash, would lead elsewhere."""

LONGEST_NEXT = 400
"""How long an address may be that sign-in leads to."""


class NotSignedIn(UsageError):
    """Nobody is signed in with this request; signing in helps."""


class WrongPassword(UsageError):
    """The name and the password do not fit together; which of them is wrong is not told."""


class TooManyTries(UsageError):
    """So many tries, with this name or from this address, that no more are looked at for a time."""


class SignIn:
    """The door. `secure` says that browsers come by TLS: their cookies are then sent by nothing else."""

    def __init__(
        self,
        state: State,
        serve: Serve,
        clock: Callable[[], dt.datetime],
        *,
        secure: bool,
        limit: Limit = Limit(),  # noqa: B008 - a frozen value
    ) -> None:
        self.state, self.serve, self.clock, self.secure, self.limit = state, serve, clock, secure, limit
        self.lifetime = Lifetime(dt.timedelta(minutes=serve.idle_minutes), dt.timedelta(hours=serve.longest_hours))
        self.cookie = "__Host-kare" if secure else "kare"
        self.before = "__Host-kare-sign-in" if secure else "kare-sign-in"

    def visitor(self, request: Request) -> Visitor:
        """Whose session the cookie is of. Raises NotSignedIn."""
        token = request.cookies.get(self.cookie, "")
        kept = user_of_session(self.state, token, self.clock(), self.lifetime) if token else None
        if kept is None:
            raise NotSignedIn("You are not signed in", fix="sign in")
        return Visitor(scoped(kept, self.serve), form_token(token), self.address(request), leaves=True)

    def address(self, request: Request) -> str:
        """From where somebody asks."""
        return address_of(request, self.serve.proxies)

    def signed_in(self, request: Request, name: str, password: str) -> str:
        """The token of a new session. Raises WrongPassword or TooManyTries; either way it is noted down."""
        at, address = self.clock(), self.address(request)
        if not may_try(self.state, name, address, at, self.limit):
            self._refused(address, at)
            minutes = int(self.limit.window.total_seconds() // 60)
            raise TooManyTries("Too many tries", fix=f"wait {minutes} minutes, then try again")
        kept = find_user(self.state, name)
        try:
            fits = passwords.fits(password, kept.password if kept else None)
        except passwords.TooManyAtOnce as error:
            raise TooManyTries("Too many want to sign in at once", fix=error.fix) from error
        if not fits or kept is None or kept.password is None:
            who, about = (kept.user.name, "") if kept else ("", "by a name that is no user's")
            audit.note(self.state, Did.SIGN_IN_FAILED, who=who, address=address, at=at, about=about)
            raise WrongPassword("That name and that password do not fit together", fix="try again, or ask an admin")
        forget_tries(self.state, name)
        if passwords.is_old(kept.password):
            rehash(self.state, name, passwords.anew(password))
        if old := request.cookies.get(self.cookie):
            end_session(self.state, old)
        audit.note(self.state, Did.SIGNED_IN, who=kept.user.name, address=address, at=at)
        return begin_session(self.state, name, at, self.lifetime)

    def sign_out(self, request: Request, visitor: Visitor) -> None:
        """End the session."""
        end_session(self.state, request.cookies.get(self.cookie, ""))
        who = visitor.user.name
        audit.note(self.state, Did.SIGNED_OUT, who=who, address=visitor.address, at=self.clock())

    def keep(self, answer: Response, token: str) -> None:
        """Give the browser the token of its session: for this visit, not to scripts, nor to other sites' forms."""
        answer.set_cookie(self.cookie, token, path="/", secure=self.secure, httponly=True, samesite="lax")
        answer.delete_cookie(self.before, path="/", secure=self.secure, httponly=True, samesite="strict")

    def drop(self, answer: Response) -> None:
        """Take the token back."""
        answer.delete_cookie(self.cookie, path="/", secure=self.secure, httponly=True, samesite="lax")

    def expected(self, request: Request, answer: Response) -> str:
        """The token of the sign-in form of a browser: another site cannot sign somebody in as somebody else."""
        secret = request.cookies.get(self.before) or secrets.token_urlsafe(32)
        answer.set_cookie(self.before, secret, path="/", secure=self.secure, httponly=True, samesite="strict")
        return form_token(secret)

    def brought(self, request: Request) -> str:
        """The token that a sign-in form must bring; one that nobody knows where the browser has no cookie."""
        secret = request.cookies.get(self.before)
        return form_token(secret or secrets.token_urlsafe(32))

    def _refused(self, address: str, at: dt.datetime) -> None:
        """Note it down once a window: whoever tries on must not fill the store."""
        latest = next((one for one in audit.entries(self.state, 100) if one.address == address), None)
        if latest is None or latest.event != Did.SIGN_IN_REFUSED or at - latest.at > self.limit.window:
            audit.note(self.state, Did.SIGN_IN_REFUSED, who="", address=address, at=at)


def where_to(next_: str) -> str:
    r"""The address of ours that sign-in leads to; the overview where it is none of ours.

    >>> where_to("/at-risk?top=3"), where_to("//example.com"), where_to("/\\example.com"), where_to("https://x")
    ('/at-risk?top=3', '/', '/', '/')
    """
    return next_ if len(next_) <= LONGEST_NEXT and NEXT.fullmatch(next_) else "/"


def field(fields: Mapping[str, Sequence[str]], name: str) -> str:
    """One field of a form; empty where it is missing."""
    return fields.get(name, [""])[0]
