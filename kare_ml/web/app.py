"""The app: every address with its page. Pages are made on the server, and say all in plain HTML."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from kare_ml.config.load import load_book
from kare_ml.errors import KareError
from kare_ml.web import flagging
from kare_ml.web.look import STATIC, message, rendered, style, style_address
from kare_ml.web.pages.account import account_page
from kare_ml.web.pages.at_risk import Wanted, at_risk_page
from kare_ml.web.pages.frame import Asked, Clock
from kare_ml.web.pages.movers import movers
from kare_ml.web.pages.overview import overview
from kare_ml.web.pages.search import search
from kare_ml.web.security.forms import Refused, new_token, read_form
from kare_ml.web.security.headers import SecureHeaders
from kare_ml.web.shelf import NotPublished, Shelf

LOG = logging.getLogger(__name__)

Run = Annotated[str | None, Query(max_length=64)]
BACK = re.compile(r"/(at-risk|account)?(\?[\x21-\x7e]*)?")
"""Where a form may lead back to: a page of ours, and nowhere else."""

Text = Annotated[str, Query(max_length=400)]
Ask = Callable[..., Asked]


def create_app(folder: Path, clock: Clock, hosts: list[str], user: str) -> SecureHeaders:
    """The app on a workspace, for one user. `clock` tells the time in UTC, `hosts` are the names that it answers to.

    Raises ConfigError where the workspace has no settings, or faulty ones.
    """
    shelf = Shelf(folder, load_book(folder))
    app = FastAPI(title="kare", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)
    token = new_token()

    def asked(run: str | None = None) -> Asked:
        return Asked(shelf, shelf.run(run), clock(), user, token)

    _pages(app, shelf, asked)
    _forms(app, asked)
    _errors(app, shelf)
    return SecureHeaders(app, static=STATIC)  # around all else: the page of an error of ours has the headers, too


def _pages(app: FastAPI, shelf: Shelf, asked: Ask) -> None:
    @app.get(style_address())
    def _style() -> Response:
        return Response(style(), media_type="text/css; charset=utf-8")

    @app.get("/", response_class=HTMLResponse)
    def _overview(run: Run = None, since: Text = "night") -> str:
        return rendered("overview.html", overview(asked(run), since))

    @app.get("/at-risk", response_class=HTMLResponse)
    def _at_risk(request: Request, run: Run = None) -> str:
        return rendered("at_risk.html", at_risk_page(asked(run), Wanted.of(request.query_params)))

    @app.get("/movers", response_class=HTMLResponse)
    def _movers(request: Request, run: Run = None, since: Text = "") -> str:
        return rendered("movers.html", movers(asked(run), since, request.query_params))

    @app.get("/account", response_class=HTMLResponse)
    def _account(id: Text, run: Run = None, since: Text = "") -> HTMLResponse:
        found = account_page(asked(run), id, since)
        if found is None:
            return _told(404, "No such account", f"No account has the id {id} in that night.", "Search for its name.")
        return HTMLResponse(rendered("account.html", found))

    @app.get("/search", response_class=HTMLResponse)
    def _search(q: Text = "", run: Run = None) -> Response:
        found = search(asked(run), q)
        if len(found.hits) == 1 and not found.near:
            return RedirectResponse(found.hits[0].link, status_code=303)
        return HTMLResponse(rendered("search.html", found))

    def _told(code: int, title: str, what: str, fix: str) -> HTMLResponse:
        return HTMLResponse(message(title, what, fix, book=shelf.book.name), code)


def _forms(app: FastAPI, asked: Ask) -> None:
    """What changes something: always a POST that brings our token, and leads back to the page that it came from."""

    def acted(fields: Mapping[str, Sequence[str]]) -> Response:
        wish, act = asked(), fields.get("do", [""])[0]
        if act == "flag":
            flagging.flag(wish, flagging.Wish.of(fields))
        elif act == "dismiss":
            flagging.dismiss(wish, flagging.Wish.of(fields))
        elif act == "done":
            flagging.done(wish, fields.get("action", [""])[0], fields.get("outcome", [""])[0].strip())
        else:
            raise flagging.Unclear("It is not said what to do", fix="go back to the page and try again")
        back = fields.get("back", ["/"])[0]
        return RedirectResponse(back if BACK.fullmatch(back) else "/", status_code=303)

    @app.post("/act")
    async def _act(request: Request) -> Response:
        return await run_in_threadpool(acted, await read_form(request, asked().token))


def _errors(app: FastAPI, shelf: Shelf) -> None:
    """Every error is a page that says what to do; what went wrong inside is logged, and never shown."""

    def handled(kind: type[Exception]) -> Callable[[Callable[[Any], tuple[int, str, str, str]]], None]:
        def register(tell: Callable[[Any], tuple[int, str, str, str]]) -> None:
            async def answer(request: Request, error: Exception) -> HTMLResponse:
                code, title, what, fix = tell(error)
                if code >= 500:
                    LOG.error("request failed", exc_info=error, extra={"path": request.url.path})
                return HTMLResponse(message(title, what, fix, book=shelf.book.name), code)

            app.add_exception_handler(kind, answer)

        return register

    @handled(NotPublished)
    def _not_published(error: NotPublished) -> tuple[int, str, str, str]:
        return 404, "Nothing to show yet" if not shelf.runs() else "No such night", error.what + ".", error.fix

    @handled(Refused)
    def _refused(error: Refused) -> tuple[int, str, str, str]:
        return 403, "Nothing was changed", error.what + ".", error.fix

    @handled(flagging.Unclear)
    def _unclear_form(error: flagging.Unclear) -> tuple[int, str, str, str]:
        return 422, "Nothing was changed", error.what + ".", error.fix

    @handled(KareError)
    def _ours(error: KareError) -> tuple[int, str, str, str]:
        return (
            500,
            "The book cannot be read",
            "Something in the workspace stands in the way.",
            "See the log of the server.",
        )

    @handled(RequestValidationError)
    def _unclear(error: RequestValidationError) -> tuple[int, str, str, str]:
        return 422, "This link is not whole", "A part of it is missing, or longer than it may be.", "Start anew."

    @handled(HTTPException)
    def _http(error: HTTPException) -> tuple[int, str, str, str]:
        words = {404: "No such page", 405: "This cannot be done here"}
        return error.status_code, words.get(error.status_code, "That did not work"), "Nothing is there.", "Start anew."

    @handled(Exception)
    def _unknown(error: Exception) -> tuple[int, str, str, str]:
        return 500, "Something went wrong", "The fault is ours; the book is unharmed.", "Try again, or see the log."
