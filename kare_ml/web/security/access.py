"""Who may reach the app at all: on which address it listens, to which names it answers, and how one comes in."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from kare_ml.config.serve import Serve
from kare_ml.errors import UsageError

LOOPBACK = "127.0.0.1"
EVERYWHERE = ("0.0.0.0", "::", "[::]")


@dataclass(frozen=True)
class Access:
    """How one comes in. `single_user` names the one user of this machine; null: people sign in.

    `certificate` and `key` are files for TLS of our own; both or none.
    """

    host: str = LOOPBACK
    port: int = 8765
    single_user: str | None = None
    certificate: Path | None = None
    key: Path | None = None

    @property
    def address(self) -> str:
        """Where it is opened from this machine."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.certificate else 'http'}://{host}:{self.port}"


def checked(access: Access, serve: Serve) -> Access:
    """How one comes in, as it may be. Raises UsageError where others could come in, or listen to what is said."""
    if (access.certificate is None) != (access.key is None):
        raise UsageError("a certificate needs its key", expected="--tls-cert and --tls-key", fix="name both files")
    for file in (access.certificate, access.key):
        if file is not None and not file.is_file():
            raise UsageError(
                "there is no such file", where=str(file), fix="name the files of the certificate and its key"
            )
    if is_local(access.host):
        return access
    if access.single_user is not None:
        raise UsageError(
            f"{access.host} can be reached by others, and there is no sign-in",
            expected=f"an address of this machine alone, such as {LOOPBACK}",
            fix="leave --host out, or leave --single-user out and let people sign in (kare user add)",
        )
    if access.certificate is None and not serve.https:
        raise UsageError(
            f"{access.host} can be reached by others, and passwords would go there in the open",
            expected="TLS, of our own or of a proxy before it",
            fix="name --tls-cert and --tls-key; or, behind a proxy that speaks TLS, set https = true in [serve]",
        )
    if access.host in EVERYWHERE and not serve.hosts:
        raise UsageError(
            f"{access.host} says on which addresses it listens, and not by which name it is asked for",
            fix='name it in kare.toml: [serve] hosts = ["kare.example.com"]',
        )
    return access


def is_local(host: str) -> bool:
    """Whether an address is one of this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def allowed_hosts(access: Access, serve: Serve) -> list[str]:
    """The names by which the app may be asked for: another one is an attack by DNS rebinding."""
    own = {f"[{access.host}]" if ":" in access.host else access.host} - set(EVERYWHERE)
    return sorted({*own, LOOPBACK, "localhost", *serve.hosts})
