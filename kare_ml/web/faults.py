"""What is shown where something went wrong: a page that says what to do; what happened inside is logged alone."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from kare_ml.errors import KareError
from kare_ml.web.flagging import Unclear
from kare_ml.web.look import message
from kare_ml.web.routes.registry import Missing, NotPermitted
from kare_ml.web.security.door import NotLetIn
from kare_ml.web.security.forms import Refused
from kare_ml.web.security.sign_in import LONGEST_NEXT, NotSignedIn
from kare_ml.web.shelf import NotPublished, Shelf
from kare_ml.web.tables.answers import NotANumber, problem
from kare_ml.web.tables.files import TooLarge
from kare_ml.web.words import link

LOG = logging.getLogger(__name__)

Told = tuple[int, str, str, str]
"""The code, the title, what happened and what to do."""


def faults(app: FastAPI, shelf: Shelf) -> None:
    """Register the page of each kind of error."""

    def handled(kind: type[Exception]) -> Callable[[Callable[[Any], Told]], None]:
        def register(tell: Callable[[Any], Told]) -> None:
            async def answer(request: Request, error: Exception) -> Response:
                code, title, what, fix = tell(error)
                if code >= 500:
                    LOG.error("request failed", exc_info=error, extra={"path": request.url.path})
                if request.url.path.startswith("/api/"):
                    return Response(problem(code, title, what, fix), code, media_type="application/problem+json")
                if code == 401 and request.method == "GET":
                    asked_for = request.url.path + (f"?{request.url.query}" if request.url.query else "")
                    wanted = None if asked_for == "/" or len(asked_for) > LONGEST_NEXT else asked_for
                    return RedirectResponse(link("/sign-in", next=wanted), status_code=303)
                return HTMLResponse(message(title, what, fix, book=shelf.book.name), code)

            app.add_exception_handler(kind, answer)

        return register

    @handled(NotPublished)
    def _not_published(error: NotPublished) -> Told:
        return 404, "Nothing to show yet" if not shelf.runs() else "Nothing to show here", error.what + ".", error.fix

    @handled(Missing)
    def _missing(error: Missing) -> Told:
        return 404, "Nothing to show here", error.what + ".", error.fix

    @handled(TooLarge)
    def _too_large(error: TooLarge) -> Told:
        return 413, "Too large", error.what + ".", error.fix

    @handled(NotANumber)
    def _no_number(error: NotANumber) -> Told:
        return 422, "This cannot be asked", error.what + ".", error.fix

    @handled(NotPermitted)
    def _not_permitted(error: NotPermitted) -> Told:
        return 403, "Not for you", error.what + ".", error.fix

    @handled(NotLetIn)
    def _not_let_in(error: NotLetIn) -> Told:
        return 403, "Nobody is let in", error.what + ".", error.fix

    @handled(NotSignedIn)
    def _not_signed_in(error: NotSignedIn) -> Told:
        return 401, "Nothing was changed", error.what + ", or not any more.", "Sign in, then repeat it."

    @handled(Refused)
    def _refused(error: Refused) -> Told:
        return 403, "Nothing was changed", error.what + ".", error.fix

    @handled(Unclear)
    def _unclear_form(error: Unclear) -> Told:
        return 422, "Nothing was changed", error.what + ".", error.fix

    @handled(KareError)
    def _ours(error: KareError) -> Told:
        what = "Something in the workspace stands in the way."
        return 500, "The book cannot be read", what, "See the log of the server."

    @handled(RequestValidationError)
    def _unclear(error: RequestValidationError) -> Told:
        return 422, "This link is not whole", "A part of it is missing, or longer than it may be.", "Start anew."

    @handled(HTTPException)
    def _http(error: HTTPException) -> Told:
        words = {404: "No such page", 405: "This cannot be done here"}
        return error.status_code, words.get(error.status_code, "That did not work"), "Nothing is there.", "Start anew."

    @handled(Exception)
    def _unknown(error: Exception) -> Told:
        return 500, "Something went wrong", "The fault is ours; the book is unharmed.", "Try again, or see the log."
