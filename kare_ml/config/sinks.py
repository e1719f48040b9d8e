"""The section `[sinks]` of `kare.toml`: where each published run goes beside the published table."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from kare_ml.config.model import Settings

_PASSWORD = re.compile(r"://[^/@]*:[^/@]+@|password\s*=\s*[^\s&]", re.IGNORECASE)


class PostgresSink(Settings):
    """Tables `scored_accounts` and `published_runs`, and the view `scores_current`, in a schema that is there already.

    `connection` is written `${NAME}`, or with `${NAME}` for its password.
    """

    connection: str
    schema_name: str = Field("public", alias="schema", pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")

    @model_validator(mode="after")
    def _without_password(self) -> Self:
        if _PASSWORD.search(re.sub(r"\$\{\w+\}", "", self.connection)):
            raise ValueError("a password has no place in this file: write ${NAME}, and set that environment variable")
        return self


class FileSink(Settings):
    """A file for people in the folder `path`, for each run."""

    path: str = "exports"


class CrmSink(Settings):
    """Files to load into a CRM, in the folder `path`: the columns that a mapping names, of the rows that changed.

    `mapping` is `salesforce`, `hubspot`, or a TOML file of your own beside `kare.toml`. With `rows = "all"`, each file
    has every account.
    """

    mapping: str
    path: str = "exports"
    rows: Literal["changed", "all"] = "changed"


class Sinks(Settings):
    """Where each published run goes. The CRM sinks are by a name of your own."""

    postgres: PostgresSink | None = None
    csv: FileSink | None = None
    xlsx: FileSink | None = None
    crm: dict[str, CrmSink] = Field(default_factory=dict)

    @field_validator("crm")
    @classmethod
    def _named_plainly(cls, crm: dict[str, CrmSink]) -> dict[str, CrmSink]:
        if wrong := [name for name in crm if not re.fullmatch(r"[a-z][a-z0-9_-]*", name) or name in cls.model_fields]:
            raise ValueError(f"a CRM sink is named in small letters, not as another sink; found {', '.join(wrong)}")
        return crm

    @property
    def names(self) -> list[str]:
        """The names of all that are there."""
        return [name for name in ("postgres", "csv", "xlsx") if getattr(self, name) is not None] + list(self.crm)


class CrmMapping(Settings):
    """Which published columns a CRM gets, and how it wants them: one file a CRM.

    `id` is the header of the column of account ids, by which rows are matched. `columns` has the published column by
    its header. `null` is what stands for an unknown value. A file is at most `max_bytes` large.
    """

    id: str
    columns: dict[str, str] = Field(min_length=1)
    null: str = ""
    max_bytes: int = Field(100_000_000, ge=10_000)
