"""Who may do what in the app: roles, what each of them permits, and of which accounts a user sees anything at all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Permission(StrEnum):
    """What a page or a form needs; each route declares one."""

    BOOK = "book"
    ANALYSIS = "analysis"
    DOWNLOAD = "download"
    ACT = "act"
    USERS = "users"


WORDS: dict[Permission, str] = {
    Permission.BOOK: "read the leaders' pages, search, and open an account",
    Permission.ANALYSIS: "read the analysts' pages: movers, disagreements, models and data",
    Permission.DOWNLOAD: "download tables, and ask the JSON interface",
    Permission.ACT: "flag, dismiss, and close what is open",
    Permission.USERS: "see who may come in, and what was done",
}
"""Each permission in words."""


class Role(StrEnum):
    """What a user is to the app; each may do what the one before it may, and more."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    LEADER = "leader"
    ADMIN = "admin"


PERMITS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({Permission.BOOK}),
    Role.ANALYST: frozenset({Permission.BOOK, Permission.ANALYSIS, Permission.DOWNLOAD}),
    Role.LEADER: frozenset({Permission.BOOK, Permission.ANALYSIS, Permission.DOWNLOAD, Permission.ACT}),
    Role.ADMIN: frozenset(Permission),
}
"""What each role permits: the one table that says so."""

ScopedBy = Literal["owner", "region"]


@dataclass(frozen=True)
class Scope:
    """Of which accounts a user sees anything: those whose `by` is one of `values` in the newest night; no `by`: all."""

    by: ScopedBy | None = None
    values: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.by} {', '.join(sorted(self.values))}" if self.by else "every account"


EVERY_ACCOUNT = Scope()


@dataclass(frozen=True)
class User:
    """Somebody who is in the app: by whose name it is written, what that one may do, and of which accounts."""

    name: str
    role: Role
    scope: Scope = EVERY_ACCOUNT

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the role permits."""
        return PERMITS[self.role]

    def may(self, what: str) -> bool:
        """Whether the role permits it.

        >>> User("Ann", Role.LEADER).may("act"), User("Ben", Role.VIEWER).may(Permission.ACT)
        (True, False)
        """
        return what in self.permissions
