"""Who may reach the app at all: until there is sign-in, whoever sits before this machine, and nobody else."""

from __future__ import annotations

import ipaddress

from kare_ml.errors import UsageError

LOOPBACK = "127.0.0.1"


def checked_address(host: str, *, single_user: bool) -> str:
    """The address to listen on. Raises UsageError where others than the one user of this machine could come in."""
    if not single_user:
        raise UsageError(
            "there is no sign-in: whoever reaches the pages would see the whole book",
            expected="that you say you are the only user of this machine",
            fix=f"kare serve --single-user listens on {LOOPBACK} alone",
        )
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    if not local:
        raise UsageError(
            f"{host} can be reached by others, and there is no sign-in",
            expected=f"an address of this machine alone, such as {LOOPBACK}",
            fix="leave --host out; from elsewhere, reach it through an SSH tunnel (ssh -L)",
        )
    return host


def allowed_hosts(host: str) -> list[str]:
    """The names by which the app may be asked for: another one is an attack by DNS rebinding."""
    return sorted({host, LOOPBACK, "localhost"})
