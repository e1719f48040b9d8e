"""Messages that leave the house: mail by SMTP, and JSON to webhooks; and a record of what was sent, so that nothing is
sent twice.
"""

from __future__ import annotations

import json
import os
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from kare_ml.errors import OutsideError
from kare_ml.io.lock import turn
from kare_ml.io.secrets import without_secrets

WAIT_SECONDS = 15
"""How long a server may take to answer."""

RECORD = Path("notices") / "sent.jsonl"


class DeliveryError(OutsideError):
    """A message could not be delivered. What it is about stands all the same."""


@dataclass(frozen=True)
class Message:
    """One message: of which kind (brief, flag, failure, late), with its text, as a page if it has one, and as data."""

    kind: str
    title: str
    text: str
    page: str | None = None
    data: Mapping[str, Any] | None = None


def mail(server: str, sender: str, receivers: Sequence[str], message: Message) -> None:
    """Send a message to mail addresses, by `smtp://USER:PASSWORD@HOST:PORT` or `smtps://…`. Raises DeliveryError.

    A password goes out over an encrypted connection alone.
    """
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = " ".join(message.title.split()), sender, ", ".join(receivers)
    letter.set_content(message.text)
    if message.page:
        letter.add_alternative(message.page, subtype="html")
    place = urlsplit(server)
    where = f"{place.hostname}:{place.port or (465 if place.scheme == 'smtps' else 25)}"
    try:
        with _opened(server) as post:
            if place.username:
                post.login(unquote(place.username), unquote(place.password or ""))
            post.send_message(letter)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        found = without_secrets(f"{type(error).__name__}: {error}", server)
        raise DeliveryError(
            f"the mail {message.title!r} was not sent", found=found, where=where, fix="see [notify] smtp of kare.toml"
        ) from error


def post(hook: str, message: Message) -> None:
    """Send a message to a webhook as JSON: kind, title, text, and its data. Raises DeliveryError."""
    content = {"kind": message.kind, "title": message.title, "text": message.text, "data": message.data}
    place = urlsplit(hook)
    body = json.dumps(content, default=str).encode()
    request = urllib.request.Request(hook, body, {"Content-Type": "application/json"})
    try:
        if place.scheme not in ("http", "https"):
            raise ValueError("expected an address that begins with https://")
        with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as answer:
            answer.read(1)
    except (OSError, ValueError) as error:
        # The path and the query of a hook are its secret.
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        raise DeliveryError(
            f"the webhook was not told {message.title!r}",
            found=f"{type(error).__name__}: {reason}".replace(hook, "***"),
            where=str(place.hostname),
            fix="see [notify] webhooks of kare.toml",
        ) from error


def sent(folder: Path) -> set[tuple[str, str]]:
    """What was sent to whom: the name of what a message was about, and its receiver."""
    path = folder / RECORD
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return {(entry["what"], entry["to"]) for entry in map(_read, lines) if entry}


def note_sent(folder: Path, what: str, to: str, at: str) -> None:
    """Write down that a message was sent: by a whole line, and only ever appended."""
    path = folder / RECORD
    path.parent.mkdir(exist_ok=True)
    with turn(path.with_suffix(".lock")), path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"what": what, "to": to, "at": at}) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _read(line: str) -> dict[str, str] | None:
    """An entry; none of a line that a crash cut off."""
    try:
        return dict(json.loads(line))
    except ValueError:
        return None


def _opened(server: str) -> smtplib.SMTP:
    place = urlsplit(server)
    host, secure = place.hostname or "", place.scheme == "smtps"
    if secure:
        return smtplib.SMTP_SSL(host, place.port or 465, timeout=WAIT_SECONDS, context=ssl.create_default_context())
    found = smtplib.SMTP(host, place.port or 25, timeout=WAIT_SECONDS)
    found.ehlo()
    if found.has_extn("starttls"):
        found.starttls(context=ssl.create_default_context())
        found.ehlo()
    elif place.username:
        found.close()
        raise ValueError("the server offers no encryption, so the password was not sent")
    return found
