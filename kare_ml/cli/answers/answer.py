"""What every answer of a command with --json has."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """An answer of a reading command. Its fields are stable within a `schema_version`."""

    model_config = ConfigDict(frozen=True)

    schema_version: Literal[1] = 1
