"""What a form that changes something must bring along: a token that only our pages know, from a page of our own."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from kare_ml.errors import UsageError

if TYPE_CHECKING:
    from starlette.requests import Request

TOKEN = "token"
MOST_BYTES, MOST_FIELDS = 65_536, 1_000
"""How large a form may be; nothing larger is read."""


class Refused(UsageError):
    """A form that did not come from a page of ours, or cannot be read."""


async def read_form(request: Request, token: str) -> Mapping[str, Sequence[str]]:
    """The fields of a form, each with its values. Raises Refused where it is not ours, too large, or no form."""
    if not _from_here(request):
        raise Refused("This did not come from a page of this app", fix="go back to the page and try again")
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise Refused("This is not a form", fix="go back to the page and try again")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise Refused("This is more than one form may hold", fix="choose fewer accounts at once")
    try:
        fields = parse_qs(body.decode("utf-8"), max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Refused("This form cannot be read", fix="choose fewer accounts at once") from error
    if not secrets.compare_digest(fields.get(TOKEN, [""])[0].encode(), token.encode()):
        raise Refused("This page is of before the server was started anew", fix="load the page again, and repeat it")
    return fields


def _from_here(request: Request) -> bool:
    """Whether the browser says that one of our own pages sent it; every browser of today says one of both."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site not in ("same-origin", "none"):
        return False
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
