"""The section `[serve]` of `kare.toml`: the names the app answers to, the proxies it believes, how long one is in."""

from __future__ import annotations

import ipaddress
import re
from typing import Literal, Self

from pydantic import Field, model_validator

from kare_ml.config.model import Settings
from kare_ml.domain.access import Role

_HOST = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


class Serve(Settings):
    """How the app is reached, beside sign-in. The defaults are those of one machine.

    `hosts` are the names that browsers ask for it by; `https` says that a proxy before it speaks TLS with them.
    `proxies` are the addresses whose X-Forwarded-For is believed. `user_header` is set by these proxies alone, and
    names the user that they have signed in (single sign-on); requests from anywhere else are refused then. Who is
    named so and is no user here is refused, too, or is given `default_role`. `scope` limits everybody but admins and
    users with a scope of their own to the accounts that they own by their name. A session ends after `idle_minutes`
    without a page, and `longest_hours` after it began.
    """

    hosts: tuple[str, ...] = ()
    https: bool = False
    proxies: tuple[str, ...] = ()
    user_header: str | None = None
    default_role: Role | None = None
    scope: Literal["owner"] | None = None
    idle_minutes: int = Field(default=60, ge=1, le=24 * 60)
    longest_hours: int = Field(default=12, ge=1, le=31 * 24)

    @model_validator(mode="after")
    def _can_be_served(self) -> Self:
        if wrong := [one for one in self.hosts if not _HOST.fullmatch(one)]:
            raise ValueError(f"hosts must be names without scheme, port or *; found {', '.join(wrong)}")
        for one in self.proxies:
            try:
                ipaddress.ip_address(one)
            except ValueError as error:
                raise ValueError(f"proxies must be addresses such as 10.0.0.5; found {one!r}") from error
        if self.user_header is not None and not _HEADER.fullmatch(self.user_header):
            raise ValueError(f"user_header must be the name of a header; found {self.user_header!r}")
        if self.user_header is not None and not self.proxies:
            raise ValueError("user_header needs proxies: from anywhere else, anybody could set it")
        if self.default_role is not None and self.user_header is None:
            raise ValueError("default_role is for those whom user_header names; there is none")
        if self.default_role is Role.ADMIN:
            raise ValueError("default_role cannot be admin: admins are named by kare user add")
        return self
