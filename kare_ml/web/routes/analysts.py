"""The analysts' pages, and those that all people open: one account, and the search for it."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kare_ml.domain.access import Permission
from kare_ml.web.look import message, rendered
from kare_ml.web.pages.account import account_page
from kare_ml.web.pages.card import card_page
from kare_ml.web.pages.disagreements import disagreements
from kare_ml.web.pages.frame import Asked
from kare_ml.web.pages.models import models
from kare_ml.web.pages.movers import movers
from kare_ml.web.pages.nights import night_report
from kare_ml.web.pages.search import search
from kare_ml.web.pages.usability import usability_page
from kare_ml.web.pages.what_if import what_if_page
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

    @pages.get("/models", needs=Permission.ANALYSIS, entry=Entry("models", "Models and data", WHY), whole=True)
    def _models(asked: Reading) -> str:
        return rendered("models.html", models(asked))

    @pages.get("/card", needs=Permission.ANALYSIS, whole=True)
    def _card(asked: Reading, model: Text, version: int | None = None) -> HTMLResponse:
        found = card_page(asked, model, version)
        if found is None:
            return _none(asked, "No such card", f"No card of a model {model} is kept.", "See models and data.")
        return HTMLResponse(rendered("card.html", found))

    @pages.get("/usability", needs=Permission.ANALYSIS, whole=True)
    def _usability(asked: Reading) -> str:
        return rendered("usability.html", usability_page(asked))

    @pages.get("/night", needs=Permission.ANALYSIS, whole=True)
    def _night(asked: Reading, of: Text) -> HTMLResponse:
        found = night_report(asked, of)
        if found is None:
            return _none(asked, "No such report", "No report of that night is kept.", "See models and data.")
        return HTMLResponse(rendered("night.html", found))

    @pages.get("/account", needs=Permission.BOOK)
    def _account(asked: Reading, id: Text, since: Text = "") -> HTMLResponse:
        found = account_page(asked, id, since)
        if found is None:
            what = f"No account has the id {id} in that night."
            return _none(asked, "No such account", what, "Search for its name.")
        return HTMLResponse(rendered("account.html", found))

    @pages.get("/what-if", needs=Permission.ANALYSIS)
    def _what_if(asked: Reading, id: Text, go: bool = False) -> HTMLResponse:
        found = what_if_page(asked, id, go=go)
        if found is None:
            what = f"No account has the id {id} in that night."
            return _none(asked, "No such account", what, "Search for its name.")
        return HTMLResponse(rendered("what_if.html", found))

    @pages.get("/search", needs=Permission.BOOK)
    def _search(asked: Reading, q: Text = "") -> Response:
        found = search(asked, q)
        if len(found.hits) == 1 and not found.near:
            return RedirectResponse(found.hits[0].link, status_code=303)
        return HTMLResponse(rendered("search.html", found))


def _none(asked: Asked, title: str, what: str, fix: str) -> HTMLResponse:
    return HTMLResponse(message(title, what, fix, book=asked.shelf.book.name), 404)
