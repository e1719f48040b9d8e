"""The section `[notify]` of `kare.toml`: who is told of the brief, of flags, and of runs that failed or are late."""

from __future__ import annotations

import re
from typing import Self

from pydantic import Field, model_validator

from kare_ml.config.model import Settings

_SERVER = re.compile(r"smtps?://\S+")
_WEB = re.compile(r"https?://\S+|\$\{\w+\}\S*")
_SECRET = re.compile(r"://[^/@]*:[^/@]+@")


class Notify(Settings):
    """Where messages go. Without it none are sent.

    `smtp` is the mail server, such as `smtp://ann:${SMTP_PASSWORD}@mail.example:587` (STARTTLS where it is offered;
    `smtps://` from the start), `sender` whom mail is from. `leaders` get the brief on the whole book, `owners` (mail
    addresses by name) their own and what is flagged for them, `operators` hear of runs that failed or are late. Each of
    `webhooks` gets everything as JSON. Secrets are written `${NAME}` and come from the environment.
    """

    smtp: str | None = None
    sender: str | None = None
    leaders: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    owners: dict[str, str] = Field(default_factory=dict)
    webhooks: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _can_be_sent(self) -> Self:
        if self.smtp is not None and not _SERVER.fullmatch(self.smtp) and not self.smtp.startswith("${"):
            raise ValueError(f"smtp must be smtp://HOST:PORT, smtps://HOST:PORT or ${{NAME}}; found {self.smtp!r}")
        if wrong := [hook for hook in self.webhooks if not _WEB.fullmatch(hook)]:
            raise ValueError(f"webhooks must be https:// addresses or ${{NAME}}; found {', '.join(wrong)}")
        if self.smtp is not None and _SECRET.search(re.sub(r"\$\{\w+\}", "", self.smtp)):
            raise ValueError("a password has no place in this file: write ${NAME}, and set that environment variable")
        wanted = (*self.leaders, *self.operators, *self.owners.values())
        if wanted and (self.smtp is None or self.sender is None):
            raise ValueError("mail needs both smtp and sender")
        if bad := [address for address in wanted if not re.fullmatch(r"[^@\s]+@[^@\s]+", address)]:
            raise ValueError(f"expected mail addresses; found {', '.join(bad)}")
        return self
