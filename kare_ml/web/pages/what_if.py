"""What would bring it back? One client rescored with small changes of its history, by the models of that night."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kare_ml.web.apart import NotDone, answer_of
from kare_ml.web.pages.frame import Asked, Frame, frame

MOST = 12
"""How many changes are listed, the least risk first."""


@dataclass(frozen=True)
class Rescored:
    """A change, or some together: the risk that would be left, its word, and whether that is a lower one."""

    changes: tuple[str, ...]
    risk: float | None
    word: str | None
    helps: bool


@dataclass(frozen=True)
class WhatIfPage:
    """The page; `note` says why there is nothing, or that nothing helps, `failed` why it could not be worked out.

    `to_go`: it can be worked out, and nobody has asked for it yet.
    """

    frame: Frame
    id: str
    name: str
    back: str
    risk: float | None
    word: str | None
    act_by: dt.date | None
    changes: tuple[Rescored, ...]
    to_go: bool
    note: str
    failed: str


def what_if_page(asked: Asked, account_id: str, *, go: bool) -> WhatIfPage | None:
    """The page of one account of the night; nothing is worked out unless told to `go`. None where the night has no such
    account, or the reader may not see it.
    """
    row = asked.shelf.row(asked.run, account_id)
    if row is None:
        return None
    name = row["name"] or account_id
    found: Mapping[str, Any] = {}
    failed = ""
    rescores = row["churn_source"] == "model" and row["churn_risk"] is not None
    if rescores and go:
        words = ["what-if", "--json", "--workspace", str(asked.shelf.folder), "--as-of", str(asked.run.as_of)]
        key = ("what if", asked.run.run_id, account_id)
        try:
            found = asked.shelf.kept(key, lambda: answer_of([*words, "--", account_id]))
        except NotDone as error:
            failed = f"{error.what}; {error.fix}"
    changes = [
        Rescored(tuple(one["changes"]), one["churn_risk"], one["risk_word"], one["helps"])
        for one in found.get("changes", ())
    ]
    return WhatIfPage(
        frame=frame(asked, "account", f"What would bring {name} back?", {"id": account_id}),
        id=account_id,
        name=name,
        back=asked.link("/account", id=account_id),
        risk=row["churn_risk"],
        word=row["risk_word"],
        act_by=row["act_by"],
        changes=tuple(changes[:MOST]),
        to_go=rescores and not go,
        note=str(found.get("note", "")) if rescores else "no churn risk by a model: there is nothing to rescore",
        failed=failed,
    )
