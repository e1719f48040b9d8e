"""What `kare tidy` answers."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel

from kare_ml.cli.answers.answer import Answer


class ThinnedNight(BaseModel):
    """A night that was thinned: the accounts whose evidence is kept, and the bytes that its bundles take less."""

    as_of: dt.date
    accounts: list[str]
    freed: int


class Tidy(Answer):
    """`kare tidy`: the nights thinned, oldest first (with --dry-run: those that would be, and what would go).

    `before` counts the nights that were thinned already; `whole` has the others, by why they are kept whole.
    `trainings` are those whose snapshots nothing asks for any more, by their as_of; these took `freed` bytes.
    """

    dry_run: bool
    whole_days: int
    thinned: list[ThinnedNight]
    before: int
    whole: dict[str, list[dt.date]]
    trainings: list[dt.date]
    freed: int
