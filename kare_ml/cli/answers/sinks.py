"""What `kare export` and `kare repair` answer."""

from __future__ import annotations

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer


class SinkEntry(BaseModel):
    """One sink: what was done, in words; or the trouble that it had, null where there was none."""

    sink: str
    did: str
    trouble: str | None


class SinksAnswer(Answer):
    """`kare export` and `kare repair`: each sink of `kare.toml` that was brought to what is published."""

    sinks: list[SinkEntry]
