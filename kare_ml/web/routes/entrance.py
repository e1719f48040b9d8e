"""The way in and out: a name and a password, and the end of a session."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kare_ml.domain.access import Permission
from kare_ml.io.users import LONGEST
from kare_ml.web.look import environment
from kare_ml.web.routes.registry import Fields, Pages, Text
from kare_ml.web.security.sign_in import NotSignedIn, SignIn, TooManyTries, WrongPassword, field, where_to


def entrance(pages: Pages, door: SignIn) -> None:
    """Register it."""

    @pages.get("/sign-in", needs=None)
    def _form(request: Request, next: Text = "/") -> Response:
        try:
            door.visitor(request)
        except NotSignedIn:
            return _page(request, where_to(next), 200)
        return RedirectResponse(where_to(next), status_code=303)

    @pages.post("/sign-in", needs=None)
    def _sign_in(request: Request, fields: Fields) -> Response:
        name, wanted = field(fields, "name")[: 4 * LONGEST], where_to(field(fields, "next"))
        try:
            token = door.signed_in(request, name, field(fields, "password"))
        except (WrongPassword, TooManyTries) as error:
            code = 429 if isinstance(error, TooManyTries) else 401
            return _page(request, wanted, code, f"{error.what}. To do: {error.fix}.", name)
        answer = RedirectResponse(wanted, status_code=303)
        door.keep(answer, token)
        return answer

    @pages.post("/sign-out", needs=Permission.BOOK)
    def _sign_out(request: Request) -> Response:
        door.sign_out(request, request.state.visitor)
        answer = RedirectResponse("/sign-in", status_code=303)
        door.drop(answer)
        return answer

    def _page(request: Request, next_: str, code: int, fault: str = "", name: str = "") -> Response:
        answer = HTMLResponse(status_code=code)
        made = environment().get_template("sign_in.html")
        told = {"token": door.expected(request, answer), "next": next_, "fault": fault, "name": name}
        answer.body = made.render(book=pages.shelf.book.name, **told).encode()
        answer.headers["content-length"] = str(len(answer.body))
        return answer
