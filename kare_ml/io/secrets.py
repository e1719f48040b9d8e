"""Keeping secrets out of what people read: errors, logs and reports."""

from __future__ import annotations

import re
from urllib.parse import unquote

HIDDEN = "***"


def without_secrets(text: str, connection: str) -> str:
    """A text without the connection, or the password in it, however it is written there.

    >>> without_secrets("FATAL: no user ann, tried p%40ss and p@ss", "postgresql://ann:p%40ss@db/crm")
    'FATAL: no user ann, tried *** and ***'
    """
    found = re.findall(r"://[^:/?#]*:(.+)@", connection)
    found += re.findall(r"password\s*=\s*('(?:[^'\\]|\\.)*'|[^\s&]+)", connection, re.IGNORECASE)
    secrets = {connection, *found, *(word.strip("'") for word in found)}
    secrets |= {unquote(secret) for secret in secrets}
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text
