"""What every answer tells the browser: to load nothing from elsewhere, run no script, and show it in no other page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No script at all, no inline style, no outside request."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}

NOT_KEPT, KEPT = "private, no-store", "public, max-age=86400"
"""How long a page, and how long a style sheet may be kept by the browser."""


class SecureHeaders:
    """Sets `HEADERS` on every answer, errors too; only what lies under `static` may be kept by the browser."""

    def __init__(self, app: ASGIApp, static: str) -> None:
        self.app, self.static = app, static

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add to the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        kept = KEPT if scope["path"].startswith(self.static) else NOT_KEPT

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {*HEADERS, "cache-control"}
                before = [
                    (name, value) for name, value in message["headers"] if name.decode("latin-1").lower() not in own
                ]
                added = {**HEADERS, "cache-control": kept}
                message["headers"] = [*before, *((n.encode(), v.encode()) for n, v in added.items())]
            await send(message)

        await self.app(scope, receive, told)
