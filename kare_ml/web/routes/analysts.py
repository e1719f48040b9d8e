"""The analysts' pages, and those that all people open: one account, and the search for it."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kare_ml.domain.access import Permission
from kare_ml.web.look import message, rendered
from kare_ml.web.pages.account import account_page
from kare_ml.web.pages.disagreements import disagreements
from kare_ml.web.pages.movers import movers
from kare_ml.web.pages.search import search
from kare_ml.web.routes.registry import Entry, Pages, Reading, Text

WHY = "Why"


def analysts(pages: Pages) -> None:
    """Register them."""

    @pages.get("/movers", needs=Permission.ANALYSIS, entry=Entry("movers", "Movers", WHY))
    def _movers(asked: Reading, request: Request, since: Text = "") -> str:
        return rendered("movers.html", movers(asked, since, request.query_params))

    @pages.get("/disagreements", needs=Permission.ANALYSIS, entry=Entry("disagreements", "Disagreements", WHY))
    def _disagreements(asked: Reading, request: Request) -> str:
        return rendered("disagreements.html", disagreements(asked, request.query_params))

    @pages.get("/account", needs=Permission.BOOK)
    def _account(asked: Reading, id: Text, since: Text = "") -> HTMLResponse:
        found = account_page(asked, id, since)
        if found is None:
            what, fix = f"No account has the id {id} in that night.", "Search for its name."
            return HTMLResponse(message("No such account", what, fix, book=asked.shelf.book.name), 404)
        return HTMLResponse(rendered("account.html", found))

    @pages.get("/search", needs=Permission.BOOK)
    def _search(asked: Reading, q: Text = "") -> Response:
        found = search(asked, q)
        if len(found.hits) == 1 and not found.near:
            return RedirectResponse(found.hits[0].link, status_code=303)
        return HTMLResponse(rendered("search.html", found))
