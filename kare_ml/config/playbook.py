"""The section `[playbook]` of `kare.toml`: what is to be done for the accounts of each placement."""

from __future__ import annotations

import string
import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal, Self

from pydantic import Field, model_validator

from kare_ml.config.model import Settings

Role = Literal["owner", "hunter", "farmer", "leader"]

ALWAYS_KNOWN = ("due", "deadline", "as_of")
"""The facts of any account: the days that a play names."""

FACTS = (*ALWAYS_KNOWN, "reason", "last_order", "gap_due")
"""What a play may speak of beside features and account columns.

`reason` is the leading one in words, `gap_due` the day on which it will have been silent for 1.5 times its own gap.
"""

PLACEMENTS = ("keep", "expand", "attain", "recapture", "exit_review")
"""The placements that have plays; of one that has none, nothing is to be done."""


class Play(Settings):
    """One thing to do for an account of a placement.

    `say` is tried in its order: the first text is used whose `{facts}` are all known, the first feature among them not
    zero; so the last text speaks of dates alone. `themes` are the leading themes of reasons that call for it; without
    any it is for all others. `role` is who should do it: the owner of the account, or the person named for that role.
    It is due, and its deadline is, so many days after the run; with `due_at`, due on that day if it is later, but not
    after the deadline.
    """

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    say: tuple[str, ...] = Field(min_length=1)
    themes: tuple[str, ...] = ()
    role: Role = "owner"
    due_days: int = Field(14, ge=1, le=366)
    deadline_days: int = Field(30, ge=1, le=366)
    due_at: Literal["gap_due"] | None = None

    @property
    def facts(self) -> frozenset[str]:
        """The names of all facts that its texts speak of. Raises ValueError for a text with a single brace."""
        return frozenset(name for text in self.say for name in facts_in(text))

    @model_validator(mode="after")
    def _always_has_something_to_say(self) -> Self:
        if silent := next((text for text in self.say if not facts_in(text)), None):
            raise ValueError(f"each text must name a date or a number in braces, such as {{due}}; found {silent!r}")
        if beyond := sorted(set(facts_in(self.say[-1])) - set(ALWAYS_KNOWN)):
            known = ", ".join(ALWAYS_KNOWN)
            raise ValueError(f"the last text may name only what is always known ({known}); found {', '.join(beyond)}")
        return self


def facts_in(text: str) -> tuple[str, ...]:
    """The names in braces of a text, in their order.

    >>> facts_in("Call by {due}: silent for {days_since_order} days.")
    ('due', 'days_since_order')
    """
    return tuple(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@cache
def default_plays(placement: str) -> tuple[Play, ...]:
    """The plays of a placement that the package carries, used where `kare.toml` states none of its own for it."""
    text = (files("kare_ml.config") / "playbook.toml").read_text("utf-8")
    return tuple(Play.model_validate(play) for play in tomllib.loads(text)["playbook"][placement])


class Playbook(Settings):
    """What is to be done for the accounts of each placement, in its order, and how much of it at a time.

    At most `new_a_week` actions are opened by the playbook for one owner in seven days. One dismissed is silent for
    `silence_days` unless its dismissal says otherwise. `leader`, `hunters` and `farmers` (by region) take what is not
    for the owner of an account to do; left out, the owner does.
    """

    new_a_week: int = Field(default=5, ge=0, le=100)
    silence_days: int = Field(default=30, ge=1, le=1500)
    leader: str | None = None
    hunters: dict[str, str] = Field(default_factory=dict)
    farmers: dict[str, str] = Field(default_factory=dict)
    keep: tuple[Play, ...] = Field(default_factory=lambda: default_plays("keep"), min_length=1)
    expand: tuple[Play, ...] = Field(default_factory=lambda: default_plays("expand"), min_length=1)
    attain: tuple[Play, ...] = Field(default_factory=lambda: default_plays("attain"), min_length=1)
    recapture: tuple[Play, ...] = Field(default_factory=lambda: default_plays("recapture"), min_length=1)
    exit_review: tuple[Play, ...] = Field(default_factory=lambda: default_plays("exit_review"), min_length=1)

    def plays(self, placement: str) -> tuple[Play, ...]:
        """The plays of a placement, as the published table writes it (`Keep`, `exit_review`); none where it has none.

        Those with no theme of their own are for whatever theme leads.
        """
        name = placement.lower()
        return tuple(getattr(self, name)) if name in PLACEMENTS else ()

    @model_validator(mode="after")
    def _distinct_and_complete(self) -> Self:
        for placement in PLACEMENTS:
            names = [play.name for play in self.plays(placement)]
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"{placement} has two plays called {', '.join(twice)}")
            if all(play.themes for play in self.plays(placement)):
                raise ValueError(f"{placement} needs a play without themes, for reasons that no other play is for")
        return self
