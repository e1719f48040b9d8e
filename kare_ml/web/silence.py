"""Silence: an account that somebody dismissed with a reason stays off the list for a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from kare_ml.io.actions import Action
from kare_ml.web.pages.frame import Asked


def silent(actions: Iterable[Action], day: dt.date) -> dict[str, dt.date]:
    """The accounts on whom the list is silent on a day, as their flag was dismissed, each with its last such day."""
    found: dict[str, dt.date] = {}
    for one in actions:
        if one.kind == "flag" and one.status == "dismissed" and one.silent_until is not None:
            found[one.account_id] = max(one.silent_until, found.get(one.account_id, one.silent_until))
    return {account: until for account, until in found.items() if until >= day}


def quiet(asked: Asked, query: Mapping[str, str]) -> list[str]:
    """The accounts that a list leaves out as they were dismissed for a time; none where a query asks for them, too."""
    if query.get("silent") == "1":
        return []
    return sorted(silent(asked.shelf.actions(asked.at, open_only=False), asked.day))
