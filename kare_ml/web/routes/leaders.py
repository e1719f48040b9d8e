"""The leaders' pages, and what they do from them."""

from __future__ import annotations

import re

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from kare_ml.domain.access import Permission
from kare_ml.io.audit import Did
from kare_ml.web import flagging
from kare_ml.web.look import rendered
from kare_ml.web.pages.at_risk import at_risk_page
from kare_ml.web.pages.expand import expand_page
from kare_ml.web.pages.flags import flags_page
from kare_ml.web.pages.mine import mine
from kare_ml.web.pages.overview import overview
from kare_ml.web.pages.portfolio import portfolio_page
from kare_ml.web.pages.recapture import recapture_page
from kare_ml.web.pages.warming import warming_page
from kare_ml.web.routes.registry import Entry, Fields, Pages, Reading, Text

MORNING, LISTS = "Every morning", "Whom next"

BACK = re.compile(r"/(at-risk|account|recapture|warming|expand|mine|flags)?(\?[\x21-\x7e]*)?")
"""Where a form may lead back to: a page of ours, and nowhere else."""


def leaders(pages: Pages) -> None:
    """Register them."""

    @pages.get("/", needs=Permission.BOOK, entry=Entry("overview", "Overview", MORNING))
    def _overview(asked: Reading, since: Text = "night") -> str:
        return rendered("overview.html", overview(asked, since))

    @pages.get("/at-risk", needs=Permission.BOOK, entry=Entry("at-risk", "At risk", MORNING))
    def _at_risk(asked: Reading, request: Request) -> str:
        return rendered("at_risk.html", at_risk_page(asked, request.query_params))

    @pages.get("/mine", needs=Permission.BOOK, entry=Entry("mine", "My accounts", MORNING))
    def _mine(asked: Reading, request: Request) -> str:
        return rendered("mine.html", mine(asked, request.query_params))

    @pages.get("/flags", needs=Permission.BOOK, entry=Entry("flags", "Flags and outcomes", MORNING))
    def _flags(asked: Reading, request: Request) -> str:
        return rendered("flags.html", flags_page(asked, request.query_params))

    @pages.get("/recapture", needs=Permission.BOOK, entry=Entry("recapture", "Win back", LISTS))
    def _recapture(asked: Reading, request: Request) -> str:
        return rendered("recapture.html", recapture_page(asked, request.query_params))

    @pages.get("/warming", needs=Permission.BOOK, entry=Entry("warming", "Warming up", LISTS))
    def _warming(asked: Reading, request: Request) -> str:
        return rendered("warming.html", warming_page(asked, request.query_params))

    @pages.get("/expand", needs=Permission.BOOK, entry=Entry("expand", "Where to grow", LISTS))
    def _expand(asked: Reading, request: Request) -> str:
        return rendered("expand.html", expand_page(asked, request.query_params))

    @pages.get("/portfolio", needs=Permission.BOOK, entry=Entry("portfolio", "Portfolio", LISTS))
    def _portfolio(asked: Reading, request: Request) -> str:
        return rendered("portfolio.html", portfolio_page(asked, request.query_params))

    @pages.post("/act", needs=Permission.ACT)
    def _act(asked: Reading, fields: Fields, request: Request) -> Response:
        act = fields.get("do", [""])[0]
        if act == "flag":
            did, about = Did.FLAGGED, flagging.flag(asked, flagging.Wish.of(fields))
        elif act == "dismiss":
            did, about = Did.DISMISSED, flagging.dismiss(asked, flagging.Wish.of(fields))
        elif act == "done":
            action, outcome = fields.get("action", [""])[0], fields.get("outcome", [""])[0].strip()
            did, about = Did.CLOSED, flagging.done(asked, action, outcome)
        else:
            raise flagging.Unclear("It is not said what to do", fix="go back to the page and try again")
        pages.note(request.state.visitor, did, ", ".join(about))
        back = fields.get("back", ["/"])[0]
        return RedirectResponse(back if BACK.fullmatch(back) else "/", status_code=303)
