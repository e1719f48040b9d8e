"""What `kare doctor` answers."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer


class DoctorFinding(BaseModel):
    """What was found of one thing: well, to be looked at, or ill; `fix` is empty where it is well."""

    about: str
    state: Literal["well", "look", "ill"]
    said: str
    fix: str


class Doctor(Answer):
    """`kare doctor`: the findings, thing by thing."""

    findings: list[DoctorFinding]
