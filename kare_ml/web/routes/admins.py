"""The admins' page."""

from __future__ import annotations

from kare_ml.domain.access import Permission
from kare_ml.web.look import rendered
from kare_ml.web.pages.users import users_page
from kare_ml.web.routes.registry import Entry, Pages, Reading

APP = "The app"


def admins(pages: Pages) -> None:
    """Register it. It tells of accounts of the whole book: what was flagged, by whom."""

    @pages.get("/users", needs=Permission.USERS, entry=Entry("users", "Users and log", APP), whole=True)
    def _users(asked: Reading) -> str:
        return rendered("users.html", users_page(asked, pages.state))
