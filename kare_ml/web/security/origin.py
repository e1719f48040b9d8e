"""From where a request comes: its address, told by a proxy only where that proxy is named in the settings."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request

FORWARDED = "x-forwarded-for"


def peer_of(request: Request) -> str:
    """The address that the connection is from."""
    return _plain(request.client.host if request.client else "")


def address_of(request: Request, proxies: Collection[str]) -> str:
    """The address of whoever asks: the last one in X-Forwarded-For that is no proxy of ours, if one of ours sent it.

    What stands before it was written by whoever asks, and may be anything.
    """
    found = peer_of(request)
    told = [one.strip() for line in request.headers.getlist(FORWARDED) for one in line.split(",")]
    for one in reversed(told):
        if not is_proxy(found, proxies) or not _plain(one):
            break
        found = _plain(one)
    return found


def is_proxy(address: str, proxies: Collection[str]) -> bool:
    """Whether an address is one of the named proxies."""
    return bool(address) and address in {_plain(one) for one in proxies}


def _plain(text: str) -> str:
    """An address in one way of writing; empty for what is none."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return ""
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return str(mapped or found)
