"""Passwords: kept as argon2id hashes alone, and checked in the same time whether a user is there or not."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from kare_ml.errors import UsageError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 256
"""How many letters a password has."""

MOST_AT_ONCE = 2
"""How many are checked at once: each takes 64 MiB and some of a core, and anybody may ask for it."""

LONGEST_WAIT = 5.0
"""How many seconds one waits for a turn: whoever waits holds up pages of others."""

_turn = threading.BoundedSemaphore(MOST_AT_ONCE)


class TooManyAtOnce(UsageError):
    """So many passwords wait to be checked that this one was not looked at."""


def hashed(password: str, name: str) -> bytes:
    """The hash of a new password. Raises UsageError where it is too short, too long, or hardly more than the name."""
    plain = _plain(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise UsageError(
            "that password will not do",
            expected=f"{SHORTEST} to {LONGEST} letters",
            found=f"{len(plain)} letters",
            fix="take a sentence, or let a password manager make one",
        )
    if len(set(plain)) < SHORTEST // 3 or plain.casefold().strip("0123456789!. ") == _plain(name).casefold():
        raise UsageError("that password is easily guessed", expected="neither the name nor a few letters over and over")
    return anew(password)


def anew(password: str) -> bytes:
    """The hash of a password that was checked before."""
    return _hasher().hash(_plain(password)).encode()


def fits(password: str, kept: bytes | None, wait: float = LONGEST_WAIT) -> bool:
    """Whether a password is the one of a hash; without a hash it is not, after as long a time. A longer one is cut.

    Raises TooManyAtOnce where so many others wait that there is no turn within `wait` seconds.
    """
    from argon2.exceptions import InvalidHashError, VerificationError

    if not _turn.acquire(timeout=wait):
        raise TooManyAtOnce("too many want to sign in at once", fix="try again in a minute")
    try:
        return _hasher().verify(kept or _nobodys(), _plain(password)[:LONGEST]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False
    finally:
        _turn.release()


def is_old(kept: bytes) -> bool:
    """Whether a hash was made with less effort than new ones are."""
    return _hasher().check_needs_rehash(kept.decode())


def _plain(password: str) -> str:
    """As it is typed on any keyboard: the same letter may be written in two ways."""
    return unicodedata.normalize("NFKC", password)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys() -> bytes:
    """The hash of what nobody knows: it takes as long to check as that of a user."""
    import secrets

    return _hasher().hash(secrets.token_urlsafe(32)).encode()
