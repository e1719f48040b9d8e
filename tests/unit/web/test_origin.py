"""Where a request comes from is what the connection says, but for what a named proxy tells."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from kare_ml.web.security.origin import address_of

PROXIES = ("10.0.0.5", "10.0.0.6")


def request(peer: str, *forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", one.encode()) for one in forwarded]
    return Request({"type": "http", "client": (peer, 5), "headers": headers})


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("198.51.100.7", [], "198.51.100.7"),
        ("198.51.100.7", ["203.0.113.9"], "198.51.100.7"),  # nobody believes it
        ("10.0.0.5", ["203.0.113.9"], "203.0.113.9"),
        ("10.0.0.5", ["6.6.6.6, 203.0.113.9"], "203.0.113.9"),  # what stands before was written by whoever asks
        ("10.0.0.5", ["6.6.6.6", "203.0.113.9"], "203.0.113.9"),
        ("10.0.0.5", ["6.6.6.6, 203.0.113.9, 10.0.0.6"], "203.0.113.9"),
        ("10.0.0.5", ["nonsense"], "10.0.0.5"),
        ("10.0.0.5", [""], "10.0.0.5"),
        ("::ffff:10.0.0.5", ["2001:db8::1"], "2001:db8::1"),
    ],
)
def test_an_address_is_told_by_a_named_proxy_alone(peer: str, forwarded: list[str], found: str) -> None:
    assert address_of(request(peer, *forwarded), PROXIES) == found
