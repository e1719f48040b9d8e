"""What `kare what-if` answers."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer


class Changed(BaseModel):
    """What some changes together would make of the risk; `helps`: the risk word would be a lower one."""

    changes: list[str]
    churn_risk: float | None
    risk_word: str | None
    helps: bool


class WhatIf(Answer):
    """`kare what-if`: a client's risk as it is, rescored, and with believable changes, lowest risk first.

    `act_by` is the published date by which silence alone would lift it to the next word. `note` says where there is
    nothing to rescore.
    """

    as_of: dt.date
    account_id: str
    name: str | None
    churn_risk: float | None
    risk_word: str | None
    by_cut_offs: str | None
    act_by: dt.date | None
    changes: list[Changed]
    note: str
