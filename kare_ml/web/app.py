"""The app: every address with its page. Pages are made on the server, and say all in plain HTML."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.responses import Response
from starlette.middleware.trustedhost import TrustedHostMiddleware

from kare_ml.web.faults import faults
from kare_ml.web.look import STATIC, style, style_address
from kare_ml.web.pages.frame import Clock
from kare_ml.web.routes.admins import admins
from kare_ml.web.routes.analysts import analysts
from kare_ml.web.routes.entrance import entrance
from kare_ml.web.routes.leaders import leaders
from kare_ml.web.routes.registry import Pages
from kare_ml.web.routes.tables import tables
from kare_ml.web.security.door import Door
from kare_ml.web.security.headers import SecureHeaders
from kare_ml.web.security.sign_in import SignIn
from kare_ml.web.shelf import Shelf


def create_app(shelf: Shelf, clock: Clock, hosts: list[str], door: Door) -> SecureHeaders:
    """The app on a published book. `clock` tells the time in UTC, `hosts` are the names that it answers to."""
    app = FastAPI(title="kare", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)
    app.get(style_address())(_style)
    routes_of(app, shelf, clock, door)
    faults(app, shelf)
    return SecureHeaders(app, static=STATIC)  # around all else: the page of an error of ours has the headers, too


def routes_of(app: FastAPI, shelf: Shelf, clock: Clock, door: Door) -> Pages:
    """Register every route, in the order of the menu; the list of them."""
    pages = Pages(app, shelf, clock, door)
    leaders(pages)
    analysts(pages)
    tables(pages)
    admins(pages)
    if isinstance(door, SignIn):
        entrance(pages, door)
    return pages


def _style() -> Response:
    return Response(style(), media_type="text/css; charset=utf-8")
